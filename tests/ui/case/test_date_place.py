"""The editors of dates and places: what is said while one types, what a choice writes, what is never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from app.base.errors import InputError
from app.model.types import TYPES
from app.ui.case.fields.date import WAYS, DateEditor
from app.ui.case.fields.place import PlaceEditor
from app.ui.case.form import Form
from app.ui.case.lookups import Lookups


@pytest.fixture
def form(desk, qtbot):
    made = Form(desk.context, TYPES["incident"], Lookups(desk.context, None))
    qtbot.addWidget(made)
    made.show_record(None)
    made.show()
    return made


def date_of(form) -> DateEditor:
    return form.rows["date"].editor


def place_of(form) -> PlaceEditor:
    return form.rows["place"].editor


def type_text(line, text: str) -> None:
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, text)


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "about 11/2019", "around November 2019"),
        ("ar", "حوالي 11/2019", "نحو تشرين الثاني 2019"),
        ("ckb", "نزیکەی 11/2019", "نزیکەی تشرینی دووەمی 2019"),
    ],
)
def test_what_was_understood_is_said_in_the_language_of_the_window(form, language, typed, said) -> None:
    form.context.language = language
    date_of(form).line.setText(typed)
    shown = date_of(form).understood.text()
    assert said in shown and "1441" in shown, "with the Hijri months beside it"
    assert date_of(form).value() == "2019-11~"


@pytest.mark.parametrize(
    ("typed", "hint"), [("yesterday", "25/10/2019"), ("9 May", "four digits"), ("hm", "around 2020")]
)
def test_every_refusal_tells_what_could_be_typed(form, typed, hint) -> None:
    editor = date_of(form)
    editor.line.setText(typed)
    assert hint in editor.understood.text() and editor.understood.property("style") == "danger"
    with pytest.raises(InputError):
        editor.value()


def test_a_hijri_date_is_shown_as_the_days_it_becomes_before_it_is_saved(form) -> None:
    editor = date_of(form)
    editor.line.setText("15 صفر 1441")
    assert "around 15 October 2019" in editor.understood.text()
    assert "may differ by a day" in editor.understood.text()


@pytest.mark.parametrize(
    "edtf", ["2022-09-1X", "Y17E8", "-0043", "2001-29", "{1960,1961}", "2019-10-25T21:14:00Z", "2019?"]
)
def test_opening_and_looking_changes_no_date(form, edtf) -> None:
    editor = date_of(form)
    editor.show_value(edtf)
    for language in ("ar", "ckb", "en"):
        form.context.language = language
        assert editor.value() == edtf


@pytest.mark.parametrize(
    ("way", "edtf"),
    [
        ("about", "2019-11~"),
        ("unsure", "2019-11?"),
        ("exact", "2019-11"),
        ("before", "../2019-11"),
        ("after", "[2019-11..]"),
        ("unknown", "XXXX"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_one_choice_says_how_sure_a_typed_date_is(form, language, way, edtf) -> None:
    form.context.language = language
    editor = date_of(form)
    editor.line.setText("2019-11")
    editor.take(way)
    assert editor.value() == edtf
    editor.take("exact" if way != "unknown" else way)
    assert editor.value() == ("2019-11" if way != "unknown" else "XXXX")


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
@pytest.mark.parametrize("way", ["about", "unsure", "between", "before", "after"])
def test_a_choice_before_the_date_waits_for_it_where_the_cursor_stands(form, language, way) -> None:
    form.context.language = language
    editor = date_of(form)
    editor.take(way)
    before = editor.line.text()
    assert before.strip()
    editor.line.insert("2019-11")
    if way == "between":
        editor.line.end(False)
        editor.line.insert("2020-02")
    found = {"about": "2019-11~", "unsure": "2019-11?", "between": "2019-11/2020-02", "before": "../2019-11"}
    assert editor.value() == found.get(way, "[2019-11..]")


def test_a_day_is_picked_by_keyboard_and_ends_a_waiting_interval(form) -> None:
    editor = date_of(form)
    editor.line.setText("2019-10-25")
    form.activateWindow()
    editor.line.setFocus()
    QTest.qWait(20)
    QTest.keyClick(editor.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    picker = editor._picker
    assert picker is not None and picker.isVisible()
    assert picker.days.selectedDate() == QDate(2019, 10, 25)
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible() and editor.value() == "2019-10-25"
    editor.pick_day()
    picker.days.activated.emit(QDate(2019, 10, 27))
    assert editor.value() == "2019-10-27" and not picker.isVisible()
    editor.take("between")
    picker.days.activated.emit(QDate(2019, 11, 2))
    assert editor.value() == "2019-10-27/2019-11-02"


def test_the_ways_are_all_in_the_menu_and_the_button_says_which_holds(form) -> None:
    editor = date_of(form)
    assert len(editor.ways.actions()) == len(WAYS)
    editor.line.setText("2019-11~")
    assert editor.how.text() == "About"


# --- places ------------------------------------------------------------------------------------


def test_typing_offers_places_and_a_choice_writes_path_id_and_governorate(form) -> None:
    editor = place_of(form)
    type_text(editor.text, "near the bridge, Ama")
    assert editor.text.offered[0] == "maysan-amara-town"
    editor.text.take("maysan-amara-town")
    assert editor.value() == {
        "text": "near the bridge, Amara, Maysan",
        "place": "maysan-amara-town",
        "governorate": "maysan",
    }
    assert form.rows["governorate"].editor.value() == "maysan"
    assert "Amara, Maysan" in editor.known.text() and not editor._chosen.isHidden()


def test_a_governorate_that_somebody_chose_is_not_overwritten(form) -> None:
    form.rows["governorate"].editor.show_value("basra")
    place_of(form).text.take("maysan-amara-town")
    assert form.rows["governorate"].editor.value() == "basra"


def test_a_path_typed_to_its_end_is_taken_and_can_be_given_up(form) -> None:
    editor = place_of(form)
    editor.text.setText("العمارة، ميسان")
    editor.text.editingFinished.emit()
    assert editor.value()["place"] == "maysan-amara-town"
    editor.forget.click()
    assert "place" not in editor.value() and editor.value()["text"] == "العمارة، ميسان"


def test_free_words_stay_free(form) -> None:
    editor = place_of(form)
    type_text(editor.text, "a farm that no list knows")
    editor.text.editingFinished.emit()
    assert editor.value() == {"text": "a farm that no list knows"}


def test_another_governorate_than_the_places_gives_the_place_up(form) -> None:
    editor = place_of(form)
    editor.text.take("maysan-amara-town")
    editor.combos["governorate"].set_code("basra")
    editor.combos["governorate"].chosen.emit("basra")
    assert "place" not in editor.value() and editor.value()["governorate"] == "basra"


def test_unknown_ids_codes_and_countries_survive_being_opened_and_edited(form) -> None:
    editor = place_of(form)
    held = {"text": "x", "place": "iq-newer-list-9", "governorate": "al-new", "country": "ZQ", "lat": 1.5, "lon": 2.25}
    editor.show_value(held)
    assert editor.value() == held
    editor.text.setText("y")
    assert editor.value() == held | {"text": "y"}


def test_coordinates_are_kept_no_more_exact_than_was_chosen(form) -> None:
    editor = place_of(form)
    editor.text.setText("Baghdad")
    editor.point.setText("33°20'26\"N 44°24'03\"E")
    assert "one house" in editor.told.text()
    assert (editor.value()["lat"], editor.value()["lon"]) == (33.3406, 44.4008)
    editor.combos["precision"].set_code("neighbourhood")
    editor.combos["precision"].chosen.emit("neighbourhood")
    assert (editor.value()["lat"], editor.value()["lon"]) == (33.34, 44.40)
    assert "550 metres" in editor.told.text() and "Neighbourhood" in editor.told.text()


def test_coordinates_that_stood_lose_no_digit_by_being_looked_at(form) -> None:
    editor = place_of(form)
    held = {"text": "x", "lat": 33.340612345, "lon": 44.400811, "precision": "town"}
    editor.show_value(held)
    assert editor.value() == held
    editor.text.setText("y")
    assert editor.value() == held | {"text": "y"}


@pytest.mark.parametrize("typed", ["33.34", "91, 0", "abc"])
def test_coordinates_that_say_nothing_are_refused_in_words(form, typed) -> None:
    editor = place_of(form)
    editor.text.setText("x")
    editor.point.setText(typed)
    assert "33.34, 44.40" in editor.told.text()
    with pytest.raises(InputError) as refused:
        editor.value()
    assert refused.value.facts["rule"] == "coordinates"


def test_swapped_coordinates_are_asked_about(form) -> None:
    editor = place_of(form)
    editor.point.setText("44.40, 33.34")
    assert "longitude first" in editor.told.text()


def test_a_draft_brings_everything_back(form) -> None:
    editor = place_of(form)
    editor.text.take("dhi-qar-haboubi-square")
    editor.point.setText("31.05, 46.25")
    editor.lines["district"].setText("x")
    state, value = editor.state(), editor.value()
    editor.show_value(None)
    assert editor.value() is None
    editor.restore(state)
    assert editor.value() == value


@pytest.mark.parametrize(("language", "month"), [("en", "November"), ("ar", "تشرين الثاني"), ("ckb", "تشرینی دووەم")])
def test_the_calendar_has_the_months_of_the_catalogue_and_digits_from_0_to_9(form, language, month) -> None:
    form.context.language = language
    editor = date_of(form)
    editor.line.setText("2019-11-15")
    editor.pick_day()
    picker = editor._picker
    assert month in picker.month.currentText() and picker.year.currentText() == "2019"
    assert picker.days.locale().zeroDigit() == "0", "docs/decisions/0010-digits.md"
    picker.month.setCurrentIndex(0)
    picker.month.activated.emit(0)
    assert picker.days.monthShown() == 1
    picker.year.setCurrentText("2014")
    picker.year.activated.emit(picker.year.currentIndex())
    assert (picker.days.yearShown(), picker.days.monthShown()) == (2014, 1)
    picker.days.showNextMonth()
    assert picker.month.currentIndex() == 1

    def ink(*day: int) -> QColor:
        return picker.days.dateTextFormat(QDate(*day)).foreground().color()

    assert ink(2014, 1, 31) == ink(2014, 3, 1) != ink(2014, 2, 1) == ink(2014, 2, 28), "other months are muted"
    picker.hide()
    form.context.language = "en"
