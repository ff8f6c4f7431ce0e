"""What is no bundle may be a letter: of a contact's mailbox, of two who suspend a key, of custodians."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.base.errors import BundleError, NotABundle, NotFound, StorageFault
from app.base.limits import ADDRESS_BYTES
from app.services.relay import addresses
from app.services.relay.views import AddressView
from app.services.session import Session
from app.services.suspension import signing as suspensions
from app.services.suspension.views import Asked
from app.sync import suspension as suspension_wire
from app.sync.envelope import take_out
from app.sync.folder import open_bundle
from app.sync.letters import ANSWER, ENTRUSTED, REQUEST
from app.sync.relay import address as address_wire
from app.sync.statement import stated_typ

Kind = Literal["suspension", "address", "custody"]

MOST: Final = max(2 * ADDRESS_BYTES, suspension_wire.MOST)
"""bytes of the largest letter: what is larger isn't opened as one"""

_KINDS: Final[dict[str, Kind]] = {
    address_wire.TYP: "address",
    REQUEST: "custody",
    ANSWER: "custody",
    ENTRUSTED: "custody",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters that were among the bundles. An address is kept already, since nobody can be harmed by it.

    ``suspensions``: one that two have signed is kept too, as if a bundle had brought it (T21); a half waits for
    this vault's person on the page of suspensions, where ``reason`` doesn't say otherwise.
    """

    addresses: tuple[AddressView, ...] = ()
    suspensions: tuple[Asked, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.addresses or self.suspensions)


NO_LETTERS: Final = Letters()


def letter_keys(asked: Asked) -> tuple[str, str]:
    """Of the sentence that says what a letter is (``names``, ``name``), and of what is to be done with it; "" to
    read it on the page of suspensions and to answer there."""
    if not asked.whole:
        return f"letters.{asked.kind}.half", f"error.{asked.reason}" if asked.reason else ""
    counts = all(one.verified or one.is_self for one in asked.by)
    return f"letters.{asked.kind}.taken", "suspension.taken" if counts else "suspension.taken.untrusted"


def recognise(session: Session, path: Path) -> tuple[Kind, bytes] | None:
    """What a letter says that it is, and its bytes; ``None`` for what is none of these. Nothing is checked yet."""
    try:
        with open_bundle(path) as source:
            untrusted = source.read(MOST + 1)
        statement = take_out(untrusted, session.run(lambda vault: vault.identity), MOST, "letter")
    except (BundleError, NotFound, StorageFault):
        return None
    if suspension_wire.is_one(statement):
        return "suspension", untrusted
    kind = _KINDS.get(stated_typ(statement))
    return (kind, untrusted) if kind is not None else None


def take(session: Session, kind: Kind, untrusted: bytes) -> AddressView | Asked:
    """Take what a letter says as far as nobody has to decide it.

    Raises NotABundle ``custody-letter`` for one that a person reads on the page of custodians, and what the
    letter's own reader raises.
    """
    if kind == "suspension":
        return suspensions.take(session, untrusted)
    if kind == "address":
        return addresses.take(session, untrusted)
    raise NotABundle(reason="custody-letter")
