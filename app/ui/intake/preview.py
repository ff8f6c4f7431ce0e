"""The first rows of a table as they were read, and how they are read: changed there, the rows follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableView, QWidget

from app.services.intake.mapping import TableOptions
from app.services.intake.tables import TablePreview
from app.ui.case.wording import inert, shown
from app.ui.intake.grid import make_grid
from app.ui.parts import XS, Banner, Card, FlowLayout, S, column, label, ltr

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

CELL_CHARS = 120
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HIGH = 190
HEADER_ROWS = 20


class PreviewModel(QAbstractTableModel):
    """At most fifty rows; the one that names the columns stands first, in bold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, ...]] = []
        self._first = 1
        self._headed = False
        self._width = 0

    def show(self, look: TablePreview) -> None:
        self.beginResetModel()
        self._headed = look.options.header > 0
        self._first = max(look.options.header, 1)
        self._rows = [look.header, *look.rows] if self._headed else list(look.rows)
        self._width = max(map(len, self._rows), default=0)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._width

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        cells = self._rows[index.row()]
        if role == int(Qt.ItemDataRole.DisplayRole):
            cell = cells[index.column()] if index.column() < len(cells) else ""
            return shown(cell[:CELL_CHARS] + ("…" if len(cell) > CELL_CHARS else ""))
        if role == int(Qt.ItemDataRole.FontRole) and self._headed and index.row() == 0:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if role != int(Qt.ItemDataRole.DisplayRole):
            return None
        return letters(section) if orientation == Qt.Orientation.Horizontal else str(section + self._first)


def letters(column: int) -> str:
    """How spreadsheet programs call a column: A to Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class PreviewCard(Card):
    """``options_changed`` carries the :class:`TableOptions` that the person wants."""

    options_changed = Signal(object)

    def __init__(self, context: Context) -> None:
        heading, hint = label("", "subheading"), label("", "muted")
        super().__init__(heading, hint, spacing=S)
        self.context = context
        self.model = PreviewModel(self)
        self.table: QTableView = make_grid(context, self.model, "bring.preview")
        self.table.setFixedHeight(HIGH)
        self.table.verticalHeader().show()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.encoding, self.delimiter, self.sheet, self.header = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.guessed = Banner("", "warn")
        self.guessed.hide()
        self._options = TableOptions()
        self._fields: dict[str, QWidget] = {}
        context.bind(heading.setText, "bring.preview")
        context.bind(hint.setText, "bring.preview.hint")
        self.body.addWidget(self._make_options())
        self.body.addWidget(self.guessed)
        self.body.addWidget(self.table)
        for combo in (self.encoding, self.delimiter, self.sheet, self.header):
            combo.activated.connect(lambda _: self._changed())

    def _make_options(self) -> QWidget:
        held = QWidget()
        flow = FlowLayout(spacing=S * 2)
        held.setLayout(flow)
        for name, editor in (
            ("encoding", self.encoding),
            ("delimiter", self.delimiter),
            ("sheet", self.sheet),
            ("header", self.header),
        ):
            words = label("", "small", wrap=False)
            self.context.bind(words.setText, f"bring.option.{name}")
            self.context.bind(editor.setAccessibleName, f"bring.option.{name}")
            editor.setMinimumWidth(130)
            one = QWidget()
            one.setLayout(column(words, editor, spacing=XS))
            self._fields[name] = one
            flow.addWidget(one)
        return held

    # --- showing ------------------------------------------------------------------------------

    def show_look(self, look: TablePreview) -> None:
        self._options = look.options
        self.model.show(look)
        self.table.resizeColumnsToContents()
        for section in range(min(self.model.columnCount(), 200)):
            self.table.setColumnWidth(section, min(max(self.table.columnWidth(section), 60), 220))
        shape, words = look.shape, self.context.words
        is_text = shape.format != "xlsx"
        encodings = list(dict.fromkeys((shape.encoding, *shape.encodings)))
        _fill(self.encoding, [(name, ltr(name)) for name in encodings if name], shape.encoding)
        delimiters = [(sign, words(f"bring.delimiter.{name}")) for sign, name in DELIMITERS.items()]
        _fill(self.delimiter, delimiters, shape.delimiter)
        _fill(self.sheet, [(name, shown(inert(name))) for name in shape.sheets], shape.sheet)
        self._fields["encoding"].setVisible(is_text)
        self._fields["delimiter"].setVisible(is_text)
        self._fields["sheet"].setVisible(len(shape.sheets) > 1)
        rows = range(1, max(HEADER_ROWS, look.options.header) + 1)
        named = [("0", words("bring.option.header.none")), *((str(n), ltr(n)) for n in rows)]
        _fill(self.header, named, str(look.options.header))
        self.guessed.show_text("" if shape.sure or not is_text else words("bring.preview.guessed"))

    def retranslate(self, look: TablePreview | None) -> None:
        if look is not None:
            self.show_look(look)

    def _changed(self) -> None:
        wanted = TableOptions(
            encoding=str(self.encoding.currentData() or ""),
            delimiter=str(self.delimiter.currentData() or ""),
            sheet=str(self.sheet.currentData() or ""),
            header=int(self.header.currentData() or 0),
        )
        if wanted != self._options:
            self.options_changed.emit(wanted)


def _fill(combo: QComboBox, options: list[tuple[str, str]], chosen: str) -> None:
    combo.blockSignals(True)
    combo.clear()
    for value, words in options:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
