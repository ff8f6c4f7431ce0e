"""One edit of many records: what they have, shown in three states, and one save that can be undone as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.base import limits
from app.base.errors import InputError, NotFound
from app.model.entry import JSON, Change, NewChange
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind, Sensitivity
from app.model.fold import RecordState, same_value, spelled
from app.model.values import check_value
from app.services.editing import taken_places
from app.services.session import Session
from app.services.views import ChangeSet, Edit
from app.storage import journal, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

Mark = Literal["all", "some", "none"]
Reason = Literal["disputed", "withheld", "withdrawn", "required", "too-many", "other-type"]

LISTS: Final = frozenset({Kind.TERMS, Kind.LIST, Kind.REFS})
"""kinds of fields whose values are added and removed one by one"""

SINGLE: Final = frozenset({Kind.TERM, Kind.YES_NO, Kind.TEXT, Kind.DATE, Kind.REF})
"""kinds of fields that are set as a whole"""

_Alter = Callable[[Field, JSON], JSON]
"""what a value becomes"""

_BLOCK: Final = 500  # changes of one entry, well below what a reader takes


@dataclass(frozen=True, slots=True)
class Marks:
    """What chosen records have in one field.

    ``values``: for a list field each item, else each whole value, that some of them have:
    ``all`` when every record has it. An item that isn't named is ``none``. ``counts``: how many
    records have it. ``empty`` of the ``records`` have nothing there. ``kept``: how many a bulk
    edit would leave alone, by reason.
    """

    name: str
    """the field"""
    records: int
    values: Mapping[str, Mark]
    counts: Mapping[str, int]
    empty: int
    kept: Mapping[Reason, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a bulk edit did. ``changed`` records were changed, ``same`` had it already.

    ``kept``: records left alone, by reason: ``disputed`` (accounts differ: a person has to look),
    ``withheld`` (somebody else's value isn't here), ``withdrawn``, ``required`` (the field must not
    become empty), ``too-many`` (items), ``other-type`` (no such field).
    """

    changes: ChangeSet
    changed: int
    same: int
    kept: Mapping[Reason, tuple[str, ...]]

    @property
    def left(self) -> int:
        return sum(map(len, self.kept.values()))


def fields(type_: str, declared_here: Declarations = BUILT_IN) -> tuple[Field, ...]:
    """The fields of a type that can be edited in bulk: lists of codes and tags, and single codes. Raises NotFound."""
    return tuple(
        declared
        for declared in declared_here.record_type(type_).fields
        if declared.sensitivity is not Sensitivity.PROTECTED
        and declared.hint != "fixed"
        and (declared.kind in (Kind.TERM, Kind.TERMS, Kind.YES_NO) or declared.name == "tags")
    )


def marks(session: Session, ids: Sequence[str], field_name: str) -> Marks:
    """What the chosen records have in a field. Raises NotFound, InputError (``too-many``, ``unknown-field``)."""
    _demand(ids)

    def collect(vault: Vault) -> Marks:
        states = _states(vault, ids)
        declared_here = declarations(vault)
        counts: Counter[str] = Counter()
        empty = fitting = 0
        kept: Counter[Reason] = Counter()
        for state in states:
            reason = _reason(state, declared_here.field_of(state.type, field_name), field_name)
            if reason is not None:
                kept[reason] += 1
            if reason in ("other-type", "withdrawn"):
                continue
            fitting += 1
            items = set(_items(state.shown(field_name)))
            counts.update(items)
            empty += not items
        _demand_field(states, field_name, declarations(vault))
        found: dict[str, Mark] = {value: "all" if n == fitting else "some" for value, n in sorted(counts.items())}
        return Marks(field_name, len(states), found, dict(counts), empty, dict(kept))

    return session.run(collect)


def _items(value: JSON) -> list[str]:
    """The items of a list, or a single value, each as the text by which a mark names it."""
    if value is None or value in ("", []):
        return []
    return [
        item if isinstance(item, str) else spelled(item) for item in (value if isinstance(value, list) else [value])
    ]


