"""The editor of names: all names and spellings of one person, group or channel, with their parts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.model import dates
from app.model.entry import JSON
from app.model.fields import Field
from app.model.names import PARTS, split_name
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.lookups import MAIN_NAME
from app.ui.case.wording import term_choices
from app.ui.parts import XS, M, S, column, icon_button, label, link_button, row
from app.ui.parts.labels import PlainLabel
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

COLUMNS: Final = 3


class _PartLines(QWidget):
    """A line for each part of a name, and the language that the name is written in."""

    edited = Signal()

    def __init__(self, context: Context, name: dict[str, Any]) -> None:
        super().__init__()
        self.explained = label("", "small")
        self.language = SearchCombo()
        self.language.setMinimumContentsLength(8)
        self.lines = {part: plain_line() for part in PARTS}
        self._labels: dict[str, PlainLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(XS)
        for number, (part, line) in enumerate(self.lines.items()):
            self._place(grid, number, part, line)
            line.textChanged.connect(lambda _: self.edited.emit())
        self._place(grid, len(PARTS), "language", self.language)
        self.language.chosen.connect(lambda _: self.edited.emit())
        self.setLayout(column(self.explained, grid, spacing=S))
        self.word(context)
        self.fill(name.get("parts") or {})
        self.language.set_code(str(name.get("language") or ""))

    def fill(self, parts: dict[str, Any]) -> None:
        for part, line in self.lines.items():
            line.setText(str(parts.get(part, "")))
            line.setCursorPosition(0)

    def parts(self) -> dict[str, str]:
        return {part: line.text().strip() for part, line in self.lines.items() if line.text().strip()}

    def word(self, context: Context) -> None:
        self.explained.setText(context.words("name.parts.why"))
        self.language.set_options(term_choices(context, "language"), none=context.words("name.part.no-language"))
        for part, named in self._labels.items():
            words = context.words(f"name.part.{part}")
            named.setText(words)
            (self.language if part == "language" else self.lines[part]).setAccessibleName(words)

    def _place(self, grid: QGridLayout, number: int, part: str, editor: QWidget) -> None:
        self._labels[part] = label("", "small")
        self._labels[part].setBuddy(editor)
        place = column(self._labels[part], editor, spacing=XS)
        grid.addLayout(place, number // COLUMNS, number % COLUMNS)
        grid.setColumnStretch(number % COLUMNS, 1)


class NameRow(QWidget):
    """One name or spelling and what kind of name it is; its parts, or when it was in use, where that is asked.

    What the row doesn't show of a name it keeps.
    """

    def __init__(self, owner: NamesEditor, name: dict[str, Any]) -> None:
        super().__init__()
        self._owner = owner
        self._name = name
        self.parts: _PartLines | None = None
        self.line = plain_line()
        self.line.setText(str(name.get("text", "")))
        self.line.setCursorPosition(0)
        self.kind = SearchCombo()
        self.kind.setMaximumWidth(200)
        self.period = plain_line()
        self.period.setText(str(name.get("period", "")))
        self.period.setVisible(owner.dated)
        self.remove = icon_button("close", "", partial(owner.remove, self), size=14)
        self.more = link_button("", self._toggle)
        self.more.setVisible(owner.parted)
        head = row(self.line, self.kind, self.remove, spacing=S)
        head.setStretch(0, 1)
        self._body = column(head, self.period, row(self.more, None), spacing=XS)
        self.setLayout(self._body)
        self.word(owner.context, owner.accessibleName())
        self.kind.set_code(str(name.get("kind", MAIN_NAME)))
        for line in (self.line, self.period):
            line.textChanged.connect(lambda _: owner.edited.emit())
        self.kind.chosen.connect(lambda _: owner.edited.emit())
        if owner.parted and name.get("parts"):
            self._open(suggest=False)

    def word(self, context: Context, name: str) -> None:
        self.kind.set_options(term_choices(context, "name-kind"), none=context.words("case.name.kind"))
        self.kind.setAccessibleName(context.words("case.name.kind"))
        self.line.setAccessibleName(name)
        self.period.setPlaceholderText(context.words("name.period"))
        self.period.setAccessibleName(context.words("name.period"))
        what = self.line.text() or context.words("case.name.empty")
        self.remove.setAccessibleName(context.words("case.choice.remove", what=what))
        if self.parts is not None:
            self.parts.word(context)
        shown = self.parts is not None and not self.parts.isHidden()
        self.more.setText(context.words("name.parts.close" if shown else "name.parts.open"))

    def state(self) -> dict[str, Any]:
        """The name as typed, understood or not."""
        state = {**self._name, "text": self.line.text(), "kind": self.kind.code()}
        if self._owner.dated:
            state["period"] = self.period.text()
        if self.parts is not None:
            state |= {"parts": self.parts.parts(), "language": self.parts.language.code()}
        return state

    def value(self) -> dict[str, Any] | None:
        """The name, ``None`` for an empty line. Raises InputError for a time that isn't understood."""
        state = self.state()
        text = state["text"].strip()
        if not text:
            return None
        period = str(state.get("period") or "").strip()
        more = {key: state[key] for key in ("language", "parts") if state.get(key)}
        if period:
            more["period"] = dates.from_typed(period)
        return {"text": text, "kind": state["kind"] or MAIN_NAME, **more}

    def _toggle(self) -> None:
        if self.parts is None:
            self._open(suggest=True)
        else:
            self.parts.setVisible(self.parts.isHidden())
        self.word(self._owner.context, self._owner.accessibleName())
        if self.parts is not None and not self.parts.isHidden():
            self.parts.lines["given"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, *, suggest: bool) -> None:
        self.parts = made = _PartLines(self._owner.context, self._name)
        self._body.addWidget(made)
        made.show()
        if suggest and not made.parts():
            made.fill(split_name(self.line.text()))
            self._owner.edited.emit()
        made.edited.connect(self._owner.edited)
        self.word(self._owner.context, self._owner.accessibleName())


