"""All that the page shows, read in one go on the vault's thread's turn."""

from __future__ import annotations

from dataclasses import dataclass

from app.services import awaiting, contacts
from app.services.awaiting import Missing
from app.services.relay import addresses, queue, relays, syncing
from app.services.relay.syncing import Missed
from app.services.relay.views import AddressView, Arrived, Choices, ParcelView, Partly, RelayView, SyncState
from app.services.session import Session
from app.services.views import ContactView


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading of everything about relays."""

    relays: tuple[RelayView, ...]
    people: tuple[ContactView, ...]
    addresses: tuple[AddressView, ...]
    parcels: tuple[ParcelView, ...]
    arrived: tuple[Arrived, ...]
    partly: tuple[Partly, ...]
    missed: tuple[Missed, ...]
    missing: tuple[Missing, ...]
    choices: Choices
    state: SyncState
    now: int


def read(session: Session) -> Seen:
    return Seen(
        relays.listing(session),
        contacts.listing(session),
        addresses.listing(session),
        queue.listing(session),
        syncing.arrived(session),
        syncing.partly(session),
        syncing.missed(session),
        awaiting.missing(session),
        syncing.choices(session),
        syncing.state(session),
        session.clock.now(),
    )
