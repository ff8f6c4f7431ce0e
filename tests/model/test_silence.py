"""How an appeal stands: named courses, and properties over dates, clocks and the order of records."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.days import EVER, bounds_of
from app.model.silence import AGAIN, SOON, STATES, UNANSWERED, Asked, Letter, Span, Standing, judge

TODAY = 738_000


def day(edtf: str) -> Span:
    span = bounds_of(edtf)
    assert span is not None
    return span


def at(number: int) -> Span:
    return (number, number)


def asked(**facts: object) -> Asked:
    return replace(Asked(sent=at(TODAY - 100), allowed=30, known_by=TODAY - 90), **facts)  # type: ignore[arg-type]


def letter(kind: str, number: int | None = None, *grades: str, **more: object) -> Letter:
    span = None if number is None else at(number)
    return replace(Letter(kind, span, frozenset(grades), TODAY - 5), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    id: str
    asked: Asked
    state: str
    silent: int = 0


CASES = [
    Case("sent-and-within-the-rule", asked(sent=at(TODAY - 10)), "waiting"),
    Case("the-rule-has-run-out", asked(), "silent", 70),
    Case("the-last-day-itself-is-no-silence", asked(sent=at(TODAY - 30)), "due-soon"),
    Case("the-day-after-is", asked(sent=at(TODAY - 31)), "silent", 1),
    Case("a-date-that-was-asked-for-wins-over-the-rule", asked(expected=at(TODAY + 40)), "waiting"),
    Case("asked-for-sooner-than-the-rule", asked(sent=at(TODAY - 10), expected=at(TODAY - 4)), "silent", 4),
    Case("a-week-before", asked(expected=at(TODAY + SOON)), "due-soon"),
    Case("more-than-a-week-before", asked(expected=at(TODAY + SOON + 1)), "waiting"),
    Case("no-rule-and-no-date-is-never-silence", asked(allowed=None), "waiting"),
    Case("expected-some-day-after-is-never-silence", asked(expected=(TODAY - 50, EVER)), "waiting"),
    Case("dated-tomorrow-was-not-sent-yet", asked(sent=at(TODAY + 1)), "draft"),
    Case("without-a-date-was-not-sent-yet", asked(sent=None), "draft"),
    Case("reported-without-a-date-was", asked(sent=None, reported=True), "silent", 60),
    Case("to-nobody", asked(addressed=False), "unaddressed"),
    Case("a-promise-is-owed-by-whoever-made-it", asked(addressed=False, owed=True, allowed=None), "waiting"),
    Case("a-promised-date-that-passed", asked(addressed=False, owed=True, expected=at(TODAY - 3)), "silent", 3),
    Case("closed", asked(closed=True), "closed"),
    Case("answered", asked(letters=(letter("answer", TODAY - 50),)), "answered"),
    Case("answered-without-a-date", asked(letters=(letter("answer"),)), "answered"),
    Case("graded-as-no-answer-is-none", asked(letters=(letter("answer", TODAY - 50, "no-response"),)), "silent", 70),
    Case("not-reported-is-none", asked(letters=(letter("answer", None, "not-reported"),)), "silent", 70),
    Case("both-graded-counts-as-one", asked(letters=(letter("answer", None, "no-response", "helped"),)), "answered"),
    Case("received-is-no-answer", asked(letters=(letter("acknowledgement", TODAY - 99),)), "silent", 70),
    Case(
        "received-and-still-in-time",
        asked(expected=at(TODAY + 40), letters=(letter("acknowledgement", TODAY - 9),)),
        "acknowledged",
    ),
    Case(
        "received-said-by-grade",
        asked(expected=at(TODAY + 40), letters=(letter("answer", TODAY - 9, "acknowledged"),)),
        "acknowledged",
    ),
    Case(
        "answered-then-silent-from-the-last-word",
        asked(letters=(letter("answer", TODAY - 80, "promised-follow-up", "fell-silent"),)),
        "silent",
        80,
    ),
    Case(
        "answered-then-silent-without-a-date-from-when-that-was-told",
        asked(letters=(letter("answer", None, "fell-silent"),)),
        "silent",
        5,
    ),
    Case(
        "answered-then-silent-then-answered-after-all",
        asked(letters=(letter("answer", TODAY - 80, "fell-silent"), letter("answer", TODAY - 8))),
        "answered",
    ),
    Case(
        "what-came-before-they-fell-silent-ends-no-silence",
        asked(letters=(letter("answer", TODAY - 80, "fell-silent"), letter("answer", TODAY - 90))),
        "silent",
        80,
    ),
    Case("came-back", asked(letters=(letter("undelivered", TODAY - 90),)), "undelivered", 70),
    Case(
        "came-back-and-went-out-again",
        asked(letters=(letter("undelivered", TODAY - 90), letter("reminder", TODAY - 80))),
        "silent",
        70,
    ),
    Case("came-back-but-they-have-it", asked(letters=(letter("undelivered"), letter("acknowledgement"))), "silent", 70),
    Case("a-reminder-ends-no-silence", asked(letters=(letter("reminder", TODAY - 1),)), "silent", 70),
    Case("remind-on-this-day", asked(reminders=(at(TODAY),)), "reminder-due", 70),
    Case("remind-later", asked(expected=at(TODAY + 40), reminders=(at(TODAY + 20),)), "waiting"),
    Case(
        "reminded-as-planned",
        asked(expected=at(TODAY + 40), reminders=(at(TODAY - 3),), letters=(letter("reminder", TODAY - 2),)),
        "waiting",
    ),
    Case(
        "reminded-before-the-day-is-no-reminder-for-it",
        asked(expected=at(TODAY + 40), reminders=(at(TODAY - 3),), letters=(letter("reminder", TODAY - 4),)),
        "reminder-due",
    ),
    Case("expected-before-it-was-sent-counts-from-sending", asked(expected=at(TODAY - 400)), "silent", 100),
    Case("a-month-counts-from-its-end", asked(expected=(TODAY - 40, TODAY - 10)), "silent", 10),
    Case("a-month-that-isnt-over-may-be-due", asked(expected=(TODAY - 10, TODAY + 20)), "due-soon"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_course_stands_as_a_person_would_say(case: Case) -> None:
    found = judge(case.asked, TODAY)
    assert (found.state, found.silent) == (case.state, case.silent)
    assert found.state in STATES


@pytest.mark.parametrize(
    ("edtf", "today", "least"),
    [
        ("2017-01", "2017-03-02", 0),  # 30 days from the last of January are over on the second of March
        ("2017-01", "2017-03-03", 1),
        ("2019-23", "2020-01-01", 2),  # autumn ends with November
        ("2018", "2019-02-01", 2),
        ("2017-01-05/2017-02-10", "2017-03-13", 1),
    ],
)
def test_uncertain_dates_give_the_fewest_days(edtf: str, today: str, least: int) -> None:
    standing = judge(Asked(sent=day(edtf), allowed=30), day(today)[0])
    assert standing.silent == least and not standing.exact


def test_of_two_last_words_the_later_one_counts_in_any_order() -> None:
    early, late = letter("answer", TODAY - 80, "fell-silent"), letter("answer", TODAY - 20, "fell-silent")
    for letters in ((early, late), (late, early)):
        assert judge(asked(letters=letters), TODAY).silent == 20


def test_only_sure_dates_are_exact() -> None:
    assert judge(asked(), TODAY).exact
    assert not judge(asked(uncertain=True), TODAY).exact
    assert not judge(asked(sent=(TODAY - 110, TODAY - 100)), TODAY).exact
    assert judge(asked(sent=(TODAY - 110, TODAY - 100), expected=at(TODAY - 4)), TODAY).exact


def test_days_to_an_answer_are_fewest_and_most() -> None:
    one = judge(asked(sent=(TODAY - 100, TODAY - 90), letters=(letter("answer", TODAY - 60),)), TODAY)
    assert one.took == (30, 40) and one.answered == at(TODAY - 60)
    first = judge(asked(letters=(letter("answer", TODAY - 10), letter("answer", TODAY - 60))), TODAY)
    assert first.took == (40, 40), "to the first answer"
    assert judge(asked(letters=(letter("answer"),)), TODAY).took is None
    assert judge(asked(letters=(letter("answer", TODAY - 300),)), TODAY).took is None, "answered before it was asked"


def test_work_of_today_is_silence_that_nobody_broke_for_a_month() -> None:
    assert judge(asked(), TODAY).chase
    assert not judge(asked(letters=(letter("reminder", TODAY - AGAIN + 1),)), TODAY).chase
    assert judge(asked(letters=(letter("reminder", TODAY - AGAIN),)), TODAY).chase
    assert not judge(asked(expected=at(TODAY + 40)), TODAY).chase
    assert not judge(asked(closed=True), TODAY).chase
    assert judge(asked(expected=at(TODAY + 40), reminders=(at(TODAY),)), TODAY).chase


# --- properties -----------------------------------------------------------------------------------

NUMBERS = st.integers(TODAY - 900, TODAY + 900)
SPANS = st.one_of(
    NUMBERS.map(at),
    st.tuples(NUMBERS, st.integers(0, 400)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    NUMBERS.map(lambda first: (first, EVER)),
    NUMBERS.map(lambda last: (-EVER, last)),
)
GRADES = st.frozensets(
    st.sampled_from(["no-response", "not-reported", "acknowledged", "fell-silent", "helped", "pledged"]), max_size=3
)
LETTERS = st.builds(
    Letter,
    st.sampled_from(["reminder", "follow-up", "acknowledgement", "answer", "undelivered"]),
    st.none() | SPANS,
    GRADES,
    NUMBERS | st.just(EVER),
)
COURSES = st.builds(
    Asked,
    st.none() | SPANS,
    st.none() | SPANS,
    NUMBERS | st.just(EVER),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(1, 400),
    st.lists(SPANS, max_size=3).map(tuple),
    st.lists(LETTERS, max_size=5).map(tuple),
)


@given(COURSES, NUMBERS, st.integers(0, 2000))
def test_t19_a_later_clock_never_makes_a_silence_shorter(course: Asked, today: int, later: int) -> None:
    before, after = judge(course, today), judge(course, today + later)
    assert after.silent >= before.silent
    if before.silent:
        assert after.silent == before.silent + later and after.state in UNANSWERED
    assert (before.state == "answered") == (after.state == "answered"), "no clock answers an appeal"


@given(COURSES, NUMBERS, st.randoms())
def test_the_order_of_letters_is_nothing(course: Asked, today: int, random: object) -> None:
    shuffled = list(course.letters)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(replace(course, letters=tuple(shuffled)), today) == judge(course, today)


@given(COURSES, NUMBERS)
def test_an_answer_in_substance_always_ends_the_silence(course: Asked, today: int) -> None:
    """Whatever else was recorded: a body that wrote back last never stands accused."""
    last = max([one.span[1] for one in course.letters if one.span is not None and one.span[1] < EVER], default=today)
    if any(one.span is not None and one.span[1] >= EVER for one in course.letters):
        return
    answered = replace(course, letters=(*course.letters, Letter("answer", at(last + 1), frozenset({"helped"}))))
    standing = judge(answered, today)
    assert standing.silent == 0 and standing.state in ("answered", "closed")


@given(COURSES, NUMBERS)
def test_silence_never_begins_before_its_last_possible_day(course: Asked, today: int) -> None:
    standing = judge(course, today)
    assert standing.silent >= 0 and standing.waited >= 0
    if standing.silent:
        assert standing.due is not None and standing.silent == today - standing.due[1]
        if course.expected is not None and not standing.broke_off:
            assert standing.due[1] >= course.expected[1]
    assert isinstance(standing, Standing)


@given(COURSES, NUMBERS, st.integers(1, 500), st.integers(1, 500))
def test_a_wider_date_never_makes_a_silence_longer(course: Asked, today: int, earlier: int, later: int) -> None:
    """Who knows less about when it was sent can't accuse of more."""
    if course.sent is None or course.sent[1] >= EVER or course.sent[0] <= -EVER:
        return
    wider = replace(course, sent=(course.sent[0] - earlier, course.sent[1] + later))
    if course.expected is not None and course.expected[1] < course.sent[0]:
        return  # a term before its own appeal: the first possible day of sending is all that is left to count from
    assert judge(wider, today).silent <= judge(course, today).silent or judge(course, today).state == "draft"
