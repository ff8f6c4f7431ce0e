"""The case, who did what in it, and what a court made of it: HURIDOCS event, involvement and arrest."""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
    IDENTITY,
    OPEN,
    PROTECTED,
    WHEREABOUTS,
    count,
    date,
    items,
    line,
    prose,
    ref,
    refs,
    term,
    terms,
)
from app.model.fields import Field, RecordType

CASE = RecordType(
    "case",
    "case",
    (
        line("title", required=True, listed=True, huridocs="event_title"),
        line("code", OPEN, listed=True, hint="code", huridocs="event_record_number"),
        term("status", "case-status", listed=True, huridocs="monitoring_status"),
        prose("summary", huridocs="event_description"),
        date("opened", huridocs="date_received"),
        term("priority", "priority", huridocs="priority"),
        term("violation_status", "violation-status", group="assessment", huridocs="violation_status"),
        terms("rights", "right", group="assessment", huridocs="rights_affected"),
        prose("impact", group="assessment", huridocs="impact_of_event"),
        prose("caution", group="assessment", hint="warning"),
        refs("sources", "source", group="assessment"),
        items("tags", CONTENT, group="remarks", huridocs="local_index"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("title", "code"),
    first=("title", "status", "summary"),
)

# Who did it, also where nobody knows their names: what was seen of them stands here, so that no
# person or group has to be made up first. Who saw or could recognise them is PROTECTED.
_UNKNOWN: tuple[Field, ...] = (
    count("how_many", group="unknown"),
    term("faces", "faces", group="unknown"),
    prose("clothing", group="unknown"),
    items("vehicles", group="unknown"),
    line("plates", group="unknown"),
    terms("weapons", "weapon", group="unknown"),
    line("speech", group="unknown"),
    prose("said", group="unknown"),
    line("direction", group="unknown"),
    prose("recognised_by", PROTECTED, group="protected", searched=False),
)

INVOLVEMENT = RecordType(
    "involvement",
    "case",
    (
        ref("incident", "incident", required=True, listed=True, huridocs="act"),
        ref("perpetrator", "person", "group", listed=True, huridocs="perpetrator"),
        prose("description", IDENTITY),
        terms("perpetrator_type", "perpetrator-type", listed=True, huridocs="type_of_perpetrator"),
        term("degree", "degree", listed=True, huridocs="degree_of_involvement"),
        term("certainty", "certainty", listed=True),
        *_UNKNOWN,
        term("status", "perpetrator-status", huridocs="latest_status_as_perpetrator_in_the_act"),
        prose("basis", group="assessment"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("degree", "perpetrator", "perpetrator_type"),
    required_any=(("perpetrator", "description", "perpetrator_type"),),
)

# A court's name and a day find the person in its list of hearings: IDENTITY. The next date in
# court is where a living person will be: WHEREABOUTS.
PROCEEDING = RecordType(
    "proceeding",
    "case",
    (
        term("kind", "proceeding-kind", required=True, listed=True),
        ref("incident", "incident", listed=True),
        refs("persons", "person", "group", listed=True),
        date("date", listed=True),
        term("court", "court-type", listed=True, huridocs="type_of_court"),
        line("court_name", huridocs="judicial_district"),
        line("case_number", huridocs="court_case_code"),
        line("case_name", huridocs="court_case_name"),
        items("charges", huridocs="case_description"),
        items("laws", CONTENT, huridocs="national_legislation"),
        term("result", "proceeding-result", listed=True),
        prose("result_text"),
        date("next_date", WHEREABOUTS),
        line("complainant", group="details"),
        line("issued_by", group="details"),
        line("judge", group="details"),
        terms("counsel", "counsel", group="details", huridocs="legal_counsel"),
        line("counsel_name", group="details"),
        term("language", "court-language", group="details", huridocs="type_of_language"),
        line("sentence", group="details"),
        line("bail", group="details"),
        prose("conditions", group="details"),
        prose("fairness", group="details"),
        ref("earlier", "proceeding", group="details"),
        refs("evidence", "evidence", group="details"),
        prose("remarks", group="remarks"),
    ),
    title=("kind", "date", "court_name"),
    first=("kind", "incident", "persons", "date", "court", "case_number", "charges", "laws", "result", "next_date"),
)
