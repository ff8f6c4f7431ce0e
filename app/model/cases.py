"""The case, what happened in it, and who did it: HURIDOCS event, act and involvement."""

from __future__ import annotations

from app.model.declare import (
    CONTENT,
    IDENTITY,
    OPEN,
    WHEREABOUTS,
    count,
    date,
    items,
    line,
    place,
    prose,
    ref,
    refs,
    term,
    terms,
    yes_no,
)
from app.model.fields import Field, Kind, RecordType

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
)

_INCIDENT_MAIN: tuple[Field, ...] = (
    term("type", "incident-type", required=True, listed=True, huridocs="type_of_act"),
    line("title", huridocs="act_record_number"),
    date("date", listed=True, huridocs="initial_date"),
    date("end", huridocs="final_date"),
    term("time_of_day", "time-of-day"),
    line("duration", CONTENT),
    term("governorate", "governorate", listed=True, huridocs="geographical_term"),
    place("place", listed=True, huridocs="exact_location"),
    term("location_type", "location-type", huridocs="type_of_location"),
    place("end_place", huridocs="exact_location_at_end_of_act"),
    prose("description", huridocs="remarks"),
    prose("context"),
    prose("stated_reason", huridocs="stated_reason"),
)

_INCIDENT_VICTIMS: tuple[Field, ...] = (
    refs("victims", "person", "group", group="victims", listed=True, huridocs="victim"),
    count("count", group="victims", huridocs="number_of_persons_in_group"),
    count("times", group="victims"),
    Field(
        "victim_age",
        Kind.NUMBER,
        OPEN,
        group="victims",
        hint="age",
        huridocs="age_at_time_of_victimisation",
    ),
    terms("targeted_as", "targeted-as", group="victims", huridocs="victim_characteristics"),
    terms("outcome", "person-status", group="victims", huridocs="status_at_end_of_act"),
    prose("physical_consequences", group="victims", huridocs="physical_consequences"),
    prose("psychological_consequences", group="victims", huridocs="psychological_consequences"),
)

_INCIDENT_HOW: tuple[Field, ...] = (
    terms("methods", "method", group="how", huridocs="method_of_violence"),
    items("method_details", group="how"),
    terms("weapons", "weapon", group="how"),
    refs("posts", "post", group="how"),
    refs("channels", "channel", group="how"),
    terms("attribution", "attribution", group="how", huridocs="attribution"),
    date("reported", group="how"),
    line("reported_how", group="how"),
    term("certainty", "certainty", group="how"),
    term("violation_status", "violation-status", group="how", huridocs="violation_status"),
)

_INCIDENT_ARREST: tuple[Field, ...] = (
    term("detention_type", "detention-type", group="arrest", huridocs="type_of_detention"),
    yes_no("warrant_shown", group="arrest"),
    items("charges", group="arrest", huridocs="case_description"),
    line("complainant", group="arrest"),
    place("detention_place", WHEREABOUTS, group="arrest", huridocs="whereabouts"),
    terms("capture", "capture", group="arrest", huridocs="whereabouts"),
    prose("detention_conditions", group="arrest", huridocs="detention_conditions"),
    terms("counsel", "counsel", group="arrest", huridocs="legal_counsel"),
    term("court", "court-type", group="arrest", huridocs="type_of_court"),
    line("court_case", group="arrest", huridocs="court_case_code"),
    term("court_language", "court-language", group="arrest", huridocs="type_of_language"),
    items("laws", CONTENT, group="arrest", huridocs="national_legislation"),
    terms("instruments", "instrument", group="arrest", huridocs="international_instruments"),
)

_INCIDENT_HARM: tuple[Field, ...] = (
    term("autopsy", "autopsy", group="killing", huridocs="autopsy_results"),
    term("death_certificate", "death-certificate", group="killing", huridocs="death_certificate"),
    place("body_found", group="killing"),
    prose("torture_account", group="torture"),
    terms("intent", "intent", group="torture", huridocs="intent"),
    terms("signed", "statement-signed", group="torture", huridocs="statements_signed"),
    terms("medical", "medical-attention", group="torture", huridocs="medical_attention"),
    items("property_loss", group="property", huridocs="type_of_property_loss"),
    line("property_value", group="property", huridocs="value_of_destroyed_property"),
    term("compensation", "compensation", group="property", huridocs="compensation"),
    prose("remarks", group="remarks", huridocs="remarks"),
)

INCIDENT = RecordType(
    "incident",
    "case",
    _INCIDENT_MAIN + _INCIDENT_VICTIMS + _INCIDENT_HOW + _INCIDENT_ARREST + _INCIDENT_HARM,
    title=("title", "type", "date", "governorate"),
)

INVOLVEMENT = RecordType(
    "involvement",
    "case",
    (
        ref("incident", "incident", required=True, listed=True, huridocs="act"),
        ref("perpetrator", "person", "group", required=True, listed=True, huridocs="perpetrator"),
        term("degree", "degree", listed=True, huridocs="degree_of_involvement"),
        term("certainty", "certainty", listed=True),
        terms("perpetrator_type", "perpetrator-type", huridocs="type_of_perpetrator"),
        term("status", "perpetrator-status", huridocs="latest_status_as_perpetrator_in_the_act"),
        prose("description", IDENTITY),
        prose("basis", group="assessment"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("degree", "perpetrator"),
)
