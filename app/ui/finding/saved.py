"""Searches that a person keeps: run from a menu, named, renamed and deleted. They never leave the vault."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.services import saved
from app.services.lists import ListQuery
from app.services.saved import SavedSearch
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import inert, shown
from app.ui.parts import (
    Banner,
    Dialog,
    ElidedLabel,
    EmptyState,
    S,
    column,
    icon_button,
    label,
    line_field,
    menu_button,
    primary_button,
    row,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class NameDialog(Dialog):
    """Asks for a name; stays open where it isn't taken."""

    named = Signal(str)

    def __init__(self, context: Context, title: str, name: str = "") -> None:
        super().__init__(context, context.words(title))
        self.line = line_field(context.words("find.saved.name"), context.words("find.saved.name"))
        self.line.setText(name)
        self.line.selectAll()
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.body.addWidget(self.line)
        self.body.addWidget(label(context.words("find.saved.private"), "small"))
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.go = self.add_button(
            primary_button(context.words("button.save"), lambda: self.named.emit(self.line.text())), default=True
        )

    def fail(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")


class ManageDialog(Dialog):
    """All saved searches, each with its two buttons."""

    def __init__(self, context: Context, owner: SavedSearches) -> None:
        super().__init__(context, context.words("find.saved"), width=520)
        self._owner = owner
        self.lines = column(spacing=S)
        self.empty = EmptyState("star", context.words("find.saved.none"), context.words("find.saved.none.hint"))
        self.body.addLayout(self.lines)
        self.body.addWidget(self.empty)
        self.add_button(primary_button(context.words("button.done"), self.accept), default=True)
        owner.loaded.connect(self.show_searches)
        self.show_searches()

    def show_searches(self) -> None:
        clear(self.lines)
        words = self.context.words
        for one in self._owner.searches:
            name = shown(one.name)
            rename = icon_button("edit", words("find.saved.rename", name=name), partial(self._owner.rename, one))
            delete = icon_button("trash", words("find.saved.delete", name=name), partial(self._owner.delete, one))
            line = QWidget()
            held = row(ElidedLabel(name), rename, delete, spacing=S)
            held.setStretch(0, 1)
            line.setLayout(held)
            self.lines.addWidget(line)
        self.empty.setVisible(not self._owner.searches)


class SavedSearches(QObject):
    """The menu button; ``wanted`` carries the :class:`~app.services.saved.SavedSearch` that was picked."""

    wanted = Signal(object)
    loaded = Signal()

    def __init__(self, context: Context, asked: Callable[[], ListQuery], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = asked
        self.searches: tuple[SavedSearch, ...] = ()
        self.menu = QMenu()
        self.button = menu_button("", self.menu, "star")
        self.menu.setParent(self.button, self.menu.windowFlags())
        context.changed.connect(self._changed)
        self.retranslate()

    def load(self) -> None:
        call(self, self._context, saved.listing, done=self._take, failed=lambda _: None)

    def retranslate(self) -> None:
        words = self._context.words
        self.button.setText(words("find.saved"))
        self.menu.clear()
        for one in self.searches:
            name = inert(one.name).replace("&", "&&")
            self.menu.addAction(name).triggered.connect(partial(self._pick, one))
        if self.searches:
            self.menu.addSeparator()
        self.menu.addAction(words("find.saved.keep")).triggered.connect(lambda _=False: self.keep())
        manage = self.menu.addAction(words("find.saved.manage"))
        manage.triggered.connect(lambda _=False: self.manage())
        manage.setEnabled(bool(self.searches))

    def keep(self) -> NameDialog:
        """Keep what is asked now, under a name."""
        dialog = NameDialog(self._context, "find.saved.keep")
        dialog.named.connect(lambda name: self._write(dialog, saved.save, name, self._asked()))
        dialog.open()
        return dialog

    def manage(self) -> ManageDialog:
        dialog = ManageDialog(self._context, self)
        dialog.open()
        return dialog

    def rename(self, one: SavedSearch) -> NameDialog:
        dialog = NameDialog(self._context, "find.saved.rename.title", one.name)
        dialog.named.connect(lambda name: self._write(dialog, saved.rename, one.id, name))
        dialog.open()
        return dialog

    def delete(self, one: SavedSearch) -> None:
        yes = self._context.ask(
            "find.saved.delete.title", "find.saved.delete.text", "button.remove", danger=True, name=shown(one.name)
        )
        if yes:
            call(self, self._context, saved.delete, one.id)

    def _write(self, dialog: NameDialog, verb: Callable[..., ChangeSet], *args: object) -> None:
        call(dialog, self._context, verb, *args, done=lambda _: dialog.accept(), failed=dialog.fail, busy=dialog.go)

    def _pick(self, one: SavedSearch, _: bool = False) -> None:
        self.wanted.emit(one)

    def _changed(self, changes: ChangeSet) -> None:
        if "saved-searches" in changes.kinds:
            self.load()

    def _take(self, found: tuple[SavedSearch, ...]) -> None:
        self.searches = found
        self.retranslate()
        self.loaded.emit()
