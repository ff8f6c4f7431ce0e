"""The settings: one page of cards, from what is changed often to what is read once."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.context import Context
from app.ui.parts.labels import label
from app.ui.parts.panels import page_scroll
from app.ui.settings.about import AboutSection
from app.ui.settings.access import AccessSection
from app.ui.settings.extensions import ExtensionsSection
from app.ui.settings.identity import IdentitySection
from app.ui.settings.upkeep import UpkeepSection
from app.ui.settings.view import ViewSection


class SettingsPage(QWidget):
    """Made with the context alone, as every page."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        title = label("", "title")
        context.bind(title.setText, "page.settings")
        self.identity = IdentitySection(context)
        self.view = ViewSection(context)
        self.access = AccessSection(context)
        self.own = ExtensionsSection(context)
        self.upkeep = UpkeepSection(context)
        self.about = AboutSection(context)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page_scroll(title, self.view, self.identity, self.access, self.own, self.upkeep, self.about))

    def show_page(self) -> None:
        self.identity.load()
        self.access.load()
        self.own.load()
        self.view.load()

    def retranslate(self) -> None:
        self.access.load()
        self.view.load()
        self.own.retranslate()
        self.upkeep.retranslate()
        self.about.retranslate()
