"""The side bar: every page in its group, with a count where there is something to do."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QScrollArea, QWidget

from app.ui import keys
from app.ui.centre import Logo
from app.ui.corner import Corner
from app.ui.pages import GROUPS, PAGES, PageEntry
from app.ui.parts.buttons import PressButton, icon_button, name_button, quiet_button
from app.ui.parts.chips import Chip
from app.ui.parts.icons import icon
from app.ui.parts.labels import ElidedLabel, label
from app.ui.parts.panels import divider, scrolled
from app.ui.parts.space import M, S, column, row
from app.ui.relay.mark import SyncMark

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH: Final = 236


class NavButton(PressButton):
    """One page in the side bar, with a count at its end where there is something to do."""

    def __init__(self, context: Context, name: str, symbol: str) -> None:
        super().__init__()
        self._context = context
        self._name = name
        self._symbol = symbol
        self.setProperty("style", "nav")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(20, 20))
        self.count = Chip("", "warn")
        self.count.hide()
        self.count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(None, self.count, margins=0))
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(M, 0, M, 0)
        self.toggled.connect(lambda _: self._tint())
        self._tint()
        context.bind(self._show_words, f"page.{name}")

    def _tint(self) -> None:
        self.setIcon(icon(self._symbol, "accent" if self.isChecked() else "muted"))

    def _show_words(self, words: str) -> None:
        self.setText(" " + words.replace("&", "&&"))
        self.set_count(int(self.count.text() or 0))

    def set_count(self, n: int) -> None:
        self.count.setText(str(n) if n else "")
        self.count.setVisible(n > 0)
        words = self._context.words(f"page.{self._name}")
        self.setAccessibleName(self._context.words("desk.with-count", page=words, n=n) if n else words)


class SideBar(QWidget):
    """``buttons`` are by the names of their pages, from above; the last one stands below the others."""

    def __init__(self, context: Context, show_palette: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        self.setProperty("style", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        brand = label("", "brand", wrap=False)
        context.bind(brand.setText, "product.name")
        pages = self._make_pages()
        last = [self._nav(entry) for entry in PAGES.values() if entry.symbol and entry.group == "end"]
        name = ElidedLabel(context.session.name if context.session is not None else "", "small")
        body = column(
            row(Logo(28), brand, None, spacing=S),
            S,
            pages,
            divider(),
            *last,
            self._make_lock(),
            divider(),
            row(Corner(context, tight=True), None, self._make_palette(show_palette), spacing=0),
            row(name, SyncMark(context), spacing=0),
            spacing=0,  # all of it has to fit on the smallest laptop
        )
        body.setStretchFactor(pages, 1)
        body.setContentsMargins(M, S, M, S)
        self.setLayout(body)

    # --- building -----------------------------------------------------------------------------

    def _make_pages(self) -> QScrollArea:
        """The groups, below one another; on a low screen they scroll, and the lock stays in sight."""
        inner = QWidget()
        inner.setLayout(column(*self._make_groups(), None, spacing=0, margins=0))
        inner.setProperty("style", "side")
        self._roll = scrolled(inner)
        self._roll.setProperty("style", "side")
        self._roll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self._roll

    def _make_groups(self) -> Iterator[QWidget]:
        for group in GROUPS:
            entries = [entry for entry in PAGES.values() if entry.symbol and entry.group == group]
            if not entries:
                continue
            if self.buttons:
                head = label("", "side-head", wrap=False)
                self._context.bind(head.setText, f"desk.group.{group}")
                yield head
            for entry in entries:
                yield self._nav(entry)

    def _nav(self, entry: PageEntry) -> NavButton:
        button = NavButton(self._context, entry.name, entry.symbol)
        button.clicked.connect(partial(self._context.navigate, entry.name))
        self._group.addButton(button)
        self.buttons[entry.name] = button
        return button

    def _make_lock(self) -> QWidget:
        context = self._context
        lock = quiet_button("", context.lock, "lock")
        lock.setProperty("style", "nav")
        lock.setIconSize(QSize(20, 20))
        context.bind(lambda words: lock.setText(" " + words), "desk.lock")
        context.bind(lock.setAccessibleName, "desk.lock")
        keys.tell(context, lock, "desk.lock", partial(keys.shown, "lock"))
        return lock

    def _make_palette(self, show_palette: Callable[[], None]) -> QWidget:
        palette = icon_button("menu", "", show_palette)
        self._context.bind(lambda words: name_button(palette, words), "command.palette")
        keys.tell(self._context, palette, "command.palette", partial(keys.shown, "palette"))
        return palette

    # --- staying right ------------------------------------------------------------------------

    def mark(self, name: str) -> None:
        """Mark the place of a page; none for a page that has no place here."""
        button = self.buttons.get(name)
        if button is not None:
            button.setChecked(True)
            self._roll.ensureWidgetVisible(button, 0, S)
            return
        self._group.setExclusive(False)
        for other in self.buttons.values():
            other.setChecked(False)
        self._group.setExclusive(True)

    def marked(self) -> QWidget:
        """The button of the page that is shown, else the first."""
        return self._group.checkedButton() or next(iter(self.buttons.values()))

    def count(self) -> None:
        """Ask every page that counts what there is to do."""
        session = self._context.session
        if session is None:
            return
        for name, button in self.buttons.items():
            if PAGES[name].count:
                module, _, verb = PAGES[name].count.partition(":")
                ask = getattr(importlib.import_module(module), verb)
                self._context.run(ask, session, done=button.set_count, failed=lambda _: None)
