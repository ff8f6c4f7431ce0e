"""Icons on buttons stand apart from their words, in both directions of writing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage

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
        wide, square = (icon(name).pixmap(size).toImage() for size in (button.iconSize(), QSize(ICON, ICON)))
    finally:
        QGuiApplication.setLayoutDirection(before)
    assert _margin(wide, left=rtl) == _margin(square, left=rtl) + GAP, (name, name in MIRRORED)


def _margin(image: QImage, *, left: bool) -> int:
    """Columns without ink on one side."""
    inked = [x for x in range(image.width()) if any(image.pixelColor(x, y).alpha() for y in range(image.height()))]
    return inked[0] if left else image.width() - 1 - inked[-1]
