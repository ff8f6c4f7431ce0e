"""The fold kept in tables: after each write, the records that it touched are computed anew.

What a record says is a function of the set of entries and disclosures that are here
(:mod:`app.model.fold`). Nothing is carried over from the row that was there before, so the
order of arrival can't matter (T27), and a rebuild gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from app.base.errors import BundleAltered, VaultDamaged
from app.model.entry import Change, parse_disclosure
from app.model.fold import Account, Known, RecordState
from app.model.fold import fold as fold_changes
from app.model.recordids import belongs
from app.model.ruling import Ruling, Said
from app.storage import blind, declaring, describe, disputes, extracted, facets, review, sameness, search, summary
from app.storage.driver import Row, listed
from app.storage.vault import Vault

Place = tuple[str, str]
"""(file, record)"""

_BLOCK: Final = 2000

_INSERT: Final = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_encode = msgspec.json.Encoder()
_decode = msgspec.json.Decoder()

_CHANGES: Final = (
    "SELECT e.file, c.record, c.type, c.field, c.digest, a.key_id, e.iat, e.seq, e.hash, c.disclosure, c.entry, c.n"
    " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)
_REPLACES: Final = (
    "SELECT r.entry, r.n, r.old FROM change c JOIN replaces r ON r.entry = c.entry AND r.n = c.n"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)


@dataclass(slots=True)
class Parsed:
    """What a write brought, already parsed."""

    known: dict[Place, list[Known]] = field(default_factory=dict)
    fresh: list[tuple[int, int]] = field(default_factory=list)
    """(entry, n) of every change"""
    olds: set[str] = field(default_factory=set)
    """digests that are now replaced"""
    left: set[Place] = field(default_factory=set)
    """where changes were thought to belong before their values came"""
    first: int = 0
    """the number of the first new entry"""
    cut: frozenset[str] = frozenset()
    """authors whose entries are looked at before they count (:mod:`app.storage.suspension`)"""


def refold(vault: Vault, parsed: Parsed, completed: Sequence[tuple[int, int]]) -> set[Place]:
    """Bring the tables up to date after a write; the places whose state was computed anew."""
    moved = blind.settle(vault, [*parsed.fresh, *completed])
    filled = _places_of(vault, completed) | parsed.left
    before = _there_before(vault, parsed)
    alone = {place: known for place, known in parsed.known.items() if place not in before}
    for place in moved | filled:
        alone.pop(place, None)
    touched = parsed.known.keys() | moved | filled | _replaced_places(vault, parsed.olds)
    store(vault, touched, alone)
    return touched


def _there_before(vault: Vault, parsed: Parsed) -> set[Place]:
    """Places of this write that have older changes too."""
    found: set[Place] = set()
    for block in blocks(sorted(record for _, record in parsed.known)):
        found.update(
            vault.db.rows(
                "SELECT DISTINCT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry"
                " WHERE c.record IN (SELECT value FROM json_each(?)) AND c.entry < ?",
                (listed(block), parsed.first),
            )
        )
    return found


def refold_places(vault: Vault, places: Iterable[Place], hit: Sequence[tuple[int, int]]) -> set[Place]:
    """The same after values were erased: ``hit`` are the changes that lost theirs."""
    touched = set(places) | blind.settle(vault, hit)
    store(vault, touched, {})
    return touched


def _places_of(vault: Vault, changes: Sequence[tuple[int, int]]) -> set[Place]:
    found: set[Place] = set()
    for entry, n in changes:
        found.update(
            vault.db.rows(
                "SELECT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry"
                " WHERE c.entry = ? AND c.n = ? AND c.record IS NOT NULL",
                (entry, n),
            )
        )
    return found


def _replaced_places(vault: Vault, olds: set[str]) -> set[Place]:
    """Where the changes stood that something has now taken the place of."""
    found: set[Place] = set()
    for block in blocks(sorted(olds)):
        found.update(
            vault.db.rows(
                "SELECT DISTINCT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry"
                " WHERE c.digest IN (SELECT value FROM json_each(?)) AND c.record IS NOT NULL",
                (listed(block),),
            )
        )
    return found


def blocks(items: Sequence[Any], size: int = _BLOCK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def store(vault: Vault, places: Iterable[Place], alone: Mapping[Place, list[Known]]) -> None:
    """Compute the records at these places and write their rows; a place without changes loses its row.

    ``alone`` has all changes of those places that had none before, so that they need not be
    read back.
    """
    wanted = sorted(places)
    defining, about = _store(vault, wanted, alone)
    _store(vault, sorted(about), {})  # what a decision came to, or no longer comes to, in records stored before it
    if vault.trying:
        if defining:
            declaring.renew(vault)
        return
    summary.renew(vault, sorted({file for file, _ in wanted}))
    review.renew_touched(vault, {file for file, _ in wanted})
    if defining and (stale := declaring.renew(vault)):
        store(vault, stale, {})


def _store(vault: Vault, wanted: Sequence[Place], alone: Mapping[Place, list[Known]]) -> tuple[bool, set[Place]]:
    """Whether a definition was touched, and what the decisions are about that were touched."""
    defining, about = False, set[Place]()
    for block in blocks(wanted):
        deciding = disputes.decisions_about(vault, block)
        by_file = _load(vault, {*block, *deciding} - alone.keys())
        for place in block:
            if place in alone:
                by_file.setdefault(place[0], []).extend(alone[place])
        states = _states(by_file)
        for place in deciding.difference(block):
            states.pop(place, None)  # read along, to be applied; its own rows stand
        defining |= declaring.touches(vault, block, states)
        about |= disputes.decided_by(vault, block, states).difference(block)
        _write(vault, block, states)
    return defining, about


_ByFile = dict[str, list[Known]]
"""file → changes"""


def _load(vault: Vault, places: set[Place]) -> _ByFile:
    by_file: _ByFile = {}
    if not places:
        return by_file
    ids = (listed({record for _, record in places}),)
    olds: dict[tuple[int, int], list[str]] = {}
    for entry, n, old in vault.db.rows(_REPLACES, ids):
        olds.setdefault((entry, n), []).append(old)
    for row in vault.db.rows(_CHANGES, ids):
        if (row[0], row[1]) in places:
            by_file.setdefault(row[0], []).append(known_change(row, olds))
    return by_file


def _states(by_file: _ByFile) -> dict[Place, tuple[RecordState, tuple[int, str]]]:
    """The states, each with the rank of its earliest change."""
    found: dict[Place, tuple[RecordState, tuple[int, str]]] = {}
    for file, group in by_file.items():
        first: dict[str, tuple[int, str]] = {}
        for known in group:
            rank = known.account.rank()[:2]
            if known.record not in first or rank < first[known.record]:
                first[known.record] = rank
        for record, state in fold_changes(group).items():
            state.file = file
            found[file, record] = (state, first[record])
    return found


def disclosed(disclosure: str) -> Change:
    """The change in a disclosure of the own journal. Raises VaultDamaged when it isn't what was stored."""
    try:
        return parse_disclosure(disclosure)
    except BundleAltered:
        raise VaultDamaged(what="journal") from None


