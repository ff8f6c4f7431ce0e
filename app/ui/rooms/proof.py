"""What is proven of each sealed file and by whom, and what is withheld in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.model.types import TYPES, type_label
from app.services import rooms
from app.services.rooms.views import AuthorProof, Missing, SealProof, StampProof
from app.services.views import Author
from app.ui.case.calls import call
from app.ui.case.wording import author_words, moment, shown, term_words
from app.ui.parts import Banner, Card, CopyField, M, S, column, label
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

NAMES_SHOWN = 40


class ProofPanel(QWidget):
    """A card for each sealed file: signatures, authors, chains, stamps, ledgers; then what isn't there."""

    def __init__(self, context: Context, room: str) -> None:
        super().__init__()
        self.context, self.room = context, room
        self.cards = column(spacing=M)
        self.setLayout(column(self.cards, None, spacing=M))

    def show_proofs(self, proofs: tuple[SealProof, ...]) -> None:
        clear(self.cards)
        for one in proofs:
            self.cards.addWidget(self._card(one))

    def _card(self, one: SealProof) -> Card:
        words = self.context.words
        sealed = words(
            "rooms.proof.sealed", name=author_words(self.context, one.sealer), at=isolate_ltr(moment(one.sealed_at))
        )
        card = Card(label(sealed, "strong"), Banner(words("rooms.proof.signatures"), "ok"), spacing=S)
        card.body.addWidget(label(self._known(one.sealer, one.known), "muted"))
        self._key(card, one.sealer.key_id)
        for text in self._facts(one):
            card.body.addWidget(label(text))
        card.body.addWidget(label(words("rooms.proof.authors"), "subheading"))
        for author in one.authors:
            self._author(card, author)
        card.body.addWidget(label(words("rooms.withheld"), "subheading"))
        for text in self._withheld(one):
            card.body.addWidget(label(text))
        names = label("", "muted")
        names.hide()
        card.body.addWidget(names)
        show = partial(self._show_names, names)
        call(names, self.context, rooms.names, self.room, one.bundle, self.context.language, done=show)
        return card

    def _key(self, card: Card, key: str) -> None:
        """As whoever sealed it reads it out: a field of its own, never broken over two lines."""
        line = label(self.context.words("rooms.proof.key"), "small")
        card.body.addLayout(column(line, CopyField(self.context, key), spacing=0))

    def _facts(self, one: SealProof) -> Iterator[str]:
        words = self.context.words
        purpose = (
            term_words(self.context, "consent-use", one.purpose) if one.purpose else words("rooms.proof.no-purpose")
        )
        policy = words(f"exchange.policy.{one.policy}")
        yield words("rooms.proof.policy", policy=policy, purpose=purpose)
        counts = {"entries": one.entries, "cases": len(one.cases), "files": one.files, "readers": one.readers}
        yield words("rooms.proof.counts", **counts)
        for stamp in one.stamps:
            yield self._stamp(stamp)
        if not one.stamps:
            yield words("rooms.proof.stamp.none")
        for ledger in one.ledgers:
            name = author_words(self.context, ledger.keeper)
            yield words("rooms.proof.ledger", name=name, pieces=ledger.pieces, lines=ledger.lines)
        if one.approvals:
            yield words("rooms.proof.approvals", n=one.approvals)
        if one.identities:
            yield words("rooms.proof.identities", n=one.identities)

    def _known(self, author: Author, known: bool) -> str:
        if author.key_id == getattr(self.context.session, "key_id", ""):
            return self.context.words("rooms.proof.self")
        if known and author.verified:
            return self.context.words("rooms.proof.verified")
        return self.context.words("rooms.proof.contact" if known else "rooms.proof.unknown")

    def _stamp(self, stamp: StampProof) -> str:
        if stamp.at is None:
            return self.context.words("rooms.proof.stamp.bad")
        at = isolate_ltr(moment(stamp.at))
        return self.context.words("rooms.proof.stamp", authority=shown(stamp.authority), at=at)

    def _author(self, card: Card, one: AuthorProof) -> None:
        words = self.context.words
        first, last = one.numbers
        name = author_words(self.context, one.author)
        card.body.addWidget(label(words("rooms.proof.author", name=name, n=one.entries, first=first, last=last)))
        card.body.addWidget(label(self._known(one.author, one.known), "muted"))
        self._key(card, one.author.key_id)
        gaps = words("rooms.proof.gaps", n=one.gaps) if one.gaps else words("rooms.proof.whole")
        card.body.addWidget(label(gaps, "muted"))
        if one.forked:
            card.body.addWidget(Banner(words("rooms.proof.forked"), "danger"))

    def _withheld(self, one: SealProof) -> Iterator[str]:
        words = self.context.words
        if not one.missing:
            yield words("rooms.withheld.none")
            return
        for missing in one.withheld:
            yield words("rooms.withheld.of", what=self._kind(missing), n=missing.count)
        for author, count in one.withheld_by:
            yield words("rooms.withheld.by", name=author_words(self.context, author), n=count)

    def _kind(self, one: Missing) -> str:
        if one.type not in TYPES:
            return self.context.words("rooms.withheld.unsaid")
        type_ = type_label(one.type, self.context.language)
        return f"{type_} · {self.context.declarations.field_label(one.type, one.field, self.context.language)}"

    def _show_names(self, line: QWidget, names: dict[str, str]) -> None:
        if names and hasattr(line, "setText"):
            listed = ", ".join(sorted(names.values())[:NAMES_SHOWN])
            told = self.context.words("rooms.withheld.names", names=listed)
            line.setText(f"{told} {self.context.words('rooms.withheld.links')}")
            line.show()
