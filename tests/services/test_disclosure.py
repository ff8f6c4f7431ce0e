"""Who may know what: no policy, exception or excerpt lets out more than it says, and the preview is what arrives.

The rules are said a second time here, in the fewest words, so that the program's own can be held to them.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import InputError, NotFound, SijilError
from app.crypto.identity import Identity
from app.model.entry import Change
from app.model.fields import Sensitivity
from app.model.review import WITHIN
from app.model.types import field_of
from app.services import cases, comments, disclosure, editing, receiving, sending
from app.services.disclosure import POLICIES, WHOLE, Policy, Terms, exceptions, excerpts
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.views import CaseView, Edit, FieldView, RecordView
from app.storage import journal, records
from tests.services.canaries import fill
from tests.services.conftest import People

_LEVELS: dict[str, set[Sensitivity]] = {
    "everything": {Sensitivity.OPEN, Sensitivity.CONTENT, Sensitivity.IDENTITY, Sensitivity.WHEREABOUTS},
    "no-whereabouts": {Sensitivity.OPEN, Sensitivity.CONTENT, Sensitivity.IDENTITY},
    "no-identities": {Sensitivity.OPEN, Sensitivity.CONTENT},
    "statistics": {Sensitivity.OPEN},
}
ACTING = frozenset({"retraction"})
"""what asks whoever receives it to erase something: who takes it in has less than what was sent"""

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Room:
    """Vaults that were filled once: ``case`` has a canary in every field of every type."""

    amal: Session
    basim: Session
    case: str
    canaries: dict[str, Sensitivity]
    places: tuple[tuple[str, str], ...]


@pytest.fixture
def room(people: People) -> Room:
    amal, basim = people("Amal", "Basim")
    canaries = fill(amal, ACTING)
    case = cases.rows(amal).rows[0].id
    for state in amal.run(records.by_type, "exception"):  # a canary too; what it does is tried apart
        exceptions.lift(amal, state.id)
    states = amal.run(records.records_in, case)
    places = tuple((state.id, name) for state in states for name in state.fields)
    return Room(amal, basim, case, canaries, places)


def travelling(session: Session, case: str, terms: Terms | Policy) -> list[Change]:
    """What is read back out of the very lines that a bundle would have."""
    from app.crypto.entries import read_entry
    from app.services import selection

    chosen = session.run(selection.select, [case], terms)
    lines = [line for file in chosen.entries for line in selection.lines(session, chosen, file)()]
    return [change for line in lines for change in read_entry(line.encode()).changes() if change is not None]


def may(change: Change, terms: Terms) -> bool:
    """The rule, said again."""
    declared = field_of(change.type, change.field)
    level = declared.sensitivity if declared else None
    held_back = {(change.record, change.field), (change.record, WHOLE)} & terms.withhold
    if level is Sensitivity.PROTECTED or held_back:
        return False
    if change.type in WITHIN and terms.policy != "everything":
        return False
    let_go = {(change.record, change.field), (change.record, WHOLE)} & terms.allow
    return level in _LEVELS[terms.policy] or bool(let_go) or change.field.startswith("_")


# --- what leaves ----------------------------------------------------------------------------------


@SLOW
@given(data=st.data())
def test_t38_no_terms_let_out_more_than_they_say(room: Room, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32))
    chance = random.Random(seed)
    some = [place if chance.random() < 0.8 else (place[0], WHOLE) for place in chance.sample(room.places, 60)]
    cut = data.draw(st.integers(0, 60))
    terms = Terms(data.draw(st.sampled_from(POLICIES)), frozenset(some[:cut]), frozenset(some[cut:]))
    gone = travelling(room.amal, room.case, terms)
    assert [change for change in gone if not may(change, terms)] == []
    text = repr(gone)
    for word, level in room.canaries.items():
        if level is Sensitivity.PROTECTED:
            assert word not in text
    if not terms.withhold and terms.policy == "everything":
        assert len(gone) > 200, "the canaries would be seen"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_plain_policy_lets_go_what_its_levels_say(room: Room, policy: Policy) -> None:
    words = repr(travelling(room.amal, room.case, policy))
    told = {word for word in room.canaries if word in words}
    assert told <= {word for word, level in room.canaries.items() if level in _LEVELS[policy]}
    expected = [w for w, level in room.canaries.items() if level in _LEVELS[policy]]
    assert len(told) >= 0.7 * len(expected)


def test_each_policy_lets_out_less_than_the_one_before(room: Room) -> None:
    sets = [set(map(repr, travelling(room.amal, room.case, policy))) for policy in POLICIES]
    for freer, stricter in pairwise(sets):
        assert stricter < freer


def test_what_is_withheld_wins_over_what_is_allowed(room: Room) -> None:
    place = next(p for p in room.places if field_of("person", p[1]) and p[1] == "names")
    for withheld, allowed in [(place, place), (place, (place[0], WHOLE)), ((place[0], WHOLE), place)]:
        gone = travelling(room.amal, room.case, Terms("everything", frozenset({withheld}), frozenset({allowed})))
        assert place not in {(change.record, change.field) for change in gone}


def test_t38_nothing_protected_is_let_go_by_any_leave(room: Room) -> None:
    everything = frozenset((record, name) for record, name in room.places) | {(r, WHOLE) for r, _ in room.places}
    text = repr(travelling(room.amal, room.case, Terms("statistics", allow=everything)))
    assert not [w for w, level in room.canaries.items() if level is Sensitivity.PROTECTED and w in text]
    assert sum(w in text for w in room.canaries) > 100, "what is allowed goes"
    for record, name in room.places:
        state = room.amal.run(records.state, record)
        declared = field_of(state.type, name) if state else None
        if declared and declared.sensitivity is Sensitivity.PROTECTED:
            with pytest.raises(InputError) as caught:
                exceptions.let_go(room.amal, record, name)
            assert caught.value.error_code == "protected"


# --- what arrives ---------------------------------------------------------------------------------


def plain(view: CaseView) -> object:
    """A case as far as it can be compared between vaults: who somebody is called differs, what is said doesn't."""
    shown = {one.id: told(one) for group in view.records.values() for one in group}
    return told(view.case), shown, list(view.records), view.titles, view.withheld_by