def known_change(row: Row, olds: Mapping[tuple[int, int], Sequence[str]]) -> Known:
    """A change as the fold sees it, out of a row of :data:`_CHANGES`, and what each change replaces."""
    _, record, type_, name, digest, author, iat, seq, entry, disclosure, number, n = row
    replaces = tuple(olds.get((number, n), ()))
    if disclosure is None:
        return Known(record, type_, name, Account(digest, author, iat, seq, entry, None, None, False), replaces)
    change = disclosed(disclosure)
    account = Account(digest, author, iat, seq, entry, change.value, change.source, True)
    return Known(record, type_, name, account, replaces)


def _write(vault: Vault, places: Sequence[Place], states: dict[Place, tuple[RecordState, tuple[int, str]]]) -> None:
    if vault.witness is not None:
        vault.witness(places)
    if vault.trying:
        _write_states(vault, places, states)
        return
    numbers = _numbers(vault, places)
    next_number = int(vault.db.value("SELECT coalesce(max(no), 0) FROM record")) + 1
    records: list[tuple[object, ...]] = []
    states_packed: list[tuple[int, bytes]] = []
    references: list[tuple[str, int, str]] = []
    texts: list[tuple[int, str, str, str]] = []
    faceted: list[tuple[int, str, facets.Facets]] = []
    apart: list[tuple[int, RecordState]] = []
    found_in = extracted.texts(vault, [state for state, _ in states.values()])
    extracted.drop(vault, [place for place in places if place not in states])
    declared = declaring.declarations(vault)
    old = sorted(numbers.values())
    _remove(vault, old)
    for place in places:
        if place not in states:
            continue
        state, first = states[place]
        number = numbers.get(place)
        if number is None:
            number, next_number = next_number, next_number + 1
        row = describe.describe(state, declared)
        records.append((number, state.id, state.file, state.type, *first, *row.columns))
        states_packed.append((number, pack(state)))
        references.extend((target, number, name) for target, name in row.references)
        if not state.withdrawn:
            inside = found_in.get((state.id, state.file), "")
            texts.append((number, row.title_text, row.body, describe.indexed(inside)))
        faceted.append((number, state.type, facets.compute(state, declared)))
        apart.append((number, state))
    vault.db.many(_INSERT, records)
    vault.db.many("INSERT INTO state VALUES (?, ?)", states_packed)
    vault.db.many("INSERT INTO reference VALUES (?, ?, ?)", references)
    search.put(vault, texts)
    facets.put(vault, faceted)
    disputes.put(vault, apart)
    sameness.renew(vault, old, apart)


