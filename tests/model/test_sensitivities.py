"""Who may get what: one line for each record type and level, decided by people and held by this table.

A new field is decided here too, by somebody who asks: could a reader who gets this level learn
who it is, where they are now, or who told? A field that moves to a freer level moves in this
file, where a reviewer sees it.
"""

from __future__ import annotations

import pytest

from app.model.entry import Change
from app.model.fields import Kind, Sensitivity
from app.model.types import TYPES
from app.sync.disclose import travels

# Type, level, fields. OPEN leaves with statistics, CONTENT with "no identities", IDENTITY with "no
# whereabouts", WHEREABOUTS only with everything, PROTECTED never.
TABLE = """
case open: code opened priority rights status violation_status
case content: sources tags
case identity: caution impact remarks summary title
incident open: accused_of attribution autopsy body_found_on body_returned buried capture certainty
    compensation complaint_date counsel count court court_language date death_certificate detention_type end
    examination examined governorate instruments intent judge_seen location_type medical methods outcome
    published_data release_how released reported search_warrant signed targeted_as threat_by time_of_day times
    type victim_age violation_status warrant_shown weapons
incident content: channels duration held_by laws posts victims
incident identity: access autopsy_by autopsy_findings bail body_found body_returned_how burial_place
    cause_of_death certificate_cause certificate_number charges complainant complaint_result complaint_to
    context counsel_name court_case demand description detention_conditions end_place funeral marks_left
    medical_findings method_details physical_consequences place property_loss property_value
    psychological_consequences reason_told release_conditions remarks reported_how spread stated_reason
    taken_away threat_sender threat_words title torture_account weapon_details wounds
incident whereabouts: detention_place transfers
incident protected: treated_by witnesses
person open: age age_on civil_status code consent consent_date dependants died education governorate last_seen
    reported_missing risk roles sex status
person content: citizenship dna_sample languages organisations
person identity: affiliation belongings biography birth_place blood_group born build clothing consent_note
    dental description disappearance dna_donors dna_kept documents ethnicity eyes facial_hair family hair
    health height injuries last_seen_place last_seen_with marks mother names physical_description religion
    remarks reported_to residence role_text training vehicle
person whereabouts: contact phone phone_last_used protection_needs whereabouts
person protected: signs_of_life
group open: active count governorate kind perpetrator_type roles status
group content: area channels composition leaders part_of
group identity: affiliation description flags marks names remarks uniforms vehicles
group whereabouts: contact
involvement open: certainty degree faces how_many perpetrator_type status weapons
involvement content: incident perpetrator
involvement identity: basis clothing description direction plates remarks said speech vehicles
involvement protected: recognised_by
proceeding open: counsel court date kind language result
proceeding content: earlier evidence incident laws persons
proceeding identity: bail case_name case_number charges complainant conditions counsel_name court_name
    fairness issued_by judge remarks result_text sentence
proceeding whereabouts: next_date
statement open: consent date freedom kind language read_back reliability
statement content: about by earlier evidence
statement identity: circumstances consent_note gist open_questions remarks text
statement whereabouts: place
statement protected: interpreter present taken_by
consent open: anonymity date expires given_how refused risks_explained uses withdrawn_on
consent content: evidence for language
consent identity: by limits on_behalf remarks withdrawn_why
consent protected: taken_by witness
evidence open: consent graphic kind language original received taken
evidence content: about copy_of media_type obtained_from
evidence identity: camera captured custody description name path_in_export remarks sha256 size taken_place
    transcript
evidence whereabouts: captured_place
evidence protected: device taken_by
post open: content language platform reported seen state
post content: channel evidence names_people shares views
post identity: accusations archived archived_url author edited forwarded_from message_id posted remarks
    reply_to sha256 shared_by text url what
appeal open: channel consent date expected follow_up_of impact priority reminders response response_channel
    response_date status times type
appeal content: about by consents evidence for to
appeal identity: asked reference remarks response_text text to_whom
correspondence open: appeal channel date impact kind response
correspondence content: evidence from to
correspondence identity: from_whom reference remarks text to_whom
inquiry open: announced checked closed count deadline decision_date kind no_result_after no_result_unit
    outcome promised promised_unit promised_within prosecutions published
inquiry content: about announced_by evidence mandate promise result title
inquiry identity: decision decision_number independence published_url published_where remarks
inquiry_member open: interests left named role
inquiry_member content: evidence inquiry
inquiry_member identity: interest left_why member name office remarks
inquiry_result open: date outcome prosecutions
inquiry_result content: about evidence inquiry
inquiry_result identity: remarks text
biographic_detail open: certainty education kind
biographic_detail content: person related relation
biographic_detail identity: affiliation description employment period place position rank remarks
risk_assessment open: date family_at_risk level review
risk_assessment content: because_of person
risk_assessment identity: reason
risk_assessment whereabouts: measures remarks
risk_assessment protected: assessed_by
displacement open: count date from_governorate kind legal_status returned to_governorate
displacement content: cause who
displacement identity: from reason remarks
displacement whereabouts: route to
displacement protected: helped_by
shelter_stay open: count family_along needs period
shelter_stay content: cause who
shelter_stay identity: needs_text
shelter_stay whereabouts: next remarks shelter
shelter_stay protected: referred_by
source open: accessed anonymity confidential date kind language reliability translations
source content: author_person evidence publisher title
source identity: author published_title reliability_reason remarks url
source protected: connection contact contact_safely danger description how_known known_to real_name
channel open: active created followers language platform state
channel content: evidence run_by
channel identity: affiliation description former_names handles name other_names platform_id remarks
    run_by_basis url
shelter open: active capacity code funding governorate housed
shelter content: run_by
shelter identity: name
shelter whereabouts: description place remarks
shelter protected: contact security
reported_figure open: figure governorate period reliability subject
reported_figure content: by method part_of remarks sources what
decision open: chosen facts field kind over record rule supersedes
decision identity: reason
link open: certainty compared days_between decision kind period
link content: from to
link identity: reason remarks
note open: date kind worked_up
note content: about
note identity: known_how place text who
review open: after over to
review identity: reason
comment identity: done field record reply_to text
exception identity: act field reason record
exception protected: readers
excerpt content: field over passages record text_without_names
excerpt identity: text
release_request identity: over policy purpose readers set terms words
approval identity: agreed of over reason
retraction open: digests why
retraction content: about consent
retraction identity: reason
erasure identity: elsewhere erased of remarks
opening open: act request
opening content: case
opening identity: asker reason
team protected: approvals cases checkin members name outside policy readers review reviews
own_field open: for_type kind order readers vocabulary
own_field content: help_ar help_ckb help_en label_ar label_ckb label_en section
own_vocabulary open: order
own_vocabulary content: label_ar label_ckb label_en
own_term open: nearest order vocabulary
own_term content: label_ar label_ckb label_en
"""

