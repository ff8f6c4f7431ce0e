"""What came through a relay: files in ``incoming/``, in part, then whole, then until they are taken.

What is in a file is synced before the row that says so is committed, and only when a file is whole and
its hash right may the relay be told to delete its blobs; a file that no row names is swept away at unlock.
All of it is ciphertext.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.storage import junk, outgoing
from app.storage.vault import Vault

FOLDER: Final = "incoming"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A file of ``length`` bytes in ``of`` pieces, of which some are here; ``sha256`` is that of the whole."""

    contact: str
    transfer: bytes
    of: int
    length: int
    sha256: bytes
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A bundle file. ``reason``: why nothing of it could be used, "" while nobody has looked."""

    name: str
    contact: str
    transfer: bytes
    size: int
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A blob at a relay that was fetched. ``spent``: it may be deleted there; ``transfer``: ``None`` of what was put
    off."""

    blob: str
    contact: str
    transfer: bytes | None
    spent: bool
    at: int


def folder(vault_folder: Path) -> Path:
    """Where the files lie; made where it is missing."""
    path = vault_folder / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


# --- parts ----------------------------------------------------------------------------------------

_COLUMNS: Final = "contact, transfer, of, length, sha256, name, at"


def begin(vault: Vault, begun: Transfer) -> None:
    """A file for the pieces of a transfer lies there, empty and synced."""
    with vault.joined():
        vault.db.execute(
            f"INSERT INTO incoming_transfer ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - fixed names
            (begun.contact, begun.transfer, begun.of, begun.length, begun.sha256, begun.name, begun.at),
        )


def keep(vault: Vault, contact: str, transfer: bytes, n: int, size: int) -> None:
    """A piece is in its file, synced."""
    with vault.joined():
        vault.db.execute("INSERT OR IGNORE INTO incoming_piece VALUES (?, ?, ?, ?)", (contact, transfer, n, size))
        vault.db.execute(
            "UPDATE incoming_transfer SET at = ? WHERE contact = ? AND transfer = ?",
            (vault.clock.now(), contact, transfer),
        )


def pieces(vault: Vault, contact: str, transfer: bytes) -> set[int]:
    """Numbers of the pieces that are here."""
    rows = vault.db.rows("SELECT n FROM incoming_piece WHERE contact = ? AND transfer = ?", (contact, transfer))
    return {n for (n,) in rows}


def bytes_of(vault: Vault, begun: Transfer) -> int:
    """Of a transfer, how many are here."""
    rows = vault.db.rows(
        "SELECT coalesce(sum(size), 0) FROM incoming_piece WHERE contact = ? AND transfer = ?",
        (begun.contact, begun.transfer),
    )
    return int(rows[0][0])


def get(vault: Vault, contact: str, transfer: bytes) -> Transfer | None:
    row = vault.db.row(
        f"SELECT {_COLUMNS} FROM incoming_transfer WHERE contact = ? AND transfer = ?",  # noqa: S608 - fixed names
        (contact, transfer),
    )
    return Transfer(*row) if row is not None else None


def transfers(vault: Vault, contact: str | None = None) -> list[Transfer]:
    """Those that aren't whole, oldest first; of one contact, or all."""
    rows = vault.db.rows(
        f"SELECT {_COLUMNS} FROM incoming_transfer"  # noqa: S608 - fixed names
        " WHERE ?1 IS NULL OR contact = ?1 ORDER BY at, contact, transfer",
        (contact,),
    )
    return [Transfer(*row) for row in rows]


def forget(vault: Vault, contact: str, transfer: bytes) -> None:
    """Throw the part of a transfer away, and what is known of its blobs: what lies there still comes again."""
    with vault.joined():
        begun = get(vault, contact, transfer)
        if begun is not None:
            _remove_later(vault, begun.name)
        _unlist(vault, contact, transfer)
        vault.db.execute("DELETE FROM relay_blob WHERE contact = ? AND transfer = ? AND spent = 0", (contact, transfer))


def _unlist(vault: Vault, contact: str, transfer: bytes) -> None:
    for table in ("incoming_transfer", "incoming_piece"):
        vault.db.execute(
            f"DELETE FROM {table} WHERE contact = ? AND transfer = ?",  # noqa: S608 - fixed names
            (contact, transfer),
        )


def _remove_later(vault: Vault, name: str) -> None:
    vault.after_commit(lambda: outgoing.remove(vault.folder / FOLDER / name))


# --- whole files ----------------------------------------------------------------------------------


def arrived(vault: Vault, whole: Whole) -> None:
    """A file is whole, its hash is right, and it is on the disk: its blobs may go now.

    So may what came of it by an earlier try, of which a relay lost the rest (T14): it waits for nothing any more.
    """
    with vault.joined():
        begun = get(vault, whole.contact, whole.transfer)
        for other in transfers(vault, whole.contact):
            if begun is not None and other.transfer != whole.transfer and other.sha256 == begun.sha256:
                give_up(vault, other.contact, other.transfer)
        vault.db.execute(
            "INSERT INTO incoming (name, contact, transfer, size, at, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (whole.name, whole.contact, whole.transfer, whole.size, whole.at, whole.reason),
        )
        _settle(vault, whole.contact, whole.transfer)


def give_up(vault: Vault, contact: str, transfer: bytes) -> None:
    """Nothing of a transfer is wanted: all of it came, and isn't what it was said to be."""
    with vault.joined():
        begun = get(vault, contact, transfer)
        if begun is not None:
            _remove_later(vault, begun.name)
        _settle(vault, contact, transfer)


