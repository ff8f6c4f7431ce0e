"""The page of sticks: what lies on one, sending onto it, parts on several, and what is carried for others."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import cases, contacts, courier, editing, evidence, sending, sticks
from app.services.sticks import Fitting, Weight
from app.sync.volumes import Machine
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.inbox.panel import DeliveryPanel
from app.ui.stick.noticing import sticks_of
from app.ui.stick.page import StickPage
from app.ui.stick.target import TargetDialog
from tests.ui.stick.port import Port


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(widget, words: str) -> None:
    found = [one for one in widget.findChildren(QPushButton) if words in one.text() and not one.isHidden()]
    assert found, words
    found[0].click()


@pytest.fixture
def three(make_desk):
    """An activist, a coordinator, and somebody far away whom only the coordinator knows."""
    activist, coordinator, far = make_desk("Activist"), make_desk("Coordinator"), make_desk("Far away")
    for one, other in ((activist, coordinator), (coordinator, far), (activist, far)):
        contacts.add(one.session, contacts.own_card(other.session), verified=True)
        contacts.add(other.session, contacts.own_card(one.session), verified=True)
    return activist, coordinator, far


@pytest.fixture
def port(tmp_path) -> Port:
    return Port(tmp_path / "port")


def plugged(desk, port: Port) -> StickPage:
    sticks_of(desk.context, port.machine)
    page = desk.page(StickPage)
    sticks_of(desk.context).look()
    desk.settle()
    return page


def test_t13_a_bundle_goes_onto_a_stick_and_comes_off_it_through_the_pages(three, port) -> None:
    activist, coordinator, _ = three
    stick = port.plug("KINGSTON")
    case = editing.new_case(activist.session, {"title": "Threat against a lawyer"}).created
    plugged(activist, port)
    page = activist.page(SendPage, case=case, to=coordinator.session.key_id, stick=str(stick))
    activist.settle()
    assert page.way.way == "stick" and "KINGSTON" in page.room.text() and not page.room.isHidden()
    page.go.click()
    activist.settle()
    assert "You can take the stick out now" in texts(page.result)
    (file,) = stick.iterdir()
    assert file.name in texts(page.result)

    theirs = plugged(coordinator, port)
    theirs.plugged.look(stick)
    coordinator.settle()
    assert "1 bundle for you" in texts(theirs) and "bundle for other people" not in texts(theirs)
    press(theirs, "See what they would change")
    assert coordinator.visited[-1] == ("receive", {"stick": str(stick)})
    inbox = coordinator.page(ReceivePage, stick=str(stick))
    coordinator.settle()
    (panel,) = inbox.findChildren(DeliveryPanel)
    assert cases.rows(coordinator.session).total == 0, "nothing before the yes (T8)"
    panel.accept.click()
    coordinator.settle()
    assert cases.rows(coordinator.session).total == 1


def test_a_stick_without_room_is_said_before_anything_is_written(three, port, monkeypatch) -> None:
    activist, coordinator, _ = three
    stick = port.plug("KINGSTON")
    editing.new_case(activist.session, {"title": "A"})
    plugged(activist, port)
    weigh = sticks.weigh

    def full(*args, **kwargs) -> Weight:
        found = weigh(*args, **kwargs)
        fewer = (Fitting("a", "At the bridge"),)
        return Weight(found.bytes, found.parts, found.seconds, False, 10, False, False, found.sent, fewer)

    page = activist.page(SendPage, to=coordinator.session.key_id, stick=str(stick))
    assert page.go.isEnabled()
    monkeypatch.setattr(sticks, "weigh", full)
    page.way.changed.emit()
    activist.settle()
    assert "doesn't fit" in page.room.text() and not page.go.isEnabled()
    assert "this case fits" in page.room.text() and "At the bridge" in page.room.text()
    page.take_folder(port.folder)
    activist.settle()
    monkeypatch.undo()
    page.way.changed.emit()
    activist.settle()
    assert page.go.isEnabled() and not list(stick.iterdir())


def test_t13_parts_wait_here_for_the_other_stick(three, port, tmp_path) -> None:
    activist, coordinator, _ = three
    case = editing.new_case(activist.session, {"title": "A"}).created
    evidence.attach_bytes(activist.session, case, "scan.bin", os.urandom(300_000))
    loose = tmp_path / "loose"
    loose.mkdir()
    parts = sticks.send(activist.session, [coordinator.session.key_id], loose, largest=200_000).paths
    assert len(parts) == 2
    first, second = port.plug("FIRST"), port.plug("SECOND")
    parts[1].rename(first / parts[1].name)
    parts[0].rename(second / parts[0].name)
    page = plugged(coordinator, port)
    page.plugged.look(first)
    coordinator.settle()
    assert "still missing: \u2066" in texts(page) and "Parts of a bundle" in texts(page)
    inbox = coordinator.page(ReceivePage, stick=str(first))
    coordinator.settle()
    assert not inbox.findChildren(DeliveryPanel)
    assert "kept in your vault now: 1 of 2" in texts(inbox) and "Nothing of it was used" not in texts(inbox)
    port.pull("FIRST")
    inbox.take_stick(second)
    coordinator.settle()
    (panel,) = inbox.findChildren(DeliveryPanel)
    panel.accept.click()
    coordinator.settle()
    assert len(evidence.listing(coordinator.session, case)) == 1


def test_p22_p23_programs_are_warned_of_by_name_and_links_are_counted(three, port) -> None:
    _, coordinator, _ = three
    stick = port.plug("KINGSTON")
    (stick / "pho\u202etxt.exe").write_bytes(b"MZ")
    (stick / "shortcut").symlink_to("/etc/passwd")
    (stick / "diary.txt").write_text("private")
    page = plugged(coordinator, port)
    page.plugged.look(stick)
    coordinator.settle()
    said = texts(page)
    assert "U+202E" in said and "\u202e" not in said and "no ordinary file" in said
    assert "diary" not in said and "Nothing on it is for you" in said


def test_a_courier_takes_along_what_is_for_others_and_puts_it_on_another_stick(three, port, qapp) -> None:
    activist, coordinator, far = three
    came, goes = port.plug("CAME"), port.plug("GOES")
    editing.new_case(activist.session, {"title": "A"})
    sending.send(activist.session, [far.session.key_id], came)
    page = plugged(coordinator, port)
    page.plugged.look(came)
    coordinator.settle()
    assert "1 bundle for other people" in texts(page) and "Nothing on it is for you" in texts(page)
    press(page, "Carry them for others")
    coordinator.settle()
    assert "(1)" in page.tabs.tabText(1) and len(courier.listing(coordinator.session)) == 1
    page.tabs.setCurrentIndex(1)
    press(page.carried, "Put on a stick")
    (dialog,) = [one for one in qapp.topLevelWidgets() if isinstance(one, TargetDialog) and one.isVisible()]
    coordinator.settle()
    assert not dialog.go.isEnabled(), "of two sticks a person chooses"
    dialog.stick.buttons[goes].click()
    dialog.go.click()
    coordinator.settle()
    assert len(list(goes.iterdir())) == 1 and "Put on a stick" in texts(page.carried)
    assert sticks.look(far.session, goes).mine
    coordinator.answers.append(True)
    press(page.carried, "Let it go")
    coordinator.settle()
    assert not courier.listing(coordinator.session) and not page.carried.empty.isHidden()


def test_where_sticks_cant_be_noticed_the_page_says_so_and_takes_a_folder(three, tmp_path) -> None:
    activist, coordinator, _ = three
    editing.new_case(activist.session, {"title": "A"})
    folder = tmp_path / "stick"
    folder.mkdir()
    sending.send(activist.session, [coordinator.session.key_id], folder)
    sticks_of(coordinator.context, Machine(mounts=tmp_path / "none"))
    page = coordinator.page(StickPage)
    coordinator.settle()
    assert "can't tell when a stick is plugged in" in page.plugged.empty.hint.text()
    page.plugged.take_folder(folder)
    coordinator.settle()
    assert page.plugged.empty.isHidden() and "1 bundle for you" in texts(page)
    send = coordinator.page(SendPage)
    assert "Into a folder" in texts(send.way.stick) and not send.go.isEnabled()


def test_a_stick_that_is_pulled_out_while_it_is_looked_at_takes_its_card_along(three, port) -> None:
    _, coordinator, _ = three
    stick = port.plug("KINGSTON")
    page = plugged(coordinator, port)
    assert stick in page.plugged.cards
    port.pull("KINGSTON")
    page.plugged.look(stick)
    coordinator.settle()
    assert len(coordinator.warned) <= 1, "one calm sentence"
    sticks_of(coordinator.context).look()
    coordinator.settle()
    assert not page.plugged.cards and not page.plugged.empty.isHidden()


def test_the_page_follows_the_language(three, port, qapp) -> None:
    activist, coordinator, far = three
    stick = port.plug("KINGSTON")
    editing.new_case(activist.session, {"title": "A"})
    sending.send(activist.session, [far.session.key_id], stick)
    courier.carry(coordinator.session, [stick])
    page = plugged(coordinator, port)
    page.plugged.look(stick)
    coordinator.settle()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        for language in ("ar", "ckb"):
            coordinator.context.language = language
            page.retranslate()
            coordinator.settle()
            seen = [b.text() for b in page.findChildren(QPushButton) if b.isVisibleTo(page)]
            assert seen and not [text for text in seen if text and text.isascii()]
            page.grab()
    finally:
        coordinator.context.language = "en"
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
