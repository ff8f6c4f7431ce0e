"""The exchange format: a set with one fault is refused whole, with the record and the rule."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError
from app.model.sample import read_sample, sample_files

GOOD: dict[str, Any] = {
    "sample": 1,
    "file": "c",
    "kind": "case",
    "source": "c/s",
    "records": [
        {"key": "c/case", "type": "case", "values": {"title": "T"}},
        {"key": "c/s", "type": "source", "values": {"title": "S"}},
        {"key": "c/p", "type": "person", "values": {"names": [{"text": "P", "kind": "full"}]}},
        {
            "key": "c/i",
            "type": "incident",
            "values": {
                "type": "killing",
                "victims": ["c/p"],
                "date": {"accounts": [{"value": "2019"}, {"value": "2020", "source": "c/s", "reading": "r"}]},
                "place": {"value": {"text": "Amara"}, "source": "c/s"},
                "count": {"n": 3, "is": "exact"},
            },
        },
    ],
}


def test_a_good_file_is_read() -> None:
    (file,) = read_sample([json.dumps(GOOD).encode()])
    assert (file.key, file.kind, len(file.records)) == ("c", "case", 4)
    incident = file.records[3]
    assert [tuple(v) for v in incident.values if v.field in ("date", "place")] == [
        ("date", "2019", "c/s", ""),
        ("date", "2020", "c/s", "r"),
        ("place", {"text": "Amara"}, "c/s", ""),
    ]
    assert read_sample([GOOD]) == [file]


def broken(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(GOOD)
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    if value is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return data


VALUES = ("records", 3, "values")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        pytest.param(broken(("sample",), 2), "sample", id="another version"),
        pytest.param(broken(("kind",), "private"), "sample", id="another kind"),
        pytest.param(broken(("extra",), 1), "sample", id="an unknown member"),
        pytest.param(broken(("records",), {}), "sample", id="records not a list"),
        pytest.param(broken(("records", 0, "type"), "note"), "unknown-field", id="another type"),
        pytest.param(broken(("records", 0, "type"), "newer"), "unknown-type", id="an unknown type"),
        pytest.param(broken(("kind",), "register"), "sample", id="a case in a register"),
        pytest.param(broken(("records", 2, "key"), "c/s"), "sample-key", id="one key twice"),
        pytest.param(broken((*VALUES, "victims"), ["c/nobody"]), "sample-reference", id="a reference to nothing"),
        pytest.param(broken((*VALUES, "victims"), ["c/s"]), "sample-reference", id="a source as victim"),
        pytest.param(broken((*VALUES, "victims"), "c/p"), "sample-reference", id="not a list of references"),
        pytest.param(broken((*VALUES, "type"), "nope"), "term", id="an unknown term"),
        pytest.param(broken((*VALUES, "date"), "soon"), "date", id="not a date"),
        pytest.param(broken((*VALUES, "type"), KeyError), "required", id="a required field missing"),
        pytest.param(broken((*VALUES, "end"), ""), "required", id="an empty value"),
        pytest.param(broken(("source",), KeyError), "sample-source", id="no source"),
        pytest.param(broken(("source",), "c/p"), "sample-source", id="a person as source"),
        pytest.param(broken((*VALUES, "place"), {"value": {"text": "A"}, "by": "x"}), "sample", id="an unknown word"),
        pytest.param(broken((*VALUES, "date"), {"accounts": []}), "sample", id="no account"),
        pytest.param(broken((*VALUES, "date"), {"accounts": ["2019"]}), "sample", id="an account without shape"),
    ],
)
def test_faults_are_refused_with_their_rule(data: dict[str, Any], rule: str) -> None:
    with pytest.raises(InputError) as refused:
        read_sample([data])
    assert refused.value.facts["rule"] == rule


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"[" * 100_000, b"1", b"null"])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError):
        read_sample([raw])


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "accounts", "text", "n"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(
        [("records",), ("records", 3), VALUES, (*VALUES, "date"), (*VALUES, "victims"), ("source",), ("file",)]
    ),
    JSONS,
)
def test_any_change_is_read_or_refused(path: tuple[Any, ...], value: Any) -> None:
    try:
        read_sample([broken(path, value)])
    except InputError as refused:
        assert refused.facts["rule"]


def test_the_same_file_twice_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        read_sample([GOOD, GOOD])
    assert refused.value.facts["rule"] == "sample-key"


def test_the_sample_is_thirteen_files_of_which_one_is_the_register() -> None:
    files = read_sample(sample_files())
    assert [file.kind for file in files].count("case") == 12
    assert [file.key for file in files if file.kind == "register"] == ["register"]
