"""What a declaration says beside its fields: what is needed, what stands open, what calls for a group, what repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.fields import Kind, RecordType
from app.model.incident import WHEN
from app.model.lives import standing_risk
from app.model.types import TYPES
from app.model.vocabulary import vocabulary

EVERY = [pytest.param(one, id=name) for name, one in TYPES.items()]
LEVELS = list(vocabulary("risk").by_code)
ISSUE = {
    # What lists of 2001 lack, and the nearest that they have.
    "online-incitement": "04:140101000000",
    "name-photo-published": "04:140101000000",
    "defamation-campaign": "04:140101000000",
    "malicious-prosecution": "04:360103000000",
    "arrest-warrant": "04:030101000000",
    "hit-list": "04:020103020000",
    "surveillance": "04:020103030000",
    "raid": "04:040101000000",
    "reprisal-on-relatives": "04:020103020200",
    "desecration": "04:130102000000",
}


@pytest.mark.parametrize("declared", EVERY)
def test_what_is_said_of_fields_names_fields(declared: RecordType) -> None:
    groups = {field.group for field in declared.fields}
    main = {field.name for field in declared.fields if field.group == "main"}
    assert set(declared.first) <= main
    assert set(declared.when) <= groups - {"main"}
    needed = {field.name for field in declared.fields if field.required}
    assert needed <= (set(declared.first) or main), "what is needed stands open"
    for names in declared.required_any:
        assert len(names) > 1 and set(names) <= (set(declared.first) or main) and not set(names) & needed
    for when in declared.when.values():
        field = declared.field(when.field)
        assert field is not None and field.kind in (Kind.TERM, Kind.TERMS) and field.group == "main"
        assert when.codes <= set(vocabulary(field.vocabulary or "").by_code)
    for part in declared.parts:
        pointing = TYPES[part.type].field(part.field)
        assert pointing is not None and declared.name in pointing.refs


@pytest.mark.parametrize("declared", EVERY)
def test_lacking_is_the_first_open_demand(declared: RecordType) -> None:
    filled: dict[str, object] = {}
    demands = [(field.name,) for field in declared.fields if field.required] + list(declared.required_any)
    for names in demands:
        assert declared.lacking(filled) == names
        for empty in (None, "", [], {}):
            assert declared.lacking(filled | {names[-1]: empty}) == names
        filled[names[-1]] = 0  # zero and no are answers
    assert declared.lacking(filled) == ()


@pytest.mark.parametrize(
    ("type_", "groups"),
    [
        ("arbitrary-arrest", {"arrest", "release"}),
        ("arrest-warrant", {"arrest", "release"}),
        ("release", {"release"}),
        ("killing", {"killing"}),
        ("death-in-custody", {"arrest", "release", "killing", "torture"}),
        ("torture", {"torture"}),
        ("threat", {"threat"}),
        ("hit-list", {"threat", "online"}),
        ("name-photo-published", {"online"}),
        ("raid", {"property"}),
        ("desecration", {"property"}),
        ("other", set()),
        (None, set()),
    ],
)
def test_which_groups_an_incident_calls_for(type_: str | None, groups: set[str]) -> None:
    assert {group for group, when in WHEN.items() if when.holds({"type": type_})} == groups


def test_a_list_calls_for_a_group_by_any_of_its_codes() -> None:
    when = TYPES["person"].when["missing"]
    assert when.holds({"status": ["wounded", "missing"]}) and not when.holds({"status": ["free"]})
    assert not when.holds({"status": []}) and not when.holds({})


@pytest.mark.parametrize(("code", "nearest"), ISSUE.items())
def test_acts_that_the_lists_of_2001_lack_name_the_nearest(code: str, nearest: str) -> None:
    assert vocabulary("incident-type").by_code[code].huridocs == nearest


@pytest.mark.parametrize(
    ("assessments", "level"),
    [
        pytest.param([], "", id="never assessed"),
        pytest.param([("2021-05", "high")], "high", id="once"),
        pytest.param([("2021-05", "immediate"), ("2021-09", "low")], "low", id="it has become less"),
        pytest.param([("2021-09", "low"), ("2021-05", "immediate")], "low", id="whatever order they came in"),
        pytest.param([("2021-05-09", "low"), ("2021-05-09", "high")], "high", id="two on a day: the graver"),
        pytest.param([("2021-05-09", "high"), ("2021-05-09", "from-a-newer-version")], "high", id="an unknown level"),
    ],
)
def test_the_risk_now_is_the_latest_assessment(assessments: list[tuple[str, str]], level: str) -> None:
    assert standing_risk(assessments) == level


@given(st.lists(st.tuples(st.dates().map(str), st.sampled_from(LEVELS)), min_size=1, max_size=8), st.randoms())
def test_the_risk_now_rests_on_what_is_said_not_on_its_order(assessments: list[tuple[str, str]], chance) -> None:
    shuffled = list(assessments)
    chance.shuffle(shuffled)
    latest = max(day for day, _ in assessments)
    assert standing_risk(shuffled) == standing_risk(assessments)
    assert standing_risk(assessments) in [level for day, level in assessments if day == latest]


@pytest.mark.parametrize("name", ["proceeding", "consent", "biographic_detail", "risk_assessment"])
def test_each_new_type_is_where_a_case_shows_its_types(name: str) -> None:
    from app.ui.case.case_view import ORDER
    from app.ui.case.record_card import type_icon

    assert name in ORDER and type_icon(name)
