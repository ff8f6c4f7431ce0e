"""What is about somebody in a case travels with it: consents always, the rest as the policy lets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import SijilError
from app.model.definitions import definition_id
from app.services import cases, editing, evidence, receiving, sending
from app.services.session import Session
from app.services.views import Edit
from app.sync.disclose import POLICIES, Policy
from tests.services.conftest import People
from tests.services.test_extensions import own_field, own_term


def shared(session: Session, type_: str, **values: object) -> str:
    """A record of the register."""
    return editing.new_record(session, None, type_, values).created or ""


def person(session: Session, name: str) -> str:
    return shared(session, "person", names=[{"text": name, "kind": "full"}])


def case_of(session: Session, *victims: str) -> tuple[str, str]:
    case = editing.new_case(session, {"title": "A case"}).created or ""
    incident = editing.new_record(session, case, "incident", {"type": "arbitrary-arrest", "victims": list(victims)})
    return case, incident.created or ""


def send(sender: Session, reader: Session, case: str, stick: Path, policy: Policy = "everything") -> None:
    receiving.receive(reader, Path(sending.send(sender, [reader.key_id], stick, [case], policy=policy).path))


def has(session: Session, record: str) -> bool:
    try:
        return bool(cases.record(session, record).fields)
    except SijilError:
        return False


def test_a_consent_about_somebody_in_the_case_goes_with_it(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    victim, mother = person(amal, "Victim"), person(amal, "Mother")
    of_her = shared(amal, "consent", by=victim, uses=["internal"], refused=["media"])
    for_her = shared(amal, "consent", by=mother, **{"for": [victim]}, uses=["internal"], limits="Not before the trial.")
    case, _ = case_of(amal, victim)
    send(amal, basim, case, stick)
    assert cases.record(basim, of_her).fields["refused"].value == ["media"]
    assert cases.record(basim, for_her).fields["limits"].value == "Not before the trial."
    assert not has(basim, mother), "who consented for her isn't in the case, and doesn't get into it so"


def test_a_consent_about_a_statement_or_a_file_goes_with_it(people: People, stick: Path, tmp_path: Path) -> None:
    amal, basim = people("Amal", "Basim")
    source = shared(amal, "source", title="A witness", confidential=True)
    case, _ = case_of(amal)
    statement = editing.new_record(amal, case, "statement", {"by": source, "text": "I saw it."}).created or ""
    photo = tmp_path / "photo.txt"
    photo.write_text("a photo")
    (piece,) = evidence.attach(amal, case, [photo]).records
    about = [
        shared(amal, "consent", by=source, **{"for": [one]}, uses=["internal"]) for one in (statement, piece, case)
    ]
    send(amal, basim, case, stick)
    assert all(has(basim, one) for one in about)


def test_what_is_about_other_people_or_another_case_stays(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    victim, other, sister = person(amal, "Victim"), person(amal, "Other"), person(amal, "Sister")
    elsewhere, _ = case_of(amal, other)
    staying = [
        shared(amal, "consent", by=other, uses=["internal"]),
        shared(amal, "consent", by=victim, **{"for": [elsewhere]}, uses=["internal"]),
        shared(amal, "biographic_detail", person=other, kind="marriage"),
        shared(amal, "biographic_detail", person=other, kind="relation", relation="sibling", related=victim),
        shared(amal, "risk_assessment", person=other, level="high", date="2021-05-09"),
    ]
    going = [
        shared(amal, "biographic_detail", person=victim, kind="relation", relation="sibling", related=sister),
        shared(amal, "risk_assessment", person=victim, level="high", date="2021-05-09"),
    ]
    case, _ = case_of(amal, victim)
    send(amal, basim, case, stick)
    assert [has(basim, one) for one in going] == [True, True]
    assert [one for one in (*staying, other, sister, elsewhere) if has(basim, one)] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_followers_say_no_more_than_their_policy(people: People, stick: Path, policy: Policy) -> None:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created or ""
    victim = editing.new_record(amal, case, "person", {"names": [{"text": "Victim", "kind": "full"}]}).created or ""
    consent = shared(
        amal, "consent", by=victim, uses=["internal"], refused=["media"], limits="Never the name.", taken_by="Amal N."
    )
    event = shared(amal, "biographic_detail", person=victim, kind="marriage", period="2019-05", employment="A school")
    risk = shared(amal, "risk_assessment", person=victim, level="high", date="2021", reason="She is followed.")
    send(amal, basim, case, stick, policy)
    there = cases.record(basim, consent).fields
    assert there["refused"].value == ["media"], "that something was refused reaches every reader"
    assert "taken_by" not in there or there["taken_by"].value is None
    assert ("limits" in there and there["limits"].value == "Never the name.") is (
        policy in ("everything", "no-whereabouts")
    )
    assert has(basim, event) is has(basim, risk) is (policy != "statistics"), "without whom, a risk says nothing"
    if policy == "no-identities":
        for record, name in ((event, "period"), (event, "employment"), (risk, "reason")):
            field = cases.record(basim, record).fields.get(name)
            assert field is None or field.value is None
        assert cases.record(basim, risk).fields["level"].value == "high"


def test_a_consent_taken_back_is_taken_back_at_the_readers(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    victim = person(amal, "Victim")
    consent = shared(amal, "consent", by=victim, uses=["media"])
    case, _ = case_of(amal, victim)
    send(amal, basim, case, stick)
    editing.save(amal, [Edit(consent, "consent", "withdrawn_on", "2021-06-01")])
    editing.withdraw(amal, consent, "given by mistake")
    send(amal, basim, case, stick)
    found = cases.record(basim, consent)
    assert found.withdrawn and found.fields["withdrawn_on"].value == "2021-06-01"


def test_the_signed_form_of_a_consent_goes_too_and_what_is_about_that(
    people: People, stick: Path, tmp_path: Path
) -> None:
    amal, basim = people("Amal", "Basim")
    victim = person(amal, "Victim")
    form = shared(amal, "evidence", name="form.txt", kind="document", media_type="text/plain", size=1, sha256="0" * 64)
    consent = shared(amal, "consent", by=victim, uses=["internal"], evidence=[form])
    of_form = shared(amal, "consent", by=person(amal, "Officer"), **{"for": [form]}, uses=["internal"])
    case, _ = case_of(amal, victim)
    send(amal, basim, case, stick)
    assert [has(basim, one) for one in (consent, form, of_form)] == [True, True, True]


def test_own_fields_and_sources_of_followers_go_with_them(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    victim = person(amal, "Victim")
    field = own_field(amal, type="consent", labels={"en": "Wants to be asked again"})
    use = own_term(amal, "consent-use", en="Use in our exhibition")
    paper = shared(amal, "source", title="Her letter")
    consent = editing.new_record(
        amal, None, "consent", {"by": victim, "uses": [use], field: "before every use"}, source=paper
    ).created
    case, _ = case_of(amal, victim)
    send(amal, basim, case, stick)
    assert basim.declarations.field_label("consent", field, "en") == "Wants to be asked again"
    assert basim.declarations.term("consent-use", use).label("en") == "Use in our exhibition"
    assert has(basim, paper) and has(basim, consent or "") and has(basim, definition_id(field) or "")


def test_a_place_needs_no_record_to_be_understood(people: People, stick: Path) -> None:
    """Places are named by ids of a list that every copy of the program has, never by records."""
    amal, basim = people("Amal", "Basim")
    case, incident = case_of(amal)
    place = {"text": "Karbala", "governorate": "karbala"}
    editing.save(amal, [Edit(incident, "incident", "place", place)])
    send(amal, basim, case, stick)
    assert cases.record(basim, incident).fields["place"].value["governorate"] == "karbala"
