# ruff: noqa: S608 - statements are put together from fixed texts; what people type is bound
"""Filters of a list, as conditions over the tables that are computed from the journal.

Between kinds of filter AND, inside one OR. In a list of cases, what is asked about incidents
must hold for *one* incident of the case: "killings in Karbala in 2019" are not cases with a
killing somewhere and something else in Karbala.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.model.days import EVER, bounds
from app.model.edtfdate import parse
from app.storage import facets, search
from app.storage.driver import listed
from app.storage.vault import Vault

Filters = Mapping[str, str | Sequence[str]]

_INCIDENT: Final = "incident"
_CASE: Final = "case"
_APPEAL: Final = "appeal"
_ANY: Final = ""
"""records of every type, for a search"""

_FACET: Final = "SELECT no FROM facet WHERE kind = {kind} AND value IN (SELECT value FROM json_each({values}))"
_EVIDENCED: Final = (
    "SELECT f.no FROM record e JOIN reference f ON f.target = e.id WHERE e.type = 'evidence' AND NOT e.withdrawn"
    " UNION SELECT t.no FROM record e JOIN reference f ON f.no = e.no JOIN record t ON t.id = f.target"
    " WHERE e.type = 'evidence' AND NOT e.withdrawn"
)
_ABOUT: Final = (
    "SELECT no FROM reference WHERE target IN (SELECT value FROM json_each({values}))"
    " UNION SELECT no FROM record WHERE id IN (SELECT value FROM json_each({values}))"
)

SIMPLE: Final = frozenset({"status", "kind", "governorate", "priority", "place", "tag", "from", "to", "certain"})
PLAIN: Final = frozenset({"source", "person", "author", "not_author", "disputed", "withheld", "evidence", "unanswered"})
OTHERS: Final = frozenset({"updated", "withdrawn", "shared", "files", "review", "changed", "commented", "each"})

REVIEW: Final = "@review"
"""what is counted for the filter ``review``: no facet of a record, but how far a case is"""


@dataclass(slots=True)
class Conditions:
    """SQL conditions over the columns of a list, and the values that they name."""

    where: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        name = f"f{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def codes(self, kind: str, codes: str | Sequence[str]) -> str:
        """The numbers of records with one of these facets."""
        return _FACET.format(kind=self.bind(kind), values=self.bind(listed(_several(codes))))


def _several(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def build(vault: Vault, type_: str, filters: Filters, file: str | None, text: str, other_spellings: bool) -> Conditions:
    """The conditions of a list. Raises ValueError for a filter that doesn't exist (a defect of the caller),
    InputError (``rule``: ``date`` …) for a period that is no date."""
    wrong = {name for name in filters if name not in SIMPLE | PLAIN | OTHERS and "." not in name}
    if wrong:
        raise ValueError("no such filter")
    made = Conditions()
    _shown(made, filters.get("withdrawn", ""))
    if file is not None:
        made.where.append(f"file = {made.bind(file)}")
    if filters.get("shared") == "yes":
        made.where.append("file NOT IN (SELECT file FROM summary)")
    if "files" in filters:
        made.where.append(f"file IN (SELECT value FROM json_each({made.bind(listed(_several(filters['files'])))}))")
    if "updated" in filters:
        made.where.append(f"updated >= {made.bind(int(_several(filters['updated'])[0]))}")
    for name in ("disputed", "withheld"):
        if name in filters:
            made.where.append(f"{name} {'=' if filters[name] == 'no' else '>'} 0")
    if type_ == _CASE:
        _reviewed(made, filters)
    _about(made, type_, filters)
    _described(made, type_, filters)
    if text.strip():
        asked = search.ask(vault, text, other_spellings=other_spellings)
        found = f"SELECT rowid FROM search WHERE search MATCH {made.bind(asked.expression or chr(34) * 2)}"
        made.where.append(_through(type_, found))
    return made


def _reviewed(made: Conditions, filters: Filters) -> None:
    """How far a case is, whether it changed since it was verified, whether somebody asks something in it."""
    if "review" in filters:
        states = _several(filters["review"])
        bound = made.bind(listed(states))
        asked = f"file IN (SELECT file FROM review WHERE state IN (SELECT value FROM json_each({bound})))"
        if "draft" in states:  # a case without moves has no line
            asked = f"({asked} OR file NOT IN (SELECT file FROM review))"
        made.where.append(asked)
    for name, column in (("changed", "changed"), ("commented", "comments")):
        if name in filters:
            negated = "NOT " if filters[name] == "no" else ""
            made.where.append(f"file {negated}IN (SELECT file FROM review WHERE {column} > 0)")


def _shown(made: Conditions, withdrawn: str | Sequence[str]) -> None:
    if withdrawn != "with":
        made.where.append("withdrawn" if withdrawn == "only" else "NOT withdrawn")


def _through(type_: str, numbers: str) -> str:
    """A condition that a record is among these, or that a case holds one of them."""
    if type_ == _CASE:
        return f"file IN (SELECT file FROM record WHERE NOT withdrawn AND no IN ({numbers}))"
    return f"no IN ({numbers})"


def _about(made: Conditions, type_: str, filters: Filters) -> None:
    """Who said it, who is named, who wrote it; whether there is evidence, and whether an answer is due."""
    for name in ("source", "person"):
        if name in filters:
            made.where.append(_through(type_, _ABOUT.format(values=made.bind(listed(_several(filters[name]))))))
    if "author" in filters:
        made.where.append(_through(type_, made.codes(facets.AUTHOR, filters["author"])))
    if "not_author" in filters:
        kind, me = made.bind(facets.AUTHOR), made.bind(_several(filters["not_author"])[0])
        made.where.append(_through(type_, f"SELECT no FROM facet WHERE kind = {kind} AND value <> {me}"))
    if "evidence" in filters:
        negated = "NOT " if filters["evidence"] == "no" else ""
        made.where.append(
            "evidence " + ("= 0" if negated else "> 0") if type_ == _CASE else f"{negated}no IN ({_EVIDENCED})"
        )
    if "unanswered" in filters:
        asked = f"SELECT no FROM record WHERE id IN (SELECT value FROM json_each({made.bind(_ids(filters))}))"
        made.where.append(_through(type_, asked))


def _ids(filters: Filters) -> str:
    """The appeals that nobody answered: whoever asks has counted them, by the one rule of :mod:`app.model.silence`."""
    return listed(_several(filters["unanswered"]))


def _described(made: Conditions, type_: str, filters: Filters) -> None:
    """What the records themselves say: codes, places and dates."""
    by_type: dict[str, list[str]] = {}
    inside = _INCIDENT if type_ == _CASE else type_

    def add(of: str, numbers: str) -> None:
        by_type.setdefault(of, []).append(f"no IN ({numbers})")

    for name, codes in filters.items():
        if name in ("status", "priority"):
            add(type_, made.codes(name, codes))
        elif name == "tag":
            add(type_, made.codes("tags", codes))
        elif name == "kind":
            add(inside, made.codes("type" if inside in (_INCIDENT, _APPEAL) else "kind", codes))
        elif name in ("place", "governorate"):
            add(inside, made.codes(facets.PLACE, codes))
        elif "." in name:
            of, _, field_name = name.partition(".")
            add(of, made.codes(field_name, codes))
    if "from" in filters or "to" in filters:
        add(inside, _period(made, inside, filters))
    for of, conditions in by_type.items():
        if of in (type_, _ANY) and type_ != _CASE:
            made.where += conditions
            continue
        holding = " AND ".join(conditions)
        made.where.append(
            f"file IN (SELECT file FROM record WHERE type = {made.bind(of)} AND NOT withdrawn AND {holding})"
        )


def _period(made: Conditions, type_: str, filters: Filters) -> str:
    """Records whose dates can lie in a period or, with ``certain``, can lie nowhere else."""
    first = _days(filters.get("from"))[0]
    last = _days(filters.get("to"))[1]
    low, high = ("first_day", "last_day") if filters.get("certain") == "yes" else ("last_day", "first_day")
    of_type = f"type = {made.bind(type_)} AND " if type_ != _ANY else ""
    return f"SELECT no FROM period WHERE {of_type}{low} >= {made.bind(first)} AND {high} <= {made.bind(last)}"


def _days(text: str | Sequence[str] | None) -> tuple[int, int]:
    return bounds(parse(_several(text)[0])) if text else (-EVER, EVER)
