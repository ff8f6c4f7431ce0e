"""A page over which the editor of one record can be laid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from app.ui.case.editor import RecordEditor

if TYPE_CHECKING:
    from app.ui.context import Context


class EditorStack(QStackedWidget):
    """The page lies at index 0. An editor that is closed without a word leaves its draft behind."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.editor: RecordEditor | None = None

    def open_editor(self, editor: RecordEditor) -> None:
        self.close_editor()
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