_WORDLESS: Final = ("", "", "", "", "", describe.LAST, "", "", "")


def _write_states(
    vault: Vault, places: Sequence[Place], states: Mapping[Place, tuple[RecordState, tuple[int, str]]]
) -> None:
    """What a look needs, which is rolled back: the states, and what refers to what. No words, no index."""
    numbers = _numbers(vault, places)
    next_number = int(vault.db.value("SELECT coalesce(max(no), 0) FROM record")) + 1
    _remove_rows(vault, sorted(numbers.values()))
    records: list[tuple[object, ...]] = []
    packed: list[tuple[int, bytes]] = []
    references: list[tuple[str, int, str]] = []
    for place in places:
        if place not in states:
            continue
        state, first = states[place]
        number = numbers.get(place)
        if number is None:
            number, next_number = next_number, next_number + 1
        told = (int(state.withdrawn), 0, 0, state.updated, *_WORDLESS)
        records.append((number, state.id, state.file, state.type, *first, *told))
        packed.append((number, pack(state)))
        references.extend((target, number, name) for target, name in describe.references(state))
    vault.db.many(_INSERT, records)
    vault.db.many("INSERT INTO state VALUES (?, ?)", packed)
    vault.db.many("INSERT INTO reference VALUES (?, ?, ?)", references)


def _numbers(vault: Vault, places: Sequence[Place]) -> dict[Place, int]:
    wanted = set(places)
    ids = sorted({record for _, record in places})
    rows = vault.db.rows("SELECT file, id, no FROM record WHERE id IN (SELECT value FROM json_each(?))", (listed(ids),))
    return {(file, record): no for file, record, no in rows if (file, record) in wanted}


def _remove(vault: Vault, numbers: Sequence[int]) -> None:
    if not numbers:
        return
    search.drop(vault, numbers)
    facets.drop(vault, numbers)
    disputes.drop(vault, numbers)
    _remove_rows(vault, numbers)


def _remove_rows(vault: Vault, numbers: Sequence[int]) -> None:
    values = [(number,) for number in numbers]
    vault.db.many("DELETE FROM reference WHERE no = ?", values)
    vault.db.many("DELETE FROM state WHERE no = ?", values)
    vault.db.many("DELETE FROM record WHERE no = ?", values)


def pack(state: RecordState) -> bytes:
    """The accounts of a state as JSON; the same state always gives the same bytes."""
    fields = {
        name: [(a.digest, a.author, a.at, a.seq, a.entry, a.value, a.source, a.held) for a in state.fields[name]]
        for name in sorted(state.fields)
    }
    if not state.decided:
        return _encode.encode(fields)
    decided = {
        name: (ruling.kind, [(s.id, s.author, s.at, s.kind, s.chosen) for s in ruling.by], ruling.digest)
        for name, ruling in sorted(state.decided.items())
    }
    return _encode.encode([fields, decided])


def unpack(record: str, file: str, type_: str, packed: bytes) -> RecordState:
    said = _decode.decode(packed)
    fields, decided = said if isinstance(said, list) else (said, {})
    return RecordState(
        record,
        type_,
        {name: tuple(Account(*account) for account in accounts) for name, accounts in fields.items()},
        file,
        {name: Ruling(kind, tuple(Said(*s) for s in by), digest) for name, (kind, by, digest) in decided.items()},
    )


def changes_of(vault: Vault, record: str, file: str) -> list[Known]:
    """Every change of one record, replaced ones too."""
    return _load(vault, {(file, record)}).get(file, [])


def as_it_stood(vault: Vault, record: str, file: str, at: int) -> RecordState | None:
    """The state of a record by the entries up to ``at`` alone; ``None`` if there was none yet."""
    about = disputes.decisions_about(vault, [(file, record)])
    known = _load(vault, {(file, record), *about}).get(file, [])
    found = fold_changes([one for one in known if one.account.at <= at]).get(record)
    if found is not None:
        found.file = file
    return found


def belonging(file: str, change: Change) -> tuple[str | None, str | None, str | None]:
    """Where a disclosed change has its place: nowhere when its record isn't of this file and type."""
    if belongs(change.record, file, change.type):
        return (change.record, change.type, change.field)
    return (None, None, None)
