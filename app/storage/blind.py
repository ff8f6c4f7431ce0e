"""Where changes belong whose value is withheld or erased.

A change without disclosure belongs to the field of the changes that it replaces, where one of
those is known (docs/formats.md, "State"); through chains of such changes too. When they lead
to several fields (only a forger would do that), the least (record, type, field) counts, so
that every vault decides the same. What a suspended key signed after its last trusted entry has no
place, and hands none on.

Everything here takes time in proportion to the changes touched: a hostile bundle can make
deep and wide chains of withheld changes cheaply (T11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from app.storage.driver import listed
from app.storage.vault import Vault

Where = tuple[str, str, str]
"""(record, type, field)"""

Number = tuple[int, int]
"""(entry, n) of a change"""

_BLOCK: Final = 2000


class _Blind(NamedTuple):
    file: str
    place: Where | None
    """where it was thought to belong"""


def settle(vault: Vault, fresh: Sequence[Number]) -> set[tuple[str, str]]:
    """Place the blind changes that ``fresh`` ones (new, completed, erased) can have moved.

    Returns the (file, record) pairs that gained, lost or kept such a change.
    """
    if not fresh or vault.db.value("SELECT 1 FROM change WHERE disclosure IS NULL LIMIT 1") is None:
        return set()
    affected = _affected(vault, fresh)
    apart = frozenset(number for (number,) in vault.db.rows("SELECT entry FROM uncounted"))
    places = _places(vault, affected, apart)
    moved: set[tuple[str, str]] = set()
    wrong = []
    for number, was in affected.items():
        now = places.get(number)
        moved.update((was.file, place[0]) for place in (was.place, now) if place is not None)
        if now != was.place:
            wrong.append((*(now or (None, None, None)), *number))
    vault.db.many("UPDATE change SET record = ?, type = ?, field = ? WHERE entry = ? AND n = ?", wrong)
    return moved


def _blocks(numbers: Iterable[Number]) -> Iterator[str]:
    """Numbers as JSON for ``json_each``, some thousand at a time."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _BLOCK):
        yield listed([list(number) for number in ordered[start : start + _BLOCK]])


_THEMSELVES: Final = (
    "SELECT c.entry, c.n, e.file, c.record, c.type, c.field"
    " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
    " JOIN change c ON c.entry = w.entry AND c.n = w.n JOIN entry e ON e.id = c.entry WHERE c.disclosure IS NULL"
)
_THEIR_REPLACERS: Final = (
    "SELECT c.entry, c.n, e.file, c.record, c.type, c.field"
    " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
    " JOIN change d ON d.entry = w.entry AND d.n = w.n JOIN replaces r ON r.old = d.digest"
    " JOIN change c ON c.entry = r.entry AND c.n = r.n JOIN entry e ON e.id = c.entry WHERE c.disclosure IS NULL"
)
_WHAT_THEY_REPLACE: Final = (
    "SELECT r.entry, r.n, c.entry, c.n, c.record, c.type, c.field"
    " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
    " JOIN replaces r ON r.entry = w.entry AND r.n = w.n JOIN change c ON c.digest = r.old"
    " JOIN entry e ON e.id = c.entry AND e.file = r.file"
)


def _affected(vault: Vault, fresh: Iterable[Number]) -> dict[Number, _Blind]:
    """The blind ones among ``fresh``, and all blind ones that name them, directly or through others."""
    waiting: set[Number] = set(fresh)
    found = _read(vault, _THEMSELVES, waiting)
    while waiting:
        above = _read(vault, _THEIR_REPLACERS, waiting)
        waiting = above.keys() - found.keys()
        found.update(above)
    return found


def _read(vault: Vault, query: str, numbers: Iterable[Number]) -> dict[Number, _Blind]:
    return {
        (entry, n): _Blind(file, None if record is None else (record, type_, name))
        for block in _blocks(numbers)
        for entry, n, file, record, type_, name in vault.db.rows(query, (block,))
    }


def _places(vault: Vault, affected: dict[Number, _Blind], apart: frozenset[int]) -> dict[Number, Where]:
    """The least place that each affected change leads to, handed upwards from the least place on.

    Each change gets its place once, so this is linear. Blind changes that are not affected have
    their place already.
    """
    above: dict[Number, list[Number]] = {}
    seeds: list[tuple[Where, Number]] = []
    for block in _blocks(affected):
        for entry, n, other, m, record, type_, field in vault.db.rows(_WHAT_THEY_REPLACE, (block,)):
            if entry in apart or other in apart:
                continue
            if (other, m) in affected:
                above.setdefault((other, m), []).append((entry, n))
            elif record is not None:
                seeds.append(((record, type_, field), (entry, n)))
    found: dict[Number, Where] = {}
    for place, number in sorted(seeds):
        waiting = [number]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found[at] = place
                waiting.extend(above.get(at, ()))
    return found
