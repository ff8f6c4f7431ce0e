"""Why a table or a chat isn't taken, in one word and a few numbers, as a frame of its own.

The pipe's own refusal knows few words. A person who has to mend a spreadsheet needs more: which
row, how many columns are possible. Nothing of the document goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from app.base.errors import Unshowable
from app.sandbox.handlers import JSON
from app.sandbox.source import read_whole

Handler = Callable[[BinaryIO, Mapping[str, Any]], Iterator[JSON]]


class Refused(Exception):
    """``reason`` is a word of ``error.intake.<reason>``; ``facts`` are numbers and sizes, never content."""

    def __init__(self, reason: str, **facts: int | str) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(reason)


def saying_why(handler: Handler) -> Handler:
    """A handler whose refusals reach the parent as the last frame ``{"refused": {"reason": …, …}}``."""

    def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[JSON]:
        try:
            yield from handler(source, options)
        except Refused as refusal:
            yield {"refused": {"reason": refusal.reason, **refusal.facts}}

    handle.__doc__ = handler.__doc__
    return handle


def read_bounded(source: BinaryIO, most: int) -> bytes:
    """All bytes of a document. Raises Refused (``too-big``, ``empty``)."""
    try:
        data = read_whole(source, most)
    except Unshowable:
        raise Refused("too-big", most=f"{most // (1024 * 1024)} MiB") from None
    if not data:
        raise Refused("empty")
    return data
