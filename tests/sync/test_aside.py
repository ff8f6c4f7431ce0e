"""Work on threads beside the main one: the order, what is raised, and that every thread ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.sync.aside import Behind, ahead


class Broken(Exception):
    """Of the disk, say."""


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name in ("ahead", "behind")]


def test_everything_is_taken_in_its_order() -> None:
    taken: list[bytes] = []
    behind = Behind(taken.append)
    for number in range(100):
        behind.write(b"%d" % number)
    behind.finish()
    assert taken == [b"%d" % number for number in range(100)] and not threads()


@pytest.mark.parametrize("at", [0, 50, 99])
def test_what_taking_raises_reaches_whoever_writes_and_nothing_more_is_taken(at: int) -> None:
    taken: list[int] = []

    def take(number: int) -> None:
        if number == at:
            raise Broken
        taken.append(number)

    behind = Behind(take)
    with pytest.raises(Broken), closing(behind):
        for number in range(100):
            behind.write(number)
        behind.finish()
    assert taken == list(range(at)) and not threads()


def test_what_reading_ahead_raises_comes_in_its_place() -> None:
    def blocks() -> Iterator[int]:
        yield from range(10)
        raise Broken

    seen: list[int] = []
    with pytest.raises(Broken), closing(ahead(blocks())) as source:
        for block in source:
            seen.append(block)
    assert seen == list(range(10)) and not threads()


def test_who_stops_early_ends_the_reading() -> None:
    closed = threading.Event()

    def blocks() -> Iterator[int]:
        try:
            yield from range(10_000_000)
        finally:
            closed.set()

    with closing(ahead(blocks())) as source:
        assert next(source) == 0
    assert closed.is_set() and not threads()
