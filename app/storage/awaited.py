"""Bundles that aren't where they should be, from both sides: of what this vault awaits a receipt, and what senders say
to have sent that never came here (T14).

What is said is a claim of its sender about their own bundles, held to a number; each newer word of theirs takes
the place of the older one. Whether something is missing is worked out when it is asked: it is gone the moment
that it comes by whatever way, waits to be looked at, or was looked at once, whatever became of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.storage import outgoing
from app.storage.vault import Vault

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Awaited:
    """A bundle to somebody, sent on ``day`` (since 1970) under ``counter``. ``again``: it goes again by itself."""

    bundle: str
    counter: int
    day: int
    again: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A bundle of ``sender`` that isn't here. ``at``: seconds, the beginning of the day they say they sent it on, and
    never later than when they said so."""

    sender: str
    bundle: str
    at: int
    again: bool


_OUT: Final = (
    "SELECT b.id, b.counter, b.at, EXISTS (SELECT 1 FROM parcel p JOIN outgoing o ON o.bundle = p.bundle"
    " WHERE p.bundle = b.id AND p.reader = b.reader AND o.name <> '' AND p.state <> 'failed' AND p.rounds < ?2)"
    " FROM bundle_out b WHERE b.reader = ?1 AND b.receipt_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM superseded u WHERE u.bundle = b.id AND u.reader = b.reader)"
    " AND NOT EXISTS (SELECT 1 FROM receipt_part t WHERE t.bundle = b.id AND t.reader = b.reader)"
    " AND (?3 OR NOT EXISTS (SELECT 1 FROM parcel p WHERE p.bundle = b.id AND p.reader = b.reader"
    " AND p.uploaded IS NULL)) ORDER BY b.counter DESC, b.id"
)


def out(vault: Vault, reader: str, *, waiting: bool, but: Collection[str] = ()) -> list[Awaited]:
    """Bundles to a reader of whose arrival nothing is known, newest first, at most :data:`limits.AWAITED`.

    None that a later one makes needless, and none of ``but``. ``waiting``: also those that wait in this vault to
    go by a relay. A bundle goes after them; a heartbeat overtakes them, and would name what nobody withholds.
    """
    rows = vault.db.rows(_OUT, (reader, outgoing.MOST_ROUNDS, int(waiting)))
    left = [row for row in rows if row[0] not in but][: limits.AWAITED]
    return [Awaited(bundle, counter, max(0, at // DAY), bool(again)) for bundle, counter, at, again in left]


def told(vault: Vault, sender: str, counter: int, said: Sequence[tuple[str, int, bool]]) -> None:
    """What a sender said to wait for, in a bundle of theirs with this counter: (bundle, day, again).

    An older word changes nothing.
    """
    before = vault.db.value("SELECT counter FROM awaited_said WHERE sender = ?", (sender,))
    if before is not None and counter <= before:
        return
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO awaited_said VALUES (?, ?, ?)", (sender, counter, vault.clock.now()))
        vault.db.execute("DELETE FROM awaited WHERE sender = ?", (sender,))
        vault.db.many(
            "INSERT INTO awaited VALUES (?, ?, ?, ?)",
            [(sender, bundle, day, int(again)) for bundle, day, again in said[: limits.AWAITED]],
        )


_SEEN: Final = (
    ("bundle_in", "id"),
    ("header", "bundle"),
    ("bundle_part", "bundle"),
    ("quarantine", "bundle"),
    ("incoming", "bundle"),
    ("incoming_transfer", "bundle"),
    ("thrown", "bundle"),
)
"""where a bundle is known from: applied, looked at, set aside, on its way in, thrown away unread"""

_HERE: Final = " UNION ALL ".join(f"SELECT {column} FROM {table}" for table, column in _SEEN)  # noqa: S608 - fixed names
_MISSING: Final = (
    "SELECT a.sender, a.bundle, min(a.day * 86400, s.at), a.again FROM awaited a"  # noqa: S608 - fixed names
    " JOIN awaited_said s ON s.sender = a.sender JOIN contact c ON c.key_id = a.sender"
    f" WHERE a.bundle NOT IN ({_HERE}) ORDER BY 3, a.sender, a.bundle"
)


def missing(vault: Vault) -> list[Missing]:
    """What contacts sent that isn't here, oldest first."""
    return [Missing(sender, bundle, at, bool(again)) for sender, bundle, at, again in vault.db.rows(_MISSING)]


def thrown(vault: Vault, bundle: str) -> None:
    """A person threw this bundle away unread: it isn't missed, though its sender still waits."""
    if bundle:
        with vault.joined():
            vault.db.execute("INSERT OR IGNORE INTO thrown VALUES (?)", (bundle,))
