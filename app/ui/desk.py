"""The desk: the side bar, what must be said, and the page that is open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.services.views import ChangeSet
from app.ui import keys
from app.ui.case.evidence_panel import paths_of
from app.ui.commands import Commands
from app.ui.context import Context
from app.ui.desk_commands import register
from app.ui.evidence.reading import reading_of
from app.ui.notices import Notices
from app.ui.pages import PAGES, make_page
from app.ui.parts.space import column, row
from app.ui.parts.tabs import stops
from app.ui.quicknote.opener import QuickNotes
from app.ui.relay.schedule import schedule_of
from app.ui.sameness.background import comparing_of
from app.ui.settings.choices import LANGUAGE, THEME, keep
from app.ui.sidebar import SideBar
from app.ui.stick.noticing import sticks_of
from app.ui.toast import MAIN
from app.ui.undoing import Undoing

FIRST = "cases"


class Desk(QWidget):
    """Everything of an open vault. Pages are made when they are first shown, and kept."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pages: dict[str, QWidget] = {}
        self._left: QWidget | None = None
        self._theme = context.theme.choice if context.theme is not None else ""
        self.stack = QStackedWidget()
        self.notices = Notices(context)
        self.undoing = Undoing(context, self)
        self.commands = Commands()
        self.quick_notes = QuickNotes(context, self)
        self.setAcceptDrops(True)
        self.side = SideBar(context, self.show_palette)
        self.buttons = self.side.buttons
        self.setLayout(row(self.side, self._make_main(), spacing=0))
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
        comparing_of(self._context)
        reading_of(self._context)  # what is to be read for the search is read from now on
        sticks_of(self._context).look()  # those that come from now on are told of, on whatever page one is
        schedule_of(self._context).start()
        self.side.count()

    # --- building -----------------------------------------------------------------------------

    def _make_main(self) -> QWidget:
        main = QWidget()
        main.setObjectName(MAIN)
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
        self.side.mark(PAGES[name].under or name)
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
            self.side.marked().setFocus(Qt.FocusReason.TabFocusReason)
            return
        back = self._left if self._left is not None and isValid(self._left) and page.isAncestorOf(self._left) else None
        there = back if back is not None and back.isVisible() else next(iter(stops(page)), None)
        if there is not None:
            there.setFocus(Qt.FocusReason.TabFocusReason)

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
        if (
            changes.files
            or changes.records
            or changes.kinds & {"rebuilt", "drafts", "looked", "same", "inbox", "relay"}
        ):
            self.side.count()

    def _keep_theme(self) -> None:
        theme = self._context.theme
        if theme is not None and theme.choice != self._theme:
            self._theme = theme.choice
            keep(self._context, THEME, theme.choice)

    def _retranslate(self, language: str) -> None:
        keep(self._context, LANGUAGE, language)
        for page in self._pages.values():
            page.retranslate()  # type: ignore[attr-defined]
