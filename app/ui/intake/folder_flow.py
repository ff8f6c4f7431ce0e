"""A folder of files on its way into a case: what comes, what stays outside and why, then all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.base.errors import InputError
from app.services.intake import folders
from app.services.intake.folders import FolderSurvey
from app.ui.case.calls import call
from app.ui.case.wording import shown, size_words
from app.ui.intake.case_choice import CaseChoice
from app.ui.intake.flow import Flow
from app.ui.intake.grid import make_grid, spread
from app.ui.intake.outcome import Answer, take_files
from app.ui.parts import Card, EmptyState, M, S, column, label, primary_button, row
from app.ui.parts.icons import colour

if TYPE_CHECKING:
    from app.ui.context import Context

Index = QModelIndex | QPersistentModelIndex

HEADS: Final = ("path", "size", "why")
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
HIGH: Final = 260


class FilesModel(QAbstractTableModel):
    """What stays outside first, because that is what must be seen; then the files that come in."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[tuple[str, str, str]] = []
        self._found: FolderSurvey | None = None

    def show(self, found: FolderSurvey) -> None:
        words = self._context.words
        self.beginResetModel()
        self._found = found
        self._rows = [
            (shown(path), "", words("bring.folder.stays", why=words(f"intake.left-out.{why}")))
            for path, why in found.left_out
        ]
        comes = words("bring.folder.comes")
        self._rows += [(shown(one.path), size_words(one.size), comes) for one in found.files]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role != DISPLAY or orientation != Qt.Orientation.Horizontal:
            return None
        return self._context.words(f"bring.folder.{HEADS[section]}")

    def data(self, index: Index, role: int = DISPLAY) -> object:
        cells = self._rows[index.row()]
        if role == DISPLAY:
            return cells[index.column()]
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return self._context.words("case.comma").join(filter(None, cells))
        outside = self._found is not None and index.row() < len(self._found.left_out)
        return colour("warn") if outside and role == int(Qt.ItemDataRole.ForegroundRole) else None


class FolderFlow(Flow):
    """The survey, then the result."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "bring.folder.title")
        self.found: FolderSurvey | None = None
        self.model = FilesModel(context, self)
        self.table = make_grid(context, self.model, "bring.folder.files")
        self.table.setMinimumHeight(HIGH)
        spread(self.table, 0, 100, 250)
        self.counted, self.outside = label("", "subheading"), label("", "body")
        self.case = CaseChoice(context)
        self.take = primary_button("", self._take, "bring")
        self.empty = EmptyState("folder")
        context.bind(self.empty.title.setText, "bring.folder.empty")
        context.bind(self.empty.hint.setText, "bring.folder.empty.hint")
        self.view = self._make_view()
        for step in (self.view, self.result):
            self.add_step(step)
        self.case.chosen.connect(self._word)

    def _make_view(self) -> QWidget:
        made, into, keeps = QWidget(), label("", "subheading"), label("", "muted")
        self.context.bind(into.setText, "bring.into-case")
        self.context.bind(keeps.setText, "bring.folder.keeps")
        self._files = Card(self.counted, self.outside, self.table, spacing=S, margins=M)
        self._where = Card(into, self.case, keeps, spacing=S, margins=M)
        body = column(self._files, self.empty, self._where, row(self.take, None), None, spacing=M)
        made.setLayout(body)
        return made

    def begin(self, folder: Path, case: str = "") -> None:
        """Look through a folder; ``case`` is where its files go if it is given."""
        self.found = None
        self.show_name(folder.name)
        self.show_step(None)
        self.case.set_case(case)
        self.operation = self.context.run(
            folders.survey, folder, done=self._surveyed, failed=self.fail, task=self.progress
        )

    def _surveyed(self, found: FolderSurvey) -> None:
        self.found = found
        self.model.show(found)
        self._word()
        self.show_step(self.view)
        (self.take if self.case.case else self.case.pick).setFocus()

    def _word(self) -> None:
        found, words = self.found, self.context.words
        if found is None:
            return
        n, outside = len(found.files), len(found.left_out) + found.more
        self.counted.setText(words("bring.folder.count", n=n, size=size_words(found.bytes)))
        self.outside.setText(words("bring.folder.outside", n=outside) if outside else words("bring.folder.whole"))
        self.take.setText(words("bring.folder.take", n=n))
        self.take.setEnabled(n > 0)
        self._files.setVisible(n + outside > 0)
        self.empty.setVisible(n == 0)
        self._where.setVisible(n > 0)
        self.take.setVisible(n > 0)

    def _take(self) -> None:
        if self.found is None:
            return
        if not self.case.case:
            self.fail(InputError("intake", reason="no-case-chosen"))
            self.case.pick.setFocus()
            return
        self.problem.hide()
        self.operation = call(
            self,
            self.context,
            take_files,
            self.case.case,
            self.found,
            done=self._taken,
            failed=self.fail,
            task=self.progress,
            busy=self.view,
        )

    def _taken(self, answer: Answer) -> None:
        self.show_result(answer[1])

    def retranslate(self) -> None:
        super().retranslate()
        self.case.retranslate()
        if self.found is not None:
            self.model.show(self.found)
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
            self._word()
