"""The journal: every entry that this vault holds, as it was signed."""

from __future__ import annotations

import gc
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.base import limits
from app.base.errors import InputError
from app.crypto.entries import sign_entry
from app.model.entry import JSON, TAKEN_BACK, Change, Entry, NewChange, parse_claims, parse_disclosure, unb64
from app.model.fold import Account, Known
from app.model.fold import fold as fold_changes
from app.model.recordids import is_case_file
from app.storage import authors, clocks, fold, news, retracting, review, security, steps, suspension
from app.storage.driver import listed
from app.storage.erasing import erase
from app.storage.retracting import Gone
from app.storage.vault import Vault

_BLOCK: Final = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What :func:`take` did. ``touched`` are (file, record) pairs whose state may have changed."""

    new: int = 0
    completed: int = 0
    touched: frozenset[tuple[str, str]] = frozenset()
    forks: tuple[str, ...] = ()
    """key ids of authors who are now known to have two entries with one number"""


@dataclass(frozen=True, slots=True)
class Past:
    """One change of one record. ``standing``: nothing has taken its place. ``held``: its value is here."""

    digest: str
    author: str
    at: int
    seq: int
    entry: str
    file: str
    type: str
    field: str
    value: JSON
    source: str | None
    held: bool
    standing: bool


@dataclass(slots=True)
class _Batch:
    """Rows gathered before they are inserted with a few statements."""

    entries: list[tuple[object, ...]] = field(default_factory=list)
    changes: list[tuple[object, ...]] = field(default_factory=list)
    replaces: list[tuple[object, ...]] = field(default_factory=list)


def write(vault: Vault, file: str, changes: Sequence[NewChange]) -> Entry:
    """Sign the changes as one entry of this vault's identity, store it and fold it."""
    return write_many(vault, [(file, changes)])[0]


def write_many(vault: Vault, saves: Iterable[tuple[str, Sequence[NewChange]]]) -> list[Entry]:
    """One entry per (file, changes), in one transaction."""
    me = vault.identity.key_id
    with vault.joined():
        newest = head(vault, me)
        seq, prev = (newest[0] + 1, newest[1]) if newest else (0, None)
        made = []
        for file, changes in saves:
            entry = _signed(vault, seq, prev, file, changes)
            made.append(entry)
            seq, prev = seq + 1, entry.hash
        take(vault, made, {entry.hash for entry in made})
        steps.note(vault, made)
    return made


def _signed(vault: Vault, seq: int, prev: str | None, file: str, changes: Sequence[NewChange]) -> Entry:
    """Raises InputError ``too-big`` for a save that no reader would take."""
    try:
        return sign_entry(vault.identity, seq=seq, prev=prev, iat=vault.clock.now(), file=file, changes=list(changes))
    except ValueError:
        raise InputError("too-big", most=f"{limits.ENTRY_BYTES // limits.MIB} MiB") from None


def take(vault: Vault, entries: Iterable[Entry], checked: Container[str]) -> Taken:
    """Insert entries that verified; what is known already changes nothing.

    ``checked`` holds the hashes of those whose own signature was checked (the others are
    proven by a chain). A known entry that comes with more disclosures is completed; an erased
    value does not come back. What a suspended key signed after its last trusted entry is kept and
    counts for nothing (T21). All in one transaction, folded and searchable afterwards.
    """
    arrived = list(entries)
    with vault.joined(), _uncollected(len(arrived)):
        there = _ids(vault, sorted({entry.hash for entry in arrived}))
        parsed = fold.Parsed(cut=suspension.cut(vault))
        gone = Gone(vault)
        again: list[Entry] = []
        fresh: dict[str, Entry] = {}
        for entry in arrived:
            if entry.hash in there or fresh.setdefault(entry.hash, entry) is not entry:
                again.append(entry)
        there |= _insert(vault, list(fresh.values()), checked, gone, parsed)
        completed = _complete(vault, again, there, checked, gone, parsed)
        news.note_filled(vault, completed)
        forks = authors.mark_forks(vault, fresh.values())
        touched = fold.refold(vault, parsed, completed)
        touched |= suspension.settle_entries(vault, parsed.cut & {entry.claims.iss for entry in fresh.values()})
        touched |= retracting.settle(vault, touched)
        if forks:
            review.renew_all(vault)
        if fresh:
            security.renew(vault)
    return Taken(len(fresh), len({entry for entry, _ in completed}), frozenset(touched), forks)


@contextmanager
def _uncollected(count: int) -> Iterator[None]:
    """No search for garbage while a large batch is in memory: it would walk all of it again and again."""
    if count < _BLOCK or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _ids(vault: Vault, hashes: Sequence[str]) -> dict[str, int]:
    """Row ids of the entries that are here, by hash."""
    found: dict[str, int] = {}
    for start in range(0, len(hashes), _BLOCK):
        block = hashes[start : start + _BLOCK]
        found.update(
            vault.db.rows("SELECT hash, id FROM entry WHERE hash IN (SELECT value FROM json_each(?))", (listed(block),))
        )
    return found


