"""The limits of a relay, each with a default that is safe for a small organisation's machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.base.limits import MIB

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Settings:
    """How one relay is run.

    ``operators``: public keys [32] whose admissions count; ``open_to_all`` admits every mailbox without one, with
    ``default_bytes`` and ``default_count``. ``names``: what the Host header may say, in lower case; empty for anything.
    """

    operators: tuple[bytes, ...] = ()
    open_to_all: bool = False
    names: frozenset[str] = field(default_factory=frozenset)

    default_bytes: int = 500 * MIB
    default_count: int = 8_192  # 500 MiB in the smallest blobs

    blob_days: int = 56  # two epochs: who is away for longer asks for it again
    closed_days: int = 400  # a leaf that was taken back stays so for longer than any of its names is used
    free_bytes: int = 256 * MIB  # that stay free on the disk for what must still be possible: deleting, taking back

    writers: int = 240  # blobs coming in at once, 0.4 MiB of memory each at most
    writers_of_leaf: int = 4  # of them by one contact: no client of ours uses more than two
    writers_of_mailbox: int = 48
    readers: int = 240
    readers_of_mailbox: int = 8
    connections: int = 1_000

    idle_seconds: float = 60.0  # without a byte: an onion circuit that broke never says so
    slowest: int = 1_000  # bytes a second: 16 MiB in four and a half hours
    crowded_slowest: int = 8_000  # bytes a second that count as slow when all places are taken
    crowded_after: float = 20.0  # seconds that everybody has before that is looked at

    count_again: float = 60.0  # seconds after which what other processes took in is counted, too
    count_again_near: float = 5.0  # the same, where more than half is used up
    wait_seconds: int = 15  # that a client is asked to wait
