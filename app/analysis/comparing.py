"""Two records against each other, whatever they are about."""

from __future__ import annotations

from app.analysis.facts import Facts, IncidentFacts, PersonFacts
from app.analysis.incident import compare_incidents
from app.analysis.person import compare_people
from app.analysis.rarity import BUILT_IN, Rarity
from app.analysis.verdict import Verdict


def compare(one: Facts, other: Facts, rarity: Rarity = BUILT_IN) -> Verdict:
    """How likely two records are about one and the same. Symmetric; facts of two kinds raise ``TypeError``."""
    if isinstance(one, PersonFacts) and isinstance(other, PersonFacts):
        return compare_people(one, other, rarity)
    if isinstance(one, IncidentFacts) and isinstance(other, IncidentFacts):
        return compare_incidents(one, other, rarity)
    raise TypeError("a person is compared with a person, an incident with an incident")
