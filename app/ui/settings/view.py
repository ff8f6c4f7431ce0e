"""Language, theme, and the time after which the vault locks itself."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout

from app.base.catalogue import NAMES
from app.services import settings
from app.ui.context import Context
from app.ui.parts.labels import label
from app.ui.parts.space import XL, M
from app.ui.settings.choices import IDLE, IDLE_CHOICES
from app.ui.settings.section import Section
from app.ui.theme import CHOICES

IDLE_DEFAULT = 5


class ViewSection(Section):
    """Each choice takes effect at once and is written into the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "view", hint=False)
        self.language, self.theme, self.idle = QComboBox(), QComboBox(), QComboBox()
        self._minutes = IDLE_DEFAULT
        grid = QGridLayout()
        grid.setHorizontalSpacing(XL)
        grid.setVerticalSpacing(M)
        grid.setColumnStretch(2, 1)
        for line, (name, box) in enumerate((("language", self.language), ("theme", self.theme), ("idle", self.idle))):
            words = label("", wrap=False)
            words.setBuddy(box)
            box.setMinimumWidth(220)
            context.bind(words.setText, f"settings.view.{name}")
            context.bind(box.setAccessibleName, f"settings.view.{name}")
            grid.addWidget(words, line, 0)
            grid.addWidget(box, line, 1)
        self.body.addLayout(grid)
        self.language.activated.connect(self._choose_language)
        self.theme.activated.connect(self._choose_theme)
        self.idle.activated.connect(self._choose_idle)
        if context.theme is not None:
            context.theme.changed.connect(self.load)

    def load(self) -> None:
        """Show what is chosen now."""
        context = self.context
        _fill(self.language, [(name, code) for code, name in NAMES.items()], context.language)
        themes = [(context.words(f"settings.view.theme.{name}"), name) for name in CHOICES]
        _fill(self.theme, themes, context.theme.choice if context.theme is not None else "system")
        minutes = [(context.words("settings.view.minutes", n=n), n) for n in IDLE_CHOICES]
        _fill(self.idle, minutes, self._minutes)
        if context.session is not None:
            context.run(settings.get, context.session, IDLE, IDLE_DEFAULT, done=self._show_idle)

    def _show_idle(self, minutes: int) -> None:
        self._minutes = minutes
        self.idle.setCurrentIndex(max(0, self.idle.findData(minutes)))

    def _choose_language(self, index: int) -> None:
        self.context.language_chosen = True
        self.context.language = self.language.itemData(index)

    def _choose_theme(self, index: int) -> None:
        if self.context.theme is not None:
            self.context.theme.choose(self.theme.itemData(index))

    def _choose_idle(self, index: int) -> None:
        self._minutes = self.idle.itemData(index)
        self.context.idle_changed.emit(self._minutes)
        if self.context.session is not None:
            self.context.run(settings.put, self.context.session, IDLE, self._minutes)


def _fill(box: QComboBox, items: list[tuple[str, str]] | list[tuple[str, int]], chosen: str | int) -> None:
    box.clear()
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
