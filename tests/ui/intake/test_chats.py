"""Chats and folders that come from elsewhere: real vaults, made-up neutral content."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from app.services import cases, evidence
from app.ui.intake.chat_flow import ChatFlow
from app.ui.intake.folder_flow import FolderFlow
from app.ui.intake.page import IntakePage

from .files import count, messages

# --- chats ----------------------------------------------------------------------------------------


def open_chat(desk, path: Path, case: str = "") -> ChatFlow:
    page: IntakePage = desk.page(IntakePage, **({"case": case} if case else {}))
    page.start.take([path])
    desk.settle()
    flow = page.flow("chat")
    assert isinstance(flow, ChatFlow) and page.currentWidget() is flow
    return flow


def test_chosen_messages_become_posts_and_are_marked_when_the_export_is_opened_again(desk, put, case) -> None:
    flow = open_chat(desk, put("result.json", messages(30)), case)
    model = flow.messages.model
    assert flow.case.case == case and model.rowCount() == 30 and not flow.take.isEnabled()
    flow.messages.table.go_to(2)
    desk.qtbot.keyClick(flow.messages.table, Qt.Key.Key_Space)
    desk.qtbot.keyClick(flow.messages.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.qtbot.keyClick(flow.messages.table, Qt.Key.Key_Space)
    assert model.chosen == {2, 3}
    flow.take.click()
    desk.settle()
    assert flow.result.banner.text() == "2 messages became posts."
    assert len(cases.view(desk.session, case).records["post"]) == 2
    page = desk.pages[0]
    flow.leave()
    page.open(put("result.json", messages(30)), "chat")
    desk.settle()
    flow.case.set_case(case)
    desk.settle()
    assert model.seen.known == {2, 3}
    flow.messages._all.click()
    assert len(model.chosen) == 28
    assert not model.flags(model.index(2, 0)) & Qt.ItemFlag.ItemIsUserCheckable


def test_messages_are_found_by_day_text_and_author_and_stay_chosen_meanwhile(desk, put, case) -> None:
    flow = open_chat(desk, put("result.json", messages(20)), case)
    view = flow.messages
    view.model.choose([0], True)
    view.search.setText("report 1")
    view.ask()
    desk.settle()
    assert view.model.rowCount() == 11
    view.search.clear()
    view.author.set_code("Station")
    view.since.setText("5 October 2019")
    view.ask()
    desk.settle()
    assert 0 < view.model.rowCount() < 10 and view.model.chosen == {0}
    view.since.setText("the day before")
    view.ask()
    assert not view.wrong.isHidden()


def test_a_full_export_lists_its_chats(desk, put, case) -> None:
    one, two = json.loads(messages(3)), json.loads(messages(5)) | {"name": "River", "id": 8}
    flow = open_chat(desk, put("result.json", json.dumps({"chats": {"list": [one, two]}})), case)
    assert flow.heads.rowCount() == 3 and flow.messages.model.rowCount() == 8
    flow.chats.go_to(2)
    desk.settle()
    assert flow.messages.model.rowCount() == 5


def test_day_and_month_that_nothing_tells_are_asked_with_an_example(desk, put, case) -> None:
    lines = "\n".join(f"03/04/2019, 21:{n:02d} - Observer: rain {n}" for n in range(3))
    flow = open_chat(desk, put("chat.txt", lines), case)
    assert "03/04/2019" in flow.order.text() and not flow.order.isHidden()
    assert (flow.dmy.text(), flow.mdy.text()) == ("3 April 2019", "4 March 2019")
    flow.messages._all.click()
    flow.take.click()
    desk.settle()
    assert flow.problem.text() == desk.context.words("error.intake.order-needed")
    flow.dmy.click()
    desk.settle()
    flow.messages._all.click()
    flow.take.click()
    desk.settle()
    posts = cases.view(desk.session, case).records["post"]
    assert {str(one.fields["posted"].value)[:10] for one in posts} == {"2019-04-03"}


def test_without_a_case_nothing_is_taken_in_and_it_is_said(desk, put) -> None:
    flow = open_chat(desk, put("result.json", messages(3)))
    flow.messages._all.click()
    flow.take.click()
    desk.settle()
    assert flow.problem.text() == desk.context.words("error.intake.no-case-chosen") and count(desk, "post") == 0


def test_an_export_as_web_pages_says_how_to_export_again(desk, put) -> None:
    flow = open_chat(desk, put("messages.html", "<!DOCTYPE html><html></html>"))
    assert flow.problem.text() == desk.context.words("error.intake.telegram-html")


def test_t42_tens_of_thousands_of_messages_come_in_blocks(desk, put, case) -> None:
    flow = open_chat(desk, put("result.json", messages(34_000)), case)
    model = flow.messages.model
    assert model.rowCount() == 34_000 and len(model._rows) < 5
    assert model.row_at(33_999) is None
    desk.qtbot.waitSignal(model.arrived, timeout=10_000).wait()
    assert "34000" in str(model.index(33_999, 2).data()) and len(model._rows) < 10


# --- folders --------------------------------------------------------------------------------------


def test_a_folder_says_what_comes_and_what_stays_outside_and_goes_into_the_case(desk, put, case) -> None:
    for name, content in (("a.txt", b"rain"), ("deep/b.txt", b"dust"), ("empty", b""), (".hidden", b"x")):
        put(f"papers/{name}", content)
    page: IntakePage = desk.page(IntakePage, case=case)
    page.open(put("papers/c.txt", b"flood").parent, "folder")
    desk.settle()
    flow = page.flow("folder")
    assert isinstance(flow, FolderFlow) and flow.take.text() == "Seal 3 files as evidence"
    said = [[str(flow.model.index(r, c).data()) for c in range(3)] for r in range(flow.model.rowCount())]
    assert len(said) == 5 and "hidden file" in said[0][2] and "empty file" in said[1][2]
    flow.take.click()
    desk.settle()
    assert flow.result.banner.text() == "3 files were sealed as evidence."
    assert len(evidence.listing(desk.session, case)) == 3
    flow.result.show_them.click()
    assert desk.visited[-1] == ("case", {"case": case})


def test_a_folder_without_files_says_so(desk, put) -> None:
    page: IntakePage = desk.page(IntakePage)
    page.open(put("papers/empty", b"").parent, "folder")
    desk.settle()
    flow = page.flow("folder")
    assert isinstance(flow, FolderFlow) and not flow.empty.isHidden() and flow.take.isHidden()
