"""A review that came back, and sending one: what a reader thinks stands beside the record."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.catalogue import isolate_ltr
from app.services.rooms import reviews
from app.services.rooms.views import Coding, ReviewView, SealProof
from app.ui.case.calls import call
from app.ui.case.wording import author_words, moment, shown
from app.ui.parts import (
    Card,
    M,
    S,
    choose_folder,
    column,
    label,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


def choice_words(context: Context, value: str) -> str:
    """An answer as it is shown: yes and no in the reader's language, the rest as somebody wrote it."""
    return context.words(f"rooms.choice.{value}") if value in ("yes", "no") else shown(value)


class ReviewCard(Card):
    """Who thinks what about which record of a file that was sealed here."""

    def __init__(self, context: Context, review: ReviewView) -> None:
        super().__init__(spacing=S)
        self.context, self.review = context, review
        words = context.words
        name = author_words(context, review.reviewer)
        facts = words(
            "rooms.reviews.facts", n=review.n, at=isolate_ltr(moment(review.at)), bundle=_short(review.bundle)
        )
        self.body.addWidget(label(words("rooms.reviews.of", name=name), "strong"))
        self.body.addWidget(label(facts, "small"))
        self.body.addWidget(label(words("rooms.reviews.beside"), "muted"))
        for line in self._lines():
            self.body.addWidget(label(line))
        self.body.addLayout(self._actions())

    def _lines(self) -> list[str]:
        words, codes = self.context.words, {one.id: one.label for one in self.review.codes}
        lines = []
        for one in self.review.codings:
            told = coding_line(self.context, shown(codes.get(one.code, "")), one)
            told = f"{told} {words('rooms.reviews.otherwise')}" if one.stale else told
            lines.append(words("rooms.reviews.note", record=self._title(one.record), text=told))
        for note in self.review.notes:
            text = shown(note.text, lines=True)
            lines.append(words("rooms.reviews.note", record=self._title(note.record), text=text))
        return lines

    def _title(self, record: str) -> str:
        return shown(self.review.titles.get(record, "")) or isolate_ltr(record)

    def _actions(self) -> QHBoxLayout:
        review, words = self.review, self.context.words
        forget = quiet_button(words("rooms.reviews.forget"), self._forget, "trash")
        seen = secondary_button(words("rooms.reviews.seen"), self._seen, "check")
        seen.setVisible(not review.seen)
        return row(None, forget, seen, spacing=S)

    def _seen(self) -> None:
        call(self, self.context, reviews.seen, self.review.bundle, self.review.reviewer.key_id)

    def _forget(self) -> None:
        call(self, self.context, reviews.forget, self.review.bundle, self.review.reviewer.key_id)


def coding_line(context: Context, code: str, one: Coding) -> str:
    """One answer, with the passage where it is about one."""
    value = choice_words(context, one.value)
    if one.passage.erased:
        return context.words("withdrawn.quote", code=code, value=value)
    if not one.passage.field:
        return f"{code}: {value}"
    return context.words("rooms.code.quoted", code=code, value=value, quote=shown(one.passage.quote, lines=True))


def _short(bundle: str) -> str:
    return isolate_ltr(bundle[:12])


class BackPanel(QWidget):
    """For each sealed file of the room: what was coded and noted goes back to who sealed it."""

    def __init__(self, context: Context, room: str) -> None:
        super().__init__()
        self.context, self.room = context, room
        self.proofs: tuple[SealProof, ...] = ()
        self.cards = column(spacing=S)
        self.hint = label("", "muted")
        context.bind(self.hint.setText, "rooms.review.hint")
        self.setLayout(column(self.hint, self.cards, None, spacing=M))

    def show_proofs(self, proofs: tuple[SealProof, ...]) -> None:
        self.proofs = proofs
        clear(self.cards)
        for one in proofs:
            self.cards.addWidget(self._card(one))

    def _card(self, one: SealProof) -> Card:
        words = self.context.words
        name = author_words(self.context, one.sealer)
        at = isolate_ltr(moment(one.sealed_at))
        counts = {"entries": one.entries, "cases": len(one.cases), "files": one.files, "readers": one.readers}
        said = column(
            label(words("rooms.proof.sealed", name=name, at=at), "strong"),
            label(words("rooms.proof.counts", **counts), "small"),
            spacing=0,
        )
        if one.sealer.key_id == getattr(self.context.session, "key_id", ""):
            said.addWidget(label(words("error.review-own"), "muted"))
            return Card(said)
        write = secondary_button(words("rooms.review.write", name=name), partial(self.choose, one.bundle), "send")
        line = row(said, write, spacing=M)
        line.setStretch(0, 1)
        return Card(line)

    def choose(self, bundle: str) -> None:
        folder = choose_folder(self.context)
        if folder is not None:
            self.write(bundle, folder)

    def write(self, bundle: str, folder: Path) -> None:
        call(self, self.context, reviews.write, self.room, bundle, folder, done=self._written)

    def _written(self, path: Path) -> None:
        self.context.say(self.context.words("rooms.review.written", name=isolate_ltr(path.name)), "ok")
