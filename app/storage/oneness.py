# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Lists, counts and searches show once what people called one and the same.

Which record stands for a group is decided among those that a question finds: the one that was
begun first. So a group is found by what any of its records says, and never hides what was found.
Groups of which somebody calls two records different are shown apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from app.model.sameness import KINDS
from app.storage.driver import listed
from app.storage.vault import Vault

R = TypeVar("R", int, str)

EACH: Final = "each"
"""the filter that shows every record by itself"""

TYPES: Final = frozenset(KINDS.values())

NAME: Final = "coalesce((SELECT name FROM same_member m WHERE NOT m.contested AND m.id = {record}.id), {record}.no)"
"""what a record is counted by: its group, or itself"""


def behind(vault: Vault, where: str, values: Mapping[str, object]) -> list[int]:
    """The numbers of records that a question finds and that another one of their group, found too, stands for."""
    rows = vault.db.rows(
        "SELECT no, name FROM (SELECT r.no AS no, m.name AS name, r.first_at AS at, r.first_digest AS digest, r.file"
        " AS of FROM same_member m JOIN record r ON r.id = m.id AND +r.type = m.kind WHERE NOT m.contested"
        f" AND r.no IN (SELECT no FROM record WHERE id IN (SELECT id FROM same_member) AND {where}))"
        " ORDER BY at, digest, of",
        values,
    )
    return _all_but_first((no, name) for no, name in rows)


def behind_in(vault: Vault, numbers: Sequence[int]) -> set[int]:
    """The same among records that were found already, best first: the best of a group stands for it."""
    named: dict[int, str] = dict(
        vault.db.rows(
            "SELECT r.no, m.name FROM same_member m JOIN record r ON r.id = m.id AND +r.type = m.kind"
            " WHERE NOT m.contested AND r.no IN (SELECT value FROM json_each(?))",
            (listed(numbers),),
        )
    )
    return set(_all_but_first((no, named[no]) for no in numbers if no in named)) if named else set()


def behind_ids(vault: Vault, records: Sequence[str]) -> list[str]:
    """The same of records by id, the first of a group stands for it."""
    named: dict[str, str] = dict(
        vault.db.rows(
            "SELECT id, name FROM same_member WHERE NOT contested AND id IN (SELECT value FROM json_each(?))",
            (listed(records),),
        )
    )
    return _all_but_first((id_, named[id_]) for id_ in records if id_ in named)


def _all_but_first(found: Iterable[tuple[R, str]]) -> list[R]:
    seen: set[str] = set()
    rest = []
    for record, name in found:
        if name in seen:
            rest.append(record)
        seen.add(name)
    return rest


def sizes(vault: Vault, records: Iterable[str]) -> dict[str, int]:
    """Of these records, those that are one with others: id → how many live ones there are, itself among them."""
    rows = vault.db.rows(
        "SELECT w.value, count(*) FROM json_each(?) w JOIN same_member m ON m.id = w.value AND NOT m.contested"
        " JOIN same_member o ON o.name = m.name JOIN record r ON r.id = o.id AND +r.type = o.kind AND NOT r.withdrawn"
        " GROUP BY w.value HAVING count(*) > 1",
        (listed(sorted(set(records))),),
    )
    return {record: int(n) for record, n in rows}


def everybody(vault: Vault, records: Iterable[str]) -> list[str]:
    """These ids and those of all records that are one with them."""
    wanted = sorted(set(records))
    rows = vault.db.rows(
        "SELECT o.id FROM same_member m JOIN same_member o ON o.name = m.name"
        " WHERE NOT m.contested AND m.id IN (SELECT value FROM json_each(?))",
        (listed(wanted),),
    )
    return sorted({*wanted, *(id_ for (id_,) in rows)})
