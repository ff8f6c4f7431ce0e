"""What was sealed here, and the button that adds a time stamp to one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from app.services import sealing
from app.services.sealing import SealedRow, wording
from app.services.sealing.adding import Stamped
from app.ui.case.calls import call
from app.ui.case.wording import size_words
from app.ui.parts import XS, Card, M, ProgressPanel, S, choose_files, column, label, quiet_button, row
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

SHOWN: Final = 50  # newest first; the terminal lists all


class SealedList(Card):
    """Newest first: which cases, for whom, what for, stamped or not."""

    def __init__(self, context: Context) -> None:
        heading = label("", "subheading")
        super().__init__(heading, spacing=M)
        self.context = context
        context.bind(heading.setText, "seal.list")
        self._lines = column(spacing=M)
        self.progress = ProgressPanel(context, title="seal.list.stamping")
        self.body.addLayout(self._lines)
        self.body.addWidget(self.progress)

    def load(self) -> None:
        if self.context.session is not None:
            call(self, self.context, sealing.listing, done=self._show)

    def _show(self, found: tuple[SealedRow, ...]) -> None:
        clear(self._lines)
        if not found:
            self._lines.addWidget(label(self.context.words("seal.list.empty"), "muted"))
        for one in found[:SHOWN]:
            self._lines.addWidget(self._line(one))

    def _line(self, one: SealedRow) -> QWidget:
        words, language = self.context.words, self.context.language
        made = QWidget()
        what = words("seal.list.for", readers=wording.readers(one, language))
        facts = [wording.moment(one.at), wording.purpose(one.purpose, language), size_words(one.bytes)]
        facts.append(words("seal.list.stamped", n=one.stamps) if one.stamps else words("seal.list.unstamped"))
        lines = column(
            label(wording.titles(one, language), "body"),
            label(what, "muted"),
            label(" · ".join(facts), "small"),
            spacing=XS,
        )
        if one.waiting:
            add = quiet_button(words("seal.list.add-stamp"), partial(self._choose, one), "clock")
            lines.addLayout(row(add, None, spacing=S))
        made.setLayout(lines)
        return made

    def _choose(self, one: SealedRow) -> None:
        """The file may have been carried elsewhere since: where it isn't where it was put, a person shows it."""
        path = Path(one.place)
        if not path.is_file():
            found = choose_files(self.context, one=True)
            if not found:
                return
            path = found[0]
        call(self, self.context, sealing.add_stamps, path, done=self._stamped, task=self.progress)

    def _stamped(self, done: Stamped) -> None:
        self.context.say(self.context.words("seal.cli.stamped", n=done.stamps), "ok")
        self.load()
