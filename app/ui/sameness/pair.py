"""One pair: why it is asked, both records side by side, and the three answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.sameness import Comparison, Waiting
from app.ui.case.wording import author_words
from app.ui.parts import XS, Banner, Card, Chip, FlowLayout, M, S, column, icon_label, label, row, secondary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.fields import line_field
from app.ui.sameness.beside import Beside, lines_of
from app.ui.sameness.wording import changed_words, reason_words, said_words, why_words

if TYPE_CHECKING:
    from app.analysis.verdict import Reason
    from app.ui.context import Context

TONES = {"very-likely": "ok", "likely": "info", "possible": "muted", "unlikely": "muted"}
WARNED = 3  # reasons against that the question "really the same?" repeats


class PairView(QWidget):
    """``comparison`` is what is shown."""

    def __init__(self, context: Context, waiting: Waiting, comparison: Comparison) -> None:
        super().__init__()
        self._context = context
        self.waiting = waiting
        self.comparison = comparison
        body = column(self._chips(), spacing=M)
        for piece in (*self._warnings(), *self._reasons()):
            body.addWidget(piece)
        self.beside = Beside(
            context, (comparison.one, comparison.other), lines_of(comparison.fields), comparison.titles
        )
        body.addWidget(Card(self.beside, spacing=S, margins=M))
        for said in comparison.said:
            body.addWidget(label(said_words(context, said), "body"))
            if why := why_words(context, said):
                body.addWidget(label(why, "muted"))
        body.addStretch(1)
        self.setLayout(body)

    def _chips(self) -> QWidget:
        words, found = self._context.words, self.comparison
        made, flow = QWidget(), FlowLayout(spacing=S)
        flow.addWidget(
            Chip(words(f"same.grade.{found.grade}"), TONES[found.grade], "person" if self._people else "incident")
        )
        if self.waiting.state:
            flow.addWidget(Chip(words(f"same.state.{self.waiting.state}"), "warn", "history"))
        if len(found.joins) > 2:
            flow.addWidget(label(words("same.joins", n=len(found.joins)), "small", wrap=False))
        made.setLayout(flow)
        return made

    @property
    def _people(self) -> bool:
        return self.comparison.kind == "person"

    def _warnings(self) -> list[QWidget]:
        words, found = self._context.words, self.comparison
        made: list[QWidget] = []
        if found.changed:
            fields = changed_words(self._context, found.kind, found.changed)
            made.append(Banner(words("same.changed", fields=fields), "info"))
        if found.conflicting:
            made.append(Banner(words("same.warning" if self._people else "same.warning.incident"), "warn"))
        return made

    def _reasons(self) -> list[QWidget]:
        words, reasons = self._context.words, self.comparison.reasons
        against = [*(one for one in reasons if one.against)]
        speaking = [one for one in reasons if not one.against]
        if not reasons and not self.comparison.against:
            return [label(words("same.no-reasons"), "muted")]
        made: list[QWidget] = []
        if against or self.comparison.against:
            made.append(self._block("same.against", against, "warning", "warn", large=True, said=True))
        if speaking:
            made.append(self._block("same.for", speaking, "check", "ok"))
        return made

    def _block(
        self, key: str, reasons: list[Reason], symbol: str, tone: str, *, large: bool = False, said: bool = False
    ) -> QWidget:
        """What speaks against it stands first and large: siblings are recorded with like names."""
        lines = [reason_words(self._context, one) for one in reasons]
        if said:
            lines += self.against_words()
        body = column(label(self._context.words(key), "subheading"), spacing=XS)
        for line in lines:
            text = label(line, "strong" if large else "body")
            piece = row(icon_label(symbol, tone, 18 if large else 16), text, spacing=S)
            piece.setStretch(1, 1)
            body.addLayout(piece)
        made = QWidget()
        made.setLayout(body)
        return made

    def against_words(self) -> list[str]:
        who = dict.fromkeys(author_words(self._context, one.author) for one in self.comparison.against)
        return [self._context.words("same.sure.against", who=one) for one in who]

    def speaks_against(self) -> list[str]:
        """The sentences that "same" has to be asked for once more by."""
        reasons = [reason_words(self._context, one) for one in self.comparison.reasons if one.against]
        return [*reasons[:WARNED], *self.against_words()]


class SureDialog(Dialog):
    """Asks once more where something speaks against it. Enter looks again; only a press on the button says yes."""

    def __init__(self, context: Context, against: list[str]) -> None:
        super().__init__(context, context.words("same.sure"))
        self.body.addWidget(label(context.words("same.sure.text", reasons="\n".join(against))))
        self.yes = self.add_button(secondary_button(context.words("same.sure.yes"), self.accept))
        self.no = self.add_button(secondary_button(context.words("same.sure.no"), self.reject), default=True)
        self.no.setFocus()


class AnswerBar(QWidget):
    """The reason and the three answers; ``answered`` carries which and why, ``moved`` +1 or -1."""

    answered = Signal(str, str)
    moved = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.reason: QLineEdit = line_field()
        context.bind(self.reason.setAccessibleName, "same.reason")
        context.bind(self.reason.setPlaceholderText, "same.reason")
        context.bind(self.reason.setAccessibleDescription, "same.reason.hint")
        self.buttons = {}
        answers = row(spacing=S)
        for says in ("same", "different", "unsure"):
            button = self.buttons[says] = secondary_button("", partial(self.say, says))
            context.bind(button.setText, f"same.answer.{says}")
            answers.addWidget(button)
        self.before = secondary_button("", lambda: self.moved.emit(-1))
        self.skip = secondary_button("", lambda: self.moved.emit(1))
        context.bind(self.before.setText, "same.before")
        context.bind(self.skip.setText, "same.skip")
        self.place = label("", "muted", wrap=False)
        answers.addStretch(1)
        for piece in (self.place, self.before, self.skip):
            answers.addWidget(piece)
        hint = label("", "small")
        context.bind(hint.setText, "same.answer.keys")
        self.setLayout(column(self.reason, answers, hint, spacing=S))

    def say(self, says: str) -> None:
        if self.isEnabled() and self.isVisible():
            self.answered.emit(says, self.reason.text().strip())

    def show_place(self, at: int, of: int) -> None:
        self.place.setText(self._context.words("same.count", at=at + 1, n=of) if of else "")
        self.before.setEnabled(at > 0)
        self.skip.setEnabled(at < of - 1)
