"""Texts with passages taken out: the signed original stays, the excerpt goes and is shown as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError
from app.model.redaction import MARK, merged, redacted
from app.services import cases, editing
from app.services.disclosure import POLICIES, WHOLE, Policy, Terms, excerpts
from app.services.editing import NewRecord
from app.services.views import Edit
from tests.services.conftest import People
from tests.services.test_disclosure import Room, changes, place_of, room, send, travelling

STORY = "They took Layla from the house of her aunt near the old mill at night."


@pytest.fixture
def told_room(people: People) -> Room:
    amal, basim = people("Amal", "Basim")
    case = editing.new_case(amal, {"title": "A case"}).created or ""
    person = NewRecord(case, "person", {"names": [{"text": "Layla", "kind": "full"}]})
    record = NewRecord(case, "statement", {"by": person.id, "text": STORY, "date": "2021"})
    editing.new_records(amal, [person, record])
    return Room(amal, basim, case, {}, ((record.id, "text"),))


def cut(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


@pytest.mark.parametrize(
    ("names", "policy", "original", "excerpt"),
    [
        pytest.param(True, "everything", True, True, id="colleague"),
        pytest.param(True, "no-whereabouts", False, True, id="without-whereabouts"),
        pytest.param(True, "no-identities", False, False, id="names-may-be-in-it"),
        pytest.param(False, "no-identities", False, True, id="names-are-out"),
        pytest.param(False, "statistics", False, False, id="statistics"),
    ],
)
def test_an_excerpt_goes_where_the_text_stays(
    told_room: Room, stick: Path, names: bool, policy: Policy, original: bool, excerpt: bool
) -> None:
    record, field = told_room.places[0]
    made = excerpts.make(
        told_room.amal, record, field, cut(STORY, "the house of her aunt near the old mill"), names=names
    )
    send(told_room, stick, policy=policy)
    held = changes(told_room.basim)
    assert any(c.record == record and c.value == STORY for c in held) is original
    told_there = [c.value for c in held if c.record == made.created and c.field.startswith("text")]
    assert told_there == ([f"They took Layla from {MARK} at night."] if excerpt else [])
    if excerpt and not original:
        assert "aunt" not in repr(held)
        (view,) = excerpts.listing(told_room.basim, told_room.case)
        here = {a.digest for a in cases.record(told_room.amal, record).fields[field].accounts}
        assert view.over in here and view.author.key_id == told_room.amal.key_id and view.passages == 1
        assert cases.record(told_room.amal, record).fields[field].value == STORY, "the signed original is here"


def test_an_excerpt_of_an_earlier_text_still_keeps_the_text_back(told_room: Room) -> None:
    record, field = told_room.places[0]
    excerpts.make(told_room.amal, record, field, cut(STORY, "Layla"))
    editing.save(told_room.amal, [Edit(record, "statement", field, STORY + " Yes.")])
    (view,) = excerpts.listing(told_room.amal, told_room.case)
    assert not view.current
    assert "aunt" not in repr(
        [c for c in travelling(told_room.amal, told_room.case, "no-whereabouts") if c.record == record]
    )


def test_a_newer_excerpt_takes_the_place_of_ones_own(told_room: Room) -> None:
    record, field = told_room.places[0]
    excerpts.make(told_room.amal, record, field, cut(STORY, "Layla"))
    excerpts.make(told_room.amal, record, field, cut(STORY, "Layla", "her aunt"))
    (view,) = excerpts.listing(told_room.amal, told_room.case)
    assert view.passages == 2


def test_where_consent_covers_nothing_no_excerpt_goes_either(told_room: Room) -> None:
    record, field = told_room.places[0]
    excerpts.make(told_room.amal, record, field, cut(STORY, "Layla"))
    for place in ((record, WHOLE), (record, field)):
        gone = travelling(told_room.amal, told_room.case, Terms("no-whereabouts").without([place], "consent"))
        assert not [change for change in gone if change.type == "excerpt"]


def test_t38_nothing_protected_can_be_redacted_out(room: Room) -> None:
    with pytest.raises(InputError) as caught:
        excerpts.make(room.amal, *place_of(room, "person", "signs_of_life"), [(0, 3)])
    assert caught.value.error_code == "protected"
    record, _ = place_of(room, "person", "signs_of_life")
    values = {"record": record, "field": "signs_of_life", "text_without_names": "canaryforged", "passages": 1}
    editing.new_records(room.amal, [NewRecord(room.case, "excerpt", values)])  # by hand, past the verb
    for policy in POLICIES:
        assert "canaryforged" not in repr(travelling(room.amal, room.case, policy))


@given(text=st.text(max_size=60), spans=st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_what_is_taken_out_is_not_in_an_excerpt(text: str, spans: list[tuple[int, int]]) -> None:
    taken = merged(spans, len(text))
    left = redacted(text, spans)
    assert left.count(MARK) == len(taken) and all(a < b for a, b in taken)
    kept = [c for n, c in enumerate(text) if not any(a <= n < b for a, b in taken)]
    assert left.replace(MARK, "").replace("▯", "") == "".join(kept).replace("▇", "").replace("▯", "")


__all__ = ["room"]
