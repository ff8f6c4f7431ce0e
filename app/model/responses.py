"""What was counted elsewhere, and what joins records: HURIDOCS chain of events."""

from __future__ import annotations

from app.model.declare import CONTENT, OPEN, count, date, items, line, prose, ref, refs, term
from app.model.fields import HIDDEN, Field, Kind, RecordType, Sensitivity
from app.model.sources import ANYTHING

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
        # digests of what was compared: they name accounts, so that nobody who lacks the values learns one
        items("compared", OPEN, group="remarks", searched=False, hint=HIDDEN),
        prose("remarks", group="remarks", huridocs="comments"),
    ),
    title=("kind", "from", "to"),
)
