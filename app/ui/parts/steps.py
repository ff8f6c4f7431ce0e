"""Several pieces of which one is shown: as high as that one, where a stack is as high as its highest."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.parts.space import column


class Steps(QWidget):
    """The pieces in their order; the first is shown until another is."""

    def __init__(self, *pieces: QWidget) -> None:
        super().__init__()
        self._pieces = pieces
        self._at = 0
        self.setLayout(column(*pieces, spacing=0))
        self.show_step(0)

    def __len__(self) -> int:
        return len(self._pieces)

    @property
    def at(self) -> int:
        """The number of the piece that is shown, from 0."""
        return self._at

    def show_step(self, number: int) -> None:
        self._at = number
        for n, piece in enumerate(self._pieces):
            if n != number:
                piece.hide()
        self._pieces[number].show()
