"""Halves of statements that wait for a second person, and what of whole ones is still to be told to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.base import limits
from app.storage.suspension import trusted
from app.storage.vault import Vault

AGAIN_DAYS: Final = 14
"""for how long a word goes with each day's heartbeat, where no receipt says that it is there"""

HALF_DAYS: Final = 30
"""for how long a half waits for the second person: one that nobody wanted to sign isn't finished years later"""

_DAY: Final = 86_400
_EARLY: Final = 4 * 3_600  # by which a day's heartbeat may be early


def put_half(vault: Vault, core: str, signer: str, half: bytes) -> None:
    """Keep one person's half of a statement, until the other's is here too."""
    vault.db.execute(
        "INSERT OR IGNORE INTO suspension_half VALUES (?, ?, ?, ?)", (core, signer, vault.clock.now(), half)
    )


def halves(vault: Vault) -> list[tuple[str, str, int, bytes]]:
    """(core, signer, at, half), newest first."""
    return vault.db.rows("SELECT core, signer, at, half FROM suspension_half ORDER BY at DESC, core, signer")


def until(begun: int) -> int:
    """The end of the time in which a half that was begun then can be agreed to, in seconds."""
    return begun + HALF_DAYS * _DAY


def expire_halves(vault: Vault, cores: Iterable[str]) -> None:
    """Let go of these."""
    vault.db.many("DELETE FROM suspension_half WHERE core = ?", [(core,) for core in cores])


def drop_halves(vault: Vault, core: str) -> int:
    return vault.db.execute("DELETE FROM suspension_half WHERE core = ?", (core,))


def due(vault: Vault, reader: str, *, signal: bool) -> dict[str, bytes]:
    """Id → letter of what a bundle to this reader carries: all that they haven't confirmed.

    ``signal``: a bundle without entries gets no receipt, and a relay may lose it or hide it (T14). It carries what
    never went to them, and once a day what was signed or came here in the last :data:`AGAIN_DAYS`.
    """
    words = trusted(vault)
    rows = vault.db.rows(
        "SELECT s.id, s.one, s.two, s.letter, s.came, t.at FROM suspension s"
        " LEFT JOIN suspension_told t ON t.id = s.id AND t.reader = ?"
        " LEFT JOIN bundle_out b ON b.id = t.bundle AND b.reader = t.reader WHERE b.receipt_at IS NULL"
        " ORDER BY s.came DESC, s.id",
        (reader,),
    )
    wanted = {
        id_: bytes(said)
        for id_, one, two, said, came, at in rows
        if {one, two} <= words and (not signal or at is None or _is_to_be_repeated(vault.clock.now(), came, at))
    }
    return dict(list(wanted.items())[: limits.BUNDLE_SUSPENSIONS])


def is_news(vault: Vault, reader: str) -> bool:
    """Whether something never went to this reader."""
    words = trusted(vault)
    return any(
        {one, two} <= words
        for one, two in vault.db.rows(
            "SELECT one, two FROM suspension s WHERE NOT EXISTS"
            " (SELECT 1 FROM suspension_told t WHERE t.id = s.id AND t.reader = ?)",
            (reader,),
        )
    )


def _is_to_be_repeated(now: int, came: int, at: int) -> bool:
    """A clock that was moved back since doesn't keep a word from anybody (T19)."""
    return not at - _DAY <= now < at + _DAY - _EARLY and now < came + AGAIN_DAYS * _DAY


def told(vault: Vault, reader: str, ids: Iterable[str], bundle: str) -> None:
    """These left in a bundle; "" for one that gets no receipt, which doesn't take the place of one that does."""
    vault.db.many(
        "INSERT INTO suspension_told VALUES (?, ?, ?, ?) ON CONFLICT (id, reader) DO UPDATE SET"
        " bundle = CASE WHEN excluded.bundle = '' THEN bundle ELSE excluded.bundle END, at = excluded.at",
        [(id_, reader, bundle, vault.clock.now()) for id_ in sorted(ids)],
    )
