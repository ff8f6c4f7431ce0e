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
