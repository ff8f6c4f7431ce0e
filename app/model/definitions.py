"""Definitions that an organisation writes itself, as records of a register: own fields, lists and terms.

They are records like any other: signed, with authors, sent in bundles, corrected, disputed,
withdrawn. What they *mean* for the values of other records is :mod:`app.model.extension`
(docs/decisions/0012). Their labels can name something that happened, so they are CONTENT; the
codes beside them say nothing and are OPEN.
"""

from __future__ import annotations

import re
from typing import Final

from app.base.ids import ID_PATTERN
from app.model.declare import CONTENT, OPEN, line, term
from app.model.fields import Field, Kind, RecordType, Sensitivity

PREFIX: Final = "x-"
"""A field name or code beginning so belongs to a definition: ``x-<id of its record>``."""

_OWN: Final = re.compile(rf"x-({ID_PATTERN.pattern})")

LABEL_LANGUAGES: Final = ("en", "ar", "ckb")

KINDS: Final = (
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.TERM,
    Kind.TERMS,
    Kind.DATE,
    Kind.COUNT,
    Kind.NUMBER,
    Kind.YES_NO,
    Kind.PLACE,
    Kind.LIST,
)
"""what an own field may hold: no references and no files, so that none can point anywhere"""


def own_name(record: str) -> str:
    """The field name, code or vocabulary name that the definition with this id gives."""
    return PREFIX + record


def definition_id(name: object) -> str | None:
    """The id of the definition that a field name or code stands for; ``None`` for any other text."""
    found = _OWN.fullmatch(name) if isinstance(name, str) and len(name) == 28 else None
    return found[1] if found else None


def _labels() -> tuple[Field, ...]:
    return tuple(line(f"label_{language}", CONTENT, listed=True) for language in LABEL_LANGUAGES)


_TITLE: Final = tuple(f"label_{language}" for language in LABEL_LANGUAGES)

OWN_FIELD: Final = RecordType(
    "own_field",
    "register",
    (
        *_labels(),
        term("for_type", "own-field-type", required=True, listed=True),
        term("kind", "own-field-kind", required=True, listed=True),
        Field("vocabulary", Kind.TEXT, OPEN, hint="vocabulary", searched=False),
        term("readers", "own-field-readers"),
        line("section", CONTENT, searched=False),
        *(line(f"help_{language}", CONTENT) for language in LABEL_LANGUAGES),
        Field("order", Kind.NUMBER, OPEN),
    ),
    title=_TITLE,
    required_any=(_TITLE,),
)

OWN_VOCABULARY: Final = RecordType(
    "own_vocabulary",
    "register",
    (
        *_labels(),
        Field("order", Kind.NUMBER, OPEN),
    ),
    title=_TITLE,
    required_any=(_TITLE,),
)

OWN_TERM: Final = RecordType(
    "own_term",
    "register",
    (
        *_labels(),
        Field("vocabulary", Kind.TEXT, OPEN, hint="vocabulary", searched=False, required=True, listed=True),
        Field("nearest", Kind.TEXT, OPEN, hint="term-code", searched=False),
        Field("order", Kind.NUMBER, OPEN),
    ),
    title=_TITLE,
    required_any=(_TITLE,),
)

DEFINITIONS: Final = (OWN_FIELD, OWN_VOCABULARY, OWN_TERM)

DEFINITION_TYPES: Final = frozenset(declared.name for declared in DEFINITIONS)

CODE_HINTS: Final = frozenset({"vocabulary", "term-code"})
"""hints of lines that hold a code: they take nothing else, so they're OPEN"""

STRICTNESS: Final = tuple(Sensitivity)
"""from freest to strictest"""


def strictest(*said: Sensitivity) -> Sensitivity:
    return max(said, key=STRICTNESS.index)


def least(kinds: frozenset[Kind], type_: str) -> Sensitivity:
    """What a field of these kinds can't fall below, whoever says so.

    Statistics are codes, dates and counts, never free text; what is said of a source can tell who
    it is; and words on a person, on what they said or in a note tell who, whatever the field calls
    itself: the built-in ones beside them go to nobody who may not know who, either.
    """
    if type_ == "source":
        return Sensitivity.IDENTITY
    free = {Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.PLACE}
    if not kinds & free:
        return Sensitivity.OPEN
    return Sensitivity.IDENTITY if type_ in _OF_PEOPLE else Sensitivity.CONTENT


_OF_PEOPLE: Final = frozenset({"person", "statement", "note", "biographic_detail", "risk_assessment", "consent"})
