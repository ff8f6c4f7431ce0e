# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Which records are one by what people answered, and which are due to be compared: kept as records are folded.

Answers and groups are a function of the links alone. What is compared lies above this floor: here
stands only that a record has changed in something that is compared, told by the digests of its
standing accounts, so that no value, and no hash of one, is left when it is erased.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.model import sameness
from app.model.fold import RecordState
from app.model.sameness import COMPARED_FIELDS, Group
from app.storage.driver import listed
from app.storage.vault import Vault

_IN: Final = "IN (SELECT value FROM json_each(?))"
_COMPUTED: Final = ("same_said", "same_member", "same_due", "same_looked", "same_key", "same_word")
_OF_RECORD: Final = ("same_due", "same_looked", "same_key", "same_word")


def renew(vault: Vault, old: Sequence[int], made: Sequence[tuple[int, RecordState]]) -> None:
    """After records were stored: ``old`` are the numbers of those that were there before, ``made`` those that are."""
    answered = _renew_answers(vault, old, made)
    live = {no: state for no, state in made if state.type in COMPARED_FIELDS and not state.withdrawn}
    _forget(vault, [no for no in old if no not in live])
    changed = _changed(vault, live)
    if changed:
        people = [live[no].id for no in changed if live[no].type == "person"]
        _mark(vault, [*changed, *_incidents_of(vault, people)])
    if answered:
        regroup(vault)


def clear(vault: Vault) -> None:
    """Before a rebuild. Pairs that were found stay in the queue until their records have been compared again."""
    for table in _COMPUTED:
        vault.db.execute(f"DELETE FROM {table}")


