"""What waits to go through a relay: bundle files in ``outgoing/``, and for each reader how far they have got.

A file is written and synced before the row that names it is committed; a file that no row names is
swept away at unlock. Everything in there is ciphertext for its readers, under random names.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.base.paths import sync_folder
from app.storage.driver import Row
from app.storage.vault import Vault

FOLDER: Final = "outgoing"
MOST_ROUNDS: Final = 6
"""how often a parcel goes whole before a person has to help"""

SUSPENDED: Final = "suspended"
"""reason of a parcel whose reader's key was suspended since"""

Kind = Literal["bundle", "signal"]
State = Literal["waiting", "sending", "uploaded", "failed"]


@dataclass(frozen=True, slots=True)
class File:
    """A bundle file. ``signal``: it has no entries, and nobody waits for a receipt of it. ``sha256``: of the file."""

    bundle: str
    name: str
    kind: Kind
    at: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One reader's copy. ``transfer`` stays the same in every try, so that repeating is harmless.

    ``largest``: bytes of the largest piece it is cut into; ``tries``: failed ones in a row; ``rounds``: how often
    it was uploaded whole; ``next_try``: not before that; ``uploaded``: when a relay had all of it last.
    """

    bundle: str
    reader: str
    transfer: bytes
    largest: int
    state: State
    tries: int
    rounds: int
    next_try: int
    uploaded: int | None
    reason: str
    name: str
    kind: Kind
    at: int
    size: int
    sha256: bytes
    confirmed: int | None
    superseded: bool
    sent: int
    """bytes that a relay has acknowledged, of the one that has most"""


_ALL: Final = (
    "SELECT p.bundle, p.reader, p.transfer, p.largest, p.state, p.tries, p.rounds, p.next_try, p.uploaded, p.reason,"
    " o.name, o.kind, o.at, o.size, o.sha256, b.receipt_at, u.by IS NOT NULL,"
    " coalesce((SELECT max(d.bytes) FROM parcel_done d WHERE d.bundle = p.bundle AND d.reader = p.reader), 0)"
    " FROM parcel p JOIN outgoing o ON o.bundle = p.bundle"
    " LEFT JOIN bundle_out b ON b.id = p.bundle AND b.reader = p.reader"
    " LEFT JOIN superseded u ON u.bundle = p.bundle AND u.reader = p.reader"
)


def folder(vault_folder: Path) -> Path:
    """Where the files lie; made where it is missing."""
    path = vault_folder / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def put(vault: Vault, file: File, readers: Iterable[tuple[str, bytes]], largest: int) -> None:
    """A file that lies there, synced, and for each of its readers the transfer that it goes as."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO outgoing VALUES (?, ?, ?, ?, ?, ?)",
            (file.bundle, file.name, file.kind, file.at, file.size, file.sha256),
        )
        vault.db.many(
            "INSERT INTO parcel VALUES (?, ?, ?, ?, 'waiting', 0, 0, 0, NULL, '')",
            [(file.bundle, reader, transfer, largest) for reader, transfer in readers],
        )


def listing(vault: Vault) -> list[Parcel]:
    """Everything, newest first."""
    rows = vault.db.rows(f"{_ALL} ORDER BY o.at DESC, p.bundle, p.reader")
    return [_parcel(row) for row in rows]


def get(vault: Vault, bundle: str, reader: str) -> Parcel | None:
    rows = vault.db.rows(f"{_ALL} WHERE p.bundle = ? AND p.reader = ?", (bundle, reader))
    return _parcel(rows[0]) if rows else None


def _parcel(row: Row) -> Parcel:
    return Parcel(*(*row[:16], bool(row[16]), row[17]))


def done(vault: Vault, bundle: str, reader: str) -> dict[str, int]:
    """Relay address → how many pieces, from the first on, it has acknowledged."""
    return dict(
        vault.db.rows("SELECT address, done FROM parcel_done WHERE bundle = ? AND reader = ?", (bundle, reader))
    )


def acknowledged(vault: Vault, bundle: str, reader: str, address: str, pieces: int, size: int) -> None:
    """A relay has these pieces now; the link works."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO parcel_done VALUES (?, ?, ?, ?, ?) ON CONFLICT (bundle, reader, address) DO UPDATE"
            " SET done = excluded.done, bytes = excluded.bytes",
            (bundle, reader, address, pieces, size),
        )
        vault.db.execute(
            "UPDATE parcel SET state = 'sending', tries = 0, reason = '' WHERE bundle = ? AND reader = ?",
            (bundle, reader),
        )


def uploaded(vault: Vault, bundle: str, reader: str, next_try: int) -> None:
    """A relay has all of it. Unless a receipt comes, it goes again from ``next_try`` on."""
    with vault.joined():
        vault.db.execute(
            "UPDATE parcel SET state = 'uploaded', tries = 0, rounds = rounds + 1, reason = '', uploaded = ?,"
            " next_try = ? WHERE bundle = ? AND reader = ?",
            (vault.clock.now(), next_try, bundle, reader),
        )


def failed(vault: Vault, bundle: str, reader: str, reason: str, next_try: int, *, final: bool = False) -> None:
    """A try didn't get through; ``final``: nothing but a person can change that."""
    with vault.joined():
        vault.db.execute(
            "UPDATE parcel SET tries = tries + 1, reason = ?, next_try = ?, state = CASE WHEN ? THEN 'failed'"
            " WHEN state = 'uploaded' THEN 'waiting' ELSE state END WHERE bundle = ? AND reader = ?",
            (reason, next_try, final, bundle, reader),
        )


