"""Own mailboxes at relays: their secrets, what operators signed for them, and the dropping keys that were given out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from app.base import limits
from app.base.errors import InputError, NotFound
from app.storage import junk
from app.storage.vault import Vault

Role = Literal["contact", "courier"]

SECRET_BYTES: Final = 32
_COLUMNS: Final = "id, address, place, added, secret, tried, answered, reason"


@dataclass(frozen=True, slots=True, repr=False)
class Relay:
    """``secret`` is that of the own mailbox there [32]; ``reason`` is why the last try failed, "" if it didn't."""

    id: str
    address: str
    """one or more origins, with line ends between"""
    place: int
    added: int
    secret: bytes
    tried: int | None
    answered: int | None
    reason: str

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(self.address.split("\n"))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A dropping key by its number. ``used``: when something came by it first; ``taken_back``: when, if it was."""

    relay: str
    leaf: int
    contact: str
    role: Role
    given: int
    used: int | None
    taken_back: int | None


def add(vault: Vault, address: str) -> Relay:
    """A relay and a mailbox of one's own there. Raises InputError ``relay`` (``known``, ``too-many``)."""
    with vault.joined():
        there = listing(vault)
        if any(one.address == address for one in there):
            raise InputError("relay", reason="known")
        if len(there) >= limits.RELAYS:
            raise InputError("relay", reason="too-many", most=limits.RELAYS)
        place = max((one.place for one in there), default=-1) + 1
        made = Relay(
            secrets.token_hex(8),
            address,
            place,
            vault.clock.now(),
            secrets.token_bytes(SECRET_BYTES),
            None,
            None,
            "",
        )
        vault.db.execute(
            f"INSERT INTO relay ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, NULL, NULL, '')",  # noqa: S608 - fixed names
            (made.id, address, place, made.added, made.secret),
        )
    return made


def readdress(vault: Vault, id_: str, address: str) -> None:
    """Keep the mailbox, and ask for it at other origins. Raises NotFound."""
    with vault.joined():
        get(vault, id_)
        vault.db.execute("UPDATE relay SET address = ?, reason = '' WHERE id = ?", (address, id_))


def listing(vault: Vault) -> list[Relay]:
    """All, in the order in which they are told to contacts."""
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM relay ORDER BY place, id")  # noqa: S608 - fixed names
    return [Relay(*row) for row in rows]


def get(vault: Vault, id_: str) -> Relay:
    """Raises NotFound."""
    for one in listing(vault):
        if one.id == id_:
            return one
    raise NotFound(what="relay", name=id_[:12])


def remove(vault: Vault, id_: str) -> None:
    """Forget a relay, and the mailbox there with its secret. Raises NotFound."""
    with vault.joined():
        get(vault, id_)
        for table in ("relay_token", "relay_leaf", "relay_closed", "relay_blob", "relay_junk"):
            vault.db.execute(f"DELETE FROM {table} WHERE relay = ?", (id_,))  # noqa: S608 - fixed names
        vault.db.execute("DELETE FROM relay WHERE id = ?", (id_,))
        vault.after_commit(vault.checkpoint)


def move(vault: Vault, id_: str, by: int) -> None:
    """Put a relay so many places earlier (below 0) or later; at the ends it stays. Raises NotFound."""
    with vault.joined():
        order = [one.id for one in listing(vault)]
        if id_ not in order:
            raise NotFound(what="relay", name=id_[:12])
        at = order.index(id_)
        order.insert(max(0, at + by), order.pop(at))
        vault.db.many("UPDATE relay SET place = ? WHERE id = ?", list(enumerate(order)))


def note(vault: Vault, id_: str, reason: str) -> None:
    """A relay was asked now; "" where it answered as it should."""
    with vault.joined():
        now = vault.clock.now()
        vault.db.execute(
            "UPDATE relay SET tried = ?, answered = CASE WHEN ? = '' THEN ? ELSE answered END, reason = ? WHERE id = ?",
            (now, reason, now, reason, id_),
        )


