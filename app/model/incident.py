"""One act on its victims: HURIDOCS act, with what an arrest, a killing, torture … add to it.

Groups that only some incidents call for name the types that call for them; a form offers the
others too, and always shows what is filled.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from app.model.declare import (
    CONTENT,
    OPEN,
    PROTECTED,
    WHEREABOUTS,
    count,
    date,
    items,
    line,
    place,
    prose,
    refs,
    term,
    terms,
    yes_no,
)
from app.model.fields import Field, Kind, Part, RecordType, When

_MAIN: tuple[Field, ...] = (
    term("type", "incident-type", required=True, listed=True, huridocs="type_of_act"),
    refs("victims", "person", "group", listed=True, huridocs="victim"),
    date("date", listed=True, huridocs="initial_date"),
    term("governorate", "governorate", listed=True, huridocs="geographical_term"),
    place("place", listed=True, huridocs="exact_location"),
    prose("description", huridocs="remarks"),
    line("title", huridocs="act_record_number"),
    date("end", huridocs="final_date"),
    term("time_of_day", "time-of-day"),
    line("duration", CONTENT),
    term("location_type", "location-type", huridocs="type_of_location"),
    place("end_place", huridocs="exact_location_at_end_of_act"),
    prose("context"),
    prose("stated_reason", huridocs="stated_reason"),
    term("certainty", "certainty"),
    term("violation_status", "violation-status", huridocs="violation_status"),
)

_VICTIMS: tuple[Field, ...] = (
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

_HOW: tuple[Field, ...] = (
    terms("methods", "method", group="how", huridocs="method_of_violence"),
    items("method_details", group="how"),
    terms("weapons", "weapon", group="how"),
    items("weapon_details", group="how"),
    terms("attribution", "attribution", group="how", huridocs="attribution"),
    date("reported", group="how"),
    line("reported_how", group="how"),
)

# Numbers of cases and warrants, and names of judges and lawyers, lead to the person in a court's
# files: IDENTITY. Where somebody is held, or is moved to, is where a living person is now.
_ARREST: tuple[Field, ...] = (
    term("detention_type", "detention-type", group="arrest", huridocs="type_of_detention"),
    yes_no("warrant_shown", group="arrest"),
    line("reason_told", group="arrest"),
    items("charges", group="arrest", huridocs="case_description"),
    line("complainant", group="arrest"),
    place("detention_place", WHEREABOUTS, group="arrest", huridocs="whereabouts"),
    refs("held_by", "group", "person", group="arrest"),
    terms("capture", "capture", group="arrest", huridocs="whereabouts"),
    prose("access", group="arrest"),
    prose("transfers", WHEREABOUTS, group="arrest"),
    prose("detention_conditions", group="arrest", huridocs="detention_conditions"),
    terms("counsel", "counsel", group="arrest", huridocs="legal_counsel"),
    line("counsel_name", group="arrest"),
    date("judge_seen", group="arrest"),
    term("court", "court-type", group="arrest", huridocs="type_of_court"),
    line("court_case", group="arrest", huridocs="court_case_code"),
    term("court_language", "court-language", group="arrest", huridocs="type_of_language"),
    items("laws", CONTENT, group="arrest", huridocs="national_legislation"),
    terms("instruments", "instrument", group="arrest", huridocs="international_instruments"),
    date("released", group="release"),
    term("release_how", "release-kind", group="release"),
    line("bail", group="release"),
    prose("release_conditions", group="release"),
)

_KILLING: tuple[Field, ...] = (
    line("cause_of_death", group="killing"),
    prose("wounds", group="killing"),
    place("body_found", group="killing"),
    date("body_found_on", group="killing"),
    term("autopsy", "autopsy", group="killing", huridocs="autopsy_results"),
    line("autopsy_by", group="killing"),
    prose("autopsy_findings", group="killing"),
    term("death_certificate", "death-certificate", group="killing", huridocs="death_certificate"),
    line("certificate_number", group="killing"),
    line("certificate_cause", group="killing"),
    date("body_returned", group="killing"),
    prose("body_returned_how", group="killing"),
    date("buried", group="killing"),
    place("burial_place", group="killing"),
    prose("funeral", group="killing"),
)

_TORTURE: tuple[Field, ...] = (
    prose("torture_account", group="torture"),
    prose("marks_left", group="torture"),
    terms("intent", "intent", group="torture", huridocs="intent"),
    terms("signed", "statement-signed", group="torture", huridocs="statements_signed"),
    terms("medical", "medical-attention", group="torture", huridocs="medical_attention"),
    term("examination", "forensic-examination", group="torture"),
    date("examined", group="torture"),
    prose("medical_findings", group="torture"),
    items("complaint_to", group="torture"),
    date("complaint_date", group="torture"),
    prose("complaint_result", group="torture"),
)

_THREAT: tuple[Field, ...] = (
    terms("threat_by", "threat-channel", group="threat"),
    prose("threat_words", group="threat"),
    line("threat_sender", group="threat"),
    prose("demand", group="threat"),
)

_ONLINE: tuple[Field, ...] = (
    refs("posts", "post", group="online"),
    refs("channels", "channel", group="online"),
    terms("published_data", "published-data", group="online"),
    terms("accused_of", "accusation", group="online"),
    prose("spread", group="online"),
)

_PROPERTY: tuple[Field, ...] = (
    yes_no("search_warrant", group="property"),
    items("property_loss", group="property", huridocs="type_of_property_loss"),
    items("taken_away", group="property"),
    line("property_value", group="property", huridocs="value_of_destroyed_property"),
    term("compensation", "compensation", group="property", huridocs="compensation"),
)

_DETAINED = frozenset(
    {
        "arbitrary-arrest",
        "detention",
        "enforced-disappearance",
        "abduction",
        "death-in-custody",
        "forced-confession",
        "arrest-warrant",
        "malicious-prosecution",
        "unfair-trial",
    }
)
_KILLED = frozenset({"killing", "death-in-custody", "explosive-attack", "protest-crackdown"})
_TORTURED = frozenset(
    {"torture", "ill-treatment", "forced-confession", "sexual-violence", "death-in-custody", "enforced-disappearance"}
)
_THREATENED = frozenset({"threat", "hit-list", "surveillance", "incitement", "reprisal-on-relatives"})
_PUBLISHED = frozenset(
    {
        "incitement",
        "online-incitement",
        "name-photo-published",
        "defamation-campaign",
        "online-harassment",
        "account-hacking",
        "hit-list",
        "censorship",
    }
)
_ROBBED = frozenset({"raid", "office-closure", "confiscation", "property-destruction", "desecration"})

WHEN: Final = MappingProxyType(
    {
        "arrest": When("type", _DETAINED),
        "release": When("type", _DETAINED | {"release"}),
        "killing": When("type", _KILLED),
        "torture": When("type", _TORTURED),
        "threat": When("type", _THREATENED),
        "online": When("type", _PUBLISHED),
        "property": When("type", _ROBBED | {"explosive-attack"}),
    }
)
"""Which types of incident call for which group of the form."""

INCIDENT = RecordType(
    "incident",
    "case",
    (
        *_MAIN,
        *_ARREST,
        *_KILLING,
        *_TORTURE,
        *_THREAT,
        *_ONLINE,
        *_PROPERTY,
        *_VICTIMS,
        *_HOW,
        # Who saw it, and who treated or examined a tortured person, is in danger for it.
        prose("witnesses", PROTECTED, group="protected", searched=False),
        line("treated_by", PROTECTED, group="protected", searched=False),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("title", "type", "date", "governorate"),
    first=("type", "victims", "date", "governorate", "place", "description"),
    when=WHEN,
    parts=(
        Part("involvement", "incident"),
        Part("proceeding", "incident", "kind", ("complaint", "warrant", "charge", "hearing", "verdict")),
        Part("statement", "about"),
        Part("evidence", "about", offered=False),
        Part("appeal", "about"),
        Part("displacement", "cause"),
    ),
)
