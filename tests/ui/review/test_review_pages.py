"""What is new, moving a case, comments, dates compared and the log, at the level of the screens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.services import access, changes, comments, contacts, editing, receiving, review, sending
from app.services.views import Edit
from app.ui.case.case_page import CasePage, compare_states
from app.ui.case.record_card import RecordCard
from app.ui.finding.list_page import CaseListPage
from app.ui.finding.together import ChoiceBar
from app.ui.review.access_page import AccessLogPage
from app.ui.review.changes_page import ChangesPage
from app.ui.review.state_panel import MoveDialog
from tests.ui.desk import Desk


def carry(sender: Desk, reader: Desk, case: str, folder: Path) -> None:
    path = Path(sending.send(sender.session, [reader.session.key_id], folder, [case], whole=True).path)
    receiving.receive(reader.session, path)


@pytest.fixture
def two(make_desk: Any, tmp_path: Path) -> tuple[Desk, Desk, str, Path]:
    mine, other = make_desk("First desk"), make_desk("Another one")
    for one, reader in ((mine, other), (other, mine)):
        contacts.add(one.session, contacts.own_card(reader.session), verified=True)
    case = editing.new_case(mine.session, {"title": "Killing on the bridge"}).created
    assert case is not None
    carry(mine, other, case, tmp_path)
    editing.save(other.session, [Edit(case, "case", "summary", "At noon.")])
    comments.add(other.session, case, "Who says noon?", "summary")
    carry(other, mine, case, tmp_path)
    return mine, other, case, tmp_path


def test_news_are_listed_and_marked_as_seen(two: tuple[Desk, Desk, str, Path]) -> None:
    mine, _, case, _ = two
    page = mine.page(ChangesPage)
    assert set(page.cards) == {case} and not page.all_seen.isHidden()
    page.cards[case].seen.click()
    mine.settle()
    mine.settle()
    assert changes.count(mine.session) == 0 and not page.cards and page.all_seen.isHidden()


def test_leaving_a_case_marks_it_as_seen_and_opening_it_is_logged_once(two: tuple[Desk, Desk, str, Path]) -> None:
    mine, _, case, _ = two
    page = mine.page(CasePage, case=case)
    assert not page.review.news.isHidden() and changes.count(mine.session) == 1
    page._load()
    mine.settle()
    mine.context.navigate("cases")
    mine.settle()
    assert changes.count(mine.session) == 0
    assert [line.what for line in access.page(mine.session, case).lines].count("opened") == 1


def test_a_case_is_moved_and_says_what_changed_since(two: tuple[Desk, Desk, str, Path]) -> None:
    mine, _, case, _ = two
    page = mine.page(CasePage, case=case)
    names = [action.text() for action in page.review.state.menu.actions()]
    assert any("Verified" in name for name in names)
    dialog = MoveDialog(mine.context, [case], "verified")
    dialog.reason.show_value("read twice")
    dialog.go.click()
    mine.settle()
    mine.settle()
    assert review.of(mine.session, case).state == "verified"
    editing.save(mine.session, [Edit(case, "case", "impact", "words")])
    page._load()
    mine.settle()
    mine.settle()
    assert page.review.state.view is not None and [c.field for c in page.review.state.view.changed] == ["impact"]
    assert page.review.state.show_details() is not None


def test_a_comment_is_counted_beside_its_field_answered_and_done(two: tuple[Desk, Desk, str, Path]) -> None:
    mine, _, case, _ = two
    page = mine.page(CasePage, case=case)
    assert page.sections.comments == {(case, "summary"): 1}
    card = page.sections.card_of(case)
    assert isinstance(card, RecordCard)
    made = page.review.comment_on(page.view.case, "Killing", "summary")
    mine.settle()
    assert len(made.threads) == 1
    made.text.show_value("Both sources do.")
    made.add.click()
    mine.settle()
    mine.settle()
    assert len(made.threads) == 2
    thread = made._list.itemAt(0).widget()
    thread.done_button.click()
    mine.settle()
    mine.settle()
    assert [one.done for one in comments.of_case(mine.session, case)].count(True) == 1
    made.reject()


def test_as_it_stood_and_compared(two: tuple[Desk, Desk, str, Path]) -> None:
    mine, _, case, _ = two
    page = mine.page(CasePage, case=case)
    page.acts.past.setChecked(True)
    page.past_line.by.set_code("arrival")
    page.past_line.date.line.setText("2090")
    page.past_line.choose()
    mine.settle()
    assert page.at == "2090" and not page.past.isHidden() and page.review.isHidden()
    assert "this vault held it" in page.past.text()
    page._show_at("")
    mine.settle()
    dialog = compare_states(page, "1990", "")
    mine.settle()
    assert dialog.found and dialog.found[0].kind == "new"
    dialog.reject()


def test_the_log_says_what_can_not_be_known_and_exports(two: tuple[Desk, Desk, str, Path], tmp_path: Path) -> None:
    mine, _, case, _ = two
    page = mine.page(AccessLogPage, case=case, title="Killing")
    mine.settle()
    assert page._rows >= 2 and "whole" in page.verdict.text()
    page.write(tmp_path / "out.csv")
    mine.settle()
    mine.settle()
    assert case in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    page.what.set_code("log")
    page._load()
    mine.settle()
    assert page._rows == 1


def test_an_empty_page_says_so(desk: Desk) -> None:
    page = desk.page(ChangesPage)
    assert not page.cards and page.all_seen.isHidden()


def test_several_cases_are_moved_from_the_list(desk: Desk) -> None:
    for n in range(3):
        editing.new_case(desk.session, {"title": f"Case {n}"})
    page = desk.page(CaseListPage)
    bar = page.findChild(ChoiceBar)
    bar._model.choice.all()
    assert not bar.move_cases.isHidden() and len(bar.menu.actions()) == 5
    bar.ask_move("submitted")
    desk.settle()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MoveDialog) and one.isVisible())
    dialog.go.click()
    desk.settle()
    desk.settle()
    desk.qtbot.waitUntil(lambda: review.counts(desk.session) == {"submitted": 3}, timeout=20_000)
