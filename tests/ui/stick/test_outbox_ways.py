"""The outbox says by which way each bundle went, what has waited too long, and who has the case."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.services import contacts, editing, outbox, sending
from app.ui.people.holders import CaseHoldersDialog
from app.ui.people.outbox_page import OutboxPage
from app.ui.stick.noticing import sticks_of
from app.ui.stick.target import TargetDialog
from tests.ui.stick.port import Port


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(widget, words: str) -> None:
    found = [one for one in widget.findChildren(QPushButton) if one.text().startswith(words)]
    assert found, words
    found[0].click()


@pytest.fixture
def pair(make_desk):
    here, other = make_desk("Here"), make_desk("Salma")
    contacts.add(here.session, contacts.own_card(other.session), verified=True)
    contacts.add(other.session, contacts.own_card(here.session), verified=True)
    return here, other


def test_t13_what_waits_too_long_is_counted_and_goes_again_onto_a_stick(pair, tmp_path, monkeypatch, qapp) -> None:
    here, other = pair
    port = Port(tmp_path / "port")
    stick = port.plug("KINGSTON")
    sticks_of(here.context, port.machine)
    case = editing.new_case(here.session, {"title": "A case"}).created
    sending.send(here.session, [other.session.key_id], tmp_path, [case])
    page = here.page(OutboxPage)
    assert "1 bundle waits for its receipt." in texts(page) and f"in the folder \u2066{tmp_path.name}" in texts(page)
    start = here.session.clock.now()
    monkeypatch.setattr(type(here.session.clock), "now", lambda _: start + 29 * 86_400)
    assert outbox.set_overdue_days(here.session, 28).kinds
    page.show_page()
    here.settle()
    assert "1 of them has waited for 28 days or longer." in texts(page)
    press(page, "Send again")
    (dialog,) = [one for one in qapp.topLevelWidgets() if isinstance(one, TargetDialog) and one.isVisible()]
    here.settle()
    assert dialog.stick.place is not None and dialog.stick.place.path == stick
    dialog.go.click()
    here.settle()
    assert len(list(stick.glob("*.bin"))) == 1


def test_who_has_the_case_is_one_press_away(pair, tmp_path, qapp) -> None:
    here, other = pair
    case = editing.new_case(here.session, {"title": "A case"}).created
    sending.send(here.session, [other.session.key_id], tmp_path, [case])
    page = here.page(OutboxPage)
    press(page, "Who has this case")
    here.settle()
    dialogs = [one for one in qapp.topLevelWidgets() if isinstance(one, CaseHoldersDialog) and one.isVisible()]
    assert len(dialogs) == 1 and "Salma" in texts(dialogs[0])


def test_a_place_tells_the_way(pair, tmp_path) -> None:
    here, other = pair
    editing.new_case(here.session, {"title": "A case"})
    sending.send(here.session, [other.session.key_id], tmp_path)
    (row,) = outbox.outbox(here.session).rows
    assert row.way == "folder" and row.place == tmp_path.name
    assert outbox.label("/run/media/somebody/KINGSTON/deep/er") == "KINGSTON"


@pytest.mark.parametrize("place", ["/media/KINGSTON", "/media/KINGSTON/", "/media/somebody/KINGSTON", "/mnt/KINGSTON"])
def test_a_stick_is_called_a_stick_wherever_it_was_mounted(pair, tmp_path, place: str) -> None:
    """pmount and a line of fstab mount straight in /media: what went there "went into a folder"."""
    here, other = pair
    editing.new_case(here.session, {"title": "A case"})
    sending.send(here.session, [other.session.key_id], tmp_path, place=place)
    (row,) = outbox.outbox(here.session).rows
    assert row.way == "stick" and row.place == "KINGSTON"
