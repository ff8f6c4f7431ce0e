"""Small questions about retractions that :mod:`app.services.release` asks of the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from app.model.entry import unb64
from app.storage import fold
from app.storage.driver import listed
from app.storage.vault import Vault


def named(vault: Vault, numbers: Sequence[tuple[int, int]]) -> list[tuple[str | None, str | None, str]]:
    """(record, field, key id of the writer) of changes."""
    found: list[tuple[str | None, str | None, str]] = []
    for block in fold.blocks(numbers):
        found += vault.db.rows(
            "SELECT c.record, c.field, a.key_id"
            " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
            " JOIN change c ON c.entry = w.entry AND c.n = w.n JOIN entry e ON e.id = c.entry"
            " JOIN author a ON a.id = e.author",
            (listed([list(number) for number in block]),),
        )
    return found


def bits(vault: Vault, statement: str) -> dict[int, int]:
    """Number of an entry → a bit for each of its changes that a retraction names, whether the value is here or not."""
    found: dict[int, int] = {}
    for entry, n in vault.db.rows(
        "SELECT c.entry, c.n FROM retracted r JOIN change c ON c.digest = r.digest"
        " JOIN entry e ON e.id = c.entry AND e.file = r.file WHERE r.statement = ?",
        (statement,),
    ):
        found[entry] = found.get(entry, 0) | 1 << n
    return found


def writers(vault: Vault, statement: str) -> set[str]:
    """Who signed what a retraction names: they hold it too."""
    rows = vault.db.rows(
        "SELECT DISTINCT a.key_id FROM retracted r JOIN change c ON c.digest = r.digest"
        " JOIN entry e ON e.id = c.entry AND e.file = r.file JOIN author a ON a.id = e.author WHERE r.statement = ?",
        (statement,),
    )
    return {key for (key,) in rows}


def authors_of(vault: Vault, file: str) -> set[str]:
    """Who signed anything in a file: they had some of it, from whomever it came to them."""
    rows = vault.db.rows(
        "SELECT DISTINCT a.key_id FROM entry e JOIN author a ON a.id = e.author WHERE e.file = ?", (file,)
    )
    return {key for (key,) in rows}


def forget_quotes(vault: Vault, digests: Iterable[str]) -> int:
    """Drop reviews that came back and quote one of these values, and quotes of them among one's own codings.

    A review is signed as a whole, so nothing can be taken out of it; who wrote it can send it again. Only for
    what this vault's person decided: else a member could have others' reviews dropped by retracting what they
    quote (V10). How many reviews went.
    """
    wanted = [digest.encode("ascii") for digest in digests]
    gone = 0
    with vault.joined():
        for bundle, reviewer, letter in vault.db.rows("SELECT bundle, reviewer, letter FROM review_in"):
            said = _payload(bytes(letter))
            if any(digest in said for digest in wanted):
                gone += vault.db.execute("DELETE FROM review_in WHERE bundle = ? AND reviewer = ?", (bundle, reviewer))
        vault.db.many("UPDATE room_coding SET quote = '' WHERE over = ?", [(one.decode("ascii"),) for one in wanted])
    return gone


def _payload(letter: bytes) -> bytes:
    try:
        return unb64(json.loads(letter)["payload"])
    except (ValueError, KeyError, TypeError):
        return letter


def digests_of(vault: Vault, statement: str) -> list[str]:
    """What a retraction names."""
    return [d for (d,) in vault.db.rows("SELECT digest FROM retracted WHERE statement = ?", (statement,))]
