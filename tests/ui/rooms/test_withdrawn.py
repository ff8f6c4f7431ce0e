"""A withdrawal in the window: letters written at the sealer, erased and answered at the reader, said in the case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from app.services import contacts, editing, release, rooms, sealing
from app.services.rooms import withdrawn
from app.services.sealing import Order
from app.ui.parts import Banner
from app.ui.release.cards import HoldersCard, TellCard
from app.ui.release.page import ReleasePage
from app.ui.rooms.case import RoomCase
from app.ui.rooms.page import RoomsPage
from app.ui.rooms.withdrawn import WithdrawalCard
from tests.ui.desk import Desk


def said(widget: QWidget) -> str:
    return " | ".join(one.text() for one in widget.findChildren(QLabel) if one.text())


def test_from_the_page_of_retractions_into_the_room_and_back(make_desk: Callable[[str], Desk], tmp_path: Path) -> None:
    sealer, reader = make_desk("Sealer"), make_desk("Reader")
    contacts.add(sealer.session, contacts.own_card(reader.session), verified=True)
    contacts.add(reader.session, contacts.own_card(sealer.session), verified=True)
    case = str(editing.new_case(sealer.session, {"title": "A case"}).created)
    note = str(editing.new_record(sealer.session, case, "note", {"text": "The street is named here"}).created)
    order = Order((case,), readers=(reader.session.key_id,), policy="everything", pages="none")
    sealing.seal(sealer.session, order, tmp_path / "sealed.age")
    room = rooms.make(reader.session, "A study").id
    rooms.take_in(reader.session, room, tmp_path / "sealed.age")
    release.retract(sealer.session, release.of_records(sealer.session, [note]), why="danger")
    stick = tmp_path / "stick"
    stick.mkdir()

    page: ReleasePage = sealer.page(ReleasePage)
    page.show_page()
    sealer.settle()
    assert page.findChildren(TellCard) and "Reader" in said(page.findChildren(HoldersCard)[0])
    page.tell(stick)
    sealer.settle()
    sealer.settle()
    assert not sealer.warned and not [one for one in page.findChildren(TellCard) if one.isVisibleTo(page)]
    (letter,) = stick.iterdir()

    inside: RoomsPage = reader.page(RoomsPage)
    inside.show_page()
    inside.take(letter)
    reader.settle()
    reader.settle()
    assert not reader.warned and not inside.withdrawn.isHidden()
    card = inside.withdrawn.findChildren(WithdrawalCard)[-1]
    assert "Sealer" in said(card)
    card.choose()
    assert card.problem.text(), "first what became of other copies"
    card.elsewhere.set_code("destroyed")
    card.confirm(stick)
    reader.settle()
    reader.settle()
    assert not reader.warned
    (view,) = withdrawn.listing(reader.session)
    assert view.confirmed is not None and not view.due

    inside.open_room(room)
    reader.settle()
    reader.settle()
    panel = inside.room
    assert panel is not None
    panel.open_case(case)
    reader.settle()
    reader.settle()
    shown = panel.case
    assert isinstance(shown, RoomCase)

    def told() -> str:
        return " ".join(one.text() for one in shown.findChildren(Banner))

    reader.qtbot.waitUntil(lambda: "withdrawn by" in told().casefold())
    assert "Sealer" in told() and not reader.warned

    (answer,) = [path for path in stick.iterdir() if path != letter]
    taking: RoomsPage = sealer.page(RoomsPage)
    taking.take(answer)
    sealer.settle()
    sealer.settle()
    (mine,) = release.listing(sealer.session)
    assert not sealer.warned and [one.copy for one in mine.holders] == ["confirmed"]
