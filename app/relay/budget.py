"""Memory that all requests of a process share for what is on its way in and out."""

from __future__ import annotations

from app.base import limits


class Budget:
    """Large blocks while few ask, small ones when many do. Used from the thread of the event loop alone."""

    def __init__(self, total: int = limits.RELAY_MEMORY_BYTES) -> None:
        self._left = total

    def ask(self, wanted: int) -> Grant:
        """Leave to hold ``wanted`` bytes, or less; never less than a small block, so that everybody gets on."""
        size = min(wanted, limits.RELAY_BLOCK_BYTES)
        if size > self._left:
            size = min(size, limits.RELAY_LEAST_BLOCK_BYTES)
        self._left -= size
        return Grant(self, size)

    def give(self, size: int) -> None:
        self._left += size


class Grant:
    """Leave to hold ``size`` bytes, until it is given back."""

    def __init__(self, budget: Budget, size: int) -> None:
        self._budget, self.size, self._given = budget, size, False

    def give_back(self) -> bool:
        """Whether it was still held."""
        if self._given:
            return False
        self._given = True
        self._budget.give(self.size)
        return True
