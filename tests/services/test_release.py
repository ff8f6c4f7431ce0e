"""Consent and approval before anything leaves: what is kept back, what can't go, who has to say yes first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError
from app.crypto.identity import Identity
from app.model.entry import WITHDRAWN
from app.model.recordids import new_record_id
from app.services import comments, editing, evidence, release, teams
from app.services.disclosure import excerpts
from app.services.release import approving
from app.services.session import Session
from app.services.teams import Member, Rules
from app.services.views import Edit
from app.storage import records
from app.sync.disclose import WHOLE, Terms
from tests.services.conftest import People
from tests.services.test_appeals import a_case, new, put_clock
from tests.services.test_incremental import send, take
from tests.services.test_infiltrator import change, forge

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


# --- a second person ------------------------------------------------------------------------------


@pytest.fixture
def team(people: People, stick: Path) -> Team:
    """Amal leads, Basim reviews, Dina documents; one case in which everybody agreed to everything."""
    amal, basim, dina = people("Amal", "Basim", "Dina")
    for one in (amal, basim, dina):
        put_clock(one, "2026-03-01")
    case = a_case(amal)
    agreed(amal, case, person(amal, case), *release.PURPOSES, date="2026-01-01")
    members = [Member(basim.key_id, frozenset({"reviewer"})), Member(dina.key_id, frozenset({"documenter"}))]
    made = str(teams.new(amal, "Team", members, Rules(approvals=1)).created)
    teams.put_cases(amal, made, [case])
    for one in (basim, dina):
        take(one, send(amal, one, stick))
    return amal, basim, dina, case


OUT = {"age1pq1court": "The court's expert"}


def blocked(session: Session, case: str, **more: object) -> list[str]:
    asked = {"purpose": "courts", "terms": "everything", "readers": tuple(OUT), **more}
    return [one.why for one in release.check(session, [case], **asked).blocked]  # type: ignore[arg-type]


def ask(session: Session, case: str) -> str:
    clearance = release.check(session, [case], "courts", "everything", OUT)
    release.ask(session, [case], "courts", clearance.terms, OUT, "For Thursday")
    return next(one.id for one in release.requests(session) if one.mine)


def swap(one: Session, other: Session, stick: Path) -> None:
    take(other, send(one, other, stick))


def test_a_case_waits_for_a_second_person_and_goes_when_they_agree(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    assert blocked(amal, case) == ["needs-approval"] and blocked(amal, case, purpose="internal") == []
    with pytest.raises(InputError, match="needs-approval"):
        release.demand(amal, [case], "courts", "everything", OUT)
    request = ask(amal, case)
    with pytest.raises(InputError, match="already-asked"):
        ask(amal, case)
    with pytest.raises(InputError, match="own-request"):
        release.answer(amal, request, True)
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.due and asked.same and release.count(basim) == 1
    assert asked.readers == (("age1pq1court", "The court's expert"),) and asked.words == "For Thursday"
    release.answer(basim, request, True)
    assert release.count(basim) == 0
    swap(basim, amal, stick)
    assert blocked(amal, case) == []
    (needed,) = release.demand(amal, [case], "courts", "everything", OUT).approvals
    assert needed.given == 1 and [one.by.name for one in needed.answers] == ["Basim"]


CHANGES = {
    "another reader": {"readers": ("age1pq1other",)},
    "one more reader": {"readers": ("age1pq1court", "age1pq1other")},
    "another purpose": {"purpose": "un"},
    "stricter terms": {"terms": "statistics"},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_an_approval_is_for_exactly_what_was_shown(team: Team, stick: Path, changed: dict[str, object]) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    assert blocked(amal, case) == [] and blocked(amal, case, **changed) == ["needs-approval"]


def test_an_approval_is_void_once_the_case_has_changed_and_not_by_a_comment(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    comments.add(amal, case, "Looks fine")
    assert blocked(amal, case) == []
    new(amal, case, "note", text="Something new")
    assert blocked(amal, case) == ["needs-approval"]


def test_nobody_agrees_to_what_they_do_not_hold(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    new(basim, case, "note", text="Something that Amal hasn't got")
    assert not release.requests(basim)[0].same
    with pytest.raises(InputError, match="approval-differs"):
        release.answer(basim, request, True)
    release.answer(basim, request, False, "There is more")
    swap(basim, amal, stick)
    assert blocked(amal, case) == ["needs-approval"], "with what came it is another case, and asked again"


def test_a_refusal_stands_until_who_refused_agrees(team: Team, stick: Path) -> None:
    amal, basim, dina, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    with pytest.raises(InputError, match="required"):
        release.answer(basim, request, False)
    release.answer(basim, request, False, "Her brother is still there")
    swap(basim, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]
    (needed,) = release.check(amal, [case], "courts", "everything", OUT).approvals
    assert [one.reason for one in needed.refused] == ["Her brother is still there"]
    swap(amal, dina, stick)
    with pytest.raises(InputError, match="not-an-approver"):
        release.answer(dina, request, True)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    assert blocked(amal, case) == []


def test_v10_nobody_answers_for_somebody_else(team: Team, stick: Path) -> None:
    """Dina, who may not, signs a yes of her own, one at Basim's record, and replaces his no."""
    amal, basim, dina, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, False, "Her brother is still there")
    swap(basim, amal, stick)
    swap(amal, dina, stick)
    (view,) = release.requests(dina)
    (no,) = view.answers
    state = dina.run(records.state, no.record)
    assert state is not None
    digest = state.fields["agreed"][0].digest
    place = (no.record, "approval")
    forge(dina, case, change(*place, "agreed", True, digest), change(*place, "over", view.over))
    swap(dina, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]
    (needed,) = release.check(amal, [case], "courts", "everything", OUT).approvals
    assert {one.by.name: (one.agreed, one.counts) for one in needed.answers} == {
        "Basim": (False, True),
        "Dina": (True, False),
    }
    forge(dina, case, change(no.record, "approval", WITHDRAWN, True))
    swap(dina, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]


