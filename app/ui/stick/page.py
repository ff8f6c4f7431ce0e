"""Sticks: what is plugged in and what lies on it; and what is carried for others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.services.views import ChangeSet
from app.ui.commands import Command, worded
from app.ui.parts import M, S, column, label
from app.ui.parts.panels import page_column, scrolled
from app.ui.stick.across import AcrossView
from app.ui.stick.carried import CarriedView
from app.ui.stick.plugged import PluggedView

if TYPE_CHECKING:
    from app.ui.context import Context

VIEWS: Final = ("sticks", "carry", "across")


class StickPage(QWidget):
    """Nothing on a stick is opened before somebody asks what is on it, and only bundles are."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "page")
        self.context = context
        self.plugged, self.carried, self.across = PluggedView(context), CarriedView(context), AcrossView(context)
        self.stack, self.tabs = QStackedWidget(), QTabBar()
        self._counts = {"carry": 0, "across": 0}
        self._build()
        self.carried.counted.connect(partial(self._count, "carry"))
        self.across.counted.connect(partial(self._count, "across"))
        context.changed.connect(self._changed)

    def _build(self) -> None:
        title, lead = label("", "title"), label("", "muted")
        for _ in VIEWS:
            self.tabs.addTab("")
        for setter, key in (
            (title.setText, "page.stick"),
            (lead.setText, "stick.lead"),
            (self.tabs.setAccessibleName, "page.stick"),
            (partial(self.tabs.setTabText, 0), "stick.tab.sticks"),
        ):
            self.context.bind(setter, key)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._turned)
        for view in (self.plugged, self.carried, self.across):
            self.stack.addWidget(scrolled(view))
        page, body = page_column(title, lead, self.tabs, spacing=M)
        body.setContentsMargins(0, 0, 0, 0)
        body.addSpacing(S)
        body.addWidget(self.stack, 1)
        self.setLayout(column(page))
        self._word_tabs()

    def show_page(self, view: str = "", look: str = "") -> None:
        """``view``: one of :data:`VIEWS`; ``look``: the path of a stick to look through."""
        if view in VIEWS:
            self.tabs.setCurrentIndex(VIEWS.index(view))
        self.plugged.read()
        self.carried.read()
        self.across.read()
        if look:
            self.tabs.setCurrentIndex(0)
            self.plugged.look(Path(look))

    def retranslate(self) -> None:
        self.plugged.retranslate()
        self.carried.retranslate()
        self.across.retranslate()
        self._word_tabs()

    def commands(self) -> Iterator[Command]:
        """What the palette offers here."""
        yield Command("stick.folder", "exchange", self.plugged.choose, worded("stick.folder"), "folder")

    def _turned(self, number: int) -> None:
        self.stack.setCurrentIndex(number)

    def _count(self, view: str, count: int) -> None:
        self._counts[view] = count
        self._word_tabs()

    def _word_tabs(self) -> None:
        for view, key in (("carry", "stick.tab.carry"), ("across", "across.tab")):
            self.tabs.setTabText(VIEWS.index(view), self.context.words(key, n=self._counts[view]))

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"carried", "inbox"}:
            self.carried.read()
        if self.context.session is not None and changes.kinds & {"across", "bundles", "inbox", "suspensions"}:
            self.across.read()
