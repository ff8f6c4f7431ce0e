"""What one column becomes, and how its cells are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QWidget

from app.model.fields import Field, Kind
from app.model.types import type_label
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import bare, field_words, inert, shown
from app.ui.intake.choices import SEVERAL, Choices
from app.ui.parts import XS, M, column, label, line_field
from app.ui.parts.labels import PlainLabel

if TYPE_CHECKING:
    from app.services.intake.mapping import Column, Into
    from app.ui.context import Context

ORDERS: Final = ("dmy", "mdy")
SEPARATORS: Final = (("", "semicolon"), (",", "comma"), ("،", "arabic-comma"), ("/", "slash"), ("|", "bar"))
KEYABLE: Final = (Kind.TEXT, Kind.NAMES, Kind.URL, Kind.NUMBER, Kind.HASH)
EXAMPLE_CHARS: Final = 120


class ColumnPanel(QFrame):
    """``changed`` after each choice, which stands in the :class:`Choices` then."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "panel")
        self.context = context
        self.choices: Choices | None = None
        self.at = -1
        self._offered: tuple[Into, str, int] | None = None
        self.title, self.example = label("", "strong"), label("", "small")
        self.field, self.order, self.separator = SearchCombo(), QComboBox(), QComboBox()
        self.joined, self.key = QCheckBox(), QCheckBox()
        self.empty = line_field()
        self.lines: dict[str, QWidget] = {}
        line = column(self.title, self.example, spacing=M, margins=M)
        for name, editor in self._editors().items():
            line.addWidget(self._line(name, editor))
        line.addStretch(1)
        self.setLayout(line)
        self.field.chosen.connect(self._choose)
        self.order.activated.connect(lambda _: self._alter(order=self.order.currentData()))
        self.separator.activated.connect(lambda _: self._alter(separator=self.separator.currentData()))
        self.joined.clicked.connect(lambda on: self._alter(joined=on))
        self.key.clicked.connect(self._set_key)
        self.empty.editingFinished.connect(self._set_empty)

    def _editors(self) -> dict[str, QWidget]:
        return {
            "field": self.field,
            "order": self.order,
            "separator": self.separator,
            "empty": self.empty,
            "joined": self.joined,
            "key": self.key,
        }

    def _line(self, name: str, editor: QWidget) -> QWidget:
        held = QWidget()
        key = f"bring.column.{name}"
        self.context.bind(editor.setAccessibleName, key)
        if isinstance(editor, QCheckBox):
            hint = label("", "small")
            self.context.bind(editor.setText, key)
            self.context.bind(hint.setText, f"{key}.hint")
            held.setLayout(column(editor, hint, spacing=0))
        else:
            words: PlainLabel = label("", "small")
            self.context.bind(words.setText, key)
            held.setLayout(column(words, editor, spacing=XS))
        self.lines[name] = held
        return held

    # --- showing ------------------------------------------------------------------------------

    def show_choices(self, choices: Choices) -> None:
        self.choices = choices
        self._offer(choices)
        self.show_column(min(max(self.at, 0), max(choices.width - 1, 0)))

    def _offer(self, choices: Choices) -> None:
        """All fields in words, those of one type together; anew only when there are others."""
        offered = (choices.into, self.context.language, id(choices.declarations))
        if offered == self._offered:
            return
        self._offered = offered
        words = self.context.words
        self.field.set_options(target_options(self.context, choices), none=words("bring.column.left-out"))
        self.empty.setPlaceholderText(words("bring.column.empty.example"))
        for combo, options in (
            (self.order, [(order, f"intake.order.{order}") for order in ORDERS]),
            (self.separator, [(sign, f"bring.separator.{name}") for sign, name in SEPARATORS]),
        ):
            combo.clear()
            for value, key in options:
                combo.addItem(words(key), value)

    def show_column(self, at: int) -> None:
        choices = self.choices
        if choices is None:
            return
        self.at = at
        self.title.setText(shown(choices.name(at)) or self.context.words("bring.column.nameless", n=at + 1))
        examples = [shown(cell[:EXAMPLE_CHARS]) for cell in choices.examples(at)]
        self.example.setText("\n".join(examples) or self.context.words("bring.column.no-example"))
        found = choices.columns.get(at)
        self.field.set_code(found.field if found else "")
        declared = choices.fields().get(found.field) if found else None
        self._show_options(choices, found, declared)

    def _show_options(self, choices: Choices, found: Column | None, declared: Field | None) -> None:
        kind = declared.kind if declared is not None else None
        twice = sum(other.field == found.field for other in choices.columns.values()) > 1 if found else False
        seen = {
            "order": kind is Kind.DATE,
            "separator": kind in SEVERAL,
            "empty": kind is not None,
            "joined": twice and kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES),
            "key": kind in KEYABLE,
        }
        for name, wanted in seen.items():
            self.lines[name].setVisible(wanted)
        if found is None:
            return
        self.order.setCurrentIndex(max(0, self.order.findData(found.order)))
        self.separator.setCurrentIndex(max(0, self.separator.findData(found.separator)))
        self.empty.setText(self.context.words("bring.column.empty.between").join(found.empty))
        self.joined.setChecked(found.joined)
        self.key.setChecked(found.field in choices.keys)

    # --- choosing -----------------------------------------------------------------------------

    def _choose(self, full: str) -> None:
        if self.choices is not None and self.at >= 0:
            self.choices.set_field(self.at, full)
            self.show_column(self.at)
            self.changed.emit()

    def _alter(self, **options: object) -> None:
        if self.choices is not None:
            self.choices.alter(self.at, **options)
            self.changed.emit()

    def _set_key(self, on: bool) -> None:
        choices = self.choices
        found = choices.columns.get(self.at) if choices is not None else None
        if choices is None or found is None:
            return
        others = tuple(key for key in choices.keys if key != found.field)
        choices.keys = (*others, found.field) if on else others
        self.changed.emit()

    def _set_empty(self) -> None:
        found = self.choices.columns.get(self.at) if self.choices is not None else None
        said = self.empty.text().replace("؛", ";").split(";")
        words = tuple(dict.fromkeys(word.strip() for word in said if word.strip()))
        if found is not None and words != found.empty:
            self._alter(empty=words)


def target_options(context: Context, choices: Choices) -> list[tuple[str, str]]:
    """Every field that a column can become, as (``type.field``, words that begin with its type)."""
    made = []
    for full in choices.fields():
        type_, _, name = full.partition(".")
        field, kind = inert(field_words(context, type_, name)), type_label(type_, context.language)
        made.append((full, bare(context.words("bring.target", type=kind, field=field))))
    return made


__all__ = ["ColumnPanel", "target_options"]
