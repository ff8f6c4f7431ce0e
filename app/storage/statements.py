"""What single entries say at records of one type, each for its author alone.

Anybody can sign a change of anybody's record, and replace what stands there. Where somebody's own
word is what counts (an approval, a retraction), not the fields of a record are read but its
entries: only their author takes them back, and nobody else's entry changes anything in them (V10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.model.accounts import Account, Known, standing, taken_back
from app.model.entry import JSON, TAKEN_BACK, WITHDRAWN
from app.model.recordids import belongs
from app.storage.driver import listed
from app.storage.vault import Vault

_RECORDS: Final = "SELECT id, file FROM record WHERE type = ? AND (? IS NULL OR file = ?) ORDER BY file, id"
_CHANGES: Final = (
    "SELECT e.file, c.record, c.type, c.field, c.digest, a.key_id, e.iat, e.seq, e.hash, c.disclosure, c.entry, c.n"
    " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record IN (SELECT value FROM json_each(?)) ORDER BY e.file, c.record, e.hash, c.digest"
)
_REPLACES: Final = (
    "SELECT r.entry, r.n, r.old FROM change c JOIN replaces r ON r.entry = c.entry AND r.n = c.n"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one entry says at one record. ``values``: of the fields whose values are here."""

    record: str
    file: str
    type: str
    entry: str
    author: str
    at: int
    seq: int
    values: Mapping[str, JSON] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field's text; "" where it says none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


def of_type(vault: Vault, type_: str, key: str, file: str | None = None) -> list[Statement]:
    """Every entry that says something in the field ``key`` of a record of this type, and that its author stands by."""
    places = [(file_, record) for record, file_ in vault.db.rows(_RECORDS, (type_, file, file))]
    return at(vault, places, key)


def at(vault: Vault, places: Iterable[tuple[str, str]], key: str) -> list[Statement]:
    """The same for the records at these places: (file, record)."""
    wanted = set(places)
    found: list[Statement] = []
    by_place: dict[tuple[str, str], list[Known]] = {}
    for file, known in _changes(vault, sorted({record for _, record in wanted})):
        if (file, known.record) in wanted and belongs(known.record, file, known.type):
            by_place.setdefault((file, known.record), []).append(known)
    for (file, _), group in sorted(by_place.items()):
        found += _said(file, group, key)
    return found


def _changes(vault: Vault, ids: Sequence[str]) -> list[tuple[str, Known]]:
    from app.storage.fold import known_change

    olds: dict[tuple[int, int], list[str]] = {}
    for entry, n, old in vault.db.rows(_REPLACES, (listed(ids),)):
        olds.setdefault((entry, n), []).append(old)
    return [(row[0], known_change(row, olds)) for row in vault.db.rows(_CHANGES, (listed(ids),))]


def _said(file: str, group: Sequence[Known], key: str) -> Iterable[Statement]:
    gone = taken_back(known for known in group if known.field == TAKEN_BACK)
    withdrawals: dict[str, list[Known]] = {}
    entries: dict[str, dict[str, Account]] = {}
    for known in group:
        account = known.account
        if known.field == WITHDRAWN:
            withdrawals.setdefault(account.author, []).append(known)
        elif known.field != TAKEN_BACK:
            entries.setdefault(account.entry, {})[known.field] = account
    record, type_ = group[0].record, group[0].type
    for entry, said in entries.items():
        first = said.get(key)
        if first is None or not first.held or (first.author, first.digest) in gone:
            continue
        if any(account.held and account.value is not None for account in standing(withdrawals.get(first.author, ()))):
            continue
        values = {name: account.value for name, account in said.items() if account.held}
        yield Statement(record, file, type_, entry, first.author, first.at, first.seq, values)


__all__ = ["Statement", "at", "of_type"]
