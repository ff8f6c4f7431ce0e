"""What this vault carries unread: bundles for others, and parts of bundles that wait for those on other sticks.

All of it is ciphertext already. It is encrypted once more under a key of its own, so that what lies in the
folder can't be told from evidence, nor be matched with a stick that was taken from somebody else (P29, P30).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.base import limits
from app.base.errors import InputError, NotFound
from app.storage import evidence
from app.storage.driver import Row
from app.storage.quarantine import Kept
from app.storage.staging import Staged
from app.storage.unsealing import EvidenceReader
from app.storage.vault import Vault

Kind = Literal["bundle", "part"]

_COLUMNS: Final = "name, kind, sha256, size, at, place, head, part_set, number, handed, times"


@dataclass(frozen=True, slots=True)
class Carried:
    """One file. ``sha256`` and ``size`` of its bytes, those of a part without its head, which is in ``head``.

    ``place``: what the stick was called that it came from. ``set`` and ``number``: of a part.
    ``handed``: when it was last put on a stick, ``times`` how often.
    """

    name: str
    kind: Kind
    sha256: str
    size: int
    at: int
    place: str
    head: bytes
    set: str
    number: int
    handed: int | None
    times: int


def put(
    vault: Vault, staged: Staged, kind: Kind, place: str, head: bytes = b"", set_: str = "", number: int = 0
) -> bool:
    """Keep a staged file; ``False`` (and the staged file goes) where these bytes are kept already.

    Raises InputError ``carried-full`` (facts ``most``, GiB) beyond what may be carried.
    """
    with vault.joined():
        if holds(vault, staged.sha256, head):
            vault.after_commit(lambda: evidence.discard(vault.folder, staged))
            return False
        demand_room(vault, kind, staged.size)
        vault.db.execute(
            "INSERT INTO carried_file"
            " (name, key, kind, sha256, size, at, place, head, part_set, number, handed, times)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0)",
            (staged.name, staged.key, kind, staged.sha256, staged.size, vault.clock.now(), place, head, set_, number),
        )
        vault.after_commit(lambda: evidence.settle_name(vault.folder, staged.name))
    return True


def demand_room(vault: Vault, kind: Kind, size: int) -> None:
    """That this may be carried too; asked before it is copied. Raises InputError ``carried-full``."""
    count, held = vault.db.rows("SELECT count(*), coalesce(sum(size), 0) FROM carried_file WHERE kind = ?", (kind,))[0]
    most, bytes_ = (
        (limits.CARRIED, limits.CARRIED_BYTES) if kind == "bundle" else (limits.PARTS_KEPT, limits.PARTS_KEPT_BYTES)
    )
    if count >= most or held + size > bytes_:
        raise InputError("carried-full", most=bytes_ // limits.GIB, count=most)


def holds(vault: Vault, sha256: str, head: bytes = b"") -> bool:
    """Whether these bytes are kept, as a part with this head or as a bundle."""
    return vault.db.value("SELECT 1 FROM carried_file WHERE sha256 = ? AND head = ?", (sha256, head)) is not None


def listing(vault: Vault) -> list[Carried]:
    """All that is kept, oldest first."""
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM carried_file ORDER BY at, part_set, number, name")  # noqa: S608
    return [_carried(row) for row in rows]


def _carried(row: Row) -> Carried:
    return Carried(*row)


def reader(vault: Vault, name: str) -> EvidenceReader:
    """The bytes of one, for any thread, checked at their end. Raises NotFound, StorageFault, VaultDamaged."""
    row = vault.db.row("SELECT key, size, sha256 FROM carried_file WHERE name = ?", (name,))
    if row is None:
        raise NotFound(what="bundle", name=name[:12])
    key, size, sha256 = row
    return EvidenceReader(evidence.path_of(vault.folder, name), key, size, sha256)


def file(vault: Vault, name: str) -> Kept:
    """The same as a file that is read once."""
    return Kept(reader(vault, name))


def handed(vault: Vault, names: Iterable[str]) -> None:
    """These were put on a stick."""
    with vault.joined():
        now = vault.clock.now()
        vault.db.many(
            "UPDATE carried_file SET handed = ?, times = times + 1 WHERE name = ?", [(now, one) for one in names]
        )


def whole(vault: Vault, set_: str, bundle: str) -> None:
    """The parts of this set were read as this bundle: once that is taken, they are needless."""
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO part_whole VALUES (?, ?)", (set_, bundle))


def taken(vault: Vault) -> set[str]:
    """The sets of parts whose bundle was taken: what still lies on sticks of them is needless."""
    rows = vault.db.rows("SELECT part_set FROM part_whole WHERE bundle IN (SELECT id FROM bundle_in)")
    return {set_ for (set_,) in rows}


def settled(vault: Vault) -> int:
    """Remove the kept parts of bundles that were taken; how many there were."""
    done = taken(vault)
    names = [one.name for one in listing(vault) if one.set in done]
    if names:
        remove(vault, names)
    return len(names)


def remove(vault: Vault, names: Iterable[str]) -> None:
    """Throw away: the keys first, then the files. Raises NotFound."""
    with vault.joined():
        for name in names:
            if not vault.db.execute("DELETE FROM carried_file WHERE name = ?", (name,)):
                raise NotFound(what="bundle", name=name[:12])
            vault.db.execute("INSERT OR IGNORE INTO leftover VALUES (?)", (name,))
        vault.after_commit(lambda: evidence.sweep(vault))
        vault.after_commit(vault.checkpoint)


__all__ = [
    "Carried",
    "Kind",
    "demand_room",
    "file",
    "handed",
    "holds",
    "listing",
    "put",
    "reader",
    "remove",
    "settled",
    "taken",
    "whole",
]
