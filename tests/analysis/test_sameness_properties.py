"""What holds of every comparison, whatever two records say."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.sameness import BUILT_IN, IncidentFacts, Name, PersonFacts, compare, keys

WORDS = """
احمد محمد محمود حسن حسين علي علاء علا سمر سمير عبدالله عبد الرحمن كاظم جبار ابو زيد بن الساعدي البزوني الهركي د.
Ahmed Mohammed Mahmoud Hassan Hussein Ali Abdul-Rahman Kadhim al-Saadi Abu bin ئەحمەد عەلی حەسەن شێرزاد زز xq
"""
names = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6).map(" ".join)
dates = st.sampled_from(("", "1990", "1990-05-03", "1990-03-05", "1991-05-03", "1990~", "1980/1995", "2015", "bad"))
people = st.builds(
    PersonFacts,
    names=st.lists(
        st.builds(Name, names, st.sampled_from(("full", "spelling", "given", "kunya", "handle"))), max_size=3
    ).map(tuple),
    sex=st.sampled_from(("", "female", "male", "unknown")),
    born=dates,
    age=st.sampled_from((None, 8, 29, 30)),
    age_on=st.sampled_from(("", "2019-11")),
    died=st.sampled_from(("", "2019-11-28", "2019-11-29", "2006")),
    places=st.lists(st.sampled_from(("karbala", "basra", "nowhere")), max_size=2).map(tuple),
    mother=st.sampled_from(("", "زهرة", "نجود علي")),
    roles=st.lists(st.sampled_from(("journalist", "lawyer")), max_size=1).map(tuple),
)
incidents = st.builds(
    IncidentFacts,
    type=st.sampled_from(("killing", "attempted-killing", "raid")),
    date=st.sampled_from(("", "2019-11-28", "2019-11", "2020", "bad")),
    end=st.sampled_from(("", "2020-01-01")),
    places=st.lists(st.sampled_from(("karbala", "basra", "nowhere")), max_size=2).map(tuple),
    victims=st.lists(people, max_size=3).map(tuple),
    count=st.sampled_from((None, 1, 12)),
)


@given(people, people)
def test_people_are_compared_the_same_way_round(one: PersonFacts, other: PersonFacts) -> None:
    first, second = compare(one, other), compare(other, one)
    assert abs(first.score - second.score) < 1e-9
    assert first.grade == second.grade
    assert sorted(reason.key for reason in first.reasons) == sorted(reason.key for reason in second.reasons)


@given(incidents, incidents)
def test_incidents_are_compared_the_same_way_round(one: IncidentFacts, other: IncidentFacts) -> None:
    first, second = compare(one, other), compare(other, one)
    assert abs(first.score - second.score) < 1e-9
    assert first.grade == second.grade


@given(people, people)
def test_nobody_is_more_like_somebody_than_that_person(one: PersonFacts, other: PersonFacts) -> None:
    one = replace(one, names=one.names[:1])  # of several names, one that is met may say more than all
    consistent = not compare(one, one).against
    assert not consistent or compare(one, other).score <= compare(one, one).score + 1e-9


@given(people, people)
def test_two_sexes_and_two_dates_of_birth_are_never_likely(one: PersonFacts, other: PersonFacts) -> None:
    woman = replace(one, sex="female", born="1990-05-03")
    assert not compare(woman, replace(other, sex="male")).at_least("likely")
    assert not compare(woman, replace(other, born="1978-11-20")).at_least("likely")


@given(people, people)
def test_a_name_alone_never_makes_it_very_likely(one: PersonFacts, other: PersonFacts) -> None:
    """So a fact that contradicts can't, by being taken away, leave "very likely" to the name."""
    verdict = compare(PersonFacts(tuple(n for n in one.names if n.kind in ("full", "given"))[:1]), other)
    beside = {"sameness.kunya.same", "sameness.byname.same"} & {reason.key for reason in verdict.reasons}
    assert beside or verdict.grade != "very-likely"


@given(people, people)
def test_a_contradiction_never_raises_a_score(one: PersonFacts, other: PersonFacts) -> None:
    silent = (replace(one, mother="", died=""), replace(other, mother="", died=""))
    speaking = (replace(one, mother="زهرة", died=""), replace(other, mother="نجود", died=""))
    assert compare(*speaking).score <= compare(*silent).score + 1e-9


@given(people)
def test_keys_are_never_too_many_and_say_nothing_but_names_and_years(one: PersonFacts) -> None:
    found = keys(one)
    assert len(found) <= 64
    assert found == keys(replace(one, sex=""))


@given(people, people)
def test_every_reason_can_be_said(one: PersonFacts, other: PersonFacts) -> None:
    for reason in compare(one, other, BUILT_IN).reasons:
        for language in ("en", "ar", "ckb"):
            words = reason.words(language)
            assert words != reason.key
            assert "{" not in words
