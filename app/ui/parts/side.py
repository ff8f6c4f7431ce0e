"""Which side a text begins at: that is a matter of the text, and not of the window's language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.ui.parts.labels import runs_right_to_left


def mostly_from_right(text: str) -> bool:
    """Whether more lines of a text begin at the right than at the left; lines without letters have no say."""
    sides = [runs_right_to_left(line) for line in text.splitlines() if any(map(str.isalpha, line))]
    return 2 * sum(sides) > len(sides)


def put_text(box: QPlainTextEdit, text: str) -> None:
    """Each line runs as its own letters do; all begin at the side where most of them begin. By itself Qt puts
    Arabic at the left."""
    option = box.document().defaultTextOption()
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setAlignment(Qt.AlignmentFlag.AlignRight if mostly_from_right(text) else Qt.AlignmentFlag.AlignLeft)
    box.document().setDefaultTextOption(option)
    box.setPlainText(text)
