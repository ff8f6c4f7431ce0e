"""Where changes belong whose value is withheld or erased.

A change without disclosure belongs to the field of the changes that it replaces, where one of
those is known (docs/formats.md, "State"); through chains of such changes too. When they lead
to several fields (only a forger would do that), the least (record, type, field) counts, so
that every vault decides the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.storage.driver import listed
from app.storage.vault import Vault

Where = tuple[str, str, str]
"""(record, type, field)"""

_BLOCK: Final = 400


def settle(vault: Vault, fresh: Sequence[tuple[int, int]]) -> set[tuple[str, str]]:
    """Place the blind changes that ``fresh`` ones (new, completed, erased) can have moved.

    Returns the (file, record) pairs that gained, lost or kept such a change.
    """
    if vault.db.value("SELECT 1 FROM change WHERE disclosure IS NULL LIMIT 1") is None:
        return set()
    moved: set[tuple[str, str]] = set()
    for entry, n in sorted(_affected(vault, fresh)):
        file, before = _here(vault, entry, n)
        after = _reach(vault, file, entry, n)
        for where in (before, after):
            if where is not None:
                moved.add((file, where[0]))
        if after != before:
            vault.db.execute(
                "UPDATE change SET record = ?, type = ?, field = ? WHERE entry = ? AND n = ?",
                (*(after or (None, None, None)), entry, n),
            )
    return moved


def _affected(vault: Vault, fresh: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """The blind ones among ``fresh``, and all blind ones that name them, directly or through others."""
    found: set[tuple[int, int]] = set()
    digests: set[str] = set()
    for entry, n in fresh:
        row = vault.db.row("SELECT digest, disclosure IS NULL FROM change WHERE entry = ? AND n = ?", (entry, n))
        if row is not None:
            digests.add(row[0])
            if row[1]:
                found.add((entry, n))
    while digests:
        above: set[str] = set()
        wanted = sorted(digests)
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            for entry, n, digest in vault.db.rows(
                "SELECT c.entry, c.n, c.digest FROM replaces r JOIN change c ON c.entry = r.entry AND c.n = r.n"
                " WHERE r.old IN (SELECT value FROM json_each(?)) AND c.disclosure IS NULL",
                (listed(block),),
            ):
                if (entry, n) not in found:
                    found.add((entry, n))
                    above.add(digest)
        digests = above
    return found


def _here(vault: Vault, entry: int, n: int) -> tuple[str, Where | None]:
    row = vault.db.row(
        "SELECT e.file, c.record, c.type, c.field FROM change c JOIN entry e ON e.id = c.entry"
        " WHERE c.entry = ? AND c.n = ?",
        (entry, n),
    )
    assert row is not None  # noqa: S101 - found a moment ago in the same transaction
    file, record, type_, field = row
    return file, ((record, type_, field) if record is not None else None)


def _reach(vault: Vault, file: str, entry: int, n: int) -> Where | None:
    """The least place among the disclosed changes that a blind one leads to through blind ones."""
    best: Where | None = None
    seen = {(entry, n)}
    waiting = [(entry, n)]
    while waiting:
        at = waiting.pop()
        for other, m, record, type_, field, is_blind in vault.db.rows(
            "SELECT c.entry, c.n, c.record, c.type, c.field, c.disclosure IS NULL FROM replaces r"
            " JOIN change c ON c.digest = r.old JOIN entry e ON e.id = c.entry AND e.file = r.file"
            " WHERE r.entry = ? AND r.n = ? AND r.file = ?",
            (*at, file),
        ):
            if not is_blind:
                where = (record, type_, field)
                best = where if best is None or where < best else best
            elif (other, m) not in seen:
                seen.add((other, m))
                waiting.append((other, m))
    return best
