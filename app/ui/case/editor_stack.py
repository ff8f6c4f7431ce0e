"""A page over which the editor of one record can be laid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.ui.case.editor import RecordEditor
from app.ui.parts.tabs import stops

if TYPE_CHECKING:
    from app.ui.context import Context


class EditorStack(QStackedWidget):
    """The page lies at index 0. An editor that is closed without a word leaves its draft behind."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.editor: RecordEditor | None = None
        self._before: QWidget | None = None

    def open_editor(self, editor: RecordEditor) -> None:
        self.close_editor()
        self._before = self.focusWidget() if self.isAncestorOf(QApplication.focusWidget() or self) else None
        self.editor = editor
        editor.closed.connect(self.close_editor)
        editor.saved.connect(lambda _: self.close_editor())
        self.addWidget(editor)
        self.setCurrentWidget(editor)
        editor.focus_first()

    def close_editor(self) -> None:
        if self.editor is None:
            return
        self.editor.keeper.save_last()
        self.setCurrentIndex(0)
        self.removeWidget(self.editor)
        self.editor.deleteLater()
        self.editor = None
        self._give_back()

    def _give_back(self) -> None:
        """The keys return to what opened the editor, or to the page if that was made anew meanwhile."""
        before, self._before = self._before, None
        page = self.currentWidget()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is not None and (first := next(iter(stops(page)), None)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
