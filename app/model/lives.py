"""What a life is made of, dated: HURIDOCS biographic details, and how great the danger was and is.

Each is a record of its own, so that a later one never takes an earlier one's place.
"""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
    IDENTITY,
    PROTECTED,
    WHEREABOUTS,
    date,
    line,
    place,
    prose,
    ref,
    refs,
    term,
    yes_no,
)
from app.model.fields import RecordType, When

BIOGRAPHIC_DETAIL = RecordType(
    "biographic_detail",
    "either",
    (
        ref("person", "person", "group", required=True, listed=True, huridocs="person"),
        term("kind", "life-event", required=True, listed=True),
        # Who is whose mother tells who both are, to anybody who knows one of them; and the days of
        # a life are as good as a name.
        term("relation", "relationship", CONTENT, listed=True, huridocs="type_of_relationship"),
        ref("related", "person", "group", listed=True, huridocs="related_person"),
        date("period", IDENTITY, listed=True, huridocs="initial_date"),
        term("education", "education", group="work", huridocs="education_and_training"),
        line("employment", group="work", huridocs="employment"),
        line("affiliation", group="work", huridocs="affiliation"),
        line("position", group="work", huridocs="position_in_organisation"),
        line("rank", group="work", huridocs="rank"),
        place("place"),
        prose("description"),
        term("certainty", "certainty", group="assessment"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("kind", "relation", "related", "period"),
    when={
        "work": When("kind", frozenset({"education", "employment", "membership", "position", "service", "candidacy"})),
    },
)

RISK_ASSESSMENT = RecordType(
    "risk_assessment",
    "either",
    (
        ref("person", "person", "group", "source", required=True, listed=True),
        term("level", "risk", required=True, listed=True),
        date("date", required=True, listed=True),
        prose("reason"),
        refs("because_of", "incident", "post"),
        yes_no("family_at_risk"),
        prose("measures", WHEREABOUTS),
        date("review", listed=True),
        line("assessed_by", PROTECTED, group="protected", searched=False),
        prose("remarks", WHEREABOUTS, group="remarks"),
    ),
    title=("level", "date", "person"),
)


def standing_risk(assessments: list[tuple[str, str]]) -> str:
    """The level that stands now out of (date as EDTF, level): the one with the latest date, "" for none.

    The earlier ones stay as they are. Of one day the graver level counts: being wrong that way
    costs less.
    """
    from app.model import dates

    order = ("", "unknown", "low", "medium", "high", "immediate")
    ranked = sorted(
        assessments, key=lambda one: (dates.sort_key(one[0]), order.index(one[1]) if one[1] in order else 0)
    )
    return ranked[-1][1] if ranked else ""
