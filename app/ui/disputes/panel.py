"""One dispute: what stood before, the accounts side by side, and what a person decides, with the reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from app.model.types import type_label
from app.services import disputes, editing
from app.services.disputes import DisputeView
from app.services.views import ChangeSet, DecisionView
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload
from app.ui.case.wording import field_words, record_title, shown
from app.ui.disputes.cards import AccountCard, AccountGrid, base_card, pieces_of
from app.ui.disputes.dialogs import OtherValueDialog, ReverseDialog
from app.ui.disputes.wording import past_line, standing
from app.ui.parts import (
    XS,
    Banner,
    FlowLayout,
    M,
    S,
    chip,
    column,
    label,
    line_field,
    link_button,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.context import Context

TONES = {"open": "info", "reopened": "warn", "contested": "warn", "decided": "ok", "differ": "info"}


class DisputePanel(QWidget):
    """``decided`` carries what a decision, or its being taken back, has changed."""

    decided = Signal(object)

    def __init__(self, context: Context, dispute: DisputeView, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._context = context
        self.dispute = dispute
        self._titles = titles
        self.problem = label("", "danger")
        self.problem.hide()
        body = column(spacing=M)
        self.setLayout(body)
        self._head(body)
        body.addWidget(base_card(context, dispute, dispute.bases, titles))
        pieces = pieces_of(context, dispute)
        self.accounts = AccountGrid(
            [
                AccountCard(context, dispute, seen, number, pieces.get(seen.account.digest), titles)
                for number, seen in enumerate(dispute.accounts, 1)
            ]
        )
        self.choices = QButtonGroup(self)
        for card in self.accounts.cards:
            self.choices.addButton(card.choice)
        self.choices.buttonToggled.connect(lambda *_: self._say(None))
        body.addWidget(label(context.words("disputes.choose"), "strong"))
        body.addWidget(self.accounts)
        if any(mark for one in pieces.values() for _, mark in one):
            body.addWidget(label(context.words("disputes.legend"), "small"))
        self._decision(body)
        self._past(body)
        body.addStretch(1)
        record = dispute.record
        self.keeper = DraftKeeper(context, f"settle:{record.id}:{dispute.field.name}:why", self._payload, self)
        self.reason.textEdited.connect(self.keeper.touch)
        call(self, context, editing.drafts, done=self._found)

    # --- building -----------------------------------------------------------------------------

    def _head(self, body: QVBoxLayout) -> None:
        context, dispute = self._context, self.dispute
        record, field = dispute.record, dispute.field
        where = context.words(
            "disputes.where" if record.type != "case" else "disputes.where.case",
            type=shown(type_label(record.type, context.language)),
            record=record_title(context, record, self._titles),
            case=shown(dispute.case_title) or context.words("case.ref.elsewhere"),
        )
        name = label(shown(field_words(context, record.type, field.name)), "heading")
        body.addLayout(column(name, label(where, "muted"), spacing=XS))
        self.standing = Banner(standing(context, dispute.state, field.decisions), TONES.get(dispute.state, "info"))
        body.addWidget(self.standing)

    def _decision(self, body: QVBoxLayout) -> None:
        words, record = self._context.words, self.dispute.record
        self.reason = line_field("", words("disputes.reason"))
        self.take = primary_button(words("disputes.take"), self._take)
        self.leave = secondary_button(words("disputes.leave"), self._leave)
        self.other = quiet_button(words("disputes.other"), self._other, "edit")
        known = self._context.declarations.field_of(record.type, self.dispute.field.name)
        self.other.setVisible(known is not None)
        opens = link_button(words("disputes.open"), self._open)
        opens.setVisible(record.file != record.id or record.type == "case")
        buttons = QWidget()
        flow = FlowLayout(spacing=S)
        for button in (self.take, self.leave, self.other, opens):
            flow.addWidget(button)
        buttons.setLayout(flow)
        self.ways = buttons
        asked = label(words("disputes.reason"), "small")
        asked.setBuddy(self.reason)
        body.addLayout(column(asked, self.reason, self.problem, spacing=XS))
        body.addWidget(buttons)
        for part in (asked, self.reason, buttons):
            part.setEnabled(bool(self.dispute.state))

    def _past(self, body: QVBoxLayout) -> None:
        if not self.dispute.past:
            return
        words = self._context.words
        body.addWidget(label(words("disputes.past"), "subheading"))
        self.turns: list[QPushButton] = []
        for decision in self.dispute.past:
            if decision.withdrawn:
                turn = quiet_button(words("disputes.bring-back"), partial(self._bring_back, decision), "undo")
            else:
                turn = quiet_button(words("disputes.reverse"), partial(self._reverse, decision), "undo")
            said = past_line(self._context, decision)
            turn.setAccessibleName(f"{turn.text()}: {said}")
            self.turns.append(turn)
            line = row(
                chip(self._context, "withdrawn" if decision.withdrawn else "decided"), label(said), turn, spacing=S
            )
            line.setStretch(1, 1)
            body.addLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.accounts.arrange(self.width())

    # --- deciding -----------------------------------------------------------------------------

    def chosen(self) -> AccountCard | None:
        return next((card for card in self.accounts.cards if card.choice.isChecked()), None)

    def _take(self) -> None:
        card = self.chosen()
        if card is None:
            self._say(self._context.words("disputes.take.none"))
            self.accounts.cards[0].choice.setFocus()
        elif self._reasoned():
            record, field = self.dispute.record.id, self.dispute.field.name
            verb = (disputes.take, record, field, card.seen.account.digest, self.reason.text())
            call(self, self._context, *verb, done=partial(self._done, "disputes.settled"), busy=self)

    def _leave(self) -> None:
        if self._reasoned():
            record, field = self.dispute.record.id, self.dispute.field.name
            verb = (disputes.leave, record, field, self.reason.text())
            call(self, self._context, *verb, done=partial(self._done, "disputes.left"), busy=self)

    def _other(self) -> None:
        dialog = OtherValueDialog(self._context, self.dispute, self.reason.text())
        dialog.settled.connect(partial(self._done, "disputes.settled"))
        dialog.open()

    def _reverse(self, decision: DecisionView) -> None:
        dialog = ReverseDialog(self._context, decision)
        dialog.reversed.connect(partial(self._done, "disputes.reversed"))
        dialog.open()

    def _bring_back(self, decision: DecisionView) -> None:
        done = partial(self._done, "disputes.brought-back")
        call(self, self._context, disputes.bring_back, decision.id, done=done, busy=self)

    def _open(self) -> None:
        self._context.navigate("case", case=self.dispute.record.file, record=self.dispute.record.id)

    def _reasoned(self) -> bool:
        if self.reason.text().strip():
            return True
        self._say(self._context.words("disputes.reason.missing"))
        self.reason.setFocus()
        return False

    def _say(self, problem: str | None) -> None:
        self.problem.setText(problem or "")
        self.problem.setVisible(bool(problem))

    def _done(self, said: str, changes: ChangeSet) -> None:
        self.keeper.drop()
        self._context.say(self._context.words(said), "ok")
        self.decided.emit(changes)

    # --- what is typed and not signed ---------------------------------------------------------

    def _payload(self) -> Payload | None:
        record, text = self.dispute.record, self.reason.text()
        if not text.strip():
            return None
        return {"type": record.type, "file": record.file, "record": record.id, "states": {"reason": text}}

    def _found(self, drafts: dict[str, Payload]) -> None:
        payload = drafts.get(self.keeper.key)
        states = payload.get("states") if payload is not None else None
        if payload is None or self.reason.text() or not isinstance(states, dict):
            return
        self.keeper.found(payload)
        self.reason.setText(str(states.get("reason") or ""))
