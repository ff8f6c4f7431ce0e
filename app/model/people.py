"""Persons, groups, and where people had to go: HURIDOCS person, biographic details and status."""

from __future__ import annotations

from typing import Final

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
    names,
    place,
    prose,
    ref,
    refs,
    term,
    terms,
    yes_no,
)
from app.model.fields import Field, Kind, Part, RecordType, When

_MISSING: Final = frozenset({"missing", "detained", "found-detained"})

_PERSON_MAIN: tuple[Field, ...] = (
    names("names", required=True, listed=True, hint="person", huridocs="person_name"),
    line("code", OPEN, hint="code", huridocs="person_record_number"),
    terms("roles", "role", listed=True, huridocs="occupation"),
    line("role_text", huridocs="local_term_for_occupation"),
    line("affiliation", huridocs="affiliation"),
    refs("organisations", "group", huridocs="affiliation"),
    terms("status", "person-status", listed=True, huridocs="status_at_end_of_act"),
    term("sex", "sex", huridocs="sex"),
    Field("age", Kind.NUMBER, OPEN, hint="age"),
    date("age_on"),
    term("governorate", "governorate", huridocs="geographical_term"),
    prose("description", huridocs="general_characteristics"),
)

_PERSON_LIFE: tuple[Field, ...] = (
    date("born", IDENTITY, group="biography", huridocs="date_of_birth"),
    place("birth_place", group="biography", huridocs="place_of_birth"),
    date("died", group="biography", huridocs="date_deceased"),
    term("civil_status", "civil-status", group="biography", huridocs="civil_status"),
    count("dependants", group="biography", huridocs="dependants"),
    term("education", "education", group="biography", huridocs="formal_education"),
    line("training", group="biography", huridocs="other_training"),
    line("mother", group="biography"),
    terms("languages", "language", CONTENT, group="biography", huridocs="language"),
    items("citizenship", CONTENT, group="biography", huridocs="citizenship"),
    line("ethnicity", group="biography", huridocs="ethnic_background"),
    line("religion", group="biography", huridocs="religion"),
    items("documents", group="biography", huridocs="identification_documents"),
    prose("biography", group="biography"),
    prose("family", group="biography"),
)

# What finds a missing person, living or dead (an ante-mortem profile). A body described in enough
# detail is a name: IDENTITY throughout. A telephone finds the living: WHEREABOUTS. Whoever saw
# them last or has word of them may be the next: PROTECTED.
_PERSON_MISSING: tuple[Field, ...] = (
    date("last_seen", group="missing"),
    place("last_seen_place", group="missing"),
    prose("last_seen_with", group="missing"),
    prose("disappearance", group="missing"),
    prose("clothing", group="missing"),
    items("belongings", group="missing"),
    line("vehicle", group="missing"),
    line("phone", WHEREABOUTS, group="missing", searched=False),
    date("phone_last_used", WHEREABOUTS, group="missing"),
    date("reported_missing", group="missing"),
    line("reported_to", group="missing"),
    prose("signs_of_life", PROTECTED, group="protected", searched=False),
    count("height", IDENTITY, group="body"),
    term("build", "build", IDENTITY, group="body"),
    line("hair", group="body"),
    line("facial_hair", group="body"),
    line("eyes", group="body"),
    prose("marks", group="body"),
    prose("dental", group="body"),
    prose("injuries", group="body"),
    line("blood_group", group="body"),
    prose("physical_description", group="body", huridocs="physical_description"),
    prose("health", group="body", huridocs="health"),
    term("dna_sample", "dna-sample", CONTENT, group="body"),
    prose("dna_donors", group="body"),
    line("dna_kept", group="body"),
)

_PERSON_WHERE: tuple[Field, ...] = (
    place("residence", group="whereabouts", huridocs="person_addresses"),
    place("whereabouts", WHEREABOUTS, group="whereabouts", huridocs="person_location"),
    line("contact", WHEREABOUTS, group="whereabouts", huridocs="person_addresses"),
    term("risk", "risk", group="whereabouts"),
    prose("protection_needs", WHEREABOUTS, group="whereabouts"),
    *_PERSON_MISSING,
    terms("consent", "consent-use", group="consent"),
    date("consent_date", group="consent"),
    prose("consent_note", group="consent"),
    prose("remarks", group="remarks", huridocs="remarks"),
)

