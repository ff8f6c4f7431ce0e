"""What a sender still awaits a receipt for from the one reader of a bundle: how a reader hears of one that was
withheld whole (T14).

It is signed with the bundle that it is in, so a relay can neither make one nor take one out; and it names
nothing but the sender's own bundles to this very reader (A3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer
from app.model.entry import unb64

VERSION = 1
_LAST_DAY = 2_932_896  # 31 December 9999


@dataclass(frozen=True, slots=True)
class Awaited:
    """A bundle that was sent on ``day`` (days since 1970, by the sender's clock) under this ``counter``.

    ``again``: it goes again by itself as long as no receipt comes.
    """

    bundle: str
    counter: int
    day: int
    again: bool


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    awaited: list[tuple[str, int, int, bool]]


class _Version(msgspec.Struct):
    v: int


def write_awaited(awaited: Sequence[Awaited]) -> bytes:
    """The member; also where nothing is awaited: that takes back what was said before."""
    rows = [(one.bundle, one.counter, one.day, one.again) for one in awaited]
    return msgspec.json.encode(_Wire(VERSION, rows))


def read_awaited(untrusted: bytes, counter: int) -> tuple[Awaited, ...]:
    """What the sender of a bundle with this ``counter`` waits for, newest first.

    Raises :class:`BundleAltered`, :class:`BundleNewer`.
    """
    try:
        version = msgspec.json.decode(untrusted, type=_Version).v
        if version > VERSION:
            raise BundleNewer(version=version)
        wire = msgspec.json.decode(untrusted, type=_Wire)
        sizes = {len(unb64(row[0])) for row in wire.awaited} | {32}
    except (msgspec.DecodeError, ValueError) as error:
        raise BundleAltered(reason="awaited") from error
    counters = [row[1] for row in wire.awaited]
    fine = (
        wire.v == VERSION
        and msgspec.json.encode(wire) == untrusted
        and sizes == {32}
        and len(wire.awaited) <= limits.AWAITED
        and len({row[0] for row in wire.awaited}) == len(wire.awaited)
        and counters == sorted(counters, reverse=True)
        and all(1 <= n < counter for n in counters)
        and all(0 <= row[2] <= _LAST_DAY for row in wire.awaited)
    )
    if not fine:
        raise BundleAltered(reason="awaited")
    return tuple(Awaited(*row) for row in wire.awaited)