def again(vault: Vault, bundle: str, reader: str, transfer: bytes, largest: int) -> None:
    """From the first piece, as another transfer: what a relay says to have of the old one counts for nothing."""
    with vault.joined():
        vault.db.execute("DELETE FROM parcel_done WHERE bundle = ? AND reader = ?", (bundle, reader))
        vault.db.execute(
            "UPDATE parcel SET state = 'waiting', transfer = ?, largest = ?, tries = 0, next_try = 0, reason = ''"
            " WHERE bundle = ? AND reader = ?",
            (transfer, largest, bundle, reader),
        )


def drop(vault: Vault, bundle: str, reader: str) -> bool:
    """Take one reader's copy out of the queue; the file goes with the last one. Whether it was there."""
    with vault.joined():
        there = vault.db.execute("DELETE FROM parcel WHERE bundle = ? AND reader = ?", (bundle, reader))
        vault.db.execute("DELETE FROM parcel_done WHERE bundle = ? AND reader = ?", (bundle, reader))
        name = vault.db.value(
            "SELECT name FROM outgoing WHERE bundle = ? AND NOT EXISTS (SELECT 1 FROM parcel WHERE bundle = ?)",
            (bundle, bundle),
        )
        if name is not None:
            vault.db.execute("DELETE FROM outgoing WHERE bundle = ?", (bundle,))
            if name:
                _remove_later(vault, name)
    return there > 0


def stop(vault: Vault, readers: Iterable[str]) -> None:
    """Nothing more goes to these (T21): what hasn't left says so, and its file goes where nobody else waits for it.

    What is at a relay already can't be called back, and stays shown as being there; it doesn't go again.
    """
    with vault.joined():
        vault.db.many(
            "UPDATE parcel SET state = CASE WHEN state = 'uploaded' THEN state ELSE 'failed' END, reason = ?,"
            " next_try = 0 WHERE reader = ? AND reason <> ? AND NOT EXISTS (SELECT 1 FROM bundle_out b"
            " WHERE b.id = parcel.bundle AND b.reader = parcel.reader AND b.receipt_at IS NOT NULL)",
            [(SUSPENDED, reader, SUSPENDED) for reader in sorted(readers)],
        )
        empty_settled(vault)


def empty_settled(vault: Vault) -> None:
    """The files of bundles for which nobody here waits any more go; their rows stay, to be shown.

    A reader has confirmed, or was suspended.
    """
    names = vault.db.rows(
        "SELECT o.bundle, o.name FROM outgoing o WHERE o.name <> '' AND NOT EXISTS (SELECT 1 FROM parcel p"
        " LEFT JOIN bundle_out b ON b.id = p.bundle AND b.reader = p.reader"
        " WHERE p.bundle = o.bundle AND b.receipt_at IS NULL AND p.reason <> ?)",
        (SUSPENDED,),
    )
    with vault.joined():
        for bundle, name in names:
            vault.db.execute("UPDATE outgoing SET name = '' WHERE bundle = ?", (bundle,))
            _remove_later(vault, name)


def _remove_later(vault: Vault, name: str) -> None:
    vault.after_commit(lambda: remove(vault.folder / FOLDER / name))


def signals(vault: Vault) -> dict[str, int]:
    """Reader → when the newest signal was put into the queue that hasn't reached a relay yet."""
    return dict(
        vault.db.rows(
            "SELECT p.reader, max(o.at) FROM parcel p JOIN outgoing o ON o.bundle = p.bundle"
            " WHERE o.kind = 'signal' AND p.state <> 'failed' GROUP BY p.reader"
        )
    )


def remove(path: Path) -> None:
    """Where this fails, the next unlock tries again."""
    with suppress(OSError):
        path.unlink()
        sync_folder(path.parent)


def tidy(vault: Vault) -> None:
    """At unlock: files that no row names were being written, or being removed, when something broke off."""
    place = vault.folder / FOLDER
    if not place.is_dir():
        return
    known = {name for (name,) in vault.db.rows("SELECT name FROM outgoing UNION SELECT name FROM across")}
    for path in sorted(place.iterdir()):
        if path.name not in known:
            with suppress(OSError):
                path.unlink()
