"""Comparing safety words with a person, aloud or face to face: the one way to be sure of a key (P26, P27)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.catalogue import isolate_ltr
from app.services import contacts
from app.services.contacts import Way
from app.services.session import Session
from app.services.views import ChangeSet, ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import Banner, Dialog, S, choose_files, column, label, primary_button, secondary_button
from app.ui.people.qr import read_code

if TYPE_CHECKING:
    from app.ui.context import Context

COLUMNS = 3


def _compared(session: Session, key_id: str, path: Path) -> bool:
    return contacts.compare_code(session, key_id, read_code(session, path))


class WordGrid(QWidget):
    """Numbered words, three to a line, always from left to right, as they are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(S)
        self._words: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        return self._words

    def show_words(self, words: tuple[str, ...]) -> None:
        self._words = words
        for number, word in enumerate(words):
            shown_word = label(f"{isolate_ltr(number + 1)}  {isolate_ltr(word)}", "words", wrap=False)
            shown_word.setAccessibleName(f"{number + 1} {word}")
            self._grid.addWidget(shown_word, number // COLUMNS, number % COLUMNS)


class CompareDialog(Dialog):
    """Both sets of words, step by step; only "they match" makes a contact verified."""

    def __init__(self, context: Context, person: ContactView) -> None:
        super().__init__(context, context.words("exchange.compare.title", name=inert(person.name)), width=620)
        self.person = person
        words = context.words
        self.own = WordGrid()
        self.theirs = WordGrid()
        self.theirs.show_words(person.words)
        for step in (1, 2):
            self.body.addWidget(label(words(f"exchange.compare.step{step}", name=inert(person.name))))
        self.body.addLayout(
            column(label(words("exchange.compare.theirs", name=inert(person.name)), "strong"), self.theirs, spacing=S)
        )
        self.body.addWidget(label(words("exchange.compare.step3", name=inert(person.name))))
        self.body.addLayout(column(label(words("exchange.compare.own"), "strong"), self.own, spacing=S))
        self.body.addWidget(label(words("exchange.compare.warning"), "small"))
        self.read = secondary_button(words("people.qr.read"), self._choose, "image")
        self.found = Banner("", "info")
        self.found.hide()
        self.body.addWidget(self.read)
        self.body.addWidget(label(words("people.qr.why"), "small"))
        self.body.addWidget(self.found)
        self._way: Way = "words"
        self.add_cancel("exchange.compare.later")
        self.differ = self.add_button(secondary_button(words("exchange.compare.differ"), self._differ))
        self.match = self.add_button(primary_button(words("exchange.compare.match"), self._match, "check"))
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, contacts.own_words, done=self.own.show_words)

    def _choose(self) -> None:
        files = choose_files(self.context, one=True)
        if files:
            self.read_picture(files[0])

    def read_picture(self, path: Path) -> None:
        """Say whether the code in a picture is this contact's. Marking them stays the person's own act."""
        call(self, self.context, _compared, self.person.key_id, path, done=self._said, failed=self._failed, busy=self)

    def _said(self, fits: bool) -> None:
        key, tone = ("people.qr.fits", "ok") if fits else ("people.qr.wrong", "danger")
        self._way = "qr" if fits else "words"
        self.match.setEnabled(fits)
        self.found.show_text(self.context.words(key, name=inert(self.person.name)), tone)

    def _failed(self, error: Exception) -> None:
        self.found.show_text(self.context.error_text(error), "warn")

    def _match(self) -> None:
        mark = partial(contacts.set_verified, way=self._way)
        call(self, self.context, mark, self.person.key_id, True, done=self._verified, busy=self)

    def _verified(self, _: ChangeSet) -> None:
        self.context.say(self.context.words("exchange.compare.verified", name=inert(self.person.name)), "ok")
        self.accept()

    def _differ(self) -> None:
        call(self, self.context, contacts.set_verified, self.person.key_id, False, done=self._refused, busy=self)

    def _refused(self, _: ChangeSet) -> None:
        self.context.say(self.context.words("exchange.compare.refused", name=inert(self.person.name)), "warn")
        self.accept()
