"""The fold: what a set of changes says now, whatever the order in which it arrived (T27).

State is a function of the *set* of entries. A change is current while no other change
replaces it. One distinct value: settled. Several: disputed, and all of them stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.model.entry import JSON, WITHDRAWN


@dataclass(frozen=True, slots=True)
class Account:
    """What one signed change says of one field. ``held`` is False where the value is withheld or erased."""

    digest: str
    author: str
    at: int
    seq: int
    entry: str
    value: JSON
    source: str | None
    held: bool = True

    def rank(self) -> tuple[int, str]:
        """The fixed rule: the latest claimed time first, then the digest; the same in every vault."""
        return (self.at, self.digest)


@dataclass(frozen=True, slots=True)
class Known:
    """A change as the fold sees it: where it belongs, and what it replaces."""

    record: str
    type: str
    field: str
    account: Account
    replaces: tuple[str, ...] = ()


@dataclass(slots=True)
class RecordState:
    """The current accounts of every field of one record, best-ranked first; ``file`` is where it belongs."""

    id: str
    type: str
    fields: dict[str, tuple[Account, ...]] = field(default_factory=dict)
    file: str = ""

    def shown(self, name: str) -> JSON:
        """The default value of a field by the fixed rule; ``None`` when empty or withheld."""
        for account in self.fields.get(name, ()):
            if account.held:
                return account.value
        return None

    def disputed(self, name: str) -> bool:
        """Whether current accounts of the field differ (a withheld one can't be compared)."""
        held = [a.value for a in self.fields.get(name, ()) if a.held]
        return any(value != held[0] for value in held[1:])

    @property
    def updated(self) -> int:
        """The latest time that a standing account claims; 0 without any."""
        return max((a.at for accounts in self.fields.values() for a in accounts), default=0)

    def withheld(self) -> int:
        """How many standing accounts have no value here."""
        return sum(not a.held for accounts in self.fields.values() for a in accounts)

    @property
    def withdrawn(self) -> bool:
        return any(a.held and a.value is not None for a in self.fields.get(WITHDRAWN, ()))


def current(changes: Iterable[Known], replaced: frozenset[str] | set[str]) -> tuple[Account, ...]:
    """The standing accounts of *one* field, ranked.

    ``replaced`` are the digests that some other change in the same file takes the place of.
    Honest entries can't replace one another in a ring. If forged ones do, so that nothing
    would stand, all of them stand: nothing vanishes.
    """
    all_accounts = {known.account.digest + known.account.entry: known.account for known in changes}
    standing = [a for a in all_accounts.values() if a.digest not in replaced]
    ranked = standing or list(all_accounts.values())
    return tuple(sorted(ranked, key=Account.rank, reverse=True))


def fold(changes: Iterable[Known], replaced: frozenset[str] | set[str]) -> dict[str, RecordState]:
    """Fold the changes of one file into its records, by record id.

    A record's type is the one its earliest change gave (by claimed time, then digest); changes
    of another type under the same id are forgeries or accidents, and are left out of the state.
    """
    by_record: dict[str, list[Known]] = {}
    for known in changes:
        by_record.setdefault(known.record, []).append(known)
    return {record: _fold_record(record, group, replaced) for record, group in by_record.items()}


def _fold_record(record: str, group: list[Known], replaced: frozenset[str] | set[str]) -> RecordState:
    first = min(group, key=lambda known: known.account.rank())
    by_field: dict[str, list[Known]] = {}
    for known in group:
        if known.type == first.type:
            by_field.setdefault(known.field, []).append(known)
    state = RecordState(record, first.type)
    for name, known_changes in by_field.items():
        state.fields[name] = current(known_changes, replaced)
    return state


def replaced_digests(replaces: Iterable[Mapping[int, tuple[str, ...]]], digests: Iterable[tuple[str, ...]]) -> set[str]:
    """All digests replaced by some *other* change (a change that names itself replaces nothing)."""
    found: set[str] = set()
    for mapping, names in zip(replaces, digests, strict=True):
        for index, olds in mapping.items():
            found.update(old for old in olds if old != names[index])
    return found
