"""The three steps through the page, between real vaults, and what is marked where people are met (T21)."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.services import checkin, contacts, editing, receiving, sending, suspension, teams
from app.services.teams import Member, Rules
from app.ui.exchange.send_page import SendPage
from app.ui.inbox.page import ReceivePage
from app.ui.people.contacts_page import ContactsPage
from app.ui.suspension import page as page_module
from app.ui.suspension import wording
from app.ui.suspension.asked import AskedDialog
from app.ui.suspension.begin import BeginDialog
from app.ui.suspension.page import SuspensionPage
from app.ui.suspension.reading import ApartDialog, CouldReadDialog


def texts(widget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def seen(desk, widget, *words: str) -> None:
    desk.qtbot.waitUntil(lambda: all(one in texts(widget) for one in words))


def offered(widget, words: str) -> list[QPushButton]:
    return [one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisibleTo(widget)]


def press(desk, widget, words: str) -> None:
    desk.qtbot.waitUntil(lambda: bool(offered(widget, words)) and offered(widget, words)[0].isEnabled())
    offered(widget, words)[0].click()
    desk.settle()


def dialog_of(desk, kind):
    found = lambda: [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]  # noqa: E731
    desk.qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


@pytest.fixture
def four(make_desk, tmp_path, monkeypatch):
    desks = [make_desk(name) for name in ("Amal", "Basim", "Dina", "Karim")]
    for one in desks:
        for other in desks:
            if one is not other:
                contacts.add(one.session, contacts.own_card(other.session), verified=True)
    written = []

    def new_file(_, proposed, *__):
        assert re.fullmatch(r"[a-z2-7]{12}\.bin", proposed), "a name that tells which program wrote it (P29)"
        written.append(tmp_path / f"letter-{len(written)}")
        return written[-1]

    monkeypatch.setattr(wording, "choose_new_file", new_file)
    monkeypatch.setattr(page_module, "choose_files", lambda *_, **__: [written[-1]])
    stick = tmp_path / "stick"
    stick.mkdir()
    karim = desks[3].session
    editing.new_case(karim, {"title": "Of Karim"})
    for one in desks[:3]:
        path = stick / sending.send(karim, [one.session.key_id], stick, whole=True).path
        receiving.receive(one.session, path)
    return (*desks, stick)


def test_t21_three_steps_through_three_pages(four) -> None:
    amal, basim, dina, karim, stick = four
    key = karim.session.key_id
    page = amal.page(SuspensionPage, act="begin", key_id=key)
    begin = dialog_of(amal, BeginDialog)
    amal.qtbot.waitUntil(lambda: begin.plan is not None and begin.sign.isEnabled())
    assert begin.plan.who.key_id == key
    assert begin.until.count() == 2
    begin.until.setCurrentIndex(1)  # nothing
    amal.qtbot.waitUntil(lambda: begin.plan.point is None and begin.sign.isEnabled())
    assert begin.plan.apart == 1
    begin.until.setCurrentIndex(0)
    amal.qtbot.waitUntil(lambda: begin.plan.point is not None and begin.sign.isEnabled())
    begin.sign.click()
    amal.settle()
    seen(amal, page, "A second colleague has to agree.")
    assert not suspension.listing(amal.session)

    other = basim.page(SuspensionPage)
    press(basim, other, "Open a file that came…")
    asked = dialog_of(basim, AskedDialog)
    assert "Amal" in texts(asked)
    assert "The last trusted entry is in this vault." in texts(asked)
    press(basim, asked, "Agree, and save the file…")
    seen(basim, other, "Suspended", "Karim")

    for desk in (dina, amal):
        third = desk.page(SuspensionPage)
        press(desk, third, "Open a file that came…")
        press(desk, dialog_of(desk, AskedDialog), "Take it")
        seen(desk, third, "Suspended", "Karim")
    press(dina, third, "What they could read")
    assert "Of Karim" in texts(dialog_of(dina, CouldReadDialog))

    people = dina.page(ContactsPage)
    seen(dina, people, "Key suspended")
    kept = {one.accessibleName() for one in people.findChildren(QPushButton) if one.isVisibleTo(people)}
    assert "Send: Basim" in kept and not {"Send: Karim", "Compare words: Karim"} & kept, "nothing goes to them"
    send = dina.page(SendPage, to=karim.session.key_id)
    seen(dina, send, "Key suspended")
    assert not send.people.boxes[karim.session.key_id].isEnabled() and not send.people.chosen
    assert send.people.boxes[amal.session.key_id].isEnabled()
    editing.new_case(karim.session, {"title": "By whoever has the laptop"})
    path = stick / sending.send(karim.session, [dina.session.key_id], stick).path
    receiving.receive(dina.session, path)
    last = dina.page(SuspensionPage)
    seen(dina, last, "One entry is kept and doesn't count.")
    press(dina, last, "What doesn't count")
    assert "By whoever has the laptop" in texts(dialog_of(dina, ApartDialog))


def test_t21_what_comes_under_a_suspended_key_is_to_be_set_aside(four) -> None:
    amal, basim, dina, karim, stick = four
    asked = suspension.begin(amal.session, karim.session.key_id, to=[basim.session.key_id])
    whole = suspension.agree(basim.session, asked.content)
    suspension.take(dina.session, whole.content)
    editing.new_case(karim.session, {"title": "Later"})
    path = stick / sending.send(karim.session, [dina.session.key_id], stick).path
    page = dina.page(ReceivePage)
    page.take([path])
    seen(dina, page, "counts for nothing")


def test_who_is_late_is_shown_and_vouched_for(four, monkeypatch) -> None:
    amal, basim, *_ = four
    teams.new(amal.session, "Field", [Member(basim.session.key_id)], Rules(checkin=24))
    page = amal.page(SuspensionPage)
    seen(amal, page, "Signs of life", "In time")
    monkeypatch.setattr(amal.session.clock.__class__, "now", later(amal.session.clock.__class__.now))
    page.show_page()
    seen(amal, page, "Late: nothing new goes to them")
    amal.answers.append(True)
    press(amal, page, "I know they are safe")
    seen(amal, page, "You vouched for them")
    assert not checkin.state(amal.session).late()


def later(now):
    return lambda clock: now(clock) + 25 * 3_600


def test_t21_a_letter_among_what_is_received_is_taken_or_leads_to_this_page(four, tmp_path) -> None:
    amal, basim, dina, karim, _ = four
    half = suspension.begin(amal.session, karim.session.key_id)
    letter = tmp_path / "IMG_0001"
    suspension.save(amal.session, half, letter)
    page = basim.page(ReceivePage)
    page.take([letter])
    seen(basim, page, "you are asked to agree that the key of", "Karim")
    assert "Nothing was taken" not in texts(page)
    press(basim, page, "Go to “If someone is taken”")
    assert basim.visited[-1][0] == "suspension"
    seen(basim, basim.page(SuspensionPage), "Karim", "Amal")
    letter.unlink()
    suspension.save(basim.session, suspension.agree(basim.session, half.content), letter)
    page = dina.page(ReceivePage)
    page.take([letter])
    seen(dina, page, "together they suspended the key of", "Karim")
    assert dina.session.run(suspension.is_suspended, karim.session.key_id)
