"""Values gone for good: their digests stay, so that every signature still verifies (DESIGN 3).

Nothing of a value is left in the journal, the records, the search index, the drafts, the free pages
or the write-ahead log, nor the bytes of a file that only it named; copies of the database that an
upgrade left behind are removed. Other vaults, backups and the hardware of the disk are out of reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from app.model.entry import JSON, Change
from app.storage import drafts, evidence, fold, lookup
from app.storage.driver import listed
from app.storage.fold import Place
from app.storage.vault import DATABASE, Vault

Number = tuple[int, int]
"""(entry, n) of a change"""

_BLOCK: Final = 2000
_HELD: Final = (
    "SELECT c.entry, c.n, e.file, c.record, c.disclosure"
    " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
    " JOIN change c ON c.entry = w.entry AND c.n = w.n JOIN entry e ON e.id = c.entry WHERE c.disclosure IS NOT NULL"
)
_OF_DIGESTS: Final = (
    "SELECT entry, n FROM change WHERE digest IN (SELECT value FROM json_each(?)) AND disclosure IS NOT NULL"
)
_COPY: Final = re.compile(re.escape(DATABASE) + r"\.[0-9]+")


class _Held(NamedTuple):
    number: Number
    file: str
    record: str | None
    change: Change


def erase(vault: Vault, digests: Iterable[str]) -> set[Place]:
    """Remove values by their digests, whoever signed them, and never take them again.

    Returns the (file, record) pairs touched.
    """
    chosen = sorted(set(digests))
    with vault.joined():
        now = vault.clock.now()
        vault.db.many("INSERT OR IGNORE INTO erased VALUES (?, ?)", [(digest, now) for digest in chosen])
        numbers: list[Number] = []
        for block in fold.blocks(chosen):
            numbers += vault.db.rows(_OF_DIGESTS, (listed(block),))
        return drop(vault, numbers)


def drop(vault: Vault, numbers: Sequence[Number]) -> set[Place]:
    """Remove the values of these changes, in the caller's transaction or one of its own; the places touched."""
    if not numbers:
        return set()
    with vault.joined():
        held = list(_read(vault, numbers))
        if not held:
            return set()
        hit = [one.number for one in held]
        vault.db.many(
            "UPDATE change SET record = NULL, type = NULL, field = NULL, disclosure = NULL WHERE entry = ? AND n = ?",
            hit,
        )
        places = {(one.file, one.record) for one in held if one.record is not None}
        places |= fold.refold_places(vault, places, hit)
        if not vault.trying:
            _forget_pieces(vault, held)
            _clear_drafts(vault, held)
            vault.db.execute("INSERT INTO search (search) VALUES ('optimize')")  # deleted words lie in old segments
            vault.after_commit(lambda: _remove_copies(vault))
            vault.after_commit(vault.checkpoint)
    return places


def _read(vault: Vault, numbers: Sequence[Number]) -> Iterator[_Held]:
    for block in fold.blocks(sorted(set(numbers)), _BLOCK):
        wanted = listed([list(number) for number in block])
        for entry, n, file, record, disclosure in vault.db.rows(_HELD, (wanted,)):
            yield _Held((entry, n), file, record, fold.disclosed(disclosure))


def _forget_pieces(vault: Vault, held: Iterable[_Held]) -> None:
    """The bytes of a file go with the last value that names it; what somebody else's record names stays (V10)."""
    named = {(one.file, one.change.value) for one in held if one.change.field == "sha256"}
    for file, sha256 in sorted((file, value) for file, value in named if isinstance(value, str)):
        if evidence.holds(vault, sha256, file) and sha256 not in lookup.values_ever(vault, file, "sha256"):
            evidence.forget(vault, sha256, file)


def _clear_drafts(vault: Vault, held: Sequence[_Held]) -> None:
    """Out of what is being typed at these records goes what repeats the value; other people's words stay typed."""
    said: dict[str, dict[str, set[str]]] = {}
    for one in held:
        texts = set(_texts(one.change.value))
        said.setdefault(one.change.record, {}).setdefault(one.change.field, set()).update(texts)
    for key, payload in drafts.listing(vault).items():
        record = payload.get("record") if isinstance(payload, dict) else None
        if not isinstance(payload, dict) or not isinstance(record, str) or record not in said:
            continue
        left = {name: part if name == "base" else _without(part, said[record]) for name, part in payload.items()}
        if left != payload:
            drafts.put(vault, key, left)


def _without(part: JSON, said: dict[str, set[str]]) -> JSON:
    if not isinstance(part, dict):
        return part
    return {
        name: value for name, value in part.items() if name not in said or not _repeats(json.dumps(value), said[name])
    }


def _repeats(spelled: str, texts: Iterable[str]) -> bool:
    return any(json.dumps(text)[1:-1] in spelled for text in texts)


def _texts(value: JSON) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str) and value:
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _remove_copies(vault: Vault) -> None:
    """An upgrade leaves the database as it was before: a copy in which everything erased since still stands."""
    for path in sorted(vault.folder.iterdir()):
        if _COPY.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()


__all__ = ["Number", "drop", "erase"]
