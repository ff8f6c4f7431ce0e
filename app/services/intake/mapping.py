"""Which column of a table is which field: declared once, saved by name, fitted to the next table by its header."""

from __future__ import annotations

from collections.abc import Mapping as Facts
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from dataclasses import field as made
from typing import Any, Final, Literal

import msgspec

from app.base.catalogue import LANGUAGES, has, text
from app.base.errors import InputError
from app.model.definitions import DEFINITIONS
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind
from app.model.letters import fold_text
from app.model.review import ASIDE
from app.model.types import TYPES, field_key
from app.services import settings
from app.services.session import Session
from app.services.views import ChangeSet

Into = Literal["cases", "case", "register"]

_SAVED: Final = "intake-mappings"
_NEVER: Final = frozenset({"evidence", "excerpt", *ASIDE, *(declared.name for declared in DEFINITIONS)})
"""a file isn't made of cells, a definition changes what the whole vault declares, and a decision is a person's"""

_UNFIT: Final = frozenset({Kind.REF, Kind.REFS, Kind.HASH, Kind.SIZE})
_SEVERAL: Final = frozenset({Kind.NAMES, Kind.LIST, Kind.TERMS})
_FIRST: Final[Facts[str, tuple[str, ...]]] = {
    "cases": ("case", "incident", "person", "group"),
    "case": ("person", "incident", "group", "post"),
    "register": ("person", "group", "channel", "reported_figure", "source", "inquiry", "shelter"),
}
_WORDS: Final[Facts[str, str]] = {
    "name|full name|الاسم|اسم|الاسم الكامل|الاسم الثلاثي|ناو|ناوی تەواو": "names",
    "gender|الجنس|ڕەگەز": "sex",
    "date of birth|birth date|birth|dob|تاريخ الولادة|تاريخ الميلاد|المواليد|لەدایکبوون": "born",
    "date of death|died|تاريخ الوفاة|مردن": "died",
    "case number|case no|id|no|رقم القضية|الرقم|ژمارە": "code",
    "address|location|العنوان|الموقع|ناونیشان": "place",
    "violation|type of violation|النوع|نوع الانتهاك|نوع الحادثة|جۆر|جۆری پێشێلکاری": "type",
    "province|المحافظة|پارێزگا": "governorate",
    "details|notes|what happened|التفاصيل|ملاحظات|وردەکاری": "description",
}
_MEANINGS: Final[Facts[str, Facts[str, str]]] = {
    "sex": {"m": "male", "f": "female", "ذ": "male"},
}
"""letters that tables use for codes, by vocabulary; the person sees and changes them"""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a table is read: "" where the file itself tells. ``header``: the row that names the columns, 0 without."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column and the field that it gives a value to.

    ``at`` counts from 0; ``name`` is what the header called it; ``field`` is ``type.field``.
    ``order``: of day and month in dates of digits, ``dmy`` (as typed everywhere else), ``mdy``.
    ``separator``: between the items of one cell, "" for ``;``. ``terms``: what a cell's word
    means, for words that the list of codes doesn't know. ``empty``: words that mean nothing
    is known. ``joined``: the text continues that of the column before of the same field.
    """

    at: int
    field: str
    name: str = ""
    order: str = "dmy"
    separator: str = ""
    terms: Facts[str, str] = made(default_factory=dict)
    empty: tuple[str, ...] = ()
    joined: bool = False

    def declared(self, declarations: Declarations = BUILT_IN) -> Field:
        """The declaration of its field. Raises InputError ``unknown-field``."""
        type_, _, name = self.field.partition(".")
        found = declarations.field_of(type_, name)
        if found is None:
            raise InputError("unknown-field", field=name, type=type_)
        return found

    @property
    def type(self) -> str:
        return self.field.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a row becomes. ``into``: a case of its own for each row, one chosen case, or the register.

    ``fixed``: values that every row gets, by ``type.field``; each makes its record too. ``keys``:
    fields of one type by which a row is known again; a row whose keys are in the vault already is
    a duplicate.
    """

    into: Into
    columns: tuple[Column, ...]
    fixed: Facts[str, str] = made(default_factory=dict)
    keys: tuple[str, ...] = ()
    options: TableOptions = TableOptions()

    def types(self) -> tuple[str, ...]:
        """The record types that a row makes, in the order of the declarations."""
        used = {column.type for column in self.columns} | {full.partition(".")[0] for full in self.fixed}
        used |= {"case"} if self.into == "cases" else set()
        return tuple(name for name in TYPES if name in used)


def targets(into: Into, declarations: Declarations = BUILT_IN) -> dict[str, tuple[Field, ...]]:
    """The record types that a table can make there, likeliest first, each with the fields that a cell can fill:
    those of ``declarations``, an organisation's own among them."""
    fit: dict[str, tuple[Field, ...]] = {}
    for name in (*_FIRST[into], *TYPES):
        declared = TYPES[name]
        home = {"register", "either"} if into == "register" else {"case", "either"}
        known = name in fit or declared.home not in home or name in _NEVER or (name == "case" and into == "case")
        if known or any(one.required and one.kind in _UNFIT for one in declared.fields):
            continue
        offered = declarations.types[name].fields
        fit[name] = tuple(one for one in offered if one.kind not in _UNFIT and one.hint != "fixed")
    return fit


def suggest(
    header: Sequence[str],
    into: Into,
    options: TableOptions = TableOptions(),
    declarations: Declarations = BUILT_IN,
) -> Mapping:
    """A mapping by the names of the columns, in any language of the product; columns that say nothing are left out."""
    words = _labels(into, declarations)
    columns: list[Column] = []
    taken: set[str] = set()
    for at, name in enumerate(header):
        found = next((f for f in words.get(fold_text(name), ()) if _free(f, taken, declarations)), None)
        if found is not None:
            column = Column(at, found, name)
            meanings = _MEANINGS.get(column.declared(declarations).vocabulary or "", {})
            columns.append(replace(column, terms=dict(meanings)))
            taken.add(found)
    keys = tuple(c.field for c in columns if c.field.partition(".")[2] in ("code", "names"))
    return Mapping(into, tuple(columns), keys=keys[:1], options=options)


