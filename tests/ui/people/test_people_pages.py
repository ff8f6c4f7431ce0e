"""Contacts, teams, introductions and the outbox through the pages, between real vaults."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import contacts, editing, introductions, receiving, sending, teams
from app.ui.case.case_page import CasePage
from app.ui.people.card_dialogs import AddContactDialog, OwnCardDialog
from app.ui.people.compare import CompareDialog
from app.ui.people.contacts_page import ContactsPage
from app.ui.people.holders import CaseHoldersDialog
from app.ui.people.outbox_page import OutboxPage
from app.ui.people.teams import TeamDialog


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def pair(make_desk):
    here, other = make_desk("Here"), make_desk("Salma")
    contacts.add(here.session, contacts.own_card(other.session), verified=True)
    contacts.add(other.session, contacts.own_card(here.session), verified=True)
    return here, other


def photographed(dialog: OwnCardDialog, path) -> None:
    """What a telephone would take of the screen."""
    image = QImage(dialog.code.size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    dialog.code.render(image)
    assert image.save(str(path))


def test_p27_the_code_on_one_screen_verifies_on_the_other_and_a_wrong_one_says_so(pair, make_desk, tmp_path) -> None:
    here, other = pair
    third = make_desk("Third")
    for desk, name in ((other, "right.png"), (third, "wrong.png")):
        shown = OwnCardDialog(desk.context)
        desk.settle()
        photographed(shown, tmp_path / name)
        shown.reject()
    (person,) = contacts.listing(here.session)
    dialog = CompareDialog(here.context, person)
    dialog.read_picture(tmp_path / "wrong.png")
    here.settle()
    assert "another key" in dialog.found.text() and not dialog.match.isEnabled()
    dialog.read_picture(tmp_path / "right.png")
    here.settle()
    assert dialog.match.isEnabled()
    dialog.match.click()
    here.settle()
    assert contacts.get(here.session, person.key_id).way == "qr"


def test_p27_a_card_of_another_key_under_a_known_name_raises_an_alarm(pair, make_desk) -> None:
    here, _ = pair
    impostor = make_desk("Sаlma")  # a Cyrillic letter
    dialog = AddContactDialog(here.context)
    dialog.text.setPlainText(contacts.own_card(impostor.session))
    here.settle()
    here.settle()
    assert "another key" in dialog.problem.text() and dialog.problem.property("tone") == "danger"
    dialog.reject()


def test_an_introduction_is_pasted_shown_and_taken_in_as_unverified(pair, make_desk) -> None:
    here, other = pair
    third = make_desk("Zaki")
    contacts.add(other.session, contacts.own_card(third.session), verified=True)
    letter = introductions.introduce(other.session, third.session.key_id, here.session.key_id)
    dialog = AddContactDialog(here.context)
    dialog.text.setPlainText(letter)
    here.settle()
    dialog.add()
    here.settle()
    page = here.page(ContactsPage)
    here.settle()
    assert not page.offers.isHidden() and "Zaki" in texts(page.offers)
    page.offers.accept(page.offers.offers[0])
    here.settle()
    here.settle()
    zaki = contacts.get(here.session, third.session.key_id)
    assert (zaki.verified, zaki.introduced_by) == (False, ("Salma",)) and page.offers.isHidden()


def test_a_team_is_made_by_ticking_people(pair) -> None:
    here, other = pair
    page = here.page(ContactsPage)
    dialog = TeamDialog(here.context)
    here.settle()
    dialog.name.setText("Basra")
    boxes = dialog.boxes[other.session.key_id]
    boxes[""].click()
    boxes["reviewer"].click()
    dialog.save()
    here.settle()
    here.settle()
    (team,) = teams.teams(here.session)
    assert team.charter.may("reviewer", other.session.key_id) and team.charter.review
    assert "Basra" in texts(page.teams)


def test_what_is_on_its_way_and_who_has_the_case_is_shown(pair, tmp_path) -> None:
    here, other = pair
    case = editing.new_case(here.session, {"title": "A case"}).created
    page = here.page(OutboxPage)
    assert not page.empty.isHidden()
    report = sending.send(here.session, [other.session.key_id], tmp_path, [case])
    page.show_page()
    here.settle()
    assert page.waiting.count() == 1 and page.empty.isHidden()
    receiving.receive(other.session, tmp_path / report.path)
    for path in tmp_path.glob("*.bin"):
        receiving.receive(here.session, path, lenient=True)
    page.show_page()
    here.settle()
    assert page.waiting.count() == 0 and page.done.count() == 1
    shown = here.page(CasePage, case=case)
    here.settle()
    here.settle()
    assert shown.holders.found is not None and [h.reader.name for h in shown.holders.found.holders] == ["Salma"]
    listed = CaseHoldersDialog(here.context, shown.holders.found)
    assert "Salma" in texts(listed)
    listed.reject()


def test_what_is_seldom_done_with_a_contact_is_in_a_menu(pair) -> None:
    here, other = pair
    page = here.page(ContactsPage)

    def more() -> dict[str, object]:
        (button,) = [one for one in page.findChildren(QPushButton) if one.accessibleName() == "More: Salma"]
        return {action.text(): action for action in button.menu().actions()}

    assert list(more()) == ["Introduce…", "Rename", "Remove"]
    here.answers.append(True)
    more()["Remove"].trigger()
    here.settle()
    assert contacts.listing(here.session) == ()
    contacts.add(here.session, contacts.own_card(other.session))
    page.show_page()
    here.settle()
    assert list(more()) == ["Rename", "Remove"], "only who was compared with can be introduced"
