"""The product's own icons: strokes in SVG, tinted by the theme when painted, mirrored where they point."""

from __future__ import annotations

import functools
from typing import cast

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from app.base.paths import resource

MIRRORED = frozenset(
    {"arrow", "back", "chevron", "send", "receive", "list", "note", "reply", "exit", "book", "bring"}
    | {"sort-down", "sort-up"}
)
"""icons that point along the line of writing"""


UNKNOWN = "note"
"""painted where there is no picture of a name: an exception while painting ends the program"""


@functools.cache
def there_is(name: str) -> bool:
    """Whether a picture of this name is among the resources."""
    return resource(f"icons/{name}.svg").is_file()


@functools.cache
def _svg(name: str) -> str:
    return resource(f"icons/{name if there_is(name) else UNKNOWN}.svg").read_text(encoding="utf-8")


@functools.lru_cache(maxsize=512)
def _drawn(name: str, colour: str, width: int, height: int, rtl: bool) -> QImage:
    """Where it is given more width than height it stands at the beginning of the line: the rest is a gap to words."""
    mirrored = rtl and name in MIRRORED
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(width, height)
    lead = width - side if rtl and not mirrored else 0  # what is mirrored is turned to the other end as a whole
    renderer.render(painter, QRectF(lead, (height - side) / 2, side, side))
    painter.end()
    return image.flipped(Qt.Orientation.Horizontal) if mirrored else image


def tone_colour(tone: str) -> str:
    """The theme's colour of a tone, as ``#rrggbb``."""
    application = QGuiApplication.instance()
    tones = cast("dict[str, str] | None", application.property("tones") if application is not None else None)
    return (tones or {}).get(tone, "#808080")


class _Engine(QIconEngine):
    """Paints an icon in the colours that the theme has at that moment."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tone)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        image = self._image(rect.size() * ratio, mode)
        painter.drawImage(rect, image)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap.fromImage(self._image(size, mode))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        made = QPixmap.fromImage(self._image(size, mode))
        made.setDevicePixelRatio(scale)
        return made

    def _image(self, size: QSize, mode: QIcon.Mode) -> QImage:
        tone = "disabled" if mode == QIcon.Mode.Disabled else self._tone
        rtl = QGuiApplication.isRightToLeft()
        return _drawn(self._name, tone_colour(tone), max(1, size.width()), max(1, size.height()), rtl)


def icon(name: str, tone: str = "text") -> QIcon:
    """An icon by name (a file in ``resources/icons``). ``tone``: text, muted, accent, on-accent, danger, warn, ok."""
    return QIcon(_Engine(name, tone))


def pixmap(name: str, tone: str, size: int, ratio: float = 1.0) -> QPixmap:
    return icon(name, tone).pixmap(QSize(size, size), ratio)


class _IconLabel(QLabel):
    """A picture beside text that says the same; repainted in the theme's colours."""

    def __init__(self, name: str, tone: str, size: int) -> None:
        super().__init__()
        self._icon = icon(name, tone)
        self._size = size
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedSize(size, size)

    def set_icon(self, name: str, tone: str) -> None:
        self._icon = icon(name, tone)
        self.update()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, QRect(QPoint(0, 0), QSize(self._size, self._size)))


def icon_label(name: str, tone: str = "muted", size: int = 18) -> _IconLabel:
    """A picture that needs no name of its own, because words beside it say the same."""
    return _IconLabel(name, tone, size)


def colour(tone: str) -> QColor:
    return QColor(tone_colour(tone))