def _free(name: str, taken: set[str], declarations: Declarations) -> bool:
    type_, _, field_name = name.partition(".")
    declared = declarations.field_of(type_, field_name)
    return name not in taken or (declared is not None and declared.kind in _SEVERAL)


def _labels(into: Into, declarations: Declarations) -> dict[str, list[str]]:
    """``type.field`` by every folded word for it: labels, the bare name, and what tables usually say."""
    usual = {fold_text(word): name for line, name in _WORDS.items() for word in line.split("|")}
    found: dict[str, list[str]] = {}
    for type_, fields in targets(into, declarations).items():
        for declared in fields:
            full = f"{type_}.{declared.name}"
            key = field_key(type_, declared.name)
            own = declared.name in declarations.fields
            said = [text(key, language) for language in LANGUAGES if not own and has(key, language)]
            said += [declarations.field_label(type_, declared.name, language) for language in LANGUAGES if own]
            said += [declared.name, declared.name.replace("_", " ")]
            said += [word for word, name in usual.items() if name == declared.name]
            for word in dict.fromkeys(map(fold_text, said)):
                found.setdefault(word, []).append(full)
    return found


def demand_fit(mapping: Mapping, declarations: Declarations = BUILT_IN) -> None:
    """Raises InputError ``intake``: ``no-columns``, ``not-there`` (a type or field that can't stand there),
    ``field-twice``, ``keys``; and ``unknown-field``."""
    if not mapping.columns:
        raise InputError("intake", reason="no-columns")
    fit = targets(mapping.into, declarations)
    seen: set[str] = set()
    for column in mapping.columns:
        declared = column.declared(declarations)
        if declared not in fit.get(column.type, ()):
            raise InputError("intake", reason="not-there", field=declared.name, type=column.type)
        if column.field in seen and not column.joined and declared.kind not in (*_SEVERAL, Kind.LONG_TEXT):
            raise InputError("intake", reason="field-twice", field=declared.name, type=column.type)
        seen.add(column.field)
    for full in mapping.fixed:
        type_, _, name = full.partition(".")
        if all(name != one.name for one in fit.get(type_, ())):
            raise InputError("intake", reason="not-there", field=name, type=type_)
    if len({key.partition(".")[0] for key in mapping.keys}) > 1 or not seen.issuperset(mapping.keys):
        raise InputError("intake", reason="keys")


def fit(mapping: Mapping, header: Sequence[str]) -> Mapping:
    """A saved mapping for another table: columns are found again by their names, whatever their order.

    Raises InputError ``intake`` (``column-missing``, with its ``name``).
    """
    places: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        places.setdefault(fold_text(name), []).append(at)
    moved: list[Column] = []
    for column in mapping.columns:
        there = places.get(fold_text(column.name), []) if column.name else []
        if column.name and not there:
            raise InputError("intake", reason="column-missing", name=column.name)
        moved.append(replace(column, at=column.at if not there or column.at in there else there[0]))
    return replace(mapping, columns=tuple(moved))


# --- kept ----------------------------------------------------------------------------------------


def to_json(mapping: Mapping) -> dict[str, Any]:
    """A mapping as it is saved and given to the command line (docs/formats.md)."""
    return asdict(mapping)


def from_json(untrusted: object, declarations: Declarations = BUILT_IN) -> Mapping:
    """The inverse. Raises InputError ``intake`` (``mapping``), and as :func:`demand_fit`."""
    mapping = half_made(untrusted)
    demand_fit(mapping, declarations)
    return mapping


def half_made(untrusted: object) -> Mapping:
    """A mapping that was being made, whether it fits already or not. Raises InputError ``intake`` (``mapping``)."""
    try:
        return msgspec.convert(untrusted, Mapping)
    except msgspec.ValidationError:
        raise InputError("intake", reason="mapping") from None


def lacking(mapping: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(type, fields of which one is needed) for every demand that no column and no fixed value can meet."""
    given = {column.field for column in mapping.columns} | set(mapping.fixed)
    demands = (
        (type_, names)
        for type_ in mapping.types()
        for names in (*((one.name,) for one in TYPES[type_].fields if one.required), *TYPES[type_].required_any)
    )
    return tuple((type_, names) for type_, names in demands if given.isdisjoint(f"{type_}.{name}" for name in names))


def saved(session: Session) -> dict[str, Mapping]:
    """The mappings of this vault by name; one that this version can't use is left out."""
    kept = settings.get(session, _SAVED, {})
    found: dict[str, Mapping] = {}
    for name, raw in kept.items() if isinstance(kept, dict) else ():
        try:
            found[name] = from_json(raw, session.declarations)
        except InputError:
            continue
    return found


def save(session: Session, name: str, mapping: Mapping) -> ChangeSet:
    """Keep a mapping under a name, in this vault alone. Raises InputError ``name-length``; see :func:`demand_fit`."""
    demand_fit(mapping, session.declarations)
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise InputError("name-length", most=80)
    kept = settings.get(session, _SAVED, {})
    return settings.put(session, _SAVED, {**(kept if isinstance(kept, dict) else {}), name: to_json(mapping)})


def drop(session: Session, name: str) -> ChangeSet:
    kept = settings.get(session, _SAVED, {})
    left = {key: raw for key, raw in kept.items() if key != name} if isinstance(kept, dict) else {}
    return settings.put(session, _SAVED, left)
