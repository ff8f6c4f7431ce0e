"""Editors that choose: terms of a vocabulary, references, yes or no."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QRadioButton, QWidget

from app.model.entry import JSON
from app.model.fields import Field
from app.model.types import TYPES, type_label
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.lookups import Choice, can_add
from app.ui.case.wording import inert, term_choices, term_sought, term_words
from app.ui.parts import XS, FlowLayout, S, column, icon_button, label, primary_button, quiet_button, row
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

NEW: Final = "+"
"""codes of the choices that write a new record begin with this; no id does"""


class NewRecord(QWidget):
    """One line to name a record that isn't there yet; hidden until it's wanted."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._type = ""
        self.line: QLineEdit = plain_line()
        self.add = primary_button()
        self.leave = quiet_button(act=self.hide)
        self.setLayout(row(self.line, self.add, self.leave, spacing=S))
        self.line.returnPressed.connect(self.add.click)
        context.bind(self.add.setText, "case.button.add")
        context.bind(self.leave.setText, "button.cancel")
        self.hide()

    @property
    def type(self) -> str:
        return self._type

    def ask(self, type_: str, text: str = "") -> None:
        self._type = type_
        words = self._context.words("case.new-named", type=type_label(type_, self._context.language))
        self.line.setPlaceholderText(words)
        self.line.setAccessibleName(words)
        self.line.setText(text)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)


class _Choosing(FieldEditor):
    """What term and reference editors share: a combo of options, and for references a way to add one."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.combo = SearchCombo()
        self.new = NewRecord(context)
        self.new.add.clicked.connect(self._write_new)
        self.setFocusProxy(self.combo)
        self.undone = label("", "danger")
        self.undone.hide()
        self.combo.chosen.connect(self._picked)
        self.combo.chosen.connect(lambda _: self.undone.hide())
        self.combo.undone.connect(self._say_undone)
        if declared.refs:
            lookups.ready.connect(self._refill)

    def options(self) -> list[Choice]:
        if self.declared.vocabulary:
            return term_choices(self.context, self.declared.vocabulary)
        found = self.lookups.choices(self.declared.refs)
        return found + [(NEW + t, self._new_words(t)) for t in self.declared.refs if self._may_add(t)]

    def sought(self) -> dict[str, tuple[str, ...]]:
        return term_sought(self.context, self.declared.vocabulary) if self.declared.vocabulary else {}

    def words_of(self, code: str) -> str:
        if self.declared.vocabulary:
            return term_words(self.context, self.declared.vocabulary, code)
        return self.lookups.words_of(code, self.declared.refs) or self.context.words("case.ref.elsewhere")

    def retranslate(self) -> None:
        self.undone.hide()
        self._refill()

    def take(self, code: str) -> None:
        raise NotImplementedError

    def _refill(self) -> None:
        raise NotImplementedError

    def _may_add(self, type_: str) -> bool:
        in_case = self.lookups.file is not None or TYPES[type_].home != "case"
        return len(self.declared.refs) <= 4 and can_add(type_) and in_case

    def _new_words(self, type_: str) -> str:
        return self.context.words("case.new-of-type", type=type_label(type_, self.context.language))

    def _picked(self, code: str) -> None:
        if code.startswith(NEW):
            self.combo.set_code("")
            self.new.ask(code.removeprefix(NEW))
        else:
            self.take(code)

    def _write_new(self) -> None:
        text = self.new.line.text().strip()
        if text:
            self.lookups.add(self.new.type, text, self._written)

    def _say_undone(self, typed: str) -> None:
        self.undone.setText(self.context.words("case.choice.undone", what=inert(typed)))
        self.undone.show()

    def _written(self, record: str) -> None:
        self.new.hide()
        self._refill()
        self.take(record)
        self.combo.setFocus(Qt.FocusReason.OtherFocusReason)


class ChoiceEditor(_Choosing):
    """One term, or one reference."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._code = ""
        self.none = "case.choice.needed" if declared.required else "case.choice.none"
        self.setLayout(column(self.combo, self.undone, self.new, spacing=XS))
        self._refill()

    def value(self) -> JSON:
        return self._code or None

    def show_value(self, value: JSON) -> None:
        self._code = value if isinstance(value, str) else ""
        self.combo.set_code(self._code, self.words_of(self._code) if self._code else "")

    def take(self, code: str) -> None:
        changed = code != self._code
        self.show_value(code)
        if changed:
            self.edited.emit()

    def _picked(self, code: str) -> None:
        super()._picked(code)
        if code.startswith(NEW):
            self.combo.set_code(self._code)

    def _refill(self) -> None:
        self.combo.set_options(self.options(), none=self.context.words(self.none), sought=self.sought())
        self.show_value(self._code)


class SeveralEditor(_Choosing):
    """Several terms or references: chips, and a combo that adds one."""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._codes: list[str] = []
        self.chips = QWidget()
        self._flow = FlowLayout()
        self.chips.setLayout(self._flow)
        self.setLayout(column(self.chips, self.combo, self.undone, self.new, spacing=XS))
        self._refill()

    def value(self) -> JSON:
        return list(self._codes) or None

    def show_value(self, value: JSON) -> None:
        self._codes = [str(code) for code in value] if isinstance(value, list) else []
        self._refill()

    def take(self, code: str) -> None:
        if code and code not in self._codes:
            self._codes.append(code)
            self.edited.emit()
        self._refill()

    def _remove(self, code: str) -> None:
        self._codes = [c for c in self._codes if c != code]
        self._refill()
        self.combo.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _refill(self) -> None:
        left = [(code, words) for code, words in self.options() if code not in self._codes]
        self.combo.set_code("")
        self.combo.set_options(left, none=self.context.words("case.choice.add"), sought=self.sought())
        clear(self._flow)
        for code in self._codes:
            self._flow.addWidget(self._chip(code))
        self.chips.setVisible(bool(self._codes))

    def _chip(self, code: str) -> QWidget:
        words = self.words_of(code)
        made = QFrame()
        made.setProperty("style", "chip")
        remove = icon_button(
            "close", self.context.words("case.choice.remove", what=words), partial(self._remove, code), size=12
        )
        made.setLayout(row(label(inert(words), "small", wrap=False), remove, spacing=XS))
        return made


class YesNoEditor(FieldEditor):
    """Yes, no, or not recorded."""

    _ANSWERS: Final = ((True, "yes"), (False, "no"), (None, "not-known"))

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._group = QButtonGroup(self)
        self.buttons: dict[bool | None, QRadioButton] = {}
        for number, (answer, key) in enumerate(self._ANSWERS):
            button = QRadioButton()
            context.bind(button.setText, f"case.answer.{key}")
            self._group.addButton(button, number)
            self.buttons[answer] = button
        self.buttons[None].setChecked(True)
        self.setLayout(row(*self.buttons.values(), None, spacing=S * 2))
        self.setFocusProxy(self.buttons[True])
        self._group.idClicked.connect(lambda _: self.edited.emit())

    def value(self) -> JSON:
        return self._ANSWERS[self._group.checkedId()][0]

    def show_value(self, value: JSON) -> None:
        self.buttons[value if isinstance(value, bool) else None].setChecked(True)

    def name_for_readers(self, name: str) -> None:
        self.setAccessibleName(name)
        for button in self.buttons.values():
            button.setAccessibleDescription(name)
