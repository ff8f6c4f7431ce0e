"""What is on its way here: half of a bundle, one that can't be used, and people of whom nothing comes any more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.errors import SijilError
from app.services.relay import syncing
from app.services.relay.syncing import Missed
from app.services.relay.views import Arrived, Partly
from app.ui.case.calls import call
from app.ui.case.wording import author_words, inert, moment, size_words
from app.ui.parts import XS, Banner, Card, M, S, column, label, link_button, row
from app.ui.parts.space import clear
from app.ui.relay.missing import missing_words
from app.ui.relay.reads import Seen

if TYPE_CHECKING:
    from app.ui.context import Context


class ComingPanel(QWidget):
    """Nothing is shown where nothing is to be said."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.lines = column(spacing=S)
        self.setLayout(self.lines)
        self.hide()

    def show_seen(self, seen: Seen) -> None:
        clear(self.lines)
        bad = [one for one in seen.arrived if one.reason]
        for missed in seen.missed:
            self.lines.addWidget(self._missed(missed))
        for lacking in seen.missing:
            self.lines.addWidget(Banner(missing_words(self.context, lacking), "info" if lacking.again else "warn"))
        for one in bad:
            self.lines.addWidget(self._bad(one))
        for part in seen.partly:
            self.lines.addWidget(label(self._part(part), "muted"))
        self.setVisible(bool(bad or seen.missed or seen.partly or seen.missing))

    def _missed(self, one: Missed) -> Banner:
        """Withheld, delayed, or something happened to them (T16)."""
        name = author_words(self.context, one.contact)
        return Banner(self.context.words("sync.missed", name=name, n=one.beats, when=moment(one.since)), "warn")

    def _bad(self, one: Arrived) -> Card:
        words, name = self.context.words, author_words(self.context, one.contact)
        head = words("sync.coming.bad", name=name, when=moment(one.at), size=size_words(one.bytes))
        why = Banner(self.context.error_text(SijilError(one.reason)), "warn")
        throw = link_button(words("sync.coming.throw"), partial(self._throw, one))
        throw.setAccessibleName(f"{throw.text()}: {inert(one.contact.name)}")
        return Card(label(head, "strong"), why, row(throw, None), spacing=XS, margins=M)

    def _part(self, one: Partly) -> str:
        facts = {"done": size_words(one.bytes), "size": size_words(one.total)}
        return self.context.words("sync.coming.part", name=author_words(self.context, one.contact), **facts)

    def _throw(self, one: Arrived) -> None:
        sure = self.context.ask(
            "sync.coming.throw.title", "sync.coming.throw.text", "sync.coming.throw.yes", danger=True
        )
        if sure:
            call(self, self.context, syncing.throw_away, one.path)
