"""Contact cards: giving the own one away, taking in another's, giving a contact another name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

from app.base import limits
from app.base.errors import CardError, InputError, StorageFault
from app.base.paths import replace_file
from app.services import contacts, introductions, letterfiles
from app.services.introductions import MOST_TEXT, Offer
from app.services.session import Session
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import (
    Banner,
    Dialog,
    choose_files,
    choose_new_file,
    label,
    line_field,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.fields import copy_text
from app.ui.people.compare import WordGrid
from app.ui.people.qr import QrCode

if TYPE_CHECKING:
    from app.ui.context import Context

CLEARED_AFTER_S = 10


def save_card(session: Session, path: Path) -> None:
    """Write the own card to a file. Raises StorageFault."""
    try:
        replace_file(path, contacts.own_card(session).encode())
    except OSError as error:
        raise StorageFault(reason="write") from error


def save_text(session: Session, path: Path, text: str) -> None:
    """Write a signed text to a file that a person chose. Raises StorageFault."""
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise StorageFault(reason="write") from error


def read_card_file(session: Session, path: Path) -> str:
    """The text of a file with a card or an introduction, bounded. Raises CardError."""
    try:
        with path.open("rb") as file:
            untrusted = file.read(MOST_TEXT + 1)
    except OSError as error:
        raise InputError("not-a-file", path=str(path)) from error
    if len(untrusted) > MOST_TEXT:
        raise CardError(reason="too-big")
    return untrusted.decode("utf-8", errors="replace")


class OwnCardDialog(Dialog):
    """The own card as text to copy or a file to carry, and the own safety words."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("exchange.own.title"), width=560)
        self.text = card_box()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(context.words("exchange.own.title"))
        self.grid = WordGrid()
        self.body.addWidget(label(context.words("exchange.own.hint"), "muted"))
        self.body.addWidget(self.text)
        self.body.addWidget(label(context.words("exchange.own.words"), "strong"))
        self.body.addWidget(self.grid)
        self.code = QrCode(context.words("people.qr.name"))
        self.body.addWidget(label(context.words("people.qr.own"), "strong"))
        self.body.addLayout(row(None, self.code, None))
        self.add_button(secondary_button(context.words("exchange.own.save"), self._save, "file"))
        self.add_button(secondary_button(context.words("button.copy"), self._copy, "copy"))
        self.add_button(primary_button(context.words("button.done"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        call(self, context, contacts.own_card, done=self.text.setPlainText)
        call(self, context, contacts.own_words, done=self._show_words)
        call(self, context, contacts.own_fingerprint, done=self.code.show_text)

    def _show_words(self, words: tuple[str, ...]) -> None:
        self.grid.show_words(words)
        self.adjustSize()  # the words come after the dialog has its size: without this they cover each other

    def _copy(self) -> None:
        copy_text(self.text.toPlainText())
        self.context.say(self.context.words("copy.done", n=CLEARED_AFTER_S))

    def _save(self) -> None:
        path = choose_new_file(self.context, letterfiles.neutral_name())
        if path is not None:
            call(self, self.context, save_card, path, done=lambda _: self._say_saved())

    def _say_saved(self) -> None:
        self.context.say(self.context.words("exchange.own.saved"), "ok")


class AddContactDialog(Dialog):
    """Takes a card as pasted text or as a file. ``added`` carries the new contact."""

    added = Signal(object)
    introduced = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words("exchange.contacts.add"), width=560)
        self.text = card_box()
        self.text.setPlaceholderText("-----BEGIN SIJIL CARD-----")
        self.text.setAccessibleName(context.words("exchange.add.text"))
        self.name = line_field("", context.words("exchange.add.name"))
        self.name.setMaxLength(limits.PERSON_NAME_CHARS)
        self.name_label = label(context.words("exchange.add.name"), "strong")
        self.problem = Banner("", "warn")
        self._person: ContactView | None = None
        self._told = False
        """whether the text is an introduction"""
        for piece in (
            label(context.words("exchange.add.hint"), "muted"),
            self.text,
            self.name_label,
            self.name,
            self.problem,
        ):
            self.body.addWidget(piece)
        for hidden in (self.name, self.name_label, self.problem):
            hidden.hide()
        self.add_button(secondary_button(context.words("exchange.add.file"), self._choose, "file"))
        self.add_cancel()
        self.save = self.add_button(primary_button(context.words("button.add"), self.add), default=True)
        self.save.setEnabled(False)
        self.text.textChanged.connect(self._look)
        self.finished.connect(lambda _: self.deleteLater())

    def add(self) -> None:
        """Store the contact, as not verified."""
        if self._told:
            call(
                self, self.context, introductions.take_in, self.text.toPlainText(), done=self._kept, failed=self._failed
            )
        elif self._person is not None:
            add = partial(contacts.add, name=self.name.text().strip() or None)
            call(self, self.context, add, self.text.toPlainText(), done=self._stored, failed=self._failed, busy=self)

    def _choose(self) -> None:
        files = choose_files(self.context, one=True)
        if files:
            call(self, self.context, read_card_file, files[0], done=self.text.setPlainText, failed=self._failed)

    def _look(self) -> None:
        self._person, self._told = None, False
        self.save.setEnabled(False)
        self.problem.show_text("")
        untrusted = self.text.toPlainText()
        if len(untrusted) > MOST_TEXT:
            self._failed(CardError(reason="too-big"))
        elif "END SIJIL INTRODUCTION" in untrusted:
            call(self, self.context, introductions.inspect, untrusted, done=self._introduced, failed=self._failed)
        elif "END SIJIL CARD" in untrusted:
            call(self, self.context, contacts.inspect, untrusted, done=self._known, failed=self._failed)
        elif untrusted.strip():
            self.problem.show_text(self.context.words("exchange.add.incomplete"), "info")

    def _known(self, person: ContactView) -> None:
        self._person = person
        self.name.setText(inert(person.name))
        self.name.show()
        self.name_label.show()
        self.save.setEnabled(True)
        self.problem.show_text(self.context.words("exchange.add.claims", name=inert(person.name)), "info")
        call(self, self.context, contacts.known_as, person.name, person.key_id, done=self._alarm)

    def _alarm(self, other: ContactView | None) -> None:
        """Another key under a known name is said before anything is stored (P27)."""
        if other is not None:
            self.problem.show_text(self.context.words("people.key-changed", name=inert(other.name)), "danger")

    def _introduced(self, _: Offer) -> None:
        self._told = True
        self.save.setEnabled(True)
        self.problem.show_text(self.context.words("people.add.introduction"), "info")

    def _kept(self, _: Offer) -> None:
        self.accept()
        self.introduced.emit()

    def _stored(self, person: ContactView) -> None:
        self.accept()
        self.added.emit(person)

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")


class RenameDialog(Dialog):
    """Gives a contact the name that one knows them by."""

    def __init__(self, context: Context, person: ContactView) -> None:
        super().__init__(context, context.words("exchange.rename.title"))
        self._person = person
        self.name = line_field("", context.words("exchange.add.name"))
        self.name.setMaxLength(limits.PERSON_NAME_CHARS)
        self.name.setText(inert(person.name))
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.body.addWidget(self.name)
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.add_button(primary_button(context.words("button.save"), self._rename), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def _rename(self) -> None:
        name = self.name.text().strip()
        key = self._person.key_id
        call(self, self.context, contacts.rename, key, name, done=lambda _: self.accept(), failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")


def card_box() -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setProperty("style", "mono")
    box.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    box.setTabChangesFocus(True)
    box.setMinimumHeight(150)
    return box
