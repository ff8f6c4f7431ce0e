"""Bundles that came and went, and the receipts that close the loop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.storage import holding, settings
from app.storage.driver import listed
from app.storage.vault import Vault

_COUNTER: Final = "bundle-counter"


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle sent to one reader; ``receipt_at`` is when their signed receipt was taken, if it was."""

    id: str
    reader: str
    counter: int
    at: int
    entries: int
    receipt_at: int | None


@dataclass(frozen=True, slots=True)
class Came:
    """A bundle that was applied."""

    id: str
    sender: str
    counter: int
    at: int


@dataclass(frozen=True, slots=True)
class ReceiptDue:
    """A signed receipt for ``bundle`` that its sender, ``to``, has not been sent yet."""

    bundle: str
    to: str
    receipt: bytes
    at: int


def next_counter(vault: Vault) -> int:
    """The next number of this vault's own bundles, from 1; never given twice."""
    with vault.joined():
        number = int(settings.get(vault, _COUNTER, 0)) + 1
        settings.put(vault, _COUNTER, number)
    return number


def sent(vault: Vault, bundle: str, reader: str, counter: int, entries: int) -> None:
    """A bundle was written for a reader; it waits for their receipt."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR IGNORE INTO bundle_out VALUES (?, ?, ?, ?, ?, NULL)",
            (bundle, reader, counter, vault.clock.now(), entries),
        )


def sent_rows(vault: Vault) -> list[Sent]:
    """Everything sent, newest first."""
    return [
        Sent(*row)
        for row in vault.db.rows(
            "SELECT id, reader, counter, at, entries, receipt_at FROM bundle_out ORDER BY at DESC, counter DESC, reader"
        )
    ]


def waiting(vault: Vault) -> dict[str, int]:
    """Reader → how many bundles wait for a receipt of theirs."""
    return dict(
        vault.db.rows(
            "SELECT reader, count(*) FROM bundle_out WHERE receipt_at IS NULL GROUP BY reader ORDER BY reader"
        )
    )


def awaits(vault: Vault, bundle: str, reader: str) -> bool:
    """Whether a receipt by ``reader`` for this bundle would be news."""
    found = vault.db.value(
        "SELECT 1 FROM bundle_out WHERE id = ? AND reader = ? AND receipt_at IS NULL", (bundle, reader)
    )
    return found is not None


def confirm(vault: Vault, bundle: str, reader: str, kept: int | None = None) -> bool:
    """A verified receipt came; whether it was awaited. ``kept``: how many files of evidence it says were kept."""
    with vault.joined():
        changed = vault.db.execute(
            "UPDATE bundle_out SET receipt_at = ? WHERE id = ? AND reader = ? AND receipt_at IS NULL",
            (vault.clock.now(), bundle, reader),
        )
        vault.db.execute("DELETE FROM receipt_part WHERE bundle = ? AND reader = ?", (bundle, reader))
        if changed:  # only of what was sent to them: a receipt says nothing about others' bundles
            holding.confirmed(vault, bundle, reader, kept)
    return changed > 0


def received(vault: Vault, bundle: str, sender: str, counter: int) -> None:
    """A bundle was applied."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR IGNORE INTO bundle_in VALUES (?, ?, ?, ?)", (bundle, sender, counter, vault.clock.now())
        )
        vault.db.execute("DELETE FROM bundle_part WHERE bundle = ?", (bundle,))


def known(vault: Vault, bundle: str) -> bool:
    """Whether a bundle was applied before."""
    return vault.db.value("SELECT 1 FROM bundle_in WHERE id = ?", (bundle,)) is not None


def came(vault: Vault) -> list[Came]:
    """All bundles applied, newest first."""
    return [Came(*row) for row in vault.db.rows("SELECT id, sender, counter, at FROM bundle_in ORDER BY at DESC, id")]


def taken_of(vault: Vault, bundle: str) -> set[str]:
    """The files that were taken of a bundle of which others weren't."""
    return {file for (file,) in vault.db.rows("SELECT file FROM bundle_part WHERE bundle = ?", (bundle,))}


def took(vault: Vault, bundle: str, files: Iterable[str]) -> None:
    """These files of a bundle were taken, and not all of it."""
    with vault.joined():
        vault.db.many("INSERT OR IGNORE INTO bundle_part VALUES (?, ?)", [(bundle, file) for file in sorted(files)])


@dataclass(frozen=True, slots=True)
class Part:
    """What a reader's receipt says to have taken of a bundle, where it isn't all. ``files`` may be empty: too many."""

    bundle: str
    reader: str
    at: int
    entries: int
    files: tuple[str, ...]


def confirm_part(vault: Vault, bundle: str, reader: str, signed_at: int, entries: int, files: Iterable[str]) -> bool:
    """A verified receipt for a part came; whether it says more than was known. Only for what was sent to them."""
    with vault.joined():
        if not awaits(vault, bundle, reader):
            return False
        changed = vault.db.execute(
            "UPDATE receipt_part SET at = ?, signed_at = ?, entries = ?, files = ?"
            " WHERE bundle = ? AND reader = ? AND entries < ?",
            (vault.clock.now(), signed_at, entries, listed(sorted(files)), bundle, reader, entries),
        )
        holding.confirmed(vault, bundle, reader, files=files)
        known = vault.db.value("SELECT 1 FROM receipt_part WHERE bundle = ? AND reader = ?", (bundle, reader))
        if known is None:
            vault.db.execute(
                "INSERT INTO receipt_part VALUES (?, ?, ?, ?, ?, ?)",
                (bundle, reader, vault.clock.now(), signed_at, entries, listed(sorted(files))),
            )
    return changed > 0 or known is None


def parts(vault: Vault) -> list[Part]:
    """What readers have taken in part, newest first."""
    rows = vault.db.rows("SELECT bundle, reader, at, entries, files FROM receipt_part ORDER BY at DESC, bundle, reader")
    return [Part(bundle, reader, at, entries, tuple(json.loads(files))) for bundle, reader, at, entries, files in rows]


def owe_receipt(vault: Vault, bundle: str, to: str, receipt: bytes) -> None:
    """Keep a signed receipt until it is sent to ``to``; it takes the place of an earlier one for a part."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR REPLACE INTO receipt_due VALUES (?, ?, ?, ?, NULL)", (bundle, to, receipt, vault.clock.now())
        )


def owe_again(vault: Vault, bundle: str, to: str) -> None:
    """Who sends a bundle again that is here hasn't got its receipt: it leaves once more."""
    with vault.joined():
        vault.db.execute("UPDATE receipt_due SET sent_at = NULL WHERE bundle = ? AND reader = ?", (bundle, to))


def receipts_due(vault: Vault, to: Iterable[str]) -> list[ReceiptDue]:
    """Receipts not sent yet to these senders, oldest first."""
    found = []
    for key_id in dict.fromkeys(to):
        found += vault.db.rows(
            "SELECT bundle, reader, receipt, at FROM receipt_due WHERE reader = ? AND sent_at IS NULL"
            " ORDER BY at, bundle",
            (key_id,),
        )
    return [ReceiptDue(*row) for row in found]


def receipts_sent(vault: Vault, bundles: Iterable[str], to: Iterable[str]) -> None:
    """These receipts have left for these senders."""
    with vault.joined():
        now = vault.clock.now()
        readers = list(to)
        vault.db.many(
            "UPDATE receipt_due SET sent_at = ? WHERE bundle = ? AND reader = ?",
            [(now, bundle, reader) for bundle in bundles for reader in readers],
        )
