"""What goes to contacts without entries: receipts, own addresses, introductions, and a heartbeat a day (T15, T16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base.errors import InputError
from app.base.task import Task
from app.services import sending
from app.services.authors import Authors
from app.services.relay import addresses, queue
from app.services.sending import Exit
from app.services.session import Session
from app.services.suspension import telling
from app.services.views import Author
from app.storage import addresses as address_table
from app.storage import bundles, contacts, forks, heard, introductions, outgoing, relays, suspension
from app.storage.vault import Vault

DAY: Final = 86_400
BEAT: Final = 20 * 3_600
"""seconds after which somebody is told again that all is well: a day, less what a schedule may be early"""

MISSED: Final = 2
"""heartbeats in a row of somebody after which a person is told"""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whose heartbeats came by a relay, and come no more. ``since``: when something came last."""

    contact: Author
    since: int
    beats: int


def write(session: Session, task: Task) -> int:
    """Put signals into the queue for everybody for whom one is due; how many.

    None from a vault that others know to be an older copy: what it said of itself would prove to all of them
    that its key has two histories, and nobody asked it to speak (T32). Whoever has caught up goes on by itself.
    """
    if session.run(_is_behind):
        return 0
    wanted = session.run(_wanted)
    for contact in wanted:
        task.check()
        folder = outgoing.folder(session.folder)
        out = Exit(folder, noted=queue.keeper("signal", [contact]), place=queue.PLACE)
        try:
            sending.send_signal(session, contact, out, task)
        except InputError:  # somebody whose key was suspended this very moment
            continue
    return len(wanted)


def _wanted(vault: Vault) -> list[str]:
    apart = suspension.cut(vault)
    due = [one for one in address_table.taken(vault) if one not in apart and _is_due(vault, one)]
    return [one for one in due if addresses.of(vault, one) is not None]  # last: it verifies signatures


def _is_behind(vault: Vault) -> bool:
    own = forks.listing(vault, vault.identity.key_id)
    return any(one.kind == "behind" and one.settled is None for one in own)


def _is_due(vault: Vault, contact: str) -> bool:
    if bundles.receipts_due(vault, [contact]) or introductions.due(vault, contact):
        return True
    if addresses.is_due(vault, contact) or telling.is_due(vault, contact):
        return True
    beat, now = address_table.taken(vault)[contact].beat, vault.clock.now()
    late = beat is None or not beat - DAY <= now < beat + BEAT
    return late and contact not in outgoing.signals(vault)


def missed(session: Session) -> tuple[Missed, ...]:
    """Who came by a relay before, and hasn't for two heartbeats, though a relay was reached since (T16).

    The longest first. By this vault's clock; what they claim counts for nothing.
    """

    def collect(vault: Vault) -> tuple[Missed, ...]:
        who, came, now = Authors(vault), heard.listing(vault), vault.clock.now()
        seen = {leaf.contact for leaf in relays.leaves_of(vault) if leaf.used is not None and leaf.taken_back is None}
        answered = max((one.answered for one in relays.listing(vault) if one.answered is not None), default=0)
        found = []
        for one in contacts.listing(vault):
            last = max(came.get(one.key_id, 0), one.last_heard or 0)
            beats = (min(answered, now) - last) // DAY
            if one.key_id in seen and last and beats >= MISSED:
                found.append(Missed(who.get(one.key_id), last, beats))
        return tuple(sorted(found, key=lambda one: one.since))

    return session.run(collect)
