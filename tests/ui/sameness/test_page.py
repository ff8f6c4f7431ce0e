"""The page that asks whether two records are one: seen, answered by keys, undone, read aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton

from app.services import editing, sameness, undo
from app.ui.sameness.page import SamePage
from app.ui.sameness.pair import SureDialog
from tests.ui.desk import Desk

NAME = "فلان علي حسين الفلاني"


def person(desk: Desk, name: str = NAME, **values: object) -> str:
    made = editing.new_record(desk.session, None, "person", {"names": [{"text": name, "kind": "full"}], **values})
    assert made.created is not None
    return made.created


def press(page: SamePage, key: str) -> None:
    """As the window would: the shortcut that listens to this key."""
    wanted = QKeySequence(key)
    (found,) = [one for one in page.findChildren(QShortcut) if one.key() == wanted]
    found.activated.emit()


def texts(page: SamePage) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def waiting(desk: Desk) -> tuple[str, str, str]:
    ids = (person(desk, born="1990-02-03"), person(desk, born="1990-02-03"), person(desk, born="1990"))
    sameness.look(desk.session)
    return ids


def test_the_next_pair_comes_by_itself_and_undo_brings_the_last_one_back(desk: Desk, waiting: tuple[str, ...]) -> None:
    page = desk.page(SamePage)
    first = page.pairs.pair.waiting.pair
    assert desk.context.words("same.mark.equal") in texts(page)
    page.pairs.bar.reason.setText("their cards")
    press(page, "D")
    desk.settle()
    assert page.pairs.pair.waiting.pair != first
    assert page.pairs.bar.reason.text() == ""
    (said,) = sameness.answered(desk.session)
    assert (said.says, said.reason) == ("different", "their cards")
    desk.context.changed.emit(undo.undo(desk.session).changes)
    desk.settle()
    assert first in {one.pair for one in page.pairs.queue.rows}


@pytest.mark.parametrize(
    ("key", "says"), [("1", "same"), ("S", "same"), ("2", "different"), ("3", "unsure"), ("U", "unsure")]
)
def test_every_answer_has_its_keys(desk: Desk, key: str, says: str) -> None:
    person(desk, born="1990-02-03"), person(desk, born="1990-02-03")
    sameness.look(desk.session)
    page = desk.page(SamePage)
    press(page, key)
    desk.settle()
    assert [one.says for one in sameness.answered(desk.session)] == [says]
    assert page.pairs.currentIndex() == (0 if says == "unsure" else 1)


def test_siblings_are_warned_of_and_same_asks_once_more(desk: Desk) -> None:
    person(desk, sex="male", born="1990-02-03")
    person(desk, "فلان علي حسن الفلاني", sex="male", born="1992-06-07")
    sameness.look(desk.session)
    page = desk.page(SamePage)
    assert desk.context.words("same.warning") in [
        one.accessibleName() for one in page.findChildren(object) if hasattr(one, "accessibleName")
    ]
    press(page, "S")
    desk.settle()
    assert sameness.answered(desk.session) == ()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, SureDialog) and one.isVisible()]
    assert dialog.no.isDefault()
    assert not dialog.yes.isDefault()
    dialog.yes.click()
    desk.settle()
    assert [one.says for one in sameness.answered(desk.session)] == ["same"]


def test_a_contradiction_is_shown_and_resolved_by_taking_one_answer_back(desk: Desk, waiting: tuple[str, ...]) -> None:
    one, other, third = waiting
    for ends, says in (((one, other), "same"), ((other, third), "same"), ((one, third), "different")):
        sameness.answer(desk.session, *ends, says, sure=True)
    page = desk.page(SamePage, record=one)
    assert desk.context.words("same.group.contested") in texts(page)
    first = page.answers.lines[0]
    assert first.said.says == "different"  # what contradicts stands above
    sameness.take_back(desk.session, first.said.link, "no")
    page.show_page(record=one)
    desk.settle()
    assert desk.context.words("same.group.contested") not in texts(page)
    assert not sameness.groups(desk.session)[0].contested


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_everything_has_a_name_and_no_text_is_a_key(desk: Desk, waiting: tuple[str, ...], language: str) -> None:
    sameness.answer(desk.session, *waiting[:2], "same", sure=True)
    desk.context.language = language
    for args in ({}, {"tab": "incident"}, {"record": waiting[0]}, {"tab": "answered"}):
        page = desk.page(SamePage, **args)
        assert "same." not in texts(page)
        for control in (*page.findChildren(QPushButton), *page.findChildren(QComboBox)):
            if control.isVisible():
                assert control.accessibleName() or getattr(control, "text", lambda: "")()
        page.hide()


def test_an_empty_queue_says_what_to_expect(desk: Desk) -> None:
    page = desk.page(SamePage)
    assert desk.context.words("same.empty.hint") in texts(page)
    assert page.pairs.focusPolicy() != Qt.FocusPolicy.StrongFocus


def test_letters_typed_as_a_reason_answer_nothing(desk: Desk, waiting: tuple[str, ...], qtbot: object) -> None:
    page = desk.page(SamePage)
    page.activateWindow()
    page.pairs.bar.reason.setFocus()
    qtbot.keyClicks(page.pairs.bar.reason, "sud 123")  # type: ignore[attr-defined]
    desk.settle()
    assert page.pairs.bar.reason.text() == "sud 123"
    assert sameness.answered(desk.session) == ()
