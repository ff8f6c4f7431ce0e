"""Every shortcut on one page (F1), read from the table that the window listens by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.keys import PAGE_KEYS, PLACES, TABLE, Keys, native
from app.ui.parts.buttons import primary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.labels import label
from app.ui.parts.space import XL, XS, M, S, column

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH, KEYS_WIDTH = 620, 180
LETTERS: Final = "type-ahead"

Line = tuple[str, str]
"""what is done, and by which keys"""


class ShortcutsDialog(Dialog):
    """``pages`` are those of the side bar, in its order."""

    def __init__(self, context: Context, pages: tuple[str, ...]) -> None:
        super().__init__(context, context.words("command.shortcuts"), width=WIDTH)
        words = context.words
        self.lines: dict[str, list[Line]] = {place: list(self._of(place)) for place in PLACES}
        self.lines["vault"] += [
            (words(f"page.{name}"), native(keys)) for name, keys in zip(pages, PAGE_KEYS, strict=False)
        ]
        for place in ("always", *(one for one in PLACES if one != "always")):
            self.body.addWidget(self._block(place))
        for key in ("command.shortcuts.tab", "command.shortcuts.layout"):
            self.body.addWidget(label(words(key), "small"))
        close = self.add_button(primary_button(words("button.close"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        close.setFocus()

    def _of(self, place: str) -> Iterator[Line]:
        for row in TABLE:
            if row.where == place:
                yield self.context.words(row.key), self._keys(row)

    def _keys(self, row: Keys) -> str:
        words = self.context.words
        if row.name == LETTERS:
            return words("command.letters")
        first, *more = (native(keys) for keys in row.sequences)
        return words("command.also-keys", keys=first, more=more[0]) if more else first

    def _block(self, place: str) -> QWidget:
        grid = QGridLayout()
        grid.setHorizontalSpacing(XL)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, KEYS_WIDTH)
        for number, (what, keys) in enumerate(self.lines[place]):
            said, pressed = label(what), label(keys, "strong", wrap=False)
            pressed.setAccessibleName(f"{what}: {keys}")
            grid.addWidget(said, number, 0)
            grid.addWidget(pressed, number, 1)
        made = QWidget()
        items: list[QWidget | QGridLayout] = [label(self.context.words(f"command.place.{place}"), "subheading"), grid]
        if place == "always":
            items.append(label(self.context.words("command.vanish.why"), "small"))
        made.setLayout(column(*items, spacing=S, margins=0))
        made.layout().setContentsMargins(0, 0, 0, M)  # type: ignore[union-attr]
        return made
