"""Who may be the same person: each rule by a named case. The people here are names out of a list of common ones."""

from __future__ import annotations

import itertools

import pytest

from app.analysis.sameness import GRADES, Index, Name, PersonFacts, Rarity, Verdict, choose, compare, keys, tokens
from app.analysis.verdict import judge
from app.base import catalogue


def person(*names: str, **known: object) -> PersonFacts:
    return PersonFacts(tuple(map(Name, names)), **known)  # type: ignore[arg-type]


def said(verdict: Verdict) -> set[str]:
    return {reason.key.removeprefix("sameness.") for reason in verdict.reasons}


FULL = "احمد محمد كاظم الساعدي"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("عبد الله", "عبدالله", id="abd apart"),
        pytest.param("عبد الرحمن", "عبدالرحمان", id="abd, and a long vowel written"),
        pytest.param("صلاح الدين", "صلاحالدين", id="din apart"),
        pytest.param("أحمد", "احمد", id="hamza"),
        pytest.param("فاطمة", "فاطمه", id="ta marbuta"),
        pytest.param("يحيى", "يحيي", id="alef maqsura"),
        pytest.param("حُسَيْن", "حسين", id="vowel signs"),
        pytest.param("كاظم", "کاظم", id="Persian kaf"),
        pytest.param("نافذ", "نافز", id="by ear"),
        pytest.param("دلال", "دالل", id="the ligature that PDF files turn"),
        pytest.param("محمد", "Mohammed", id="Latin"),
        pytest.param("محمد", "Muhamad", id="Latin, another way"),
        pytest.param("عبدالرحمن", "Abd al-Rahman", id="Latin, apart"),
        pytest.param("عبدالرحمن", "Abdurrahman", id="Latin, as it sounds"),
        pytest.param("نورالدين", "Noureddine", id="French"),
        pytest.param("حسين", "Husayn", id="scholarly"),
        pytest.param("عثمان", "Osman", id="th as s"),
        pytest.param("رمضان", "Ramadhan", id="dad"),
        pytest.param("احمد", "ئەحمەد", id="Sorani"),
        pytest.param("عبدالله", "عەبدوڵڵا", id="Sorani, a compound"),
        pytest.param("Sherzad", "شێرزاد", id="Sorani and Latin"),
        pytest.param("ابراهيم", "ئیبراهیم", id="Sorani, i"),
        pytest.param("Yousif", "Youssef", id="two Latin spellings"),
        pytest.param("Kadhim", "Kazem", id="two ways for one letter"),
    ],
)
def test_two_spellings_of_a_given_name_are_one(one: str, other: str) -> None:
    verdict = compare(
        person(f"{one} حسن جبار البزوني", born="1990-03-04"), person(f"{other} حسن جبار البزوني", born="1990-03-04")
    )
    assert verdict.grade == "very-likely"
    assert not verdict.against


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("احمد", "محمد"),
        ("محمود", "محمد"),
        ("حسن", "حسين"),
        ("سمر", "سمير"),
        ("سالم", "سلام"),
        ("جمال", "كمال"),
        ("علي", "علاء"),
        ("كريم", "كرم"),
        ("حسن", "Hussein"),
        ("محمد", "Mahmood"),
        ("Jamal", "Jamil"),
        ("Hassan", "Hussein"),
        ("عەلی", "عەلا"),
        ("سهام", "سحر"),
    ],
)
def test_given_names_that_are_two_make_siblings(one: str, other: str) -> None:
    """The worst error: a brother killed on the same day is another person, twin or not."""
    rest = "حسن جبار البزوني"
    for known in ({}, {"died": "2019-11-28"}, {"born": "1998-01-02", "died": "2019-11-28", "places": ("dhi-qar",)}):
        verdict = compare(person(f"{one} {rest}", **known), person(f"{other} {rest}", **known))
        assert not verdict.at_least("very-likely"), known
        if "born" not in known:
            assert not verdict.at_least("likely"), known
    assert verdict.against


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        pytest.param("احمد كاظم الساعدي", FULL, "part.missing", id="the father's name is missing"),
        pytest.param("احمد الساعدي", FULL, "part.missing", id="given and family only"),
        pytest.param("الساعدي احمد محمد كاظم", FULL, "name.turned", id="family first"),
        pytest.param("al-Saadi, Ahmed Mohammed Kadhim", "Ahmed Mohammed Kadhim al-Saadi", "name.turned", id="Latin"),
        pytest.param("احمدمحمد كاظم الساعدي", FULL, "part.joined", id="two names written as one"),
        pytest.param("Ahmed Mohammed Kadhim Al-Saadi", FULL, "part.letters", id="other letters"),
        pytest.param("احمد محمد كاظن الساعدي", FULL, "part.slip", id="a slip"),
        pytest.param("احمد محمد عباس الساعدي", FULL, "part.differ", id="another grandfather"),
        pytest.param("محمد كاظم الساعدي", FULL, "part.first", id="the father himself"),
        pytest.param("حمد محمد كاظم الساعدي", FULL, "part.rival", id="a letter apart"),
        pytest.param("احمد بن محمد بن كاظم الساعدي", FULL, "name.same", id="bin"),
        pytest.param("الشيخ د. احمد محمد كاظم الساعدي", FULL, "name.same", id="titles"),
        pytest.param(
            "الناشط المدني الشهيد أحمد محمد كاظم الساعدي", FULL, "name.same", id="what lists put before a name"
        ),
        pytest.param("Dr. Ahmed Mohammed", "Haji Ahmed Mohammed", "name.same", id="Latin titles"),
        pytest.param("احمد ١٢ محمد كاظم / الساعدي", FULL, "name.same", id="digits and strokes"),
        pytest.param(
            "احمد محمد كاظم ابو عماره", "احمد محمد كاظم عمارة", "part.part", id="a house with and without abu"
        ),
    ],
)
def test_what_is_said_of_two_names(one: str, other: str, key: str) -> None:
    assert key in said(compare(person(one), person(other)))


