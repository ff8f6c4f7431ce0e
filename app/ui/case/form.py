"""A form made from a record type's declaration: a row for each field, sections that fold away."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base import catalogue
from app.base.errors import InputError, SijilError
from app.model.entry import JSON
from app.model.fields import HIDDEN, Field, RecordType
from app.model.types import group_key
from app.services.views import RecordView
from app.ui.case.fields.place import PlaceEditor
from app.ui.case.form_row import FormRow
from app.ui.case.form_section import Section
from app.ui.case.lookups import Lookups
from app.ui.case.wording import field_words
from app.ui.parts import M, column, label, quiet_button

if TYPE_CHECKING:
    from app.ui.context import Context

Values = dict[str, JSON]


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
        self._record: RecordView | None = None
        self._all = False
        body = column(spacing=M)
        shown_ones = (field for field in declared.fields if field.hint != HIDDEN)
        ordered = sorted(shown_ones, key=lambda f: _groups(declared).index(f.group))
        for group, fields in groupby(ordered, key=lambda f: f.group):
            self.sections[group] = Section(context, group, list(fields), self._row, declared.first)
            body.addWidget(self.sections[group])
        self.others = quiet_button("", self._show_others, "more")
        self.others_named = label("", "small")
        body.addWidget(self.others, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self.others_named)
        self.setLayout(body)
        self.retranslate("")
        context.language_changed.connect(self.retranslate)

    def section_of(self, name: str) -> Section:
        """Where a field stands. Raises KeyError for one that isn't declared."""
        field = self.declared.field(name)
        if field is None:
            raise KeyError(name)
        return self.sections[field.group]

    def reveal(self, name: str) -> None:
        """Bring one field to sight, wherever it stands."""
        section = self.section_of(name)
        section.show()
        section.reveal(name)
        self._word_others()

    def show_record(self, record: RecordView | None) -> None:
        """Fill the form."""
        self._record = record
        for section in self.sections.values():
            section.record = record
        for name, made in self.rows.items():
            made.show_field(record.fields.get(name) if record is not None else None)
        for section in self.sections.values():
            section.fold()
        self._arrange()

    def take_values(self, values: Values) -> None:
        """Put values into a new record's form, as if they had been typed."""
        for name, value in values.items():
            if self.declared.field(name) is not None:
                self.rows[name].editor.show_value(value)
                self.sections[self.rows[name].declared.group].reveal(name)
        self._arrange()

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
                self.reveal(made.declared.name)
            wrong[0].editor.setFocus()
            return None
        return values if self._is_enough(values) else None

    def _is_enough(self, values: Values) -> bool:
        """Whether one at least stands of each set of fields of which one is needed; says so where not."""
        lacking = self.declared.lacking(self._standing() | values)
        if len(lacking) < 2 or (self._record is not None and not set(lacking) & set(values)):
            return True  # what is needed alone each row says itself; what came without it may be edited on
        self.reveal(lacking[0])
        made = self.rows[lacking[0]]
        made.say_problem(InputError("required", rule="one-of", fields=lacking, type=self.declared.name))
        made.editor.setFocus()
        return False

    def _standing(self) -> Values:
        """What the record that was opened says; a withheld value stands too."""
        fields = self._record.fields if self._record is not None else {}
        return {name: view.value or view.state for name, view in fields.items() if view.state != "empty"}

    def states(self) -> Values:
        """What was typed in the fields that were touched, understood or not, for a draft."""
        return {made.declared.name: made.editor.state() for made in self.dirty()}

    def restore(self, states: Values) -> None:
        for name, state in states.items():
            if self.declared.field(name) is not None:
                made = self.rows[name]
                made.editor.restore(state)
                self.reveal(name)

    def _row(self, field: Field) -> FormRow:
        made = FormRow(self.context, self.declared.name, field, self._lookups)
        made.edited.connect(partial(self._row_edited, made))
        if isinstance(made.editor, PlaceEditor) and self.declared.field("governorate") is not None:
            made.editor.placed.connect(partial(_fill_governorate, self))
        self.rows[field.name] = made
        return made

    def _row_edited(self, made: FormRow) -> None:
        made.take_source(self._source)
        if any(made.declared.name == when.field for when in self.declared.when.values()):
            self._arrange()
        self.edited.emit()

    # --- groups that only some records call for ------------------------------------------------

    def _arrange(self) -> None:
        """Show the groups that are called for or filled; the others wait behind one button."""
        said = self._said()
        for group, when in self.declared.when.items():
            section = self.sections[group]
            section.setVisible(self._all or when.holds(said) or section.filled)
        self._word_others()

    def _said(self) -> Values:
        """What the fields say that call for groups, as it stands in the form."""
        said: Values = {}
        for when in self.declared.when.values():
            try:
                said[when.field] = self.rows[when.field].editor.value()
            except (SijilError, ValueError):
                continue
        return said

    def _show_others(self) -> None:
        self._all = True
        waiting = [group for group, section in self.sections.items() if section.isHidden()]
        self._arrange()
        if waiting:
            self.sections[waiting[0]].heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def _word_others(self) -> None:
        words = self.context.words
        names = [words(group_key(group)) for group, section in self.sections.items() if section.isHidden()]
        for part in (self.others, self.others_named):
            part.setVisible(bool(names))
        self.others_named.setText(words("case.comma").join(names))
        self.others.setText(words("form.others"))
        self.others.setAccessibleDescription(self.others_named.text())

    def retranslate(self, _: str = "") -> None:
        """What is said above the sections; their headings see to themselves."""
        words, notices = self.context.words, []
        declared = self.declared
        if catalogue.has(f"form.note.{declared.name}", "en"):
            notices.append(words(f"form.note.{declared.name}"))
        if any(field.required for field in declared.fields):
            notices.append(words("case.form.required"))
        for names in declared.required_any:
            labels = [field_words(self.context, declared.name, name) for name in names]
            notices.append(words("form.one-of", names=catalogue.quoted(labels, self.context.language)))
        if "main" in self.sections:
            self.sections["main"].notice(" ".join(notices))
        if "protected" in self.sections:
            self.sections["protected"].notice(words("case.form.protected"))
        self._word_others()


def _fill_governorate(form: Form, code: str) -> None:
    """A place chosen from the list says its governorate too, where nobody has said another."""
    made = form.rows["governorate"]
    if made.editor.value() is None:
        made.editor.show_value(code)
        made.edited.emit()


def _groups(declared: RecordType) -> list[str]:
    return list(dict.fromkeys(field.group for field in declared.fields))


__all__ = ["Form", "FormRow", "Section", "Values"]
