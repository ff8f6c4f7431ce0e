"""Asked before a decision of one's own words, and before one is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.base.errors import NotFound, SijilError
from app.model.fields import Field
from app.services import disputes, editing
from app.services.disputes import DisputeView
from app.services.session import Session
from app.services.views import ChangeSet, DecisionView
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload, is_blank
from app.ui.case.form import FormRow
from app.ui.case.lookups import Lookups
from app.ui.disputes.wording import past_line
from app.ui.parts import XS, Dialog, column, label, line_field, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context


class OtherValueDialog(Dialog):
    """Decides for a value that no account says. What is typed is kept as a draft until then."""

    settled = Signal(object)

    def __init__(self, context: Context, dispute: DisputeView, reason: str = "") -> None:
        super().__init__(context, context.words("disputes.other.title"))
        self._dispute = dispute
        record = dispute.record
        declared = demanded(context, record.type, dispute.field.name)
        lookups = Lookups(context, record.file, self)
        self.line = FormRow(context, record.type, declared, lookups)
        self.reason = line_field("", context.words("disputes.reason"))
        self.reason.setText(reason)
        self.problem = label("", "danger")
        self.problem.hide()
        asked = label(context.words("disputes.reason"), "small")
        asked.setBuddy(self.reason)
        self.body.addWidget(label(context.words("disputes.other.hint"), "muted"))
        self.body.addWidget(self.line)
        self.body.addLayout(column(asked, self.reason, self.problem, spacing=XS))
        self.add_cancel()
        self.add_button(primary_button(context.words("disputes.settle"), self._settle), default=True)
        self.keeper = DraftKeeper(context, f"settle:{record.id}:{dispute.field.name}", self._payload, self)
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
        if not self.reason.text().strip():
            _say(self, "disputes.reason.missing")
            return
        record, field, said = self._dispute.record.id, self._dispute.field.name, self.reason.text()

        def settle(session: Session) -> ChangeSet:
            return disputes.settle(session, record, field, value, reason=said)

        call(self, self.context, settle, done=self._done)

    def _done(self, changes: ChangeSet) -> None:
        self.keeper.drop()
        self.settled.emit(changes)
        self.accept()


class ReverseDialog(Dialog):
    """Asks why a decision is taken back."""

    reversed = Signal(object)

    def __init__(self, context: Context, decision: DecisionView) -> None:
        super().__init__(context, context.words("disputes.reverse.title"))
        self._decision = decision
        self.reason = line_field("", context.words("disputes.reason"))
        self.problem = label("", "danger")
        self.problem.hide()
        asked = label(context.words("disputes.reason"), "small")
        asked.setBuddy(self.reason)
        self.body.addWidget(label(past_line(context, decision), "strong"))
        self.body.addWidget(label(context.words("disputes.reverse.hint"), "muted"))
        self.body.addLayout(column(asked, self.reason, self.problem, spacing=XS))
        self.add_cancel()
        self.add_button(primary_button(context.words("disputes.reverse"), self._reverse), default=True)
        self.finished.connect(self.deleteLater)
        self.reason.setFocus()

    def _reverse(self) -> None:
        if not self.reason.text().strip():
            _say(self, "disputes.reason.missing")
            return
        call(self, self.context, disputes.reverse, self._decision.id, self.reason.text(), done=self._done, busy=self)

    def _done(self, changes: ChangeSet) -> None:
        self.reversed.emit(changes)
        self.accept()


def demanded(context: Context, type_: str, name: str) -> Field:
    """A field that is declared here, built in or not. Raises NotFound."""
    declared = context.declarations.field_of(type_, name)
    if declared is None:
        raise NotFound(what="field")
    return declared


def _say(dialog: OtherValueDialog | ReverseDialog, key: str) -> None:
    dialog.problem.setText(dialog.context.words(key))
    dialog.problem.show()
    dialog.reason.setFocus()
