"""Icons on buttons stand apart from their words, in both directions of writing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.ui.parts.buttons import GAP, ICON, secondary_button
from app.ui.parts.icons import MIRRORED, icon


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("name", ["add", "folder", "send", "back"])
def test_the_gap_lies_between_an_icon_and_its_words(qtbot, name: str, rtl: bool) -> None:
    button = secondary_button("x", None, "add")
    qtbot.addWidget(button)
    assert GAP >= 3 and button.iconSize().width() == ICON + GAP
    before = QGuiApplication.layoutDirection()
    try:
        QGuiApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        image = icon(name).pixmap(button.iconSize()).toImage()
    finally:
        QGuiApplication.setLayoutDirection(before)
    inked = [x for x in range(image.width()) if any(image.pixelColor(x, y).alpha() for y in range(image.height()))]
    assert inked
    left, right = inked[0], image.width() - 1 - inked[-1]
    assert (left if rtl else right) >= GAP, (name, name in MIRRORED)
