"""The desk: the side bar, what must be said, and the page that is open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QButtonGroup, QStackedWidget, QWidget
from shiboken6 import isValid

from app.services.views import ChangeSet
from app.ui import keys
from app.ui.case.evidence_panel import paths_of
from app.ui.centre import Logo
from app.ui.commands import Commands
from app.ui.context import Context
from app.ui.corner import Corner
from app.ui.desk_commands import register
from app.ui.evidence.reading import reading_of
from app.ui.notices import Notices
from app.ui.pages import PAGES, make_page
from app.ui.parts.buttons import PressButton, icon_button, name_button, quiet_button
from app.ui.parts.chips import Chip
from app.ui.parts.icons import icon
from app.ui.parts.labels import ElidedLabel, label
from app.ui.parts.panels import divider
from app.ui.parts.space import M, S, column, row
from app.ui.parts.tabs import stops
from app.ui.quicknote.opener import QuickNotes
from app.ui.settings.choices import LANGUAGE, THEME, keep
from app.ui.undoing import Undoing

SIDE_WIDTH = 212
FIRST = "cases"
AT_END = ("settings",)


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


class Desk(QWidget):
    """Everything of an open vault. Pages are made when they are first shown, and kept."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pages: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._left: QWidget | None = None
        self.buttons: dict[str, NavButton] = {}
        self._theme = context.theme.choice if context.theme is not None else ""
        self.stack = QStackedWidget()
        self.notices = Notices(context)
        self.undoing = Undoing(context, self)
        self.commands = Commands()
        self.quick_notes = QuickNotes(context, self)
        self.setAcceptDrops(True)
        self.setLayout(row(self._make_side(), self._make_main(), spacing=0))
        register(self, context)
        self._make_shortcuts()
        context.command_wanted.connect(self._run)
        context.navigated.connect(self.show_page)
        context.quick_note_wanted.connect(self.quick_notes.open)
        context.changed.connect(self._changed)
        context.language_changed.connect(self._retranslate)
        if context.theme is not None:
            context.theme.changed.connect(self._keep_theme)

    def start(self) -> None:
        self.show_page(FIRST, {})
        self.notices.start()
        self.undoing.start()
        reading_of(self._context)  # what is to be read for the search is read from now on
        self._count()

    # --- building -----------------------------------------------------------------------------

    def _make_side(self) -> QWidget:
        context = self._context
        side = QWidget()
        side.setProperty("style", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(SIDE_WIDTH)
        brand = label("", "brand", wrap=False)
        context.bind(brand.setText, "product.name")
        items = [self._nav(name) for name, entry in PAGES.items() if entry.symbol and name not in AT_END]
        last = [self._nav(name) for name in AT_END]
        lock = quiet_button("", context.lock, "lock")
        lock.setProperty("style", "nav")
        lock.setIconSize(QSize(20, 20))
        context.bind(lambda words: lock.setText(" " + words), "desk.lock")
        context.bind(lock.setAccessibleName, "desk.lock")
        keys.tell(context, lock, "desk.lock", partial(keys.shown, "lock"))
        palette = icon_button("menu", "", self.show_palette)
        context.bind(lambda words: name_button(palette, words), "command.palette")
        keys.tell(context, palette, "command.palette", partial(keys.shown, "palette"))
        name = ElidedLabel(context.session.name if context.session is not None else "", "small")
        side.setLayout(
            column(
                row(Logo(28), brand, None, spacing=S),
                S,
                *items,
                None,
                *last,
                lock,
                divider(),
                row(Corner(context, tight=True), None, palette, spacing=0),
                name,
                spacing=0,  # all of it has to fit on the smallest laptop
            )
        )
        layout = side.layout()
        if layout is not None:
            layout.setContentsMargins(M, S, M, S)
        return side

    def _nav(self, name: str) -> NavButton:
        button = NavButton(self._context, name, PAGES[name].symbol)
        button.clicked.connect(partial(self._context.navigate, name))
        self._group.addButton(button)
        self.buttons[name] = button
        return button

    def _make_main(self) -> QWidget:
        main = QWidget()
        main.setProperty("style", "page")
        main.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        main.setLayout(column(self.notices, self.stack, spacing=0))
        return main

    def _make_shortcuts(self) -> None:
        """The keys of the table; what they do is asked of the registry, as the palette asks it."""
        keys.listen("palette", self, self.show_palette)
        for name in ("shortcuts", "quick-note", "new-case", "find", "area"):
            keys.listen(name, self, partial(self.commands.run, name))
        for name in ("search", "settings"):
            keys.listen(name, self, partial(self._context.navigate, name))
        for name, pressed in zip(self.buttons, keys.PAGE_KEYS, strict=False):
            keys.listen_to(QKeySequence(pressed), self, partial(self._context.navigate, name))
            keys.tell(self._context, self.buttons[name], f"page.{name}", partial(keys.native, pressed))

    # --- everything that can be done ------------------------------------------------------------

    def show_palette(self) -> None:
        from app.ui.palette.window import Palette

        Palette(self._context, self.commands).open()

    def show_shortcuts(self) -> None:
        from app.ui.shortcuts import ShortcutsDialog

        ShortcutsDialog(self._context, tuple(self.buttons)).open()

    def _run(self, name: str) -> None:
        """What another window asks for by its name."""
        if name == "palette":
            self.show_palette()
        else:
            self.commands.run(name)

    # --- moving -------------------------------------------------------------------------------

    def show_page(self, name: str, args: dict[str, object]) -> None:
        """Make the page if need be, mark its place in the side bar, and show it."""
        if name not in PAGES:
            return
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = make_page(self._context, name)
            self.stack.addWidget(page)
        self._mark(PAGES[name].under or name)
        self.stack.setCurrentWidget(page)
        page.show_page(**args)  # type: ignore[attr-defined]
        self._enter(page)

    def _enter(self, page: QWidget) -> None:
        """The keys go to the page that was asked for, unless it gave them a place itself."""
        focus = QApplication.focusWidget()
        if focus is not None and (page.isAncestorOf(focus) or focus.window() is not self.window()):
            return
        first = next(iter(stops(page)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def change_area(self) -> None:
        """From the page to its place in the side bar, and back."""
        page, focus = self.stack.currentWidget(), QApplication.focusWidget()
        if page is None:
            return
        if focus is not None and page.isAncestorOf(focus):
            self._left = focus
            marked = self._group.checkedButton() or next(iter(self.buttons.values()))
            marked.setFocus(Qt.FocusReason.TabFocusReason)
            return
        back = self._left if self._left is not None and isValid(self._left) and page.isAncestorOf(self._left) else None
        there = back if back is not None and back.isVisible() else next(iter(stops(page)), None)
        if there is not None:
            there.setFocus(Qt.FocusReason.TabFocusReason)

    def _mark(self, name: str) -> None:
        button = self.buttons.get(name)
        if button is not None:
            button.setChecked(True)
            return
        self._group.setExclusive(False)
        for other in self.buttons.values():
            other.setChecked(False)
        self._group.setExclusive(True)

    def find_here(self) -> None:
        """The page's own field where it has one: there is never a second one on the screen."""
        field = getattr(self.stack.currentWidget(), "search", None)
        if field is None or not field.isVisible():
            self._context.navigate("search")
            return
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    # --- files from outside ---------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        page, data = self.stack.currentWidget(), event.mimeData()
        own = page is not None and page.acceptDrops()  # such a page knows where they belong, or that they don't now
        if not own and (paths_of(data) or data.hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Where no page takes files they begin a note: nothing that a person hands over is lost."""
        if self.quick_notes.open().files.take(event.mimeData()):
            event.acceptProposedAction()

    # --- staying right ------------------------------------------------------------------------

    def _changed(self, changes: ChangeSet) -> None:
        if changes.files or changes.records or changes.kinds & {"rebuilt", "drafts"}:
            self._count()

    def _count(self) -> None:
        from app.services import disputes, notes

        if self._context.session is not None:
            for page, count in (("disputes", disputes.count), ("notes", notes.count)):
                done = self.buttons[page].set_count
                self._context.run(count, self._context.session, done=done, failed=lambda _: None)

    def _keep_theme(self) -> None:
        theme = self._context.theme
        if theme is not None and theme.choice != self._theme:
            self._theme = theme.choice
            keep(self._context, THEME, theme.choice)

    def _retranslate(self, language: str) -> None:
        keep(self._context, LANGUAGE, language)
        for page in self._pages.values():
            page.retranslate()  # type: ignore[attr-defined]
