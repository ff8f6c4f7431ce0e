"""What repeats: records that belong to another one are listed on its card and added from there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from app.model.types import TYPES
from app.services import cases, editing
from app.ui.case.case_page import CasePage
from app.ui.case.parts_line import MOST, PartsLine
from app.ui.case.record_card import RecordCard


def card_of(page: CasePage, record: str) -> RecordCard:
    page.sections.finish()
    return [card for card in page.sections.findChildren(RecordCard) if card.record.id == record][-1]


def links(card: RecordCard) -> list[QPushButton]:
    line = card.findChild(PartsLine)
    return [button for button in line.findChildren(QPushButton) if button.menu() is None]


def offers(card: RecordCard) -> dict[str, object]:
    menu = card.findChild(PartsLine).findChild(QMenu)
    return {action.text(): action for action in menu.actions()}


def arrested(desk) -> tuple[str, str]:
    case = editing.new_case(desk.session, {"title": "At the bridge"}).created
    return case, editing.new_record(desk.session, case, "incident", {"type": "arbitrary-arrest"}).created


def test_a_warrant_is_added_from_the_arrest_and_listed_on_it_in_time(desk) -> None:
    case, arrest = arrested(desk)
    editing.new_record(desk.session, case, "proceeding", {"kind": "hearing", "incident": arrest, "date": "2021-06"})
    page = desk.page(CasePage, case=case)
    desk.settle()
    card = card_of(page, arrest)
    assert {"Complaint", "Arrest warrant", "Charge", "Hearing", "Verdict", "Who did it"} <= set(offers(card))
    offers(card)["Arrest warrant"].trigger()
    desk.settle()
    form = page.editor.form
    assert form.rows["kind"].value() == "warrant" and form.rows["incident"].value() == arrest
    form.rows["date"].editor.line.setText("2021-05")
    page.editor.save()
    desk.settle()
    desk.settle()
    (warrant,) = [r for r in cases.of_type(desk.session, "proceeding") if r.fields["kind"].value == "warrant"]
    assert warrant.fields["incident"].value == arrest
    first, second = [link.text() for link in links(card_of(page, arrest))]
    assert "Arrest warrant" in first and "Hearing" in second, "in the order of time"
    links(card_of(page, arrest))[0].click()
    assert page.editor.record.id == warrant.id


def test_a_new_statement_by_the_same_person_is_a_new_record(desk) -> None:
    case, _arrest = arrested(desk)
    person = editing.new_record(desk.session, case, "person", {"names": ["N"]}).created
    first = editing.new_record(desk.session, case, "statement", {"by": person, "gist": "well treated"}).created
    page = desk.page(CasePage, case=case)
    desk.settle()
    offers(card_of(page, first))["New statement by the same person"].trigger()
    desk.settle()
    form = page.editor.form
    assert form.rows["by"].value() == person and form.rows["earlier"].value() == first
    assert "new statement" in form.sections["main"]._notice.text(), "the form says that nothing is overwritten"
    form.rows["gist"].editor.line.setText("hung from the ceiling")
    page.editor.save()
    desk.settle()
    said = [record.fields["gist"].value for record in cases.of_type(desk.session, "statement")]
    assert sorted(said) == ["hung from the ceiling", "well treated"]


def test_what_a_new_part_starts_with_is_no_draft_until_something_is_typed(desk) -> None:
    case, arrest = arrested(desk)
    page = desk.page(CasePage, case=case)
    desk.settle()
    page.new_record("proceeding", {"incident": arrest, "kind": "charge"})
    desk.settle()
    page.editor.keeper.save()
    desk.settle()
    assert editing.drafts(desk.session) == {}
    page.editor.form.rows["judge"].editor.line.setText("half a na")
    page.close_editor()
    desk.settle()
    page.new_record("proceeding")  # from a list of drafts, which knows only the type
    desk.settle()
    desk.settle()
    rows = page.editor.form.rows
    assert rows["judge"].editor.value() == "half a na" and rows["incident"].editor.value() == arrest


def test_a_fixed_view_and_a_withdrawn_part(desk) -> None:
    case, arrest = arrested(desk)
    gone = editing.new_record(desk.session, case, "proceeding", {"kind": "hearing", "incident": arrest}).created
    editing.withdraw(desk.session, gone, "entered twice")
    page = desk.page(CasePage, case=case)
    desk.settle()
    assert not links(card_of(page, arrest)), "what is withdrawn is listed in its section only"
    page._show_at("2099-01-01")
    desk.settle()
    assert card_of(page, arrest).findChild(QMenu) is None, "a past is read, not added to"


def test_many_parts_stay_a_line(desk) -> None:
    case, arrest = arrested(desk)
    for number in range(MOST + 3):
        values = {"kind": "hearing", "incident": arrest, "date": f"2021-05-{number + 1:02}"}
        editing.new_record(desk.session, case, "proceeding", values)
    page = desk.page(CasePage, case=case)
    desk.settle()
    assert len(links(card_of(page, arrest))) == MOST


@pytest.mark.parametrize("type_", [name for name, declared in TYPES.items() if declared.parts])
def test_every_declared_part_can_start(desk, type_: str) -> None:
    """A part's field points at the type that offers it, and its preset codes are of its vocabulary."""
    from app.model.types import field_of
    from app.model.vocabulary import vocabulary

    for part in TYPES[type_].parts:
        pointing = field_of(part.type, part.field)
        assert pointing is not None and type_ in pointing.refs, part
        preset = field_of(part.type, part.preset)
        assert bool(part.codes) == (preset is not None)
        if preset is not None:
            assert set(part.codes) <= set(vocabulary(preset.vocabulary or "").by_code)
        for name in part.carry:
            mine, theirs = field_of(type_, name), field_of(part.type, name)
            assert mine is not None and theirs is not None and mine.kind is theirs.kind


def test_the_card_of_a_person_says_the_risk_now_and_lists_what_it_was(desk) -> None:
    case, _ = arrested(desk)
    person = editing.new_record(desk.session, case, "person", {"names": ["N"]}).created
    for day, level in (("2021-09-01", "low"), ("2021-05-01", "immediate")):
        editing.new_record(desk.session, case, "risk_assessment", {"person": person, "date": day, "level": level})
    page = desk.page(CasePage, case=case)
    desk.settle()
    card = card_of(page, person)
    assert any("Risk now: Low" in one.text() for one in card.findChild(PartsLine).findChildren(QLabel))
    assert len(links(card)) == 2, "the earlier one stays"


def test_a_new_arrest_is_in_sight_after_its_save_and_offers_its_warrants(desk) -> None:
    case, _arrest = arrested(desk)
    for n in range(4):
        editing.new_record(desk.session, case, "person", {"names": [f"N{n}"], "description": "x\n" * 20})
    page = desk.page(CasePage, case=case)
    desk.settle()
    page.new_record("incident")
    desk.settle()
    page.editor.form.rows["type"].editor.take("detention")
    page.editor.save()
    desk.settle()
    desk.settle()
    (made,) = [r.id for r in cases.of_type(desk.session, "incident") if r.fields["type"].value == "detention"]
    adding = next(one for one in card_of(page, made).findChildren(QPushButton) if one.menu() is not None)
    assert page.window().focusWidget() is adding
    desk.qtbot.waitUntil(lambda: not adding.visibleRegion().isEmpty())
