"""Sticks come and go under the window's eyes; nothing of a stick that is gone stays chosen."""

from __future__ import annotations

import subprocess

import pytest
from PySide6.QtWidgets import QLabel

from app.services import contacts, editing
from app.ui.exchange.send_page import SendPage
from app.ui.stick.noticing import sticks_of
from tests.ui.stick.port import Port


def look(desk, port: Port) -> None:
    sticks_of(desk.context).look()
    desk.settle()


def test_a_stick_that_comes_is_said_once_and_one_that_was_there_is_not(desk, tmp_path) -> None:
    port = Port(tmp_path / "port")
    port.plug("OLD")
    said: list[str] = []
    offered: list[tuple[str, str]] = []
    desk.context.said.connect(lambda text, _: said.append(text))
    desk.context.offered.connect(lambda *offer: offered.append(offer))
    sticks_of(desk.context, port.machine)
    look(desk, port)
    assert not said, "nobody plugged it in just now"
    port.plug("NEW")
    look(desk, port)
    look(desk, port)
    assert len(said) == 1 and "NEW" in said[0] and offered[0][1] == "page.stick"
    port.pull("OLD")
    look(desk, port)
    assert len(said) == 2 and "OLD" in said[1]


def test_the_kernel_itself_wakes_the_window(desk, tmp_path) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    heard: list[None] = []
    sticks_of(desk.context).changed.connect(lambda: heard.append(None))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only root can mount")
    try:
        desk.qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def test_a_name_that_turns_the_line_around_is_shown_as_what_it_is(desk, tmp_path) -> None:
    port = Port(tmp_path / "port")
    said: list[str] = []
    desk.context.said.connect(lambda text, _: said.append(text))
    sticks_of(desk.context, port.machine)
    look(desk, port)
    port.plug("A\u202etxt.exe")
    look(desk, port)
    assert "\u202e" not in said[0] and "U+202E" in said[0]


def test_the_only_stick_is_chosen_and_one_that_is_pulled_out_never_stays_chosen(desk, make_desk, tmp_path) -> None:
    other, port = make_desk("Salma"), Port(tmp_path / "port")
    contacts.add(desk.session, contacts.own_card(other.session), verified=True)
    editing.new_case(desk.session, {"title": "A"})
    sticks_of(desk.context, port.machine)
    page = desk.page(SendPage, to=other.session.key_id)
    assert not page.go.isEnabled()
    path = port.plug("KINGSTON")
    look(desk, port)
    assert page.way.way == "stick" and page.way.target == path and page.go.isEnabled()
    port.plug("OTHER")
    look(desk, port)
    assert page.way.target == path, "another one that comes is not written on unasked"
    port.pull("KINGSTON")
    look(desk, port)
    assert page.way.target is None and not page.go.isEnabled(), "nor when the chosen one goes"
    page.way.stick.buttons[port.folder / "sticks" / "OTHER"].click()
    assert page.way.target == port.folder / "sticks" / "OTHER" and page.go.isEnabled()


def test_a_stick_that_cant_be_written_on_cant_be_chosen(desk, tmp_path) -> None:
    port = Port(tmp_path / "port")
    path = port.plug("LOCKED", read_only=True)
    sticks_of(desk.context, port.machine)
    page = desk.page(SendPage)
    look(desk, port)
    assert page.way.stick.place is None and not page.way.stick.buttons[path].isEnabled()
    assert any("Can't be written on" in one.text() for one in page.findChildren(QLabel))
