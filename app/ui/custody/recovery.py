"""The own recovery by colleagues, and the pieces that are kept for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from app.base.catalogue import isolate_ltr
from app.services import custody, letterfiles, recovery
from app.services.custody import LentView, Letter
from app.services.recovery import Begging, RecoveryView
from app.services.session import Session
from app.services.views import Author
from app.ui.case.calls import call
from app.ui.case.wording import moment, shown
from app.ui.custody.groups import PeopleDialog
from app.ui.custody.letters import name_of, write_letter
from app.ui.parts import (
    XS,
    Banner,
    Card,
    Chip,
    Dialog,
    M,
    S,
    choose_files,
    choose_folder,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.people.compare import WordGrid

if TYPE_CHECKING:
    from app.ui.context import Context


Made = tuple[tuple[Author, str], ...]
"""who gets which file"""


def share_into(session: Session, k: int, members: list[str], folder: Path) -> Made:
    """Share what opens the vault, and write a letter for each colleague into a folder, under names that say nothing:
    neither that it is a piece, nor of how many, nor whose."""
    letters = recovery.share(session, k, members)
    return tuple(
        (letter.readers[0], custody.save(session, letter, folder / letterfiles.neutral_name()).name)
        for letter in letters.values()
    )


class SharedDialog(Dialog):
    """Which file is whose: their names don't say so."""

    def __init__(self, context: Context, made: Made) -> None:
        super().__init__(context, context.words("custody.recovery.files"))
        self.body.addWidget(label(context.words("custody.recovery.shared", n=len(made))))
        self.body.addWidget(label(context.words("custody.recovery.files.why"), "muted"))
        for who, file in made:
            line = row(label(shown(name_of(context, who)), "strong"), label(isolate_ltr(file)), spacing=M)
            line.setStretch(0, 1)
            self.body.addLayout(line)
        self.add_button(primary_button(context.words("button.done"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())


class RecoveryCard(Card):
    """Whether colleagues could open this vault, as far as rehearsals have shown."""

    def __init__(self, context: Context, state: RecoveryView | None, done: Callable[[], object]) -> None:
        super().__init__(spacing=S, margins=M)
        self._context, self._done = context, done
        words = context.words
        if state is None:
            self.body.addWidget(label(words("custody.recovery.none"), "muted"))
        else:
            self._describe(state)
        share = (primary_button if state is None else secondary_button)(
            words("custody.recovery.share" if state is None else "custody.recovery.anew"), self._share, "group"
        )
        rehearse = primary_button(words("custody.rehearse"), self._rehearse, "refresh")
        stop = quiet_button(words("custody.recovery.stop"), self._stop, "close")
        rehearse.setVisible(state is not None and state.intact)
        stop.setVisible(state is not None)
        self.body.addLayout(row(rehearse, share, stop, None, spacing=S))
        self.body.addWidget(label(words("custody.recovery.code"), "small"))

    def _describe(self, state: RecoveryView) -> None:
        words = self._context.words
        facts = {"k": state.k, "n": len(state.holders), "proven": state.proven}
        if state.used is not None:
            self.body.addWidget(Banner(words("custody.recovery.used"), "warn"))
        elif not state.intact:
            self.body.addWidget(Banner(words("custody.recovery.broken"), "danger"))
        else:
            key = "works" if state.works else "unproven"
            self.body.addWidget(Banner(words(f"custody.recovery.{key}", **facts), "ok" if state.works else "info"))
        for held in state.holders:
            line = row(label(shown(name_of(self._context, held.who))), spacing=S)
            line.setStretch(0, 1)
            seen = words("custody.recovery.seen", day=moment(held.seen)) if held.seen else ""
            line.addWidget(Chip(seen or words("custody.heard.none"), "ok" if held.seen else "muted"))
            self.body.addLayout(line)

    def _share(self) -> None:
        dialog = PeopleDialog(
            self._context,
            "custody.recovery.share.title",
            "custody.recovery.share.hint",
            "custody.recovery.share",
            named=False,
        )
        if dialog.exec():
            folder = choose_folder(self._context, "custody.recovery.folder")
            if folder is not None:
                call(
                    self, self._context, share_into, dialog.k.value(), dialog.members(), folder,
                    done=self._shared, busy=self,
                )  # fmt: skip

    def _shared(self, made: Made) -> None:
        SharedDialog(self._context, made).open()
        self._done()

    def _rehearse(self) -> None:
        write_letter(self, self._context, recovery.rehearse, done=self._done)

    def _stop(self) -> None:
        if self._context.ask(
            "custody.recovery.stop.sure", "custody.recovery.stop.text", "custody.recovery.stop", danger=True
        ):
            call(self, self._context, recovery.stop, done=lambda _: self._done())


class LentCard(Card):
    """A piece that is kept for somebody: what to do when they ask, and when they don't any more."""

    def __init__(self, context: Context, lent: LentView, done: Callable[[], object]) -> None:
        super().__init__(spacing=XS, margins=M)
        self._context, self._lent, self._done = context, lent, done
        words, name = context.words, name_of(context, lent.owner)
        text = words("custody.lent.line", name=name, day=moment(lent.at), k=lent.k, n=lent.n)
        help_ = secondary_button(words("custody.lent.help"), self._help, "key")
        let_go = quiet_button(words("custody.lent.drop"), self._let_go, "trash")
        for button in (help_, let_go):
            button.setAccessibleName(f"{button.text()} – {name}")
        self.body.addWidget(label(text))
        self.body.addLayout(row(help_, let_go, None, spacing=S))
        self.setAccessibleName(text)

    def _help(self) -> None:
        chosen = choose_files(self._context, "custody.lent.file", one=True)
        if chosen:
            call(self, self._context, _read, chosen[0], done=self._ask)

    def _ask(self, read: tuple[str, Begging]) -> None:
        text, begging = read
        if HelpDialog(self._context, name_of(self._context, self._lent.owner), begging).exec():
            write_letter(self, self._context, _give, text, self._lent.id, done=self._done)

    def _let_go(self) -> None:
        name = name_of(self._context, self._lent.owner)
        if self._context.ask("custody.lent.drop.sure", "custody.lent.drop.text", "custody.lent.drop", name=name):
            call(self, self._context, custody.give_up, self._lent.id, done=lambda _: self._done())


def _read(session: Session, path: Path) -> tuple[str, Begging]:
    text = custody.read_text(path)
    return text, recovery.inspect(session, text)


def _give(session: Session, text: str, lent: str) -> Letter:
    return recovery.give(session, text, lent)


class HelpDialog(Dialog):
    """The words to compare with whoever asks. Nothing else says that it is they."""

    def __init__(self, context: Context, name: str, begging: Begging) -> None:
        super().__init__(context, context.words("custody.help.title", name=name), width=640)
        words = context.words
        grid = WordGrid()
        grid.show_words(begging.words)
        self.sure = QCheckBox(words("custody.help.sure", name=name))
        self.body.addWidget(Banner(words("custody.help.warn", name=name), "warn"))
        self.body.addWidget(label(words("custody.help.words")))
        self.body.addWidget(grid)
        self.body.addWidget(self.sure)
        self.add_cancel()
        self.yes = self.add_button(primary_button(words("custody.help.give"), self.accept))
        self.yes.setEnabled(False)
        self.sure.toggled.connect(self.yes.setEnabled)


__all__ = ["HelpDialog", "LentCard", "RecoveryCard"]
