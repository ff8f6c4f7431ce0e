"""A card of the settings with its title and a line that explains it."""

from __future__ import annotations

from app.ui.context import Context
from app.ui.parts.labels import label
from app.ui.parts.panels import Card
from app.ui.parts.space import L, M


class Section(Card):
    """``settings.<name>.title`` and, where there is one, ``settings.<name>.hint`` stand at its head."""

    def __init__(self, context: Context, name: str, *, hint: bool = True) -> None:
        super().__init__(spacing=M, margins=L)
        self.context = context
        title = label("", "subheading")
        context.bind(title.setText, f"settings.{name}.title")
        self.body.addWidget(title)
        if hint:
            line = label("", "muted")
            context.bind(line.setText, f"settings.{name}.hint")
            self.body.addWidget(line)
