"""Who this vault signs as: its card for others, and the words that prove it is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.services import contacts, letterfiles
from app.ui.context import Context
from app.ui.parts.buttons import secondary_button
from app.ui.parts.fields import copy_text
from app.ui.parts.files import choose_new_file
from app.ui.parts.labels import label
from app.ui.parts.panels import Card
from app.ui.parts.space import L, S, row
from app.ui.settings.section import Section

if TYPE_CHECKING:
    from app.services.session import Session

COLUMNS = 4


def read_identity(session: Session) -> tuple[str, tuple[str, ...]]:
    """The own card as text, and the safety words."""
    return contacts.own_card(session), contacts.own_words(session)


def write_card(path: Path, text: str) -> Path:
    """A card is public by its purpose: names and public keys."""
    path.write_text(text, encoding="utf-8")
    return path


class IdentitySection(Section):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "identity")
        self._card = ""
        self.name = label("", "strong")
        caption = label("", "small")
        context.bind(caption.setText, "settings.identity.words")
        self.words = QGridLayout()
        self.words.setHorizontalSpacing(L)
        self.words.setVerticalSpacing(S)
        well = Card()
        well.setProperty("style", "well")
        well.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        well.body.addLayout(self.words)
        copy = secondary_button("", self._copy, "copy")
        save = secondary_button("", self._save, "card")
        context.bind(copy.setText, "settings.identity.copy")
        context.bind(save.setText, "settings.identity.save")
        for part in (self.name, caption, well):
            self.body.addWidget(part)
        self.body.addLayout(row(copy, save, None, spacing=S))

    def load(self) -> None:
        session = self.context.session
        if session is not None:
            self.name.setText(session.name)
            self.context.run(read_identity, session, done=self._show)

    def _show(self, found: tuple[str, tuple[str, ...]]) -> None:
        self._card, words = found
        while (item := self.words.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, word in enumerate(words):
            shown = label(f"{place + 1}. {word}", "mono", wrap=False)
            self.words.addWidget(shown, place // COLUMNS, place % COLUMNS)

    def _copy(self) -> None:
        copy_text(self._card)
        self.context.say(self.context.words("copy.done", n=10))

    def _save(self) -> None:
        path = choose_new_file(self.context, letterfiles.neutral_name())
        if path is not None:
            self.context.run(write_card, path, self._card, done=self._saved, failed=self._not_saved)

    def _saved(self, path: Path) -> None:
        self.context.say(self.context.words("settings.identity.saved", file=path.name))

    def _not_saved(self, error: Exception) -> None:
        self.context.say(self.context.words("settings.identity.not-saved"), "warn")
