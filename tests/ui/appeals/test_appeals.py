"""The page of appeals, by keyboard and by mouse: a board, bodies, one course, and what is written down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.services import appeals, editing, sample
from app.ui.appeals.aid import AppealAid
from app.ui.appeals.board import AppealCard
from app.ui.appeals.detail import EventLine
from app.ui.appeals.page import EMPTY, LISTS, ONE, AppealsPage
from app.ui.appeals.standing_line import StandingLine
from app.ui.appeals.writing import WritingDialog
from app.ui.case.case_page import CasePage
from app.ui.case.editor import RecordEditor
from app.ui.parts.tabs import stops
from tests.ui.desk import Desk


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def shows(desk: Desk, widget: QWidget, *words: str) -> None:
    """Until these words are seen: what was just laid out is shown when the window next turns."""
    desk.qtbot.waitUntil(lambda: all(word in texts(widget) for word in words), timeout=5000)


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    sample.load(desk.session)
    return desk


def new(desk: Desk, file: str | None, type_: str, **values: object) -> str:
    return editing.new_record(desk.session, file, type_, values).created or ""


def a_case(desk: Desk) -> str:
    return editing.new_case(desk.session, {"title": "A case"}).created or ""


def test_an_empty_vault_says_where_appeals_are_written(desk: Desk) -> None:
    page = desk.page(AppealsPage)
    assert page.currentIndex() == EMPTY and "No appeals yet" in texts(page)
    next(iter(stops(page))).click()
    assert desk.visited == [("cases", {})]


def test_the_sample_stands_in_columns_that_become_a_list(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    assert page.currentIndex() == LISTS
    assert {name: len(pile.cards) for name, pile in page.board.piles.items()} == {
        "silent": 3, "waiting": 3, "answered": 1, "rest": 2,
    }  # fmt: skip
    shows(filled, page, "3 things to do today", "clock", "Human Rights Watch")
    page.resize(1300, 700)
    assert page.board.in_columns
    page.resize(700, 700)
    assert not page.board.in_columns
    card = page.board.piles["silent"].cards[0]
    shows(filled, card, "Silent for at least")
    assert "Human Rights Watch" in card.accessibleName()


def test_a_card_is_opened_and_left_and_a_change_of_language_keeps_it(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    first = page.board.cards()[0].row.id
    page.open_one(first)
    filled.settle()
    filled.context.language = "ar"
    page.retranslate()
    filled.settle()
    assert page.currentIndex() == ONE and page.detail.view is not None and page.detail.view.row.id == first
    assert "Silent" not in texts(page.detail)
    page.close_one()
    assert page.currentIndex() == LISTS


@pytest.mark.parametrize(("language", "aside"), [("en", Qt.Key.Key_Right), ("ar", Qt.Key.Key_Left)])
def test_the_arrow_towards_the_end_of_the_line_goes_to_the_next_column(
    filled: Desk, language: str, aside: Qt.Key
) -> None:
    filled.context.language = language
    page = filled.page(AppealsPage)
    page.resize(1300, 700)
    silent, waiting = page.board.piles["silent"].cards, page.board.piles["waiting"].cards
    gone: list[tuple[int, int]] = []
    silent[1].moved.connect(lambda card, x, y: gone.append((x, y)))
    reached: list[AppealCard] = []
    for card in (*silent, *waiting):
        card.setFocus = lambda reason, card=card: reached.append(card)  # type: ignore[method-assign]
    press(silent[1], aside)
    press(silent[1], Qt.Key.Key_Down)
    press(silent[0], Qt.Key.Key_Up)
    assert reached == [waiting[1], silent[2], silent[0]] and len(gone) == 2


def test_enter_space_and_a_click_open_a_card(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    card = page.board.piles["answered"].cards[0]
    opened: list[str] = []
    card.opened.connect(opened.append)
    press(card, Qt.Key.Key_Return)
    press(card, Qt.Key.Key_Space)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    filled.settle()
    assert opened == [card.row.id] * 3 and page.currentIndex() == ONE


def test_one_appeal_says_what_to_do_and_shows_its_course(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    first = page.board.piles["silent"].cards[0].row.id
    page.open_one(first)
    filled.settle()
    shows(filled, page.detail, "Answered once, then no more")
    assert "Ask once more" in page.detail.first.text()
    assert [line.told.kind for line in page.detail.findChildren(EventLine)] == [
        "sent", "answer", "follow-up-appeal", "no-answer",
    ]  # fmt: skip
    assert list(page.detail.buttons) == ["reminder", "answer", "follow-up", "annex", "case"]
    page.detail.buttons["case"].click()
    assert filled.visited[-1][0] == "case"
    names = {command.name for command in page.commands()}
    assert {"appeal.answer", "appeal.reminder", "appeal.follow-up", "appeal.annex", "appeal.terms"} <= names


def test_an_answer_is_recorded_and_everything_follows_by_itself(desk: Desk) -> None:
    case = a_case(desk)
    appeal = new(desk, case, "appeal", type="appeal", to_whom="the ministry", date="2020-01-10")
    page = desk.page(AppealsPage, appeal=appeal)
    shows(desk, page.detail, "Silent for")
    assert page.currentIndex() == ONE
    dialog = page.write_down("answer")
    desk.settle()
    assert isinstance(dialog, WritingDialog) and dialog.kind() == "answer"
    dialog.rows["date"].editor.line.setText("2019-02-01")
    dialog.save()
    desk.settle()
    assert "before the appeal was sent" in dialog.rows["date"].problem.text() and not desk.warned
    dialog.rows["date"].editor.line.setText("2020-03-10")
    dialog.rows["response"].editor.show_value(["token"])
    dialog.rows["text"].editor.show_value("We are looking into it.")
    dialog.save()
    desk.settle()
    desk.settle()
    shows(desk, page.detail, "Answered after 60 days", "Token answer", appeals.text_hash("We are looking into it."))
    page.close_one()
    assert list(page.board.piles) == ["answered"] and not page.todo.text()
    page.tabs.setCurrentIndex(1)
    assert page.table.model().rowCount() == 0, "words without a record are no body"


def test_what_came_back_has_no_grade(desk: Desk) -> None:
    appeal = new(desk, a_case(desk), "appeal", type="appeal", to_whom="x", date="2020-01-10")
    page = desk.page(AppealsPage, appeal=appeal)
    dialog = page.write_down("answer")
    desk.settle()
    assert isinstance(dialog, WritingDialog)
    dialog.kinds["undelivered"].setChecked(True)
    assert dialog.rows["response"].isHidden()
    dialog.rows["date"].editor.line.setText("2020-01-12")
    dialog.save()
    desk.settle()
    desk.settle()
    assert "Nothing arrived" in page.detail.first.text()


def test_a_reminder_starts_with_today_and_sends_nothing(desk: Desk) -> None:
    appeal = new(desk, a_case(desk), "appeal", type="appeal", to_whom="x", date="2020-01-10")
    page = desk.page(AppealsPage, appeal=appeal)
    dialog = page.write_down("reminder")
    desk.settle()
    assert isinstance(dialog, WritingDialog) and "sends nothing" in texts(dialog)
    assert dialog.rows["date"].value() == appeals.today(desk.session)
    dialog.save()
    desk.settle()
    desk.settle()
    found = appeals.one(desk.session, appeal).row.standing
    assert (found.state, found.reminded, found.chase) == ("silent", 1, False)


def test_t1_what_is_typed_is_kept_as_a_draft_until_it_is_saved(desk: Desk) -> None:
    appeal = new(desk, a_case(desk), "appeal", type="appeal", to_whom="x", date="2020-01-10")
    page = desk.page(AppealsPage, appeal=appeal)
    dialog = page.write_down("answer")
    desk.settle()
    assert isinstance(dialog, WritingDialog)
    dialog.rows["text"].editor.show_value("half a sen")
    dialog.kinds["acknowledgement"].setChecked(True)
    dialog.reject()
    desk.settle()
    again = page.write_down("answer")
    desk.settle()
    desk.settle()
    assert isinstance(again, WritingDialog)
    assert again.rows["text"].value() == "half a sen" and again.kind() == "acknowledgement"
    again.save()
    desk.settle()
    assert not [key for key in editing.drafts(desk.session) if key.startswith("letter:")]


def test_a_follow_up_warns_of_the_consent_once_and_then_obeys(desk: Desk) -> None:
    case = a_case(desk)
    ministry = new(desk, None, "group", names=[{"text": "Ministry", "kind": "full"}], kind="state-body")
    mother = new(desk, None, "person", names=[{"text": "A mother", "kind": "full"}])
    consent = new(desk, None, "consent", by=mother, uses=["internal"], date="2020-01-01")
    appeal = new(
        desk, case, "appeal", type="appeal", to=[ministry], date="2020-01-10", consents=[consent], **{"for": [mother]}
    )
    page = desk.page(AppealsPage, appeal=appeal)
    assert "No consent here covers" in page.detail.doubts.text()
    dialog = page.write_down("follow-up")
    desk.settle()
    desk.settle()
    assert isinstance(dialog, WritingDialog) and dialog.aid is not None
    assert dialog.rows["to"].value() == [ministry] and dialog.aid.doubts
    dialog.rows["date"].editor.line.setText("2020-06-01")
    dialog.aid.days.setText("٣٠")
    dialog.aid.set_date()
    desk.settle()
    assert dialog.rows["expected"].value() == "2020-07-01"
    dialog.aid.weigh()
    desk.settle()
    dialog.save()
    assert dialog.save_button.text() == "Save all the same" and len(appeals.listing(desk.session)) == 1
    dialog.save()
    desk.settle()
    desk.settle()
    assert len(appeals.listing(desk.session)) == 2
    assert page.detail.view is not None and page.detail.view.row.follows == appeal


def test_bodies_open_their_appeals_and_their_annex(filled: Desk, tmp_path) -> None:
    page = filled.page(AppealsPage)
    page.tabs.setCurrentIndex(1)
    model = page.table.model()
    cells = [[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())]
    assert "Human Rights Watch" in cells[0][0], "the longest silence first"
    assert page.annex.text() == "Annex for this body…"
    annex = page.open_annex()
    annex.policies["everything"].setChecked(True)
    annex.write(tmp_path / "annex.html")
    filled.settle()
    assert "2 unanswered appeals" in annex.outcome.text()
    assert "Human Rights Watch" in (tmp_path / "annex.html").read_text(encoding="utf-8")
    annex.write(tmp_path / "nowhere" / "annex.html")
    filled.settle()
    assert "2 unanswered" not in annex.outcome.text() and not filled.warned
    annex.reject()
    press(page.table, Qt.Key.Key_Return)
    filled.settle()
    assert page.tabs.currentIndex() == 0 and page.found is not None and page.found.board.total == 2
    assert "Human Rights Watch" in page.narrowed.text()
    page.narrowed.buttons[0].click()
    filled.settle()
    assert page.found.board.total == 9 and page.narrowed.isHidden()


def test_terms_are_changed_and_the_board_follows(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    dialog = page.open_terms()
    assert "spcommreports" in texts(dialog) and "Custom of this program" in texts(dialog)
    dialog.lines["authority"].setText("many")
    dialog.save()
    filled.settle()
    assert not dialog.problem.isHidden()
    dialog.lines["authority"].setText("")
    dialog.save()
    filled.settle()
    filled.settle()
    assert len(page.board.piles["silent"].cards) == 2, "a term that nobody set is no silence"


def test_words_are_found_in_any_spelling(filled: Desk) -> None:
    page = filled.page(AppealsPage)
    page.search.setText("AMNESTY")
    page._lay_out()
    assert [len(pile.cards) for pile in page.board.piles.values()] == [1]
    page.search.setText("nobody of this name")
    page._lay_out()
    assert not page.board.piles and page.nothing.isVisibleTo(page)


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_t39_received_texts_cannot_turn_a_card(desk: Desk, language: str) -> None:
    desk.context.language = language
    new(desk, a_case(desk), "appeal", type="appeal", to_whom="\u202eevil <b>x</b>", asked="\u2066a", date="2020-01-10")
    page = desk.page(AppealsPage)
    (card,) = page.board.cards()
    shows(desk, card, "<b>x</b>")
    said = {"card": texts(card) + card.accessibleName()}
    page.open_one(card.row.id)
    desk.settle()
    shows(desk, page.detail, "<b>x</b>")
    said["detail"] = texts(page.detail)
    for where, text in said.items():
        assert "\u202e" not in text and "<b>x</b>" in text, where


def test_a_case_shows_how_its_appeals_stand(desk: Desk) -> None:
    case = a_case(desk)
    appeal = new(desk, case, "appeal", type="appeal", to_whom="x", date="2020-01-10")
    page = desk.page(CasePage, case=case)
    desk.settle()
    (line,) = [one for one in page.findChildren(StandingLine) if one.isVisibleTo(page)]
    shows(desk, line, "Silent for")
    next(iter(stops(line))).click()
    assert desk.visited[-1] == ("appeals", {"appeal": appeal})


def test_the_form_of_an_appeal_warns_before_it_is_saved(desk: Desk) -> None:
    case = a_case(desk)
    mother = new(desk, None, "person", names=[{"text": "A mother", "kind": "full"}])
    editor = RecordEditor(desk.context, "appeal", case, given={"for": [mother], "type": "un-submission"})
    desk.qtbot.addWidget(editor)
    desk.settle()
    (aid,) = editor.findChildren(AppealAid)
    aid.weigh()
    desk.settle()
    assert "No consent is recorded" in aid.warning.text()
    aid.days.setText("60")
    editor.form.rows["date"].editor.line.setText("2026-01-01")
    aid.set_date()
    desk.settle()
    assert editor.form.rows["expected"].value() == "2026-03-02"
    aid.days.setText("0")
    aid.set_date()
    desk.settle()
    assert aid.problem.isVisibleTo(aid)
    other = RecordEditor(desk.context, "incident", case)
    desk.qtbot.addWidget(other)
    assert not other.findChildren(AppealAid)
    desk.settle()


def test_the_side_bar_counts_what_is_work_of_today(filled: Desk) -> None:
    from app.ui.pages import PAGES

    assert PAGES["appeals"].count == "app.services.appeals:todo" and appeals.todo(filled.session) == 3
