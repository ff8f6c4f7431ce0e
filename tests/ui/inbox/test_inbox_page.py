"""The page where what came is decided: some files, set aside and back, and a device with two histories."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.services import cases, contacts, editing, inbox, sending, vaults
from app.services.views import ChangeSet, Edit
from app.ui.inbox.page import ReceivePage
from tests.services.conftest import PASSPHRASE


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def sent(make_desk, tmp_path, cheap_kdf):
    """A desk, the folder of a colleague's vault, a stick with two cases of theirs, and the first case."""
    desk = make_desk("Coordinator")
    stick = tmp_path / "stick"
    stick.mkdir()
    with vaults.create(tmp_path / "amal", PASSPHRASE, "Amal", kdf=cheap_kdf)[0] as amal:
        contacts.add(amal, contacts.own_card(desk.session), verified=True)
        contacts.add(desk.session, contacts.own_card(amal), verified=True)
        case = editing.new_case(amal, {"title": "The first"}).created
        editing.new_case(amal, {"title": "The second"})
        sending.send(amal, [desk.session.key_id], stick)
    return desk, tmp_path / "amal", stick, case


def settle(desk) -> None:
    desk.settle()
    desk.settle()


def test_some_files_by_the_keyboard_then_the_rest_from_what_was_kept(sent, qtbot) -> None:
    desk, _, stick, case = sent
    page = desk.page(ReceivePage)
    told: list[ChangeSet] = []
    desk.context.changed.connect(told.append)
    page.take([stick])
    settle(desk)
    (panel,) = page.came.panels
    assert not panel.some.isEnabled(), "everything is ticked: that is no part"
    row = next(n for n, file in enumerate(panel.model.files) if file.file != case)
    panel.tree.setCurrentIndex(panel.model.index(row, 0))
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert panel.some.isEnabled()
    panel.some.click()
    settle(desk)
    assert {one.id for one in cases.every_row(desk.session)} == {case}
    assert any(case in one.files for one in told), "pages that are open don't learn what came"
    assert panel.accept.isHidden(), "what isn't ticked must not be taken by the button beside it"
    assert "kept aside" in panel.outcome.text()
    page.show_view(1)
    settle(desk)
    assert page.tabs.tabText(1).endswith("(1)")
    page.look_aside([row.bundle for row in page.kept.rows])
    settle(desk)
    page.came.panels[-1].accept.click()
    settle(desk)
    assert len(list(cases.every_row(desk.session))) == 2
    assert not inbox.aside(desk.session)
    page.show_view(2)
    settle(desk)
    assert "wasn't taken" in texts(page.reports)


def test_t20_a_forked_device_is_told_with_what_to_do_and_kept_aside_first(sent, tmp_path) -> None:
    desk, amal, stick, case = sent
    shutil.copytree(amal, tmp_path / "copy")
    for place in (amal, tmp_path / "copy"):
        with vaults.open(place, PASSPHRASE) as one:
            editing.save(one, [Edit(case, "case", "summary", place.name)])
            sending.send(one, [desk.session.key_id], stick, whole=True)
    page = desk.page(ReceivePage)
    page.take([stick])
    settle(desk)
    (panel,) = page.came.panels
    assert panel.delivery.view.advice == "forked"
    assert "What to do" in texts(page.watch)
    panel.keep.click()
    settle(desk)
    assert cases.rows(desk.session).total == 0
    assert {kept.why for kept in inbox.aside(desk.session)} == {"forked"}


def another(desk, folder, stick, name: str, cheap_kdf) -> None:
    """A colleague whose bundle lies on the same stick."""
    with vaults.create(folder / name, PASSPHRASE, name, kdf=cheap_kdf)[0] as one:
        contacts.add(one, contacts.own_card(desk.session), verified=True)
        contacts.add(desk.session, contacts.own_card(one), verified=True)
        editing.new_case(one, {"title": f"What {name} saw"})
        sending.send(one, [desk.session.key_id], stick)


def test_everything_of_all_senders_is_one_press_one_go_and_one_report(sent, tmp_path, cheap_kdf) -> None:
    desk, _, stick, _ = sent
    page = desk.page(ReceivePage)
    assert page.came.every.isHidden()
    another(desk, tmp_path, stick, "Basim", cheap_kdf)
    page.take([stick])
    settle(desk)
    assert len(page.came.panels) == 2
    assert not page.came.every.isHidden()
    assert "2" in page.came.every.text()
    page.came.every.click()
    settle(desk)
    assert cases.rows(desk.session).total == 3
    assert len(inbox.listing(desk.session)) == 1, "one go, one report"
    assert all(panel.buttons.isHidden() for panel in page.came.panels)
    assert page.came.every.isHidden()
    assert "in one go" in page.came.outcome.text()


def test_a_tick_taken_away_keeps_a_sender_out_of_everything(sent, tmp_path, cheap_kdf) -> None:
    desk, _, stick, _ = sent
    another(desk, tmp_path, stick, "Basim", cheap_kdf)
    another(desk, tmp_path, stick, "Dana", cheap_kdf)
    page = desk.page(ReceivePage)
    page.take([stick])
    settle(desk)
    parted = next(panel for panel in page.came.panels if len(panel.model.files) > 1)
    parted.model.setData(parted.model.index(0, 0), None, int(Qt.ItemDataRole.CheckStateRole))
    assert "2" in page.came.every.text()
    page.came.every.click()
    settle(desk)
    assert cases.rows(desk.session).total == 2
    assert not parted.deciding
    assert "Amal" in page.came.outcome.text()


def test_t20_a_quarantined_device_stays_out_of_everything_and_is_named(sent, tmp_path, cheap_kdf) -> None:
    desk, amal, stick, case = sent
    shutil.copytree(amal, tmp_path / "copy")
    another(desk, tmp_path, stick, "Basim", cheap_kdf)
    another(desk, tmp_path, stick, "Dana", cheap_kdf)
    page = desk.page(ReceivePage)
    page.take([stick])
    settle(desk)
    later = tmp_path / "later"
    later.mkdir()
    for place in (amal, tmp_path / "copy"):
        with vaults.open(place, PASSPHRASE) as one:
            editing.save(one, [Edit(case, "case", "summary", place.name)])
            sending.send(one, [desk.session.key_id], later, whole=True)
    inbox.look(desk.session, [later])  # the proof comes after what is shown was looked at
    page.came.every.click()
    settle(desk)
    assert cases.rows(desk.session).total == 2, "what a quarantined device signed came in unasked"
    assert "Amal" in page.came.outcome.text()
    (left,) = [panel for panel in page.came.panels if not panel.deciding]
    assert left.delivery.view.advice == "forked"
    assert left.keep.isEnabled()
