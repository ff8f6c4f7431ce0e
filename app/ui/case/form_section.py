"""A group of fields that folds away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.model.fields import Field
from app.model.types import group_key
from app.services.views import FieldView, RecordView
from app.ui.case.form_row import FormRow
from app.ui.parts import Card, L, M, S, column, icon, label, quiet_button

if TYPE_CHECKING:
    from app.ui.context import Context

Make = Callable[[Field], FormRow]


class Section(Card):
    """A group of fields. The main one shows what matters first; the others are folded and say how much is in them.

    Its editors are made when they are first wanted: a form of fifty fields opens as quickly as one of five.
    """

    def __init__(
        self, context: Context, group: str, fields: list[Field], make: Make, first: tuple[str, ...] = ()
    ) -> None:
        super().__init__(spacing=M, margins=L if group == "main" else S)
        self.fields = fields
        self.rows: dict[str, FormRow] = {}
        self.record: RecordView | None = None
        self._make = make
        self._context = context
        self._group = group
        self._folded = True
        self._first = (first or tuple(field.name for field in fields)) if self.is_main else ()
        self._inside = QWidget()
        self._lines = column(spacing=M)
        self._inside.setLayout(self._lines)
        self.heading = quiet_button("", self._toggle)
        self._notice = label("", "small")
        for item in (
            (self._notice, self._inside, self.heading) if self.is_main else (self.heading, self._notice, self._inside)
        ):
            self.body.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft if item is self.heading else Qt.AlignmentFlag(0))
        self.fold()
        context.language_changed.connect(self.retranslate)

    @property
    def is_main(self) -> bool:
        return self._group == "main"

    @property
    def filled(self) -> bool:
        """Whether anything stands in the group, here or withheld."""
        return any(self._filled(field.name) for field in self.fields)

    def notice(self, words: str) -> None:
        """What is said above the fields."""
        self._notice.setText(words)
        self._notice.setVisible(bool(words) and (self.is_main or not self._folded))

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