def told(one: RecordView) -> object:
    fields = {name: field_told(field) for name, field in one.fields.items()}
    return one.id, one.file, one.type, one.title, fields, list(one.fields), one.withdrawn, one.disputed, one.withheld


def field_told(field: FieldView) -> object:
    accounts = [(a.digest, a.value, a.author.key_id, a.at, a.source, a.source_title, a.held) for a in field.accounts]
    return field.state, field.dispute, accounts, [(d.id, d.kind, d.chosen, d.reason) for d in field.decisions]


def send(room: Room, stick: Path, terms: Terms | None = None, policy: Policy = "everything") -> None:
    """On these terms alone: that consent keeps back more is tried where release is."""
    to = [room.basim.key_id]
    sent = sending.send(room.amal, to, stick, [room.case], policy, whole=True, terms=terms, against_consent=True)
    receiving.receive(room.basim, Path(sent.path))


@pytest.mark.parametrize("policy", POLICIES)
def test_the_readers_vault_shows_what_the_preview_showed(room: Room, stick: Path, policy: Policy) -> None:
    """The central promise, through a real bundle: field by field, account by account, count by count."""
    person = next(s for s in room.amal.run(records.records_in, room.case) if s.type == "person")
    editing.save(room.amal, [Edit(person.id, "person", "biography", "Second account", mode="add")])
    exceptions.keep_back(room.amal, person.id, "mother", reason="Her mother is afraid.")
    exceptions.let_go(room.amal, person.id, "whereabouts", [room.basim.key_id])
    terms = disclosure.terms_for(room.amal, [room.basim.key_id], [room.case])
    terms = Terms(policy, terms.withhold, terms.allow)
    seen = disclosure.preview(room.amal, [room.case], terms, [room.basim.key_id])
    send(room, stick, terms)
    assert plain(seen.cases[0]) == plain(cases.view(room.basim, room.case))
    there = {state.id for state in room.basim.run(lambda v: _registers(v))}
    assert {one.id for one in seen.registers} == there
    held = room.basim.run(lambda vault: [c for e in journal.entries(vault) for c in e.changes() if c])
    where = [change for change in held if change.field == "whereabouts"]
    assert where and not [change for change in held if change.field == "mother"]


def _registers(vault) -> list:  # type: ignore[no-untyped-def,type-arg]
    files = journal.files(vault)
    return [state for file, kind in files.items() if kind != "case" for state in records.records_in(vault, file)]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), policy=st.sampled_from(POLICIES))
def test_the_preview_holds_for_any_terms(people: People, tmp_path: Path, seed: int, policy: Policy) -> None:
    chance = random.Random(seed)
    folder = tmp_path / secrets.token_hex(4)
    folder.mkdir()
    amal, basim = people(f"Amal {folder.name}", f"Basim {folder.name}")
    case = _case(amal, chance)
    places = [(s.id, name) for s in amal.run(records.records_in, case) for name in s.fields]
    some = chance.sample(places, min(len(places), 8))
    terms = Terms(policy, frozenset(some[:4]), frozenset(some[4:]))
    seen = disclosure.preview(amal, [case], terms, [basim.key_id])
    sent = sending.send(amal, [basim.key_id], folder, [case], policy, terms=terms)
    receiving.receive(basim, Path(sent.path))
    if seen.unseen:
        with pytest.raises(NotFound):
            cases.view(basim, case)
    else:
        assert plain(seen.cases[0]) == plain(cases.view(basim, case))
    withheld = {(one.record, one.field) for one in seen.withheld}
    assert not {(c.record, c.field) for c in changes(basim)} & withheld, "what is listed as withheld doesn't arrive"
    missing = {(c.record, c.field) for c in _standing(amal, case)} - {(c.record, c.field) for c in changes(basim)}
    assert missing <= withheld, "what doesn't arrive is listed"


