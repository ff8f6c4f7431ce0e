"""Courier packs: blobs that this vault brings up to a relay for somebody else, each in a file of its own.

A blob that the relay has acknowledged is gone from here in the same transaction that says so: after a kill at
any moment the next sync goes on with the one that was under way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.storage import evidence
from app.storage.driver import Row
from app.storage.staging import Staged
from app.storage.unsealing import EvidenceReader
from app.storage.vault import Vault

_COLUMNS: Final = (
    "id, sender, epoch, size, at, uploaded, tries, next_try, reason,"
    " (SELECT coalesce(sum(size), 0) FROM pack_blob b WHERE b.pack = pack.id)"
)


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """One relay that a pack may go to: its addresses, and the mailbox there with the key that drops at it."""

    urls: tuple[str, ...]
    mailbox: str
    proof: str
    dropping: bytes
    token: str


@dataclass(frozen=True, slots=True, repr=False)
class Carried:
    """A pack. ``doors``: relays, in the order in which they are tried. ``left``: bytes of blobs that aren't at a relay
    yet; ``uploaded``: when all of them were."""

    id: str
    sender: str
    doors: tuple[Door, ...]
    epoch: int
    size: int
    at: int
    uploaded: int | None
    tries: int
    next_try: int
    reason: str
    left: int


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob that isn't at the relay yet."""

    n: int
    id: str
    size: int
    sha256: str


def id_of(mailbox: str, ids: Sequence[str]) -> str:
    """The same for the same blobs at the same mailbox."""
    return hashlib.sha256("\n".join([mailbox, *ids]).encode()).hexdigest()


def put(vault: Vault, pack: Carried, blobs_: Sequence[Blob], staged: Sequence[Staged]) -> bool:
    """Keep a pack that verified; ``False`` (and its files go) where it is or was here.

    Raises InputError ``carried-full`` beyond what may be carried.
    """
    with vault.joined():
        if vault.db.value("SELECT 1 FROM pack WHERE id = ?", (pack.id,)) is not None:
            vault.after_commit(lambda: _discard(vault, staged))
            return False
        count, held = vault.db.rows("SELECT count(*), coalesce(sum(size), 0) FROM pack")[0]
        if count >= limits.COURIER_PACKS or held + pack.size > limits.CARRIED_BYTES:
            raise InputError("carried-full", most=limits.CARRIED_BYTES // limits.GIB, count=limits.COURIER_PACKS)
        vault.db.execute(
            "INSERT INTO pack VALUES (?, ?, ?, ?, ?, NULL, 0, 0, '')",
            (pack.id, pack.sender, pack.epoch, pack.size, vault.clock.now()),
        )
        vault.db.many(
            "INSERT INTO pack_door VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (pack.id, n, json.dumps(list(door.urls)), door.mailbox, door.proof, door.dropping, door.token)
                for n, door in enumerate(pack.doors)
            ],
        )
        vault.db.many(
            "INSERT INTO pack_blob VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (pack.id, blob.n, blob.id, blob.size, blob.sha256, one.name, one.key)
                for blob, one in zip(blobs_, staged, strict=True)
            ],
        )
        vault.after_commit(lambda: _settle(vault, staged))
    return True


def _discard(vault: Vault, staged: Sequence[Staged]) -> None:
    for one in staged:
        evidence.discard(vault.folder, one)


def _settle(vault: Vault, staged: Sequence[Staged]) -> None:
    for one in staged:
        evidence.settle_name(vault.folder, one.name)


def listing(vault: Vault) -> list[Carried]:
    """All packs, oldest first."""
    doors: dict[str, list[Door]] = {}
    for pack, urls, *key in vault.db.rows(
        "SELECT pack, urls, mailbox, proof, dropping, token FROM pack_door ORDER BY pack, n"
    ):
        doors.setdefault(pack, []).append(Door(tuple(json.loads(urls)), *key))
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM pack ORDER BY at, id")  # noqa: S608 - fixed names
    return [_carried(row, tuple(doors.get(row[0], ()))) for row in rows]


def _carried(row: Row, doors: tuple[Door, ...]) -> Carried:
    return Carried(row[0], row[1], doors, *row[2:])


def blobs(vault: Vault, pack: str) -> list[Blob]:
    """What isn't at the relay yet, in order."""
    rows = vault.db.rows("SELECT n, id, size, sha256 FROM pack_blob WHERE pack = ? ORDER BY n", (pack,))
    return [Blob(*row) for row in rows]


def reader(vault: Vault, pack: str, n: int) -> EvidenceReader:
    """The bytes of a blob, for any thread. Raises NotFound, StorageFault, VaultDamaged."""
    row = vault.db.row("SELECT name, key, size, sha256 FROM pack_blob WHERE pack = ? AND n = ?", (pack, n))
    if row is None:
        raise NotFound(what="bundle", name=pack[:12])
    name, key, size, sha256 = row
    return EvidenceReader(evidence.path_of(vault.folder, name), key, size, sha256)


def names(vault: Vault) -> dict[str, tuple[str, int]]:
    """The files of all blobs: name → pack and number."""
    return {name: (pack, n) for name, pack, n in vault.db.rows("SELECT name, pack, n FROM pack_blob")}


def acknowledged(vault: Vault, pack: str, n: int) -> None:
    """The relay has this blob: it goes here, and after the last one the keys that dropped them."""
    with vault.joined():
        _drop(vault, "pack = ? AND n = ?", (pack, n))
        vault.db.execute("UPDATE pack SET tries = 0, next_try = 0, reason = '' WHERE id = ?", (pack,))
        up = vault.db.execute(
            "UPDATE pack SET uploaded = ? WHERE id = ? AND uploaded IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM pack_blob WHERE pack = ?)",
            (vault.clock.now(), pack, pack),
        )
        if up:
            vault.db.execute("UPDATE pack_door SET dropping = x'', token = '', proof = '' WHERE pack = ?", (pack,))


def failed(vault: Vault, pack: str, reason: str, next_try: int) -> None:
    """A try didn't get through; the next one not before ``next_try``, in seconds."""
    with vault.joined():
        vault.db.execute(
            "UPDATE pack SET tries = tries + 1, reason = ?, next_try = ? WHERE id = ?", (reason, next_try, pack)
        )


def remove(vault: Vault, pack: str) -> bool:
    """Forget a pack, whether it is up or not; whether there was one."""
    with vault.joined():
        there = vault.db.execute("DELETE FROM pack WHERE id = ?", (pack,))
        vault.db.execute("DELETE FROM pack_door WHERE pack = ?", (pack,))
        _drop(vault, "pack = ?", (pack,))
        vault.after_commit(vault.checkpoint)
    return there > 0


def _drop(vault: Vault, where: str, facts: tuple[str | int, ...]) -> None:
    vault.db.execute(f"INSERT OR IGNORE INTO leftover SELECT name FROM pack_blob WHERE {where}", facts)  # noqa: S608
    vault.db.execute(f"DELETE FROM pack_blob WHERE {where}", facts)  # noqa: S608
    vault.after_commit(lambda: evidence.sweep(vault))


__all__ = [
    "Blob",
    "Carried",
    "Door",
    "acknowledged",
    "blobs",
    "failed",
    "id_of",
    "listing",
    "names",
    "put",
    "reader",
    "remove",
]
