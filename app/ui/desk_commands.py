"""What the desk can do, registered: pages, new things, undo, look, language, sections, locking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from app.base import catalogue
from app.model.definitions import DEFINITION_TYPES
from app.model.types import TYPES, type_label
from app.ui.case.record_card import type_icon
from app.ui.commands import Command, worded
from app.ui.keys import PAGE_KEYS
from app.ui.pages import PAGES
from app.ui.relay.schedule import schedule_of
from app.ui.theme import CHOICES

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.desk import Desk

SECTIONS: Final = ("view", "identity", "access", "own", "upkeep", "about")
THEME_SYMBOLS: Final = {"light": "sun", "dark": "moon"}
NOT_SHARED: Final = frozenset({*DEFINITION_TYPES, "evidence", "inquiry_member", "inquiry_result", "note", "team"})
DEFINITIONS: Final = ("field", "term", "list")


def register(desk: Desk, context: Context) -> None:
    """Everything that needs no page of its own to be open."""
    commands = desk.commands
    commands.add(*_pages(desk, context), *_new(context), *_edit(desk, context), *_vault(desk, context))
    commands.add(*_settings(context), *_exchange(context))
    commands.offer(lambda: _look(context))
    commands.offer(lambda: _of_page(desk))


def _of_page(desk: Desk) -> Iterator[Command]:
    """What the page that is shown has to offer."""
    offers = getattr(desk.stack.currentWidget(), "commands", None)
    if offers is not None:
        yield from offers()


def _pages(desk: Desk, context: Context) -> Iterator[Command]:
    for number, name in enumerate(desk.buttons):
        keys = PAGE_KEYS[number] if number < len(PAGE_KEYS) else ""
        go = partial(context.navigate, name)
        yield Command(f"page.{name}", "go", go, worded(f"page.{name}"), PAGES[name].symbol, keys)
    yield Command("find", "go", desk.find_here, symbol="search")
    yield Command("area", "go", desk.change_area, symbol="arrow")


def _new(context: Context) -> Iterator[Command]:
    note = partial(context.quick_note_wanted.emit, "")
    yield Command("quick-note", "new", note, worded("quicknote.title"), "note")
    yield Command("new-case", "new", partial(context.navigate, "cases", new=True), worded("case.list.new"), "case")
    for type_ in TYPES:
        if TYPES[type_].home != "case" and type_ not in NOT_SHARED:
            go = partial(context.navigate, "registers", type=type_, new=True)
            yield Command(f"new-shared.{type_}", "new", go, new_words(type_, "shared"), type_icon(type_))


def new_words(type_: str, where: str = "record") -> Callable[[str], str]:
    """“New: person”, in any language."""
    return lambda language: catalogue.text(f"command.new-{where}", language, type=type_label(type_, language))


def _edit(desk: Desk, context: Context) -> Iterator[Command]:
    undoing = desk.undoing
    yield Command("undo", "edit", undoing.undo, worded("undo.undo"), "undo", applies=lambda: _can(desk, "undo"))
    yield Command("redo", "edit", undoing.redo, worded("undo.redo"), "refresh", applies=lambda: _can(desk, "redo"))


def _can(desk: Desk, which: str) -> bool:
    return getattr(desk.undoing.history, which) is not None


def _vault(desk: Desk, context: Context) -> Iterator[Command]:
    yield Command("lock", "vault", context.lock, symbol="lock")
    yield Command("vanish", "vault", context.vanish_wanted.emit, symbol="eye-off")
    yield Command("shortcuts", "vault", desk.show_shortcuts, symbol="key")


def _look(context: Context) -> Iterator[Command]:
    """The languages and looks that are not in use."""
    for code, name in catalogue.NAMES.items():
        if code != context.language:
            words = worded("command.language", name=name)
            yield Command(f"language.{code}", "settings", partial(_speak, context, code), words, "language")
    theme = context.theme
    for choice in CHOICES if theme is not None else ():
        if theme is not None and choice != theme.choice:
            symbol = THEME_SYMBOLS.get(choice, "system")
            act = partial(theme.choose, choice)
            yield Command(f"theme.{choice}", "settings", act, _theme_words(choice), symbol)


def _theme_words(choice: str) -> Callable[[str], str]:
    def words(language: str) -> str:
        name = catalogue.text(f"settings.view.theme.{choice}", language)
        return catalogue.text("command.theme", language, name=name)

    return words


def _speak(context: Context, code: str) -> None:
    context.language_chosen = True
    context.language = code


def _settings(context: Context) -> Iterator[Command]:
    for name in SECTIONS:
        go = partial(context.navigate, "settings", section=name)
        yield Command(f"settings.{name}", "settings", go, worded(f"settings.{name}.title"), "settings")
    for kind in DEFINITIONS:
        go = partial(context.navigate, "settings", section="own", add=kind)
        yield Command(f"own.{kind}", "settings", go, worded(f"settings.own.add-{kind}"), "add")


def _exchange(context: Context) -> Iterator[Command]:
    add, own = (partial(context.navigate, "contacts", act=act) for act in ("add", "own"))
    yield Command("contact.add", "exchange", add, worded("exchange.contacts.add"), "contacts")
    yield Command("contact.own", "exchange", own, worded("exchange.contacts.own"), "card")
    schedule = schedule_of(context)
    yield Command("sync-now", "exchange", schedule.sync, symbol="relay", applies=lambda: schedule.ready)
    look = partial(context.navigate, "receive", relay=True)
    yield Command("sync-look", "exchange", look, symbol="receive", applies=lambda: schedule.came)
    yield Command("sync-stop", "exchange", schedule.stop, symbol="close", applies=lambda: schedule.busy)
    for act, view, symbol in (("set-up", "relays", "add"), ("address", "people", "receive"), ("", "choices", "clock")):
        go = partial(context.navigate, "relay", view=view, act=act)
        yield Command(f"sync-{act or view}", "exchange", go, symbol=symbol)
