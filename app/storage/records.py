"""Reading what the journal says now: one record, the records of a file, pages of a list."""

from __future__ import annotations

from app.base.task import Task
from app.model.fold import RecordState
from app.storage import fold, lookup, pages, rebuilding
from app.storage.describe import title
from app.storage.driver import listed
from app.storage.pages import Row, RowPage, RowQuery
from app.storage.vault import Vault


def state(vault: Vault, record: str, at: int | None = None, file: str | None = None) -> RecordState | None:
    """What a record says now, or as it stood at ``at`` (seconds): a fold over the entries up to then.

    An id that several files hold belongs to the file with the earliest change of it, unless
    ``file`` is named.
    """
    row = vault.db.row(
        "SELECT id, file, type, packed FROM record JOIN state USING (no)"
        " WHERE id = ? AND (? IS NULL OR file = ?)"
        " ORDER BY first_at, first_digest, file LIMIT 1",
        (record, file, file),
    )
    if row is None:
        return None
    return fold.unpack(*row) if at is None else fold.as_it_stood(vault, record, row[1], at)


def records_in(vault: Vault, file: str, *, withdrawn: bool = True) -> list[RecordState]:
    """All records of a file, by type and title."""
    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no)"
        " WHERE file = ? AND (? OR NOT withdrawn) ORDER BY type, title_key, id",
        (file, withdrawn),
    )
    return [fold.unpack(*row) for row in rows]


def by_type(vault: Vault, type_: str, *, withdrawn: bool = False) -> list[RecordState]:
    """All records of a type, by title; those that were withdrawn only if wanted."""
    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no)"
        " WHERE type = ? AND (? OR NOT withdrawn) ORDER BY title_key, id",
        (type_, withdrawn),
    )
    return [fold.unpack(*row) for row in rows]


def disputed(vault: Vault) -> list[RecordState]:
    """Records with a field whose standing accounts differ."""
    rows = vault.db.rows(
        "SELECT id, file, type, packed FROM record JOIN state USING (no)"
        " WHERE disputed > 0 AND NOT withdrawn ORDER BY file, id",
        (),
    )
    return [fold.unpack(*row) for row in rows]


def disputed_count(vault: Vault) -> int:
    """How many fields are disputed."""
    return lookup.disputed_count(vault)


def referring(vault: Vault, target: str) -> list[tuple[str, str, str]]:
    """(record, file, field) of everything that points at a record; ``_source`` where it is a value's source."""
    return [
        (id_, file, name)
        for id_, file, name in vault.db.rows(
            "SELECT r.id, r.file, f.field FROM reference f JOIN record r ON r.no = f.no"
            " WHERE f.target = ? ORDER BY r.id, r.file, f.field",
            (target,),
        )
    ]


def titles(vault: Vault, ids: list[str]) -> dict[str, str]:
    """Titles of records, by id; unknown ids are left out."""
    found: dict[str, str] = {}
    for block in fold.blocks(sorted(set(ids))):
        found.update(
            vault.db.rows(
                "SELECT id, title FROM record WHERE id IN (SELECT value FROM json_each(?))"
                " ORDER BY first_at DESC, first_digest DESC, file DESC",
                (listed(block),),
            )
        )
    return found


def rows(vault: Vault, query: RowQuery) -> RowPage:
    """One page of a list, and how many rows there are in all."""
    return pages.page(vault, query)


def rebuild(vault: Vault, task: Task | None = None) -> None:
    """Drop everything computed and compute it again from the journal, in one transaction."""
    rebuilding.rebuild(vault, task or Task())


__all__ = [
    "Row",
    "RowPage",
    "RowQuery",
    "by_type",
    "disputed",
    "disputed_count",
    "rebuild",
    "records_in",
    "referring",
    "rows",
    "state",
    "title",
    "titles",
]
