"""The look of the screens before the vault is open: one column in the middle, the switches above."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from app.ui.context import Context
from app.ui.corner import Corner
from app.ui.parts.icons import icon
from app.ui.parts.labels import label
from app.ui.parts.panels import Card
from app.ui.parts.space import XL, M, column, row


class Logo(QWidget):
    """The product's mark in its own colours."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon("logo").paint(QPainter(self), QRect(0, 0, self.width(), self.height()))


def centre_page(context: Context, card: Card, width: int) -> QWidget:
    """A page with the name of the product over one card of this width, and the language at the corner."""
    page = QWidget()
    page.setProperty("style", "page")
    inner = QWidget()
    inner.setProperty("style", "page")
    brand = label("", "title", wrap=False)
    context.bind(brand.setText, "product.name")
    card.setFixedWidth(width)
    held: QHBoxLayout = row(None, card, None)
    inner.setLayout(column(None, held, None, None, margins=M))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(inner)
    head = row(Logo(32), brand, None, Corner(context), spacing=M)
    head.setContentsMargins(XL, M, M, 0)
    page.setLayout(column(head, area, spacing=0))
    return page
