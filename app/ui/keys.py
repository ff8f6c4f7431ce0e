"""Every shortcut of the window, in one table: what the window listens to, shows and explains is read from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.base.catalogue import isolate_ltr

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(frozen=True)
class Keys:
    """``sequences``, the first of which is shown. ``where``: the part of the window that listens.

    ``vault``: anywhere in the main window; ``always``: in every window and dialog; ``case``,
    ``form``, ``date``: in that part only; ``note``: the window of a quick note; ``list``: any list.
    The words are ``command.<name>`` unless another key is named in ``words``.
    """

    name: str
    sequences: tuple[str, ...]
    where: str = "vault"
    words: str = ""

    @property
    def key(self) -> str:
        return self.words or f"command.{self.name}"


PAGE_KEYS: Final = tuple(f"{held}+{digit}" for held in ("Ctrl", "Alt", "Ctrl+Alt") for digit in "1234567890")
"""for the pages of the side bar, from above"""

TABLE: Final = (
    Keys("palette", ("Ctrl+K",)),
    Keys("shortcuts", ("F1", "Ctrl+/")),
    Keys("quick-note", ("Ctrl+N",), words="quicknote.title"),
    Keys("new-case", ("Ctrl+Shift+N",), words="case.list.new"),
    Keys("find", ("Ctrl+F",)),
    Keys("search", ("Ctrl+Shift+F",)),
    Keys("undo", ("Ctrl+Z",), words="undo.undo"),
    Keys("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), words="undo.redo"),
    Keys("settings", ("Ctrl+,",), words="page.settings"),
    Keys("area", ("F6",)),
    Keys("lock", ("Ctrl+L",), "always"),
    Keys("vanish", ("F12", "Shift+Esc"), "always"),
    Keys("save", ("Ctrl+S",), "form", "button.save"),
    Keys("leave", ("Esc",), "form"),
    Keys("paste", ("Ctrl+V",), "case"),
    Keys("calendar", ("Alt+Down",), "date"),
    Keys("note-done", ("Ctrl+Return", "Ctrl+S", "Ctrl+Enter"), "note"),
    Keys("note-another", ("Ctrl+N",), "note"),
    Keys("same-same", ("1", "S"), "same", "same.answer.same"),
    Keys("same-different", ("2", "D"), "same", "same.answer.different"),
    Keys("same-unsure", ("3", "U"), "same", "same.answer.unsure"),
    Keys("same-next", ("N",), "same", "same.skip"),
    Keys("same-before", ("P",), "same", "same.before"),
    Keys("open", ("Return",), "list"),
    Keys("type-ahead", ("A",), "list"),
)

ROWS: Final = {row.name: row for row in TABLE}
PLACES: Final = ("vault", "always", "form", "date", "case", "note", "same", "list")
"""in the order of the page that explains them"""


def sequences(name: str) -> tuple[QKeySequence, ...]:
    return tuple(QKeySequence(keys) for keys in ROWS[name].sequences)


def listen(
    name: str,
    parent: QWidget,
    act: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> list[QShortcut]:
    """Call ``act`` on the keys that the table has for ``name``."""
    return [listen_to(keys, parent, act, context) for keys in sequences(name)]


def listen_to(
    keys: QKeySequence,
    parent: QWidget,
    act: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    made = QShortcut(keys, parent)
    made.setContext(context)
    made.activated.connect(lambda: act())
    return made


def native(keys: QKeySequence | str) -> str:
    """Keys as the system and the language write them, left to right in every language."""
    return isolate_ltr(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))


def shown(name: str) -> str:
    """The first keys of ``name`` as they are read, or "" where it has none."""
    row = ROWS.get(name)
    return native(row.sequences[0]) if row is not None else ""


def tell(context: Context, button: QAbstractButton, key: str, keys: Callable[[], str]) -> None:
    """Show the keys of a button in its tip, and read them aloud after its name; follows the language."""

    from app.ui.parts.labels import show_tip  # which stands upon this table

    def show(words: str) -> None:
        text = keys()
        show_tip(button, f"{words} ({text})")
        button.setAccessibleDescription(context.words("command.keys", keys=text))

    _Words(context, button, key, show)


class _Words(QObject):
    """Lives and dies with its button."""

    def __init__(self, context: Context, button: QAbstractButton, key: str, show: Callable[[str], None]) -> None:
        super().__init__(button)
        self._show = show
        context.bind(self.say, key)

    def say(self, words: str) -> None:
        self._show(words)


def clashes(rows: tuple[Keys, ...] = TABLE) -> Iterator[tuple[str, str, str]]:
    """(keys, one, other) wherever two commands listen to the same keys at the same time."""
    for number, one in enumerate(rows):
        for other in rows[number + 1 :]:
            if _meet(one.where, other.where):
                yield from (
                    (keys, one.name, other.name)
                    for keys in one.sequences
                    if QKeySequence(keys) in map(QKeySequence, other.sequences)
                )


def _meet(one: str, other: str) -> bool:
    """The window of a quick note isn't the main window, whose shortcuts it never gets."""
    if "list" in (one, other):
        return one == other
    if "always" in (one, other) or "date" in (one, other):
        return True
    return (one == "note") == (other == "note")
