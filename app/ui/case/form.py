"""A form made from a record type's declaration: a row for each field, sections that fold away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.errors import InputError, SijilError
from app.model.entry import JSON
from app.model.fields import Field, RecordType
from app.model.types import field_label, group_key
from app.model.values import check_value
from app.services.views import AccountView, FieldView, RecordView
from app.ui.case.accounts_view import AccountsView
from app.ui.case.fields import make_editor
from app.ui.case.lookups import Lookups
from app.ui.case.mode import ModeChoice
from app.ui.parts import XS, Card, L, M, S, chip, column, icon, label, quiet_button, row

if TYPE_CHECKING:
    from app.ui.context import Context

Values = dict[str, JSON]
Make = Callable[[Field], "FormRow"]


class FormRow(QWidget):
    """A label, an editor, and beneath them what is wrong, disputed, or from elsewhere."""

    edited = Signal()

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__()
        self.context = context
        self.type = type_
        self.declared = declared
        self.lookups = lookups
        self.view: FieldView | None = None
        self._before: JSON = None
        self.label = label("", "strong", wrap=True)
        self.editor = make_editor(context, type_, declared, lookups)
        self.problem = label("", "danger")
        self.problem.hide()
        self.mode = ModeChoice(context)
        self._marks = row(self.label, spacing=S)
        self._marks.addStretch(1)
        self._others = column(spacing=XS)
        self.setLayout(column(self._marks, self.editor, self.problem, self.mode, self._others, spacing=XS))
        self.label.setBuddy(self.editor)
        self.editor.edited.connect(self._edited)
        self.retranslate("")
        context.language_changed.connect(self.retranslate)

    @property
    def dirty(self) -> bool:
        """Whether the field says something else than what was opened."""
        try:
            return bool(self.editor.value() != self._before)
        except (SijilError, ValueError):
            return True

    @property
    def filled(self) -> bool:
        """Whether something stands in the field, here or withheld."""
        return self.dirty or (self.view is not None and self.view.state != "empty")

    def show_field(self, view: FieldView | None) -> None:
        self.view = view
        self._before = view.value if view is not None else None
        self.editor.show_value(self._before)
        self._before = self._read_back(self._before)
        self._show_others()
        self.mode.look(view, None, False)

    def take_source(self, source: str | None) -> None:
        """The source that the whole save is according to has been chosen."""
        self.mode.look(self.view, source, self.dirty)

    def value(self) -> JSON:
        """The value, checked by its declaration. Raises :class:`InputError`."""
        value = self.editor.value()
        if value is None:
            if self.declared.required:
                name = field_label(self.type, self.declared.name, self.context.language)
                raise InputError("required", field=name)
            return None
        return check_value(self.type, self.declared.name, value)

    def say_problem(self, error: Exception | None) -> None:
        self.problem.setText("" if error is None else self.context.error_text(self._worded(error)))
        self.problem.setVisible(error is not None)

    def retranslate(self, _: str = "") -> None:
        name = field_label(self.type, self.declared.name, self.context.language)
        self.label.setText(f"{name} *" if self.declared.required else name)
        self.editor.name_for_readers(name)

    def _read_back(self, value: JSON) -> JSON:
        try:
            return self.editor.value()
        except (SijilError, ValueError):
            return value

    def _worded(self, error: Exception) -> Exception:
        """The error with the field's label instead of its name, and the rule that was broken."""
        name = field_label(self.type, self.declared.name, self.context.language)
        if not isinstance(error, InputError):
            return InputError(field=name, rule=self.declared.kind.value, reason=self.declared.kind.value)
        rule = error.facts.get("rule") or self.declared.kind.value
        code = None if error.error_code == InputError.code else error.error_code
        return InputError(code, **{**error.facts, "field": name, "rule": rule, "reason": rule})

    def _show_others(self) -> None:
        if self.view is None or self.view.state not in ("disputed", "withheld"):
            return
        self._marks.insertWidget(1, chip(self.context, self.view.state))
        if self.view.state == "disputed":
            titles = self.lookups.titles()
            others = AccountsView(self.context, self.type, self.view, titles, compact=True)
            others.taken.connect(self._take_account)
            self._others.addWidget(others)

    def _take_account(self, account: AccountView) -> None:
        self.editor.show_value(account.value)
        self.mode.settle()

    def _edited(self) -> None:
        self.say_problem(None)
        self.edited.emit()


