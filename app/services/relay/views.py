"""What relays, addresses, the queue and sync tell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.base import limits
from app.base.errors import SijilError
from app.services.views import Author

ParcelState = Literal["waiting", "sending", "uploaded", "confirmed", "failed"]


@dataclass(frozen=True, slots=True)
class RelayView:
    """A relay and the own mailbox there. ``epochs``: (admitted, wanted) of the epochs ahead.

    ``until``: seconds, the end of the last epoch that is admitted, ``None`` without one; an open relay admits
    everybody. ``bytes`` and ``count``: what the operator lets this epoch's mailbox hold, ``None`` unknown.
    ``tried``, ``answered``: when; ``reason``: why the last try failed, "" if it didn't (key
    ``relay.reason.<…>``).
    """

    id: str
    address: str
    added: int
    epochs: tuple[int, int]
    until: int | None
    bytes: int | None
    count: int | None
    tried: int | None
    answered: int | None
    reason: str
    also: tuple[str, ...] = ()
    """other addresses of the same relay"""
    pin: str = ""
    """of the only key that ``address`` is talked to with; "" where a certificate authority answers for it"""


@dataclass(frozen=True, slots=True)
class AddressView:
    """``contact`` was given an own address (``given_at``, ``sent_at``: when the letter left) and has used it
    (``confirmed``), or may not any more (``taken_back``); ``theirs_until``: till when theirs is good, ``None``
    without one. All in seconds. ``theirs``: host names of their relays. ``junk``: pieces of ``junk_bytes`` bytes that
    came by their key, as a relay says, and that nobody can open; ``flooded``: so many that a person is asked to take
    that key back. ``left_alone``: those of ``theirs`` that lie around this computer: nothing is asked there."""

    contact: Author
    given_at: int | None
    sent_at: int | None
    confirmed: int | None
    taken_back: int | None
    until: int | None
    theirs_until: int | None
    theirs: tuple[str, ...]
    junk: int = 0
    junk_bytes: int = 0
    left_alone: tuple[str, ...] = ()

    @property
    def flooded(self) -> bool:
        return self.junk >= limits.JUNK_OFFERED or self.junk_bytes >= limits.JUNK_BYTES


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A bundle on its way to one reader. ``sent`` and ``total``: bytes, as they go over the line.

    ``kind``: ``bundle``, or ``signal`` (receipts, addresses, a heartbeat: nothing to read). ``tries``: failed ones
    in a row; ``next_try``: seconds, not before; ``reason``: why the last one failed (key ``relay.reason.<…>``).
    """

    bundle: str
    reader: Author
    kind: str
    state: ParcelState
    at: int
    sent: int
    total: int
    tries: int
    next_try: int
    uploaded: int | None
    confirmed: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Tight:
    """``reader``'s mailbox may hold ``quota`` bytes: less than a bundle has."""

    reader: Author
    quota: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A bundle that came whole and waits for a look. ``reason``: why nothing of it could be used, "" while nobody has
    looked."""

    path: Path
    contact: Author
    at: int
    bytes: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Partly:
    """Of ``total`` bytes from a contact, ``bytes`` are here."""

    contact: Author
    bytes: int
    total: int
    since: int


@dataclass(frozen=True, slots=True)
class SyncFailure:
    """What didn't work. ``where``: a host name; ``contact``: whose parcel, or "" """

    where: str
    contact: str
    error: SijilError


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``sent``: parcels that are whole at a relay now; ``came``: bundles that wait for a look now;
    ``taken``: bundles with entries that were taken by themselves; ``receipts``: receipts that came; ``addresses``:
    contacts' addresses that came. ``left``: blobs that stay at a relay because there is no room for them here.
    ``missing``: bundles that contacts say to have sent and that aren't here after it."""

    sent: int = 0
    came: int = 0
    taken: int = 0
    receipts: int = 0
    addresses: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    left: int = 0
    failures: tuple[SyncFailure, ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """``proxy``: ``socks5://host:port`` or "". ``by_itself``: sync every ``every_minutes`` while the program runs.

    ``take_by_itself``: also bundles with entries, from verified contacts whose device isn't quarantined.
    """

    proxy: str = ""
    by_itself: bool = False
    every_minutes: int = 30
    take_by_itself: bool = False


@dataclass(frozen=True, slots=True)
class SyncState:
    """``last``: when a sync ended, ``None`` before the first one; ``failed``: how many in a row reached no relay.

    ``next``: when the next one is due by itself, ``None`` where none is; ``running``: one is under way.
    """

    relays: int
    last: int | None
    failed: int
    next: int | None
    running: bool
    waiting: int
    arrived: int