def _settle(vault: Vault, contact: str, transfer: bytes) -> None:
    vault.db.execute("INSERT OR IGNORE INTO incoming_whole VALUES (?, ?, ?)", (contact, transfer, vault.clock.now()))
    _unlist(vault, contact, transfer)
    vault.db.execute("UPDATE relay_blob SET spent = 1 WHERE contact = ? AND transfer = ?", (contact, transfer))


def is_settled(vault: Vault, contact: str, transfer: bytes) -> bool:
    found = vault.db.value("SELECT 1 FROM incoming_whole WHERE contact = ? AND transfer = ?", (contact, transfer))
    return found is not None


def wholes(vault: Vault) -> list[Whole]:
    """Bundle files that nobody has taken or thrown away, oldest first."""
    rows = vault.db.rows("SELECT name, contact, transfer, size, at, reason FROM incoming ORDER BY at, name")
    return [Whole(*row) for row in rows]


def refused(vault: Vault, name: str, reason: str) -> None:
    """Nothing of it could be used."""
    with vault.joined():
        vault.db.execute("UPDATE incoming SET reason = ? WHERE name = ?", (reason, name))


def unnamed(vault: Vault) -> list[str]:
    """Names of files of which it isn't known which bundle they are: whole, or in part with their first piece here."""
    rows = vault.db.rows(
        "SELECT name FROM incoming WHERE bundle = '' AND reason IN ('', 'entries') UNION ALL"
        " SELECT t.name FROM incoming_transfer t JOIN incoming_piece p ON p.contact = t.contact"
        " AND p.transfer = t.transfer WHERE p.n = 0 AND t.bundle = '' ORDER BY 1"
    )
    return [name for (name,) in rows]


def named(vault: Vault, name: str, bundle: str) -> None:
    """By its beginning a file is this bundle."""
    with vault.joined():
        for table in ("incoming", "incoming_transfer"):
            vault.db.execute(f"UPDATE {table} SET bundle = ? WHERE name = ?", (bundle, name))  # noqa: S608 - fixed names


def bundle_of(vault: Vault, name: str) -> str:
    """Which bundle a whole file is by its beginning, "" where that isn't known."""
    return str(vault.db.value("SELECT bundle FROM incoming WHERE name = ?", (name,)) or "")


def finished(vault: Vault, paths: Sequence[Path | None]) -> None:
    """These files were taken, set aside or thrown away; those that lie elsewhere are nobody's business here."""
    place = vault.folder / FOLDER
    with vault.joined():
        for name in [path.name for path in paths if path is not None and path.parent == place]:
            contact = vault.db.value("SELECT contact FROM incoming WHERE name = ?", (name,))
            if contact is not None:
                vault.db.execute("DELETE FROM incoming WHERE name = ?", (name,))
                _look_again(vault, contact)
                _remove_later(vault, name)


def _look_again(vault: Vault, contact: str) -> None:
    """There is room for something of theirs again: what was put off is fetched with the next sync."""
    vault.db.execute("DELETE FROM relay_blob WHERE contact = ? AND transfer IS NULL AND spent = 0", (contact,))


def held(vault: Vault) -> dict[str, int]:
    """Contact → bytes of theirs in the folder."""
    return dict(
        vault.db.rows(
            "SELECT contact, sum(size) FROM (SELECT contact, size FROM incoming UNION ALL"
            " SELECT contact, size FROM incoming_piece) GROUP BY contact"
        )
    )


# --- blobs at a relay -----------------------------------------------------------------------------


def fetched(
    vault: Vault, relay: str, epoch: int, blob: str, contact: str, transfer: bytes | None, *, spent: bool
) -> None:
    """A blob was fetched: a piece that is kept, one that isn't wanted (``spent``), or what is no parcel at all."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR REPLACE INTO relay_blob VALUES (?, ?, ?, ?, ?, ?, ?)",
            (relay, epoch, blob, contact, transfer, int(spent), vault.clock.now()),
        )
        junk.opened(vault, relay, epoch, blob)  # who finds that it isn't notes it again


def blobs(vault: Vault, relay: str, epoch: int) -> dict[str, Fetched]:
    """By id, those at a relay in the mailbox of one epoch."""
    rows = vault.db.rows(
        "SELECT blob, contact, transfer, spent, at FROM relay_blob WHERE relay = ? AND epoch = ?", (relay, epoch)
    )
    return {row[0]: Fetched(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows}


def deleted(vault: Vault, relay: str, epoch: int, blobs: Sequence[str]) -> None:
    """The relay has them no more, or says so."""
    with vault.joined():
        vault.db.many(
            "DELETE FROM relay_blob WHERE relay = ? AND epoch = ? AND blob = ?",
            [(relay, epoch, blob) for blob in blobs],
        )


# --- at unlock ------------------------------------------------------------------------------------


def tidy(vault: Vault) -> None:
    """Remove files that no row names, and rows whose file is gone: what is still at the relay comes again."""
    place = vault.folder / FOLDER
    there = {path.name for path in place.iterdir()} if place.is_dir() else set()
    begun, came = transfers(vault), wholes(vault)
    gone = [one for one in begun if one.name not in there]
    lost = [one for one in came if one.name not in there]
    if gone or lost:
        with vault.transaction():
            for one in gone:
                forget(vault, one.contact, one.transfer)
            for row in lost:
                vault.db.execute("DELETE FROM incoming WHERE name = ?", (row.name,))
                vault.db.execute(
                    "DELETE FROM incoming_whole WHERE contact = ? AND transfer = ?", (row.contact, row.transfer)
                )
    for name in there - {one.name for one in begun} - {one.name for one in came}:
        with suppress(OSError):
            (place / name).unlink()
