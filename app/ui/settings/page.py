"""The settings: one page of cards, from what is changed often to what is read once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.context import Context
from app.ui.parts.labels import label
from app.ui.parts.panels import page_scroll
from app.ui.parts.space import M
from app.ui.parts.tabs import stops
from app.ui.settings.about import AboutSection
from app.ui.settings.access import AccessSection
from app.ui.settings.extensions import ExtensionsSection
from app.ui.settings.identity import IdentitySection
from app.ui.settings.silence import SilenceSection
from app.ui.settings.stamps import StampsSection
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
        self.silence = SilenceSection(context)
        self.stamps = StampsSection(context)
        self.upkeep = UpkeepSection(context)
        self.about = AboutSection(context)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._area = page_scroll(
            title, self.view, self.identity, self.access, self.silence, self.stamps, self.own, self.upkeep, self.about
        )
        layout.addWidget(self._area)

    def show_page(self, section: str = "", add: str = "") -> None:
        """``section``: the name of the one to bring to sight; ``add``: ``field``, ``term`` or ``list`` to define."""
        self.identity.load()
        self.access.load()
        self.own.load()
        self.view.load()
        self.silence.load()
        self.stamps.load()
        card = {
            "view": self.view,
            "identity": self.identity,
            "access": self.access,
            "silence": self.silence,
            "stamps": self.stamps,
            "own": self.own,
            "upkeep": self.upkeep,
            "about": self.about,
        }.get(section)
        if card is not None:
            QTimer.singleShot(0, card, partial(self._go_to, card))
        adds = {"field": self.own.add_field, "term": self.own.add_term, "list": self.own.add_list}.get(add)
        if adds is not None:
            adds.click()

    def _go_to(self, card: QWidget) -> None:
        """The head of a section at the upper edge, and the keys in it."""
        inside = self._area.widget()
        if inside is not None:
            self._area.verticalScrollBar().setValue(card.mapTo(inside, QPoint(0, 0)).y() - M)
        first = next(iter(stops(card)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.access.load()
        self.view.load()
        self.stamps.load()
        self.own.retranslate()
        self.upkeep.retranslate()
        self.about.retranslate()
