"""What a vault knows of custody: groups of custodians, sealed identities, requests and answers, entrusted pieces.

Pieces of a key are in here in two places only: those of other people's recoveries that were given to
this vault to keep, and answers to own requests, as they came, encrypted, until they are used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.base import limits
from app.base.errors import InputError
from app.crypto.identity import ED25519_BYTES, PublicKeys
from app.storage import security
from app.storage.vault import Vault

State = Literal["waiting", "done", "refused", "dropped"]


@dataclass(frozen=True, slots=True)
class Group:
    """``members``: key ids, in the order in which they were chosen. ``retired``: no longer offered, since when."""

    id: str
    name: str
    k: int
    members: tuple[str, ...]
    made: int
    retired: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A deal that was signed here (``sealed`` is ``None``) or came. ``opened``: when its values came back."""

    id: str
    file: str
    sealer: str
    keys: bytes
    at: int
    letter: bytes
    sealed: bytes | None
    opened: int | None

    def public(self) -> PublicKeys:
        """The keys by which the deal was proven when it was kept."""
        return PublicKeys(self.keys[:ED25519_BYTES], self.keys[ED25519_BYTES:])


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by its hash. ``about`` is the set of pieces; ``letter`` what was signed."""

    question: str
    mine: bool
    about: str
    at: int
    state: State
    letter: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """``letter`` is the encrypted answer, ``None`` once it was used or where there is nothing in it to use."""

    question: str
    place: int
    holder: str
    said: str
    reason: str
    at: int
    letter: bytes | None


@dataclass(frozen=True, slots=True)
class Lent:
    """A piece of ``owner``'s recovery, as they signed it."""

    id: str
    owner: str
    at: int
    letter: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """A colleague who holds a piece of the own recovery; ``mark`` in base64url; ``seen``: when they proved it last."""

    key_id: str
    mark: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """``slot`` and ``print``: which slot it opens, and what that looked like. ``used``: it opened the vault once."""

    id: str
    slot: int
    print: str
    k: int
    holders: tuple[Holder, ...]
    made: int
    rehearsed: int | None
    used: int | None


_KEPT: Final = "id, file, sealer, keys, at, letter, sealed, opened"
_ASKED: Final = "question, mine, about, at, state, letter"


# --- groups ---------------------------------------------------------------------------------------


def groups(vault: Vault, *, retired: bool = False) -> list[Group]:
    """By name; those no longer offered only if wanted."""
    rows = vault.db.rows(
        "SELECT id, name, k, members, made, retired FROM custody_group WHERE ? OR retired IS NULL ORDER BY name, id",
        (retired,),
    )
    return [Group(id_, name, k, tuple(json.loads(members)), made, old) for id_, name, k, members, made, old in rows]


def put_group(vault: Vault, group: Group) -> None:
    """Raises InputError ``too-many-custodians`` beyond what anybody looks through."""
    if len(groups(vault, retired=True)) >= limits.CUSTODY_GROUPS:
        raise InputError("too-many-groups", most=limits.CUSTODY_GROUPS)
    row = (group.id, group.name, group.k, json.dumps(group.members), group.made, group.retired)
    with vault.joined():
        vault.db.execute("INSERT INTO custody_group VALUES (?, ?, ?, ?, ?, ?)", row)
        security.renew(vault)


def retire_group(vault: Vault, id_: str) -> bool:
    """Whether it was there."""
    with vault.joined():
        found = vault.db.execute(
            "UPDATE custody_group SET retired = ? WHERE id = ? AND retired IS NULL", (vault.clock.now(), id_)
        )
        security.renew(vault)
    return found > 0


# --- sealed identities ----------------------------------------------------------------------------


