"""How an inquiry stands: out of what was said of it and the day that it is, never out of what somebody typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import elapsed
from app.analysis.elapsed import Days, Moment, between, later, moment
from app.analysis.inquiries import Event, Facts, State, Within, in_order, stand
from app.model.days import EVER


def at(*texts: str) -> Moment:
    found = moment(texts)
    assert found is not None
    return found


TODAY = at("2026-11-21")
MONTHS = Within(3, "exact", "months")


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param("2026-11-01", "2026-11-21", Days(20, 20), id="two days that are known"),
        pytest.param("2026-10", "2026-11-21", Days(21, 51), id="a month that is known"),
        pytest.param("2026", "2026-11-21", Days(0, 324), id="a year that isn't over"),
        pytest.param("2020-05/2020", "2026-11-21", Days(2151, 2395), id="committees formed over months"),
        pytest.param("[..2026-11-01]", "2026-11-21", Days(20, None), id="before a day"),
        pytest.param("2026-10/..", "2026-11-21", Days(0, 51), id="since a month, without end"),
        pytest.param("2026-10~", "2026-11-21", Days(21, 51, about=True), id="about a month"),
        pytest.param("2026-12-01", "2026-11-21", Days(0, 0), id="a day to come"),
    ],
)
def test_days_between_dates_that_are_partly_known(start: str, end: str, days: Days) -> None:
    assert between(at(start), at(end)) == days


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        pytest.param("2019-11-30", 3, "months", "2020-02-29", id="to the end of a short month"),
        pytest.param("2019-12-31", 2, "months", "2020-02-29", id="from the 31st"),
        pytest.param("2020-02-29", 1, "years", "2021-02-28", id="a leap day and a year"),
        pytest.param("2020-11-15", 14, "months", "2022-01-15", id="over a year's end"),
        pytest.param("2020-02-27", 1, "weeks", "2020-03-05", id="a week"),
        pytest.param("2020-02-27", 90, "days", "2020-05-27", id="ninety days"),
    ],
)
def test_so_long_after_a_day(start: str, number: int, unit: str, end: str) -> None:
    assert later(at(start), number, unit) == at(end)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.integers(0, 10**7), st.sampled_from(elapsed.UNITS))
def test_later_is_never_earlier_and_never_raises(day: date, number: int, unit: str) -> None:
    start = Moment(day.toordinal(), day.toordinal())
    end = later(start, number, unit)
    assert start.first <= end.first <= end.last <= EVER


spans = st.tuples(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 800)).map(
    lambda pair: Moment(pair[0].toordinal(), pair[0].toordinal() + pair[1])
)


@given(spans, spans, st.data())
def test_whatever_day_it_really_was_the_count_is_no_lie(start: Moment, end: Moment, data: st.DataObject) -> None:
    really = data.draw(st.integers(start.first, start.last))
    ended = data.draw(st.integers(end.first, end.last))
    days = between(start, end)
    assert days.at_least <= max(0, ended - really)
    assert days.at_most is not None and max(0, ended - really) <= days.at_most


# --- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param(Facts(), State.ANNOUNCED, id="nothing is known"),
        pytest.param(Facts(announced=at("2026-11-01")), State.ANNOUNCED, id="announced"),
        pytest.param(Facts(announced=at("2026-11-01"), members=3), State.AT_WORK, id="members are named"),
        pytest.param(Facts(outcomes=frozenset({"ongoing"})), State.AT_WORK, id="somebody says that it goes on"),
        pytest.param(Facts(promised=at("2026-11-20")), State.OVERDUE, id="promised by yesterday"),
        pytest.param(Facts(promised=at("2026-11-21")), State.ANNOUNCED, id="promised by today"),
        pytest.param(Facts(promised=at("2026")), State.ANNOUNCED, id="promised in this year"),
        pytest.param(Facts(deadline=at("2026-01")), State.OVERDUE, id="the order's own deadline"),
        pytest.param(Facts(promised=at("2026-01"), members=3), State.OVERDUE, id="late with members"),
        pytest.param(Facts(announced=at("2019-11"), within=(MONTHS,)), State.OVERDUE, id="within three months"),
        pytest.param(Facts(announced=at("2026-10"), within=(MONTHS,)), State.ANNOUNCED, id="three months not over"),
        pytest.param(Facts(within=(MONTHS,)), State.ANNOUNCED, id="three months since nobody knows when"),
        pytest.param(Facts(told=at("2020"), within=(MONTHS,)), State.OVERDUE, id="told of in 2020"),
        pytest.param(Facts(outcomes=frozenset({"deadline-passed"})), State.OVERDUE, id="only said to be late"),
        pytest.param(
            Facts(promised=at("2020"), published=at("2021")), State.PUBLISHED, id="published, if after the promise"
        ),
        pytest.param(Facts(promised=at("2020"), published=at("2027")), State.OVERDUE, id="publication announced"),
        pytest.param(Facts(outcomes=frozenset({"perpetrators-named"})), State.PUBLISHED, id="perpetrators named"),
        pytest.param(
            Facts(published=at("2021"), prosecutions=((0, "exact"),)), State.NO_PROSECUTION, id="published for nothing"
        ),
        pytest.param(
            Facts(published=at("2021"), prosecutions=((0, "exact"), (2, "exact"))),
            State.PUBLISHED,
            id="one account counts two prosecutions",
        ),
        pytest.param(Facts(prosecutions=((0, "at-least"),)), State.ANNOUNCED, id="at least none says nothing"),
        pytest.param(Facts(promised=at("2020"), closed=at("2021")), State.WITHOUT_RESULT, id="closed"),
        pytest.param(Facts(outcomes=frozenset({"unknown-perpetrator"})), State.WITHOUT_RESULT, id="against unknown"),
        pytest.param(Facts(promised=at("2020"), closed=at("2030")), State.OVERDUE, id="to be closed one day"),
        pytest.param(Facts(outcomes=frozenset({"no-prosecutions"})), State.NO_PROSECUTION, id="nobody prosecuted"),
        pytest.param(
            Facts(promised=at("2020"), outcomes=frozenset({"no-prosecutions"})),
            State.OVERDUE,
            id="late and for nothing",
        ),
        pytest.param(Facts(outcomes=frozenset({"no-result", "unknown"})), State.ANNOUNCED, id="silence that was typed"),
    ],
)
def test_how_an_inquiry_stands(facts: Facts, state: State) -> None:
    assert stand(facts, TODAY).state is state


def test_the_promise_that_passes_first_is_the_one_that_is_broken() -> None:
    facts = Facts(announced=at("2026-01-01"), promised=at("2026-10-01"), deadline=at("2026-06-30"), within=(MONTHS,))
    standing = stand(facts, TODAY)
    assert standing.due is not None and standing.due.by == "promised_within"
    assert standing.late == between(at("2026-04-01"), TODAY)


def test_days_of_silence_begin_at_the_last_day_that_the_promise_can_mean() -> None:
    standing = stand(Facts(promised=at("2026-10")), TODAY)
    assert standing.late == Days(21, 51) and standing.counted
    assert stand(Facts(promised=at("2026-11")), TODAY).may_be_late
    assert not stand(Facts(promised=at("2026-12")), TODAY).may_be_late


def test_a_promise_without_a_beginning_counts_from_the_source_that_tells_of_it() -> None:
    facts = Facts(earliest=at("2019-11").first, told=at("2020~"), within=(MONTHS,))
    standing = stand(facts, TODAY)
    assert standing.begun == Moment(at("2019-11-01").first, at("2020-12-31").last, about=True)
    assert standing.due is not None and standing.due.reckoned
    assert standing.late is not None and standing.late.about
    assert standing.late.at_least == between(at("2021-03-31"), TODAY).at_least


def test_what_is_only_said_to_be_late_has_no_days() -> None:
    standing = stand(Facts(outcomes=frozenset({"deadline-passed"})), TODAY)
    assert standing.state is State.OVERDUE and standing.late is None and not standing.counted


def test_a_result_that_came_late_ends_the_silence() -> None:
    standing = stand(Facts(promised=at("2020-03-31"), published=at("2020-06-30")), TODAY)
    assert standing.late == Days(91, 91)
    assert stand(Facts(promised=at("2020-03-31"), published=at("2020-03-15")), TODAY).late is None
    assert stand(Facts(promised=at("2020-03-31"), published=at("2020")), TODAY).late is None, "it may have been in time"


some = st.one_of(st.none(), spans)
facts = st.builds(
    Facts,
    announced=some,
    decided=some,
    told=some,
    promised=some,
    within=st.lists(
        st.builds(Within, st.integers(0, 60), st.just("exact"), st.sampled_from(elapsed.UNITS)), max_size=2
    ).map(tuple),
    deadline=some,
    published=some,
    closed=some,
    outcomes=st.frozensets(st.sampled_from(["ongoing", "no-result", "charges", "no-clear-result", "no-prosecutions"])),
    members=st.integers(0, 3),
)


@given(facts, spans, st.integers(1, 4000))
def test_as_days_go_by_silence_only_grows_until_something_comes(known: Facts, day: Moment, more: int) -> None:
    """A clock that goes on never makes a silent inquiry less silent; only a date of its own can end it."""
    today, tomorrow = Moment(day.first, day.first), Moment(day.first + more, day.first + more)
    before = stand(known, today)
    after = stand(replace(known, published=None, closed=None), tomorrow)
    if before.state is State.OVERDUE:
        assert after.state is State.OVERDUE and before.late is not None and after.late is not None
        assert after.late.at_least == before.late.at_least + more
        assert before.late.at_least >= 1


@given(facts, spans, st.data())
def test_a_promise_that_may_not_have_passed_is_never_called_broken(
    known: Facts, day: Moment, data: st.DataObject
) -> None:
    """Whatever each date really was: where the inquiry is called late, it was late."""
    today = Moment(day.first, day.first)
    standing = stand(known, today)
    if standing.state is State.OVERDUE and standing.due is not None:
        really = data.draw(st.integers(standing.due.when.first, standing.due.when.last))
        assert really < today.first
        assert standing.late is not None and standing.late.at_least <= today.first - really


# --- the order of a timeline --------------------------------------------------------------------


def event(kind: str, when: str = "", code: str = "") -> Event:
    return Event(kind, "i", f"{kind} {when}", moment([when]) if when else None, code=code)


def kinds(*events: Event, begun: str = "", due: str = "") -> list[str]:
    return [e.kind for e in in_order(events, moment([begun]), moment([due]))]


def test_what_came_of_an_inquiry_never_stands_before_its_beginning() -> None:
    assert kinds(event("closed", "2020"), event("announced", "2020-05"), begun="2020-05") == ["announced", "closed"]
    told = [event("closed", "[2020-01..2020-06]"), event("announced", "2020-05/2020")]
    assert kinds(*told, begun="2020-05/2020") == ["announced", "closed"]
    assert kinds(event("closed", "2019"), event("announced", "2020"), begun="2020") == ["closed", "announced"], (
        "as said"
    )


def test_a_report_that_the_promise_had_passed_follows_the_promise() -> None:
    told = event("reported", "2020~", "deadline-passed")
    assert kinds(told, event("due", "2020-03"), event("announced", "2019-12"), begun="2019-12", due="2020-03") == [
        "announced",
        "due",
        "reported",
    ]


def test_events_of_one_day_follow_their_nature() -> None:
    day = "2021-03-01"
    made = [event(kind, day) for kind in ("closed", "published", "silence", "due", "named", "announced", "decided")]
    assert kinds(*made, begun=day) == ["decided", "announced", "named", "due", "silence", "published", "closed"]


def test_a_beginning_without_a_day_comes_first_and_the_rest_last() -> None:
    made = [event("closed"), event("due", "2020-03"), event("announced"), event("named", "2020-01")]
    assert kinds(*made) == ["announced", "named", "due", "closed"]


@given(st.lists(st.tuples(st.sampled_from(["named", "due", "result", "closed", "checked"]), spans), max_size=8), spans)
def test_order_is_total_and_keeps_causes_before_what_they_caused(
    found: list[tuple[str, Moment]], begun: Moment
) -> None:
    events = [Event(kind, "i", str(n), when) for n, (kind, when) in enumerate(found)]
    beginning = Event("announced", "i", "begun", begun)
    forward = in_order([beginning, *events], begun)
    assert forward == in_order([*reversed(events), beginning], begun)
    after = forward[forward.index(beginning) + 1 :]
    assert all(one in after for one in events if one.when is not None and one.when.last >= begun.first)
