"""The page of disputes: the list, accounts side by side with marks, deciding by keyboard, taking back, rules."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.services import cases, disputes, drafts, editing
from app.services.views import Edit
from app.ui.case.case_page import CasePage
from app.ui.case.record_card import RecordCard
from app.ui.disputes.cards import AccountGrid
from app.ui.disputes.dialogs import ReverseDialog
from app.ui.disputes.page import DisputesPage
from app.ui.disputes.rules_dialog import RulesDialog
from app.ui.parts import MarkedText

ONE = "He was taken from the square by four masked men at nine."
OTHER = "He was taken from the square by three masked men at nine."


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def disputed(desk) -> tuple[str, str]:
    case = editing.new_case(desk.session, {"title": "Release of a detainee"}).created
    values = {"type": "release", "date": "2023-02-15", "description": ONE}
    made = editing.new_record(desk.session, case, "incident", values).created
    editing.save(desk.session, [Edit(made, "incident", "date", "2023-03-15", None, "add")])
    editing.save(desk.session, [Edit(made, "incident", "description", OTHER, None, "add")])
    return case, made


def opened(desk, incident: str, field: str) -> DisputesPage:
    page = desk.page(DisputesPage, record=incident, field=field)
    for _ in range(3):
        desk.settle()
    assert page.panel is not None
    return page


def test_accounts_stand_side_by_side_and_one_is_taken_by_keys(desk) -> None:
    _, incident = disputed(desk)
    page = opened(desk, incident, "date")
    panel = page.panel
    said = texts(panel)
    assert "15 February 2023" in said and "15 March 2023" in said and "Signed by you" in said
    assert "Nobody has decided yet." in said
    panel.take.click()
    assert panel.problem.text() == desk.context.words("disputes.take.none")
    card = next(c for c in panel.accounts.cards if "February" in texts(c))
    card.choice.setFocus()
    desk.qtbot.keyClick(card.choice, Qt.Key.Key_Space)
    assert panel.chosen() is card
    panel.take.click()
    assert panel.problem.text() == desk.context.words("disputes.reason.missing"), "a decision says why"
    panel.reason.setText("the register of the court")
    panel.take.click()
    for _ in range(4):
        desk.settle()
    field = cases.record(desk.session, incident).fields["date"]
    assert (field.state, field.value, len(field.accounts)) == ("decided", "2023-02-15", 2)
    assert disputes.count(desk.session) == 1


def test_arrows_go_from_account_to_account(desk) -> None:
    _, incident = disputed(desk)
    cards = opened(desk, incident, "date").panel.accounts.cards
    cards[0].choice.setChecked(True)
    cards[0].choice.setFocus()
    desk.qtbot.keyClick(cards[0].choice, Qt.Key.Key_Down)
    assert cards[1].choice.isChecked()


def test_what_differs_in_long_texts_is_marked_by_more_than_colour(desk) -> None:
    _, incident = disputed(desk)
    panel = opened(desk, incident, "description").panel
    shown = panel.findChildren(MarkedText)
    assert {one.toPlainText() for one in shown} == {ONE, OTHER}
    assert {one.accessibleDescription() for one in shown} == {
        ONE.replace("four", "[four]"),
        OTHER.replace("three", "[three]"),
    }
    for one in shown:
        cursor = one.textCursor()
        cursor.setPosition(one.toPlainText().index("masked") - 2)
        assert cursor.charFormat().fontUnderline() and cursor.charFormat().fontWeight() > 500
        cursor.setPosition(3)
        assert not cursor.charFormat().fontUnderline()
    assert desk.context.words("disputes.legend") in texts(panel)


def test_hostile_text_is_shown_as_text(desk) -> None:
    case = editing.new_case(desk.session, {"title": "A", "summary": "<b>bold</b> \u202eevil"}).created
    editing.save(desk.session, [Edit(case, "case", "summary", "<img src='file:///etc/passwd'>", None, "add")])
    shown = opened(desk, case, "summary").panel.findChildren(MarkedText)
    said = "\n".join(one.toPlainText() for one in shown)
    assert "<b>bold</b>" in said and "<img src=" in said and "\u202e" not in said and "U+202E" in said


def test_a_decision_is_shown_taken_back_and_let_hold_again(desk) -> None:
    _, incident = disputed(desk)
    account = cases.record(desk.session, incident).fields["date"].accounts[0]
    disputes.take(desk.session, incident, "date", account.digest, "the register")
    page = opened(desk, incident, "date")
    assert "the register" in page.panel.standing.text()
    (turn,) = page.panel.turns
    turn.click()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ReverseDialog))
    dialog._reverse()
    assert dialog.problem.text() and cases.record(desk.session, incident).fields["date"].state == "decided"
    dialog.reason.setText("of another case")
    dialog._reverse()
    for _ in range(4):
        desk.settle()
    assert cases.record(desk.session, incident).fields["date"].state == "disputed"
    page = opened(desk, incident, "date")
    page.panel.turns[0].click()
    for _ in range(4):
        desk.settle()
    assert cases.record(desk.session, incident).fields["date"].state == "decided"


def test_narrow_windows_put_everything_below_one_another(desk) -> None:
    _, incident = disputed(desk)
    page = opened(desk, incident, "date")
    grid = page.panel.findChild(AccountGrid)
    grid.arrange(900)
    assert grid.columns == 2
    grid.arrange(400)
    assert grid.columns == 1


def test_filters_narrow_the_list_and_say_how_many(desk) -> None:
    _, incident = disputed(desk)
    page = desk.page(DisputesPage)
    for _ in range(3):
        desk.settle()
    assert page.list.count() == 2
    box = page.filters.field
    assert {box.itemText(n) for n in range(box.count())} >= {"\u2068Date\u2069 (1)"}
    box.setCurrentIndex(box.findData("date"))
    box.activated.emit(box.currentIndex())
    for _ in range(3):
        desk.settle()
    assert page.list.count() == 1
    disputes.leave(desk.session, incident, "date", "they differ")
    page.show_page()
    for _ in range(3):
        desk.settle()
    assert page.stack.currentIndex() == 1
    assert page.empty.title.text() == desk.context.words("disputes.none.filtered")


def test_t17_a_reason_that_is_typed_is_kept(desk) -> None:
    _, incident = disputed(desk)
    panel = opened(desk, incident, "date").panel
    panel.reason.setText("half a reas")
    panel.keeper.touch()
    desk.qtbot.waitUntil(lambda: bool(drafts.listing(desk.session)))
    panel = opened(desk, incident, "date").panel
    assert panel.reason.text() == "half a reas"


def test_a_rule_says_first_what_it_would_do(desk) -> None:
    disputed(desk)
    dialog = RulesDialog(desk.context, disputes.DisputeQuery())
    desk.pages.append(dialog)
    dialog.choose("newest-own")
    for _ in range(2):
        desk.settle()
    assert len(dialog.plan.holds) == 2 and disputes.count(desk.session) == 2
    assert dialog.apply.isEnabled()
    dialog._apply()
    for _ in range(3):
        desk.settle()
    assert disputes.count(desk.session) == 0
    other = RulesDialog(desk.context, disputes.DisputeQuery())
    desk.pages.append(other)
    other.choose("best-source")
    desk.settle()
    assert not other.apply.isEnabled()


def test_the_case_shows_what_was_decided_and_the_others_a_click_away(desk) -> None:
    case, incident = disputed(desk)
    account = next(a for a in cases.record(desk.session, incident).fields["date"].accounts if "03" in a.value)
    disputes.take(desk.session, incident, "date", account.digest, "the register")
    page = desk.page(CasePage, case=case)
    page.sections.finish()
    card = next(c for c in page.findChildren(RecordCard) if c.record.id == incident)
    assert "15 March 2023" in texts(card) and "the register" in texts(card) and "Decided" in texts(card)
