"""The field of a record that answers a search, as a person reads it, with the match marked; painted, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.letters import asked, fold_text, tail, whole_words
from app.services.views import RecordView
from app.ui.case.wording import bare, field_words, inert, value_words
from app.ui.parts.icons import colour
from app.ui.parts.labels import runs_right_to_left

if TYPE_CHECKING:
    from app.ui.context import Context

START, END = "\u0002", "\u0003"
AROUND: Final = 70  # characters on either side of the match
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200c\u200d])+")


def matching_words(
    context: Context, record: RecordView, titles: Mapping[str, str], text: str, also: Mapping[str, Sequence[str]]
) -> str:
    """ "Label: … match …" out of the first field that holds a word of ``text``, or another spelling of one.

    Values are worded in the window's language: what stands there is a date, never its code.
    "" where only another language's words of a value match.
    """
    typed = [part for word in _WORD.findall(text) for part in asked(fold_text(word))]
    wanted = tuple(filter(None, (*typed, *map(tail, typed), *(other for others in also.values() for other in others))))
    for name, view in record.fields.items():
        for account in view.accounts:
            if not account.held or account.value is None:
                continue
            said = bare(value_words(context, record.type, name, account.value, titles)).replace("\n", " ")
            found = next(_matches(said, wanted), None)
            if found is not None:
                return f"{field_words(context, record.type, name)}: {_cut(said, *found)}"
    return ""


def _matches(said: str, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(said):
        folded = fold_text(found.group())
        if folded.startswith(wanted) or ((rest := tail(folded)) and rest.startswith(wanted)):
            yield found.span()


def _cut(said: str, start: int, end: int) -> str:
    first, last = whole_words(said, max(0, start - AROUND), start, end, min(len(said), end + AROUND))
    before = ("…" if first else "") + said[first:start]
    after = said[end:last] + ("…" if last < len(said) else "")
    return f"{before}{START}{said[start:end]}{END}{after}"


def split_snippet(snippet: str) -> tuple[str, list[tuple[int, int]]]:
    """Inert text without the marks, and the (start, length) of each match in it."""
    text, matches, start = "", [], -1
    for piece in snippet.replace(START, "\0" + START).replace(END, "\0" + END).split("\0"):
        if piece[:1] == START:
            start = len(text)
        elif piece[:1] == END and start >= 0:
            matches.append((start, len(text) - start))
            start = -1
        text += inert(piece.lstrip(START + END) if piece[:1] in (START, END) else piece)
    return text, matches


class Snippet(QWidget):
    """Some lines of plain text with painted matches: markup in it stays letters (P13)."""

    def __init__(self, snippet: str) -> None:
        super().__init__()
        self._text, self._matches = split_snippet(snippet)
        self.setAccessibleName(self._text)
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        return self._text

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Asked many times for each width while a page of results is laid out; laid out once."""
        if width not in self._heights:
            self._heights[width] = int(self._laid_out(width).boundingRect().height()) + 2
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        self._heights.clear()  # another font, or the other direction
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(400))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour("muted"))
        self._laid_out(self.width()).draw(painter, self.rect().topLeft())
        painter.end()

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self._text, self.font())
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        right_to_left = runs_right_to_left(self._text)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.setFormats([_match(start, length) for start, length in self._matches])
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout


def _match(start: int, length: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.Bold)
    style.setForeground(colour("text"))
    style.setBackground(colour("accent-soft"))
    made.format = style
    return made
