"""A key's fingerprint as a QR code on the screen, and reading one from a picture in a closed child."""

from __future__ import annotations

from pathlib import Path

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services import codes
from app.services.session import Session

QUIET = 4
"""squares of white around a code, without which a camera doesn't find it"""

SIDE = 220
"""pixels: a telephone reads it at an arm's length"""


class QrCode(QWidget):
    """Black on white in every theme: dark codes on light ground are what cameras look for. No file is made."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._squares: tuple[tuple[bool, ...], ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def show_text(self, text: str) -> None:
        code = segno.make(text, error="m", micro=False)
        self._squares = tuple(tuple(bool(square) for square in line) for line in code.matrix)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        count = len(self._squares) + 2 * QUIET
        side = min(self.width(), self.height()) // count if self._squares else 0
        edge = (min(self.width(), self.height()) - side * count) / 2 + side * QUIET
        for y, line in enumerate(self._squares):
            for x, dark in enumerate(line):
                if dark:
                    painter.fillRect(QRectF(edge + x * side, edge + y * side, side, side), Qt.GlobalColor.black)
        painter.end()


def read_code(session: Session, path: Path) -> str:
    """The one code in a picture file. Raises InputError, Unshowable."""
    return codes.only_code(session, path)
