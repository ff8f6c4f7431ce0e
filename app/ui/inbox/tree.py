"""The files of a delivery with boxes to tick, and below each what would change, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeView

from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.types import type_label
from app.model.values import title_of
from app.services.inbox.views import DecisionLine, DeliveryView, FileView
from app.services.views import PreviewLine
from app.ui.case.wording import author_words, shown, value_words
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("record", "before", "after")
TONES: Final = {"new": "ok", "changed": "accent", "disputed": "warn", "unknown": "muted"}
COUNTS: Final = (("records-new", "records_new"), ("records-changed", "records_changed"), ("disputed", "disputed"),
                 ("unknown", "unknown"), ("withheld", "withheld"))  # fmt: skip
_OUTERMOST: Final = 0


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


def file_title(context: Context, file: FileView) -> str:
    """The title of a case, or what a register is."""
    return shown(file.title) if file.title else context.words(f"inbox.file.{file.kind}")


def file_counts(context: Context, file: FileView) -> str:
    """What it would bring, in few words."""
    found = [context.words(f"exchange.preview.{key}", n=n) for key, name in COUNTS if (n := getattr(file, name))]
    if file.taken or not found:
        return context.words("inbox.file.nothing")
    return context.words("case.comma").join(found)


class FileModel(QAbstractItemModel):
    """Files, and below each its lines. What is ticked is a set of file ids."""

    def __init__(self, context: Context, view: DeliveryView, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._view = context, view
        self.files = view.files
        self.ticked = {file.file for file in view.files}
        self._lines: dict[str, list[PreviewLine]] = {file.file: [] for file in view.files}
        for line in view.lines:
            self._lines[line.file].append(line)
        self._titles = line_titles(view.lines, context.language, view.declarations)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        inside = parent.row() + 1 if parent.isValid() else _OUTERMOST
        return self.createIndex(row, column, inside)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        inside = index.internalId() if index.isValid() else _OUTERMOST
        return QModelIndex() if inside == _OUTERMOST else self.createIndex(inside - 1, 0, _OUTERMOST)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self.files)
        if parent.internalId() != _OUTERMOST or parent.column():
            return 0
        file = self.files[parent.row()]
        held = len(self._lines[file.file])
        return held + (file.lines > held)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            key = "exchange.preview.column.record" if section == 0 else f"exchange.preview.column.{COLUMNS[section]}"
            return self._context.words(key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        tickable = index.internalId() == _OUTERMOST and index.column() == 0 and len(self.files) > 1
        return flags | Qt.ItemFlag.ItemIsUserCheckable if tickable else flags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        inside = index.internalId()
        if inside == _OUTERMOST:
            return self._of_file(self.files[index.row()], index.column(), role)
        lines = self._lines[self.files[inside - 1].file]
        if index.row() >= len(lines):
            more = self.files[inside - 1].lines - len(lines)
            first = index.column() == 0 and role == Qt.ItemDataRole.DisplayRole
            return self._context.words("inbox.more-lines", n=more) if first else None
        return self._of_line(lines[index.row()], COLUMNS[index.column()], role)

    def _of_file(self, file: FileView, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.CheckStateRole and column == 0 and len(self.files) > 1:
            return Qt.CheckState.Checked if file.file in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole and column in (0, 2):
            return file_title(self._context, file) if column == 0 else file_counts(self._context, file)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{file_title(self._context, file)}: {file_counts(self._context, file)}"
        return None

    def _of_line(self, line: PreviewLine, column: str, role: int) -> object:
        if role == Qt.ItemDataRole.ForegroundRole and column == "record":
            return colour(TONES[line.kind])
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return " ".join(self._words(line, column).split())

    def _words(self, line: PreviewLine, column: str) -> str:
        language = self._context.language
        if column == "record":
            key = "inbox.decided" if isinstance(line, DecisionLine) else f"exchange.preview.kind.{line.kind}"
            kind = self._context.words(key)
            record = shown(self._titles.get(line.record) or type_label(line.type, language))
            field = shown(self._view.declarations.field_label(line.type, line.field, language))
            return f"{kind} · {record} · {field}"
        values = line.before if column == "before" else line.after
        words = [
            value_words(self._context, line.type, line.field, value, self._titles, self._view.declarations)
            for value in values
        ]
        said = self._context.words("exchange.preview.or").join(words)
        if isinstance(line, DecisionLine) and column == "after":
            key = line.outcome if line.outcome != "settled" or words else "hidden"
            return self._context.words(f"inbox.decided.{key}", who=author_words(self._context, line.by), value=said)
        return said or "–"

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.internalId() != _OUTERMOST:
            return False
        self.ticked ^= {self.files[index.row()].file}
        self.dataChanged.emit(index, index)
        return True


class FileTree(QTreeView):
    """Space ticks a file; the arrow keys open it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        context.bind(self.setAccessibleName, "inbox.files")
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setMinimumHeight(160)
        self.setProperty("style", "rows")

    def show_model(self, model: FileModel) -> None:
        self.setModel(model)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._share_out()
        if len(model.files) == 1:
            self.expand(model.index(0, 0))
        self.setCurrentIndex(model.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_out()

    def _share_out(self) -> None:
        """What it is called needs most of the width."""
        header = self.header()
        if header.count() == len(COLUMNS):
            header.resizeSection(0, max(200, self.viewport().width() * 9 // 20))
            header.resizeSection(1, max(110, self.viewport().width() // 5))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex().siblingAtColumn(0)
        if event.key() == Qt.Key.Key_Space and index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            self.model().setData(index, None, int(Qt.ItemDataRole.CheckStateRole))
            return
        super().keyPressEvent(event)