# HURIDOCS asks for sexual orientation too. In these countries that answer is a charge, and no
# report needs it; where it is why somebody was attacked, "targeted as" says so without a name.
PERSON = RecordType(
    "person",
    "either",
    _PERSON_MAIN + _PERSON_LIFE + _PERSON_WHERE,
    title=("names", "code"),
    first=("names", "roles", "status", "age", "governorate", "description"),
    when={
        "missing": When("status", _MISSING),
        "body": When("status", _MISSING),
    },
    parts=(
        Part("risk_assessment", "person"),
        Part("biographic_detail", "person"),
        Part("proceeding", "persons"),
        Part("statement", "by"),
        Part("consent", "by"),
        Part("displacement", "who"),
    ),
)

GROUP = RecordType(
    "group",
    "either",
    (
        names("names", required=True, listed=True, huridocs="person_name"),
        term("kind", "group-kind", listed=True, huridocs="counting_unit"),
        count("count", listed=True, huridocs="number_of_persons_in_group"),
        terms("roles", "role", huridocs="occupation"),
        items("composition", CONTENT, huridocs="group_description"),
        terms("status", "person-status", huridocs="status_at_end_of_act"),
        prose("description", huridocs="group_description"),
        terms("perpetrator_type", "perpetrator-type", huridocs="type_of_perpetrator"),
        refs("part_of", "group", group="structure", huridocs="affiliation"),
        refs("leaders", "person", group="structure"),
        line("affiliation", group="structure"),
        term("governorate", "governorate", group="structure", huridocs="geographical_term"),
        place("area", CONTENT, group="structure", huridocs="local_geographical_area"),
        date("active", group="structure"),
        prose("uniforms", group="structure"),
        items("vehicles", group="structure"),
        prose("flags", group="structure"),
        prose("marks", group="structure"),
        refs("channels", "channel", group="structure"),
        line("contact", WHEREABOUTS, group="whereabouts"),
        prose("remarks", group="remarks", huridocs="remarks"),
    ),
    title=("names", "kind"),
    first=("names", "kind", "count", "roles", "description", "perpetrator_type"),
    parts=(Part("biographic_detail", "person"), Part("risk_assessment", "person"), Part("statement", "by")),
)

DISPLACEMENT = RecordType(
    "displacement",
    "case",
    (
        refs("who", "person", "group", required=True, listed=True, huridocs="victim"),
        term("kind", "displacement-kind", listed=True, huridocs="status_at_end_of_act"),
        date("date", listed=True, huridocs="initial_date"),
        term("from_governorate", "governorate", listed=True),
        place("from", IDENTITY),
        term("to_governorate", "governorate"),
        place("to", WHEREABOUTS),
        count("count"),
        refs("cause", "incident"),
        prose("reason"),
        prose("route", WHEREABOUTS, group="journey"),
        prose("helped_by", PROTECTED, group="journey"),
        term("legal_status", "legal-status", group="journey"),
        date("returned", group="journey"),
        prose("remarks", group="remarks"),
    ),
    title=("kind", "date", "from_governorate"),
)

SHELTER = RecordType(
    "shelter",
    "register",
    (
        line("name", required=True, listed=True),
        line("code", OPEN, hint="code"),
        place("place", WHEREABOUTS),
        term("governorate", "governorate"),
        refs("run_by", "person", "group"),
        count("housed", listed=True),
        count("capacity"),
        terms("funding", "funding", listed=True),
        date("active"),
        prose("description", WHEREABOUTS),
        line("contact", PROTECTED, group="protected"),
        prose("security", PROTECTED, group="protected"),
        prose("remarks", WHEREABOUTS, group="remarks"),
    ),
    title=("name", "code"),
)

SHELTER_STAY = RecordType(
    "shelter_stay",
    "case",
    (
        refs("who", "person", "group", required=True, listed=True),
        ref("shelter", "shelter", sensitivity=WHEREABOUTS, listed=True),
        date("period", listed=True),
        count("count"),
        refs("cause", "incident"),
        terms("needs", "need"),
        prose("needs_text", IDENTITY),
        line("referred_by", PROTECTED, group="protected"),
        yes_no("family_along"),
        prose("next", WHEREABOUTS),
        prose("remarks", WHEREABOUTS, group="remarks"),
    ),
    title=("period", "who"),
)
