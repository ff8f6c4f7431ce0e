"""Appeals in real vaults: what was asked and what came, per body, by policy, under clocks that lie."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.clock import SetClock
from app.base.errors import InputError, NotFound
from app.model.days import bounds_of
from app.services import appeals, editing, lists, sample, undo
from app.services.appeals import AppealRow
from app.services.lists import ListQuery
from app.services.session import Session
from app.services.views import Edit
from tests.services.conftest import People

DAY = 86_400


def clock_of(session: Session) -> SetClock:
    clock = session.clock
    assert isinstance(clock, SetClock)
    return clock


def put_clock(session: Session, iso: str) -> None:
    days = bounds_of(iso)
    epoch = bounds_of("1970-01-01")
    assert days is not None and epoch is not None
    clock_of(session).at = (days[0] - epoch[0]) * DAY + 3600


@pytest.fixture
def amal(people: People) -> Session:
    session = people("Amal")[0]
    put_clock(session, "2026-03-01")
    return session


def new(session: Session, file: str | None, type_: str, **values: object) -> str:
    return editing.new_record(session, file, type_, values).created or ""


def body(session: Session, name: str, kind: str = "state-body") -> str:
    return new(session, None, "group", names=[{"text": name, "kind": "full"}], kind=kind)


def a_case(session: Session) -> str:
    return editing.new_case(session, {"title": "A case"}).created or ""


def row(session: Session, appeal: str) -> AppealRow:
    return appeals.one(session, appeal).row


def test_days_count_themselves_and_an_answer_ends_them(amal: Session) -> None:
    case, ministry = a_case(amal), body(amal, "Ministry")
    appeal = new(amal, case, "appeal", type="appeal", to=[ministry], date="2026-01-10", expected="2026-02-10")
    assert (row(amal, appeal).state, row(amal, appeal).standing.silent) == ("silent", 19)
    put_clock(amal, "2026-03-05")
    assert row(amal, appeal).standing.silent == 23 and appeals.todo(amal) == 1
    appeals.record(amal, appeal, "reminder", {"date": "2026-03-05", "channel": "email"})
    assert row(amal, appeal).standing.silent == 23 and appeals.todo(amal) == 0
    appeals.record(amal, appeal, "answer", {"date": "2026-03-20", "response": ["token"], "text": "We look into it."})
    found = appeals.one(amal, appeal)
    assert found.row.state == "answered" and found.row.standing.took == (69, 69)
    assert [event.kind for event in found.events] == ["sent", "reminder", "answer"]
    assert found.events[-1].sha256 == appeals.text_hash("We look into it.") and len(found.events[-1].sha256) == 64
    (line,) = appeals.bodies(amal)
    assert (line.asked, line.answered, line.silent, line.median, line.measured) == (1, 1, 0, (69, 69), 1)


def test_the_first_answer_in_the_appeal_itself_keeps_counting(amal: Session) -> None:
    case = a_case(amal)
    answered = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025", response_text="yes")
    none = new(
        amal, case, "appeal", type="appeal", to_whom="x", date="2025", response=["no-response"], response_text="none"
    )
    assert row(amal, answered).state == "answered"
    assert row(amal, none).state == "silent", "words about no answer are no answer"
    appeals.record(amal, none, "answer", {"response": ["favourable"]})
    found = appeals.one(amal, none)
    assert found.row.state == "answered"
    assert {event.kind for event in found.events} == {"sent", "no-answer", "answer"}, "nothing takes its place"


def test_withdrawn_letters_and_appeals_count_for_nothing(amal: Session) -> None:
    case = a_case(amal)
    appeal = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    letter = appeals.record(amal, appeal, "answer", {"date": "2025-02-01"}).created or ""
    assert row(amal, appeal).state == "answered"
    editing.withdraw(amal, letter, "recorded below the wrong appeal")
    assert row(amal, appeal).state == "silent"
    editing.withdraw(amal, appeal, "never sent")
    assert appeals.board(amal).total == 0 and appeals.bodies(amal) == ()
    with pytest.raises(NotFound):
        appeals.one(amal, appeal)


@pytest.mark.parametrize(("one", "other"), [("2025-01-01", "2025-06-01"), ("2025-06-01", "2025-01-01")])
def test_a_dispute_never_makes_a_silence_longer(amal: Session, one: str, other: str) -> None:
    """Whichever account is shown, the later one counts until somebody decides."""
    appeal = new(amal, a_case(amal), "appeal", type="appeal", to_whom="x", date=one)
    clock_of(amal).tick()
    editing.save(amal, [Edit(appeal, "appeal", "date", other, mode="add")])
    assert row(amal, appeal).date == other, "the latest is shown"
    standing = row(amal, appeal).standing
    assert standing.silent == 243 and not standing.exact


def test_another_body_s_answer_is_not_its_own(amal: Session) -> None:
    case, council, ministry, aide = a_case(amal), body(amal, "Council"), body(amal, "Ministry"), body(amal, "Aide")
    appeal = new(amal, case, "appeal", type="appeal", to=[council, ministry], date="2025-01-01")
    appeals.record(amal, appeal, "answer", {"date": "2025-01-20", "from": [council]})
    by_id = {line.body.id: line for line in appeals.bodies(amal)}
    assert (by_id[council].answered, by_id[council].silent) == (1, 0)
    assert (by_id[ministry].answered, by_id[ministry].silent) == (0, 1)
    assert [one.title for one in row(amal, appeal).silent_bodies] == ["Ministry"]
    appeals.record(amal, appeal, "answer", {"date": "2025-02-20", "from": [aide]})
    assert {line.silent for line in appeals.bodies(amal)} == {0}, "nobody knows for whom a third one wrote"


def test_an_answer_to_a_follow_up_answers_what_it_follows(amal: Session) -> None:
    case, ministry, court = a_case(amal), body(amal, "Ministry"), body(amal, "Court", "court-body")
    first = new(amal, case, "appeal", type="appeal", to=[ministry], date="2025-01-01", asked="x")
    second = appeals.follow_up(amal, first, {"date": "2025-06-01", "expected": "2025-07-01"}).created or ""
    made = appeals.one(amal, second)
    assert made.row.follows == first and [one.id for one in made.row.bodies] == [ministry]
    assert row(amal, first).followed_by == (second,) and row(amal, first).standing.reminded == 1
    other = appeals.follow_up(amal, first, {"to": [court], "date": "2025-08-01"}).created or ""
    appeals.record(amal, other, "answer", {"date": "2025-08-20"})
    assert row(amal, first).state == "silent", "another body has answered"
    appeals.record(amal, second, "answer", {"date": "2025-09-01"})
    assert row(amal, first).state == row(amal, second).state == "answered"
    assert {event.via for event in appeals.one(amal, first).events} == {"", second, other}


def test_follow_ups_in_a_ring_end(amal: Session) -> None:
    case = a_case(amal)
    one = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    two = appeals.follow_up(amal, one, {"date": "2025-02-01"}).created or ""
    editing.save(amal, [Edit(one, "appeal", "follow_up_of", two)])
    assert {row(amal, one).state, row(amal, two).state} == {"silent"}
    assert appeals.one(amal, one).events


def test_a_letter_in_another_file_is_none_of_its_letters(amal: Session) -> None:
    """Who sees one case and not the other must count the same, and nobody answers from elsewhere in its name."""
    case, elsewhere = a_case(amal), a_case(amal)
    appeal = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    new(amal, elsewhere, "correspondence", appeal=appeal, kind="answer", date="2025-02-01")
    assert row(amal, appeal).state == "silent"


def test_the_chip_the_board_and_the_count_say_the_same(amal: Session) -> None:
    case, other = a_case(amal), a_case(amal)
    silent = new(amal, case, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    waiting = new(amal, other, "appeal", type="appeal", to_whom="x", date="2026-02-20")
    answered = new(amal, other, "appeal", type="appeal", to_whom="x", date="2025-01-01")
    appeals.record(amal, answered, "answer", {"date": "2025-02-01"})
    for chip, wanted in (("any", {silent, waiting}), ("overdue", {silent})):
        filters = {"unanswered": (chip,)}
        assert set(lists.ids(amal, ListQuery(type="appeal", filters=filters))) == wanted
    assert set(lists.ids(amal, ListQuery(filters={"unanswered": ("any",)}))) == {case, other}
    assert lists.ids(amal, ListQuery(filters={"unanswered": ("overdue",)})) == (case,)
    unanswered = {one.id for one in appeals.listing(amal) if one.standing.unanswered}
    assert unanswered == {silent, waiting}
    assert set(appeals.standings(amal)) == {silent, waiting, answered}
    assert [one.id for one in appeals.listing(amal, case=case)] == [silent]
    assert [one.id for one in appeals.listing(amal, states=["answered"])] == [answered]


def test_writing_is_one_step_of_undo(amal: Session) -> None:
    appeal = new(amal, a_case(amal), "appeal", type="appeal", to_whom="x", date="2025-01-01")
    appeals.record(amal, appeal, "answer", {"date": "2025-02-01"})
    assert undo.history(amal).undo is not None and undo.history(amal).undo.kind == "appeal-answer"  # type: ignore[union-attr]
    undo.undo(amal)
    assert row(amal, appeal).state == "silent"
    undo.redo(amal)
    assert row(amal, appeal).state == "answered"


def test_a_slip_is_caught_and_doubt_is_left_to_people(amal: Session) -> None:
    appeal = new(amal, a_case(amal), "appeal", type="appeal", to_whom="x", date="2025-01-15")
    with pytest.raises(InputError) as slip:
        appeals.record(amal, appeal, "answer", {"date": "2024-02"})
    assert slip.value.error_code == "answer-before"
    appeals.record(amal, appeal, "answer", {"date": "2025-01"})  # can lie after the fifteenth
    with pytest.raises(InputError):
        appeals.record(amal, appeal, "letter", {})
    with pytest.raises(NotFound):
        appeals.record(amal, "nosuch", "answer", {})


@pytest.mark.parametrize(
    ("date", "days", "wanted"),
    [
        ("2026-01-01", 60, "2026-03-02"),
        ("2026-01", 30, "2026-03-02"),
        ("2026-23", 1, "2026-12-01"),
        ("2024-02-28~", 1, "2024-02-29"),
        ("2026-01-01/2026-01-10", 5, "2026-01-15"),
    ],
)
def test_within_n_days_is_a_day(date: str, days: int, wanted: str) -> None:
    assert appeals.deadline(date, days) == wanted


@pytest.mark.parametrize(
    ("date", "days"), [("nonsense", 5), ("2026-01-01/..", 5), ("2026-01-01", 0), ("2026-01-01", 9999)]
)
def test_within_n_days_of_nothing_is_refused(date: str, days: int) -> None:
    with pytest.raises(InputError):
        appeals.deadline(date, days)


# --- terms ----------------------------------------------------------------------------------------


def test_the_term_depends_on_who_is_asked_and_people_change_it(amal: Session) -> None:
    case = a_case(amal)
    un = new(amal, case, "appeal", type="un-submission", to=[body(amal, "WG", "international-body")], date="2026-01-01")
    ministry = new(amal, case, "appeal", type="appeal", to=[body(amal, "Ministry")], date="2026-01-01")
    assert (row(amal, un).rule, row(amal, un).state) == ("un-special-procedures", "due-soon")
    assert (row(amal, ministry).rule, row(amal, ministry).standing.silent) == ("authority", 29)
    appeals.change(amal, "authority", 90)
    assert row(amal, ministry).state == "waiting"
    appeals.change(amal, "authority", None)
    assert row(amal, ministry).standing.due is None
    appeals.reset(amal, "authority")
    assert row(amal, ministry).standing.silent == 29
    for key, days in (("authority", 0), ("authority", 10**6)):
        with pytest.raises(InputError):
            appeals.change(amal, key, days)
    with pytest.raises(NotFound):
        appeals.change(amal, "nosuch", 10)
    sourced = [rule for rule in appeals.rules(amal) if rule.source]
    assert [rule.days for rule in sourced] == [60]


def test_of_several_bodies_the_most_patient_rule_counts(amal: Session) -> None:
    to = [body(amal, "Ministry"), body(amal, "WG", "international-body")]
    appeal = new(amal, a_case(amal), "appeal", type="appeal", to=to, date="2026-01-01")
    assert row(amal, appeal).rule == "un-special-procedures"


# --- clocks ---------------------------------------------------------------------------------------


def test_t19_a_clock_that_jumps_changes_no_fact_and_says_so(amal: Session) -> None:
    appeal = new(amal, a_case(amal), "appeal", type="appeal", to_whom="x", date="2026-02-20", expected="2026-02-25")
    assert row(amal, appeal).standing.silent == 4 and not appeals.board(amal).behind
    put_clock(amal, "2031-01-01")
    far = row(amal, appeal).standing.silent
    assert far > 1700
    put_clock(amal, "2020-01-01")
    back = appeals.board(amal)
    assert back.behind, "what was signed is newer than this clock"
    assert back.in_order()[0].standing.ahead and back.in_order()[0].state == "draft"
    appeals.record(amal, appeal, "answer", {"date": "2026-02-28"})
    assert row(amal, appeal).state == "answered", "whatever the clock says"
    put_clock(amal, "2026-03-01")
    assert row(amal, appeal).state == "answered"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object) -> Session:  # type: ignore[misc]
    from app.services import vaults

    folder = tmp_path_factory.mktemp("appeals") / "vault"
    session, _ = vaults.create(folder, "correct horse battery staple river", "W", clock=SetClock(), kdf=cheap_kdf)  # type: ignore[arg-type]
    sample.load(session)
    yield session
    session.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(1_400_000_000, 2_500_000_000), min_size=2, max_size=4))
def test_t19_in_a_vault_silence_follows_the_clock_and_nothing_else(world: Session, moments: Sequence[int]) -> None:
    clock, before = clock_of(world), clock_of(world).at
    seen: list[tuple[int, dict[str, int]]] = []
    for moment in moments:
        clock.at = moment
        seen.append((moment, {one.id: one.standing.silent for one in appeals.listing(world)}))
    clock.at = before
    for early, first in seen:
        for late, second in seen:
            if early <= late:
                assert all(first[id_] <= second[id_] for id_ in first)


# --- the sample -----------------------------------------------------------------------------------


def test_what_a_source_reports_needs_no_consent_of_ours(world: Session) -> None:
    assert not any(one.doubts for one in appeals.listing(world))


def test_the_sample_shows_all_of_it_at_first_start(world: Session) -> None:
    put_clock(world, "2025-10-09")
    board = appeals.board(world)
    assert {state: len(rows) for state, rows in board.columns.items()} == {
        "silent": 3,
        "waiting": 3,
        "answered": 1,
        "unaddressed": 2,
    }
    by_body = {line.body.title: line for line in appeals.bodies(world)}
    watch, amnesty = by_body["Human Rights Watch"], by_body["Amnesty International"]
    assert (watch.asked, watch.answered, watch.silent) == (2, 1, 2), "answered once, then no more"
    assert (amnesty.asked, amnesty.answered, amnesty.silent) == (1, 1, 0)
    assert by_body["Iraqi government"].silent == 1, "the source says that there was no answer"
    ministry = by_body["interior ministry"]
    assert (ministry.asked, ministry.silent, ministry.waiting) == (1, 0, 1), "not reported is not the same as no answer"
    assert by_body["Prime Minister"].promised == 1 and by_body["Prime Minister"].silent == 0
    assert all(not one.standing.exact for one in board.columns["silent"] if one.date in ("", "2017-01"))
