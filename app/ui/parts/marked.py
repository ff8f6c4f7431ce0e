"""A text to be read and copied, in which some pieces are marked: by weight and line too, not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

if TYPE_CHECKING:
    from app.ui.context import Context

LEAST = 24


class MarkedText(QTextEdit):
    """As high as its text. ``pieces`` are (text, marked); what is marked stands between brackets for a reader aloud.

    Texts go in as plain text, piece by piece: nothing in them is ever read as markup (P13), and
    no resource is ever loaded (P14).
    """

    def __init__(self, context: Context, pieces: Sequence[tuple[str, bool]], name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("style", "marked")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(2)
        self.setAccessibleName(name)
        self.setAccessibleDescription("".join(f"[{text}]" if marked else text for text, marked in pieces))
        self._write(context, pieces)

    def _write(self, context: Context, pieces: Sequence[tuple[str, bool]]) -> None:
        plain, differs = QTextCharFormat(), QTextCharFormat()
        differs.setFontWeight(QFont.Weight.Bold)
        differs.setFontUnderline(True)
        if context.theme is not None:
            differs.setBackground(QColor(context.theme.palette.warn_soft))
        cursor = QTextCursor(self.document())
        for text, marked in pieces:
            cursor.insertText(text, differs if marked else plain)

    def loadResource(self, type: int, name: QUrl | str) -> object:
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls, this is as high as its text

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(LEAST, self.height()))

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        height = max(LEAST, int(self.document().size().height()) + 2)
        if height != self.height():
            self.setFixedHeight(height)