class NamesEditor(FieldEditor):
    """All names and spellings of one person or group; the first is the one that is shown."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.parted = declared.hint == "person"
        self.dated = declared.hint == "dated"
        self.rows: list[NameRow] = []
        self._lines = column(spacing=XS)
        self.add = link_button("", self._add_another)
        context.bind(self.add.setText, "case.name.add")
        self.setLayout(column(self._lines, row(self.add, None), spacing=XS))
        self.show_value(None)

    @property
    def lines(self) -> list[QLineEdit]:
        return [name.line for name in self.rows]

    def value(self) -> JSON:
        return [name for name in (one.value() for one in self.rows) if name is not None] or None

    def show_value(self, value: JSON) -> None:
        names = [n for n in value if isinstance(n, dict)] if isinstance(value, list) else []
        clear(self._lines)
        self.rows = []
        for name in names or [{"kind": self._other} if self.dated else {}]:
            self._append(name)

    def state(self) -> JSON:
        return [one.state() for one in self.rows]

    def retranslate(self) -> None:
        for name in self.rows:
            name.word(self.context, self.accessibleName())

    def name_for_readers(self, name: str) -> None:
        self.setAccessibleName(name)
        self.retranslate()

    def remove(self, gone: NameRow) -> None:
        if len(self.rows) == 1:
            gone.line.clear()
            return
        self.rows.remove(gone)
        self._lines.removeWidget(gone)
        gone.deleteLater()
        self._follow_focus()
        self.edited.emit()

    @property
    def _other(self) -> str:
        """The kind that another name has, as a rule."""
        return "former" if self.dated else "spelling"

    def _add_another(self) -> None:
        self._append({"kind": self._other}).line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, name: dict[str, Any]) -> NameRow:
        made = NameRow(self, name)
        self.rows.append(made)
        self._lines.addWidget(made)
        self._follow_focus()
        return made

    def _follow_focus(self) -> None:
        self.setFocusProxy(self.rows[0].line)