def _insert(
    vault: Vault, fresh: Sequence[Entry], checked: Container[str], gone: Gone, parsed: fold.Parsed
) -> dict[str, int]:
    """Put new entries into the journal; their row ids by hash."""
    if not fresh:
        return {}
    ids = authors.rows_for(vault, {entry.claims.iss for entry in fresh})
    batch = _Batch()
    parsed.first = int(vault.db.value("SELECT coalesce(max(id), 0) + 1 FROM entry"))
    numbers: dict[str, int] = {}
    for number, entry in enumerate(fresh, parsed.first):
        claims = entry.claims
        numbers[entry.hash] = number
        signed = (claims.seq, claims.prev, claims.iat, claims.file, entry.token)
        batch.entries.append((number, entry.hash, ids[claims.iss], *signed, entry.hash in checked))
        _gather(batch, number, entry, gone, parsed)
    vault.db.many("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", batch.entries)
    suspension.hold_back(vault, [numbers[entry.hash] for entry in fresh if entry.claims.iss in parsed.cut])
    if any(entry.claims.iss != vault.identity.key_id for entry in fresh):
        clocks.note(vault, parsed.first, parsed.first + len(fresh) - 1)
    vault.db.many("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", batch.changes)
    vault.db.many("INSERT OR IGNORE INTO replaces VALUES (?, ?, ?, ?)", batch.replaces)
    return numbers


def _gather(batch: _Batch, number: int, entry: Entry, gone: Gone, parsed: fold.Parsed) -> None:
    claims = entry.claims
    parts = zip(claims.digests, entry.disclosures, entry.changes(), strict=True)
    for n, (digest, disclosure, change) in enumerate(parts):
        parsed.fresh.append((number, n))
        if change is None or gone.covers(digest, claims.iss, claims.file):
            batch.changes.append((number, n, digest, None, None, None, None))
            continue
        record, type_, name = (None, None, None) if claims.iss in parsed.cut else fold.belonging(claims.file, change)
        batch.changes.append((number, n, digest, record, type_, name, disclosure))
        if record is None or type_ is None or name is None:
            continue  # foreign, or of a suspended key: kept, and no part of any record
        account = Account(digest, claims.iss, claims.iat, claims.seq, entry.hash, change.value, change.source)
        known = Known(record, type_, name, account, claims.replaces.get(n, ()))
        parsed.known.setdefault((claims.file, record), []).append(known)
    for n, olds in claims.replaces.items():
        own = claims.digests[n]
        for old in olds:
            if old != own:  # a change that names itself replaces nothing
                batch.replaces.append((old, number, n, claims.file))
                parsed.olds.add(old)


def _complete(
    vault: Vault,
    known_entries: Sequence[Entry],
    there: Mapping[str, int],
    checked: Container[str],
    gone: Gone,
    parsed: fold.Parsed,
) -> list[tuple[int, int]]:
    """Fill in values that were withheld from us before; (entry, n) of each."""
    filled: list[tuple[int, int]] = []
    apart = suspension.numbers(vault)
    for entry in known_entries:
        number = there[entry.hash]
        if entry.hash in checked:
            vault.db.execute("UPDATE entry SET checked = 1 WHERE id = ? AND checked = 0", (number,))
        for n, record in vault.db.rows(
            "SELECT n, record FROM change WHERE entry = ? AND disclosure IS NULL", (number,)
        ):
            disclosure, digest = entry.disclosures[n], entry.claims.digests[n]
            if disclosure is None or gone.covers(digest, entry.claims.iss, entry.claims.file):
                continue
            change = parse_disclosure(disclosure)
            vault.db.execute(
                "UPDATE change SET record = ?, type = ?, field = ?, disclosure = ? WHERE entry = ? AND n = ?",
                (*_belonging(entry.claims.file, change, number in apart), disclosure, number, n),
            )
            filled.append((number, n))
            if record is not None:
                parsed.left.add((entry.claims.file, record))
    return filled


def _belonging(file: str, change: Change, apart: bool) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if apart else fold.belonging(file, change)


def head(vault: Vault, iss: str) -> tuple[int, str] | None:
    """The newest (``seq``, hash) held of one author; of a forked one, the greatest hash."""
    found = vault.db.row(
        "SELECT seq, hash FROM entry WHERE author = (SELECT id FROM author WHERE key_id = ?)"
        " ORDER BY seq DESC, hash DESC LIMIT 1",
        (iss,),
    )
    return (found[0], found[1]) if found else None


