"""One old page put back is noticed where trust depends on it (T9, THREATS 4.6).

SQLCipher authenticates each page, but not that it is the newest one. A keyed digest over
contacts, authors, slots and the heads of all chains is renewed with every change of theirs and
compared at unlock. It lies on another page than what it covers. A whole old vault put back is
consistent and can't be noticed here: only by heads that others hold.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Final

from app.storage.driver import Database

if TYPE_CHECKING:
    from app.storage.vault import Vault

ALARM: Final = "security-tables"
_DIGEST: Final = "security-digest"
_RAISED: Final = "security-alarm"

_COVERED: Final = (
    "SELECT key_id, name, hex(card), verified, added FROM contact ORDER BY key_id",
    "SELECT key_id, hex(ed25519), hex(ml_dsa_65), name, forked FROM author ORDER BY key_id",
    "SELECT position, kind, label, created FROM slot ORDER BY position",
    "SELECT a.key_id, (SELECT max(e.seq) FROM entry e WHERE e.author = a.id) FROM author a ORDER BY a.key_id",
    "SELECT name, hex(value) FROM secret ORDER BY name",
)
_SINCE_4: Final = (
    "SELECT key_id, at, way FROM verification ORDER BY key_id",
    "SELECT key_id, by, state, hex(letter) FROM introduction ORDER BY key_id, by",
    "SELECT id, name, k, members, retired FROM custody_group ORDER BY id",
    "SELECT id, slot, print, k, holders FROM recovery ORDER BY id",
    "SELECT id FROM suspension ORDER BY id",
    "SELECT suspension, key_id FROM suspended ORDER BY suspension",
    "SELECT key_id FROM suspension_word ORDER BY key_id",
    "SELECT hash FROM admitted_entry ORDER BY hash",
    "SELECT key_id, at FROM vouched ORDER BY key_id",
)
"""Tables that version 4 and later ones brought. Empty, they are left out: the digest of an older vault still fits."""


def digest(database: Database, key: bytearray) -> str:
    """HMAC-SHA-256 in hex over everything covered."""
    tables = [database.rows(query) for query in _COVERED]
    tables += [rows for query in _SINCE_4 if (rows := database.rows(query))]
    return hmac.digest(key, json.dumps(tables).encode(), "sha256").hex()


def seal(database: Database, key: bytearray) -> None:
    """Remember what the covered tables hold now."""
    database.execute(
        "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_DIGEST, json.dumps(digest(database, key))),
    )


def renew(vault: Vault) -> None:
    """To be called in the transaction that changed something covered."""
    seal(vault.db, vault.security_key())


def check_at_unlock(vault: Vault) -> None:
    """Put :data:`ALARM` into ``vault.alarms`` when a covered table isn't as it was left.

    It stays until a person acknowledges it.
    """
    stored = vault.db.value("SELECT value FROM setting WHERE name = ?", (_DIGEST,))
    raised = vault.db.value("SELECT 1 FROM setting WHERE name = ?", (_RAISED,))
    if (
        stored is not None
        and not raised
        and hmac.compare_digest(json.loads(stored), digest(vault.db, vault.security_key()))
    ):
        return
    vault.alarms = (ALARM,)
    if not raised:
        with vault.joined():
            vault.db.execute("INSERT INTO setting VALUES (?, ?)", (_RAISED, str(vault.clock.now())))


def acknowledge(vault: Vault) -> None:
    """A person has looked at the contacts and takes them as they are."""
    with vault.joined():
        vault.db.execute("DELETE FROM setting WHERE name = ?", (_RAISED,))
        renew(vault)
    vault.alarms = ()
