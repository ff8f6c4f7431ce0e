"""Opens the quick note from anywhere, once for each note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.quicknote.window import QuickNote


class QuickNotes(QObject):
    """The notes that are open. A new one that is still empty, or being typed, is shown again instead of a second."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._open: dict[str, QuickNote] = {}
        self._new = ""

    def open(self, file: str = "") -> QuickNote:
        """Show the note of ``file``, or the one that is being written, or an empty one."""
        from app.ui.quicknote.window import QuickNote

        self._open = {f: window for f, window in self._open.items() if shiboken6.isValid(window) and window.isVisible()}
        window = self._open.get(file or self._new)
        if window is None:
            window = QuickNote(self._context, file)
            window.work_up_wanted.connect(lambda note: self._context.navigate("work-up", file=note))
            self._open[window.file] = window
            self._new = self._new if file else window.file
            window.show()
        window.raise_()
        window.activateWindow()
        return window
