"""What a file says of itself, in words, beside the picture; each claim can be taken over by one press."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.services.evidence import looking, revealing
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.case.wording import field_words, shown
from app.ui.parts import M, S, column, icon_label, label, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.sandbox.answers import Facts
    from app.ui.context import Context

WIDTH = 300


class ToldPanel(QScrollArea):
    """``told`` carries a record's id and whether its file can lead to people."""

    told = Signal(str, bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._piece = ""
        self._facts: Facts | None = None
        self._filled: set[str] = set()
        inner = QWidget()
        inner.setProperty("style", "clear")
        self._lines = column(spacing=S)
        heading = label(context.words("evidence.told.title"), "subheading")
        claims = label(context.words("evidence.told.claims"), "small")
        inner.setLayout(column(heading, claims, self._lines, None, spacing=S, margins=M))
        self.setProperty("style", "clear")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setWidget(inner)

    def show_piece(self, piece: EvidenceView) -> None:
        """Ask a child for what the file says; the last piece asked for is shown."""
        self._piece, self._facts, self._filled = piece.id, None, set()
        clear(self._lines)
        if not piece.here:
            self._lines.addWidget(label(self._context.words("case.evidence.elsewhere"), "muted"))
            return
        self._lines.addWidget(label(self._context.words("evidence.told.looking"), "muted"))
        call(
            self,
            self._context,
            looking.facts,
            piece.id,
            done=partial(self._show, piece.id),
            failed=partial(self._fail, piece.id),
            task=True,
        )

    def _fail(self, piece: str, error: Exception) -> None:
        if piece == self._piece:
            clear(self._lines)
            self._lines.addWidget(label(self._context.error_text(error), "muted"))

    def _show(self, piece: str, facts: Facts) -> None:
        if piece != self._piece:
            return
        self._facts = facts
        clear(self._lines)
        said = revealing.told(facts, self._context.language)
        for one in said:
            mark = icon_label("warning" if one.harm else "info", "warn" if one.harm else "muted", 18)
            line = row(spacing=S)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(one.text, "body"), 1)
            self._lines.addLayout(line)
        self._offer(facts)
        self.told.emit(piece, any(one.harm for one in said))

    def _offer(self, facts: Facts) -> None:
        offers = [one for one in revealing.offers(facts, self._context.language) if one.field not in self._filled]
        if not offers:
            return
        self._lines.addWidget(label(self._context.words("evidence.told.offer"), "small"))
        for offer in offers:
            name = shown(field_words(self._context, "evidence", offer.field))
            button = secondary_button(self._context.words("evidence.told.fill", field=name))
            button.setAccessibleName(self._context.words("evidence.told.fill-named", field=name, value=offer.words))
            button.clicked.connect(partial(self._fill, offer))
            self._lines.addLayout(row(button, None))

    def _fill(self, offer: revealing.Offer, _: bool = False) -> None:
        call(
            self,
            self._context,
            revealing.fill_in,
            self._piece,
            offer,
            done=partial(self._was_filled, offer.field),
            busy=self.widget(),
        )

    def _was_filled(self, field: str, _: ChangeSet) -> None:
        self._filled.add(field)
        self._context.say(self._context.words("evidence.told.filled"), "ok")
        if self._facts is not None:
            self._show(self._piece, self._facts)
