"""What a verified bundle would do here: who sends it, counts, and each field before and after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTableView, QWidget

from app.base.catalogue import isolate_ltr
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.types import type_label
from app.model.values import title_of
from app.services.views import Preview, PreviewLine
from app.ui.case.accounts_view import author_marks
from app.ui.case.wording import author_words, inert, shown, size_words, value_words
from app.ui.parts import XS, Banner, Card, Chip, FlowLayout, M, S, label, primary_button, row, secondary_button
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.ui.context import Context

COLUMNS: Final = ("what", "record", "field", "before", "after")
TONES: Final = {"new": "ok", "changed": "accent", "disputed": "warn", "unknown": "muted"}
ROWS_SEEN = 9
Index = QModelIndex | QPersistentModelIndex


def line_titles(lines: tuple[PreviewLine, ...], language: str, declarations: Declarations = BUILT_IN) -> dict[str, str]:
    """What the records are called, by id: in ``language`` where the lines hold all that the title is made of."""
    titles = {line.record: line.title for line in lines}
    values: dict[str, dict[str, JSON]] = {}
    types = {line.record: line.type for line in lines}
    for line in lines:
        if line.after:
            values.setdefault(line.record, {})[line.field] = line.after[0]
    for record, found in values.items():
        if title_of(types[record], found, "en", None, declarations) == titles[record]:
            titles[record] = title_of(types[record], found, language, None, declarations)
    return titles


class PreviewModel(QAbstractTableModel):
    """One line for each field that would change."""

    def __init__(
        self,
        context: Context,
        lines: tuple[PreviewLine, ...],
        parent: QObject,
        declarations: Declarations = BUILT_IN,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._lines = lines
        self._declarations = declarations
        self._titles = line_titles(lines, context.language, declarations)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._context.words(f"exchange.preview.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self._text(line, COLUMNS[index.column()]).split())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return colour(TONES[line.kind])
        return None

    def _text(self, line: PreviewLine, column: str) -> str:
        language = self._context.language
        if column == "what":
            return self._context.words(f"exchange.preview.kind.{line.kind}")
        if column == "record":
            return shown(self._titles.get(line.record) or type_label(line.type, language))
        if column == "field":
            return shown(self._declarations.field_label(line.type, line.field, language))
        return self._values(line, line.before if column == "before" else line.after)

    def _values(self, line: PreviewLine, values: tuple[JSON, ...]) -> str:
        said = [
            value_words(self._context, line.type, line.field, value, self._titles, self._declarations)
            for value in values
        ]
        return self._context.words("exchange.preview.or").join(said) if said else "–"


class PreviewCard(Card):
    """The bundle of one sender; ``accept`` and ``refuse`` are its buttons."""

    def __init__(self, context: Context, preview: Preview) -> None:
        super().__init__(spacing=M)
        self._context = context
        self.preview = preview
        self.accept = primary_button("", None, "check")
        self.refuse = secondary_button("")
        self.outcome = Banner("", "ok")
        self.outcome.hide()
        self.table = self._table()
        context.bind(self.accept.setText, "exchange.receive.accept")
        context.bind(self.refuse.setText, "exchange.receive.refuse")
        self._inside: list[QWidget] = []
        self._buttons = row(self.accept, self.refuse, None, spacing=S)
        self.body.addWidget(self.table)
        self.body.addWidget(self.outcome)
        self.body.addLayout(self._buttons)
        self.retranslate()

    def retranslate(self) -> None:
        for widget in self._inside:
            widget.hide()
            widget.deleteLater()
        self._inside = [self._sender(), *self._warnings(), self._counts()]
        for place, widget in enumerate(self._inside):
            self.body.insertWidget(place, widget)
        if self.table.model() is not None:
            self.table.setModel(PreviewModel(self._context, self.preview.lines, self, self.preview.declarations))
            self._size_table()

    @property
    def waiting(self) -> bool:
        """Whether the bundle is being applied just now."""
        return not self.accept.isEnabled()

    def wait(self) -> None:
        self.accept.setEnabled(False)
        self.refuse.setEnabled(False)

    def go_on(self) -> None:
        self.accept.setEnabled(True)
        self.refuse.setEnabled(True)

    def say_done(self, key: str, tone: str) -> None:
        """The decision was made; the buttons go."""
        self.accept.hide()
        self.refuse.hide()
        self.outcome.set_tone(tone)
        self._context.bind(self.outcome.setText, key)
        self.outcome.show()

    def _sender(self) -> QWidget:
        words = self._context.words
        made = QWidget()
        flow = FlowLayout(spacing=S)
        made.setLayout(flow)
        who = author_words(self._context, self.preview.sender)
        flow.addWidget(label(words("exchange.preview.from", who=who), "subheading", wrap=False))
        for mark in author_marks(self._context, self.preview.sender):
            flow.addWidget(mark)
        flow.addWidget(label(isolate_ltr(inert(Path(self.preview.path).name)), "small", wrap=False))
        return made

    def _warnings(self) -> list[QWidget]:
        words, preview = self._context.words, self.preview
        found: list[QWidget] = []
        if preview.already:
            found.append(Banner(words("exchange.preview.already"), "info"))
        if not preview.sender.verified:
            found.append(Banner(words("exchange.preview.unverified"), "warn"))
        strangers = words("case.comma").join(shown(name) for name in preview.authors_unverified)
        if strangers:
            found.append(Banner(words("exchange.preview.strangers", names=strangers), "warn"))
        if preview.forks:
            forked = words("case.comma").join(shown(name) for name in preview.forks)
            found.append(Banner(words("exchange.preview.forks", names=forked), "danger"))
        return found

    def _counts(self) -> QWidget:
        words, preview = self._context.words, self.preview
        made = QWidget()
        flow = FlowLayout(spacing=XS + 2)
        made.setLayout(flow)
        for key, count, tone in (
            ("records-new", preview.records_new, "ok"),
            ("records-changed", preview.records_changed, "accent"),
            ("disputed", preview.disputed, "warn"),
            ("unknown", preview.unknown, "muted"),
            ("withheld", preview.withheld, "muted"),
            ("receipts", preview.receipts, "ok"),
        ):
            if count:
                flow.addWidget(Chip(words(f"exchange.preview.{key}", n=count), tone))
        if preview.evidence:
            size = size_words(preview.evidence_bytes)
            flow.addWidget(Chip(words("exchange.preview.evidence", n=preview.evidence, size=size)))
        if not preview.entries_new:
            flow.addWidget(Chip(words("exchange.preview.nothing-new")))
        return made

    def _table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self._context.words("exchange.preview.table"))
        table.setVisible(bool(self.preview.lines))
        if self.preview.lines:
            table.setModel(PreviewModel(self._context, self.preview.lines, self, self.preview.declarations))
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.table = table
        self._size_table()
        return table

    def _size_table(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        for column in (0, 2):
            if header.count() > column:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        rows = min(ROWS_SEEN, len(self.preview.lines))
        self.table.setFixedHeight(
            header.sizeHint().height() + rows * self.table.verticalHeader().defaultSectionSize() + 4
        )
