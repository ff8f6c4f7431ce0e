"""Which two records may be one act. Two attacks of one day in one city are the danger."""

from __future__ import annotations

import pytest

from app.analysis.sameness import GRADES, IncidentFacts, Index, Name, PersonFacts, Verdict, compare, keys

ONE = PersonFacts((Name("احمد محمد كاظم الساعدي"),), born="1990-05-03")
ONE_AGAIN = PersonFacts((Name("Ahmed Mohammed Kadhim al-Saadi"),), age=29, age_on="2019-11")
OTHER = PersonFacts((Name("زيد علي نوفل الهركي"),))
THIRD = PersonFacts((Name("حسن جبار ضرغام البزوني"),))


def killing(date: str, *places: str, victims: tuple[PersonFacts, ...] = (), **more: object) -> IncidentFacts:
    return IncidentFacts(**{"type": "killing", "date": date, "places": places, "victims": victims, **more})  # type: ignore[arg-type]


def said(verdict: Verdict) -> set[str]:
    return {reason.key.removeprefix("sameness.") for reason in verdict.reasons}


def test_one_killing_told_twice_is_very_likely_one() -> None:
    verdict = compare(
        killing("2019-11-28", "dhi-qar", victims=(ONE,)), killing("2019-11-28", "dhi-qar", victims=(ONE_AGAIN,))
    )
    assert verdict.grade == "very-likely"
    assert {"day.same", "where.governorate", "type.same", "victims.same"} == said(verdict)


def test_twin_attacks_of_one_day_in_one_city_are_not() -> None:
    """Same kind, same day, same place, other victims: two acts."""
    bridge = "dhi-qar-zaytoun-bridge"
    verdict = compare(
        killing("2019-11-28", bridge, victims=(ONE,)), killing("2019-11-28", bridge, victims=(OTHER, THIRD))
    )
    assert not verdict.at_least("likely")
    assert "victims.differ" in said(verdict)


def test_brothers_killed_together_do_not_make_two_records_of_two_brothers_one() -> None:
    brother = PersonFacts((Name("علي محمد كاظم الساعدي"),), born="1994-01-07")
    verdict = compare(
        killing("2019-11-28", "dhi-qar", victims=(ONE,)), killing("2019-11-28", "dhi-qar", victims=(brother,))
    )
    assert not verdict.at_least("very-likely")


def test_without_victims_it_is_never_very_likely() -> None:
    verdict = compare(killing("2019-11-28", "dhi-qar"), killing("2019-11-28", "dhi-qar"))
    assert not verdict.at_least("very-likely")


@pytest.mark.parametrize(
    ("change", "key", "grade"),
    [
        pytest.param({"type": "attempted-killing"}, "type.family", "very-likely", id="wounded first, dead later"),
        pytest.param({"type": "censorship"}, "type.differ", "possible", id="another act"),
        pytest.param({"date": "2019-11"}, "day.fits", "very-likely", id="only the month"),
        pytest.param({"date": "2019-11-29"}, "day.near", "very-likely", id="after midnight"),
        pytest.param({"date": "2019-12-08"}, "day.apart", "likely", id="ten days later"),
        pytest.param({"date": "2020-08"}, "day.differ", "possible", id="another year"),
        pytest.param({"date": ""}, "victims.same", "likely", id="no date"),
        pytest.param({"places": ("basra",)}, "where.differ", "possible", id="another city"),
        pytest.param({"places": ()}, "victims.same", "very-likely", id="no place"),
    ],
)
def test_what_is_said_of_two_acts_on_one_person(change: dict[str, object], key: str, grade: str) -> None:
    other = killing(**{"date": "2019-11-28", "victims": (ONE_AGAIN,), **change}) if "places" in change else None
    more = {name: value for name, value in change.items() if name != "date"}
    other = other or killing(str(change.get("date", "2019-11-28")), "dhi-qar", victims=(ONE_AGAIN,), **more)
    verdict = compare(killing("2019-11-28", "dhi-qar", victims=(ONE,)), other)
    assert key in said(verdict)
    assert GRADES.index(verdict.grade) >= GRADES.index(grade)  # type: ignore[arg-type]


def test_a_detention_that_went_on_may_be_the_one_that_is_told_of_later() -> None:
    one = killing("2019-11-01", "dhi-qar", type="detention", end="2020-02-01", victims=(ONE,))
    other = killing("2019-12-20", "dhi-qar", type="arbitrary-arrest", victims=(ONE_AGAIN,))
    assert "day.during" in said(compare(one, other))


def test_incidents_are_found_by_month_and_place_or_by_victim() -> None:
    one = killing("2019-11-28", "dhi-qar")
    assert keys(one) & keys(killing("2019-11", "dhi-qar"))
    assert keys(killing("", victims=(ONE,))) & keys(killing("2019-11-28", "basra", victims=(ONE_AGAIN,)))
    assert not keys(one) & keys(killing("2019-11-28", "basra"))
    index = Index([("a", one), ("b", killing("2011-01-01", "basra"))])
    assert [name for name, _ in index.find(killing("2019-11-29", "dhi-qar"))] == ["a"]
