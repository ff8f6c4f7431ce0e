"""What the person of this vault saved, step by step, so that it can be undone and redone, after a lock too.

All own entries of one transaction are one step: whoever signs inside one ``session.write`` has
nothing to do for it. Kept are numbers of entries and digests, never a value: what is erased is
gone from here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.base.limits import UNDO_STEPS
from app.model.entry import JSON, Entry
from app.storage.driver import listed
from app.storage.fold import disclosed
from app.storage.vault import Vault

_REPLAYING: Final = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One save. ``kind`` is what its verb called it, "" where what it changed says enough."""

    id: int
    kind: str
    at: int
    undone: bool
    entries: int


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a step, and what it took the place of."""

    file: str
    record: str
    type: str
    field: str
    digest: str
    olds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One change as it was first signed; ``entry`` grows in the order of arrival here."""

    digest: str
    author: str
    entry: int
    value: JSON
    source: str | None
    held: bool


# --- keeping -------------------------------------------------------------------------------------


def note(vault: Vault, made: Sequence[Entry]) -> None:
    """This vault has signed entries: they belong to the step of the open transaction."""
    if vault.step == _REPLAYING or not made:
        return
    if vault.step is None:
        vault.db.execute("DELETE FROM step WHERE undone = 1")  # a new save ends what could be redone
        at = vault.clock.now()
        vault.step = vault.db.execute("INSERT INTO step (kind, at) VALUES (?, ?)", ("", at))
        _bound(vault)
    _put(vault, vault.step, made, first=True)


def name(vault: Vault, kind: str) -> None:
    """Give the step of the open transaction a name of its verb (``import``, ``bulk`` …), after it wrote."""
    if vault.step is not None and vault.step != _REPLAYING:
        vault.db.execute("UPDATE step SET kind = ? WHERE id = ?", (kind, vault.step))


@contextmanager
def replaying(vault: Vault) -> Iterator[None]:
    """What is signed inside is an undo or a redo, and no step of its own."""
    vault.step = _REPLAYING
    try:
        yield
    finally:
        vault.step = None


def replace(vault: Vault, step: int, made: Sequence[Entry], *, undone: bool) -> None:
    """These entries stand for a step from now on."""
    vault.db.execute("DELETE FROM step_entry WHERE step = ? AND first = 0", (step,))
    vault.db.execute("UPDATE step_entry SET now = 0 WHERE step = ?", (step,))
    _put(vault, step, made, first=False)
    vault.db.execute("UPDATE step SET undone = ? WHERE id = ?", (int(undone), step))


def forget(vault: Vault, step: int) -> None:
    """This step can be undone no more."""
    vault.db.execute("DELETE FROM step WHERE id = ?", (step,))


def _put(vault: Vault, step: int, made: Sequence[Entry], *, first: bool) -> None:
    vault.db.execute(
        "INSERT OR REPLACE INTO step_entry SELECT ?, id, ?, 1 FROM entry"
        " WHERE hash IN (SELECT value FROM json_each(?))",
        (step, int(first), listed(entry.hash for entry in made)),
    )


def _bound(vault: Vault) -> None:
    """Keep the newest steps, and of what was restated only what they can still ask for.

    Only older versions said again, and nothing writes there any more; their vaults still hold it. That an
    account was said again for somebody else is kept: it never becomes our own to replace.
    """
    vault.db.execute(
        "DELETE FROM step WHERE id <= (SELECT id FROM step ORDER BY id DESC LIMIT 1 OFFSET ?)", (UNDO_STEPS,)
    )
    vault.db.execute(
        "DELETE FROM restated WHERE entry < (SELECT coalesce(min(entry), 0) FROM step_entry) AND NOT EXISTS"
        " (SELECT 1 FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
        " WHERE c.digest = restated.old AND a.key_id != ?)",
        (vault.identity.key_id,),
    )


# --- asking --------------------------------------------------------------------------------------


def next_step(vault: Vault, *, undone: bool) -> Step | None:
    """The step that an undo (``undone`` False) or a redo would take."""
    found = vault.db.row(
        "SELECT id, kind, at, undone, (SELECT count(*) FROM step_entry WHERE step = step.id AND first)"
        " FROM step WHERE undone = ? ORDER BY CASE WHEN undone THEN id ELSE -id END LIMIT 1",
        (int(undone),),
    )
    return Step(found[0], found[1], found[2], bool(found[3]), found[4]) if found else None


def counts(vault: Vault) -> tuple[int, int]:
    """How many steps can be undone, and how many redone."""
    row = vault.db.row("SELECT coalesce(sum(NOT undone), 0), coalesce(sum(undone), 0) FROM step")
    return (int(row[0]), int(row[1])) if row else (0, 0)


