"""Pixels from a closed-off child as an image of Qt's. Nothing here decodes anything (P16)."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.sandbox.answers import Picture


def image_of(picture: Picture) -> QImage:
    """``width * height * channels`` bytes, held to that length by the client, as an image with its own memory."""
    form = QImage.Format.Format_RGBA8888 if picture.channels == 4 else QImage.Format.Format_RGB888
    line = picture.width * picture.channels
    return QImage(bytes(picture.pixels), picture.width, picture.height, line, form).copy()


def veiled(image: QImage, size: QSize) -> QImage:
    """A shielded picture at a size: a few dozen colours run into one another; there is no detail to recover."""
    small = image.scaled(8, 8, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return small.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def thumbnail(image: QImage, size: QSize, *, shielded: bool, ratio: float = 1.0) -> QPixmap:
    """An image in the middle of a box of this size."""
    whole = size * ratio
    made = QPixmap(whole)
    made.fill(Qt.GlobalColor.transparent)
    fits = image.size().scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
    if not shielded:
        fits = fits.boundedTo(image.size())
    inner = veiled(image, whole) if shielded else image
    place = made.rect() if shielded else QRect(0, 0, fits.width(), fits.height())
    if not shielded:
        place.moveCenter(made.rect().center())
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, inner)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
