"""The words of an inquiry: counts that claim no more than is known, in each language."""

from __future__ import annotations

import pytest

from app.analysis.elapsed import Days, moment
from app.analysis.inquiries import Facts, Within, stand
from app.base.catalogue import LANGUAGES
from app.services.inquiries import wording
from tests.inquiries.test_standing import TODAY, at, event


@pytest.mark.parametrize(
    ("count", "words"),
    [
        pytest.param(Days(12, 12), "12 days", id="known"),
        pytest.param(Days(1, 1), "1 day", id="one"),
        pytest.param(Days(12, 40), "at least 12 days", id="a span"),
        pytest.param(Days(12, None), "at least 12 days", id="without end"),
        pytest.param(Days(12, 12, about=True), "at least about 12 days", id="approximate"),
    ],
)
def test_days_in_words(count: Days, words: str) -> None:
    assert wording.days(count, "en") == words


def test_where_nobody_reported_the_day_it_is_said_from_when_is_counted() -> None:
    standing = stand(
        Facts(earliest=at("2019-11").first, told=at("2020~"), within=(Within(3, "exact", "months"),)), TODAY
    )
    said = wording.reckoning(standing, "en")
    assert "1 November 2019" in said and "31 March 2021" in said
    assert wording.reckoning(stand(Facts(promised=at("2020")), TODAY), "en") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("2020-03-01", "1 March 2020", id="a day"),
        pytest.param("2020-03", "between 1 March 2020 and 31 March 2020", id="a month, reckoned"),
        pytest.param("[..2020-03-01]", "not after 1 March 2020", id="before"),
        pytest.param("2020-03-01/..", "not before 1 March 2020", id="since"),
    ],
)
def test_a_moment_that_nobody_said_so(text: str, words: str) -> None:
    assert wording.when(moment([text]), "en") == words
    assert wording.when(moment([text]), "en", [text]) != "", "and as it was said"
    assert wording.when(None, "en") == "no day known"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_a_sentence(language: str) -> None:
    for kind in (
        "decided",
        "announced",
        "named",
        "left",
        "due",
        "deadline",
        "checked",
        "result",
        "reported",
        "published",
    ):
        for when in ("2020-03", ""):
            said = wording.event(event(kind, when), language, {})
            assert said and "inquiry." not in said and "{" not in said


def test_a_number_with_its_unit() -> None:
    assert wording.measured({"n": 3, "is": "exact"}, "months", "en") == "3 months"
    assert wording.measured({"n": 1, "is": "nearly"}, "years", "en") == "nearly 1 year"
    assert wording.measured({"n": 4, "is": "exact"}, "", "en") == "4"
    assert wording.measured("4", "months", "en") == ""
