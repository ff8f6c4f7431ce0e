"""What lies on a stick, in words: what is for this vault, what is for others, what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.catalogue import isolate_ltr
from app.services.sticks import Contents, Parts, Warned
from app.ui.case.wording import inert, size_words
from app.ui.parts import Banner, S, column, label, primary_button, row, secondary_button
from app.ui.parts.space import XS, clear

if TYPE_CHECKING:
    from app.ui.context import Context

_DANGER: Final = frozenset({"programs"})
_NAMED: Final = 5  # names that a warning lists; the rest are counted


class ContentsPanel(QWidget):
    """``taken``: somebody wants to see what it would change; ``carried``: to take the others' along."""

    taken = Signal()
    carried = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.lines = column(spacing=S)
        self.setLayout(self.lines)

    def show_contents(self, found: Contents) -> None:
        clear(self.lines)
        for one in found.warnings:
            if one.what in _DANGER:
                self.lines.addWidget(self._warning(one))
        self._show_mine(found)
        for parts in found.parts:
            self.lines.addWidget(self._parts(parts))
        self._show_others(found)
        for one in found.warnings:
            if one.what not in _DANGER:
                self.lines.addWidget(self._warning(one))
        self.lines.addWidget(label(self.context.words("stick.unopened"), "small"))

    # --- what is for this vault ---------------------------------------------------------------

    def _show_mine(self, found: Contents) -> None:
        words = self.context.words
        ours = [one for one in found.parts if one.mine is not False and not one.taken]
        waiting = [one for one in ours if one.missing]
        count = len(found.mine) + len(ours) - len(waiting)
        if count:
            key = "stick.mine.beside" if waiting else "stick.mine"  # the size is that of all files, parts among them
            said = label(words(key, n=count, size=size_words(found.mine_bytes)), "strong")
            self.lines.addLayout(self._line(said, primary_button(words("stick.receive"), self.taken.emit, "receive")))
        elif waiting:
            self.lines.addWidget(label(words("stick.parts.only"), "strong"))
        elif not found.letters:
            self.lines.addWidget(label(words("stick.mine.none"), "strong"))
        if found.letters:
            said = label(words("letters.on-stick", n=len(found.letters)), "strong")
            self.lines.addLayout(self._line(said, secondary_button(words("letters.read"), self.taken.emit, "receive")))

    def _line(self, said: QWidget, button: QWidget) -> QHBoxLayout:
        line = row(said, button, spacing=S)
        line.setStretch(0, 1)
        return line

    def _parts(self, one: Parts) -> QWidget:
        """A bundle in parts: which lie here, which are kept, which another stick must bring."""
        words = self.context.words
        if one.mine is False:
            return label(words("stick.parts.others", here=numbers(self.context, one.here), of=one.of), "muted")
        if one.taken:
            return label(words("stick.parts.taken", n=one.of), "muted")
        if not one.missing:
            return label(words("stick.parts.whole", n=one.of, size=size_words(one.bytes)), "muted")
        facts = {"missing": numbers(self.context, one.missing), "of": one.of, "here": numbers(self.context, one.here)}
        said = words("stick.parts.missing", **facts)
        if one.kept:
            said = f"{said} {words('stick.parts.kept', kept=numbers(self.context, one.kept))}"
        banner = Banner(said, "info")
        if not set(one.here) <= set(one.kept):
            banner.add_button(secondary_button(words("stick.parts.keep"), self.taken.emit, "receive"))
        return banner

    # --- what is for others, and what to beware of ----------------------------------------------

    def _show_others(self, found: Contents) -> None:
        words = self.context.words
        others = len(found.others) + sum(one.mine is False for one in found.parts)
        if found.packs:
            button = secondary_button(words("stick.packs.take"), self.carried.emit, "courier")
            self.lines.addLayout(self._line(label(words("stick.packs", n=len(found.packs)), "strong"), button))
        if not others:
            return
        said = column(
            label(words("stick.others", n=others, size=size_words(found.others_bytes)), "strong"),
            label(words("stick.others.why"), "small"),
            spacing=XS,
        )
        line = row(said, spacing=S)
        line.setStretch(0, 1)
        line.addWidget(secondary_button(words("stick.carry"), self.carried.emit, "courier"))
        self.lines.addLayout(line)

    def _warning(self, one: Warned) -> Banner:
        words = self.context.words
        names = words("case.comma").join(isolate_ltr(inert(name)) for name in one.names[:_NAMED])
        said = words(f"stick.warned.{one.what}", n=one.count, names=names)
        return Banner(said, "warn" if one.what in _DANGER else "info")


def numbers(context: Context, these: tuple[int, ...]) -> str:
    """Numbers of parts, the same in every language."""
    return context.words("case.comma").join(isolate_ltr(one) for one in these)
