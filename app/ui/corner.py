"""The two choices that are always at hand: language and theme."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.base.catalogue import NAMES
from app.ui.context import Context
from app.ui.parts.buttons import GAP, icon_button, name_button, quiet_button
from app.ui.parts.icons import icon
from app.ui.parts.space import S, row


class Corner(QWidget):
    """Shows the language by its own name, with a menu of all of them, and sun or moon."""

    def __init__(self, context: Context, tight: bool = False) -> None:
        super().__init__()
        self._context = context
        self.language = quiet_button("", None, "language")
        self.language.setProperty("tight", tight)  # the side bar has no room to spare for the longest name
        if tight:
            self.language.setIconSize(QSize(14 + GAP, 14))
        self.languages = QMenu(self.language)
        self.actions_by_language = {code: self._offer(code, name) for code, name in NAMES.items()}
        self.language.setMenu(self.languages)
        self.theme = icon_button("moon", "", self._switch_theme)
        self.setLayout(row(self.language, self.theme, spacing=0 if tight else S))
        context.bind(self._name, "corner.theme.dark")
        if context.theme is not None:
            context.theme.changed.connect(self._theme_changed)

    def _offer(self, code: str, name: str) -> QAction:
        made = self.languages.addAction(name)
        made.setCheckable(True)
        made.triggered.connect(partial(self._choose, code))
        return made

    def _choose(self, code: str, _: bool = True) -> None:
        self._context.language_chosen = True
        self._context.language = code
        self._name("")

    def _switch_theme(self) -> None:
        theme = self._context.theme
        if theme is not None:
            theme.choose("light" if theme.dark else "dark")

    def _theme_changed(self) -> None:
        self._name("")

    def _name(self, _: str) -> None:
        dark = self._context.theme is not None and self._context.theme.dark
        for code, action in self.actions_by_language.items():
            action.setChecked(code == self._context.language)
        self.language.setText(NAMES[self._context.language])
        name = self._context.words("corner.language")
        name_button(self.language, name)
        self.language.setAccessibleName(f"{name}: {NAMES[self._context.language]}")
        self.theme.setIcon(icon("sun" if dark else "moon", "muted"))
        name_button(self.theme, self._context.words("corner.theme.light" if dark else "corner.theme.dark"))
