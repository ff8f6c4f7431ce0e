"""The page that seals: nothing is sealed that wasn't looked at; what was sealed is listed and can be checked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from app.services import contacts, editing
from app.ui.sealing.page import SealPage


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_choose_look_seal_and_check(make_desk, tmp_path: Path) -> None:
    desk, court = make_desk("Here"), make_desk("Court")
    contacts.add(desk.session, contacts.own_card(court.session), verified=True)
    case = editing.new_case(desk.session, {"title": "A threat"}).created
    page = desk.page(SealPage, case=case)
    assert not page.look.isEnabled() and not page.go.isEnabled()
    page.people.boxes[court.session.key_id].setChecked(True)
    page.use.purpose.set_code("internal")
    page._forget()
    desk.settle()
    assert page.look.isEnabled() and not page.go.isEnabled()
    page.look.click()
    desk.settle()
    desk.settle()
    assert page.go.isEnabled() and page.plan is not None and page.plan.clear
    page.keys.text.setPlainText("age1pq1nonsense")
    assert not page.look.isEnabled() and not page.go.isEnabled()
    page.keys.text.setPlainText("")
    assert not page.go.isEnabled()  # what was shown was of other choices
    page.look.click()
    desk.settle()
    desk.settle()
    page.make.pages.set_code("none")
    page.seal_into(tmp_path)
    desk.settle()
    desk.settle()
    (file,) = tmp_path.glob("*.age")
    page._again()
    desk.settle()
    assert "A threat" in texts(page.sealed) and "Court" in texts(page.sealed)
    page.verify.check(file)
    desk.settle()
    assert "It holds" in texts(page.verify)
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    page.verify.check(file)
    desk.settle()
    assert "doesn't hold" in texts(page.verify) and "64 KiB" in texts(page.verify)
