"""Writing down what was sent again, what came back, or a new appeal that points back. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.base.errors import SijilError
from app.model.entry import JSON
from app.services import appeals, cases, editing
from app.services.appeals import AppealRow
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.appeals.aid import AppealAid
from app.ui.appeals.wording import whom
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload
from app.ui.case.form_row import FormRow
from app.ui.case.lookups import Lookups, declared_field
from app.ui.case.wording import term_words
from app.ui.parts import Banner, Dialog, S, column, label, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context

KINDS: Final = {"answer": ("answer", "acknowledgement", "undelivered"), "reminder": ("reminder", "follow-up")}
FIELDS: Final = {
    "answer": ("date", "response", "text", "from", "channel", "reference", "impact", "evidence"),
    "reminder": ("date", "text", "channel", "reference", "evidence"),
    "follow-up": ("date", "expected", "asked", "text", "to", "to_whom", "channel", "consents", "reminders", "evidence"),
}
TYPES: Final = {"answer": "correspondence", "reminder": "correspondence", "follow-up": "appeal"}


class WritingDialog(Dialog):
    """``saved`` carries the id of what was written down. What is typed is kept as a draft until then."""

    saved = Signal(str)

    def __init__(self, context: Context, appeal: AppealRow, way: str) -> None:
        super().__init__(context, context.words(f"appeal.act.{way}"), width=620)
        self.appeal = appeal
        self.way = way
        self.kinds: dict[str, QRadioButton] = {}
        self.rows: dict[str, FormRow] = {}
        self.aid: AppealAid | None = None
        self._given: dict[str, JSON] = {}
        self._started: dict[str, JSON] = {}
        self._asked = False
        self.lookups = Lookups(context, appeal.file, self)
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.body.addWidget(label(whom(context, appeal), "strong"))
        self.body.addWidget(label(context.words("appeal.dialog.sends-nothing"), "small"))
        self._add_kinds()
        self._add_rows()
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.save_button = self.add_button(primary_button(context.words("button.save"), self.save), default=True)
        self.keeper = DraftKeeper(context, f"letter:{appeal.id}:{way}", self._payload, self)
        self.finished.connect(self._ended)
        self.lookups.ready.connect(self._begin)
        self.lookups.load()

    # --- building -------------------------------------------------------------------------------

    def _add_kinds(self) -> None:
        group = QButtonGroup(self)
        lines = column(spacing=S)
        for kind in KINDS.get(self.way, ()):
            self.kinds[kind] = made = QRadioButton(term_words(self.context, "correspondence-kind", kind))
            group.addButton(made)
            lines.addWidget(made)
            made.toggled.connect(self._chosen)
        self.body.addLayout(lines)

    def _add_rows(self) -> None:
        type_ = TYPES[self.way]
        for name in FIELDS[self.way]:
            self.rows[name] = made = FormRow(self.context, type_, declared_field(type_, name), self.lookups)
            made.edited.connect(self._touched)
            self.body.addWidget(made)
            if name == "expected":
                self.aid = AppealAid(self.context, lambda: self.rows)
                self.body.addWidget(self.aid)
        if self.kinds:
            next(iter(self.kinds.values())).setChecked(True)
        next(iter(self.rows.values())).editor.setFocus()

    def _chosen(self) -> None:
        """Only an answer has a grade."""
        for name in ("response", "impact"):
            if name in self.rows:
                self.rows[name].setVisible(self.kind() == "answer")
        if hasattr(self, "keeper"):
            self._touched()

    def kind(self) -> str:
        return next((kind for kind, made in self.kinds.items() if made.isChecked()), "")

    # --- drafts ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.lookups.ready.disconnect(self._begin)
        call(self, self.context, read_start, self.appeal.id, self.way, done=self._start)

    def _start(self, read: tuple[Mapping[str, JSON], dict[str, Payload]]) -> None:
        given, drafts = read
        self._given = dict(given)
        for name, made in self.rows.items():
            if name in given:
                made.editor.show_value(given[name])
        self._started = self._states()
        if self.aid is not None:
            self.aid.given = self._given
            self.aid.weigh()
        payload = drafts.get(self.keeper.key)
        states = payload.get("states") if payload is not None else None
        if payload is None or not isinstance(states, dict):
            return
        self.keeper.found(payload)
        for name, state in states.items():
            if name in self.rows:
                self.rows[name].editor.restore(state)
        if (kind := self.kinds.get(str(payload.get("kind")))) is not None:
            kind.setChecked(True)

    def _states(self) -> dict[str, JSON]:
        return {name: made.editor.state() for name, made in self.rows.items()}

    def _payload(self) -> Payload | None:
        states = self._states()
        if states == self._started or not self._started:
            return None
        type_, file = TYPES[self.way], self.appeal.file
        return {"type": type_, "file": file, "record": self.appeal.id, "states": states, "kind": self.kind()}

    def _touched(self) -> None:
        self._asked = False
        self.save_button.setText(self.context.words("button.save"))
        self.keeper.touch()
        if self.aid is not None:
            self.aid.touch()

    def _ended(self, result: int) -> None:
        self.keeper.save_last()
        if result == int(self.DialogCode.Rejected) and self._payload() is not None:
            self.context.say(self.context.words("draft.stays"))
        self.deleteLater()

    # --- saving ---------------------------------------------------------------------------------

    def values(self) -> dict[str, JSON] | None:
        """What was filled in, checked; ``None`` where something is wrong, which is said beside it."""
        found: dict[str, JSON] = {}
        wrong: FormRow | None = None
        for name, made in self.rows.items():
            if made.isHidden():
                continue
            try:
                value = made.value()
            except (SijilError, ValueError) as error:
                made.say_problem(error)
                wrong = wrong or made
                continue
            if value not in (None, "", []):
                found[name] = value
        if wrong is not None:
            wrong.editor.setFocus()
            self.bring_to_sight(wrong)
            return None
        return found

    def save(self) -> None:
        """Sign and keep it. A doubt about the consent is said once, and then it is the person's to decide."""
        values = self.values()
        if values is None:
            return
        if self.aid is not None and self.aid.doubts and not self._asked:
            self._asked = True
            self.save_button.setText(self.context.words("appeal.dialog.all-the-same"))
            self.bring_to_sight(self.aid.warning)
            return
        self.problem.hide()
        made = {**self._given, **values} if self.way == "follow-up" else values
        call(self, self.context, write, self.appeal.id, self.way, self.kind(), made,
             done=self._done, failed=self._failed, busy=self)  # fmt: skip

    def _done(self, changes: ChangeSet) -> None:
        self.keeper.drop()
        self.context.say(self.context.words(f"appeal.saved.{self.kind() or self.way}"), "ok")
        self.saved.emit(changes.created or "")
        self.accept()

    def _failed(self, error: Exception) -> None:
        field = getattr(error, "facts", {}).get("field")
        made = self.rows.get(field) if isinstance(field, str) else None
        if made is not None:
            made.problem.setText(self.context.error_text(error))
            made.problem.show()
            made.editor.setFocus()
            self.bring_to_sight(made)
            return
        self.problem.show_text(self.context.error_text(error))
        self.bring_to_sight(self.problem)


def read_start(session: Session, appeal: str, way: str) -> tuple[Mapping[str, JSON], dict[str, Payload]]:
    """What the rows start with, and the drafts: a follow-up asks the same of the same, a reminder went out today."""
    drafts = editing.drafts(session)
    if way == "reminder":
        return {"date": appeals.today(session)}, drafts
    if way != "follow-up":
        return {}, drafts
    fields = cases.record(session, appeal).fields
    carried = ("to", "to_whom", "asked", "consents", "for", "by", "about")
    return {name: fields[name].value for name in carried if name in fields and fields[name].value}, drafts


def write(session: Session, appeal: str, way: str, kind: str, values: Mapping[str, JSON]) -> ChangeSet:
    if way == "follow-up":
        return appeals.follow_up(session, appeal, values)
    return appeals.record(session, appeal, kind, values)
