"""Search: any spelling, any input, nothing that is not to be found; and pages of lists."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.entry import Change, NewChange
from app.model.letters import fold_text
from app.model.recordids import new_case_id, new_record_id
from app.storage import describe, journal, records, search
from app.storage.records import RowQuery
from app.storage.search import snippet
from app.storage.vault import Vault


def case(vault: Vault, title: str, **values: object) -> str:
    id_ = new_case_id()
    fields = {"title": title, **values}
    journal.write(vault, id_, [NewChange(Change(id_, "case", name, value)) for name, value in fields.items()])
    return id_


def found(vault: Vault, text: str) -> set[str]:
    return {hit.record for hit in search.search(vault, text)}


def test_words_are_found_in_any_spelling_and_by_their_beginning(vault: Vault) -> None:
    one = case(vault, "قتل أحمد في كربلاء", summary="Shot near the Office")
    assert all(found(vault, text) == {one} for text in ("احمد", "كربلا", "أحمـد office", "OFF sho", "near the"))
    assert found(vault, "ahmed office") == set()


def test_the_snippet_is_original_text_with_the_match_marked(vault: Vault) -> None:
    case(vault, "T", summary="a " * 100 + "Café\u0002 burned " + "b " * 100)
    (hit,) = search.search(vault, "cafe")
    assert hit.snippet.count("\u0002") == hit.snippet.count("\u0003") == 1
    assert hit.snippet[hit.snippet.index("\u0002") + 1 : hit.snippet.index("\u0003")].strip() == "Café"
    assert len(hit.snippet) < 160


def test_disputed_values_are_found_and_replaced_ones_are_not(vault: Vault) -> None:
    id_ = case(vault, "Apple")
    state = records.state(vault, id_)
    assert state is not None
    old = state.fields["title"][0].digest
    journal.write(vault, id_, [NewChange(Change(id_, "case", "title", "Banana"))])
    assert found(vault, "apple") == found(vault, "banana") == {id_}
    assert [s.id for s in records.disputed(vault)] == [id_]
    assert records.disputed_count(vault) == 1
    journal.write(vault, id_, [NewChange(Change(id_, "case", "title", "Cherry"), (old,))])
    assert (found(vault, "apple"), found(vault, "cherry")) == (set(), {id_})


@pytest.mark.parametrize(
    "text", ['"', "'", "*", "a OR b", "NEAR(a b)", "title:x", "-a", "(", "^a", "a*b", "{a b}:c", "\0", "", " ", "٪"]
)
def test_syntax_of_the_engine_is_only_text(vault: Vault, text: str) -> None:
    case(vault, "plain")
    assert search.search(vault, text) == []
    assert records.rows(vault, RowQuery(text=text)).total in (0, 1)


@given(st.text(max_size=60))
def test_folding_by_words_is_folding(text: str) -> None:
    assert describe.folded(text) == fold_text(text)


@given(st.text(max_size=60))
def test_no_query_can_break_out_of_its_quotes(text: str) -> None:
    expression = search.quoted(search.words(text))
    assert re.fullmatch(r'(?:\("\w+"\*(?: OR "\w+"\*)?\)(?: AND (?!$))?)*', expression)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", ["title", "date", "updated", "code", "status", "place"])
def test_pages_together_are_the_list(vault: Vault, sort: str, descending: bool) -> None:
    made = {case(vault, f"Case {n % 3}", code=f"C{n % 2}", status="open") for n in range(11)}
    seen: list[str] = []
    query = RowQuery(sort=sort, descending=descending, limit=3)
    while True:
        page = records.rows(vault, query)
        assert page.total == 11
        seen += [row.id for row in page.rows]
        if page.more is None:
            break
        query = RowQuery(sort=sort, descending=descending, limit=3, after=page.more)
    assert len(seen) == 11
    assert set(seen) == made


def test_a_case_line_sums_up_its_file(vault: Vault) -> None:
    id_ = case(vault, "T", status="open")
    for date, governorate in (("2021-05-09", "IQ-KA"), ("2019-11", "IQ-NA")):
        record = new_record_id(id_, "incident")
        values = {"type": "killing", "date": date, "governorate": governorate}
        journal.write(vault, id_, [NewChange(Change(record, "incident", k, v)) for k, v in values.items()])
    (row,) = records.rows(vault, RowQuery()).rows
    assert (row.date, row.place, row.kinds, row.records) == ("2019-11", "IQ-NA", ("killing",), 3)

    def total(**filters: str) -> int:
        return records.rows(vault, RowQuery(filters=filters)).total

    assert (total(kind="killing"), total(kind="threat"), total(governorate="IQ-KA"), total(status="open")) == (
        1,
        0,
        1,
        1,
    )
    assert (total(**{"from": "2019", "to": "2019"}), total(**{"from": "2020"}), total(to="2018")) == (1, 1, 0)
    assert [r for r, _, name in records.referring(vault, id_) if name] == []


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        pytest.param("see <b>gunmen</b> here", "gunmen", "gunmen", id="in-markup"),
        pytest.param("قال (الوَزْني) ذلك", "الوزني", "الوَزْني", id="with-harakat-in-brackets"),
        pytest.param("near al-Wazni's home", "wazni", "Wazni", id="after-a-hyphen"),
    ],
)
def test_the_snippet_finds_words_that_touch_punctuation(text: str, word: str, marked: str) -> None:
    assert f"\u0002{marked}\u0003" in snippet(text, [word])


def test_a_snippet_begins_and_ends_with_whole_words() -> None:
    words = " ".join(f"word{n:02}" for n in range(60))
    before, _, after = snippet(words, ["word30"]).replace("\u0003", "\u0002").split("\u0002")
    assert before.startswith("…word") and after.endswith("…")
    assert {*before.strip("…").split(), *after.strip("…").split()} <= set(words.split())
    unbroken = "x" * 200 + "word30" + "y" * 200
    assert snippet(f"{unbroken} word31", ["word31"]), "what has no blank is cut all the same"
