"""Small previews of evidence: from a closed-off child, in memory only, as many as a bound allows (P12)."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPixmap

from app.base.limits import PREVIEWS_BYTES
from app.services.evidence import shield
from app.services.views import EvidenceView
from app.ui.case.calls import call
from app.ui.evidence.pixels import image_of, thumbnail

if TYPE_CHECKING:
    from app.ui.context import Context

SIZE = QSize(96, 72)


@dataclass(frozen=True, slots=True)
class Preview:
    """``None`` as the picture: this piece has none that could be shown."""

    picture: QPixmap | None
    shielded: bool


class Previews(QObject):
    """``ready`` carries a record's id. One child at a time: a page of forty photos must not take the laptop."""

    ready = Signal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._made: OrderedDict[tuple[str, bool], Preview] = OrderedDict()
        self._due: deque[EvidenceView] = deque()
        self._busy = False
        self.unjudged = True
        """whether pictures that nobody has judged are shielded"""

    def of(self, piece: EvidenceView) -> Preview | None:
        """The preview, if it is there; else it is made, and :attr:`ready` tells."""
        key = self._key(piece)
        found = self._made.get(key)
        if found is not None:
            self._made.move_to_end(key)
            return found
        if piece.here and all(self._key(one) != key for one in self._due):
            self._due.append(piece)
            self._next()
        return None

    def clear(self) -> None:
        self._made.clear()
        self._due.clear()

    def drop_due(self) -> None:
        """What waits isn't on the screen any more."""
        self._due.clear()

    def _key(self, piece: EvidenceView) -> tuple[str, bool]:
        return f"{piece.id} {piece.sha256} {piece.graphic}", self.unjudged

    def _next(self) -> None:
        if self._busy or not self._due or self._context.session is None:
            return
        piece = self._due.popleft()
        if self._key(piece) in self._made:
            self._next()
            return
        self._busy = True
        ratio = self._ratio()
        box = (int(SIZE.width() * ratio), int(SIZE.height() * ratio))
        key = self._key(piece)
        call(
            self,
            self._context,
            shield.look,
            piece,
            0,
            box,
            self.unjudged,
            done=lambda shown: self._keep(piece, key, self._drawn(shown)),
            failed=lambda _: self._keep(piece, key, Preview(None, False)),
        )

    def _ratio(self) -> float:
        window = self._context.window
        return window.devicePixelRatioF() if window is not None else 1.0

    def _drawn(self, shown: shield.Shown) -> Preview:
        image = image_of(shown.picture)
        return Preview(thumbnail(image, SIZE, shielded=shown.shielded, ratio=self._ratio()), shown.shielded)

    def _keep(self, piece: EvidenceView, key: tuple[str, bool], preview: Preview) -> None:
        self._busy = False
        self._made[key] = preview
        while sum(_bytes(one) for one in self._made.values()) > PREVIEWS_BYTES and len(self._made) > 1:
            self._made.popitem(last=False)
        self.ready.emit(piece.id)
        self._next()


def _bytes(preview: Preview) -> int:
    picture = preview.picture
    return picture.width() * picture.height() * 4 if picture is not None else 64
