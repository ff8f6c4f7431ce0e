"""Bundles that go by several sticks: one file in ``outgoing/``, cut into parts, and which of them lie on which stick.

The file is written and synced before the row that names it is committed, and stays until its readers have confirmed
it or somebody throws it away: a stick that is lost can be made once more. All of it is ciphertext for its readers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.storage import outgoing
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Split:
    """A bundle of ``size`` bytes in the file ``name``. ``part``: bytes of all parts but the last, 0 while none is cut.

    ``readers``: key ids; ``waiting``: of those whose receipt isn't here.
    """

    bundle: str
    name: str
    at: int
    size: int
    part: int
    readers: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part, from 1. ``placed``: when it was last written onto a stick, read back and compared; ``place``: which."""

    number: int
    sha256: bytes
    placed: int | None
    place: str


def put(vault: Vault, bundle: str, name: str, size: int) -> None:
    """A bundle lies there, synced. In the caller's transaction."""
    vault.db.execute("INSERT INTO across VALUES (?, ?, ?, ?, 0)", (bundle, name, vault.clock.now(), size))


def listing(vault: Vault) -> list[Split]:
    """Everything that is under way, newest first."""
    readers: dict[str, list[tuple[str, bool]]] = {}
    for bundle, reader, waits in vault.db.rows(
        "SELECT a.bundle, b.reader, b.receipt_at IS NULL FROM across a JOIN bundle_out b ON b.id = a.bundle"
        " ORDER BY b.reader"
    ):
        readers.setdefault(bundle, []).append((reader, bool(waits)))
    return [
        Split(
            bundle,
            name,
            at,
            size,
            part,
            tuple(reader for reader, _ in readers.get(bundle, ())),
            tuple(reader for reader, waits in readers.get(bundle, ()) if waits),
        )
        for bundle, name, at, size, part in vault.db.rows(
            "SELECT bundle, name, at, size, part FROM across ORDER BY at DESC, bundle"
        )
    ]


def pieces(vault: Vault, bundle: str) -> list[Piece]:
    """Its parts in order; none before it is cut."""
    rows = vault.db.rows(
        "SELECT number, sha256, placed, place FROM across_part WHERE bundle = ? ORDER BY number", (bundle,)
    )
    return [Piece(*row) for row in rows]


def cut(vault: Vault, bundle: str, part: int, hashes: Sequence[bytes]) -> None:
    """How it is cut, in place of how it was: nothing of it lies on any stick yet."""
    with vault.joined():
        vault.db.execute("UPDATE across SET part = ? WHERE bundle = ?", (part, bundle))
        vault.db.execute("DELETE FROM across_part WHERE bundle = ?", (bundle,))
        vault.db.many(
            "INSERT INTO across_part VALUES (?, ?, ?, NULL, '')",
            [(bundle, number, sha256) for number, sha256 in enumerate(hashes, 1)],
        )


def placed(vault: Vault, bundle: str, number: int, place: str) -> None:
    """A part lies on a stick: written, synced, read back and compared."""
    vault.db.execute(
        "UPDATE across_part SET placed = ?, place = ? WHERE bundle = ? AND number = ?",
        (vault.clock.now(), place, bundle, number),
    )


def lost(vault: Vault, bundle: str, numbers: Iterable[int]) -> None:
    """These parts are to be written once more."""
    vault.db.many(
        "UPDATE across_part SET placed = NULL, place = '' WHERE bundle = ? AND number = ?",
        [(bundle, number) for number in sorted(set(numbers))],
    )


def settle(vault: Vault, cut: Collection[str]) -> None:
    """Nobody waits for a stick of these any more: all their readers have confirmed, or are ``cut`` off (T21)."""
    for one in listing(vault):
        if not set(one.waiting) - set(cut):
            drop(vault, one.bundle)


def drop(vault: Vault, bundle: str) -> bool:
    """Forget it, and its file; whether it was there."""
    with vault.joined():
        name = vault.db.value("SELECT name FROM across WHERE bundle = ?", (bundle,))
        if name is None:
            return False
        vault.db.execute("DELETE FROM across WHERE bundle = ?", (bundle,))
        vault.db.execute("DELETE FROM across_part WHERE bundle = ?", (bundle,))
        vault.after_commit(lambda: outgoing.remove(vault.folder / outgoing.FOLDER / name))
    return True
