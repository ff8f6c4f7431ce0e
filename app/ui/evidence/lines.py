"""The pieces of evidence of one case on their cards: previews, what they reveal, what the search can't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.sandbox.kinds import PDF
from app.services.evidence import indexing, shield
from app.services.views import EvidenceView
from app.ui.case.calls import call
from app.ui.evidence.line import EvidenceLine
from app.ui.evidence.previews import Previews
from app.ui.evidence.reading import reading_of
from app.ui.evidence.reveals import Reveals
from app.ui.evidence.viewer import Viewer
from app.ui.ledger.dialog import LedgerDialog

if TYPE_CHECKING:
    from app.ui.context import Context


class Lines(QObject):
    """``copied`` carries a record's id; ``shield_known`` whether unjudged pictures are shielded."""

    copied = Signal(str)
    shield_known = Signal(bool)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._case = ""
        self.held: dict[str, EvidenceView] = {}
        self._lines: dict[str, EvidenceLine] = {}
        self._failures: dict[str, str] = {}
        self.previews, self.reveals = Previews(context, self), Reveals(context, self)
        self.previews.ready.connect(self._show_preview)
        self.reveals.told.connect(self._show_told)

    def show_case(self, case: str, held: tuple[EvidenceView, ...]) -> None:
        if case != self._case:
            self.previews.drop_due()
            call(self, self._context, shield.unjudged_too, done=self._shield_known, failed=lambda _: None)
        self._case = case
        self.held = {piece.id: piece for piece in held}
        self._lines = {}
        self.load_failures()

    def load_failures(self) -> None:
        """Ask again what could not be read for the search."""
        if self._case and any(piece.here for piece in self.held.values()):
            call(self, self._context, indexing.failures, self._case, done=self._show_failures, failed=lambda _: None)

    def make(self, record: str) -> EvidenceLine | None:
        """The line of a record; None for one that isn't evidence of this case."""
        piece = self.held.get(record)
        if piece is None:
            return None
        made = self._lines[record] = EvidenceLine(self._context, piece)
        made.looked.connect(self.look)
        made.copied.connect(self.copied)
        made.tried.connect(self._try_again)
        made.asked.connect(self.show_ledger)
        self._show_preview(record)
        made.show_told(self.reveals.of(record) is True)
        made.show_unread(self._failures.get(record, ""))
        return made

    def look(self, record: str) -> None:
        """Open the viewer at this piece."""
        viewer = Viewer(self._context, list(self.held.values()), record, self.previews.unjudged)
        viewer.told.connect(self.reveals.note)
        viewer.open()

    def show_ledger(self, record: str) -> None:
        """Who had this piece, and when."""
        LedgerDialog(self._context, self.held[record]).open()

    def use_shield(self, wanted: bool) -> None:
        """Whether pictures that nobody has judged are shielded from now on."""
        self.previews.unjudged = wanted
        for record in list(self._lines):
            self._show_preview(record)

    def _shield_known(self, wanted: bool) -> None:
        self.use_shield(wanted)
        self.shield_known.emit(wanted)

    def _alive(self, record: str) -> EvidenceLine | None:
        line = self._lines.get(record)
        return line if line is not None and shiboken6.isValid(line) else None

    def _show_preview(self, record: str) -> None:
        piece, line = self.held.get(record), self._alive(record)
        if piece is None or line is None:
            return
        if piece.media_type.startswith("image/") or piece.media_type == PDF.media:
            preview = self.previews.of(piece)
            if preview is not None:
                line.preview.show_preview(preview)

    def _show_told(self, record: str, harm: bool) -> None:
        line = self._alive(record)
        if line is not None:
            line.show_told(harm)

    def _show_failures(self, failures: dict[str, str]) -> None:
        self._failures = failures
        for record in self._lines:
            line = self._alive(record)
            if line is not None:
                line.show_unread(failures.get(record, ""))

    def _try_again(self, record: str) -> None:
        look = reading_of(self._context).look
        call(self, self._context, indexing.try_again, record, done=lambda _: look())