def test_t20_a_forked_key_approves_nothing(team: Team, stick: Path) -> None:
    amal, basim, _, case = team
    request = ask(amal, case)
    swap(amal, basim, stick)
    release.answer(basim, request, True)
    swap(basim, amal, stick)
    amal.write(lambda vault: vault.db.execute("UPDATE author SET forked = 1 WHERE key_id = ?", (basim.key_id,)))
    assert blocked(amal, case) == ["needs-approval"]


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


def test_one_does_not_approve_ones_own_order(team: Team, stick: Path) -> None:
    """Amal coordinates, so her yes would count for others; a changed program signs it for her own."""
    amal, _, _, case = team
    request = ask(amal, case)
    (view,) = release.requests(amal)
    made = new_record_id(case, "approval")
    place = (made, "approval")
    forge(amal, case, change(*place, "of", request), change(*place, "over", view.over), change(*place, "agreed", True))
    assert blocked(amal, case) == ["needs-approval"]


def test_one_no_is_not_outvoted(team: Team, stick: Path) -> None:
    amal, basim, dina, case = team
    (made,) = teams.teams(amal)
    teams.put_member(amal, made.id, Member(dina.key_id, frozenset({"reviewer"})))
    request = ask(amal, case)
    for one, agreed_ in ((basim, True), (dina, False)):
        swap(amal, one, stick)
        release.answer(one, request, agreed_, "" if agreed_ else "Her brother is still there")
        swap(one, amal, stick)
    assert blocked(amal, case) == ["approval-refused"]


def test_an_excerpt_stays_with_what_it_was_made_of(amal: Session) -> None:
    case = a_case(amal)
    told = new(amal, case, "statement", by=person(amal, case), text="She saw the second car")
    made = excerpts.make(amal, told, "text", [(0, 3)]).created
    assert (made, WHOLE) in release.check(amal, [case], "un").withhold


def test_a_case_for_a_bare_key_is_asked_about_with_the_whole_key(team: Team, stick: Path) -> None:
    """An age recipient has 1,960 letters: it stands in the request as it is, beside contacts and names."""
    amal, basim, _, case = team
    expert = Identity.create().recipient
    readers = {expert: "The court's expert", basim.key_id: ""}
    found = release.check(amal, [case], "courts", "everything", tuple(readers))
    release.ask(amal, [case], "courts", found.terms, readers)
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.same and dict(asked.readers) == {expert: "The court's expert", basim.key_id: "Basim"}


def test_a_document_that_is_for_nobody_by_name_can_be_agreed_to(team: Team, stick: Path) -> None:
    """A report or a submission: who will read it isn't written down, and a second person agrees to it all the same."""
    amal, basim, _, case = team
    assert blocked(amal, case, readers=()) == ["needs-approval"]
    release.ask(amal, [case], "courts", release.check(amal, [case], "courts").terms, {})
    swap(amal, basim, stick)
    (asked,) = release.requests(basim)
    assert asked.due and asked.same and asked.readers == ()
    release.answer(basim, asked.id, True)
    swap(basim, amal, stick)
    assert blocked(amal, case, readers=()) == [] and blocked(amal, case) == ["needs-approval"]
