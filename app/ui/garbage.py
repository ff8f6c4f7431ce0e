"""Cyclic garbage is searched for on the main thread only.

Python looks for it wherever an allocation happens to cross a threshold, a thread of the pool
or the vault's included, and destroys there what it finds: widgets among it, which Qt allows
to die on their own thread only. So the automatic search is off, and a timer here asks the
same counters.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 500
THRESHOLDS = (2000, 10, 20)
"""new objects, searches of the youngest, searches of the middle, before the next generation is searched"""


class Collector(QObject):
    """Turns the automatic search off as long as it lives, and searches by the same counters instead.

    Made on the main thread, whose timer does the work. What exists already (the program's
    modules) is set apart, so that a full search stays short.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start()

    def look(self) -> None:
        """Search the oldest generation that is due."""
        due = [number for number, count in enumerate(gc.get_count()) if count > THRESHOLDS[number]]
        if due:
            gc.collect(due[-1])
