"""Values on which accounts differ, side by side; a person decides, or leaves them standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.base.errors import SijilError
from app.model.types import TYPES, type_label
from app.services import cases, disputes, editing
from app.services.session import Session
from app.services.views import AccountView, ChangeSet, DisputeRow
from app.ui.case.accounts_view import AccountsView
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload, is_blank
from app.ui.case.form import FormRow
from app.ui.case.lookups import Lookups, declared_field
from app.ui.case.wording import field_words, record_title, shown
from app.ui.parts import (
    XS,
    Card,
    Dialog,
    EmptyState,
    M,
    S,
    column,
    label,
    link_button,
    page_scroll,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

STEP = 20  # cards at a time


def read_disputes(session: Session, language: str) -> tuple[tuple[DisputeRow, ...], dict[str, str]]:
    """The disputes, and the titles in ``language`` of what their values refer to."""
    found = disputes.listing(session)
    titles: dict[str, str] = {}
    for file in {one.record.file for one in found}:
        titles |= {i: title for i, title, _ in cases.choices(session, file, tuple(TYPES), language)}
    return found, titles


class DisputesPage(QStackedWidget):
    """Every disputed field of the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.rows: tuple[DisputeRow, ...] = ()
        self._titles: dict[str, str] = {}
        self._shown = 0
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.disputes")
        context.bind(hint.setText, "case.disputes.hint")
        self.cards = column(spacing=M)
        self.more = secondary_button("", self._show_more)
        context.bind(self.more.setText, "case.history.more")
        self.addWidget(page_scroll(title, hint, self.cards, row(self.more, None)))
        empty = EmptyState("check")
        context.bind(empty.title.setText, "case.disputes.none")
        context.bind(empty.hint.setText, "case.disputes.none.hint")
        self.addWidget(empty)
        context.changed.connect(self._changed)

    def show_page(self) -> None:
        call(self, self.context, read_disputes, self.context.language, done=self._show)

    def retranslate(self) -> None:
        self._show((self.rows, self._titles))
        self.show_page()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records and self.isVisible():
            self.show_page()

    def _show(self, found: tuple[tuple[DisputeRow, ...], dict[str, str]]) -> None:
        self.rows, self._titles = found
        clear(self.cards)
        self._shown = 0
        self.setCurrentIndex(0 if self.rows else 1)
        self._show_more()

    def _show_more(self) -> None:
        for dispute in self.rows[self._shown : self._shown + STEP]:
            self.cards.addWidget(DisputeCard(self.context, dispute, self._titles))
        self._shown = min(len(self.rows), self._shown + STEP)
        self.more.setVisible(self._shown < len(self.rows))


class DisputeCard(Card):
    """One disputed field: where it is, all accounts, and the three ways on."""

    def __init__(self, context: Context, dispute: DisputeRow, titles: dict[str, str]) -> None:
        super().__init__(spacing=M)
        self._context = context
        self.dispute = dispute
        record, field = dispute.record, dispute.field
        words = context.words
        where = words(
            "case.disputes.where",
            record=record_title(context, record, titles),
            type=shown(type_label(record.type, context.language)),
            case=shown(dispute.case_title) or words("case.ref.elsewhere"),
        )
        name = label(shown(field_words(context, record.type, field.name)), "heading")
        self.accounts = AccountsView(context, record.type, field, titles)
        self.accounts.taken.connect(self._take)
        self.other = quiet_button(words("case.disputes.other"), self._write_other, "edit")
        leave = label(words("case.disputes.leave"), "small")
        opens = link_button(words("case.disputes.open"), self._open)
        opens.setVisible(record.file != record.id or record.type == "case")
        self.body.addLayout(column(name, label(where, "muted"), spacing=XS))
        self.body.addWidget(self.accounts)
        foot = row(self.other, opens, leave, spacing=S)
        foot.setStretch(2, 1)
        self.body.addLayout(foot)

    def _take(self, account: AccountView) -> None:
        dispute = self.dispute
        call(
            self,
            self._context,
            disputes.settle,
            dispute.record.id,
            dispute.field.name,
            account.value,
            account.source,
            done=self._settled,
            busy=self,
        )

    def _settled(self, _: ChangeSet) -> None:
        self._context.say(self._context.words("case.disputes.settled"), "ok")

    def _open(self) -> None:
        self._context.navigate("case", case=self.dispute.record.file, record=self.dispute.record.id)

    def _write_other(self) -> None:
        dialog = OtherValueDialog(self._context, self.dispute)
        dialog.settled.connect(self._settled)
        dialog.open()


class OtherValueDialog(Dialog):
    """Settles a dispute by a value that none of the accounts says. What is typed is kept as a draft until then."""

    settled = Signal(object)

    def __init__(self, context: Context, dispute: DisputeRow) -> None:
        super().__init__(context, context.words("case.disputes.other"))
        self._dispute = dispute
        declared = declared_field(dispute.record.type, dispute.field.name)
        lookups = Lookups(context, dispute.record.file, self)
        self.line = FormRow(context, dispute.record.type, declared, lookups)
        self.body.addWidget(self.line)
        self.add_cancel()
        self.add_button(primary_button(context.words("case.disputes.settle"), self._settle), default=True)
        key = f"settle:{dispute.record.id}:{dispute.field.name}"
        self.keeper = DraftKeeper(context, key, self._payload, self)
        self.line.edited.connect(self.keeper.touch)
        self.finished.connect(self._ended)
        lookups.ready.connect(self._look_for_draft)
        lookups.load()
        self.line.editor.setFocus()

    def _payload(self) -> Payload | None:
        state, record = self.line.editor.state(), self._dispute.record
        if is_blank(state):
            return None
        return {"type": record.type, "file": record.file, "record": record.id, "states": {"value": state}}

    def _look_for_draft(self) -> None:
        call(self, self.context, editing.drafts, done=self._found)

    def _found(self, drafts: dict[str, Payload]) -> None:
        payload = drafts.get(self.keeper.key)
        if payload is None or self._payload() is not None:
            return
        self.keeper.found(payload)
        states = payload.get("states")
        if isinstance(states, dict):
            self.line.editor.restore(states.get("value"))

    def _ended(self, result: int) -> None:
        self.keeper.save_last()
        if result == int(self.DialogCode.Rejected) and self._payload() is not None:
            self.context.say(self.context.words("draft.stays"))
        self.deleteLater()

    def _settle(self) -> None:
        try:
            value = self.line.value()
        except (SijilError, ValueError) as error:
            self.line.say_problem(error)
            return
        dispute = self._dispute
        call(self, self.context, disputes.settle, dispute.record.id, dispute.field.name, value, done=self._done)

    def _done(self, changes: ChangeSet) -> None:
        self.keeper.drop()
        self.settled.emit(changes)
        self.accept()
