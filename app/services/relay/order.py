"""The order of one's own relays, and requests of several people made into one. Nothing here goes online."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from app.base.errors import InputError
from app.services.relay.relays import CHANGED
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import relays as table
from app.sync.protocol import admission
from app.sync.protocol.refusal import Refused


def move(session: Session, relay: str, by: int) -> ChangeSet:
    """Let contacts try a relay earlier (``by`` below 0) or later: told with the next bundle to each of them.

    Beyond the first or the last place it stays there. Raises NotFound.
    """
    session.write(table.move, relay, by)
    return CHANGED


def mix(untrusted: Iterable[bytes]) -> bytes:
    """One request for admission out of those of several people, so that whoever signs it doesn't see which names
    belong together.

    Raises InputError (``relay``: ``not-requests`` where one is none, ``one-request`` where there aren't several).
    """
    files = list(dict.fromkeys(untrusted))
    if len(files) < 2:
        raise InputError("relay", reason="one-request")
    try:
        made = admission.mix(files)
        admission.read_request(made)
        asked = [set(admission.read_request(one)) for one in files]
    except Refused:
        raise InputError("relay", reason="not-requests") from None
    if not _are_several(asked):
        raise InputError("relay", reason="one-request")
    return made


def _are_several(requests: list[set[admission.Asked]]) -> bool:
    """Whether they are of different mailboxes: those of one, saved on two days, have names in common."""
    return any(not one & other for one, other in combinations(requests, 2))
