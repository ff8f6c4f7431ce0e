"""What is known of a person or an incident when two records are compared: plain data, out of no vault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """One name as it was written, in any script, with its code of the vocabulary ``name-kind``."""

    text: str
    kind: str = "full"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a record says of one person. Whatever isn't known is empty.

    ``born``, ``died`` and ``age_on`` are EDTF; ``age`` is in whole years on ``age_on`` (without it, on
    ``died``; without both, in our time). ``places`` are identifiers of the gazetteer (a governorate's
    is its code) where the person lives or comes from. ``sex`` and ``roles`` are codes.
    """

    names: tuple[Name, ...]
    sex: str = ""
    born: str = ""
    age: int | None = None
    age_on: str = ""
    died: str = ""
    places: tuple[str, ...] = ()
    mother: str = ""
    roles: tuple[str, ...] = ()
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What a record says of one act. ``date`` and ``end`` are EDTF, ``places`` identifiers of the gazetteer,
    the nearest known one of each; ``type`` is a code of ``incident-type``; ``count`` how many victims it says.
    """

    type: str
    date: str = ""
    end: str = ""
    places: tuple[str, ...] = ()
    victims: tuple[PersonFacts, ...] = ()
    count: int | None = None


Facts = PersonFacts | IncidentFacts