# --- tokens ---------------------------------------------------------------------------------------


def admit(vault: Vault, id_: str, tokens: Mapping[int, str]) -> None:
    """Keep what an operator signed, by epoch; a newer token takes the place of an older one."""
    with vault.joined():
        vault.db.many(
            "INSERT OR REPLACE INTO relay_token VALUES (?, ?, ?)",
            [(id_, epoch, token) for epoch, token in sorted(tokens.items())],
        )


def tokens(vault: Vault, id_: str) -> dict[int, str]:
    """Epoch → token."""
    return dict(vault.db.rows("SELECT epoch, token FROM relay_token WHERE relay = ? ORDER BY epoch", (id_,)))


# --- dropping keys --------------------------------------------------------------------------------


def allot(vault: Vault, id_: str, contact: str, role: Role, leaves: int) -> Leaf:
    """The standing key of a contact at a relay; where there is none, a random one of ``leaves`` never given before.

    Raises InputError ``relay`` (``no-keys-left``).
    """
    with vault.joined():
        given = leaves_of(vault, id_)
        for one in given:
            if (one.contact, one.role, one.taken_back) == (contact, role, None):
                return one
        free = sorted(set(range(leaves)) - {one.leaf for one in given})
        if not free:
            raise InputError("relay", reason="no-keys-left")
        made = Leaf(id_, secrets.choice(free), contact, role, vault.clock.now(), None, None)
        vault.db.execute(
            "INSERT INTO relay_leaf VALUES (?, ?, ?, ?, ?, NULL, NULL)", (id_, made.leaf, contact, role, made.given)
        )
    return made


def leaves_of(vault: Vault, id_: str | None = None, contact: str | None = None) -> list[Leaf]:
    """Keys that were given, of one relay or to one contact, also those that were taken back."""
    rows = vault.db.rows(
        "SELECT relay, leaf, contact, role, given, used, taken_back FROM relay_leaf"
        " WHERE (?1 IS NULL OR relay = ?1) AND (?2 IS NULL OR contact = ?2) ORDER BY relay, leaf",
        (id_, contact),
    )
    return [Leaf(*row) for row in rows]


def used(vault: Vault, id_: str, leaf: int) -> None:
    """Something came by a key: who has it has used it."""
    with vault.joined():
        vault.db.execute(
            "UPDATE relay_leaf SET used = ? WHERE relay = ? AND leaf = ? AND used IS NULL",
            (vault.clock.now(), id_, leaf),
        )


def take_back(vault: Vault, contact: str) -> bool:
    """No key of this contact counts any more; whether one did."""
    with vault.joined():
        changed = vault.db.execute(
            "UPDATE relay_leaf SET taken_back = ? WHERE contact = ? AND taken_back IS NULL",
            (vault.clock.now(), contact),
        )
        junk.forget(vault, contact)
    return changed > 0


def to_close(vault: Vault, id_: str, epochs: Iterable[int]) -> list[tuple[int, int]]:
    """(epoch, leaf) of the markers that are still to be put at a relay."""
    gone = [one.leaf for one in leaves_of(vault, id_) if one.taken_back is not None]
    there = set(vault.db.rows("SELECT epoch, leaf FROM relay_closed WHERE relay = ?", (id_,)))
    return [(epoch, leaf) for epoch in epochs for leaf in gone if (epoch, leaf) not in there]


def closed(vault: Vault, id_: str, epoch: int, leaf: int) -> None:
    """A marker stands at the relay."""
    with vault.joined():
        vault.db.execute("INSERT OR IGNORE INTO relay_closed VALUES (?, ?, ?)", (id_, epoch, leaf))


def tidy(vault: Vault, before: int) -> None:
    """Forget tokens, markers and blobs of epochs before this one."""
    with vault.joined():
        for table in ("relay_token", "relay_closed", "relay_blob", "relay_junk"):
            vault.db.execute(f"DELETE FROM {table} WHERE epoch < ?", (before,))  # noqa: S608 - fixed names