def heads(vault: Vault) -> dict[str, tuple[int, str]]:
    """The newest (``seq``, hash) held of every author."""
    names = [row[0] for row in vault.db.rows("SELECT key_id FROM author ORDER BY key_id")]
    found = ((name, head(vault, name)) for name in names)
    return {name: newest for name, newest in found if newest is not None}


def entries(vault: Vault, files: Iterable[str] | None = None, records: Iterable[str] | None = None) -> Iterator[Entry]:
    """Entries in (``iat``, ``iss``, ``seq``) order, as received; of some files, or that touch some records."""
    where, values = _selection(files, records)
    rows = vault.db.rows(
        f"SELECT e.id, e.hash FROM entry e JOIN author a ON a.id = e.author {where}"  # noqa: S608 - fixed texts
        " ORDER BY e.iat, a.key_id, e.seq, e.hash",
        values,
    )
    for start in range(0, len(rows), _BLOCK):
        block = [row[0] for row in rows[start : start + _BLOCK]]
        loaded = _load(vault, block)
        yield from (loaded[number] for number in block)


def _selection(files: Iterable[str] | None, records: Iterable[str] | None) -> tuple[str, list[str]]:
    parts: list[str] = []
    values: list[str] = []
    if files is not None:
        parts.append("e.file IN (SELECT value FROM json_each(?))")
        values.append(listed(sorted(set(files))))
    if records is not None:
        parts.append("e.id IN (SELECT entry FROM change WHERE record IN (SELECT value FROM json_each(?)))")
        values.append(listed(sorted(set(records))))
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def _load(vault: Vault, numbers: Sequence[int]) -> dict[int, Entry]:
    wanted = (listed(numbers),)
    disclosures: dict[int, list[str | None]] = {number: [] for number in numbers}
    for number, disclosure in vault.db.rows(
        "SELECT entry, disclosure FROM change WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, n", wanted
    ):
        disclosures[number].append(disclosure)
    rows = vault.db.rows("SELECT id, token, hash FROM entry WHERE id IN (SELECT value FROM json_each(?))", wanted)
    return {number: stored(token, hash_, disclosures[number]) for number, token, hash_ in rows}


def stored(token: str, hash_: str, disclosures: Sequence[str | None]) -> Entry:
    """An entry out of its row: the claims are read from the signed token, nothing else is believed."""
    return Entry(token, hash_, parse_claims(unb64(token.split(".")[1])), tuple(disclosures))


def known(vault: Vault, hashes: Iterable[str]) -> set[str]:
    """Which of these entries are here."""
    return set(_ids(vault, list(hashes)))


def history(vault: Vault, record: str) -> list[Past]:
    """Every change of a record, newest first; of one author always in the order of their chain (T19)."""
    rows = vault.db.rows(
        "SELECT c.digest, a.key_id, e.iat, e.seq, e.hash, e.file, c.type, c.field, c.disclosure"
        " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
        " WHERE c.record = ? ORDER BY e.iat DESC, a.key_id, e.seq DESC, c.n DESC",
        (record,),
    )
    stands: set[str] = set()
    for file in {row[5] for row in rows}:
        known = fold.changes_of(vault, record, file)
        stands |= {one.account.digest for one in known if one.field == TAKEN_BACK}
        for state in fold_changes(known).values():
            stands |= {account.digest for accounts in state.fields.values() for account in accounts}
    return clocks.in_chain([_past(row, row[0] in stands) for row in rows])


def _past(row: tuple[object, ...], standing: bool) -> Past:
    digest, author, at, seq, entry, file, type_, name, disclosure = row
    change = fold.disclosed(disclosure) if isinstance(disclosure, str) else None
    return Past(
        str(digest),
        str(author),
        int(at),  # type: ignore[call-overload]
        int(seq),  # type: ignore[call-overload]
        str(entry),
        str(file),
        str(type_),
        str(name),
        change.value if change else None,
        change.source if change else None,
        change is not None,
        standing,
    )


def files(vault: Vault) -> dict[str, str]:
    """Every file with its kind, as its id says: ``case`` or ``register``."""
    rows = vault.db.rows("SELECT DISTINCT file FROM entry ORDER BY file")
    return {file: "case" if is_case_file(file) else "register" for (file,) in rows}


def author_names(vault: Vault) -> dict[str, str]:
    """The names that authors claim, by key id."""
    return {author.key_id: author.name for author in authors.listing(vault) if author.name}


def forked_authors(vault: Vault) -> set[str]:
    """Key ids of authors of whom two entries with one number are held."""
    return {row[0] for row in vault.db.rows("SELECT key_id FROM author WHERE forked = 1")}


__all__ = [
    "Past",
    "Taken",
    "author_names",
    "entries",
    "erase",
    "files",
    "forked_authors",
    "head",
    "heads",
    "history",
    "known",
    "stored",
    "take",
    "write",
    "write_many",
]