def test_a_father_is_not_his_son() -> None:
    verdict = compare(person("محمد كاظم الساعدي", died="2006-02"), person(FULL, died="2006-02"))
    assert not verdict.at_least("likely")


def test_a_name_alone_is_never_very_likely() -> None:
    verdict = compare(person("زينالعابدين نوفل ضرغام الهركي"), person("زينالعابدين نوفل ضرغام الهركي"))
    assert verdict.grade == "likely"


def test_two_names_and_an_age_are_not_very_likely() -> None:
    one, other = person("احمد الساعدي", age=30, age_on="2019-10"), person(FULL, age=31, age_on="2019-10")
    assert compare(one, other).grade == "likely"


@pytest.mark.parametrize(
    ("one", "other", "key", "grade"),
    [
        pytest.param({"born": "1990-05-03"}, {"born": "1990-05-03"}, "born.same", "very-likely", id="one day"),
        pytest.param({"born": "1990"}, {"born": "1990-05-03"}, "born.fits", "very-likely", id="a year and a day"),
        pytest.param(
            {"born": "1990-01-01"}, {"born": "1990-05-03"}, "born.fits", "very-likely", id="what offices write"
        ),
        pytest.param({"born": "1990~"}, {"born": "1991-05-03"}, "born.fits", "very-likely", id="about"),
        pytest.param({"born": "1990-05-03"}, {"born": "1990-03-05"}, "born.swapped", "likely", id="day and month"),
        pytest.param({"born": "1990-05-03"}, {"born": "1991-05-03"}, "born.digit", "likely", id="one digit"),
        pytest.param({"born": "1990-05-03"}, {"born": "1978-11-20"}, "namesakes", "possible", id="another date"),
        pytest.param(
            {"age": 29, "age_on": "2019-11"}, {"born": "1990-05-03"}, "age.fits-date", "very-likely", id="age and date"
        ),
        pytest.param(
            {"age": 29, "died": "2019-11-28"}, {"born": "1990"}, "age.fits-date", "very-likely", id="age at death"
        ),
        pytest.param({"age": 29}, {"age": 30}, "age.near", "very-likely", id="ages a year apart"),
        pytest.param({"age": 29}, {"age": 29}, "age.same", "very-likely", id="one age"),
        pytest.param({"age": 8}, {"born": "1950"}, "age.apart-date", "possible", id="a child and a man"),
        pytest.param({"age": 20}, {"age": 41}, "age.apart", "possible", id="ages far apart"),
        pytest.param({"died": "2019-11-28"}, {"died": "2019-11-28"}, "died.same", "very-likely", id="one day of death"),
        pytest.param({"died": "2019-11-28"}, {"died": "2019-11-29"}, "died.near", "likely", id="a day later"),
        pytest.param({"died": "2019-11-28"}, {"died": "2006-02"}, "died.differ", "possible", id="another death"),
        pytest.param({"died": "2006"}, {"born": "2010"}, "born.after-death", "unlikely", id="born afterwards"),
        pytest.param({"sex": "female"}, {"sex": "male"}, "sex.differ", "possible", id="sex"),
        pytest.param({"mother": "زهرة علي"}, {"mother": "زهره"}, "mother.same", "likely", id="mother"),
        pytest.param({"mother": "زهرة"}, {"mother": "نجود"}, "mother.differ", "likely", id="another mother"),
        pytest.param({"places": ("karbala",)}, {"places": ("karbala",)}, "place.governorate", "likely", id="place"),
        pytest.param({"places": ("karbala",)}, {"places": ("basra",)}, "place.differ", "likely", id="another place"),
        pytest.param({"roles": ("journalist",)}, {"roles": ("journalist",)}, "role.same", "likely", id="role"),
        pytest.param(
            {"affiliation": "اتحاد الأدباء"}, {"affiliation": "اتحاد الادباء"}, "affiliation.same", "likely", id="a"
        ),
    ],
)
def test_what_is_said_of_a_life(one: dict[str, object], other: dict[str, object], key: str, grade: str) -> None:
    verdict = compare(person(FULL, **one), person(FULL, **other))
    assert key in said(verdict)
    assert GRADES.index(verdict.grade) >= GRADES.index(grade)  # type: ignore[arg-type]
    if grade == "very-likely":
        assert verdict.grade == grade


