"""What was asked of whom, what came back, and what was counted: HURIDOCS intervention, chain of events."""

from __future__ import annotations

from app.model.declare import CONTENT, count, date, line, prose, ref, refs, term, terms
from app.model.fields import Field, Kind, RecordType, Sensitivity
from app.model.sources import ANYTHING

APPEAL = RecordType(
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
        ref("follow_up_of", "appeal"),
        line("reference"),
        date("expected", group="response"),
        terms("response", "response", listed=True, group="response", huridocs="response"),
        date("response_date", group="response"),
        term("response_channel", "appeal-channel", group="response"),
        prose("response_text", group="response"),
        term("status", "appeal-status", group="response", huridocs="intervention_status"),
        term("impact", "impact", group="response", huridocs="impact_on_the_situation"),
        term("priority", "priority", group="response", huridocs="priority"),
        refs("evidence", "evidence", group="response"),
        terms("consent", "consent-use", group="consent"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("type", "date", "asked"),
)

REPORTED_FIGURE = RecordType(
    "reported_figure",
    "register",
    (
        line("what", CONTENT, required=True, listed=True),
        count("figure", required=True, listed=True),
        date("period", listed=True),
        line("by", CONTENT, listed=True),
        term("subject", "incident-type"),
        term("governorate", "governorate"),
        ref("part_of", "reported_figure"),
        refs("sources", "source"),
        prose("method", CONTENT, group="assessment"),
        term("reliability", "reliability", group="assessment"),
        prose("remarks", CONTENT, group="remarks"),
    ),
    title=("what",),
)

LINK = RecordType(
    "link",
    "either",
    (
        term("kind", "link-kind", required=True, listed=True, huridocs="type_of_chain_of_events"),
        ref("from", *ANYTHING, required=True, listed=True, huridocs="event"),
        ref("to", *ANYTHING, required=True, listed=True, huridocs="related_event"),
        term("decision", "link-decision", listed=True),
        term("certainty", "certainty", listed=True),
        date("period", huridocs="initial_date"),
        Field("days_between", Kind.NUMBER, Sensitivity.OPEN, hint="days"),
        prose("reason", huridocs="remarks"),
        prose("remarks", group="remarks", huridocs="comments"),
    ),
    title=("kind", "from", "to"),
)
