"""The search page: grouped by case, said where it was found, both scripts, and no waiting for old questions."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import cases, editing, evidence, sample, search
from app.ui.finding.search_page import STEP, SearchPage
from app.ui.finding.snippets import Snippet


@pytest.fixture
def filled(desk):
    sample.load(desk.session)
    return desk


def snippets(page) -> list[str]:
    QApplication.processEvents()  # what was just put into a layout is shown by an event
    return [one.text() for one in page.findChildren(Snippet) if one.isVisibleTo(page)]


def person(desk, case: str, *names: str) -> str:
    kinds = ("full", "spelling")
    named = [{"text": name, "kind": kind} for name, kind in zip(names, kinds, strict=False)]
    return editing.new_record(desk.session, case, "person", {"names": named}).created


def test_hits_say_the_field_in_which_the_words_were_found(desk) -> None:
    case = editing.new_case(desk.session, {"title": "At the bridge", "summary": "gunmen at noon"}).created
    page = desk.page(SearchPage, text="gunmen")
    assert snippets(page) == ["Summary: gunmen at noon"]
    assert [b.text() for b in page.findChildren(QPushButton) if "bridge" in b.text()]
    assert page.counted.text() and case


def test_text_taken_out_of_a_file_is_found_and_said_to_be_so(desk) -> None:
    case = editing.new_case(desk.session, {"title": "Papers"}).created
    made = evidence.attach_bytes(desk.session, case, "scan.txt", b"not searched by itself").created
    search.put_extracted(desk.session, made, "the warrant names a farrier of the village")
    page = desk.page(SearchPage, text="farrier")
    (said,) = snippets(page)
    assert said.startswith("In the text of the file: ") and "farrier" in said


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_words_out_of_a_file_are_shown_without_the_marks_that_keep_their_direction(desk, language: str) -> None:
    case = editing.new_case(desk.session, {"title": "Papers"}).created
    made = evidence.attach_bytes(desk.session, case, "scan.txt", b"words").created
    search.put_extracted(desk.session, made, "سمعنا إطلاق نار قرب الجسر")
    desk.context.language = language
    (said,) = snippets(desk.page(SearchPage, text="الجسر"))
    assert "الجسر" in said and "U+" not in said


def test_the_other_script_is_searched_said_and_can_be_left_out(desk) -> None:
    case = editing.new_case(desk.session, {"title": "K"}).created
    person(desk, case, "Hussein Kareem", "حسين كريم")
    person(desk, case, "حسين علي")
    page = desk.page(SearchPage, text="Hussein")
    found = len(snippets(page))
    assert "حسين" in page.also.text() and not page._told.isHidden()
    assert found == 2, "the Arabic name is found by its Latin spelling"
    assert all("حسين" in said or "Hussein" in said for said in snippets(page))
    page.spellings.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(snippets(page)) == 1)
    assert page.also.text() == desk.context.words("find.as-typed")
    page.spellings.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(snippets(page)) == 2)


def test_chips_narrow_a_search_by_kind_of_record_place_and_time(filled) -> None:
    page = filled.page(SearchPage, text="Ali")
    every = page._shown.found.total
    page.bar.put({"types": ("person",)})
    filled.settle()
    assert 0 < page._shown.found.total < every
    assert {hit.type for hit in page._shown.found.hits} == {"person"}
    page.bar.clear()
    page.bar.ask_for("killing", {"from": ("2021",), "to": ("2021",), "place": ("dhi-qar",)})
    page.bar.asked.emit()
    filled.settle()
    found = [cases.record(filled.session, hit.record) for hit in page._shown.found.hits]
    assert found and all("2021" in str(r.fields["date"].value) for r in found)
    page.bar.ask_for("Ali", {"types": ("shelter",)})
    page.bar.asked.emit()
    filled.settle()
    filled.settle()
    assert page.none.isVisibleTo(page)
    assert [b.text() for b in page.none.findChildren(QPushButton) if b.text().startswith("Without")]


def test_a_search_that_waits_is_stopped_by_the_next_key(filled) -> None:
    """Nothing of an outdated question runs on the vault's thread: it would hold up the answer to the last one."""
    page = filled.page(SearchPage)
    gate, entered, asked = threading.Event(), threading.Event(), []
    filled.context.run(lambda: filled.session.run(lambda _: (entered.set(), gate.wait(10))))
    filled.qtbot.waitUntil(entered.is_set)
    real = search.index.find
    try:
        search.index.find = lambda *a, **k: asked.append(a[1]) or real(*a, **k)
        from app.services import lists

        lists.search.find, kept = search.index.find, lists.search.find
        for text in ("A", "Am", "Amj", "Amja"):
            page.field.setText(text)
            page.field.returnPressed.emit()
        gate.set()
        filled.settle()
    finally:
        lists.search.find = kept
        search.index.find = real
    assert set(asked) <= {"Amja"} and "Amja" in asked
    assert page._shown.found.hits


def test_more_hits_come_when_asked_for(desk) -> None:
    case = editing.new_case(desk.session, {"title": "K"}).created
    for n in range(STEP + 10):
        editing.new_record(desk.session, case, "note", {"text": f"orchard {n}"})
    page = desk.page(SearchPage, text="orchard")
    assert len(snippets(page)) == STEP and page.more.isVisibleTo(page) and str(STEP + 10) in page.counted.text()
    page.more.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: len(snippets(page)) == STEP + 10)
    assert not page.more.isVisibleTo(page)
