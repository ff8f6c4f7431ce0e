"""Buttons. A screen reader finds a name on every one of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton

from app.ui.parts.icons import icon
from app.ui.parts.labels import plain_tip

Act = Callable[[], object]

ICON = 18
GAP = 4  # beside the 4 that Qt leaves between an icon and its words: too little to tell them apart


class PressButton(QPushButton):
    """Enter presses it as the space bar does, also where no dialog says so."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click() if self.menu() is None else self.showMenu()
            return
        super().keyPressEvent(event)


def _button(style: str, text: str, act: Act | None, symbol: str, tone: str) -> QPushButton:
    made = PressButton()
    made.setProperty("style", style)
    made.setText(text.replace("&", "&&"))
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if symbol:
        made.setIcon(icon(symbol, tone))
        made.setIconSize(QSize(ICON + GAP, ICON))
    if act is not None:
        made.clicked.connect(lambda: act())
    return made


def primary_button(text: str = "", act: Act | None = None, symbol: str = "") -> QPushButton:
    """The one thing to do next on a page."""
    return _button("primary", text, act, symbol, "on-accent")


def secondary_button(text: str = "", act: Act | None = None, symbol: str = "") -> QPushButton:
    return _button("secondary", text, act, symbol, "text")


def quiet_button(text: str = "", act: Act | None = None, symbol: str = "") -> QPushButton:
    """Without a frame, for what is seldom wanted."""
    return _button("quiet", text, act, symbol, "muted")


def danger_button(text: str = "", act: Act | None = None, symbol: str = "") -> QPushButton:
    return _button("danger", text, act, symbol, "on-danger")


def link_button(text: str = "", act: Act | None = None) -> QPushButton:
    """Looks like a link within text; opens nothing outside the program."""
    return _button("link", text, act, "", "accent")


def icon_button(
    symbol: str, name: str = "", act: Act | None = None, *, tone: str = "muted", size: int = 18
) -> QToolButton:
    """A button that shows only a picture; ``name`` is read aloud and shown as its tip."""
    made = QToolButton()
    made.setProperty("style", "icon")
    made.setIcon(icon(symbol, tone))
    made.setIconSize(QSize(size, size))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    name_button(made, name)
    if act is not None:
        made.clicked.connect(lambda: act())
    return made


def name_button(button: QToolButton | QPushButton, name: str) -> None:
    """Name a button that shows no words, for a screen reader and as its tip."""
    button.setAccessibleName(name)
    button.setToolTip(plain_tip(name))


def menu_button(text: str, menu: QMenu, symbol: str = "") -> QPushButton:
    """A button that opens a menu."""
    made = _button("secondary", text, None, symbol, "text")
    made.setMenu(menu)
    return made
