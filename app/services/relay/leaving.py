"""Leaving a relay without leaving anything there: a last sync, and then every contact learns of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.base.errors import InputError
from app.base.task import Task
from app.services.relay import relays, syncing
from app.services.relay.views import SyncReport
from app.services.session import Session

Sync = Callable[..., SyncReport]


def leave(session: Session, relay: str, task: Task | None = None, *, sync: Sync = syncing.sync) -> SyncReport:
    """Fetch what lies there, stop using the relay, and tell contacts by the way that is open to each.

    Where it doesn't answer, or not everything could be fetched, it stays in use. What somebody puts there before
    they have heard goes again by itself, since no receipt comes (T14). ``sync`` takes the place of the network.
    Raises as :func:`app.services.relay.syncing.sync`, NotFound, and InputError ``relay`` (``not-emptied``, ``name``).
    """
    relays.resolve(session, relay)
    report = sync(session, task)
    one = relays.resolve(session, relay)
    if one.reason or one.answered is None or report.left:
        raise InputError("relay", reason="not-emptied", name=one.address.partition("://")[2])
    relays.remove(session, one.id)
    told = sync(session, task)
    return replace(
        report,
        sent=report.sent + told.sent,
        came=report.came + told.came,
        receipts=report.receipts + told.receipts,
        bytes_out=report.bytes_out + told.bytes_out,
        bytes_in=report.bytes_in + told.bytes_in,
        failures=told.failures,
    )
