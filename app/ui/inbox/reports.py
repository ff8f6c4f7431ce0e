"""What came of each receiving, to be read again: a list, and one report with its lines and links to records."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.base.catalogue import isolate_ltr
from app.model.entry import JSON
from app.model.recordids import is_case_file
from app.model.types import type_label
from app.services import inbox
from app.services.inbox.views import ReportDelivery, ReportLine, ReportView
from app.ui.case.calls import call
from app.ui.case.wording import author_words, field_words, inert, moment, shown, value_words
from app.ui.inbox.panel import fork_words
from app.ui.inbox.tree import TONES
from app.ui.parts import Banner, Card, Dialog, EmptyState, M, S, column, label, part_scroll, row, secondary_button
from app.ui.parts.icons import colour
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("record", "before", "after", "who")
SHOWN: Final = 100  # reports at a time
ROWS_SEEN: Final = 9


def delivery_words(context: Context, one: ReportDelivery) -> list[str]:
    """What came of one sender's bundles, a sentence each."""
    name = author_words(context, one.sender)
    if one.aside or one.thrown_away:
        key = "inbox.report.thrown-away" if one.thrown_away else "inbox.report.aside"
        return [context.words(key, name=name, n=len(one.bundles))]
    said = [context.words("inbox.report.taken", name=name, n=one.counts.get("entries", 0))]
    if one.counts.get("disputed"):
        said.append(context.words("exchange.preview.disputed", n=one.counts["disputed"]))
    if one.left:
        said.append(context.words("inbox.report.left", n=len(one.left)))
    return said


class ReportList(QWidget):
    """All reports, newest first; a press opens one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.cards = column(spacing=S)
        self.empty = EmptyState("receive")
        context.bind(self.empty.title.setText, "inbox.reports.none")
        self.setLayout(column(part_scroll(self.cards, self.empty, spacing=S)))

    def read(self) -> None:
        call(self, self.context, inbox.listing, done=self.show_reports)

    def show_reports(self, reports: tuple[ReportView, ...]) -> None:
        clear(self.cards)
        for one in reports[:SHOWN]:
            self.cards.addWidget(self._card(one))
        self.empty.setVisible(not reports)

    def _card(self, one: ReportView) -> Card:
        words = self.context.words
        title = words("inbox.report", number=one.id, when=moment(one.at))
        said = [" ".join(delivery_words(self.context, delivery)) for delivery in one.deliveries]
        if one.refused:
            said.append(words("inbox.report.refused", n=len(one.refused)))
        open_ = secondary_button(words("inbox.show-report"), partial(self.open_report, one.id))
        open_.setAccessibleName(f"{words('inbox.show-report')}: {title}")
        lines = [label(line, "small") for line in said]
        return Card(label(title, "strong"), *lines, row(open_, None), spacing=S, margins=M)

    def open_report(self, number: int) -> None:
        call(self, self.context, inbox.show, number, done=self._show)

    def _show(self, report: ReportView) -> None:
        ReportDialog(self.context, report).exec()


class LineModel(QAbstractTableModel):
    """The lines of a report, before and after; what was erased since has no words."""

    def __init__(self, context: Context, lines: tuple[ReportLine, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self.lines = context, lines
        self._titles = {line.record: line.title for line in lines if line.record}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        keys = {"record": "exchange.preview.column.record", "who": "inbox.head.from"}
        name = COLUMNS[section]
        return self._context.words(keys.get(name, f"inbox.column.{name}"))

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        line, column_ = self.lines[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and column_ == "record":
            return colour(TONES.get(line.kind, "muted"))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return " ".join(self._words(line, column_).split())
        return None

    def _words(self, line: ReportLine, column_: str) -> str:
        words = self._context.words
        if line.gone:
            return words("inbox.line.gone") if column_ == "record" else ""
        if column_ == "record":
            record = shown(line.title) or type_label(line.type, self._context.language)
            field = shown(field_words(self._context, line.type, line.field))
            return f"{words(f'exchange.preview.kind.{line.kind}')} · {record} · {field}"
        if column_ == "who":
            who = author_words(self._context, line.author) if line.author else ""
            doubt = f" · {words('clock.doubtful')}" if line.doubtful else ""
            return f"{who} {moment(line.at)}{doubt}"
        return self._values(line, line.before if column_ == "before" else line.after)

    def _values(self, line: ReportLine, values: tuple[JSON, ...]) -> str:
        said = [value_words(self._context, line.type, line.field, value, self._titles) for value in values]
        return self._context.words("exchange.preview.or").join(said) if said else "–"


class ReportDialog(Dialog):
    """One report: who, when, what was refused and why, two histories, and every line; Enter on one opens its record."""

    def __init__(self, context: Context, report: ReportView) -> None:
        title = context.words("inbox.report", number=report.id, when=moment(report.at))
        super().__init__(context, title, width=760)
        words = context.words
        for delivery in report.deliveries:
            self.body.addWidget(label(" ".join(delivery_words(context, delivery))))
        for refusal in report.refused:
            name = isolate_ltr(inert(refusal.name))
            self.body.addWidget(Banner(f"{name}: {context.error_text(refusal.error)}", "warn"))
        for fork in report.forks:
            self.body.addWidget(Banner(fork_words(context, fork), "danger" if fork.proved else "warn"))
        self.table = QTableView()
        self.table.setAccessibleName(words("inbox.report.table"))
        self.model = LineModel(context, report.shown, self.table)
        self._lay_out(report)
        if report.beyond:
            self.body.addWidget(label(words("inbox.report.beyond", n=report.beyond), "small"))
        self.open_record = secondary_button(words("inbox.report.open"), self._open)
        self.open_record.setEnabled(bool(report.shown))
        self.add_button(self.open_record)
        self.add_cancel("button.close")

    def _lay_out(self, report: ReportView) -> None:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setFixedHeight((2 + min(ROWS_SEEN, len(report.shown))) * table.verticalHeader().defaultSectionSize())
        table.setVisible(bool(report.shown))
        table.activated.connect(self._open)
        if report.shown:
            table.setCurrentIndex(self.model.index(0, 0))
        self.body.addWidget(table)

    def _open(self) -> None:
        index = self.table.currentIndex()
        line = self.model.lines[index.row()] if index.isValid() else None
        if line is None or line.gone:
            return
        self.accept()
        open_record(self.context, line)


def open_record(context: Context, line: ReportLine) -> None:
    """Go to the record that a line is about."""
    if is_case_file(line.file):
        context.navigate("case", case=line.file, record=line.record)
    else:
        context.navigate("registers", type=line.type, record=line.record)
