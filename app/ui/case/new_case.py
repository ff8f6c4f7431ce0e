"""A new case in one short page: what happened, when, where, to whom, how one knows. The rest can wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.base.errors import InputError, SijilError
from app.model.entry import JSON
from app.services import editing
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui import keys
from app.ui.case.calls import call
from app.ui.case.drafts import DraftKeeper, Payload, is_blank
from app.ui.case.fields import FieldEditor, make_editor
from app.ui.case.lookups import Lookups, declared_field, naming_value
from app.ui.parts import XS, Dialog, bring_to_sight, column, label, part_scroll, primary_button, quiet_button

if TYPE_CHECKING:
    from app.ui.context import Context

DRAFT = "new:case"

ASKED = (
    ("title", "case", "title"),
    ("kind", "incident", "type"),
    ("date", "incident", "date"),
    ("governorate", "incident", "governorate"),
    ("place", "incident", "place"),
    ("who", "person", "affiliation"),
    ("how", "source", "title"),
)
"""what is asked, and the declared field whose editor asks it (a name is one line here)"""

Answers = dict[str, JSON]


def write_case(session: Session, answers: Answers) -> ChangeSet:
    """The case, its first incident, the person and the source, each where it was answered; all or nothing."""
    case = editing.start_case({"title": answers["title"]})
    also: list[NewRecord] = []
    source = person = None
    if answers.get("how"):
        also.append(NewRecord(case.id, "source", {"title": answers["how"]}))
        source = also[-1].id
    if answers.get("who"):
        names = naming_value("person", str(answers["who"]))
        also.append(NewRecord(case.id, "person", {"names": names}, source))
        person = also[-1].id
    incident = {field: answers.get(name) for name, type_, field in ASKED if type_ == "incident"}
    if answers.get("kind"):
        victims = {"victims": [person]} if person else {}
        also.append(NewRecord(case.id, "incident", incident | victims, source))
    return editing.new_records(session, [case, *also])


class NewCaseDialog(Dialog):
    """``created`` carries the new case's id. What is typed is kept as a draft until then."""

    created = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("case.list.new"), width=620)
        self.editors: dict[str, FieldEditor] = {}
        self.problems: dict[str, Any] = {}
        self.lines: dict[str, QWidget] = {}
        lookups = Lookups(context, None, self)
        lines: list[QWidget] = [label(context.words("case.new.hint"), "muted")]
        for name, type_, field in ASKED:
            lines.append(self._line(name, type_, field, lookups))
        self.area = part_scroll(*lines)
        self.area.setMinimumHeight(460)
        self.body.addWidget(self.area, 1)
        self.keeper = DraftKeeper(context, DRAFT, self._payload, self)
        self.forget = quiet_button(context.words("case.draft.forget"), self._forget)
        self.forget.hide()
        self.buttons.insertWidget(0, self.forget)
        self.add_cancel()
        self.save = self.add_button(primary_button(context.words("case.new.create"), self.write))
        keys.listen("save", self, self.write)
        self.finished.connect(self._ended)
        call(self, context, editing.drafts, done=self._found)
        self.editors["title"].setFocus()

    def _line(self, name: str, type_: str, field: str, lookups: Lookups) -> QWidget:
        words = self.context.words(f"case.new.{name}")
        declared = declared_field(type_, field)
        editor = make_editor(self.context, type_, declared, lookups)
        editor.name_for_readers(words)
        editor.edited.connect(self._edited)
        problem = label("", "danger")
        problem.hide()
        self.editors[name], self.problems[name] = editor, problem
        made = QWidget()
        made.setLayout(column(label(words, "strong"), editor, problem, spacing=XS))
        self.lines[name] = made
        return made

    def answers(self) -> Answers | None:
        """What was answered, or None where something must be mended first; that is said beside it."""
        found: Answers = {}
        for name, editor in self.editors.items():
            error: Exception | None = None
            try:
                found[name] = editor.value()
            except (SijilError, ValueError):
                error = _wrong(self.context.words(f"case.new.{name}"), editor)
            if name == "title" and not found.get("title"):
                error = InputError("required", field=self.context.words("case.new.title"))
            elif name == "kind" and not found.get("kind") and self._says_what_happened():
                error = InputError("required", field=self.context.words("case.new.kind"))
            self.problems[name].setText(self.context.error_text(error) if error else "")
            self.problems[name].setVisible(error is not None)
        wrong = [name for name, problem in self.problems.items() if not problem.isHidden()]
        if wrong:
            self.editors[wrong[0]].setFocus()
            bring_to_sight(self.area, self.lines[wrong[0]])
            return None
        return found

    def write(self) -> None:
        answers = self.answers()
        if answers is not None:
            call(self, self.context, write_case, answers, done=self._stored, busy=self)

    def _says_what_happened(self) -> bool:
        return any(not is_blank(self.editors[name].state()) for name in ("date", "governorate", "place"))

    def _stored(self, changes: ChangeSet) -> None:
        self.keeper.drop()
        self.accept()
        self.created.emit(changes.created)

    def _payload(self) -> Payload | None:
        states = {name: editor.state() for name, editor in self.editors.items()}
        return {"states": states} if any(not is_blank(state) for state in states.values()) else None

    def _edited(self) -> None:
        self.keeper.touch()

    def _found(self, drafts: dict[str, Payload]) -> None:
        payload = drafts.get(DRAFT)
        if payload is None or self._payload() is not None:
            return
        self.keeper.found(payload)
        for name, state in dict(payload.get("states") or {}).items():
            if name in self.editors:
                self.editors[name].restore(state)
        self.forget.show()

    def _forget(self) -> None:
        for editor in self.editors.values():
            editor.show_value(None)
        self.forget.hide()
        self.keeper.save()

    def _ended(self, result: int) -> None:
        self.keeper.save_last()
        if result == int(QDialog.DialogCode.Rejected) and self._payload() is not None:
            self.context.say(self.context.words("case.draft.kept"))
        self.deleteLater()


def _wrong(name: str, editor: FieldEditor) -> InputError:
    kind = editor.declared.kind.value
    return InputError(field=name, rule=kind, reason=kind)
