"""Short ways to write a field down, so that a record type reads like the form it becomes.

Each function makes one :class:`~app.model.fields.Field` of one kind. The sensitivity given
here by default is the one that most fields of the kind have: codes, dates and counts are
statistics (OPEN), references say what happened (CONTENT), free text can tell who (IDENTITY).
"""

from __future__ import annotations

from typing import Any

from app.model.fields import Field, Kind, Sensitivity

OPEN = Sensitivity.OPEN
CONTENT = Sensitivity.CONTENT
IDENTITY = Sensitivity.IDENTITY
WHEREABOUTS = Sensitivity.WHEREABOUTS
PROTECTED = Sensitivity.PROTECTED


def line(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    """One line of text."""
    return Field(name, Kind.TEXT, sensitivity, **more)


def prose(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    """Paragraphs of text."""
    return Field(name, Kind.LONG_TEXT, sensitivity, **more)


def term(name: str, vocabulary: str, sensitivity: Sensitivity = OPEN, **more: Any) -> Field:
    """One code of a vocabulary."""
    return Field(name, Kind.TERM, sensitivity, vocabulary=vocabulary, **more)


def terms(name: str, vocabulary: str, sensitivity: Sensitivity = OPEN, **more: Any) -> Field:
    """Several codes of a vocabulary."""
    return Field(name, Kind.TERMS, sensitivity, vocabulary=vocabulary, **more)


def date(name: str, sensitivity: Sensitivity = OPEN, **more: Any) -> Field:
    """An EDTF date or interval."""
    return Field(name, Kind.DATE, sensitivity, **more)


def count(name: str, sensitivity: Sensitivity = OPEN, **more: Any) -> Field:
    """A number with its qualifier."""
    return Field(name, Kind.COUNT, sensitivity, **more)


def yes_no(name: str, sensitivity: Sensitivity = OPEN, **more: Any) -> Field:
    return Field(name, Kind.YES_NO, sensitivity, **more)


def place(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    """A place in words, with as much precision as is known (and no more than is safe)."""
    return Field(name, Kind.PLACE, sensitivity, **more)


def ref(name: str, *to: str, sensitivity: Sensitivity = CONTENT, **more: Any) -> Field:
    """One other record. The id is random and tells nothing by itself."""
    return Field(name, Kind.REF, sensitivity, refs=to, searched=False, **more)


def refs(name: str, *to: str, sensitivity: Sensitivity = CONTENT, **more: Any) -> Field:
    """Several other records."""
    return Field(name, Kind.REFS, sensitivity, refs=to, searched=False, **more)


def names(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    return Field(name, Kind.NAMES, sensitivity, **more)


def items(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    """A list of short texts."""
    return Field(name, Kind.LIST, sensitivity, **more)


def url(name: str, sensitivity: Sensitivity = IDENTITY, **more: Any) -> Field:
    return Field(name, Kind.URL, sensitivity, **more)
