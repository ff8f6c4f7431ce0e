"""The page of inquiries as a person sees and walks it: list, one inquiry, its timeline by keys, members, results."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.base.clock import SetClock
from app.services import cases, editing, inquiries, sample
from app.ui.annex import INQUIRIES, AnnexDialog
from app.ui.case.case_page import CasePage
from app.ui.inquiries.cards import BodyCard, InquiryCard
from app.ui.inquiries.detail import CoveredCard, MemberCard
from app.ui.inquiries.page import ALL, EMPTY, ONE, InquiriesPage
from tests.inquiries.conftest import case_of
from tests.ui.desk import Desk

NOW = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp())


def said(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


@pytest.fixture
def dated(desk: Desk) -> Desk:
    """The clock of the vault stands, so that days can be told."""
    desk.session.run(lambda vault: setattr(vault, "clock", SetClock(NOW)))
    return desk


@pytest.fixture
def sampled(dated: Desk) -> Desk:
    sample.load(dated.session)
    return dated


def cards(page: InquiriesPage) -> list[InquiryCard]:
    found = [page.overview.cards.itemAt(n).widget() for n in range(page.overview.cards.count())]
    return [one for one in found if isinstance(one, InquiryCard)]


def test_an_empty_vault_says_what_this_is_for_and_begins_one(desk: Desk) -> None:
    page = desk.page(InquiriesPage)
    assert page.views.currentIndex() == EMPTY
    assert "counts the days of silence" in said(page.views.currentWidget())
    page.views.currentWidget().findChild(QPushButton).click()
    assert page.editor is not None and page.editor.type == "inquiry"
    page.editor.form.rows["title"].editor.line.setText("A committee")
    page.editor.save()
    desk.settle()
    assert page.views.currentIndex() == ONE and page.lane is not None
    assert page.lane.inquiry.shared, "what several cases share stands in the register"
    assert "No member is known yet" in said(page.detail)


def test_the_sample_shows_its_committees_and_their_silence_at_first_start(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage)
    assert page.views.currentIndex() == ALL and len(cards(page)) == 3
    first = said(cards(page)[0])
    assert "Overdue" in first and "Silent past its promise: at least about 2061 days" in first
    assert "Killing of Amjad Aldhamat" in first
    assert page.overview.late.text().startswith("1 inquiry is past its promise")
    bodies = said(page.overview.findChild(BodyCard))
    assert "2 announced, 1 past the promise" in bodies
    assert "Counted by others, and not added to this: Number of committees: nearly 35" in bodies
    assert "Under attack and losing hope" in bodies


def test_filters_show_those_that_stand_so(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage)
    page.overview._group.button(1).click()
    assert [card.lane.inquiry.standing.state.value for card in cards(page)] == ["overdue"]
    page.overview._group.button(2).click()
    assert cards(page) == [] and page.overview.none.isVisible()
    page.show_page(state="ended")
    sampled.settle()
    assert len(cards(page)) == 2


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_arrow_keys_walk_the_timeline_and_read_it_out(sampled: Desk, language: str, qapp) -> None:
    sampled.context.language = language
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if sampled.context.rtl else Qt.LayoutDirection.LeftToRight)
    try:
        page = sampled.page(InquiriesPage)
        page.open_inquiry(cards(page)[0].lane.inquiry.id)
        sampled.settle()
        drawing, lines = page.detail.drawing, page.detail.lines
        assert drawing is not None and len(lines) == 4
        on, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if sampled.context.rtl else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        drawing.go(0)
        for number in (1, 2, 3, 3):
            QTest.keyClick(drawing, on)
            assert drawing.current == number, "it stays at the last one"
            assert lines[number].text() in drawing.accessibleName(), "what is read aloud is what stands in words"
            assert lines[number].property("style") == "strong"
        QTest.keyClick(drawing, back)
        assert drawing.current == 2 and "2061" in drawing.accessibleName()
        QTest.keyClick(drawing, Qt.Key.Key_Home)
        assert drawing.current == 0
        spoken = QAccessible.queryAccessibleInterface(drawing)
        assert spoken.role() == QAccessible.Role.Slider and spoken.valueInterface().maximumValue() == 4
        spoken.valueInterface().setCurrentValue(2)
        assert drawing.current == 1, "a screen reader moves it too"
        QTest.keyClick(drawing, Qt.Key.Key_End)
        QTest.keyClick(drawing, Qt.Key.Key_Return)
        sampled.settle()
        assert page.editor is not None and page.editor.type == "inquiry"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_time_runs_from_right_to_left_in_arabic(sampled: Desk, qapp) -> None:
    page = sampled.page(InquiriesPage)
    drawing = cards(page)[0].drawing
    axis = drawing._axis()
    drawing.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = drawing._axis()
    assert axis.x(axis.first) < axis.x(axis.last) and mirrored.x(axis.first) > mirrored.x(axis.last)


def test_a_press_on_the_drawing_goes_to_the_event_there(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage)
    card = cards(page)[0]
    drawing = card.drawing
    placed = dict(drawing._placed())
    y = int((placed[2] + 0.5) * drawing._places()._middle(0) * 2)
    QTest.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=QPoint(drawing.width() - 40, y))
    assert drawing.current == 2 and "Silence until today" in card.said.text()


def test_a_member_with_their_interest_is_added_and_shown(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage)
    page.open_inquiry(cards(page)[0].lane.inquiry.id)
    sampled.settle()
    page.detail.member.click()
    editor = page.editor
    assert editor is not None and editor.file == page.lane.inquiry.file
    sampled.settle()
    editor.form.rows["office"].editor.line.setText("Deputy minister")
    editor.form.rows["interests"].editor.take("commands-accused")
    editor.save()
    sampled.settle()
    (member,) = page.detail.findChildren(MemberCard)
    assert "Deputy minister" in said(member) and "Commands those under inquiry" in said(member)
    assert "at-work" not in page.lane.inquiry.standing.state, "who is late with members is late all the same"


def test_a_result_is_added_for_the_case_that_it_covers(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage)
    page.open_inquiry(cards(page)[0].lane.inquiry.id)
    sampled.settle()
    covered = page.lane.inquiry.covered[0]
    page.detail.result.click()
    sampled.settle()
    editor = page.editor
    assert editor is not None and editor.type == "inquiry_result"
    assert editor.form.rows["about"].editor.value() == covered.what.id
    assert covered.what.title in editor.form.rows["about"].editor.combo.currentText(), "it is called by its name"
    editor.form.rows["outcome"].editor.take("unknown-perpetrator")
    editor.save()
    sampled.settle()
    assert "Closed: perpetrator unknown" in said(page.detail.findChildren(CoveredCard)[-1])


def test_a_case_is_added_to_what_it_covers(sampled: Desk) -> None:
    case, _ = case_of(sampled.session, "One more case")
    made = editing.new_record(sampled.session, None, "inquiry", {"title": "A committee"}).created or ""
    page = sampled.page(InquiriesPage, inquiry=made)
    page._cover(case)
    sampled.settle()
    assert [one.what.title for one in page.lane.inquiry.covered] == ["One more case"]
    page._cover(case)
    sampled.settle()
    assert len(inquiries.view(sampled.session, made).covered) == 1


def test_an_inquiry_that_is_gone_leads_back_to_the_list(sampled: Desk) -> None:
    page = sampled.page(InquiriesPage, inquiry="a" * 26)
    sampled.settle()
    assert len(sampled.warned) == 1 and page.views.currentIndex() == ALL


def test_the_page_of_a_case_shows_the_inquiries_about_it(sampled: Desk) -> None:
    covered = inquiries.listing(sampled.session)[0].covered[0]
    assert covered.case is not None
    page = sampled.page(CasePage, case=covered.case.id)
    assert page.inquiries.isVisibleTo(page) and page.inquiries.summary.isVisibleTo(page)
    assert "Silent past its promise" in page.inquiries.summary.findChild(QPushButton).text()
    (card,) = page.inquiries.cards
    assert "For this case: No result for it" in said(card)
    card.findChild(QPushButton).click()
    assert ("inquiries", {"inquiry": card.lane.inquiry.id}) in sampled.visited
    quiet = next(row for row in cases.rows(sampled.session).rows if not inquiries.listing(sampled.session, case=row.id))
    page.show_page(case=quiet.id)
    sampled.settle()
    assert not page.inquiries.isVisibleTo(page) and not page.inquiries.summary.isVisibleTo(page)


def test_names_that_turn_a_line_round_are_shown_harmless(dated: Desk) -> None:
    made = editing.new_record(dated.session, None, "inquiry", {"title": "A\u202ecommittee", "announced": "2020"})
    inquiries.add_member(dated.session, made.created or "", {"name": "<b>\u2066Judge", "interest": "\u202ehidden"})
    page = dated.page(InquiriesPage, inquiry=made.created)
    shown = said(page.detail)
    assert "\u202e" not in shown and "‹U+202E›" in shown and "<b>‹U+2066›Judge" in shown
    assert page.detail.drawing is not None and "\u202e" not in page.detail.drawing.accessibleName()


def test_the_annex_is_written_where_somebody_chose_and_says_what_stayed_back(sampled: Desk, tmp_path: Path) -> None:
    sampled.page(InquiriesPage)
    dialog = AnnexDialog(sampled.context, INQUIRIES)
    sampled.qtbot.addWidget(dialog)
    dialog.show()
    dialog.write(tmp_path / "annex.html")
    sampled.settle()
    text = (tmp_path / "annex.html").read_text(encoding="utf-8")
    assert "at least about 2061 days" in text and "Iraqi government" not in text, "a body's name is withheld here"
    assert "Members" in dialog.outcome.text()
    dialog.write(tmp_path / "nowhere" / "annex.html")
    sampled.settle()
    assert dialog.outcome.text()
