"""All record types, each declared once: forms, lists, search, merge, export and redaction read this.

To add a field, add a line to its type and its label to ``resources/translations/*/model.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.base import catalogue
from app.base.errors import NotFound
from app.model import (
    appeals,
    cases,
    custody,
    decisions,
    definitions,
    evidence,
    incident,
    inquiries,
    lives,
    people,
    redaction,
    release,
    responses,
    review,
    sources,
    teams,
)
from app.model.fields import Field, RecordType

TYPES: Final[Mapping[str, RecordType]] = MappingProxyType(
    {
        declared.name: declared
        for declared in (
            cases.CASE,
            incident.INCIDENT,
            people.PERSON,
            people.GROUP,
            cases.INVOLVEMENT,
            cases.PROCEEDING,
            sources.STATEMENT,
            sources.CONSENT,
            evidence.EVIDENCE,
            evidence.POST,
            appeals.APPEAL,
            appeals.CORRESPONDENCE,
            *inquiries.INQUIRIES,
            lives.BIOGRAPHIC_DETAIL,
            lives.RISK_ASSESSMENT,
            people.DISPLACEMENT,
            people.SHELTER_STAY,
            sources.SOURCE,
            evidence.CHANNEL,
            people.SHELTER,
            responses.REPORTED_FIGURE,
            responses.LINK,
            sources.NOTE,
            decisions.DECISION_TYPE,
            review.REVIEW,
            review.COMMENT,
            redaction.EXCEPTION,
            redaction.EXCERPT,
            *release.TYPES,
            teams.TEAM,
            custody.OPENING,
            *definitions.DEFINITIONS,
        )
    }
)
"""Record types by name, in the order in which a case shows them."""

_FIELDS: Final[Mapping[tuple[str, str], Field]] = {
    (declared.name, field.name): field for declared in TYPES.values() for field in declared.fields
}


def record_type(name: str) -> RecordType:
    """The declaration of a type. Raises :class:`NotFound` (``what="type"``) for a name this version lacks."""
    declared = TYPES.get(name)
    if declared is None:
        raise NotFound(what="type", name=name)
    return declared


def field_of(type_: str, field: str) -> Field | None:
    """The declaration of a built-in field, ``None`` where this version knows no such type or field.

    Where a vault is open, ask its :class:`app.model.extension.Declarations`: they know its own fields too.
    """
    return _FIELDS.get((type_, field))


def type_key(type_: str, *, many: bool = False) -> str:
    """The catalogue key of a type's label, or of its plural."""
    return f"type.{type_}.many" if many else f"type.{type_}"


def field_key(type_: str, field: str) -> str:
    """The catalogue key of a field's label: the type's own where there is one."""
    own = f"field.{type_}.{field}"
    return own if catalogue.has(own, "en") else f"field.{field}"


def group_key(group: str) -> str:
    """The catalogue key of a form section's heading."""
    return f"group.{group}"


def type_label(type_: str, language: str, *, many: bool = False) -> str:
    """A type in words; the bare name where this version doesn't know it."""
    key = type_key(type_, many=many)
    return catalogue.text(key, language) if catalogue.has(key, "en") else type_


field_label = catalogue.field_label
"""A field in words; the bare name where this version doesn't know it."""


def vocabularies() -> frozenset[str]:
    """The names of all vocabularies that some field uses."""
    return frozenset(f.vocabulary for f in _FIELDS.values() if f.vocabulary)
