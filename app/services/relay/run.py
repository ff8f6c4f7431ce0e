"""One sync while it runs: its way out, what it has moved, what failed, and which relays have stopped answering."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.base.errors import InputError, OnlineError, SijilError
from app.base.task import Task
from app.services.relay.views import SyncFailure
from app.services.session import Session
from app.sync.online import Way
from app.sync.relay.client import Clocks, Relay
from app.sync.relay.origin import host_of

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
    failures: list[SyncFailure] = field(default_factory=list)
    _gone: dict[str, SijilError] = field(default_factory=dict)

    def relay(self, origin: str) -> Relay:
        """Ask a relay on a connection of its own."""
        return Relay(origin, self.way, self.task, self.clocks, self._moved)

    def _moved(self, out: int, back: int) -> None:
        self.bytes_out += out
        self.bytes_in += back
        self.tell()

    def tell(self) -> None:
        """Raises Cancelled."""
        done = self.bytes_out + self.bytes_in
        self.task.progress(done, max(done, self.total) or None, STEP, bytes_out=self.bytes_out, bytes_in=self.bytes_in)

    def is_gone(self, origin: str) -> SijilError | None:
        """Why a relay isn't asked any more in this sync."""
        return self._gone.get(origin)

    def guarded(self, origin: str, work: Callable[[Relay], None]) -> SijilError | None:
        """Do something at one relay; what went wrong, if it did. Raises Cancelled, and what isn't the relay's fault."""
        before = self.is_gone(origin)
        if before is not None:
            return before
        try:
            with self.relay(origin) as relay:
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
