"""The first page: what to bring in. A dropped file is told by what is in it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from app.services.intake.recognition import Found, recognise
from app.ui.parts import (
    Banner,
    Card,
    M,
    ProgressPanel,
    S,
    choose_files,
    choose_folder,
    column,
    icon_label,
    label,
    link_button,
    ltr,
    page_scroll,
    primary_button,
    quiet_button,
    row,
)
from app.ui.welcome.step import ChoiceButton

if TYPE_CHECKING:
    from app.ui.context import Context

_FILE = re.compile(r"`([^`]*)`")

KINDS = (("table", "table"), ("telegram", "channel"), ("whatsapp", "reply"), ("folder", "folder"))
"""what can be brought in, and its icon"""
HELP = ("telegram", "whatsapp")
"""what must be exported first, and how"""


class StartPanel(QWidget):
    """``found`` carries a path and what it is: ``table``, ``chat`` or ``folder``; ``resumed`` and ``forgotten`` are
    about the table that was left half way."""

    found = Signal(object, str)
    resumed = Signal()
    forgotten = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.progress = ProgressPanel(context, title="bring.looking")
        self.half = self._make_half()
        self.cards: dict[str, ChoiceButton] = {}
        self.helps: dict[str, Card] = {}
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.intake")
        context.bind(hint.setText, "bring.start.hint")
        self.area = page_scroll(
            title,
            hint,
            self.half,
            self.problem,
            self.progress,
            self._make_choices(),
            *self._make_helps(),
            self._make_drop(),
            spacing=M,
        )
        self.setLayout(column(self.area))

    def _make_half(self) -> Card:
        words, go_on, forget = label("", "body"), primary_button("", self.resumed.emit), quiet_button("")
        forget.clicked.connect(lambda: self.forgotten.emit())
        self.context.bind(words.setText, "bring.half")
        self.context.bind(go_on.setText, "bring.half.go-on")
        self.context.bind(forget.setText, "bring.half.forget")
        line = row(icon_label("edit", "accent", 20), words, go_on, forget, spacing=M)
        line.setStretch(1, 1)
        card = Card(margins=M)
        card.body.addLayout(line)
        card.hide()
        return card

    def _make_choices(self) -> QWidget:
        held = QWidget()
        for name, symbol in KINDS:
            self.cards[name] = ChoiceButton(self.context, f"bring.kind.{name}", symbol, partial(self._choose, name))
        held.setLayout(column(*self.cards.values(), spacing=M))
        return held

    def _make_helps(self) -> list[QWidget]:
        """How a chat is exported, opened where it is wanted."""
        links = QWidget()
        line = row(spacing=S)
        links.setLayout(line)
        made: list[QWidget] = [links]
        for name in HELP:
            text, card = label("", "body"), Card(margins=M)
            self.context.bind(partial(_say, text), f"bring.help.{name}")
            card.body.addWidget(text)
            card.hide()
            button = link_button("", partial(self._toggle_help, name))
            self.context.bind(button.setText, f"bring.help.{name}.open")
            line.addWidget(button)
            self.helps[name] = card
            made.append(card)
        line.addStretch(1)
        return made

    def _make_drop(self) -> QWidget:
        text = label("", "muted")
        self.context.bind(text.setText, "bring.drop")
        return text

    def _toggle_help(self, name: str) -> None:
        card = self.helps[name]
        card.setVisible(card.isHidden())

    # --- choosing -----------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        if name == "folder":
            folder = choose_folder(self.context)
            chosen = [folder] if folder is not None else []
        else:
            pattern = {"table": "*.csv *.tsv *.txt *.xlsx", "telegram": "*.json", "whatsapp": "*.txt"}[name]
            chosen = choose_files(self.context, one=True, pattern=pattern)
        self.take(chosen, "table" if name == "table" else "folder" if name == "folder" else "chat")

    def take(self, paths: list[Path], wanted: Found | None = None) -> None:
        """Look at what was dropped (one thing at a time), or take it for what the person said it is."""
        if not paths:
            return
        if len(paths) > 1:
            self.say("bring.one-at-a-time")
            return
        self.problem.hide()
        path = paths[0]
        self.context.run(
            recognise,
            path,
            done=lambda found: self._recognised(path, found, wanted),
            failed=self.fail,
            busy=self.area.widget(),
        )

    def _recognised(self, path: Path, found: Found, wanted: Found | None) -> None:
        """A folder stays the folder that was asked for; of two kinds of text files what the person said counts."""
        both_read = {found, wanted} == {"table", "chat"} and path.suffix.lower() in (".txt", ".csv")
        self.found.emit(path, wanted if wanted is not None and (wanted == "folder" or both_read) else found)

    def say(self, key: str) -> None:
        self.problem.show_text(self.context.words(key), "warn")

    def fail(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error), "warn")
        self.area.ensureWidgetVisible(self.problem)


def _say(text: QLabel, words: str) -> None:
    """Names of files are Latin in every language, and keep their direction."""
    text.setText(_FILE.sub(lambda found: ltr(found[1]), words))
