"""What was sealed here: for whom, what for, where it was put, how many stamps it has."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class SealedOut:
    """``readers`` are key ids, ``recipients`` age recipients. ``place``: the file's path, as it was then."""

    bundle: str
    digest: bytes
    counter: int
    at: int
    cases: tuple[str, ...]
    readers: tuple[str, ...]
    recipients: tuple[str, ...]
    purpose: str
    policy: str
    entries: int
    pieces: int
    missing: int
    bytes: int
    place: str
    stamps: int


_COLUMNS = (
    "bundle, digest, counter, at, cases, readers, recipients, purpose, policy, entries, pieces, missing, bytes, place,"
    " stamps"
)


def put(vault: Vault, made: SealedOut) -> None:
    """Remember a sealed file."""
    lists = (json.dumps(made.cases), json.dumps(made.readers), json.dumps(made.recipients))
    with vault.joined():
        vault.db.execute(
            f"INSERT INTO sealed_out ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - fixed text
            (made.bundle, made.digest.hex(), made.counter, made.at, *lists, made.purpose, made.policy, made.entries,
             made.pieces, made.missing, made.bytes, made.place, made.stamps),
        )  # fmt: skip


def stamped(vault: Vault, bundle: str, stamps: int, size: int, place: str) -> bool:
    """Stamps were put into a file; whether it is one that was sealed here."""
    with vault.joined():
        changed = vault.db.execute(
            "UPDATE sealed_out SET stamps = ?, bytes = ?, place = ? WHERE bundle = ?", (stamps, size, place, bundle)
        )
    return changed > 0


def rows(vault: Vault) -> list[SealedOut]:
    """Everything that was sealed, newest first."""
    found = vault.db.rows(f"SELECT {_COLUMNS} FROM sealed_out ORDER BY at DESC, counter DESC")  # noqa: S608 - fixed text
    return [_row(row) for row in found]


def one(vault: Vault, bundle: str) -> SealedOut | None:
    """A sealed file by its bundle id."""
    found = vault.db.rows(f"SELECT {_COLUMNS} FROM sealed_out WHERE bundle = ?", (bundle,))  # noqa: S608 - fixed text
    return next((_row(row) for row in found), None)


def _row(row: tuple[object, ...]) -> SealedOut:
    bundle, digest, counter, at, cases, readers, recipients, *rest = row
    lists = [tuple(json.loads(str(text))) for text in (cases, readers, recipients)]
    return SealedOut(str(bundle), bytes.fromhex(str(digest)), int(str(counter)), int(str(at)), *lists, *rest)  # type: ignore[arg-type]
