"""Addresses at relays: the own one that each contact was given, and the one that each contact gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.storage import settings
from app.storage.vault import Vault

_NUMBER: Final = "address-number"
_AHEAD: Final = "relay-ahead"
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Given:
    """The own address of one contact. ``said``: a digest of what the last letter told, "" before the first one.

    ``sent``: when that letter left, ``None`` while it waits; ``until``: its last epoch.
    """

    contact: str
    given: int
    said: str
    until: int
    sent: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The newest statement of a contact, verified when it came. ``until``: its last epoch. ``beat``: when something
    was last put on its way to them. ``hosts``: names of their relays, kept beside the letter, which takes a while to
    verify; only for showing."""

    contact: str
    letter: bytes
    number: int
    came: int
    until: int
    beat: int | None
    hosts: tuple[str, ...]


def give(vault: Vault, contact: str) -> None:
    """A contact is to have an address; what they had been told counts as not told."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO address_out VALUES (?, ?, '', 0, NULL) ON CONFLICT (contact) DO UPDATE"
            " SET said = '', until = 0, sent = NULL",
            (contact, vault.clock.now()),
        )


def told(vault: Vault, contact: str, said: str, until: int) -> None:
    """A letter has left, or was handed out."""
    with vault.joined():
        vault.db.execute(
            "UPDATE address_out SET said = ?, until = ?, sent = ? WHERE contact = ?",
            (said, until, vault.clock.now(), contact),
        )


def take_back(vault: Vault, contact: str) -> None:
    """This contact is to have no address any more."""
    with vault.joined():
        vault.db.execute("DELETE FROM address_out WHERE contact = ?", (contact,))


def moments(vault: Vault) -> list[int]:
    """The times that it may be: ours, and what a relay said last where that is another day (T19), which is the last.

    Addresses are good for all of them: a clock that is wrong must not make anybody unreachable.
    """
    now = vault.clock.now()
    told = settings.get(vault, _AHEAD, 0)
    return [now, now + told] if isinstance(told, int) and abs(told) > _DAY and now + told >= 0 else [now]


def told_time(vault: Vault, ahead: int) -> None:
    """By how many seconds a relay that answered is ahead of our clock."""
    before = settings.get(vault, _AHEAD, 0)
    if not isinstance(before, int) or abs(before - ahead) > _DAY:
        settings.put(vault, _AHEAD, ahead)


def given(vault: Vault) -> dict[str, Given]:
    """By contact."""
    rows = vault.db.rows("SELECT contact, given, said, until, sent FROM address_out ORDER BY contact")
    return {row[0]: Given(*row) for row in rows}


def put(vault: Vault, contact: str, letter: bytes, number: int, until: int, hosts: Iterable[str] = ()) -> bool:
    """Keep a contact's statement unless one of a greater number is here; whether it was kept."""
    with vault.joined():
        known = vault.db.value("SELECT number FROM address_in WHERE contact = ?", (contact,))
        if known is not None and known >= number:
            return False
        vault.db.execute(
            "INSERT INTO address_in VALUES (?, ?, ?, ?, ?, NULL, ?) ON CONFLICT (contact) DO UPDATE"
            " SET letter = excluded.letter, number = excluded.number, came = excluded.came, until = excluded.until,"
            " hosts = excluded.hosts",
            (contact, letter, number, vault.clock.now(), until, "\n".join(hosts)),
        )
    return True


def beat(vault: Vault, contacts: Iterable[str]) -> None:
    """Something is on its way to them now: they will hear from here."""
    now = vault.clock.now()
    with vault.joined():
        vault.db.many("UPDATE address_in SET beat = ? WHERE contact = ?", [(now, contact) for contact in contacts])


def next_number(vault: Vault) -> int:
    """Greater than all before, also those of a vault of which this one is an older copy (T32): hence the time."""
    with vault.joined():
        last = settings.get(vault, _NUMBER, 0)
        number = max(last + 1 if isinstance(last, int) else 1, vault.clock.now())
        settings.put(vault, _NUMBER, number)
    return number


def forget(vault: Vault, contact: str) -> None:
    """Throw a contact's address away."""
    with vault.joined():
        vault.db.execute("DELETE FROM address_in WHERE contact = ?", (contact,))


def taken(vault: Vault) -> dict[str, Taken]:
    """By contact."""
    rows = vault.db.rows("SELECT contact, letter, number, came, until, beat, hosts FROM address_in ORDER BY contact")
    return {row[0]: Taken(*(*row[:6], tuple(row[6].split()))) for row in rows}
