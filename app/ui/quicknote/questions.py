"""The five questions of a quick note, and what was answered: nothing that is typed is ever refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import SijilError
from app.model.entry import JSON
from app.services.notes import ANSWERS
from app.ui.case.drafts import is_blank
from app.ui.case.fields import FieldEditor, make_editor
from app.ui.case.lookups import Lookups, declared_field
from app.ui.parts import XS, M, S, column, label

if TYPE_CHECKING:
    from app.ui.context import Context

HINTS = {"known_how": "quicknote.known_how.hint"}


class Questions(QWidget):
    """What happened, when, where, who, how do you know: one editor each, by their names in the declaration."""

    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._lookups = Lookups(context, None, self)
        self.editors: dict[str, FieldEditor] = {}
        layout = column(spacing=M)
        for name in ANSWERS:
            layout.addWidget(self._line(name))
        layout.addStretch(1)
        layout.setContentsMargins(S, 0, S, 0)
        self.setProperty("style", "page")
        self.setLayout(layout)

    def _line(self, name: str) -> QWidget:
        editor = make_editor(self._context, "note", declared_field("note", name), self._lookups)
        words = label("", "strong")
        words.setBuddy(editor)
        self._context.bind(words.setText, f"quicknote.{name}")
        self._context.bind(editor.name_for_readers, f"quicknote.{name}")
        editor.edited.connect(self.edited.emit)
        self.editors[name] = editor
        made = QWidget()
        items: list[QWidget] = [words, editor]
        if name in HINTS:
            hint = label("", "small")
            self._context.bind(hint.setText, HINTS[name])
            items.append(hint)
        made.setLayout(column(*items, spacing=XS))
        return made

    def states(self) -> dict[str, JSON]:
        """What was typed, understood or not, of the questions that were answered."""
        found = {name: editor.state() for name, editor in self.editors.items()}
        return {name: state for name, state in found.items() if not is_blank(state)}

    def restore(self, states: dict[str, JSON]) -> None:
        for name, editor in self.editors.items():
            if name in states:
                editor.restore(states[name])

    def show_answers(self, answers: dict[str, JSON]) -> None:
        for name, editor in self.editors.items():
            editor.show_value(answers.get(name))

    def answers(self) -> dict[str, JSON]:
        """The values. A date or place that can't be understood goes word for word to the end of the text."""
        found: dict[str, JSON] = {}
        more: list[str] = []
        for name, editor in self.editors.items():
            try:
                found[name] = editor.value()
            except (SijilError, ValueError):
                more.append(f"{self._context.words(f'quicknote.{name}')} {_words(editor.state())}")
        if more:
            found["text"] = "\n".join([str(found.get("text") or ""), *more]).strip()
        return {name: value for name, value in found.items() if value not in (None, "", [])}


def _words(state: JSON) -> str:
    if isinstance(state, dict):
        return _words(list(state.values()))
    if isinstance(state, list):
        return ", ".join(words for part in state if (words := _words(part)))
    return str(state or "").strip()
