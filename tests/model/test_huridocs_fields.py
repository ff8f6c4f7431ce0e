"""The HURIDOCS event model, field by field: each is declared here under its own name, or there is a reason why not."""

from __future__ import annotations

import pytest

from app.model.types import TYPES

FORMATS = {
    "event": ("case", "incident"),
    "person": ("person", "group", "source", "biographic_detail"),
    "act": ("incident",),
    "involvement": ("involvement",),
    "information": ("source", "statement"),
    "intervention": ("appeal",),
    "chain_of_events": ("link",),
    "biographic_details": ("biographic_detail",),
    "arrest": ("incident", "proceeding"),
    "killing": ("incident",),
    "torture": ("incident",),
    "destruction": ("incident",),
    "supporting_documents": ("evidence",),
}

FIELDS = {
    "event": """event_record_number event_title confidentiality geographical_term local_geographical_area initial_date
        final_date event_description impact_of_event remarks violation_status violation_index rights_affected
        huridocs_index_terms local_index other_thesaurus date_received project_title comments supporting_documents
        record_grouping monitoring_status event_location""",
    "person": """person_record_number counting_unit person_name other_names confidentiality person_addresses
        date_of_birth place_of_birth locality_of_birth sex sexual_orientation identification_documents civil_status
        dependants formal_education other_training occupation local_term_for_occupation health medical_records
        physical_description deceased date_deceased group_description number_of_persons_in_group religion citizenship
        ethnic_background other_background general_characteristics language local_language national_origin remarks
        reliability_as_source reliability_as_intervening_party person_location""",
    "act": """act_record_number victim event confidentiality type_of_act initial_date exact_location stated_reason
        method_of_violence attribution physical_consequences psychological_consequences age_at_time_of_victimisation
        final_date exact_location_at_end_of_act status_at_end_of_act remarks victim_characteristics type_of_location
        national_legislation international_instruments act_location""",
    "involvement": """involvement_record_number perpetrator event act confidentiality degree_of_involvement
        type_of_perpetrator latest_status_as_perpetrator_in_the_act remarks""",
    "information": """information_record_number source event related_person confidentiality
        source_connection_to_information language_of_source_material date_of_source_material type_of_source_material
        local_language_of_source_material remarks reliability_of_information""",
    "intervention": """intervention_record_number intervening_party event victim confidentiality type_of_intervention
        date_of_intervention parties_requested response impact_on_the_situation remarks intervention_status priority
        intervention_location""",
    "chain_of_events": """chain_of_events_record_number event related_event type_of_chain_of_events remarks comments""",
    "biographic_details": """biographic_details_record_number person related_person confidentiality
        type_of_relationship initial_date final_date education_and_training employment affiliation
        position_in_organisation rank remarks""",
    "arrest": """case_description type_of_detention detention_conditions whereabouts legal_counsel type_of_court
        type_of_language court_case_code court_case_name judicial_district""",
    "killing": "autopsy_results death_certificate",
    "torture": "statements_signed medical_attention intent",
    "destruction": "type_of_property_loss value_of_destroyed_property compensation",
    "supporting_documents": "title creator description datecreated datesubmitted type language format url subject",
}

ELSEWHERE = {
    "event_location": "coordinates are part of a place",
    "act_location": "coordinates are part of a place",
    "intervention_location": "an appeal is to somebody; where they sit is theirs",
    "record_grouping": "tags and saved searches",
    "project_title": "tags",
    "supporting_documents": "evidence says what it is about",
    "violation_index": "computed from acts and rights",
    "huridocs_index_terms": "the terms carry their HURIDOCS codes",
    "other_thesaurus": "vocabularies that an organisation adds",
    "other_names": "names holds all of them, each with its kind",
    "locality_of_birth": "part of the place of birth",
    "sexual_orientation": "left out on purpose: here the answer is a charge",
    "medical_records": "health, and evidence of the kind 'medical'",
    "deceased": "a status, and the date of death",
    "other_background": "ethnicity and general characteristics",
    "local_language": "the list of languages has the local ones",
    "local_language_of_source_material": "the list of languages has the local ones",
    "national_origin": "citizenship and place of birth",
    "reliability_as_source": "a source is a record, with its reliability",
    "reliability_as_intervening_party": "response and effect of the appeal",
    "involvement_record_number": "every record has an id",
    "information_record_number": "every record has an id",
    "intervention_record_number": "every record has an id",
    "chain_of_events_record_number": "every record has an id",
    "biographic_details_record_number": "every record has an id",
}
BY_THE_FILE = {
    # An act, an involvement, a statement lie in the file of their case: the file is the event.
    ("act", "event"),
    ("involvement", "event"),
    ("information", "event"),
    ("biographic_details", "final_date"),  # a period has both ends
    ("event", "comments"),  # notes
    ("event", "local_geographical_area"),  # the district and the words of a place
    # Sensitivity is declared for every field, and every sending has its policy.
    *[(form, "confidentiality") for form in ("event", "person", "act", "involvement", "intervention")],
    ("biographic_details", "confidentiality"),
    ("event", "initial_date"),
    ("supporting_documents", "url"),  # the source that it was obtained from
}
EVERY = [(form, name) for form, names in FIELDS.items() for name in names.split()]


@pytest.mark.parametrize(("form", "name"), EVERY)
def test_every_huridocs_field_has_its_place(form: str, name: str) -> None:
    declared = {field.huridocs for type_ in FORMATS[form] for field in TYPES[type_].fields}
    if name in ELSEWHERE or (form, name) in BY_THE_FILE:
        return
    assert name in declared, f"{form}: {name}"


def test_what_is_left_out_is_said_only_where_it_is_left_out() -> None:
    """A reason stands only beside what isn't declared, so that the list can't hide a lost field."""
    declared = {field.huridocs for one in TYPES.values() for field in one.fields}
    assert not declared & set(ELSEWHERE)


def test_no_declaration_names_a_field_that_huridocs_lacks() -> None:
    known = {name for _, name in EVERY}
    named = {field.huridocs for one in TYPES.values() for field in one.fields if field.huridocs}
    assert named <= known
