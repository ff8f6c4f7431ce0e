"""Whether two records may tell of one person, or of one incident: the door to this package.

What is worked out here is a suggestion with its reasons. Nothing merges by it: a person answers.
"""

from __future__ import annotations

from app.analysis.comparing import compare
from app.analysis.facts import Facts, IncidentFacts, Name, PersonFacts
from app.analysis.index import Index
from app.analysis.keys import choose, keys
from app.analysis.rarity import BUILT_IN, Rarity, tokens
from app.analysis.verdict import GRADES, Grade, Reason, Verdict

__all__ = [
    "BUILT_IN",
    "GRADES",
    "Facts",
    "Grade",
    "IncidentFacts",
    "Index",
    "Name",
    "PersonFacts",
    "Rarity",
    "Reason",
    "Verdict",
    "choose",
    "compare",
    "keys",
    "tokens",
]
