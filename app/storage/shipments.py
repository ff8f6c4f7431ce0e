"""The outbox: how each bundle was made, and which earlier ones a later one makes needless."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.storage import holding
from app.storage.driver import Row, listed
from app.storage.holding import Held, Piece
from app.storage.vault import Vault

_COMPARED = 50
"""unconfirmed bundles to one reader that a new one is compared with, the newest first"""


@dataclass(frozen=True, slots=True)
class Shipment:
    """A bundle that was written. ``cases``: ids, ``None`` for all. ``place``: the folder, as it was called then.

    ``carried`` and ``pieces`` are what it carries, for :mod:`app.storage.holding`.
    """

    bundle: str
    at: int
    policy: str
    cases: tuple[str, ...] | None
    whole: bool
    bytes: int
    evidence: int
    place: str
    carried: Mapping[str, Held]
    pieces: frozenset[Piece]


def sent(vault: Vault, made: Shipment) -> None:
    """Remember a bundle, after its readers were noted (:func:`app.storage.bundles.sent`)."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR IGNORE INTO sending VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                made.bundle,
                made.at,
                made.policy,
                None if made.cases is None else listed(made.cases),
                int(made.whole),
                made.bytes,
                made.evidence,
                made.place,
            ),
        )
        holding.sent(vault, made.bundle, made.carried, made.pieces)
        for (reader,) in vault.db.rows("SELECT reader FROM bundle_out WHERE id = ?", (made.bundle,)):
            olds = needless(vault, made.carried, made.pieces, reader, made.bundle)
            vault.db.many(
                "INSERT OR IGNORE INTO superseded VALUES (?, ?, ?)", [(old, reader, made.bundle) for old in olds]
            )


def needless(
    vault: Vault, content: Mapping[str, Held], evidence: Collection[Piece], reader: str, but: str = ""
) -> list[str]:
    """Earlier unconfirmed bundles to a reader of which this content, with what they have confirmed, has everything."""
    waiting = vault.db.rows(
        "SELECT b.id FROM bundle_out b JOIN sending s ON s.bundle = b.id WHERE b.reader = ? AND b.receipt_at IS NULL"
        " AND b.id <> ? AND NOT EXISTS (SELECT 1 FROM superseded u WHERE u.bundle = b.id AND u.reader = b.reader)"
        " ORDER BY b.counter DESC LIMIT ?",
        (reader, but, _COMPARED),
    )
    pieces = {*evidence, *holding.pieces_of(vault, reader)} if waiting else set()
    found = []
    for (old,) in waiting:
        carried = holding.carried(vault, old)
        if carried and holding.carried_pieces(vault, old) <= pieces and _covered(vault, content, reader, carried):
            found.append(old)
    return found


def _covered(vault: Vault, content: Mapping[str, Held], reader: str, carried: Mapping[str, Held]) -> bool:
    for file, held in carried.items():
        new, known = content.get(file, {}), holding.of(vault, reader, file)
        for number, bits in held.items():
            if number not in new and number not in known:
                return False
            if bits & ~(new.get(number, 0) | known.get(number, 0)):
                return False
    return True


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """One bundle for one reader. ``policy`` is "" of those that were sent before this was kept."""

    bundle: str
    reader: str
    counter: int
    at: int
    entries: int
    confirmed: int | None
    policy: str
    cases: tuple[str, ...] | None
    whole: bool
    bytes: int
    evidence: int
    place: str
    superseded: str | None
    """the later bundle that has everything of it"""
    part: int | None
    """how many entries of it they have confirmed, where they took a part"""


def listing(vault: Vault) -> list[OnItsWay]:
    """Everything sent, newest first."""
    rows = vault.db.rows(
        "SELECT b.id, b.reader, b.counter, b.at, b.entries, b.receipt_at, coalesce(s.policy, ''), s.cases,"
        " coalesce(s.whole, 1), coalesce(s.bytes, 0), coalesce(s.pieces, 0), coalesce(s.place, ''), u.by, p.entries"
        " FROM bundle_out b LEFT JOIN sending s ON s.bundle = b.id"
        " LEFT JOIN superseded u ON u.bundle = b.id AND u.reader = b.reader"
        " LEFT JOIN receipt_part p ON p.bundle = b.id AND p.reader = b.reader"
        " ORDER BY b.at DESC, b.counter DESC, b.reader"
    )
    return [_on_its_way(row) for row in rows]


def _on_its_way(row: Row) -> OnItsWay:
    bundle, reader, counter, at, entries, confirmed, policy, cases, whole, size, pieces, place, by, part = row
    numbers = (counter, at, entries, confirmed)
    return OnItsWay(
        bundle, reader, *numbers, policy, _cases(cases), bool(whole), size, pieces, place, superseded=by, part=part
    )


def _cases(stored: str | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(json.loads(stored))


def receipts_owed(vault: Vault) -> dict[str, tuple[int, int]]:
    """To whom receipts are due: how many, and since when the oldest."""
    return {
        to: (count, since)
        for to, count, since in vault.db.rows(
            "SELECT reader, count(*), min(at) FROM receipt_due WHERE sent_at IS NULL GROUP BY reader ORDER BY min(at)"
        )
    }
