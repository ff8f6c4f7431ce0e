"""How much a person has to do about relays: what the side bar counts."""

from __future__ import annotations

from app.services import awaiting
from app.services.relay import signals
from app.services.session import Session
from app.storage import incoming, outgoing
from app.storage.vault import Vault


def todo(session: Session) -> int:
    """Bundles that came and wait, those that only a person can help on or ask for, and people who fell silent."""

    def count(vault: Vault) -> int:
        stuck = sum((one.kind, one.state) == ("bundle", "failed") for one in outgoing.listing(vault))
        asked = sum(not one.again for one in awaiting.missing_in(vault))
        return len(incoming.wholes(vault)) + stuck + asked

    return session.run(count) + len(signals.missed(session))