LOOKED_UP = {
    # What a stranger can look up elsewhere finds the person, whatever else is withheld.
    *[("post", "posted"), ("post", "edited"), ("post", "url"), ("post", "message_id"), ("post", "sha256")],
    *[("post", "archived_url"), ("channel", "handles"), ("channel", "platform_id"), ("channel", "former_names")],
    *[("evidence", "captured"), ("evidence", "sha256"), ("evidence", "size"), ("evidence", "path_in_export")],
    *[("incident", "court_case"), ("incident", "certificate_number"), ("proceeding", "case_number")],
    *[("proceeding", "court_name"), ("involvement", "plates"), ("person", "height"), ("person", "build")],
    *[("biographic_detail", "period"), ("consent", "by")],
}
ENDANGERED = {
    # Those who helped, saw, examined, treated, translated or recognised.
    *[("incident", "witnesses"), ("incident", "treated_by"), ("involvement", "recognised_by")],
    *[("statement", "interpreter"), ("statement", "taken_by"), ("consent", "witness"), ("consent", "taken_by")],
    *[("risk_assessment", "assessed_by"), ("person", "signs_of_life"), ("evidence", "device")],
    *[("source", "contact_safely"), ("source", "known_to")],
}
WHERE_THEY_ARE = {
    *[("person", "phone"), ("person", "phone_last_used"), ("incident", "detention_place"), ("incident", "transfers")],
    *[("proceeding", "next_date"), ("risk_assessment", "measures"), ("evidence", "captured_place")],
}
TELLING = (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.NAMES, Kind.PLACE, Kind.URL, Kind.HASH, Kind.SIZE)
WITHOUT_WHO = """
case.tags incident.duration incident.laws proceeding.laws person.citizenship group.composition group.area
review.after review.over retraction.digests decision.field decision.chosen decision.over decision.facts
source.title source.publisher inquiry.title inquiry.mandate inquiry.promise inquiry.result evidence.media_type
link.compared opening.request excerpt.field excerpt.over excerpt.text_without_names reported_figure.what
reported_figure.by reported_figure.method reported_figure.remarks
"""


