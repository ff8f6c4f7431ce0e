"""Whether a bundle fits into its readers' mailboxes at once, as far as their addresses say what these may hold."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.authors import Authors
from app.services.relay import addresses
from app.services.relay.views import Tight
from app.services.session import Session
from app.storage import addresses as table
from app.storage.vault import Vault
from app.sync.protocol import admission, blobs, names
from app.sync.protocol.refusal import Refused
from app.sync.relay.address import Offer


def tight(session: Session, to: Sequence[str], size: int) -> tuple[Tight, ...]:
    """Readers whose mailbox never holds a bundle of ``size`` bytes whole: it goes there in turns, each of which
    waits for the reader to sync. Of an open relay nobody knows what it lets a mailbox hold."""

    def collect(vault: Vault) -> tuple[Tight, ...]:
        who, epochs = Authors(vault), [names.epoch_at(now) for now in table.moments(vault)]
        found = []
        for reader in to:
            told = addresses.of(vault, reader)
            holds = [_holds(offer, epochs) for offer in told.offers] if told is not None else []
            most = max((one for one in holds if one is not None), default=None)
            if most is not None and None not in holds and most < sum(piece.size for piece in blobs.cut(size)):
                found.append(Tight(who.get(reader), most))
        return tuple(found)

    return session.run(collect)


def _holds(offer: Offer, epochs: Sequence[int]) -> int | None:
    """Bytes that an operator lets this mailbox hold now; ``None`` where nobody has said."""
    tokens = [door.token for door in map(offer.door, epochs) if door is not None and door.token]
    try:
        return max((admission.state(token).size for token in tokens), default=None)
    except Refused:
        return None
