"""A piece of evidence on its card: a small preview, what it is as a file, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.base.catalogue import isolate_ltr
from app.services.views import EvidenceView
from app.ui.case.wording import inert, short_hash, size_words
from app.ui.evidence.previews import SIZE, Preview
from app.ui.parts import Chip, FlowLayout, M, icon, label, link_button, row
from app.ui.parts.icons import tone_colour

if TYPE_CHECKING:
    from app.ui.context import Context

SYMBOLS = {"image": "image", "video": "video", "audio": "audio"}
ICON = 28


class PreviewButton(QAbstractButton):
    """The preview, or a symbol of the kind of file; pressing it opens the viewer."""

    def __init__(self, name: str, symbol: str) -> None:
        super().__init__()
        self._symbol = icon(symbol, "muted")
        self.preview: Preview | None = None
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def show_preview(self, preview: Preview) -> None:
        self.preview = preview
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        return SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tone_colour("raised")))
        picture = self.preview.picture if self.preview is not None else None
        middle = QRect(0, 0, ICON, ICON)
        middle.moveCenter(self.rect().center())
        if picture is not None:
            painter.drawPixmap(0, 0, picture)
        if picture is None:
            self._symbol.paint(painter, middle)
        elif self.preview is not None and self.preview.shielded:
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(middle.adjusted(-8, -8, 8, 8))
            icon("eye-off", "shade").paint(painter, middle)
        focused = self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tone_colour("focus" if focused else "line")), 3 if focused else 1))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1) if focused else self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class EvidenceLine(QWidget):
    """``looked`` to see it, ``copied`` for a copy of it, ``asked`` for its ledger, ``tried`` to read it for the
    search once more."""

    looked = Signal(str)
    copied = Signal(str)
    tried = Signal(str)
    asked = Signal(str)

    def __init__(self, context: Context, piece: EvidenceView) -> None:
        super().__init__()
        self._context = context
        self.piece = piece
        words = context.words
        name = inert(piece.name)
        self._told = Chip("", "warn", "warning")
        self._told.hide()
        self._unread = Chip("", "muted")
        self._again = link_button(words("evidence.unread.again"), lambda: self.tried.emit(piece.id))
        self._again.setAccessibleName(words("evidence.unread.again-named", name=name))
        for part in (self._unread, self._again):
            part.hide()
        self.preview = PreviewButton(
            words("evidence.look-named", name=name), SYMBOLS.get(piece.media_type.partition("/")[0], "file")
        )
        self.preview.clicked.connect(lambda: self.looked.emit(piece.id))
        self.preview.setEnabled(piece.here)
        facts = QWidget()
        flow = FlowLayout(spacing=M)
        facts.setLayout(flow)
        for fact in (inert(piece.media_type), size_words(piece.size), f"SHA-256 {short_hash(piece.sha256)}"):
            flow.addWidget(label(isolate_ltr(fact), "small", wrap=False))
        for chip in self._chips():
            flow.addWidget(chip)
        if piece.here:
            look = link_button(words("evidence.look"), lambda: self.looked.emit(piece.id))
            look.setAccessibleName(words("evidence.look-named", name=name))
            copy = link_button(words("evidence.copy.button"), lambda: self.copied.emit(piece.id))
            copy.setAccessibleName(words("evidence.copy.button-named", name=name))
            flow.addWidget(look)
            flow.addWidget(copy)
        history = link_button(words("ledger.window.show"), lambda: self.asked.emit(piece.id))
        history.setAccessibleName(words("ledger.window.show-named", name=name))
        for part in (history, self._told, self._unread, self._again):
            flow.addWidget(part)
        line = row(spacing=M)
        line.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(facts, 1)
        self.setLayout(line)

    def _chips(self) -> list[Chip]:
        words = self._context.words
        marks = [] if self.piece.here else [Chip(words("case.evidence.elsewhere"), "muted")]
        if self.piece.graphic:
            marks.append(Chip(words("evidence.chip.graphic"), "warn", "eye-off"))
        if self.piece.copy_of:
            marks.append(Chip(words("evidence.chip.copy"), "muted"))
        return marks

    def show_told(self, harm: bool) -> None:
        """Whether the file's own words can lead to people."""
        self._told.setText(self._context.words("evidence.chip.reveals"))
        self._told.setVisible(harm)

    def show_unread(self, reason: str) -> None:
        """Why the search doesn't find what is in it; "" where nothing is wrong."""
        self._unread.setText(self._context.words(f"evidence.unread.{reason}") if reason else "")
        self._unread.setVisible(bool(reason))
        self._again.setVisible(bool(reason))
