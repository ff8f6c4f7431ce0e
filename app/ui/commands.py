"""Everything that can be done, in one registry: the palette lists it, shortcuts and buttons run it by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.base import catalogue

GROUPS: Final = ("record", "new", "edit", "go", "case", "exchange", "settings", "vault")
"""in the order of the palette before anything is typed"""

Source = Callable[[], Iterable["Command"]]


def always() -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """One thing that can be done now, or not.

    ``words(language)`` gives its words in any language, since it is found in all of them;
    without it they are ``command.<name>``. ``command.<name>.also`` may hold more words to find
    it by. ``keys``: its row in :data:`app.ui.keys.TABLE` if that isn't its name, or the keys
    themselves. ``applies``: whether it means anything at this moment.
    """

    name: str
    group: str
    act: Callable[[], object]
    words: Callable[[str], str] | None = None
    symbol: str = "arrow"
    keys: str = ""
    applies: Callable[[], bool] = always

    def title(self, language: str) -> str:
        if self.words is not None:
            return self.words(language)
        return catalogue.text(f"command.{self.name}", language)

    def also(self, language: str) -> str:
        key = f"command.{self.name}.also"
        return catalogue.text(key, language) if catalogue.has(key, language) else ""


def worded(key: str, **facts: object) -> Callable[[str], str]:
    """The words of a catalogue key, for :attr:`Command.words`."""
    return lambda language: catalogue.text(key, language, **facts)


class Commands:
    """Held by the desk of one open vault. A page adds its own by having a method ``commands()``."""

    def __init__(self) -> None:
        self._known: dict[str, Command] = {}
        self._sources: list[Source] = []

    def add(self, *commands: Command) -> None:
        """Register commands; one of the same name takes the place of the earlier."""
        self._known.update((one.name, one) for one in commands)

    def offer(self, source: Source) -> None:
        """Register what is there at the moment only: ``source()`` is asked each time."""
        self._sources.append(source)

    def all(self) -> Iterator[Command]:
        """Everything that is known now, whether it applies or not."""
        yield from self._known.values()
        for source in self._sources:
            yield from source()

    def applying(self) -> list[Command]:
        """What can be done now, in the order of :data:`GROUPS`."""
        found = [one for one in self.all() if one.applies()]
        return sorted(found, key=lambda one: GROUPS.index(one.group))

    def run(self, name: str) -> bool:
        """Do it; False where there is no such command, or it doesn't apply."""
        one = next((one for one in self.all() if one.name == name), None)
        if one is None or not one.applies():
            return False
        one.act()
        return True
