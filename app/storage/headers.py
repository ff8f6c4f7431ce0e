"""The signed headers of bundles: what their senders said to hold, kept so that it can be held against them (T15, P33).

A header is kept of every bundle that verified, whether anything of it was taken or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.base import limits
from app.storage.driver import listed
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Header:
    """``heads``: key id → (number, hash) of the newest entry that the sender holds of each author.

    ``signature`` is ``signature.json`` of the bundle, as it came. Two bundles of the same content
    have one id and two headers.
    """

    bundle: str
    sender: str
    counter: int
    signed_at: int
    heads: Mapping[str, tuple[int, str]]
    signature: bytes

    @property
    def id(self) -> str:
        """SHA-256 of the signature, in hex."""
        return hashlib.sha256(self.signature).hexdigest()


def keep(vault: Vault, header: Header) -> bool:
    """Remember a header; whether it is one that wasn't known."""
    with vault.joined():
        if vault.db.value("SELECT 1 FROM header WHERE id = ?", (header.id,)) is not None:
            return False
        signature = header.signature if len(header.signature) <= limits.HEADER_BYTES else None
        vault.db.execute(
            "INSERT INTO header VALUES (?, ?, ?, ?, ?, ?, ?)",
            (header.id, header.bundle, header.sender, header.counter, header.signed_at, vault.clock.now(), signature),
        )
        vault.db.many(
            "INSERT INTO head_said VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (author, seq, hash, sender) DO UPDATE"
            " SET header = CASE WHEN excluded.counter > counter THEN excluded.header ELSE header END,"
            " counter = max(counter, excluded.counter)",
            [
                (author, seq, hash_, header.sender, header.counter, header.id)
                for author, (seq, hash_) in said(vault, header).items()
            ],
        )
    return True


def said(vault: Vault, header: Header) -> dict[str, tuple[int, str]]:
    """The heads that are remembered: of authors who are known here, the sender's own first, no more than the limit."""
    known = {
        key_id
        for (key_id,) in vault.db.rows(
            "SELECT key_id FROM author WHERE key_id IN (SELECT value FROM json_each(?))"
            " UNION SELECT key_id FROM contact WHERE key_id IN (SELECT value FROM json_each(?))",
            (listed(header.heads), listed(header.heads)),
        )
    }
    known |= {header.sender}
    order = sorted(known & header.heads.keys(), key=lambda author: (author != header.sender, author))
    return {author: header.heads[author] for author in order[: limits.HEADS_SAID]}


def signature(vault: Vault, named: str) -> bytes | None:
    """A signed header by its id, or that of a bundle by the bundle's, where it is still kept."""
    found = vault.db.value("SELECT signature FROM header WHERE id = ? OR bundle = ? ORDER BY counter", (named, named))
    return found if isinstance(found, bytes) else None


def tidy(vault: Vault, sender: str) -> None:
    """Let go of what proves nothing any more: old signatures, and heads that the entries here confirm.

    The newest head of each author by each sender stays, to notice one who goes backwards.
    """
    with vault.joined():
        vault.db.execute(
            "UPDATE header SET signature = NULL WHERE sender = ? AND signature IS NOT NULL AND id NOT IN"
            " (SELECT id FROM header WHERE sender = ? ORDER BY counter DESC, id LIMIT ?)"
            " AND bundle NOT IN (SELECT bundle FROM quarantine)",
            (sender, sender, limits.HEADERS_KEPT),
        )
        vault.db.execute(
            "DELETE FROM aside_entry WHERE bundle NOT IN (SELECT bundle FROM quarantine) AND bundle IN"
            " (SELECT bundle FROM header WHERE sender = ? ORDER BY counter DESC, id LIMIT -1 OFFSET ?)",
            (sender, limits.HEADERS_KEPT),
        )
        vault.db.execute(
            "DELETE FROM head_said WHERE sender = ? AND counter <"
            " (SELECT max(n.counter) FROM head_said n"
            " WHERE n.sender = head_said.sender AND n.author = head_said.author)"
            " AND EXISTS (SELECT 1 FROM entry e WHERE e.hash = head_said.hash)",
            (sender,),
        )
        vault.db.execute(
            "DELETE FROM head_said WHERE sender = ? AND author <> sender AND (author, seq, hash) IN"
            " (SELECT author, seq, hash FROM head_said WHERE sender = ? AND author <> sender"
            " ORDER BY counter DESC, author LIMIT -1 OFFSET ?)",
            (sender, sender, limits.HEADS_PER_SENDER),
        )
