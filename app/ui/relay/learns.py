"""What a relay can and can't do, said before anybody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.parts import Card, M, S, column, icon_label, label, row

if TYPE_CHECKING:
    from app.ui.context import Context

NOT: Final = ("read", "change", "who", "lose")
DOES: Final = ("when", "network", "together", "drop", "admit")


class LearnsPanel(QWidget):
    """Two lists: what it can't do, and what it can (THREATS 4.5)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        held = column(
            self._card(context, "not", NOT, "shield", "ok"), self._card(context, "does", DOES, "eye", "warn"), None
        )
        self.setLayout(held)

    def _card(self, context: Context, name: str, said: tuple[str, ...], symbol: str, tone: str) -> Card:
        heading = label("", "subheading")
        context.bind(heading.setText, f"sync.learns.{name}")
        card = Card(heading, spacing=S)
        for one in said:
            words = label("")
            context.bind(words.setText, f"sync.learns.{name}.{one}")
            line = row(spacing=M)
            line.addWidget(icon_label(symbol, tone), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            card.body.addLayout(line)
        return card