def keep(vault: Vault, kept: Kept) -> bool:
    """Keep a deal; whether it was new. One that came again changes nothing."""
    row = (kept.id, kept.file, kept.sealer, kept.keys, kept.at, kept.letter, kept.sealed, kept.opened)
    with vault.joined():
        return vault.db.execute("INSERT OR IGNORE INTO custody_deal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row) > 0


def deals(vault: Vault) -> list[Kept]:
    """Newest first."""
    return [Kept(*row) for row in vault.db.rows(f"SELECT {_KEPT} FROM custody_deal ORDER BY at DESC, id")]  # noqa: S608 - fixed text


def deal(vault: Vault, id_: str) -> Kept | None:
    row = vault.db.row(f"SELECT {_KEPT} FROM custody_deal WHERE id = ?", (id_,))  # noqa: S608 - fixed text
    return Kept(*row) if row else None


def opened(vault: Vault, id_: str) -> None:
    """Its values are in the journal: what was sealed isn't needed any more."""
    vault.db.execute("UPDATE custody_deal SET opened = ?, sealed = NULL WHERE id = ?", (vault.clock.now(), id_))


# --- requests and answers -------------------------------------------------------------------------


def ask(vault: Vault, asked: Asked) -> bool:
    """Keep a request; whether it was new.

    Raises InputError ``too-many-requests`` where more wait than anybody reads.
    """
    waiting = vault.db.value(
        "SELECT count(*) FROM custody_request WHERE mine = ? AND state = 'waiting'", (int(asked.mine),)
    )
    if int(waiting) >= limits.CUSTODY_WAITING and request(vault, asked.question) is None:
        raise InputError("too-many-requests", most=limits.CUSTODY_WAITING)
    row = (asked.question, int(asked.mine), asked.about, asked.at, asked.state, asked.letter)
    with vault.joined():
        return vault.db.execute("INSERT OR IGNORE INTO custody_request VALUES (?, ?, ?, ?, ?, ?)", row) > 0


def requests(vault: Vault, *, mine: bool) -> list[Asked]:
    """Newest first."""
    return [
        _asked(row)
        for row in vault.db.rows(
            f"SELECT {_ASKED} FROM custody_request WHERE mine = ? ORDER BY at DESC, question",  # noqa: S608 - fixed text
            (int(mine),),
        )
    ]


def request(vault: Vault, question: str) -> Asked | None:
    row = vault.db.row(f"SELECT {_ASKED} FROM custody_request WHERE question = ?", (question,))  # noqa: S608 - fixed text
    return _asked(row) if row else None


def _asked(row: Sequence[Any]) -> Asked:
    question, mine, about, at, state, letter = row
    return Asked(question, bool(mine), about, at, state, letter)


def settle(vault: Vault, question: str, state: State) -> None:
    """A request is over; the answers to it that hold pieces are erased (``secure_delete``)."""
    with vault.joined():
        vault.db.execute("UPDATE custody_request SET state = ? WHERE question = ?", (state, question))
        vault.db.execute("UPDATE custody_answer SET letter = NULL WHERE question = ?", (question,))


def put_answer(vault: Vault, answered: Answered) -> None:
    """The newest answer of one holder takes the place of their last."""
    row = (
        answered.question,
        answered.place,
        answered.holder,
        answered.said,
        answered.reason,
        answered.at,
        answered.letter,
    )
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO custody_answer VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def answers(vault: Vault, question: str) -> list[Answered]:
    return [
        Answered(*row)
        for row in vault.db.rows(
            "SELECT question, place, holder, said, reason, at, letter FROM custody_answer WHERE question = ?"
            " ORDER BY place",
            (question,),
        )
    ]


# --- recovery -------------------------------------------------------------------------------------


def lend(vault: Vault, lent: Lent) -> bool:
    """Keep a piece for its owner; whether it was new. A newer one of theirs takes the place of the older.

    Raises InputError ``too-many-entrusted``.
    """
    newer = vault.db.value("SELECT 1 FROM entrusted WHERE owner = ? AND at >= ?", (lent.owner, lent.at))
    if newer is not None:
        return False
    owners = vault.db.value("SELECT count(*) FROM entrusted WHERE owner <> ?", (lent.owner,))
    if int(owners) >= limits.ENTRUSTED_PIECES:
        raise InputError("too-many-entrusted", most=limits.ENTRUSTED_PIECES)
    with vault.joined():
        vault.db.execute("DELETE FROM entrusted WHERE owner = ?", (lent.owner,))
        vault.db.execute("INSERT INTO entrusted VALUES (?, ?, ?, ?)", (lent.id, lent.owner, lent.at, lent.letter))
    return True


def entrusted(vault: Vault) -> list[Lent]:
    return [Lent(*row) for row in vault.db.rows("SELECT id, owner, at, letter FROM entrusted ORDER BY at DESC, id")]


def give_back(vault: Vault, id_: str) -> bool:
    """Let a piece go; whether it was there."""
    return vault.db.execute("DELETE FROM entrusted WHERE id = ?", (id_,)) > 0


def recovery(vault: Vault) -> Recovery | None:
    """The one that stands; ``None`` where there is none."""
    row = vault.db.row("SELECT id, slot, print, k, holders, made, rehearsed, used FROM recovery ORDER BY made DESC, id")
    if row is None:
        return None
    id_, slot, print_, k, holders, made, rehearsed, used = row
    people = tuple(Holder(*one) for one in json.loads(holders))
    return Recovery(id_, slot, print_, k, people, made, rehearsed, used)


def put_recovery(vault: Vault, found: Recovery | None) -> None:
    """The one that stands from now on, in the place of any other; ``None``: none."""
    with vault.joined():
        vault.db.execute("DELETE FROM recovery")
        if found is not None:
            holders = json.dumps([[one.key_id, one.mark, one.seen] for one in found.holders])
            vault.db.execute(
                "INSERT INTO recovery VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (found.id, found.slot, found.print, found.k, holders, found.made, found.rehearsed, found.used),
            )
        security.renew(vault)
