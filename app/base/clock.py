"""Time, passed in everywhere, so that tests can let it lie (T19)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    def now(self) -> int:
        """Whole seconds since 1970-01-01 UTC. A claim, never proof of order (P35)."""
        ...


class SystemClock:
    def now(self) -> int:
        return int(time.time())  # noqa: TID251 - the one place that may


@dataclass
class SetClock:
    """A clock that stands where it is put."""

    at: int = 1_760_000_000

    def now(self) -> int:
        return self.at

    def tick(self, seconds: int = 1) -> None:
        self.at += seconds