FIRST: Final = {
    "case": ("title", "status", "summary"),
    "incident": ("type", "date", "governorate", "place", "description"),
    "person": ("names", "roles", "status", "governorate", "description"),
    "source": ("title", "kind", "confidential", "date", "url"),
    "evidence": ("name", "kind", "description", "taken", "about"),
}
"""The main fields that always stand open; the others of the main group do so once they're filled."""


class Section(Card):
    """A group of fields. The main one shows what matters first; the others are folded and say how much is in them.

    Its editors are made when they are first wanted: a form of fifty fields opens as quickly as one of five.
    """

    def __init__(self, context: Context, type_: str, group: str, fields: list[Field], make: Make) -> None:
        super().__init__(spacing=M, margins=L if group == "main" else S)
        self.fields = fields
        self.rows: dict[str, FormRow] = {}
        self.record: RecordView | None = None
        self._make = make
        self._context = context
        self._group = group
        self._folded = True
        self._first = FIRST.get(type_, tuple(field.name for field in fields)) if self.is_main else ()
        self._inside = QWidget()
        self._lines = column(spacing=M)
        self._inside.setLayout(self._lines)
        self.heading = quiet_button("", self._toggle)
        self._notice = label("", "small")
        if group == "protected":
            self._context.bind(self._notice.setText, "case.form.protected")
        elif self.is_main and any(field.required for field in fields):
            self._context.bind(self._notice.setText, "case.form.required")
        for item in (
            (self._notice, self._inside, self.heading) if self.is_main else (self.heading, self._notice, self._inside)
        ):
            self.body.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft if item is self.heading else Qt.AlignmentFlag(0))
        self.fold()
        context.language_changed.connect(self.retranslate)

    @property
    def is_main(self) -> bool:
        return self._group == "main"

    def row(self, name: str) -> FormRow:
        """The row of a field, made now if it wasn't yet."""
        made = self.rows.get(name)
        if made is None:
            field = next(field for field in self.fields if field.name == name)
            made = self.rows[name] = self._make(field)
            made.show_field(self._view(name))
            before = [f.name for f in self.fields[: self.fields.index(field)]]
            self._lines.insertWidget(sum(other in self.rows for other in before), made)
        return made

    def fold(self) -> None:
        """As it stands when a form is opened; what is disputed is never folded away."""
        self._folded = not any(self._state(field.name) == "disputed" for field in self.fields)
        self._arrange()

    def reveal(self, name: str) -> None:
        """Bring one field to sight."""
        if self.is_main:
            self.row(name).show()
            self.retranslate()
        else:
            self._folded = False
            self._arrange()

    def _view(self, name: str) -> FieldView | None:
        return self.record.fields.get(name) if self.record is not None else None

    def _state(self, name: str) -> str:
        view = self._view(name)
        return view.state if view is not None else "empty"

    def _filled(self, name: str) -> bool:
        made = self.rows.get(name)
        return self._state(name) != "empty" or (made is not None and made.dirty)

    def _toggle(self) -> None:
        self._folded = not self._folded
        self._arrange()

    def _arrange(self) -> None:
        for field in self.fields:
            wanted = not self._folded or field.name in self._first or (self.is_main and self._filled(field.name))
            if wanted:
                self.row(field.name).show()
            elif field.name in self.rows and self.is_main:
                self.rows[field.name].hide()
        if not self.is_main:
            self._inside.setVisible(not self._folded)
            self._notice.setVisible(not self._folded and bool(self._notice.text()))
        self.retranslate()

    def retranslate(self, _: str = "") -> None:
        words = self._context.words
        if self.is_main:
            hidden = sum(f.name not in self.rows or self.rows[f.name].isHidden() for f in self.fields)
            text = words("case.form.more", n=hidden) if hidden else words("case.form.fewer")
            self.heading.setVisible(bool(hidden) or (not self._folded and len(self._first) < len(self.fields)))
        else:
            filled = sum(self._filled(field.name) for field in self.fields)
            name = words(group_key(self._group))
            text = words("case.form.group-filled", name=name, n=filled) if filled else name
        self.heading.setIcon(icon("chevron" if self._folded else "chevron-down", "muted"))
        self.heading.setText(text.replace("&", "&&"))
        self.heading.setAccessibleName(text)


