"""What applying a bundle would do to the records, worked out before anything is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.model.entry import JSON, WITHDRAWAL_REASON, WITHDRAWN
from app.model.fields import RecordType
from app.model.fold import Account, RecordState, spelled

LineKind = Literal["new", "changed", "disputed", "unknown"]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One field of one record: its held standing values before and after, shown one first.

    ``unknown``: this version doesn't know the type or the field; it is kept as it is.
    ``disputed``: differing accounts stand that didn't before. ``withheld_after`` counts
    standing accounts without a value. ``was`` and ``stands``: digests of all standing accounts.
    """

    record: str
    type: str
    field: str
    kind: LineKind
    before: tuple[JSON, ...]
    after: tuple[JSON, ...]
    withheld_after: int = 0
    was: tuple[str, ...] = ()
    stands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``records_new`` and ``records_changed`` count records; ``counts`` the lines by kind."""

    lines: tuple[PlanLine, ...] = ()
    records_new: int = 0
    records_changed: int = 0
    counts: Mapping[LineKind, int] = field(default_factory=dict)


def plan(
    before: Mapping[str, RecordState], after: Mapping[str, RecordState], known_types: Mapping[str, RecordType]
) -> Plan:
    """The fields whose standing accounts differ, by record id, then in the order of the declaration.

    ``before`` may lack records that ``after`` has; merging takes nothing away, so what only
    ``before`` has is left out.
    """
    lines: list[PlanLine] = []
    orders: dict[str, dict[str, int]] = {}
    new = changed = 0
    for record in sorted(after):
        type_ = after[record].type
        if type_ not in orders:
            declared = known_types.get(type_)
            orders[type_] = {f.name: place for place, f in enumerate(declared.fields)} if declared else {}
        found = list(_lines(before.get(record), after[record], orders[type_]))
        if found:
            new += record not in before
            changed += record in before
        lines += found
    counts: Counter[LineKind] = Counter(line.kind for line in lines)
    return Plan(tuple(lines), new, changed, dict(counts))


def _lines(before: RecordState | None, after: RecordState, order: Mapping[str, int]) -> Iterator[PlanLine]:
    for name in sorted(after.fields, key=lambda name: (order.get(name, len(order)), name)):
        old = before.fields.get(name, ()) if before else ()
        accounts = after.fields[name]
        if old and {a.digest: a.held for a in old} == {a.digest: a.held for a in accounts}:
            continue
        known = name in order or (bool(order) and name in (WITHDRAWN, WITHDRAWAL_REASON))
        kind = _kind(before, after, name, bool(old)) if known else "unknown"
        withheld = sum(not a.held for a in accounts)
        was, stands = tuple(a.digest for a in old), tuple(a.digest for a in accounts)
        yield PlanLine(after.id, after.type, name, kind, _values(old), _values(accounts), withheld, was, stands)


def _kind(before: RecordState | None, after: RecordState, name: str, was_there: bool) -> LineKind:
    # A field that was disputed and still is, is listed too: there is one more account of it.
    if len(after.fields[name]) > 1 and after.disputed(name):
        return "disputed"
    return "changed" if was_there and before is not None else "new"


def _values(accounts: tuple[Account, ...]) -> tuple[JSON, ...]:
    """Distinct held values, the shown one first."""
    if len(accounts) == 1:
        return (accounts[0].value,) if accounts[0].held else ()
    held = [account.value for account in accounts if account.held]
    return tuple(held) if len(held) < 2 else tuple({spelled(value): value for value in held}.values())
