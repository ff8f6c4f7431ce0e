"""What each side waits for of the other: the list in a bundle to one reader, and what is missing here (T14).

A relay that withholds a bundle whole leaves nothing to see; its sender knows only that no receipt comes. So every
bundle to one reader, heartbeats too, says what its sender still awaits, and the reader holds it against what is here.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.services import increments
from app.services.authors import Authors
from app.services.increments import Parcel
from app.services.session import Session
from app.services.views import Author
from app.storage import awaited, shipments, suspension
from app.storage.vault import Vault
from app.sync.awaited import Awaited, write_awaited


@dataclass(frozen=True, slots=True)
class Missing:
    """``count`` bundles of a contact that haven't come. ``since``: seconds, the day on which the oldest was sent, as
    they say. ``again``: all of them go again by themselves."""

    contact: Author
    count: int
    since: int
    again: bool
    bundles: tuple[str, ...]


def member(vault: Vault, parcel: Parcel, reader: str) -> bytes:
    """What else this reader should have by now; not what this very bundle makes needless."""
    waiting = bool(parcel.chosen.entries)
    found = awaited.out(vault, reader, waiting=waiting)
    if found and waiting:
        content = increments.content(vault, parcel.chosen)
        needless = shipments.needless(vault, content, increments.evidence(parcel, content), reader)
        found = awaited.out(vault, reader, waiting=True, but=needless)
    return write_awaited([Awaited(one.bundle, one.counter, one.day, one.again) for one in found])


def missing(session: Session) -> tuple[Missing, ...]:
    """Who sent something that isn't here, longest first: one line for each, so that nobody floods the page.

    Nothing of a suspended key: whoever has it says what they like (T21).
    """
    return session.run(missing_in)


def missing_in(vault: Vault) -> tuple[Missing, ...]:
    who, apart = Authors(vault), suspension.cut(vault)
    by_sender: dict[str, list[awaited.Missing]] = {}
    for one in awaited.missing(vault):
        if one.sender not in apart:
            by_sender.setdefault(one.sender, []).append(one)
    return tuple(
        Missing(who.get(sender), len(some), some[0].at, all(one.again for one in some), tuple(o.bundle for o in some))
        for sender, some in by_sender.items()
    )
