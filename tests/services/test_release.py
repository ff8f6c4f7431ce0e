"""Consent and approval before anything leaves: what is kept back, what can't go, who has to say yes first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError
from app.services import editing, evidence, release
from app.services.disclosure import excerpts
from app.services.release import approving
from app.services.session import Session
from app.services.views import Edit
from app.storage import records
from app.sync.disclose import WHOLE, Terms
from tests.services.conftest import People
from tests.services.test_appeals import a_case, new, put_clock
from tests.services.test_incremental import send, take

Team = tuple[Session, Session, Session, str]


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, "2026-03-01")
    return session


def person(session: Session, case: str, name: str = "A name") -> str:
    return new(session, case, "person", names=[{"text": name, "kind": "full"}])


def agreed(session: Session, case: str, by: str, *uses: str, **more: object) -> str:
    return new(session, case, "consent", by=by, uses=list(uses), **more)


def test_no_consent_for_the_press_no_press_export(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    agreed(amal, case, one, "un", date="2026-01-01")
    with pytest.raises(InputError) as caught:
        release.demand(amal, [case], "media")
    assert caught.value.error_code == "consent" and caught.value.facts["rule"] == "nobody-agreed"
    found = release.demand(amal, [case], "un")
    assert not found.withhold and found.clear


def test_who_agreed_goes_and_who_did_not_stays(amal: Session) -> None:
    case = a_case(amal)
    one, two = person(amal, case), person(amal, case, "Another")
    consent = agreed(amal, case, one, "media", date="2026-01-01")
    found = release.demand(amal, [case], "media")
    assert (two, WHOLE) in found.withhold
    assert one not in {record for record, _ in found.withhold}
    assert found.rests_on == (consent,)
    assert found.terms.withholds(two, "names")


def test_a_no_to_everything_keeps_the_case(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    refused = [code for code in release.PURPOSES if code != "internal"]
    new(amal, case, "consent", by=one, uses=["internal"], refused=refused)
    for purpose in refused:
        found = release.check(amal, [case], purpose)
        assert [one.why for one in found.blocked] == ["refused"], purpose
    assert release.check(amal, [case], "internal").clear


@pytest.mark.parametrize("purpose", release.PURPOSES)
def test_a_withdrawn_consent_keeps_everything_it_covered(amal: Session, purpose: release.Purpose) -> None:
    case = a_case(amal)
    one = person(amal, case)
    told = new(amal, case, "statement", by=one, gist="What was told")
    agreed(amal, case, one, *release.PURPOSES, date="2026-01-01", withdrawn_on="2026-02-01")
    found = release.check(amal, [case], purpose)
    assert {(one, WHOLE), (told, WHOLE)} <= found.withhold


CASES = {
    "agreed": ({"uses": ["un"], "date": "2026-01-01"}, "covered"),
    "refused beside a yes": ({"uses": ["un"], "refused": ["un"], "date": "2026-01-01"}, "refused"),
    "ended": ({"uses": ["un"], "expires": "2026-02-28"}, "expired"),
    "ends today": ({"uses": ["un"], "expires": "2026-03-01"}, "covered"),
    "may have ended": ({"uses": ["un"], "expires": "2026"}, "expired"),
    "begins later": ({"uses": ["un"], "date": "2026-04"}, "uncovered"),
    "for something else": ({"uses": ["courts"], "date": "2026-01-01"}, "uncovered"),
    "withdrawn without a day": ({"uses": ["un"], "withdrawn_why": "They are afraid"}, "withdrawn"),
    "the code for withdrawn": ({"uses": ["un", "withdrawn"]}, "withdrawn"),
}


@pytest.mark.parametrize(("values", "wanted"), CASES.values(), ids=CASES)
def test_how_one_consent_is_read_for_one_purpose(amal: Session, values: dict[str, object], wanted: str) -> None:
    case = a_case(amal)
    one = person(amal, case)
    new(amal, case, "consent", by=one, **values)
    found = {held.record: held.why for held in release.check(amal, [case], "un").withheld}
    assert found.get(one, "covered") == wanted


def test_accounts_of_a_consent_that_differ_allow_only_what_all_allow(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    for one in (amal, basim):
        put_clock(one, "2026-03-01")
    case = a_case(amal)
    who = person(amal, case)
    consent = agreed(amal, case, who, "un", "media", date="2026-01-01")
    take(basim, send(amal, basim, stick))
    editing.save(basim, [Edit(consent, "consent", "uses", ["un"], mode="add")])
    assert "media" not in {use for use in release.PURPOSES if release.check(basim, [case], use).clear}
    found = release.check(basim, [case], "un")
    assert found.clear and found.rests_on == (consent,)


def test_a_dispute_about_whom_a_no_is_for_takes_nobody_out(amal: Session) -> None:
    case = a_case(amal)
    one, two = person(amal, case), person(amal, case, "Another")
    consent = new(amal, case, "consent", by=one, **{"for": [one]}, uses=["internal"], refused=["un"])
    editing.save(amal, [Edit(consent, "consent", "for", [two], mode="add")])
    found = release.check(amal, [case], "un")
    assert {(one, WHOLE), (two, WHOLE)} <= found.withhold


def test_what_was_published_goes_and_what_was_told_here_stays(amal: Session) -> None:
    case = a_case(amal)
    article = new(amal, None, "source", title="An article", kind="article")
    one = editing.new_record(amal, case, "person", {"names": [{"text": "A name", "kind": "full"}]}, article).created
    assert one is not None
    assert not release.check(amal, [case], "un").withhold
    editing.save(amal, [Edit(one, "person", "remarks", "Their mother told us")])
    assert release.check(amal, [case], "un").withhold == {(one, "remarks")}
    confidential = new(amal, None, "source", title="W7", kind="article", confidential=True)
    two = editing.new_record(
        amal, case, "person", {"names": [{"text": "B name", "kind": "full"}]}, confidential
    ).created
    assert (two, WHOLE) in release.check(amal, [case], "un").withhold


def test_who_stands_accused_is_not_asked_but_a_victim_is_whatever_else_they_are(amal: Session) -> None:
    case = a_case(amal)
    accused, victim = person(amal, case), person(amal, case, "Another")
    incident = new(amal, case, "incident", type="arbitrary-arrest", date="2020", victims=[victim])
    new(amal, case, "involvement", incident=incident, perpetrator=accused)
    new(amal, case, "involvement", incident=incident, perpetrator=victim)
    assert release.check(amal, [case], "un").withhold == {(victim, WHOLE)}


def test_a_file_goes_as_what_it_belongs_to_and_its_bytes_with_it(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    piece = evidence.attach_bytes(amal, case, "a.txt", b"what was recorded").created
    told = new(amal, case, "statement", by=one, gist="told", evidence=[piece])
    found = release.check(amal, [case], "media")
    assert {(one, WHOLE), (told, WHOLE), (piece, WHOLE)} <= found.withhold
    assert found.terms.file(str(piece)) == "none"


def test_a_statement_goes_by_its_own_consent(amal: Session) -> None:
    case = a_case(amal)
    one = person(amal, case)
    told = new(amal, case, "statement", by=one, gist="told")
    agreed(amal, case, one, "un", date="2026-01-01", **{"for": [told]})
    assert release.check(amal, [case], "un").withhold == {(one, WHOLE)}


@given(st.text(max_size=60) | st.sampled_from(['{"policy":"everything"}', "[]", "null", '{"policy":1}']))
def test_terms_out_of_a_request_are_those_that_were_written_or_none(untrusted: str) -> None:
    assert approving.read_terms(untrusted) is None


def test_terms_come_back_as_they_were() -> None:
    terms = Terms("no-identities", frozenset({("a", "")}), frozenset({("b", "c")}), "both", frozenset({("d", "none")}))
    assert approving.read_terms(json.dumps(approving.spell_terms(terms))) == terms


# --- to colleagues --------------------------------------------------------------------------------


def test_what_was_refused_or_withdrawn_goes_to_no_colleague_and_the_rest_does(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    for session in (amal, basim):
        put_clock(session, "2026-03-01")
    case = a_case(amal)
    quiet, gone, open_ = (person(amal, case, f"Name {n}") for n in "abc")
    new(amal, case, "consent", by=quiet, **{"for": [quiet]}, uses=["statistics"], refused=["internal"])
    agreed(amal, case, gone, "un", withdrawn_on="2026-02")
    take(basim, send(amal, basim, stick))
    names = {one: (state := basim.run(records.state, one)) and state.shown("names") for one in (quiet, gone, open_)}
    assert names[quiet] is None and names[gone] is None and names[open_]
    take(basim, send(amal, basim, stick, whole=True, against_consent=True))
    state = basim.run(records.state, quiet)
    assert state is not None and state.shown("names")


def test_a_case_that_nobody_may_have_still_carries_what_asks_to_erase_it(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    for session in (amal, basim):
        put_clock(session, "2026-03-01")
    case = a_case(amal)
    one = person(amal, case)
    consent = agreed(amal, case, one, "un", **{"for": [case]})
    take(basim, send(amal, basim, stick))
    editing.save(amal, [Edit(consent, "consent", "withdrawn_on", "2026-02-01")])
    new(amal, case, "note", text="Written after that")
    release.retract(amal, release.covered(amal, consent))
    take(basim, send(amal, basim, stick))
    assert basim.run(records.state, one) is None
    assert not [s for s in basim.run(records.records_in, case) if s.type == "note" and s.shown("text")]
    assert release.due(basim) == 1


def test_an_excerpt_stays_with_what_it_was_made_of(amal: Session) -> None:
    case = a_case(amal)
    told = new(amal, case, "statement", by=person(amal, case), text="She saw the second car")
    made = excerpts.make(amal, told, "text", [(0, 3)]).created
    assert (made, WHOLE) in release.check(amal, [case], "un").withhold


def test_a_copy_goes_as_its_original_whatever_is_chosen_for_it(amal: Session) -> None:
    """A cleaned copy still shows who refused; what somebody picks for files doesn't let it go."""
    case = a_case(amal)
    one = person(amal, case)
    piece = str(evidence.attach_bytes(amal, case, "a.txt", b"what was recorded").created)
    copy = str(evidence.attach_bytes(amal, case, "b.txt", b"recorded, without more").created)
    editing.save(amal, [Edit(copy, "evidence", "copy_of", piece)])
    new(amal, case, "statement", by=one, gist="told", evidence=[piece])
    agreed(amal, case, one, "un", date="2026-01-01", refused=["courts"])
    terms = Terms("everything", pieces=frozenset({(copy, "original")}))
    found = release.check(amal, [case], "courts", terms)
    assert {(piece, WHOLE), (copy, WHOLE)} <= found.withhold
    assert not release.check(amal, [case], "un", terms).withhold
