"""Editors of values with parts: names in their spellings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.lookups import MAIN_NAME
from app.ui.case.wording import term_choices
from app.ui.parts import XS, S, column, icon_button, link_button, row
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context


class _NameRow(QWidget):
    """One spelling and what kind of name it is."""

    def __init__(self, owner: NamesEditor, text: str, kind: str) -> None:
        super().__init__()
        self.line = plain_line()
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.kind = SearchCombo()
        self.kind.setMaximumWidth(200)
        self.remove = icon_button("close", "", partial(owner.remove, self), size=14)
        layout = row(self.line, self.kind, self.remove, spacing=S)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.word(owner.context, owner.accessibleName())
        self.kind.set_code(kind)
        self.line.textChanged.connect(lambda _: owner.edited.emit())
        self.kind.chosen.connect(lambda _: owner.edited.emit())

    def word(self, context: Context, name: str) -> None:
        self.kind.set_options(term_choices(context, "name-kind"), none=context.words("case.name.kind"))
        self.kind.setAccessibleName(context.words("case.name.kind"))
        self.line.setAccessibleName(name)
        what = self.line.text() or context.words("case.name.empty")
        self.remove.setAccessibleName(context.words("case.choice.remove", what=what))


class NamesEditor(FieldEditor):
    """All names and spellings of one person or group; the first is the one that is shown."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._rows: list[_NameRow] = []
        self._lines = column(spacing=XS)
        self.add = link_button("", self._add_another)
        context.bind(self.add.setText, "case.name.add")
        self.setLayout(column(self._lines, row(self.add, None), spacing=XS))
        self.show_value(None)

    @property
    def lines(self) -> list[QLineEdit]:
        return [name.line for name in self._rows]

    def value(self) -> JSON:
        found = [(r.line.text().strip(), r.kind.code() or MAIN_NAME) for r in self._rows]
        return [{"text": text, "kind": kind} for text, kind in found if text] or None

    def show_value(self, value: JSON) -> None:
        names = [n for n in value if isinstance(n, dict)] if isinstance(value, list) else []
        clear(self._lines)
        self._rows = []
        for name in names or [{}]:
            self._append(str(name.get("text", "")), str(name.get("kind", MAIN_NAME)))

    def state(self) -> JSON:
        return [{"text": r.line.text(), "kind": r.kind.code()} for r in self._rows]

    def retranslate(self) -> None:
        for name in self._rows:
            name.word(self.context, self.accessibleName())

    def name_for_readers(self, name: str) -> None:
        self.setAccessibleName(name)
        self.retranslate()

    def remove(self, gone: _NameRow) -> None:
        if len(self._rows) == 1:
            gone.line.clear()
            return
        self._rows.remove(gone)
        self._lines.removeWidget(gone)
        gone.deleteLater()
        self._follow_focus()
        self.edited.emit()

    def _add_another(self) -> None:
        self._append("", "spelling").line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, text: str, kind: str) -> _NameRow:
        made = _NameRow(self, text, kind)
        self._rows.append(made)
        self._lines.addWidget(made)
        self._follow_focus()
        return made

    def _follow_focus(self) -> None:
        self.setFocusProxy(self._rows[0].line)