def moves(vault: Vault, step: int, *, first: bool = False, most: int = -1) -> list[Move]:
    """The changes that stand for a step now, or with ``first`` those of the save itself, in their order."""
    olds: dict[tuple[int, int], list[str]] = {}
    for entry, n, old in vault.db.each(
        "SELECT r.entry, r.n, r.old FROM step_entry s JOIN replaces r ON r.entry = s.entry"
        " WHERE s.step = ? AND iif(?, s.first, s.now) ORDER BY r.entry, r.n, r.old",
        (step, int(first)),
    ):
        olds.setdefault((entry, n), []).append(old)
    rows = vault.db.rows(
        "SELECT e.file, c.record, c.type, c.field, c.digest, c.entry, c.n FROM step_entry s"
        " JOIN change c ON c.entry = s.entry JOIN entry e ON e.id = s.entry"
        " WHERE s.step = ? AND iif(?, s.first, s.now) AND c.record IS NOT NULL ORDER BY c.entry, c.n LIMIT ?",
        (step, int(first), most),
    )
    return [
        Move(file, record, type_, name, digest, tuple(olds.get((entry, n), ())))
        for file, record, type_, name, digest, entry, n in rows
    ]


def last_entry(vault: Vault, step: int) -> int:
    """The newest entry that stands for a step: what has a greater number arrived since."""
    return int(vault.db.value("SELECT coalesce(max(entry), 0) FROM step_entry WHERE step = ? AND now", (step,)))


def created(vault: Vault, step: int, *, first: bool = False) -> dict[str, tuple[str, str]]:
    """Records that came into being by the entries of a step: id → (file, type)."""
    rows = vault.db.rows(
        "SELECT DISTINCT c.record, e.file, c.type FROM step_entry s JOIN change c ON c.entry = s.entry"
        " JOIN entry e ON e.id = s.entry"
        " WHERE s.step = :step AND iif(:first, s.first, s.now) AND c.record IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM change o WHERE o.record = c.record AND o.entry <"
        " (SELECT min(m.entry) FROM step_entry m WHERE m.step = :step AND iif(:first, m.first, m.now)))",
        {"step": step, "first": int(first)},
    )
    return {record: (file, type_) for record, file, type_ in rows}


def extent(vault: Vault, step: int) -> int:
    """How many records a save touched."""
    return int(
        vault.db.value(
            "SELECT count(DISTINCT c.record) FROM step_entry s JOIN change c ON c.entry = s.entry"
            " WHERE s.step = ? AND s.first",
            (step,),
        )
    )


def origins(vault: Vault, digests: Iterable[str]) -> dict[str, list[Origin]]:
    """What each change is, and the changes that it says again: digest → itself first, then those."""
    wanted = list(digests)
    said: dict[str, list[str]] = {digest: [digest] for digest in wanted}
    for old, new in vault.db.rows(
        "SELECT old, new FROM restated WHERE new IN (SELECT value FROM json_each(?))", (listed(wanted),)
    ):
        said[new].append(old)
    known = {o.digest: o for o in _origins(vault, {d for found in said.values() for d in found})}
    return {digest: [known[d] for d in found if d in known] for digest, found in said.items()}


def _origins(vault: Vault, digests: Iterable[str]) -> Iterator[Origin]:
    for digest, author, entry, disclosure in vault.db.rows(
        "SELECT c.digest, a.key_id, c.entry, c.disclosure FROM change c JOIN entry e ON e.id = c.entry"
        " JOIN author a ON a.id = e.author WHERE c.digest IN (SELECT value FROM json_each(?))",
        (listed(digests),),
    ):
        change = disclosed(disclosure) if disclosure is not None else None
        value, source = (change.value, change.source) if change else (None, None)
        yield Origin(digest, author, entry, value, source, change is not None)


def changes(vault: Vault, digests: Iterable[str]) -> list[Move]:
    """These changes, as far as it is known where they belong, in their order."""
    rows = vault.db.rows(
        "SELECT e.file, c.record, c.type, c.field, c.digest, c.entry, c.n FROM change c JOIN entry e ON e.id = c.entry"
        " WHERE c.digest IN (SELECT value FROM json_each(?)) AND c.record IS NOT NULL ORDER BY c.entry, c.n",
        (listed(digests),),
    )
    return [
        Move(file, record, type_, name, digest, tuple(old for (old,) in vault.db.rows(_OLDS, (entry, n))))
        for file, record, type_, name, digest, entry, n in rows
    ]


_OLDS: Final = "SELECT old FROM replaces WHERE entry = ? AND n = ? ORDER BY old"


def touched_by_others(vault: Vault, records: Iterable[str]) -> set[str]:
    """Which of these records anybody else has said something of."""
    rows = vault.db.rows(
        "SELECT DISTINCT c.record FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
        " WHERE c.record IN (SELECT value FROM json_each(?)) AND a.key_id != ?",
        (listed(records), vault.identity.key_id),
    )
    return {record for (record,) in rows}


def files_of_others(vault: Vault, files: Iterable[str]) -> set[str]:
    """In which of these files anybody else has written."""
    rows = vault.db.rows(
        "SELECT DISTINCT e.file FROM entry e JOIN author a ON a.id = e.author"
        " WHERE e.file IN (SELECT value FROM json_each(?)) AND a.key_id != ?",
        (listed(files), vault.identity.key_id),
    )
    return {file for (file,) in rows}


def pointing(vault: Vault, records: Iterable[str]) -> list[tuple[str, str, str]]:
    """(target, record, file) of the records, not withdrawn, that point at one of these."""
    rows = vault.db.rows(
        "SELECT DISTINCT f.target, r.id, r.file FROM reference f JOIN record r ON r.no = f.no"
        " WHERE f.target IN (SELECT value FROM json_each(?)) AND NOT r.withdrawn",
        (listed(records),),
    )
    return [(target, record, file) for target, record, file in rows]
