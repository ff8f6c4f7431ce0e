"""A picture with zoom and turning; while it is shielded, colours without detail and the way to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.evidence.pixels import veiled
from app.ui.parts import M, S, column, icon_label, label, primary_button, row
from app.ui.parts.labels import PlainLabel

if TYPE_CHECKING:
    from app.ui.context import Context

STEP = 1.25
MOST = 16.0
STRIDE = 60


class _Veil(QFrame):
    """Says why nothing is seen, and shows it when asked."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("style", "card")
        words = label(context.words("evidence.viewer.shielded"), "body")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.show_button = primary_button(context.words("evidence.viewer.show"), None, "eye")
        self.setLayout(
            column(
                row(None, icon_label("eye-off", "muted", 28), None),
                words,
                row(None, self.show_button, None),
                spacing=S,
                margins=M,
            )
        )


class Canvas(PlainLabel):
    """``asked`` when the person wants to see a shielded picture; ``enlarged`` when more pixels would show more."""

    asked = Signal()
    enlarged = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.image = QImage()
        self.shielded = False
        self.zoom = 1.0
        self.turn = 0
        self._whole = QSize()
        self._at = QPointF()
        self._held: QPointF | None = None
        self.veil = _Veil(context, self)
        self.veil.hide()
        self.veil.show_button.clicked.connect(self.asked.emit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        self.setPixmap(nothing)  # a screen reader then says that it is a picture; what is seen is painted here
        self.setAccessibleName(context.words("evidence.viewer.picture"))

    def show_image(self, image: QImage, whole: QSize, *, shielded: bool) -> None:
        """``whole``: the size that the picture has in its file."""
        self.image, self.shielded, self._whole = image, shielded, whole
        self.veil.setVisible(shielded)
        self._place_veil()
        self.update()

    def clear(self) -> None:
        """Let go of the pixels."""
        self.image = QImage()
        self.veil.hide()
        self.update()

    def reset(self) -> None:
        self.zoom, self.turn, self._at = 1.0, 0, QPointF()
        self.update()

    def rotate(self) -> None:
        self.turn = (self.turn + 90) % 360
        self._at = QPointF()
        self.update()

    def magnify(self, factor: float) -> None:
        self.zoom = min(MOST, max(1.0, self.zoom * factor))
        self._at = self._at if self.zoom > 1 else QPointF()
        self.update()
        if self.zoom > 1 and not self.shielded:
            self.enlarged.emit()

    def shift(self, x: float, y: float) -> None:
        """Move what is seen of an enlarged picture, in pixels."""
        if self.zoom > 1:
            self._at += QPointF(x, y)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        image = veiled(self.image, place.size().toSize()) if self.shielded else self.image
        painter.translate(QPointF(self.rect().center()) + self._at)
        painter.rotate(self.turn)
        painter.drawImage(QRectF(-place.width() / 2, -place.height() / 2, place.width(), place.height()), image)
        painter.end()

    def _place(self) -> QRectF:
        """The size at which the picture is drawn, before it is turned."""
        room = QSize(self.height(), self.width()) if self.turn % 180 else self.size()
        fits = self._whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if not self.shielded and self.zoom <= 1 and fits.width() > self._whole.width():
            fits = self._whole  # never larger than it is, until somebody asks
        return QRectF(0, 0, fits.width() * self.zoom, fits.height() * self.zoom)

    def _place_veil(self) -> None:
        self.veil.resize(min(self.width() - 2 * M, 420), 10)
        self.veil.adjustSize()
        layout = self.veil.layout()
        width = min(self.width() - 2 * M, 420)
        height = layout.totalHeightForWidth(width) if layout is not None else self.veil.height()
        self.veil.setGeometry((self.width() - width) // 2, max(0, (self.height() - height) // 2), width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_veil()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (0, STRIDE),
            Qt.Key.Key_Down: (0, -STRIDE),
        }
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        elif event.key() in moves:
            self.shift(*moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.magnify(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            moved = event.position() - self._held
            self._held = event.position()
            self.shift(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
