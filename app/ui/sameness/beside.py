"""Records side by side, field by field: what is equal, what differs and what only one says, by sign and word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.recordids import is_case_file
from app.services.sameness import FieldPair
from app.services.views import FieldView, RecordView
from app.ui.case.record_card import record_marks, type_icon
from app.ui.case.wording import field_words, record_title, shown
from app.ui.parts import XS, FlowLayout, M, S, column, divider, icon_label, label, link_button, row
from app.ui.parts.buttons import name_button
from app.ui.sameness.wording import cell_words, where_words

if TYPE_CHECKING:
    from app.ui.context import Context

NAME_WIDTH: Final = 120
CELL_LEAST: Final = 140  # two of them beside the names fit the smallest window
SIGNS: Final = {"equal": ("check", "ok"), "different": ("warning", "warn"), "one-sided": ("minus", "muted")}

_TOP = Qt.AlignmentFlag.AlignTop

Line = tuple[str, str, Sequence[FieldView | None]]
"""field, mark, what each record says"""


def lines_of(fields: Sequence[FieldPair]) -> list[Line]:
    return [(one.name, one.mark, (one.one, one.other)) for one in fields]


class Beside(QWidget):
    """The records' heads, and below them a line for each field."""

    def __init__(
        self, context: Context, records: Sequence[RecordView], lines: Sequence[Line], titles: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._context = context
        self._titles = titles
        self._type = records[0].type
        start = Qt.AlignmentFlag.AlignLeft | _TOP
        self._start = start if context.rtl else start | Qt.AlignmentFlag.AlignAbsolute
        """where the line of the window begins: values of one field stand below one another in whatever script"""
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(M)
        self.grid.setVerticalSpacing(S)
        for at, record in enumerate(records, 1):
            self.grid.addWidget(self._head(record), 0, at, _TOP)
            self.grid.setColumnStretch(at, 1)
            self.grid.setColumnMinimumWidth(at, CELL_LEAST)
        for number, line in enumerate(lines, 1):
            self._add(2 * number, line, len(records))
        self.setLayout(self.grid)

    def _head(self, record: RecordView) -> QWidget:
        words = self._context.words
        name = record_title(self._context, record, self._titles)
        title = label(name, "strong")
        title.setAlignment(self._start)
        head = row(icon_label(type_icon(record.type), "muted", 20), title, spacing=S)
        head.setStretch(1, 1)
        opens = link_button(words("same.open"), partial(self._open, record))
        name_button(opens, words("same.open-named", title=name))
        where = label(where_words(self._context, record.file, self._titles), "small")
        marks = FlowLayout(spacing=XS)
        for mark in record_marks(self._context, record):
            marks.addWidget(mark)
        held = QWidget()
        held.setLayout(column(head, where, marks, row(opens, None), spacing=XS))
        return held

    def _open(self, record: RecordView) -> None:
        if is_case_file(record.file):
            self._context.navigate("case", case=record.file, record=record.id)
        else:
            self._context.navigate("registers", record=record.id, type=record.type)

    def _add(self, at: int, line: Line, width: int) -> None:
        name, mark, said = line
        words = self._context.words
        called = shown(field_words(self._context, self._type, name))
        symbol, tone = SIGNS[mark]
        self.grid.addWidget(divider(), at - 1, 0, 1, width + 1)
        field = label(called, "muted")
        marked = label(words(f"same.mark.{mark}"), "small")
        sign = row(icon_label(symbol, tone, 16), marked, spacing=XS)
        sign.setStretch(1, 1)
        first = QWidget()
        first.setFixedWidth(NAME_WIDTH)
        first.setLayout(column(field, sign, spacing=0))
        first.setAccessibleName(words("same.mark.spoken", field=called, mark=words(f"same.mark.{mark}")))
        self.grid.addWidget(first, at, 0, _TOP)
        for number, one in enumerate(said, 1):
            value = cell_words(self._context, self._type, one, self._titles, name)
            style = "muted" if one is None else "strong" if mark == "different" else "body"
            cell = label(value, style, selectable=one is not None)
            cell.setAlignment(self._start)
            cell.setAccessibleName(words("same.mark.spoken", field=called, mark=value))
            self.grid.addWidget(cell, at, number, _TOP)
