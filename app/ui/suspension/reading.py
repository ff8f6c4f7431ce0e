"""What a suspended key could read, and what it signed that doesn't count: two lists to be read slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.model.types import field_label, type_label
from app.services.suspension import Apart, CouldRead
from app.services.views import Author
from app.ui.case.wording import inert, moment, shown
from app.ui.parts import XS, Banner, Card, Dialog, M, label, primary_button, row
from app.ui.suspension.wording import name_of, names_of

if TYPE_CHECKING:
    from app.ui.context import Context

MOST: Final = 200
"""entries that are shown; the command line lists them all"""


class CouldReadDialog(Dialog):
    """Everything that is to be taken as known, with what to do about it."""

    def __init__(self, context: Context, found: CouldRead) -> None:
        words, name = context.words, name_of(found.who)
        super().__init__(context, words("suspension.could-read.title", name=name), width=640)
        self.body.addWidget(Banner(words("suspension.could-read.lead"), "warn"))
        if found.recovery:
            self.body.addWidget(Banner(words("suspension.could-read.recovery"), "danger"))
        if found.custody:
            names = words("case.comma").join(map(shown, found.custody))
            self.body.addWidget(Banner(words("suspension.could-read.custody", names=names), "danger"))
        self._show_lost(found)
        for case in found.cases:
            ways = words("case.comma").join(words(f"suspension.how.{how}") for how in case.how)
            title = label(shown(case.title) if case.title else words("suspension.untitled"), "strong")
            self.body.addWidget(Card(title, label(ways, "small"), spacing=XS, margins=M))
        for team, others in found.teams:
            said = {"name": name, "team": inert(team), "names": names_of(context, others)}
            self.body.addWidget(label(words("suspension.could-read.teams", **said)))
        if found.people:
            names = names_of(context, found.people)
            self.body.addWidget(label(words("suspension.could-read.people", names=names)))
        if not (found.cases or found.teams or found.custody or found.people or found.recovery):
            self.body.addWidget(label(words("suspension.could-read.nothing")))
        self.body.addWidget(label(words("suspension.could-read.limit", name=name), "small"))
        self.add_button(primary_button(words("button.close"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def _show_lost(self, found: CouldRead) -> None:
        """What it had erased here: with whom to ask, first, for that can be mended."""
        words = self.context.words
        if not found.lost:
            return
        self.body.addWidget(label(words("suspension.erased.title"), "subheading"))
        self.body.addWidget(label(words("suspension.erased.lead"), "muted"))
        for one in found.lost:
            title = label(shown(one.title) if one.title else words("suspension.untitled"), "strong")
            key = "suspension.erased.ask" if one.askable else "suspension.erased.nobody"
            ask = label(words(key, names=names_of(self.context, one.askable)))
            gone = label(words("suspension.erased.values", n=one.values), "small")
            self.body.addWidget(Card(title, gone, ask, spacing=XS, margins=M))
        self.body.addWidget(label(words("suspension.could-read"), "subheading"))


class ApartDialog(Dialog):
    """What is kept and doesn't count, with what it says, so that nobody has to guess what was planted."""

    def __init__(self, context: Context, who: Author, found: tuple[Apart, ...]) -> None:
        words = context.words
        super().__init__(context, words("suspension.apart.title", name=name_of(who)), width=680)
        for one in found[:MOST]:
            why = words(f"suspension.why.{one.why}")
            line = words("suspension.apart.line", n=one.n, when=moment(one.at), why=why)
            card = Card(label(line, "strong"), spacing=XS, margins=M)
            if one.title:
                card.body.addWidget(label(shown(one.title), "small"))
            for type_, field, value in one.said:
                name = f"{type_label(type_, context.language)} · {field_label(type_, field, context.language)}"
                card.body.addLayout(row(label(name, "small"), label(shown(value)), spacing=M))
            self.body.addWidget(card)
        if not found:
            self.body.addWidget(label(words("suspension.apart.none")))
        self.add_button(primary_button(words("button.close"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())