def _case(session: Session, chance: random.Random) -> str:
    case = editing.new_case(session, {"title": "A raid", "summary": "What happened"}).created or ""
    register = session.write(editing.register_file)
    group = NewRecord(register, "group", {"names": [{"text": "A unit", "kind": "full"}]})
    source = NewRecord(case, "source", {"title": "A witness", "real_name": [{"text": "Nobody", "kind": "full"}]})
    people = [
        NewRecord(case, "person", {"names": [{"text": f"Person {n}", "kind": "full"}], "whereabouts": {"text": "x"}})
        for n in range(3)
    ]
    incident = NewRecord(
        case, "incident", {"type": "arbitrary-arrest", "date": "2021-03", "victims": [one.id for one in people]}
    )
    act = NewRecord(case, "involvement", {"incident": incident.id, "perpetrator": group.id})
    editing.new_records(session, [group, source, *people, incident, act])
    for one in people:
        for mode in chance.choices(("set", "add", "settle"), k=3):
            edit = Edit(one.id, "person", "biography", f"Text {chance.random()}", mode=mode)  # type: ignore[arg-type]
            editing.save(session, [edit])
    if chance.random() < 0.5:
        editing.withdraw(session, people[0].id, "Entered twice")
    return case


def changes(session: Session) -> list[Change]:
    return session.run(lambda vault: [c for e in journal.entries(vault) for c in e.changes() if c])


def _standing(session: Session, case: str) -> list[Change]:
    """Values of the case's own records that stand; not those of types that are said about it."""
    return [
        Change(state.id, state.type, name, account.value)
        for state in session.run(records.records_in, case)
        for name, accounts in state.fields.items()
        for account in accounts
        if account.held and account.value is not None and not name.startswith("_")
    ]


def test_the_list_says_why(room: Room) -> None:
    person = next(s for s in room.amal.run(records.records_in, room.case) if s.type == "person")
    source = next(s for s in room.amal.run(records.records_in, room.case) if s.type == "statement")
    exceptions.keep_back(room.amal, person.id, "names")
    excerpts.make(room.amal, person.id, "biography", [(0, 6)])
    terms = Terms("no-whereabouts").without([(source.id, WHOLE)], "consent")
    why = {(o.record, o.field): o.why for o in disclosure.preview(room.amal, [room.case], terms).withheld}
    assert why[person.id, "names"] == "exception"
    assert why[person.id, "biography"] == "excerpt"
    assert why[person.id, "whereabouts"] == "policy"
    assert why[person.id, "signs_of_life"] == "protected"
    assert why[source.id, "text"] == "consent"
    assert why[source.id, "taken_by"] == "protected"


# --- exceptions -----------------------------------------------------------------------------------


def place_of(room: Room, type_: str, field: str) -> tuple[str, str]:
    return next(s.id for s in room.amal.run(records.records_in, room.case) if s.type == type_), field


def reads(session: Session, place: tuple[str, str]) -> bool:
    return any((c.record, c.field) == place for c in changes(session))


def test_an_exception_holds_for_whom_it_names_and_nobody_else(people: People, stick: Path) -> None:
    amal, basim, carol = people("Amal", "Basim", "Carol")
    case = _case(amal, random.Random(1))
    place = next((s.id, "names") for s in amal.run(records.records_in, case) if s.type == "person")
    exceptions.keep_back(amal, *place, [carol.key_id])
    for who, gets in [(basim, True), (carol, False)]:
        sent = sending.send(amal, [who.key_id], stick, [case])
        receiving.receive(who, Path(sent.path))
        assert reads(who, place) is gets
    both = disclosure.terms_for(amal, [basim.key_id, carol.key_id], [case])
    assert place in both.withhold, "in one bundle for both it stays"


def test_a_leave_for_one_is_no_leave_for_two(people: People) -> None:
    amal, basim, carol = people("Amal", "Basim", "Carol")
    case = _case(amal, random.Random(1))
    place = next((s.id, "whereabouts") for s in amal.run(records.records_in, case) if s.type == "person")
    exceptions.let_go(amal, *place, [basim.key_id])
    assert place in disclosure.terms_for(amal, [basim.key_id], [case]).allow
    assert place not in disclosure.terms_for(amal, [basim.key_id, carol.key_id], [case]).allow
    assert place not in disclosure.terms_for(amal, [], [case]).allow


