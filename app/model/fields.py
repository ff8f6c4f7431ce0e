"""How a field is declared: once, for the form, the list, the search, the merge, the export and the redaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """The shape of a field's value in JSON."""

    TEXT = "text"  # one line of text
    LONG_TEXT = "long-text"  # paragraphs
    TERM = "term"  # a code of the field's vocabulary
    TERMS = "terms"  # a list of codes, no code twice
    DATE = "date"  # an EDTF string (ISO 8601-2), "" never
    COUNT = "count"  # {"n": 30, "is": code of vocabulary "count-qualifier": exact, approximate, at-least …}
    NUMBER = "number"  # a whole number
    YES_NO = "yes-no"  # true or false
    REF = "ref"  # the id of another record
    REFS = "refs"  # a list of ids
    NAMES = "names"  # [{"text": "…", "kind": code of vocabulary "name-kind"}], first is the main one
    # (each may have "language": code, "period": EDTF when it was in use, "parts": see app.model.names.PARTS)
    PLACE = "place"  # {"text": "…", "place": id of the gazetteer, "governorate": code, "district": "…", "town": "…",
    # "country": ISO 3166-1 code, "lat": x, "lon": y, "precision": code}; all but the text is optional,
    # both coordinates or none
    LIST = "list"  # a list of short texts
    URL = "url"  # shown, never opened
    HASH = "hash"  # SHA-256, 64 hex digits
    SIZE = "size"  # bytes


class Sensitivity(StrEnum):
    """Who may get a value. The order is from freest to strictest."""

    OPEN = "open"  # statistics: codes, dates, governorates, counts
    CONTENT = "content"  # what happened, without who
    IDENTITY = "identity"  # who, and whatever can tell who: names, titles, free text, files
    WHEREABOUTS = "whereabouts"  # where a living person is now
    PROTECTED = "protected"  # a confidential source: never leaves this vault with a case


HIDDEN = "hidden"
"""the hint of a field that the program keeps for itself: no form, card or list shows it"""

Home = Literal["case", "register", "either"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Its label is the text ``field.<type>.<name>``, else ``field.<name>``.

    ``group`` names the section of the form (``group.<group>``). ``refs`` are the record types
    that a reference may point at. ``huridocs`` is the nearest field of the HURIDOCS event
    model, if any. ``hint`` tells the form which widget suits, where the kind leaves a choice.
    """

    name: str
    kind: Kind
    sensitivity: Sensitivity
    group: str = "main"
    vocabulary: str | None = None
    refs: tuple[str, ...] = ()
    required: bool = False
    listed: bool = False
    searched: bool = True
    hint: str = ""
    huridocs: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """What calls for a group of a form: one of these codes in a term field of the record."""

    field: str
    codes: frozenset[str]

    def holds(self, values: Mapping[str, object]) -> bool:
        value = values.get(self.field)
        return bool(self.codes.intersection(value if isinstance(value, list) else [value]))


@dataclass(frozen=True, slots=True)
class Part:
    """A type of record that repeats below another one and points at it with ``field``.

    ``preset`` is the field of the part, and ``codes`` the values of it, with which a new one is
    offered ("add a warrant", "add a hearing"); without them it is offered once, by its type, or by
    the text ``part.<type>.<field>`` where there is one. ``carry`` are fields that a new one takes
    over from the record that it belongs to. What isn't ``offered`` is only listed: evidence comes
    as a file.
    """

    type: str
    field: str
    preset: str = ""
    codes: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    offered: bool = True


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of record. Its label is ``type.<name>``, its plural ``type.<name>.many``.

    ``title`` are the fields that name a record in a list, the first non-empty one wins.
    ``required_any``: of each of these sets of fields one at least must be filled; a form marks
    and reports the first. ``first`` are the fields of the main group that stand open in a form
    from the start, ``()`` for all. ``when`` says which groups only some records call for.
    ``parts`` are the records that repeat below one of this type.
    """

    name: str
    home: Home
    fields: tuple[Field, ...]
    title: tuple[str, ...]
    required_any: tuple[tuple[str, ...], ...] = ()
    first: tuple[str, ...] = ()
    when: Mapping[str, When] = dataclasses.field(default_factory=dict, compare=False)
    parts: tuple[Part, ...] = ()

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def lacking(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """The first demand that these values leave open: one required field, or several of which one will do.

        ``()`` when nothing is lacking. This is the one rule of what a record needs, for the
        forms, the command line, imports and the sample alike.
        """
        demands = [(f.name,) for f in self.fields if f.required]
        open_ones = (names for names in (*demands, *self.required_any) if not any(map(_filled, map(values.get, names))))
        return next(open_ones, ())


def _filled(value: object) -> bool:
    return value not in (None, "", [], {})
