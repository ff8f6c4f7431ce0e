"""What is computed, held against what the journal gives now."""

from __future__ import annotations

from typing import Final

from app.base.task import Task
from app.storage import rebuilding
from app.storage.vault import Vault

_RECORD: Final = (
    "SELECT file, id, type, first_at, first_digest, withdrawn, disputed, withheld, updated, title, title_key, code,"
    " status, date, date_key, place, governorate, kind, packed FROM record JOIN state USING (no) ORDER BY file, id"
)
_DUMPS: Final = {
    "record": _RECORD,
    "reference": (
        "SELECT r.file, r.id, f.target, f.field FROM reference f JOIN record r ON r.no = f.no"
        " ORDER BY r.file, r.id, f.target, f.field"
    ),
    "summary": "SELECT file, summary.* FROM summary ORDER BY file",
    "review": "SELECT file, review.* FROM review ORDER BY file",
    "search": ("SELECT r.file, r.id, d.sz FROM search_docsize d JOIN record r ON r.no = d.id ORDER BY r.file, r.id"),
    "facet": (
        "SELECT r.file, r.id, f.kind, f.value FROM facet f JOIN record r USING (no)"
        " UNION ALL SELECT r.file, r.id, p.first_day, p.last_day FROM period p JOIN record r USING (no)"
        " UNION ALL SELECT r.file, r.id, w.key, w.word FROM name_word w JOIN record r USING (no)"
        " UNION ALL SELECT r.file, r.id, n.latin, n.arabic FROM name_pair n JOIN record r USING (no)"
        " ORDER BY 1, 2, 3, 4"
    ),
    "dispute": (
        "SELECT d.file, d.id, d.field, d.type, d.state, d.at, a.author FROM dispute d"
        " JOIN dispute_author a USING (no, field) ORDER BY d.file, d.id, d.field, a.author"
    ),
    "same": (
        "SELECT r.file, r.id, s.author, s.says, s.one, s.other, s.kind, s.at FROM same_said s JOIN record r USING (no)"
        " ORDER BY r.file, r.id, s.author, s.says"
    ),
    "retracted": (
        "SELECT file, record, digest, statement, asker FROM retracted ORDER BY file, record, digest, statement"
    ),
    "group": "SELECT name, id, kind, contested FROM same_member ORDER BY id",
    "change": (
        "SELECT e.file, coalesce(c.record, e.hash), e.hash, c.n, c.record, c.type, c.field FROM change c"
        " JOIN entry e ON e.id = c.entry ORDER BY e.hash, c.n"
    ),
}


class _Undo(Exception):
    pass


def dump(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    """Everything computed, in an order and under names that don't depend on when things arrived."""
    return {table: vault.db.rows(query) for table, query in _DUMPS.items()}


def differences(vault: Vault, task: Task) -> list[str]:
    """Ids of records, or of files, for which a rebuild gives something else. Nothing is changed."""
    before = dump(vault)
    after: dict[str, list[tuple[object, ...]]] = {}
    try:
        with vault.transaction():
            rebuilding.rebuild(vault, task)
            after = dump(vault)
            raise _Undo
    except _Undo:
        pass
    found: set[str] = set()
    for table, rows in before.items():
        for row in set(rows) ^ set(after[table]):
            found.add(str(row[0] if table in ("summary", "review") else row[1]))
    return sorted(found)