class _Rows(dict[str, FormRow]):
    """The rows that have been made; asking for another one makes it."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, name: str) -> FormRow:
        return self._form.section_of(name).row(name)


class Form(QWidget):
    """All fields of a record type. ``only`` narrows it to some of them, in their order."""

    edited = Signal()

    def __init__(self, context: Context, declared: RecordType, lookups: Lookups, parent: QObject | None = None) -> None:
        super().__init__()
        self.context = context
        self.declared = declared
        self.rows = _Rows(self)
        self.sections: dict[str, Section] = {}
        self._lookups = lookups
        self._source: str | None = None
        body = column(spacing=M)
        ordered = sorted(declared.fields, key=lambda f: _groups(declared).index(f.group))
        for group, fields in groupby(ordered, key=lambda f: f.group):
            self.sections[group] = Section(context, declared.name, group, list(fields), self._row)
            body.addWidget(self.sections[group])
        self.setLayout(body)

    def section_of(self, name: str) -> Section:
        """Where a field stands. Raises KeyError for one that isn't declared."""
        field = self.declared.field(name)
        if field is None:
            raise KeyError(name)
        return self.sections[field.group]

    def show_record(self, record: RecordView | None) -> None:
        """Fill the form."""
        for section in self.sections.values():
            section.record = record
        for name, made in self.rows.items():
            made.show_field(record.fields.get(name) if record is not None else None)
        for section in self.sections.values():
            section.fold()

    def take_source(self, source: str | None) -> None:
        self._source = source
        for made in self.rows.values():
            made.take_source(source)

    def dirty(self) -> list[FormRow]:
        return [made for made in self.rows.values() if made.dirty]

    def check(self, rows: list[FormRow]) -> Values | None:
        """The values of these rows; where one can't be used it is said beside it, and there are none."""
        values: Values = {}
        wrong: list[FormRow] = []
        for made in rows:
            try:
                values[made.declared.name] = made.value()
                made.say_problem(None)
            except (SijilError, ValueError) as error:
                made.say_problem(error)
                wrong.append(made)
        if wrong:
            for made in wrong:
                self.sections[made.declared.group].reveal(made.declared.name)
            wrong[0].editor.setFocus()
            return None
        return values

    def states(self) -> Values:
        """What was typed in the fields that were touched, understood or not, for a draft."""
        return {made.declared.name: made.editor.state() for made in self.dirty()}

    def restore(self, states: Values) -> None:
        for name, state in states.items():
            if self.declared.field(name) is not None:
                made = self.rows[name]
                made.editor.restore(state)
                self.sections[made.declared.group].reveal(name)

    def _row(self, field: Field) -> FormRow:
        made = FormRow(self.context, self.declared.name, field, self._lookups)
        made.edited.connect(partial(self._row_edited, made))
        self.rows[field.name] = made
        return made

    def _row_edited(self, made: FormRow) -> None:
        made.take_source(self._source)
        self.edited.emit()


def _groups(declared: RecordType) -> list[str]:
    return list(dict.fromkeys(field.group for field in declared.fields))