def _renew_answers(vault: Vault, old: Sequence[int], made: Iterable[tuple[int, RecordState]]) -> bool:
    before = vault.db.value(f"SELECT count(*) FROM same_said WHERE no {_IN}", (listed(old),)) if old else 0
    if before:
        vault.db.execute(f"DELETE FROM same_said WHERE no {_IN}", (listed(old),))
    rows = [
        (no, said.author, said.says, *said.pair, said.of, said.at)
        for no, state in made
        if state.type == sameness.LINK
        for said in sameness.said(state)
    ]
    vault.db.many("INSERT OR REPLACE INTO same_said VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(rows, key=lambda r: r[-1]))
    _mark(vault, _numbers(vault, {end for row in rows if row[2] == sameness.DIFFERENT for end in row[3:5]}))
    return bool(before or rows)


def _numbers(vault: Vault, ids: Iterable[str]) -> list[int]:
    """Whoever calls two records different did so by what they saw: here more may be known."""
    rows = vault.db.rows(
        f"SELECT no FROM record WHERE id {_IN} AND +type IN ('person', 'incident') AND NOT withdrawn",
        (listed(sorted(ids)),),
    )
    return [no for (no,) in rows]


def regroup(vault: Vault) -> None:
    """Compute anew which records are one: from all answers, so that the order in which they came can't matter (T27)."""
    rows = vault.db.rows("SELECT DISTINCT one, other, kind, says FROM same_said WHERE says IN ('same', 'different')")
    made = sameness.groups(((one, other), kind, says) for one, other, kind, says in rows)
    vault.db.execute("DELETE FROM same_member")
    vault.db.many(
        "INSERT OR IGNORE INTO same_member VALUES (?, ?, ?, ?)",
        [(record, group.name, group.of, bool(group.against)) for group in made for record in group.members],
    )


def _forget(vault: Vault, numbers: Sequence[int]) -> None:
    if numbers:
        for table in _OF_RECORD:
            vault.db.execute(f"DELETE FROM {table} WHERE no {_IN}", (listed(numbers),))


def _changed(vault: Vault, live: Mapping[int, RecordState]) -> list[int]:
    """Those of which something that is compared isn't what it was when they were compared last."""
    if not live:
        return []
    known: dict[int, bytes] = dict(vault.db.rows(f"SELECT no, print FROM same_looked WHERE no {_IN}", (listed(live),)))
    return [no for no, state in live.items() if known.get(no) != fingerprint(state)]


def _incidents_of(vault: Vault, people: Sequence[str]) -> list[int]:
    """What of a victim is compared is compared of the incident too."""
    if not people:
        return []
    rows = vault.db.rows(
        "SELECT DISTINCT r.no FROM reference f JOIN record r ON r.no = f.no"
        f" WHERE f.target {_IN} AND f.field = 'victims' AND r.type = 'incident' AND NOT r.withdrawn",
        (listed(people),),
    )
    return [no for (no,) in rows]


def _mark(vault: Vault, numbers: Sequence[int]) -> None:
    """They are to be compared; until then nothing finds them by what they said before."""
    if not numbers:
        return
    _forget(vault, numbers)
    turn = int(vault.db.value("SELECT coalesce(max(turn), 0) + 1 FROM same_due"))
    vault.db.many("INSERT OR REPLACE INTO same_due VALUES (?, ?)", [(no, turn) for no in numbers])


def fingerprint(state: RecordState) -> bytes:
    """What is compared of a record, as 16 bytes over the digests of its standing accounts, shown ones first."""
    made = hashlib.sha256()
    for name in COMPARED_FIELDS[state.type]:
        made.update(name.encode() + b"\0")
        for account in state.fields.get(name, ()):
            made.update(account.digest.encode() + (b"+" if account.held else b"-"))
    return made.digest()[:16]


# --- what people answered -------------------------------------------------------------------------


def answers(vault: Vault, ids: Iterable[str]) -> list[tuple[str, str, str, str, str, int, str, str]]:
    """(one, other, kind, says, author, at, link, file) of every answer about one of these records."""
    wanted = listed(sorted(set(ids)))
    rows = vault.db.rows(
        "SELECT s.one, s.other, s.kind, s.says, s.author, s.at, r.id, r.file FROM same_said s JOIN record r USING (no)"
        f" WHERE s.one {_IN} OR s.other {_IN} ORDER BY s.at, r.id, s.author",
        (wanted, wanted),
    )
    return [(a, b, c, d, e, int(f), g, h) for a, b, c, d, e, f, g, h in rows]


def all_groups(vault: Vault) -> list[Group]:
    """Every group, by name, also with members that are not here."""
    rows = vault.db.rows("SELECT DISTINCT one, other, kind, says FROM same_said WHERE says IN ('same', 'different')")
    return list(sameness.groups(((one, other), kind, says) for one, other, kind, says in rows))


def companions(vault: Vault, record: str) -> list[str]:
    """All ids of the group that a record is in, sorted; ``[]`` for a record that is in none."""
    rows = vault.db.rows(
        "SELECT id FROM same_member WHERE name = (SELECT name FROM same_member WHERE id = ?) ORDER BY id", (record,)
    )
    return [id_ for (id_,) in rows]


def shown_as_one(vault: Vault, ids: Iterable[str]) -> dict[str, str]:
    """Which of these records lists show as one with others: id → the group's name."""
    rows = vault.db.rows(
        f"SELECT id, name FROM same_member WHERE NOT contested AND id {_IN}",
        (listed(sorted(set(ids))),),
    )
    return dict(rows)


def names(vault: Vault) -> dict[str, str]:
    """Every record that is in a group, with the group's name."""
    return dict(vault.db.rows("SELECT id, name FROM same_member"))


def live(vault: Vault, ids: Iterable[str], type_: str) -> dict[str, RecordState]:
    """The records of a type with these ids that are here and not withdrawn."""
    from app.storage.fold import unpack

    rows = vault.db.rows(
        "SELECT r.id, r.file, r.type, s.packed FROM record r JOIN state s USING (no)"
        f" WHERE +r.type = ? AND NOT r.withdrawn AND r.id {_IN} ORDER BY r.first_at DESC, r.first_digest DESC",
        (type_, listed(sorted(set(ids)))),
    )
    return {row[0]: unpack(*row) for row in rows}


def sizes(vault: Vault, names: Iterable[str]) -> dict[str, int]:
    """How many records that are here and not withdrawn each group has, by its name."""
    rows = vault.db.rows(
        "SELECT m.name, count(*) FROM same_member m JOIN record r ON r.id = m.id AND +r.type = m.kind"
        f" WHERE NOT r.withdrawn AND m.name {_IN} GROUP BY m.name",
        (listed(sorted(set(names))),),
    )
    return {name: int(n) for name, n in rows}


__all__ = [
    "all_groups",
    "answers",
    "clear",
    "companions",
    "fingerprint",
    "live",
    "names",
    "regroup",
    "renew",
    "shown_as_one",
    "sizes",
]
