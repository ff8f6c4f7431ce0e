"""One sync while it runs: its way out, what it has moved, what failed, and which relays have stopped answering."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.base import limits
from app.base.errors import InputError, OnlineError, SijilError
from app.base.task import Task
from app.services.relay.views import SyncFailure
from app.services.session import Session
from app.storage import relays
from app.storage.junk import Heap
from app.sync.nearby import is_near_host
from app.sync.online import Way
from app.sync.protocol import pins
from app.sync.relay.client import Relay
from app.sync.relay.clocks import Clocks
from app.sync.relay.faces import Faces
from app.sync.relay.origin import host_of, is_origin

STEP = "task.syncing"

_GONE = frozenset({"unreachable", "proxy", "slow", "tls", "pin"})
"""reasons after which the same relay isn't asked again in one sync: each would be waited for"""


@dataclass
class Run:
    """Shared by all that one sync does, on one thread. ``total``: bytes to move, as far as they are known."""

    session: Session
    task: Task
    way: Way
    clocks: Clocks
    total: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    answered: int = 0
    """requests that a relay answered as it should"""
    sent: int = 0
    left: int = 0
    phantoms: Counter[str] = field(default_factory=Counter)
    """by relay, blobs that it listed and then hadn't"""
    heaps: dict[tuple[str, str], Heap] = field(default_factory=dict)
    """by own relay and contact, what came by their key within a day and couldn't be opened"""
    failures: list[SyncFailure] = field(default_factory=list)
    _gone: dict[str, SijilError] = field(default_factory=dict)
    _faces: Faces = field(default_factory=Faces)
    _own: frozenset[str] | None = None

    def relay(self, origin: str, whose: str) -> Relay:
        """Ask a relay, for one correspondence. Raises OnlineError ``near``: a contact's word leads nobody to knock
        at this computer, or at what stands beside it, unless this vault's own person chose the same relay."""
        if not is_origin(origin):  # it was when it was kept: what is no address any more stops nobody's sync
            raise InputError("address", reason="not-an-address")
        own = self._is_own(origin)
        if not own and is_near_host(host_of(origin)):
            raise OnlineError(reason="near", host=host_of(origin))
        return Relay(origin, self.way, self.task, self.clocks, self._moved, faces=self._faces, whose=whose, near=own)

    def _is_own(self, origin: str) -> bool:
        if self._own is None:
            used = self.session.run(relays.listing)
            self._own = frozenset(pins.bare(one) for relay in used for one in relay.origins)
        return pins.bare(origin) in self._own

    def _moved(self, out: int, back: int) -> None:
        self.bytes_out += out
        self.bytes_in += back
        self.tell()

    def tell(self) -> None:
        """Raises Cancelled."""
        done = self.bytes_out + self.bytes_in
        self.task.progress(done, max(done, self.total) or None, STEP, bytes_out=self.bytes_out, bytes_in=self.bytes_in)

    def note_junk(self, relay: str, contact: str, size: int) -> None:
        """Something came by their key, as an own relay says, that opens under none."""
        before = self.heaps.get((relay, contact), Heap(0, 0, 0))
        self.heaps[relay, contact] = Heap(before.count + 1, before.bytes + size, self.session.clock.now())

    def is_flooded(self, relay: str, contact: str) -> bool:
        """Whether so much of it came there by their key that nothing more of theirs is fetched there today (T28).

        One relay's word counts for nothing at another: it could keep a colleague's letters from us there as well.
        """
        heap = self.heaps.get((relay, contact), Heap(0, 0, 0))
        return heap.count >= limits.JUNK_BLOBS or heap.bytes >= limits.JUNK_BYTES

    def is_gone(self, origin: str) -> SijilError | None:
        """Why a relay isn't asked any more in this sync."""
        return self._gone.get(origin)

    def guarded(self, origin: str, work: Callable[[Relay], None], whose: str) -> SijilError | None:
        """Do something at one relay, for one correspondence; what went wrong, if it did.

        Raises Cancelled, and what isn't the relay's fault.
        """
        before = self.is_gone(origin)
        if before is not None:
            return before
        try:
            with self.relay(origin, whose) as relay:
                work(relay)
        except OnlineError as error:
            if error.facts.get("reason") in _GONE:
                self._gone[origin] = error
            return error
        except InputError as error:  # an onion address and no proxy: one contact's choice mustn't stop all others
            return error
        return None

    def fail(self, origin: str, contact: str, error: SijilError) -> None:
        """Note it for the report, once for each relay and contact."""
        where = host_of(origin) if "://" in origin else origin
        known = any(
            (one.where, one.contact, _same(one.error)) == (where, contact, _same(error)) for one in self.failures
        )
        if not known:
            self.failures.append(SyncFailure(where, contact, error))


def _same(error: SijilError) -> tuple[str, object]:
    return error.error_code, error.facts.get("reason")


def reason_of(error: SijilError) -> str:
    """One word to keep beside what failed; people's sentences are ``relay.reason.<word>``."""
    return str(error.facts.get("reason") or error.error_code)
