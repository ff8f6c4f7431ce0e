"""What a record needs: one field, or one of several; the same rule for new records, edits, imports and the sample."""

from __future__ import annotations

import pytest

from app.base import catalogue
from app.base.errors import InputError
from app.model.sample import read_sample
from app.model.types import TYPES
from app.services import cases, editing
from app.services.editing import NewRecord
from app.services.views import Edit


@pytest.fixture
def amal(people):
    return people("Amal")[0]


@pytest.fixture
def killing(amal) -> tuple[str, str]:
    case = editing.new_case(amal, {"title": "At the bridge"}).created
    return case, editing.new_record(amal, case, "incident", {"type": "killing"}).created


def refused(call, *args) -> InputError:
    with pytest.raises(InputError) as caught:
        call(*args)
    return caught.value


def test_an_involvement_needs_a_perpetrator_or_what_is_known_of_them(amal, killing) -> None:
    case, incident = killing
    error = refused(editing.new_record, amal, case, "involvement", {"incident": incident})
    assert error.error_code == "required" and error.facts["rule"] == "one-of"
    for values in ({"description": "masked, on a motorcycle, no plates"}, {"perpetrator_type": ["militia"]}):
        assert editing.new_record(amal, case, "involvement", {"incident": incident, **values}).created


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_error_names_every_field_that_will_do(amal, killing, language: str) -> None:
    case, incident = killing
    error = refused(editing.new_record, amal, case, "involvement", {"incident": incident})
    words = catalogue.explain(error, language)
    for name in TYPES["involvement"].required_any[0]:
        assert catalogue.field_label("involvement", name, language) in words


def test_the_last_one_cant_be_emptied_and_a_replaced_one_can(amal, killing) -> None:
    case, incident = killing
    made = editing.new_record(amal, case, "involvement", {"incident": incident, "description": "masked"}).created
    empty = Edit(made, "involvement", "description", None)
    assert refused(editing.save, amal, [empty]).facts["rule"] == "one-of"
    editing.save(amal, [empty, Edit(made, "involvement", "perpetrator_type", ["militia"])])
    assert "description" not in cases.record(amal, made).fields


def test_a_needed_field_cant_be_emptied(amal, killing) -> None:
    assert refused(editing.save, amal, [Edit(killing[1], "incident", "type", None)]).error_code == "required"


def test_ones_own_account_can_go_where_another_stands(amal) -> None:
    """Two accounts of a needed field: taking one back leaves the other, so nothing is lacking."""
    case = editing.new_case(amal, {"title": "At the bridge"}).created
    one, other = (editing.new_record(amal, case, "source", {"title": t}).created for t in ("A paper", "A witness"))
    incident = editing.new_record(amal, case, "incident", {"type": "killing"}, one).created
    editing.save(amal, [Edit(incident, "incident", "type", "attempted-killing", other)])
    editing.save(amal, [Edit(incident, "incident", "type", None, other)])
    assert "killing" in [a.value for a in cases.record(amal, incident).fields["type"].accounts]
    assert refused(editing.save, amal, [Edit(incident, "incident", "type", None, one)]).error_code == "required"


def test_what_came_without_it_may_be_edited_on(amal, killing) -> None:
    """A record of another version may lack what is needed here; its other fields can be corrected."""
    from app.model.entry import Change, NewChange
    from app.model.recordids import new_record_id
    from app.storage import journal

    case, _ = killing
    bare = new_record_id(case, "involvement")
    amal.write(journal.write, case, [NewChange(Change(bare, "involvement", "remarks", "as it came"))])
    editing.save(amal, [Edit(bare, "involvement", "remarks", None)])
    assert "remarks" not in cases.record(amal, bare).fields


def test_the_sample_is_held_to_it_too() -> None:
    record = {"key": "x/i", "type": "involvement", "source": "x/s", "values": {"incident": "x/k"}}
    file = {
        "sample": 1,
        "file": "x",
        "kind": "case",
        "source": "x/s",
        "records": [
            {"key": "x/c", "type": "case", "values": {"title": "T"}},
            {"key": "x/s", "type": "source", "values": {"title": "S"}},
            {"key": "x/k", "type": "incident", "values": {"type": "killing"}},
            record,
        ],
    }
    assert refused(read_sample, [file]).facts["rule"] == "required"
    record["values"]["description"] = "masked"
    assert read_sample([file])


@pytest.mark.parametrize("type_", TYPES)
def test_new_records_are_held_to_every_declaration(type_: str) -> None:
    """Nothing at all is never enough, whatever the type."""
    assert refused(NewRecord("a" * 26, type_, {}).changes).error_code == "required"
