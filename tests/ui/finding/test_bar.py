"""The finding bar: chips by mouse and by key, their popups, and what is said when nothing fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.services import editing, lists, notes, sample
from app.services.lists import ListQuery
from app.ui.case.registers_page import RegistersPage
from app.ui.finding.list_page import CaseListPage
from app.ui.finding.popups import PeriodPopup, PlacePopup, RecordPopup, TickPopup
from app.ui.finding.search_page import SearchPage

HOSTILE = "<b>Ali</b> \u202egnp.exe\u2066 <img src=x>"


@pytest.fixture
def filled(desk):
    sample.load(desk.session)
    return desk


def total(desk, **filters: tuple[str, ...]) -> int:
    return lists.total(desk.session, ListQuery(filters=filters))


def shown(page) -> int:
    return page.results.model.total


def test_a_chip_narrows_the_list_and_goes_by_key_and_by_mouse(filled) -> None:
    page = filled.page(CaseListPage)
    every = shown(page)
    page.bar.put({"kind": ("killing",)})
    filled.settle()
    assert 0 < shown(page) == total(filled, kind=("killing",)) < every
    chip = page.bar.chips["kind"]
    assert "Killing" in chip.words.text() and chip.words.accessibleName()
    filled.qtbot.keyClick(chip.words, Qt.Key.Key_Delete)
    filled.settle()
    assert shown(page) == every and not page.bar.chips
    page.bar.put({"kind": ("killing",)})
    page.bar.chips["kind"].cross.click()
    filled.settle()
    assert shown(page) == every


def test_or_within_a_chip_and_between_chips_and(filled) -> None:
    page = filled.page(CaseListPage)
    page.bar.put({"kind": ("killing", "threat")})
    filled.settle()
    either = shown(page)
    assert either == total(filled, kind=("killing", "threat")) >= total(filled, kind=("killing",))
    page.bar.put({"place": ("dhi-qar",)})
    filled.settle()
    assert shown(page) == total(filled, kind=("killing", "threat"), place=("dhi-qar",)) < either


def test_the_popup_ticks_by_keyboard_and_counts(filled) -> None:
    page = filled.page(CaseListPage)
    page.bar.open("kind")
    filled.settle()
    popup = page.bar.popup
    assert isinstance(popup, TickPopup)
    first = popup.ticks.list.item(0)
    assert first.text().split()[-1].strip("\u2066\u2069").isdigit(), "what is there most comes first, with its count"
    filled.qtbot.keyClick(popup.ticks.list, Qt.Key.Key_Space)
    filled.settle()
    assert page.bar.chosen["kind"] == popup.ticks.ticked() and len(popup.ticks.ticked()) == 1
    assert "chosen" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    popup.close()
    filled.qtbot.keyClick(page.bar.chips["kind"].words, Qt.Key.Key_Down)
    assert page.bar.popup is not None, "the arrow opens it again"
    page.bar.popup.close()


def test_a_period_is_typed_in_words_of_three_languages(filled) -> None:
    page = filled.page(CaseListPage)
    found = []
    for words in ("January 2021", "كانون الثاني 2021", "کانوونی دووەمی 2021"):
        page.bar.open("period")
        popup = page.bar.popup
        assert isinstance(popup, PeriodPopup)
        popup.date.line.setText(words)
        popup.tell()
        popup.close()
        filled.settle()
        found.append((page.bar.chosen.get("from"), page.bar.chosen.get("to"), shown(page)))
    assert found[0] == found[1] == found[2] and found[0][:2] == (("2021-01",), ("2021-01",))
    assert found[0][2] > 0


def test_certainly_finds_no_more_than_possibly(filled) -> None:
    page = filled.page(CaseListPage)
    editing.new_record(
        filled.session,
        editing.new_case(filled.session, {"title": "Perhaps then"}).created,
        "incident",
        {"type": "threat", "date": "2021"},
    )
    page.bar.open("period")
    popup = page.bar.popup
    popup.date.line.setText("January 2021")
    popup.tell()
    filled.settle()
    possibly = shown(page)
    popup.certainly.setChecked(True)
    filled.settle()
    assert 0 < shown(page) < possibly
    assert page.bar.chosen["certain"] == ("yes",) and "certainly" in page.bar.chips["period"].words.text()
    popup.date.line.setText("the day before the rain")
    popup.tell()
    assert page.bar.chosen["from"] == ("2021-01",), "what can't be read changes nothing"
    popup.close()


def test_a_place_counts_what_lies_in_it(desk) -> None:
    from app.model import places

    town = next(p for p in places.everything() if p.level == "town" and places.governorate_of(p.id) == "dhi-qar")
    case = editing.new_case(desk.session, {"title": "In a town"}).created
    editing.new_record(desk.session, case, "incident", {"type": "raid", "place": {"text": "x", "place": town.id}})
    page = desk.page(CaseListPage)
    page.bar.open("place")
    popup = page.bar.popup
    assert isinstance(popup, PlacePopup)
    popup.place.take("dhi-qar")
    desk.settle()
    assert shown(page) == 1 and popup.ticks.ticked() == ("dhi-qar",)
    popup.ticks.tick("dhi-qar", False)
    popup.place.take("basra")
    desk.settle()
    assert shown(page) == 0
    popup.close()


def test_people_are_found_by_typing_and_the_chip_says_their_name(filled) -> None:
    page = filled.page(CaseListPage)
    page.bar.open("person")
    filled.settle()
    popup = page.bar.popup
    assert isinstance(popup, RecordPopup)
    popup.line.setText("Amjad")
    popup._ask()
    filled.settle()
    popup.ticks.tick(popup.ticks.unticked()[0])
    filled.settle()
    popup.close()
    assert "Amjad" in page.bar.chips["person"].words.text() and 0 < shown(page) < 12


def test_unsorted_notes_have_a_filter_of_their_own(desk) -> None:
    editing.new_case(desk.session, {"title": "A full case"})
    notes.keep(desk.session, notes.new_note(), {"text": "seen from the roof"}, "Note")
    page = desk.page(CaseListPage)
    assert shown(page) == 2
    action = next(a for a in page.bar.menu.actions() if a.text() == "Unsorted notes")
    action.trigger()
    desk.settle()
    assert shown(page) == 1 and "Unsorted" in page.bar.chips["status"].words.text()


def test_an_empty_result_says_which_filter_to_loosen(filled) -> None:
    page = filled.page(CaseListPage)
    page.bar.ask_for("", {"kind": ("killing",), "status": ("unsorted",)})
    page.bar.asked.emit()
    filled.settle()
    filled.settle()
    assert page.nothing.currentWidget() is page.none
    ways = [b for b in page.none.findChildren(QPushButton) if b.text().startswith("Without")]
    assert len(ways) >= 1
    most = ways[0]
    assert "Unsorted" in most.text() and str(total(filled, kind=("killing",))) in most.text()
    most.click()
    filled.settle()
    assert shown(page) == total(filled, kind=("killing",)) and list(page.bar.chips) == ["kind"]


def test_one_button_clears_everything(filled) -> None:
    page = filled.page(CaseListPage)
    page.bar.ask_for("Amjad", {"kind": ("killing",), "disputed": ("yes",)})
    page.bar.asked.emit()
    filled.settle()
    page.bar.clear_all.click()
    filled.settle()
    assert shown(page) == 12 and not page.bar.text and not page.bar.chosen


def test_the_state_is_said_for_a_screen_reader(filled) -> None:
    page = filled.page(CaseListPage)
    assert page.bar.add.accessibleName().endswith("No filter is set")
    page.bar.put({"kind": ("killing", "threat", "abduction"), "disputed": ("no",)})
    said = page.bar.add.accessibleName()
    assert all(word in said for word in ("Killing", "Threat", "Abduction", "Not: Disputed"))
    assert "+1" in page.bar.chips["kind"].words.text()


def test_t39_hostile_titles_and_tags_are_inert_on_chips_and_in_popups(desk) -> None:
    title = (HOSTILE + "x" * 300)[:300]
    case = editing.new_case(desk.session, {"title": title, "tags": [HOSTILE]}).created
    editing.new_record(desk.session, case, "person", {"names": [{"text": HOSTILE, "kind": "full"}]})
    page = desk.page(CaseListPage)
    for name in ("tag", "person"):
        page.bar.open(name)
        desk.settle()
        popup = page.bar.popup
        popup.ticks.tick(popup.ticks.unticked()[0])
        desk.settle()
        for n in range(popup.ticks.list.count()):
            assert "\u202e" not in popup.ticks.list.item(n).text()
        popup.close()
    page.bar.put({"tag": (*page.bar.chosen["tag"], HOSTILE)})  # as a kept search may have it
    for chip in page.bar.chips.values():
        assert "\u202e" not in chip.words.text() and "\u202e" not in chip.words.accessibleName()
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    desk.settle()
    assert shown(page) == 1


def test_every_list_has_the_bar_in_every_language(filled, qapp) -> None:
    pages = [filled.page(CaseListPage), filled.page(RegistersPage, type="person"), filled.page(SearchPage)]
    for language in ("ar", "ckb", "en"):
        filled.context.language = language
        for page in pages:
            page.retranslate()
            assert page.bar.add.text() == filled.context.words("find.add")
            assert [a.text() for a in page.bar.menu.actions() if a.text()]
    filled.settle()


def test_locking_closes_what_hangs_open(filled) -> None:
    """Ctrl+L works from inside a popup: it holds the keyboard as a dialog does (T17)."""
    locked = []
    filled.context.lock_wanted.connect(lambda: locked.append(True))
    page = filled.page(CaseListPage)
    page.bar.open("kind")
    filled.settle()
    popup = page.bar.popup
    popup.activateWindow()
    QApplication.processEvents()
    filled.qtbot.keyClick(popup, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    popup.close()
    assert locked


def test_drafts_can_be_filtered_by(desk) -> None:
    case = editing.new_case(desk.session, {"title": "Being typed"}).created
    editing.new_case(desk.session, {"title": "Done"})
    editing.save_draft(desk.session, f"edit:{case}", {"file": case, "record": case, "type": "case", "values": {}})
    assert [r.row.id for r in lists.page(desk.session, ListQuery(filters={"draft": ("yes",)})).rows] == [case]
