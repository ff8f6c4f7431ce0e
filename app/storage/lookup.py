"""Small questions about records that no list or state answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.model.entry import Change
from app.storage import disputes
from app.storage.driver import listed
from app.storage.fold import blocks, disclosed
from app.storage.vault import Vault


def beginning_with(vault: Vault, text: str, most: int = 20) -> list[str]:
    """Ids of records that begin with ``text``, at most ``most``."""
    after = text + "\U0010ffff"
    return [
        row[0]
        for row in vault.db.rows(
            "SELECT DISTINCT id FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", (text, after, most)
        )
    ]


def disputed_count(vault: Vault) -> int:
    """How many fields of records that aren't withdrawn are disputed."""
    return disputes.find(vault, disputes.DisputeQuery(limit=0)).total


def with_status(vault: Vault, status: str) -> list[str]:
    """Files of cases of this status that aren't withdrawn, the latest first."""
    rows = vault.db.rows(
        "SELECT file FROM summary WHERE status = ? AND NOT withdrawn ORDER BY updated DESC, file", (status,)
    )
    return [file for (file,) in rows]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Values of one save that are not here and whose field nothing tells.

    ``record`` is the one record that the rest of the save is about, ``None`` where it is
    about several or nothing of it is here.
    """

    author: str
    record: str | None
    count: int


def withheld(vault: Vault, file: str) -> list[Withheld]:
    """What the entries of a file keep back, save by save, beside the accounts that a record shows as withheld."""
    rows = vault.db.rows(
        "SELECT a.key_id, count(*), (SELECT CASE WHEN count(DISTINCT k.record) = 1 THEN min(k.record) END"
        " FROM change k WHERE k.entry = e.id AND k.record IS NOT NULL)"
        " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
        " WHERE e.file = ? AND c.disclosure IS NULL AND c.record IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM erased x WHERE x.digest = c.digest)"
        " AND NOT EXISTS (SELECT 1 FROM retracted x WHERE x.digest = c.digest AND x.file = e.file)"
        " AND NOT EXISTS (SELECT 1 FROM replaces r WHERE r.old = c.digest AND r.file = e.file)"
        " GROUP BY e.id ORDER BY e.id",
        (file,),
    )
    return [Withheld(author, record, count) for author, count, record in rows]


def values_ever(vault: Vault, file: str, name: str) -> set[str]:
    """Every text that any change of a file, standing or replaced, ever gave a field of this name.

    Also what a suspended key signed and doesn't count: its suspension may be ended, and bytes that were let go
    don't come back.
    """
    rows = vault.db.rows(
        "SELECT c.disclosure FROM change c JOIN entry e ON e.id = c.entry"
        " WHERE e.file = ? AND c.field = ? AND c.disclosure IS NOT NULL UNION ALL"
        " SELECT c.disclosure FROM uncounted u JOIN entry e ON e.id = u.entry JOIN change c ON c.entry = u.entry"
        " WHERE e.file = ? AND c.disclosure IS NOT NULL",
        (file, name, file),
    )
    changes = (disclosed(disclosure) for (disclosure,) in rows)
    values = (change.value for change in changes if change.field == name)
    return {value for value in values if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class Signed:
    """A value that somebody once gave a field of a record, and that is here. ``author``: key id of who signed it."""

    file: str
    digest: str
    author: str
    change: Change


def signed_ever(vault: Vault, records: Iterable[str]) -> Iterator[Signed]:
    """Every value, standing or replaced, that any entry ever gave these records."""
    for block in blocks(sorted(set(records))):
        rows = vault.db.rows(
            "SELECT e.file, c.digest, a.key_id, c.disclosure FROM change c JOIN entry e ON e.id = c.entry"
            " JOIN author a ON a.id = e.author"
            " WHERE c.record IN (SELECT value FROM json_each(?)) AND c.disclosure IS NOT NULL",
            (listed(block),),
        )
        for file, digest, author, disclosure in rows:
            yield Signed(file, digest, author, disclosed(disclosure))


def has_code(vault: Vault, code: str) -> bool:
    """Whether a field of any record, withdrawn or not, holds this code or tag."""
    return vault.db.value("SELECT 1 FROM facet WHERE value = ? LIMIT 1", (code,)) is not None


def with_facet(vault: Vault, kind: str) -> list[str]:
    """The ids of records that have a facet of a kind and aren't withdrawn."""
    rows = vault.db.rows(
        "SELECT DISTINCT r.id FROM facet f JOIN record r ON r.no = f.no WHERE f.kind = ? AND NOT r.withdrawn", (kind,)
    )
    return [id_ for (id_,) in rows]
