"""The viewer: pieces of evidence one after another, never through the disk, in no other program (P11, P16, P17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton

from app.base.errors import Cancelled
from app.base.limits import SANDBOX_PICTURE_SIDE
from app.services import access
from app.services.evidence import looking, shield
from app.services.views import ChangeSet, EvidenceView
from app.ui.case.calls import call
from app.ui.evidence.canvas import STEP
from app.ui.evidence.copying import keep_cleaned, save_copy
from app.ui.evidence.loading import Loading
from app.ui.evidence.pixels import image_of
from app.ui.evidence.stage import Stage
from app.ui.evidence.told_panel import ToldPanel
from app.ui.evidence.viewer_bar import Bar, Head
from app.ui.keys import listen_to
from app.ui.ledger.dialog import LedgerDialog
from app.ui.parts import M, ProgressPanel, S, column, row
from app.ui.parts.tabs import InOrder

if TYPE_CHECKING:
    from app.ui.context import Context

TEXTS = ("text/", "application/json", "application/xhtml")
SIZE = QSize(1080, 760)


class Viewer(InOrder):
    """Shows one of ``pieces`` and leads to the others. ``told``: see :class:`ToldPanel`."""

    told = Signal(str, bool)

    def __init__(self, context: Context, pieces: Sequence[EvidenceView], at: str = "", unjudged: bool = True) -> None:
        super().__init__(context.window)
        self._context = context
        self._pieces = list(pieces)
        self._at = next((n for n, piece in enumerate(self._pieces) if piece.id == at), 0)
        self._unjudged = unjudged
        self._page, self._pages = 0, 1
        self._revealed, self._large = False, False
        self.setModal(True)
        self.setWindowTitle("Sijil")  # never what is looked at (T18)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.stage, self.panel = Stage(context), ToldPanel(context)
        self.progress = ProgressPanel(context, title="progress.working")
        self.head, self.bar = Head(context), Bar(context)
        self.loading = Loading(context, self)
        self._lay_out()
        self._connect()
        self._show()

    @property
    def piece(self) -> EvidenceView:
        return self._pieces[self._at]

    def _lay_out(self) -> None:
        middle = row(self.stage, self.panel, spacing=M)
        middle.setStretch(0, 1)
        lines = column(self.head, middle, self.progress, self.bar, spacing=S, margins=M)
        lines.setStretch(1, 1)
        self.setLayout(lines)
        window = self._context.window
        self.resize(SIZE.boundedTo(window.size() if window is not None else SIZE))

    def _connect(self) -> None:
        self.loading.picture.connect(self._picture_came)
        self.loading.text.connect(self._text_came)
        self.loading.refused.connect(self._refused)
        self.stage.canvas.asked.connect(partial(self.veil, False))
        self.stage.canvas.enlarged.connect(self._enlarge)
        self.stage.stop.clicked.connect(self._stop)
        self.stage.save.clicked.connect(self.bar.save.click)
        self.panel.told.connect(self.told)
        canvas, bar, rtl = self.stage.canvas, self.bar, self._context.rtl
        acts: tuple[tuple[QAbstractButton, Callable[[], object], str], ...] = (
            (bar.previous, partial(self.step, -1), "Right" if rtl else "Left"),
            (bar.next, partial(self.step, 1), "Left" if rtl else "Right"),
            (bar.page_back, partial(self.turn_page, -1), "PgUp"),
            (bar.page_on, partial(self.turn_page, 1), "PgDown"),
            (bar.nearer, partial(canvas.magnify, STEP), "+"),
            (bar.farther, partial(canvas.magnify, 1 / STEP), "-"),
            (bar.fit, canvas.reset, "0"),
            (bar.rotate, canvas.rotate, "R"),
            (bar.veil, lambda: self.veil(self._revealed), "V"),
            (bar.graphic, partial(self._mark, True), "G"),
            (bar.harmless, partial(self._mark, False), "N"),
            (bar.save, lambda: save_copy(self, self._context, self.piece, self.progress, self), "S"),
            (bar.clean, lambda: keep_cleaned(self, self._context, self.piece, self.progress), "C"),
            (bar.ledger, lambda: LedgerDialog(self._context, self.piece, self).open(), "L"),
            (self.head.facts, self._toggle_panel, "I"),
            (self.head.close_button, self.close, "Q"),
        )
        for button, act, key in acts:
            button.clicked.connect(partial(_press, act))
            listen_to(QKeySequence(key), self, partial(_press_if, button, act))
        listen_to(QKeySequence("="), self, partial(canvas.magnify, STEP))

    # --- moving ---------------------------------------------------------------------------------

    def step(self, pieces: int) -> None:
        """Another piece; at the ends nothing happens. What was uncovered is shielded again."""
        wanted = self._at + pieces
        if 0 <= wanted < len(self._pieces):
            self._at, self._page, self._revealed = wanted, 0, False
            self._show()

    def turn_page(self, pages: int) -> None:
        """Another page of a PDF, or a screenful of a text."""
        if self.stage.reads_text:
            self.stage.turn_text(pages)
        elif 0 <= self._page + pages < self._pages:
            self._page += pages
            self._large = False
            self._load()

    def _show(self) -> None:
        self._pages, self._large = 1, False
        self.stage.canvas.reset()
        self.head.show_piece(self.piece, self._at, len(self._pieces))
        call(self, self._context, access.looked, self.piece.case, self.piece.id, failed=lambda _: None)
        self._load()
        if not self.panel.isHidden():
            self.panel.show_piece(self.piece)

    def _show_bar(self) -> None:
        self.bar.show_piece(self.piece, self._page, self._pages, self._at, len(self._pieces))

    # --- loading --------------------------------------------------------------------------------

    def _load(self) -> None:
        piece = self.piece
        self._show_bar()
        self.bar.show_veil(False, False)
        self.bar.show_picture_tools(False)
        if not piece.here:
            self.loading.stop()
            self.stage.show_message(self._context.words("error.not-found.evidence"))
            return
        if not self._large:
            self.stage.show_busy()
        if piece.media_type.startswith(TEXTS) and piece.graphic is not True:
            self.loading.ask_text(piece)
            return
        side = int(max(self.stage.width(), self.stage.height(), 480) * self.devicePixelRatioF())
        side = SANDBOX_PICTURE_SIDE if self._large else min(SANDBOX_PICTURE_SIDE, side)
        self.loading.ask_picture(piece, self._page, (side, side), self._unjudged, self._revealed)

    def _picture_came(self, shown: shield.Shown) -> None:
        picture = shown.picture
        self._pages = picture.pages
        self._show_bar()
        self.bar.show_veil(shown.shielded, self._revealed)
        self.bar.show_picture_tools(not shown.shielded)
        self.head.say(self._context.words("evidence.viewer.partial") if picture.partial else "")
        whole = QSize(*picture.whole) if picture.kind != "pdf" else QSize(picture.width, picture.height)
        self.stage.show_picture(image_of(picture), whole, shielded=shown.shielded)
        self.stage.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _text_came(self, found: tuple[looking.ShownText, str]) -> None:
        shown, text = found
        words = self._context.words
        notes = [words("evidence.viewer.more")] if shown.more else []
        notes += [words("evidence.viewer.letters")] if "letters" in shown.unread else []
        if text.strip():
            self.stage.show_text(text, " ".join(notes))
            self.stage.text.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.stage.show_message(words("evidence.viewer.no-text"), words("evidence.viewer.advice"))

    def _refused(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._stop()
            return
        self.stage.show_message(self._context.error_text(error), self._context.words("evidence.viewer.advice"))

    def _enlarge(self) -> None:
        """More pixels for what is seen nearer."""
        if not self._large and not self.stage.canvas.shielded:
            self._large = True
            self._load()

    def _stop(self) -> None:
        self.loading.stop()
        self.stage.show_message(self._context.words("evidence.viewer.stopped"))

    # --- the shield -----------------------------------------------------------------------------

    def veil(self, wanted: bool) -> None:
        """Show what is shielded, or shield it again; then its pixels are let go."""
        if self._revealed == wanted and self.stage.canvas.shielded != wanted:
            self._revealed, self._large = not wanted, False
            self._load()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.veil(True)  # somebody came in, or another window was opened over it

    def closeEvent(self, event: QCloseEvent) -> None:
        self.loading.stop()
        self.stage.canvas.clear()
        self.stage.text.clear()
        super().closeEvent(event)

    # --- judging --------------------------------------------------------------------------------

    def _mark(self, graphic: bool) -> None:
        piece = self.piece
        call(self, self._context, shield.mark, piece.id, graphic, done=partial(self._marked, piece.id, graphic))

    def _marked(self, piece: str, graphic: bool, _: ChangeSet) -> None:
        self._pieces = [replace(one, graphic=graphic) if one.id == piece else one for one in self._pieces]
        self._context.say(self._context.words(f"evidence.viewer.marked-{'graphic' if graphic else 'harmless'}"), "ok")
        if self.piece.id == piece:
            self._revealed = False
            self._load()

    def _toggle_panel(self) -> None:
        self.panel.setVisible(self.panel.isHidden())
        if not self.panel.isHidden():
            self.panel.show_piece(self.piece)


def _press(act: Callable[[], object], _: bool = False) -> None:
    act()


def _press_if(button: QAbstractButton, act: Callable[[], object]) -> None:
    """A key does what its button does, where that can be done."""
    if button.isEnabled() and not button.isHidden():
        act()