def test_v10_somebody_elses_exception_withholds_and_lets_nothing_go(people: People, stick: Path) -> None:
    amal, basim, carol = people("Amal", "Basim", "Carol")
    case = _case(amal, random.Random(1))
    kept = next((s.id, "names") for s in amal.run(records.records_in, case) if s.type == "person")
    given = (kept[0], "whereabouts")
    exceptions.keep_back(amal, *kept, [carol.key_id], reason="Carol's brother is in it")
    exceptions.let_go(amal, *given, [carol.key_id])
    sent = sending.send(amal, [basim.key_id], stick, [case])
    receiving.receive(basim, Path(sent.path))
    assert reads(basim, kept), "it is kept from Carol, not from Basim"
    terms = disclosure.terms_for(basim, [carol.key_id], [case])
    assert kept in terms.withhold and given not in terms.allow
    assert exceptions.listing(basim, case)[0].readers == (), "from whom it is kept isn't told"
    seen = repr(changes(basim))
    assert carol.key_id not in seen
    made = exceptions.listing(basim, case)[0]
    assert not made.own and made.author.key_id == amal.key_id
    editing.withdraw(carol, made.id, "-") if _has(carol, made.id) else None
    exceptions.lift(basim, made.id)
    assert kept not in disclosure.terms_for(basim, [carol.key_id], [case]).withhold, "in one's own vault one decides"


def _has(session: Session, record: str) -> bool:
    try:
        return bool(cases.record(session, record).fields)
    except SijilError:
        return False


def test_v10_who_takes_back_somebody_elses_exception_frees_nothing_elsewhere(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = _case(amal, random.Random(1))
    place = next((s.id, "names") for s in amal.run(records.records_in, case) if s.type == "person")
    exceptions.keep_back(amal, *place)
    receiving.receive(basim, Path(sending.send(amal, [basim.key_id], stick, [case], terms=None).path))
    (made,) = exceptions.listing(basim, case)
    exceptions.lift(basim, made.id)
    receiving.receive(amal, Path(sending.send(basim, [amal.key_id], stick, [case]).path))
    assert place in disclosure.terms_for(amal, [basim.key_id], [case]).withhold
    exceptions.lift(amal, made.id)
    assert place not in disclosure.terms_for(amal, [basim.key_id], [case]).withhold


def test_exceptions_are_told_to_nobody_who_doesnt_get_everything(room: Room) -> None:
    exceptions.keep_back(room.amal, *place_of(room, "person", "names"), reason="canaryreason")
    for policy in POLICIES[1:]:
        gone = travelling(room.amal, room.case, policy)
        assert not [change for change in gone if change.type == "exception"] and "canaryreason" not in repr(gone)


def test_what_is_said_about_a_withheld_value_stays_with_it(room: Room) -> None:
    place = place_of(room, "person", "mother")
    comments.add(room.amal, place[0], "saidofmother", place[1])
    comments.add(room.amal, place[0], "saidofher")
    assert "saidofmother" in repr(travelling(room.amal, room.case, "everything"))
    exceptions.keep_back(room.amal, *place)
    words = repr(travelling(room.amal, room.case, "everything"))
    assert "saidofmother" not in words and "saidofher" not in words


def test_a_whole_case_isnt_kept_back_by_an_exception(room: Room) -> None:
    with pytest.raises(InputError) as caught:
        exceptions.keep_back(room.amal, room.case)
    assert caught.value.error_code == "whole-case"


def test_the_same_exception_isnt_made_twice(room: Room) -> None:
    place = place_of(room, "person", "names")
    exceptions.keep_back(room.amal, *place)
    with pytest.raises(InputError) as caught:
        exceptions.keep_back(room.amal, *place)
    assert caught.value.error_code == "exception-exists"


def test_an_exception_for_a_bare_key_holds_for_it_and_for_nobody_else(people: People) -> None:
    """An age recipient has 1,960 letters: the exception names it by its digest."""
    (amal,) = people("Amal")
    case = editing.new_case(amal, {"title": "A case"}).created or ""
    one, other = Identity.create().recipient, Identity.create().recipient
    exceptions.let_go(amal, case, "title", [one])
    assert disclosure.terms_for(amal, [one], [case]).allow == {(case, "title")}
    assert not disclosure.terms_for(amal, [other], [case]).allow
    with pytest.raises(InputError, match="exception-exists"):
        exceptions.let_go(amal, case, "title", [one])
