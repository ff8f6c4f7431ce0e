"""What keeps rows out, one line for each cell: filtered, and read to the end below the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.model.letters import fold_text
from app.services.intake.rows import RowFault
from app.services.intake.tables import DryRun
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import inert, shown
from app.ui.intake.columns import target_words
from app.ui.intake.grid import make_grid, spread
from app.ui.parts import S, SearchField, column, label, link_button, ltr, row
from app.ui.parts.labels import PlainLabel

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("row", "column", "cell", "what")
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
HIGH: Final = 230
WHOLE_ROW: Final = "-1"


class FaultModel(QAbstractTableModel):
    """The faults of a dry run, or those of them that pass a filter."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._all: tuple[RowFault, ...] = ()
        self._sentences: dict[int, str] = {}
        self.faults: list[RowFault] = []

    def show(self, faults: tuple[RowFault, ...]) -> None:
        self._all = faults
        self._sentences = {}
        self.narrow("", "")

    def narrow(self, column: str, text: str) -> None:
        """Only faults of this column ("" for all), and with this text in them."""
        wanted = fold_text(text)
        self.beginResetModel()
        self.faults = [
            fault
            for fault in self._all
            if (not column or column == _place(fault))
            and (not wanted or wanted in fold_text(f"{fault.row} {fault.name} {fault.cell} {self.sentence(fault)}"))
        ]
        self.endResetModel()

    def sentence(self, fault: RowFault) -> str:
        """What is wrong and what to do, worded once."""
        key = id(fault)
        if key not in self._sentences:
            self._sentences[key] = fault.sentence(self._context.language)
        return self._sentences[key]

    def reword(self) -> None:
        self._sentences = {}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        if self.faults:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.faults) - 1, len(HEADS) - 1))

    def columns(self) -> list[tuple[str, str]]:
        """The columns that have faults, in the order of the table."""
        found = {_place(fault): self.place_words(fault) for fault in self._all}
        return [(at, found[at]) for at in sorted(found, key=int)]

    def place_words(self, fault: RowFault) -> str:
        """What the table calls the column; the field that a whole row lacks."""
        if fault.column is None:
            return self._context.words("bring.fault.row-lacks")
        return shown(fault.name) or ltr(fault.column + 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.faults)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role != DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return self._context.words(f"bring.fault.{HEADS[section]}")

    def data(self, index: Index, role: int = DISPLAY) -> object:
        fault = self.faults[index.row()]
        if role == DISPLAY:
            return self._cells(fault)[index.column()]
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return self._context.words("case.comma").join(part for part in self._cells(fault) if part)
        return None

    def _cells(self, fault: RowFault) -> tuple[str, str, str, str]:
        return ltr(fault.row), self.place_words(fault), shown(fault.cell), self.sentence(fault)


def _place(fault: RowFault) -> str:
    return WHOLE_ROW if fault.column is None else str(fault.column)


class FaultsView(QWidget):
    """``column_wanted`` carries the place of a column whose choices should be looked at."""

    column_wanted = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.model = FaultModel(context, self)
        self.table = make_grid(context, self.model, "bring.faults")
        self.table.setMinimumHeight(HIGH)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        spread(self.table, 64, 140, 150, 0, least=260)
        self.column, self.search = SearchCombo(), SearchField(context, "bring.faults.search")
        context.bind(self.column.setAccessibleName, "bring.faults.column")
        self.title, self.whole = label("", "subheading"), label("", "body", selectable=True)
        self.more: PlainLabel = label("", "muted")
        self.to_column = link_button("", self._to_column)
        context.bind(self.to_column.setText, "bring.faults.to-column")
        self.column.chosen.connect(lambda _: self._narrow())
        self.search.searched.connect(lambda _: self._narrow())
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._read(now.row()))
        line = row(self.column, self.search, spacing=S)
        line.setStretch(0, 1)
        line.setStretch(1, 2)
        to_column = row(self.to_column, None)
        self.setLayout(column(self.title, line, self.table, self.whole, to_column, self.more, spacing=S))

    def show_report(self, report: DryRun) -> None:
        self.model.show(report.faults)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.column.set_code("")
        self._word(report)
        self._first()

    def retranslate(self, report: DryRun) -> None:
        self.model.reword()
        self._word(report)
        self._read(self.table.currentIndex().row())

    def _word(self, report: DryRun) -> None:
        words = self.context.words
        self.title.setText(words("bring.faults.title", n=len(report.faults) + report.more))
        self.column.set_options(self.model.columns(), none=words("bring.faults.any-column"))
        self.more.setText(words("bring.faults.more", n=report.more) if report.more else "")
        self.more.setVisible(report.more > 0)

    def _narrow(self) -> None:
        self.model.narrow(self.column.code(), self.search.text())
        self._first()

    def _first(self) -> None:
        if self.model.rowCount():
            self.table.go_to(0)
        self._read(self.table.currentIndex().row() if self.model.rowCount() else -1)

    def _read(self, at: int) -> None:
        if not 0 <= at < len(self.model.faults):
            self.whole.setText(self.context.words("bring.faults.none-pass"))
            self.to_column.hide()
            return
        fault = self.model.faults[at]
        words = self.context.words
        where = words("bring.fault.where", row=ltr(fault.row), column=self.model.place_words(fault))
        field = target_words(self.context, fault.field) if fault.field else ""
        lines = [f"{where} {inert(field)}".strip(), self.model.sentence(fault)]
        if fault.cell:
            lines.insert(1, words("bring.fault.stands", text=shown(fault.cell)))
        self.whole.setText("\n".join(lines))
        self.to_column.setVisible(fault.column is not None and bool(fault.field))

    def _to_column(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self.model.faults) and (place := self.model.faults[at].column) is not None:
            self.column_wanted.emit(place)
