"""Editors of whole numbers, plain or with how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import InputError
from app.model.entry import JSON
from app.model.fields import Field
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import term_choices
from app.ui.parts import S, row

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

EXACT = "exact"


def read_number(text: str, field: str) -> int | None:
    """A whole number typed in any digits (٣٠ as well as 30). Raises :class:`InputError`."""
    plain = text.replace(",", "").replace("٬", "").replace(" ", "").strip()
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 12:
        raise InputError(field=field, rule="number")
    return int(plain)


class NumberEditor(FieldEditor):
    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.line = plain_line()
        self.line.setMaximumWidth(160)
        self.setLayout(row(self.line, None))
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(lambda _: self.edited.emit())

    def value(self) -> JSON:
        return read_number(self.line.text(), self.declared.name)

    def show_value(self, value: JSON) -> None:
        self.line.setText(str(value) if isinstance(value, int) else "")

    def state(self) -> JSON:
        return self.line.text()

    def restore(self, state: JSON) -> None:
        self.line.setText(state if isinstance(state, str) else "")


class CountEditor(FieldEditor):
    """A number and whether it is exact, about, at least …"""

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self.qualifier = SearchCombo()
        self.line = plain_line()
        self.line.setMaximumWidth(160)
        self.qualifier.setMaximumWidth(240)
        self.setLayout(row(self.qualifier, self.line, None, spacing=S))
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(lambda _: self.edited.emit())
        self.qualifier.chosen.connect(lambda _: self.edited.emit())
        self.retranslate()
        self.qualifier.set_code(EXACT)

    def value(self) -> JSON:
        number = read_number(self.line.text(), self.declared.name)
        return None if number is None else {"n": number, "is": self.qualifier.code() or EXACT}

    def show_value(self, value: JSON) -> None:
        held = value if isinstance(value, dict) else {}
        self.line.setText(str(held.get("n", "")))
        self.qualifier.set_code(str(held.get("is", EXACT)))

    def state(self) -> JSON:
        return [self.qualifier.code(), self.line.text()]

    def restore(self, state: JSON) -> None:
        if isinstance(state, list) and len(state) == 2:
            self.qualifier.set_code(str(state[0]))
            self.line.setText(str(state[1]))

    def retranslate(self) -> None:
        options = term_choices(self.context, "count-qualifier")
        self.qualifier.set_options([o for o in options if o[0] != EXACT], none=self.context.words("case.count.exact"))
        self.qualifier.setItemData(0, EXACT)

    def name_for_readers(self, name: str) -> None:
        super().name_for_readers(name)
        self.qualifier.setAccessibleName(f"{name}: {self.context.words('case.count.qualifier')}")