def apply(
    session: Session,
    ids: Sequence[str],
    field_name: str,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    dry: bool = False,
) -> BulkReport:
    """Add items to a list field of many records and remove others: one transaction, one step of undo.

    Nobody's account is taken from a dispute: records in which accounts differ, or in which a
    value is withheld, are left alone and counted. Raises NotFound, InputError (``too-many``,
    ``unknown-field``, or as :func:`check_value`). ``dry``: only say what it would do.
    """
    added, removed = list(dict.fromkeys(add)), set(remove)

    def altered(declared: Field, value: JSON) -> JSON:
        if declared.kind not in LISTS:
            raise InputError("unknown-field", field=field_name, type="")
        there = list(value) if isinstance(value, list) else []
        kept = [item for item in there if item not in removed]
        return [*kept, *(item for item in added if item not in kept)] or None

    return _edit(session, ids, field_name, altered, dry)


def set_value(session: Session, ids: Sequence[str], field_name: str, value: JSON, *, dry: bool = False) -> BulkReport:
    """Give one field of many records the same value; ``None`` empties it. As :func:`apply` otherwise."""
    return _edit(session, ids, field_name, lambda _declared, _value: value, dry)


def _edit(session: Session, ids: Sequence[str], field_name: str, altered: _Alter, dry: bool) -> BulkReport:
    _demand(ids)

    def store(vault: Vault) -> BulkReport:
        states = _states(vault, ids)
        _demand_field(states, field_name, declarations(vault))
        kept: dict[Reason, list[str]] = {}
        by_file: dict[str, list[NewChange]] = {}
        changed: list[str] = []
        for state in states:
            reason, changes = _changes(vault, state, field_name, altered)
            if reason is not None:
                kept.setdefault(reason, []).append(state.id)
            elif changes:
                by_file.setdefault(state.file, []).extend(changes)
                changed.append(state.id)
        saves = [
            (file, changes[start : start + _BLOCK])
            for file, changes in by_file.items()
            for start in range(0, len(changes), _BLOCK)
        ]
        if saves and not dry:
            journal.write_many(vault, saves)
        left = {reason: tuple(found) for reason, found in kept.items()}
        same = len(states) - len(changed) - sum(map(len, left.values()))
        touched = ChangeSet() if dry else ChangeSet(frozenset(by_file), frozenset(changed))
        return BulkReport(touched, len(changed), same, left)

    return session.run(store) if dry else session.write(store)


def _changes(vault: Vault, state: RecordState, name: str, altered: _Alter) -> tuple[Reason | None, list[NewChange]]:
    declared_here = declarations(vault)
    declared = declared_here.field_of(state.type, name)
    reason = _reason(state, declared, name)
    if reason is not None or declared is None:
        return reason, []
    before = state.shown(name)
    value = altered(declared, before)
    if value is None and declared.required:
        return "required", []
    if isinstance(value, list) and len(value) > limits.VALUE_ITEMS:
        return "too-many", []
    if value is not None:
        value = check_value(state.type, name, value, before=before, declarations=declared_here)
    if same_value(value, before):
        return None, []
    places = taken_places(state, Edit(state.id, state.type, name, value), vault.identity.key_id)
    change = Change(state.id, state.type, name, value)
    starts = range(0, max(1, len(places)), limits.ENTRY_REPLACES)
    return None, [NewChange(change, places[start : start + limits.ENTRY_REPLACES]) for start in starts]


def _reason(state: RecordState, declared: Field | None, name: str) -> Reason | None:
    """Why a bulk edit leaves a record alone."""
    if declared is None:
        return "other-type"
    if state.withdrawn:
        return "withdrawn"
    if any(not account.held for account in state.fields.get(name, ())):
        return "withheld"
    return "disputed" if state.differs(name) else None  # decided or not: a person has to look


def _demand(ids: Sequence[str]) -> None:
    if len(ids) > limits.BULK_RECORDS:
        raise InputError("too-many", most=limits.BULK_RECORDS)


def _demand_field(states: Sequence[RecordState], name: str, declared: Declarations) -> None:
    if states and all(declared.field_of(state.type, name) is None for state in states):
        raise InputError("unknown-field", field=name, type=states[0].type)


def _states(vault: Vault, ids: Sequence[str]) -> list[RecordState]:
    """The records, each once, in the order given. Raises NotFound."""
    found = []
    for id_ in dict.fromkeys(ids):
        state = records.state(vault, id_)
        if state is None:
            raise NotFound(what="record", id=id_)
        found.append(state)
    return found


__all__ = ["BulkReport", "Mark", "Marks", "apply", "fields", "marks", "set_value"]
