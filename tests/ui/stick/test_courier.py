"""A pack for a courier, through the pages: made for one reader, taken along by another, brought up to a relay."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import contacts, courier, editing, outbox
from app.services.relay import addresses, relays
from app.ui.exchange.send_page import SendPage
from app.ui.people.outbox_page import OutboxPage
from app.ui.stick.noticing import sticks_of
from app.ui.stick.page import StickPage
from tests.ui.stick.port import Port

ORIGIN = "https://relay.example"


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def three(make_desk):
    """Who sends, who carries, and who has a mailbox at a relay and gave its address to who sends."""
    sender, carrier, reader = make_desk("Sender"), make_desk("Carrier"), make_desk("Reader")
    for one, other in ((sender, carrier), (carrier, reader), (sender, reader)):
        contacts.add(one.session, contacts.own_card(other.session), verified=True)
        contacts.add(other.session, contacts.own_card(one.session), verified=True)
    relays.add(reader.session, ORIGIN)
    addresses.take(sender.session, addresses.letter(reader.session, sender.session.key_id))
    editing.new_case(sender.session, {"title": "Threat against a lawyer"})
    return sender, carrier, reader


def test_a_pack_goes_with_a_courier_who_cant_tell_whom_it_is_for(three, tmp_path) -> None:
    sender, carrier, reader = three
    port = Port(tmp_path / "port")
    stick = port.plug("KINGSTON")
    for desk in (sender, carrier):
        sticks_of(desk.context, port.machine)
    page = sender.page(SendPage, to=reader.session.key_id)
    sender.settle()
    body = page.way.courier
    assert not page.way.buttons["courier"].isHidden()
    assert [body.people.itemData(n) for n in range(body.people.count())] == [carrier.session.key_id]
    page.way.choose("courier")
    sticks_of(sender.context).look()
    sender.settle()
    assert page.go.isEnabled() and page.go.text() == "Pack it for the courier"
    page.go.click()
    sender.settle()
    said = texts(page.result)
    assert "Packed for \u2068Carrier" in said and "relay.example" in said
    (row,) = outbox.outbox(sender.session).rows
    assert row.way == "courier" and row.place == "Carrier" and row.reader.name == "Reader"
    assert "with \u2066Carrier" in texts(sender.page(OutboxPage))

    theirs = carrier.page(StickPage)
    carrier.settle()
    theirs.plugged.look(stick)
    carrier.settle()
    seen = texts(theirs.plugged.cards[stick])
    assert "1 pack that you are asked to bring up" in seen and "for you (" not in seen and "Reader" not in seen
    next(one for one in theirs.findChildren(QPushButton) if one.text() == "Take it along").click()
    carrier.settle()
    (pack,) = courier.packs(carrier.session)
    assert pack.hosts == ("relay.example",) and pack.sender.name == "Sender"
    shown = texts(theirs.carried)
    assert "A pack from" in shown and "Reader" not in shown and "(1)" in theirs.tabs.tabText(1)
    carrier.answers.append(True)
    next(one for one in theirs.carried.findChildren(QPushButton) if one.text() == "Let it go").click()
    carrier.settle()
    assert not courier.packs(carrier.session)


def test_a_pack_is_for_one_reader_whose_mailbox_is_known(three, tmp_path) -> None:
    sender, carrier, reader = three
    page = sender.page(SendPage, to=reader.session.key_id)
    sender.settle()
    page.way.choose("courier")
    page.way.courier.take_folder(tmp_path)
    sender.settle()
    assert page.go.isEnabled()
    page.people.boxes[carrier.session.key_id].click()
    sender.settle()
    assert not page.go.isEnabled() and "for one reader" in page.way.courier.problem.text()
    page.people.boxes[reader.session.key_id].click()
    sender.settle()
    assert not page.go.isEnabled() and "no address" in page.way.courier.problem.text()


def test_without_anybodys_address_the_courier_is_no_way(make_desk) -> None:
    desk, other = make_desk("Here"), make_desk("Salma")
    contacts.add(desk.session, contacts.own_card(other.session), verified=True)
    page = desk.page(SendPage)
    assert page.way.buttons["courier"].isHidden()