def decided() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    line = ""
    for raw in TABLE.strip().splitlines():
        line, head = (line, False) if raw.startswith(" ") else (raw.split(":")[0], True)
        for name in (raw.split(":", 1)[1] if head else raw).split():
            type_, level = line.split()
            assert (type_, name) not in found, f"{type_}.{name} is decided twice"
            found[type_, name] = level
    return found


def test_every_field_is_decided_in_the_table() -> None:
    declared = {(type_, f.name): f.sensitivity.value for type_, one in TYPES.items() for f in one.fields}
    table = decided()
    assert {key: level for key, level in declared.items() if table.get(key) != level} == {}
    assert set(table) == set(declared), "the table names a field that is gone"


@pytest.mark.parametrize(("type_", "field"), sorted(LOOKED_UP))
def test_what_a_stranger_can_look_up_goes_only_to_readers_who_get_everything(type_: str, field: str) -> None:
    change = Change("x", type_, field, "2021")
    assert not travels(change, "statistics") and not travels(change, "no-identities")
    assert travels(change, "everything")


@pytest.mark.parametrize(("type_", "field"), sorted(WHERE_THEY_ARE))
def test_where_a_living_person_is_goes_only_to_readers_who_get_everything(type_: str, field: str) -> None:
    declared = TYPES[type_].field(field)
    assert declared is not None and declared.sensitivity is Sensitivity.WHEREABOUTS


@pytest.mark.parametrize(("type_", "field"), sorted(ENDANGERED))
def test_who_helped_never_leaves_with_a_case(type_: str, field: str) -> None:
    for policy in ("everything", "no-identities", "statistics"):
        assert not travels(Change("x", type_, field, "somebody"), policy)


def test_t38_words_places_and_hashes_are_never_freer_than_identity_but_for_a_named_few() -> None:
    few = set(WITHOUT_WHO.split())
    for type_, declared in TYPES.items():
        for field in declared.fields:
            own = type_.startswith("own_") or (field.name == "code" and field.hint == "code")
            if field.kind in TELLING and field.sensitivity in (Sensitivity.OPEN, Sensitivity.CONTENT) and not own:
                assert f"{type_}.{field.name}" in few, f"{type_}.{field.name}"


def test_what_protects_is_not_found_over_a_shoulder() -> None:
    """Search shows snippets: whoever helped or is hidden isn't in them."""
    for type_, name in ENDANGERED - {("statement", "interpreter"), ("statement", "taken_by")}:
        field = TYPES[type_].field(name)
        assert field is not None
        if type_ in ("incident", "involvement", "person", "source", "risk_assessment"):
            assert not field.searched, (type_, name)
