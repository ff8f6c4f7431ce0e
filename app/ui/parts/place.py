"""Where a person is on a page, kept while the page is built anew: a save never takes them to its top."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QScrollArea

SETTLE_MS: Final = 150  # until what was built has its heights
TURNS: Final = 20  # of waiting for a page that isn't as high yet as it was: a busy machine takes longer


class Place(QObject):
    """From :meth:`keep` until ``finished``, ``area`` goes back to how far it was scrolled as it grows."""

    def __init__(self, area: QScrollArea, finished: SignalInstance) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._kept: int | None = None
        self._turns = 0
        self._bar.rangeChanged.connect(self._return)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._let_go)
        finished.connect(self._settle)

    def keep(self) -> None:
        """Before it is built anew; also while it is already."""
        self._settling.stop()
        if self._kept is None:
            self._kept = self._bar.value()

    def leave(self) -> None:
        """Somewhere else was asked for."""
        self._kept = None

    def _return(self) -> None:
        if self._kept is not None:
            self._bar.setValue(min(self._kept, self._bar.maximum()))

    def _settle(self) -> None:
        self._turns = TURNS
        self._return()
        self._settling.start()

    def _let_go(self) -> None:
        """Not before the page is as high as it was; one that has become shorter is waited for in vain, briefly."""
        self._turns -= 1
        if self._kept is not None and self._kept > self._bar.maximum() and self._turns > 0:
            self._settling.start()
            return
        self._kept = None