def test_other_names_of_a_person_count() -> None:
    one = PersonFacts((Name("احمد محمد كاظم الساعدي"), Name("Ahmad al-Saidi", "spelling"), Name("a_saadi", "handle")))
    other = PersonFacts((Name("احمد", "given"), Name("الساعدي", "family"), Name("A_Saadi", "handle")))
    assert {"byname.same"} < said(compare(one, other))
    assert compare(one, PersonFacts((Name("ابو علاء", "kunya"),))).grade in ("possible", "unlikely")


def test_a_kunya_is_met_wherever_it_stands() -> None:
    one, other = person("احمد كاظم الساعدي (أبو علاء)"), person("ابو علاء احمد الساعدي")
    assert "kunya.same" in said(compare(one, other))
    assert "kunya.differ" in said(compare(one, person("احمد كاظم الساعدي (أبو زيد)")))


def test_a_common_name_says_less_than_a_rare_one() -> None:
    common = compare(person("محمد علي"), person("محمد علي")).score
    rare = compare(person("زينالعابدين ضرغام"), person("زينالعابدين ضرغام")).score
    assert rare > common


def test_two_common_names_are_many_people() -> None:
    one = person("محمد علي", sex="male", places=("baghdad",))
    assert not compare(one, one).at_least("likely")


@pytest.mark.parametrize(
    ("one", "other"),
    [("احمد حسن", "محمد احمد احمد"), ("علي محمد علا", "حسن محمد محمد محمد"), ("احمد علاء", "علي احمد")],
)
def test_which_record_comes_first_makes_no_difference(one: str, other: str) -> None:
    assert compare(person(one), person(other)).score == compare(person(other), person(one)).score


