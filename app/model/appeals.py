"""What was asked of whom, and what was sent and came back since: HURIDOCS intervention.

An appeal is the first thing that was sent. All that follows (reminders, acknowledgements, answers)
is a record of its own that points at it. The fields ``response…`` of an appeal are its first
answer, where that is all there is to say (a published report says no more); what is recorded
afterwards stands beside it and never in its place.
"""

from __future__ import annotations

from typing import Final

from app.model.declare import OPEN, count, date, line, prose, ref, refs, term, terms
from app.model.fields import Part, RecordType

SENT: Final = ("reminder", "follow-up")
"""kinds of correspondence that went out"""

CAME: Final = ("acknowledgement", "answer", "undelivered")
"""kinds of correspondence that came back"""

PROMISE: Final = "official-promise"
"""The type of an appeal that nobody made: an authority said on its own what it would do, so that it owes the result."""

ASKING: Final = frozenset(
    {
        "appeal",
        "urgent-appeal",
        "follow-up",
        "protection-request",
        "demand-for-investigation",
        "complaint",
        "confidential-contact",
        "un-submission",
    }
)
"""Types that ask somebody for an answer, also where whom they ask isn't recorded or is withheld here."""

# What travels with the freest policy must be enough to count silence: who gets statistics only and
# saw appeals without their answers would accuse a body that answered. The link is a random id.
APPEAL: Final = RecordType(
    "appeal",
    "case",
    (
        term("type", "appeal-type", required=True, listed=True, huridocs="type_of_intervention"),
        date("date", listed=True, huridocs="date_of_intervention"),
        refs("by", "person", "group", listed=True, huridocs="intervening_party"),
        refs("to", "person", "group", listed=True, huridocs="parties_requested"),
        line("to_whom"),
        term("channel", "appeal-channel"),
        prose("asked"),
        prose("text"),
        refs("for", "person", "group", huridocs="victim"),
        refs("about", "incident", huridocs="event"),
        count("times"),
        ref("follow_up_of", "appeal", sensitivity=OPEN),
        line("reference"),
        date("expected", listed=True, hint="deadline"),
        date("reminders", hint="several"),
        terms("response", "response", listed=True, group="response", huridocs="response"),
        date("response_date", group="response"),
        term("response_channel", "appeal-channel", group="response"),
        prose("response_text", group="response"),
        term("status", "appeal-status", group="response", huridocs="intervention_status"),
        term("impact", "impact", group="response", huridocs="impact_on_the_situation"),
        term("priority", "priority", group="response", huridocs="priority"),
        refs("evidence", "evidence", group="response"),
        refs("consents", "consent", group="consent"),
        terms("consent", "consent-use", group="consent"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("type", "date", "asked"),
    first=("type", "date", "by", "to", "to_whom", "channel", "asked", "text", "for", "expected"),
    parts=(
        Part("correspondence", "appeal", preset="kind", codes=("answer", "acknowledgement", "reminder")),
        Part("appeal", "follow_up_of", carry=("by", "to", "to_whom", "for", "about", "consents")),
    ),
)

CORRESPONDENCE: Final = RecordType(
    "correspondence",
    "case",
    (
        ref("appeal", "appeal", sensitivity=OPEN, required=True, listed=True),
        term("kind", "correspondence-kind", required=True, listed=True),
        date("date", listed=True),
        refs("from", "person", "group", listed=True),
        refs("to", "person", "group"),
        line("from_whom"),
        line("to_whom"),
        term("channel", "appeal-channel"),
        terms("response", "response", listed=True, huridocs="response"),
        prose("text"),
        line("reference"),
        term("impact", "impact", huridocs="impact_on_the_situation"),
        refs("evidence", "evidence"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("kind", "date"),
)
