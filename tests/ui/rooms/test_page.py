"""Review rooms in the window: shut until what a number means was read; nothing writes; closed with its key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.services import cases, contacts, editing, lists, rooms
from app.services.lists import ListQuery
from app.services.rooms import book, reviews
from app.ui.case.case_page import CasePage
from app.ui.rooms.coding import PassageDialog
from app.ui.rooms.page import NewRoom, RoomsPage
from tests.services.sealed_by_hand import seal
from tests.ui.desk import Desk


@pytest.fixture
def scene(make_desk: Callable[[str], Desk], tmp_path: Path) -> tuple[Desk, Desk, str, str, Path]:
    """A sealer, a reader, the case with one incident, and the sealed file."""
    sealer, reader = make_desk("Sealer"), make_desk("Reader")
    contacts.add(sealer.session, contacts.own_card(reader.session), verified=True)
    contacts.add(reader.session, contacts.own_card(sealer.session), verified=True)
    case = str(editing.new_case(sealer.session, {"title": "A case"}).created)
    values = {"type": "killing", "description": "Two men \U0001f698 came at night."}
    incident = str(editing.new_record(sealer.session, case, "incident", values).created)
    path = tmp_path / "sealed.age"
    seal(sealer.session, [reader.session], [case], path)
    return sealer, reader, case, incident, path


def test_a_room_is_made_filled_read_and_closed(scene: tuple[Desk, Desk, str, str, Path]) -> None:
    _, desk, case, _, path = scene
    page: RoomsPage = desk.page(RoomsPage)
    assert not page.empty.isHidden()
    dialog: NewRoom = page.new_room()
    dialog.make()  # without a name
    desk.settle()
    assert dialog.problem.text()
    dialog.name.setText("A study")
    dialog.make()
    desk.settle()
    desk.settle()
    panel = page.room
    assert panel is not None and panel.tabs.isHidden()
    panel.take_in(path)
    desk.settle()
    desk.settle()
    assert not panel.tabs.isHidden() and not desk.warned
    assert panel.finding.currentIndex() == 0  # no number before what it means
    assert panel.finding.results.model.total == 0
    panel.finding.ready()
    desk.qtbot.waitUntil(lambda: panel.finding.results.model.total == 1)
    assert panel.finding.results.tools.export.isHidden() and not panel.finding.results.model.ticking
    panel.finding.kind.setCurrentIndex(1)
    panel.finding.by.setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: panel.finding.tallied.count() > 0)
    panel.open_case(case)
    desk.qtbot.waitUntil(lambda: panel.case is not None and panel.case.view is not None)
    session = panel.inner.session
    assert session is not None
    page.close_room()
    desk.settle()
    assert page.room is None and session.closed and not desk.warned
    assert lists.total(desk.session, ListQuery()) == 0


def test_numbers_are_shut_again_when_another_file_comes(
    scene: tuple[Desk, Desk, str, str, Path], tmp_path: Path
) -> None:
    sealer, desk, case, _, path = scene
    room = rooms.make(desk.session, "A study").id
    rooms.take_in(desk.session, room, path)
    page: RoomsPage = desk.page(RoomsPage, room=room)
    desk.settle()
    panel = page.room
    assert panel is not None
    panel.finding.ready()
    assert panel.finding.currentIndex() == 1
    again = tmp_path / "again.age"
    seal(sealer.session, [desk.session], [case], again, policy="statistics")
    panel.take_in(again)
    desk.settle()
    desk.settle()
    assert panel.finding.currentIndex() == 0 and not panel.finding.seen
    page.close_room()
    desk.settle()


def test_a_passage_is_coded_by_its_characters(scene: tuple[Desk, Desk, str, str, Path]) -> None:
    """Qt counts in UTF-16: what stands behind a sign of two units is coded where it stands."""
    _, desk, _, incident, path = scene
    room = rooms.make(desk.session, "A study").id
    rooms.take_in(desk.session, room, path)
    code = book.put_code(desk.session, room, "By night?")
    record = cases.record(rooms.open_room(desk.session, room), incident)
    dialog = PassageDialog(desk.context, room, record, [code])
    desk.qtbot.addWidget(dialog)
    dialog.keep()  # nothing is selected
    desk.settle()
    assert dialog.problem.text()
    cursor = dialog.text.textCursor()
    start = dialog.text.toPlainText().encode("utf-16-le").index("night".encode("utf-16-le")) // 2
    cursor.setPosition(start)
    cursor.setPosition(start + 5, cursor.MoveMode.KeepAnchor)
    dialog.text.setTextCursor(cursor)
    dialog.keep()
    desk.settle()
    (made,) = book.codings(desk.session, room)
    assert (made.passage.quote, made.value, made.stale) == ("night", "yes", False)


def test_a_review_stands_beside_the_case_and_on_the_page(
    scene: tuple[Desk, Desk, str, str, Path], tmp_path: Path
) -> None:
    sealer, desk, case, incident, path = scene
    room = rooms.make(desk.session, "A study").id
    bundle = rooms.take_in(desk.session, room, path).bundle
    book.note(desk.session, room, "Seen by a neighbour too.", incident)
    page: RoomsPage = sealer.page(RoomsPage)
    assert page.found[1] == ()
    page.take(reviews.write(desk.session, room, bundle, tmp_path))
    sealer.settle()
    sealer.settle()
    assert len(page.found[1]) == 1 and not sealer.warned
    beside: CasePage = sealer.page(CasePage, case=case)
    sealer.settle()
    assert not beside.reviews.isHidden()
