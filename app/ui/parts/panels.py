"""Frames that hold a page together: cards, banners, empty states, the scrolled page."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.parts.icons import icon_label
from app.ui.parts.labels import label
from app.ui.parts.space import XL, Item, L, M, S, column, row


class Card(QFrame):
    """A raised surface with its own margins; ``card.body`` is its layout."""

    def __init__(self, *items: Item, spacing: int = M, margins: int = L) -> None:
        super().__init__()
        self.setProperty("style", "card")
        self.body: QVBoxLayout = column(*items, spacing=spacing, margins=margins)
        self.setLayout(self.body)


class Banner(QFrame):
    """A sentence that matters, across the width. ``tone``: info, ok, warn, danger."""

    SYMBOLS = {"info": "info", "ok": "check", "warn": "warning", "danger": "warning"}  # noqa: RUF012

    def __init__(self, text: str = "", tone: str = "info", button: QPushButton | None = None) -> None:
        super().__init__()
        self.setProperty("style", "banner")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, S, M, S)
        layout.setSpacing(M)
        self._icon = icon_label("info", "accent", 20)
        self._label = label(text)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        self._line = layout
        self.buttons: list[QPushButton] = []
        if button is not None:
            self.add_button(button)
        self.set_tone(tone)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._label.text()

    def setText(self, text: str) -> None:
        self._label.setText(text)
        self.setAccessibleName(text)

    def add_button(self, button: QPushButton) -> None:
        """Put a button at the end of the sentence."""
        self.buttons.append(button)
        self._line.setAlignment(self._icon, Qt.AlignmentFlag.AlignVCenter)  # the button makes the line higher
        self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_tone(self, tone: str) -> None:
        self._icon.set_icon(self.SYMBOLS[tone], "accent" if tone == "info" else tone)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_text(self, text: str, tone: str | None = None) -> None:
        """Say something else, and be seen; an empty text hides the banner."""
        if tone is not None:
            self.set_tone(tone)
        self.setText(text)
        self.setVisible(bool(text))


EMPTY_WIDTH = 440


class EmptyState(QWidget):
    """Where nothing is yet: what this place is for, and the next step."""

    def __init__(self, symbol: str, title: str = "", hint: str = "", button: QPushButton | None = None) -> None:
        super().__init__()
        self.title = label(title, "heading")
        self.hint = label(hint, "muted")
        for line in (self.title, self.hint):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            line.setFixedWidth(EMPTY_WIDTH)  # not an alignment: that would cut off what wraps
        layout = column(None, margins=XL, spacing=M)
        center = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(icon_label(symbol, "faint", 56), 0, center)
        layout.addLayout(row(None, self.title, None))
        layout.addLayout(row(None, self.hint, None))
        if button is not None:
            layout.addSpacing(S)
            layout.addWidget(button, 0, center)
        layout.addStretch(2)
        self.setLayout(layout)


def divider() -> QFrame:
    """A hairline between groups."""
    made = QFrame()
    made.setProperty("style", "divider")
    made.setFixedHeight(1)
    return made


COLUMN = 960
"""the widest that a page's content gets: every page has the same column, from the start of the line"""


def page_column(*items: Item, spacing: int = M) -> tuple[QWidget, QVBoxLayout]:
    """The column of a page that scrolls nothing itself, and its layout."""
    page, content = QWidget(), QWidget()
    page.setProperty("style", "page")
    content.setMaximumWidth(COLUMN)
    body = column(*items, spacing=spacing)
    content.setLayout(body)
    outer = QHBoxLayout(page)
    outer.setContentsMargins(XL, L, XL, L)
    outer.addWidget(content, 100)
    outer.addStretch(1)
    return page, body


def page_scroll(*items: Item, spacing: int = L) -> QScrollArea:
    """The column of a page, scrolled up and down."""
    inner, body = page_column(*items, None, spacing=spacing)
    body.setContentsMargins(0, 0, 0, 0)
    return scrolled(inner)


def part_scroll(*items: Item, spacing: int = L) -> QScrollArea:
    """What is scrolled inside a page or a dialog, which has margins already: it begins where their title does."""
    content, inner = QWidget(), QWidget()
    content.setMaximumWidth(COLUMN)
    content.setLayout(column(*items, None, spacing=spacing))
    content.setProperty("style", "clear")
    inner.setLayout(row(content, S, spacing=0))  # beside the scroll bar
    area = scrolled(inner)
    area.setProperty("style", "clear")
    inner.setProperty("style", "clear")
    return area


def scrolled(inner: QWidget) -> QScrollArea:
    """A widget of any height, scrolled up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def bring_to_sight(area: QScrollArea, piece: QWidget) -> None:
    """Scroll until all of ``piece`` is seen, once what was just shown or hidden in it has its place."""
    QTimer.singleShot(0, piece, lambda: area.ensureWidgetVisible(piece, 0, S))
