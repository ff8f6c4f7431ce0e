"""Small marks: disputed, unverified, withheld, draft, and plain counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.ui.parts.icons import icon_label
from app.ui.parts.labels import label
from app.ui.parts.space import XS

if TYPE_CHECKING:
    from app.ui.context import Context

KINDS = {
    "disputed": ("warn", "disputed"),
    "decided": ("ok", "check"),
    "differ": ("muted", "disputed"),
    "unverified": ("warn", "unverified"),
    "verified": ("ok", "shield"),
    "withheld": ("muted", "eye-off"),
    "withheld-count": ("muted", "eye-off"),
    "draft": ("accent", "edit"),
    "withdrawn": ("muted", "close"),
    "forked": ("danger", "warning"),
    "suspended": ("danger", "lock"),
    "clock-doubtful": ("warn", "warning"),
    "info": ("accent", ""),
    "count": ("muted", ""),
}


class Chip(QFrame):
    """A word or number in a rounded frame. ``tone``: muted, accent, ok, warn, danger."""

    def __init__(self, text: str = "", tone: str = "muted", symbol: str = "") -> None:
        super().__init__()
        self.setProperty("style", "chip")
        self.setProperty("tone", tone)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 1, 6, 1)
        layout.setSpacing(XS)
        if symbol:
            layout.addWidget(icon_label(symbol, tone, 14))
        self._label = label(text, "mark", wrap=False)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setProperty("tone", tone)
        layout.addWidget(self._label)
        self.setSizePolicy(self.sizePolicy().Policy.Maximum, self.sizePolicy().Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._label.text()

    def setText(self, text: str) -> None:
        self._label.setText(text)
        self.setAccessibleName(text)


def chip(context: Context, kind: str, **facts: object) -> Chip:
    """A mark of the kinds in :data:`KINDS`, worded by ``chip.<kind>``; follows the language."""
    tone, symbol = KINDS[kind]
    made = Chip("", tone, symbol)
    context.bind(made.setText, f"chip.{kind}", **facts)
    return made
