"""Parts of a case that is being made out of a note: a few fields of one record each, and a way to leave it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.base.errors import InputError, SijilError
from app.model.entry import JSON
from app.model.types import type_label
from app.model.values import check_value
from app.ui.case.fields import FieldEditor, make_editor
from app.ui.case.lookups import Lookups, declared_field
from app.ui.parts import XS, Card, M, S, column, icon_button, icon_label, label, row
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.context import Context

ASKED = {
    "case": ("title", "summary"),
    "incident": ("type", "date", "governorate", "place", "description"),
    "person": ("names", "description"),
    "source": ("title", "kind", "confidential", "reliability", "how_known"),
}
"""what is asked of each; everything else can be added in the case"""


class Block(Card):
    """Some fields of one new record, or of the case. ``left_out`` asks for it to be taken away."""

    edited = Signal()
    left_out = Signal()

    def __init__(self, context: Context, type_: str, lookups: Lookups, *, fixed: bool = False) -> None:
        super().__init__(spacing=M, margins=M)
        self._context = context
        self.type = type_
        self.editors: dict[str, FieldEditor] = {}
        self._problems: dict[str, QWidget] = {}
        self._title = label("", "strong")
        remove = icon_button("close", "", self.left_out.emit)
        remove.setVisible(not fixed)
        context.bind(lambda words: name_button(remove, words), "quicknote.leave-out")
        head = row(icon_label(type_, "muted", 18), self._title, remove, spacing=S)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        for name in ASKED[type_]:
            self.body.addWidget(self._line(name, lookups))
        self.harmed = QCheckBox()
        """whether the incidents of the note were done to this person"""
        self.harmed.setChecked(True)
        self.harmed.setVisible(type_ == "person")
        self.harmed.toggled.connect(lambda _: self.edited.emit())
        context.bind(self.harmed.setText, "quicknote.harmed")
        self.body.addWidget(self.harmed)
        self.retranslate()
        context.language_changed.connect(self.retranslate)

    def _line(self, name: str, lookups: Lookups) -> QWidget:
        declared = declared_field(self.type, name)
        editor = make_editor(self._context, self.type, declared, lookups)
        words = label("", "body")
        words.setObjectName("words")
        words.setBuddy(editor)
        problem = label("", "danger")
        problem.hide()
        editor.edited.connect(self.edited.emit)
        self.editors[name], self._problems[name] = editor, problem
        made = QWidget()
        made.setLayout(column(words, editor, problem, spacing=XS))
        editor.setProperty("words", words)
        return made

    def retranslate(self, _: str = "") -> None:
        language = self._context.language
        self._title.setText(type_label(self.type, language))
        for name, editor in self.editors.items():
            words = self._context.declarations.field_label(self.type, name, language)
            editor.property("words").setText(words)
            editor.name_for_readers(words)

    def fill(self, values: dict[str, JSON]) -> None:
        for name, value in values.items():
            if name in self.editors and value is not None:
                self.editors[name].show_value(value)

    def states(self) -> dict[str, JSON]:
        found = {name: editor.state() for name, editor in self.editors.items()}
        return found | {"harmed": self.harmed.isChecked()}

    def restore(self, states: dict[str, JSON]) -> None:
        self.harmed.setChecked(states.get("harmed") is not False)
        for name, state in states.items():
            if name in self.editors:
                self.editors[name].restore(state)

    def values(self, required: tuple[str, ...]) -> dict[str, JSON] | None:
        """What is in the fields; None where something must be mended, which is said beside it."""
        found: dict[str, JSON] = {}
        wrong: list[str] = []
        for name, editor in self.editors.items():
            error = self._check(name, editor, found, name in required)
            problem = self._problems[name]
            problem.setText("" if error is None else self._context.error_text(error))  # type: ignore[attr-defined]
            problem.setVisible(error is not None)
            wrong += [name] if error is not None else []
        if wrong:
            self.editors[wrong[0]].setFocus()
            return None
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    def _check(self, name: str, editor: FieldEditor, found: dict[str, JSON], needed: bool) -> InputError | None:
        words = self._context.declarations.field_label(self.type, name, self._context.language)
        kind = editor.declared.kind.value
        try:
            value = editor.value()
            if value not in (None, "", []):
                found[name] = check_value(self.type, name, value)
            elif needed:
                return InputError("required", field=words)
        except (SijilError, ValueError):
            return InputError(field=words, rule=kind, reason=kind)
        return None
