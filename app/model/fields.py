"""How a field is declared: once, for the form, the list, the search, the merge, the export and the redaction."""

from __future__ import annotations

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
    PLACE = "place"  # {"text": "…", "governorate": code, "district": "…", "lat": x, "lon": y, "precision": code}
    # (of a place, all but the text is optional; both coordinates or none)
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
class RecordType:
    """One type of record. Its label is ``type.<name>``, its plural ``type.<name>.many``.

    ``title`` are the fields that name a record in a list, the first non-empty one wins.
    """

    name: str
    home: Home
    fields: tuple[Field, ...]
    title: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)
