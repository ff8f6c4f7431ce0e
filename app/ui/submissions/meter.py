"""What is lacking, what is required first, with a way to where each is filled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.services.submissions import Answer, Submission
from app.ui.parts import XS, Banner, Card, FlowLayout, M, S, column, label, link_button, row
from app.ui.parts.space import clear
from app.ui.submissions.words import item_name, lacks

if TYPE_CHECKING:
    from app.ui.context import Context

MOST = 8
"""wishes that are named; the others stand further down beside their elements"""


class Meter(Card):
    """``jumped`` carries an answer whose record is to be opened, ``written`` the key of one to be written here."""

    jumped = Signal(object)
    written = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(spacing=S, margins=M)
        self.context = context
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.said = label("", "strong")
        self.notes = column(spacing=XS)
        self.lacking = column(spacing=S)
        self.wanted = QWidget()
        self._wishes = FlowLayout(spacing=S)
        self.wanted.setLayout(self._wishes)
        self._wish = label("", "small")
        for piece in (self.said, self.bar):
            self.body.addWidget(piece)
        self.body.addLayout(self.notes)
        self.body.addLayout(self.lacking)
        self.body.addWidget(self._wish)
        self.body.addWidget(self.wanted)

    def show_submission(self, found: Submission) -> None:
        words = self.context.words
        have, every = found.filled
        whole = have == every
        said = words("submission.meter.whole") if whole else words("submission.meter", have=have, all=every)
        self.said.setText(said)
        self.bar.setRange(0, max(1, every))
        self.bar.setValue(have)
        self.bar.setAccessibleName(said)
        clear(self.notes)
        for text, tone in _notes(self.context, found):
            self.notes.addWidget(Banner(text, tone))
        clear(self.lacking)
        for answer in found.lacking:
            self.lacking.addWidget(self._line(answer))
        wishes = found.wanted[:MOST]
        self._wish.setVisible(bool(wishes))
        self._wish.setText(words("submission.wanted"))
        self.wanted.setVisible(bool(wishes))
        clear(self._wishes)
        for answer in wishes:
            button = self._button(answer, item_name(self.context, answer))
            self._wishes.addWidget(button)

    def _line(self, answer: Answer) -> QWidget:
        name = item_name(self.context, answer)
        said = label(lacks(self.context, answer), "small")
        act = self.context.words("submission.act.write" if _is_written(answer) else "submission.act.jump")
        line = QWidget()
        laid = row(column(label(name, "strong"), said, spacing=0), self._button(answer, act, name), spacing=M)
        laid.setStretch(0, 1)
        line.setLayout(laid)
        line.setAccessibleName(f"{name}. {said.text()}")
        return line

    def _button(self, answer: Answer, words: str, about: str = "") -> QWidget:
        act = partial(self.written.emit, answer.item.key) if _is_written(answer) else partial(self.jumped.emit, answer)
        button = link_button(words, act)
        if about:
            button.setAccessibleName(f"{words}: {about}")
        button.setAccessibleDescription(lacks(self.context, answer))
        return button


def _is_written(answer: Answer) -> bool:
    """Whether it is filled here; else in the case, where others have it too."""
    return not answer.jump[1] or "language" in answer.why or "long" in answer.why


def _notes(context: Context, found: Submission) -> list[tuple[str, str]]:
    said = [(text, "danger") for text in found.blocked]
    if not found.fits:
        said.append((context.words("submission.fits.not"), "warn"))
    if found.order.form == "wgeid" and found.urgency:
        said.append((context.words(f"submission.urgent.{found.urgency}"), "info" if found.urgency == "no" else "warn"))
    if found.left_out:
        said.append((context.words("submission.left-out", n=found.left_out), "info"))
    return said
