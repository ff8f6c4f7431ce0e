"""What a person must know before anything else: keys with two histories, and people of whom nothing has come."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import inbox
from app.services.inbox.views import ForkView, Silence
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.wording import author_words, shown
from app.ui.inbox.panel import fork_words
from app.ui.parts import Banner, S, column, quiet_button
from app.ui.parts.dialogs import confirm
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

FORKS_SHOWN = 2
SILENT_SHOWN = 3

_Seen = tuple[tuple[ForkView, ...], tuple[Silence, ...]]


def _read(session: Session) -> _Seen:
    """The newest unsettled proof of each author, and the silent."""
    newest: dict[str, ForkView] = {}
    for fork in inbox.forks(session, settled=False):
        kept = newest.setdefault(fork.author.key_id, fork)
        if fork.proved and not kept.proved:
            newest[fork.author.key_id] = fork
    return tuple(newest.values()), inbox.silent(session)


class Watch(QWidget):
    """A banner for each, with what to do; nothing where all is well."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.seen: _Seen = ((), ())
        self.lines = column(spacing=S)
        self.setLayout(self.lines)
        self.hide()

    def read(self) -> None:
        call(self, self.context, _read, done=self.show_seen)

    def show_seen(self, seen: _Seen) -> None:
        self.seen = seen
        self.retranslate()

    def retranslate(self) -> None:
        clear(self.lines)
        forks, silent = self.seen
        for fork in forks[:FORKS_SHOWN]:
            self.lines.addWidget(self._fork(fork))
        if silent:
            self.lines.addWidget(Banner(self._silence(silent), "info"))
        self.setVisible(bool(forks or silent))

    def _fork(self, fork: ForkView) -> Banner:
        settle = quiet_button(self.context.words("inbox.settle"), partial(self._settle, fork))
        settle.setAccessibleName(f"{settle.text()}: {author_words(self.context, fork.author)}")
        tone = "danger" if fork.proved or fork.kind == "behind" else "warn"
        return Banner(fork_words(self.context, fork), tone, settle)

    def _silence(self, silent: tuple[Silence, ...]) -> str:
        words = self.context.words
        said = [
            words(f"silence.{one.kind}", name=author_words(self.context, one.author), n=one.days)
            for one in silent[:SILENT_SHOWN]
        ]
        return " ".join([*said, words("silence.do")])

    def _settle(self, fork: ForkView) -> None:
        name = shown(fork.author.name) or author_words(self.context, fork.author)
        if confirm(self.context, "inbox.settle.title", "inbox.settle.text", "inbox.settle", name=name):
            call(self, self.context, inbox.settle, fork.author.key_id, done=lambda _: self.read())
