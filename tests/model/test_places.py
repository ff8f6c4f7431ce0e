"""The gazetteer: what it holds is sound, any spelling finds a place, a filter knows what lies in what."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError
from app.base.paths import resource
from app.model import coordinates, places
from app.model.coordinates import Spot, coarsen, parse_spot, radius, written
from app.model.letters import fold_text
from app.model.values import check_value, describe
from app.model.vocabulary import vocabulary

EVERYTHING = places.everything()
GOVERNORATES = [p for p in EVERYTHING if p.level == "governorate"]
ARABIC = re.compile(r"[ء-يٱپچگ\u064b-\u0652 .،-]+")
SORANI = re.compile(r"[ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنهەوۆیێڵصضطظثذكيئ \u200c-]+")


def test_iraq_has_its_nineteen_governorates_and_they_are_those_of_the_vocabulary() -> None:
    assert len(GOVERNORATES) == 19
    codes = {term.code for term in vocabulary("governorate").terms} - {"outside-iraq", "unknown"}
    assert {p.id for p in GOVERNORATES} == codes
    for place in GOVERNORATES:
        term = vocabulary("governorate").by_code[place.id]
        assert (place.name("en"), place.name("ar"), place.name("ckb")) == tuple(map(term.label, ("en", "ar", "ckb")))


def test_no_id_twice_and_every_parent_exists_above() -> None:
    ids = [p.id for p in EVERYTHING]
    assert len(ids) == len(set(ids)) > 500
    order = {"country": 0, "governorate": 1, "district": 2, "town": 3, "neighbourhood": 3, "site": 3}
    for number, place in enumerate(EVERYTHING):
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", place.id) and len(place.id) <= 64
        if place.level != "country":
            parent = places.find(place.parent)
            assert parent is not None and ids.index(parent.id) < number
            assert order[parent.level] == order[place.level] - 1, place.id
            assert places.ancestors(place.id)[-1].id == "iraq"


def test_every_governorate_has_districts_and_every_district_a_parent_of_its_own_name_first() -> None:
    for place in GOVERNORATES:
        districts = places.children(place.id)
        assert districts and {d.level for d in districts} == {"district"}
        assert all(d.id.startswith(f"{place.id}-") for d in districts)


def test_no_name_twice_at_one_level_in_one_parent() -> None:
    for language in ("en", "ar", "ckb"):
        found = Counter((p.parent, p.level, fold_text(p.name(language))) for p in EVERYTHING)
        assert [key for key, n in found.items() if n > 1] == []


def test_names_are_in_their_scripts_and_none_is_lacking() -> None:
    for place in EVERYTHING:
        assert set(place.names) == {"en", "ar", "ckb"}, place.id
        assert place.names["en"].isascii() and place.names["en"][0].isupper(), place.id
        assert ARABIC.fullmatch(place.names["ar"]), place.id
        assert SORANI.fullmatch(place.names["ckb"]), place.id
        assert not re.search("[يكىة]", place.names["ckb"]), place.id
        assert place.own <= {"en", "ar", "ckb"}


def test_locations_are_in_iraq_and_near_what_they_lie_in() -> None:
    located = [p for p in EVERYTHING if p.lat is not None and p.lon is not None]
    assert len(located) > 250
    for place in located:
        assert coordinates.in_iraq(place.lat, place.lon), place.id
        above = next((p for p in places.ancestors(place.id) if p.lat is not None), None)
        if above is not None and above.level != "country":
            reach = 320 if above.level == "governorate" else 130  # Anbar and Basra reach far; a district's towns don't
            assert places.kilometres(place.lat, place.lon, above.lat, above.lon) < reach, place.id


def test_a_seat_lies_where_its_district_does() -> None:
    for place in EVERYTHING:
        if place.id.endswith("-town") and (parent := places.find(place.parent)) and parent.lat:
            assert (place.lat, place.lon) == (parent.lat, parent.lon)


def test_countries_have_names_in_three_languages() -> None:
    codes = places.country_codes()
    assert len(codes) > 240 and len(set(codes)) == len(codes) and {"IQ", "SY", "TR", "IR", "DE"} <= set(codes)
    for language in ("en", "ar", "ckb"):
        assert all(places.country_name(code, language) != code for code in codes)
    assert places.country_name("IQ", "ckb") == "عێراق"
    assert places.country_name("ZQ", "ar") == "ZQ"
    names = [name for _, name in places.countries("ar")]
    assert len(names) == len(codes)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Amara", "maysan-amara-town"),
        ("al-Amarah", "maysan-amara-town"),
        ("العمارة", "maysan-amara-town"),
        ("العماره", "maysan-amara-town"),
        ("عمار", "maysan-amara-town"),
        ("عەمارە", "maysan-amara-town"),
        ("Nassriya", "dhi-qar-nasiriyah-town"),
        ("الناصريه", "dhi-qar-nasiriyah-town"),
        ("Haboubi", "dhi-qar-haboubi-square"),
        ("ساحة التحرير", "baghdad-tahrir-square"),
        ("گۆڕەپانی تەحریر", "baghdad-tahrir-square"),
        ("slemani", "sulaymaniyah"),
        ("هەولێر", "erbil"),
        ("ھەولێر", "erbil"),
        ("Shingal", "nineveh-sinjar-town"),
        ("شنگال", "nineveh-sinjar-town"),
        ("Maysan governorate", "maysan"),
        ("محافظة ميسان", "maysan"),
        ("قضاء الكحلاء", "maysan-kahla-town"),
        ("Tuz", "salah-al-din-tuz-khurmatu-town"),
        ("AL QAIM", "anbar-qaim-town"),
    ],
)
def test_any_spelling_finds_the_place(typed: str, first: str) -> None:
    assert places.suggest(typed, "en")[0].id == first


def test_every_place_is_found_by_each_of_its_names() -> None:
    for place in EVERYTHING:
        for name in place.names.values():
            assert place in places.suggest(name, "en", limit=30), (place.id, name)
            assert place in places.named(name)


def test_suggestions_keep_within_a_place_and_to_a_number() -> None:
    assert all("maysan" in {p.id, *(a.id for a in places.ancestors(p.id))} for p in places.suggest("a", "en", "maysan"))
    assert len(places.suggest("a", "en")) == places.SUGGESTIONS
    assert places.suggest("", "en") == places.suggest("  ", "en") == places.suggest("qqqqq", "en") == ()


@pytest.mark.parametrize(
    ("typed", "rest", "first"),
    [
        ("near the bridge, Ama", "Ama", "maysan-amara-town"),
        ("قرب الجسر، العما", "العما", "maysan-amara-town"),
        ("near his home in Karbala", "Karbala", "karbala"),
        ("Hurriyah, Naj", "Hurriyah, Naj", "najaf-hurriyah-najaf"),
        ("ساحة الحبوبي، الن", "ساحة الحبوبي، الن", "dhi-qar-haboubi-square"),
    ],
)
def test_a_name_is_completed_where_it_begins(typed: str, rest: str, first: str) -> None:
    start, found = places.complete(typed, "en")
    assert typed[start:] == rest and found[0].id == first


def test_ordinary_words_are_not_taken_for_places() -> None:
    for text in ("in front of the police station", "outside the house", "أمام مركز الشرطة", "لەبەردەم مزگەوتەکە"):
        assert places.complete(text, "en")[1] == ()


def test_a_path_names_its_place_in_any_language_and_a_bare_ambiguous_name_none() -> None:
    for language in ("en", "ar", "ckb"):
        amara = places.find("maysan-amara-town")
        assert amara is not None
        assert places.exactly(places.path(amara, language)) is amara
    assert places.exactly("Amara") is None


def test_paths_say_each_name_once() -> None:
    said = {
        place_id: places.path(places.find(place_id), "en") for place_id in ("maysan-amara-town", "basra-town", "basra")
    }
    assert said == {"maysan-amara-town": "Amara, Maysan", "basra-town": "Basra", "basra": "Basra governorate"}
    assert places.path(places.find("maysan-amara"), "ar") == "قضاء العمارة، ميسان"
    assert places.path(places.find("maysan-amara"), "ckb") == "قەزای عەمارە، مەیسان"


def test_nearest_town_and_how_far() -> None:
    place, far = places.nearest(31.84, 47.15)
    assert place.id == "maysan-amara-town" and far < 2
    assert places.nearest(0.0, 0.0) is None
    assert places.kilometres(33.3406, 44.4009, 31.8356, 47.1448) == pytest.approx(308, abs=5)  # Baghdad to Amara


# --- a filter by place -------------------------------------------------------------------------


def test_a_value_lies_in_what_its_place_lies_in() -> None:
    value = {"text": "outside", "place": "maysan-kumait"}
    assert all(places.within(value, where) for where in ("maysan-kumait", "maysan-amara", "maysan", "iraq"))
    assert not any(places.within(value, where) for where in ("maysan-amara-town", "basra", "nowhere", ""))


def test_a_value_without_a_place_of_the_list_lies_where_its_codes_say() -> None:
    assert places.within({"text": "x", "governorate": "maysan"}, "maysan")
    assert places.within({"text": "x", "governorate": "maysan"}, "iraq")
    assert not places.within({"text": "x", "governorate": "maysan"}, "maysan-amara")
    assert places.within({"text": "x", "governorate": "maysan", "district": "العماره"}, "maysan-amara")
    assert places.within({"text": "x", "governorate": "maysan", "town": "Kumayt"}, "maysan-amara")
    assert not places.within({"text": "x", "governorate": "basra", "district": "Amara"}, "maysan-amara")
    assert places.within({"text": "x", "place": "newer-list-9", "governorate": "maysan"}, "maysan")
    assert places.within({"text": "x", "country": "IQ"}, "iraq")


def test_words_that_contain_a_name_prove_nothing() -> None:
    assert not places.within({"text": "the road to Amara, Maysan"}, "maysan")


JSONS = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda x: st.lists(x, max_size=3))


@given(
    st.one_of(
        JSONS, st.dictionaries(st.sampled_from(["text", "place", "governorate", "district", "town", "country"]), JSONS)
    )
)
def test_a_filter_never_fails_whatever_a_colleague_sent(value: object) -> None:
    assert places.within(value, "maysan") in (True, False)
    assert places.words(value, "ar") is not None


def test_with_children_is_what_within_says() -> None:
    below = places.with_children("maysan")
    assert below == {p.id for p in EVERYTHING if places.within({"text": "x", "place": p.id}, "maysan")}


# --- the value ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        {"text": "Basra", "governorate": "basra"},
        {"text": "x", "place": "maysan-amara-town"},
        {"text": "x", "place": "a-list-of-tomorrow", "country": "SY", "town": "y", "district": "z"},
        {"text": "x", "lat": 33.3, "lon": 44.4, "precision": "town"},
    ],
)
def test_values_with_and_without_the_new_keys_are_signed_as_they_are(value) -> None:
    assert check_value("incident", "place", value) == value


@pytest.mark.parametrize("wrong", [{"country": "Iraq"}, {"country": "iq"}, {"place": "Not A Code"}, {"village": "x"}])
def test_wrong_parts_are_refused(wrong) -> None:
    with pytest.raises(InputError):
        check_value("incident", "place", {"text": "x", **wrong})


def test_a_place_of_the_list_is_read_in_the_readers_language() -> None:
    value = {"text": "Amara, Maysan", "place": "maysan-amara-town", "governorate": "maysan"}
    assert describe("incident", "place", value, "ar") == "العمارة، ميسان"
    assert describe("incident", "place", value, "ckb") == "عەمارە، مەیسان"
    own = value | {"text": "near the bridge, Amara"}
    assert describe("incident", "place", own, "ar").startswith("near the bridge, Amara")
    assert describe("incident", "place", {"text": "Raqqa", "country": "SY"}, "ar").endswith("سوريا")


# --- coordinates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "spot"),
    [
        ("33.34, 44.40", Spot(33.34, 44.40, 2)),
        ("33.34 44.40", Spot(33.34, 44.40, 2)),
        ("٣٣٫٣٤، ٤٤٫٤٠", Spot(33.34, 44.40, 2)),
        ("۳۳٫۳۴، ۴۴٫۴۰", Spot(33.34, 44.40, 2)),
        ("33°20'26\"N 44°24'03\"E", Spot(33.3406, 44.4008, 4)),
        ("33° 20′ 26″ N, 44° 24′ 03″ E", Spot(33.3406, 44.4008, 4)),
        ("N33.34 E44.40", Spot(33.34, 44.40, 2)),
        ("44.40E 33.34N", Spot(33.34, 44.40, 2)),
        ("33.34 شمالاً، 44.40 شرقاً", Spot(33.34, 44.40, 2)),
        ("33°20.5'N 44°24.1'E", Spot(33.34, 44.40, 2)),
        ("geo:33.34,44.40", Spot(33.34, 44.40, 2)),
        ("https://www.google.com/maps/@33.3406,44.4009,17z", Spot(33.3406, 44.4009, 4)),
        ("\u206633.34, 44.40\u2069", Spot(33.34, 44.40, 2)),
        ("-33.5, -70.6", Spot(-33.5, -70.6, 1)),
        ("33.5S 70.6W", Spot(-33.5, -70.6, 1)),
    ],
)
def test_pasted_coordinates(typed: str, spot: Spot) -> None:
    assert parse_spot(typed) == spot


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "33",
        "33.34",
        "91, 0",
        "0, 181",
        "33.34, 44.40, 5",
        "33N 44N",
        "33°61'N 44°E",
        "nan, nan",
        "1e3, 2",
        "9" * 200,
    ],
)
def test_what_is_no_point_is_refused(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_spot(typed)
    assert refused.value.facts == {"rule": "coordinates"}


@given(st.text(max_size=120))
def test_nothing_pasted_crashes(text: str) -> None:
    try:
        spot = parse_spot(text)
    except InputError:
        return
    assert abs(spot.lat) <= 90 and abs(spot.lon) <= 180


LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


@given(LAT, LON, st.integers(0, 6))
def test_what_is_shown_can_be_pasted_again(lat: float, lon: float, decimals: int) -> None:
    spot = Spot(round(lat, decimals) + 0.0, round(lon, decimals) + 0.0, decimals)
    assert parse_spot(written(spot)) == spot


@given(LAT, LON, st.sampled_from(sorted(coordinates.DECIMALS)))
def test_no_more_exact_than_is_safe(lat: float, lon: float, precision: str) -> None:
    """What is kept moves by no more than the words say, and keeps no digit beyond the precision."""
    kept = coarsen(Spot(lat, lon, 6), precision)
    assert kept.decimals == coordinates.DECIMALS[precision]
    assert coordinates.decimals_of(kept.lat, kept.lon) <= kept.decimals
    assert abs(kept.lat - lat) * 111_200 <= max(radius(kept.decimals), 1) * 1.02 + 1
    assert coarsen(kept, precision) == kept


def test_coarsening_is_the_coarser_the_vaguer_the_precision() -> None:
    order = [t.code for t in vocabulary("place-precision").terms if t.code != "unknown"]
    kept = [coordinates.DECIMALS[code] for code in order]
    assert kept == sorted(kept, reverse=True)


def test_the_readme_counts_what_the_list_holds() -> None:
    readme = (resource("places") / "README.md").read_text(encoding="utf-8")
    levels = Counter(p.level for p in EVERYTHING)
    for level in ("governorate", "district", "town", "neighbourhood", "site"):
        assert f"| {level} | {levels[level]} |" in readme
    for language in ("en", "ar", "ckb"):
        named = [p for p in EVERYTHING if language in p.names]
        own = sum(language in p.own for p in named)
        assert f"| {language} | {len(named)} | {len(named) - own} | {own} |" in readme
    assert f"{sum(p.lat is not None for p in EVERYTHING)} have a location" in readme
    assert json.dumps(len(places.country_codes())) in readme
