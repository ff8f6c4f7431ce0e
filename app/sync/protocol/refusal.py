"""Why a request isn't done. Said to tests and to nobody else: every refusal is answered alike (T29)."""

from __future__ import annotations


class Refused(Exception):
    """A request that isn't what it must be; ``why`` is one word, for tests and the relay's own counters."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
