"""The two switches that are always at hand: language and theme."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import Context
from app.ui.parts.buttons import icon_button, name_button, quiet_button
from app.ui.parts.icons import icon
from app.ui.parts.space import S, row

NAMES = {"en": "English", "ar": "العربية"}
"""each language in itself, so that whoever reads it can find it"""


class Corner(QWidget):
    """Shows the other language by its own name, and sun or moon."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.language = quiet_button("", self._switch_language, "language")
        self.theme = icon_button("moon", "", self._switch_theme)
        self.setLayout(row(self.language, self.theme, spacing=S))
        context.bind(self._name, "corner.theme.dark")
        if context.theme is not None:
            context.theme.changed.connect(self._theme_changed)

    def _other(self) -> str:
        return "en" if self._context.language == "ar" else "ar"

    def _switch_language(self) -> None:
        self._context.language_chosen = True
        self._context.language = self._other()

    def _switch_theme(self) -> None:
        theme = self._context.theme
        if theme is not None:
            theme.choose("light" if theme.dark else "dark")

    def _theme_changed(self) -> None:
        self._name("")

    def _name(self, _: str) -> None:
        dark = self._context.theme is not None and self._context.theme.dark
        self.language.setText(NAMES[self._other()])
        self.language.setAccessibleName(NAMES[self._other()])
        self.theme.setIcon(icon("sun" if dark else "moon", "muted"))
        name_button(self.theme, self._context.words("corner.theme.light" if dark else "corner.theme.dark"))