def test_a_cap_lowers_every_score_and_keeps_their_order() -> None:
    bits = [n / 4 for n in range(-60, 160)]
    for better, cap in itertools.pairwise(GRADES):
        capped = [judge(one, cap, ()) for one in bits]
        assert all(one.score <= judge(n, better, ()).score for one, n in zip(capped, bits, strict=True))
        assert all(one.score < other.score for one, other in itertools.pairwise(capped))
        assert not any(one.at_least(better) for one in capped)


def test_a_crowd_teaches_which_names_are_common() -> None:
    crowd = [person(f"شمخي {n}باسم الغريفي".replace(str(n), "")) for n in range(400)]
    rarity = Rarity.of(crowd)
    one = person("شمخي الغريفي")
    assert compare(one, one, rarity).score < compare(one, one).score
    assert all(token in rarity.counts for token in tokens(one))


def test_a_slip_is_told_from_a_name_by_the_crowd() -> None:
    """Nobody is called محمذ; once many are, it is a name of its own."""
    rest = "حسن جبار البزوني"
    one, other = person(f"قصورن {rest}"), person(f"قصوان {rest}")
    crowd = [person(f"{given} علي") for given in ("قصورن", "قصوان") for _ in range(30)]
    assert "part.slip" in said(compare(one, other))
    assert "part.rival" in said(compare(one, other, Rarity.of(crowd)))


def test_every_sentence_is_there_in_every_language() -> None:
    """Sentences that no test above brings about would only be missed by somebody who needs one."""
    one, other = (
        person(FULL, age=8, places=("karbala",)),
        person("حمد محمد عباس الساعدي", born="1950", places=("basra",)),
    )
    for reason in compare(one, other).reasons:
        for language in catalogue.LANGUAGES:
            words = reason.words(language)
            assert words != reason.key
            assert "{" not in words


@pytest.mark.parametrize("other", [FULL, "Ahmed Mohammed Kadhim al-Saadi", "ئەحمەد محەمەد کازم ساعیدی", "احمد الساعدي"])
def test_partners_share_a_key(other: str) -> None:
    assert keys(person(FULL)) & keys(person(other))


def test_keys_are_short_and_few_and_the_same_on_every_machine() -> None:
    found = keys(person(FULL, born="1990-05-03"))
    assert len(found) < 40
    assert max(map(len, found)) < 40
    assert "p2hmd|mhmd" in found


def test_the_rarest_keys_are_looked_up_first_and_one_always() -> None:
    assert choose({"a": 5000, "b": 20, "c": 1990}, most=2000) == ("b",)
    assert choose({"a": 5000}) == ("a",)
    assert choose({}) == ()


def test_an_index_finds_the_right_one() -> None:
    crowd = {f"{n}": person(name) for n, name in enumerate(("علي حسن جبار البزوني", FULL, "زيد علي نوفل الهركي"))}
    index = Index(crowd.items())
    found = index.find(person("Ahmed Mohammed Kadhim al-Saadi"))
    assert [name for name, _ in found] == ["1"]
    assert index.find(crowd["1"], skip="1") == []
    assert index.pairs() == []
    twice = Index([*crowd.items(), ("x", person("أحمد محمد كاظم الساعدى"))])
    assert [(one, other) for one, other, _ in twice.pairs()] == [("1", "x")]


def test_kinds_of_record_are_not_compared() -> None:
    from app.analysis.sameness import IncidentFacts

    with pytest.raises(TypeError):
        compare(person(FULL), IncidentFacts("killing"))


@pytest.mark.parametrize("names", [(), ("",), ("...",), ("١٢٣",), ("a",), ("ابو",), ("\u200f",), ("م " * 500,)])
def test_names_that_are_none_break_nothing(names: tuple[str, ...]) -> None:
    broken = person(*names, born="no date", died="19", places=("nowhere",), age=-4)
    for other in (broken, person(FULL, born="1990")):
        assert compare(broken, other).grade != "very-likely"
        keys(broken)
