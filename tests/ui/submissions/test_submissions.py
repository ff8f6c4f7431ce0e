"""The page of submissions, by keyboard and by mouse: forms, what is lacking, own words, files, and what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.services import appeals, editing, sample, submissions
from app.ui.appeals.page import AppealsPage, begin_appeal
from app.ui.case.case_page import CasePage
from app.ui.case.picker import CasePicker
from app.ui.submissions.dialogs import ExportDialog, SentDialog
from app.ui.submissions.page import LISTS, ONE, SubmissionsPage
from tests.ui.desk import Desk


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def sees(desk: Desk, widget: QWidget, *words: str) -> None:
    """Until these words are seen: what was just laid out is shown when the window next turns."""
    desk.qtbot.waitUntil(lambda: all(word in texts(widget) for word in words), timeout=5000)


def buttons(widget: QWidget) -> dict[str, QAbstractButton]:
    return {one.accessibleName() or one.text(): one for one in widget.findChildren(QAbstractButton)}


def new(desk: Desk, file: str, type_: str, **values: object) -> str:
    return editing.new_record(desk.session, file, type_, values).created or ""


class World:
    """A disappearance with two accounts of what happened, and a consent."""

    def __init__(self, desk: Desk) -> None:
        self.case = editing.new_case(desk.session, {"title": "A case"}).created or ""
        self.person = new(desk, self.case, "person", names=[{"text": "Sami Example", "kind": "full"}],
                          residence={"text": "Lane 5"})  # fmt: skip
        self.incident = new(desk, self.case, "incident", type="enforced-disappearance", date="2020-02",
                            victims=[self.person], place={"text": "Karrada"}, description="A white car.")  # fmt: skip
        new(desk, self.case, "consent", by=self.person, **{"for": [self.person, self.case]}, uses=["un"])


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def test_without_a_case_it_asks_for_one_by_a_few_letters(desk: Desk, world: World) -> None:
    page = desk.page(SubmissionsPage)
    assert page.currentIndex() == LISTS
    sees(desk, page, "Nothing is begun")
    dialog = page.choose_case()
    desk.settle()
    assert isinstance(dialog, CasePicker) and dialog.list.count() == 1
    dialog.search.setText("nothing like it")
    dialog.look()
    desk.settle()
    assert dialog.list.count() == 0 and dialog.none.isVisibleTo(dialog)
    dialog.search.setText("case")
    dialog.look()
    desk.settle()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    desk.settle()
    assert list(page.offers)[:2] == ["wgeid", "ced"]
    sees(desk, page, "couldn’t be read")


def test_what_is_lacking_stands_first_and_leads_to_where_it_is_filled(desk: Desk, world: World) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="wgeid")
    assert page.currentIndex() == ONE
    sees(desk, page.desk.meter, "4 of 7 required elements are there", "standard procedure")
    sees(desk, page.desk.meter, "Nothing says that the State", "This is for you to write.")
    named = buttons(page.desk.meter)
    named["Fill in, in the case: Action taken"].click()
    assert desk.visited == [("case", {"case": world.case, "new": "proceeding"})]
    named["Write: Name and address"].click()
    box = page.desk.blocks["author"].boxes["en"]
    assert page.desk.focusWidget() is box or box.hasFocus() or page.focusWidget() is box


def test_own_words_are_kept_as_a_draft_and_weighed_while_they_are_written(desk: Desk, world: World) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="wgeid")
    for code, words in (("en", "The Archive"), ("ar", "الأرشيف")):
        page.desk.blocks["author"].boxes[code].setPlainText(words)
    sees(desk, page.desk.meter, "5 of 7")
    desk.qtbot.waitUntil(lambda: bool(submissions.begun(desk.session)), timeout=5000)
    kept = submissions.begin(desk.session, world.case, "wgeid")
    assert kept.own["author"] == {"en": "The Archive", "ar": "الأرشيف"}
    page.close_one()
    desk.settle()
    sees(desk, page, "Communication on an enforced")
    desk.answers = [True]
    page.open_one(world.case, "wgeid")
    desk.settle()
    page.desk.ask_discard()
    desk.settle()
    assert not submissions.begun(desk.session) and page.currentIndex() == LISTS


def test_the_draft_stands_on_the_case_and_leads_back(desk: Desk, world: World) -> None:
    submissions.keep(desk.session, submissions.begin(desk.session, world.case, "wgeid").saying("more", "en", "x"))
    case = desk.page(CasePage, case=world.case)
    named = next(one for name, one in buttons(case).items() if name.startswith("Continue") and "Submission" in name)
    named.click()
    assert desk.visited[-1] == ("submissions", {"case": world.case, "form": "wgeid"})


def test_a_lock_loses_nothing_that_was_typed(desk: Desk, world: World) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="wgeid")
    page.desk.blocks["more"].boxes["en"].setPlainText("typed just now")
    desk.lock_and_open()
    assert submissions.begin(desk.session, world.case, "wgeid").own["more"]["en"] == "typed just now"


def test_a_place_goes_only_by_a_press_and_a_dispute_is_chosen_in_a_list(desk: Desk, world: World) -> None:
    from app.services.views import Edit

    editing.save(desk.session, [Edit(world.incident, "incident", "description", "A bus.", mode="add")])
    page = desk.page(SubmissionsPage, case=world.case, form="wgeid")
    block = page.desk.blocks["residence"]
    assert "Lane 5" not in submissions_text(desk, page)
    sees(desk, block, "goes only if you say so")
    buttons(block)["Say it all the same: Usual residence"].click()
    desk.settle()
    assert "Lane 5" in submissions_text(desk, page)
    box = page.desk.blocks["facts"].findChildren(type(page.desk.content.itemAt(0).widget().boxes["languages"]))[0]
    assert box.count() == 3 and box.accessibleName().startswith("Accounts differ")
    (differs,) = page.desk.found.differing
    box.setCurrentIndex(box.findData(next(one.id for one in differs.accounts if "bus" in one.words)))
    box.activated.emit(box.currentIndex())
    desk.settle()
    said = submissions_text(desk, page)
    assert "A bus." in said and "A white car." not in said


def submissions_text(desk: Desk, page: SubmissionsPage) -> str:
    from app.services.submissions.setting import plain_text

    return plain_text(submissions.preview(desk.session, page.desk.order))


def test_it_is_exported_as_a_draft_and_recorded_as_sent(desk: Desk, world: World, tmp_path: Path) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="wgeid")
    dialog = page.desk.open_export()
    assert isinstance(dialog, ExportDialog)
    sees(desk, dialog, "draft")
    dialog.write(tmp_path / "document.docx")
    desk.settle()
    assert (tmp_path / "document.docx").read_bytes().startswith(b"PK")
    sees(desk, dialog, "Written to")
    desk.settle()
    assert page.desk.order.files and page.desk.order.files[0][0] == "docx"
    sent = page.desk.open_sent()
    desk.settle()
    assert isinstance(sent, SentDialog) and sent.rows["date"].value()
    sent.save()
    desk.settle()
    (row,) = appeals.listing(desk.session)
    assert row.type == "un-submission" and row.state == "waiting" and not submissions.begun(desk.session)
    assert desk.visited[-1] == ("appeals", {"appeal": row.id})


def test_the_mandates_that_fit_are_ticked_and_others_can_be(desk: Desk, world: World) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="special")
    choices = page.desk.content.itemAt(0).widget()
    assert [key for key, box in choices.ticks.items() if box.isChecked()] == ["disappearances"]
    choices.ticks["torture"].click()
    desk.settle()
    assert page.desk.order.mandates == ("disappearances", "torture")


def test_a_new_appeal_begins_on_its_page_and_a_case_leads_to_its_submissions(desk: Desk, world: World) -> None:
    sample.load(desk.session)
    page = desk.page(AppealsPage, case=world.case, tab="board")
    begin_appeal(page)
    assert desk.visited[-1] == ("case", {"case": world.case, "new": "appeal"})
    page.show_all()
    desk.settle()
    dialog = begin_appeal(page)
    assert isinstance(dialog, CasePicker)
    desk.settle()
    dialog.take()
    assert desk.visited[-1][1]["new"] == "appeal"
    case = desk.page(CasePage, case=world.case)
    next(one for one in case.acts.rest.actions() if one.text() == "Submission").trigger()
    assert desk.visited[-1] == ("submissions", {"case": world.case})


@pytest.mark.parametrize("language", ["ar", "ckb"])
def test_a_change_of_language_keeps_what_was_typed(desk: Desk, world: World, language: str) -> None:
    page = desk.page(SubmissionsPage, case=world.case, form="urgent")
    page.desk.blocks["danger"].boxes["en"].setPlainText("He may be killed.")
    desk.context.language = language
    page.retranslate()
    desk.settle()
    assert page.desk.blocks["danger"].boxes["en"].toPlainText() == "He may be killed."
    assert "Still" not in texts(page.desk.meter)
