"""The page that seals: nothing is sealed that wasn't looked at; what was sealed is listed and can be checked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from app.services import contacts, editing, receiving, release, sending, teams
from app.services.teams import Member, Rules
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


def test_where_somebody_else_has_to_agree_they_are_asked_on_the_page(make_desk, tmp_path: Path) -> None:
    desk, second = make_desk("Here"), make_desk("Second")
    contacts.add(desk.session, contacts.own_card(second.session), verified=True)
    contacts.add(second.session, contacts.own_card(desk.session), verified=True)
    case = str(editing.new_case(desk.session, {"title": "A threat"}).created)
    members = [Member(second.session.key_id, frozenset({"reviewer"}))]
    team = str(teams.new(desk.session, "Team", members, Rules(approvals=1)).created)
    teams.put_cases(desk.session, team, [case])
    page = desk.page(SealPage, case=case)
    page.people.boxes[second.session.key_id].setChecked(True)
    page.use.purpose.set_code("un")
    page._forget()
    desk.settle()
    assert page.ask.isHidden()
    page.look.click()
    desk.settle()
    desk.settle()
    assert not page.go.isEnabled() and not page.ask.isHidden()
    assert "What they will see" in texts(page.preview), "who asks has seen what would leave"
    page.ask.click()
    desk.settle()
    desk.settle()
    (asked,) = release.requests(desk.session, case)
    assert asked.mine and page.ask.isHidden() and "hasn't answered yet" in texts(page.said)
    stick = tmp_path / "stick"
    stick.mkdir()
    receiving.receive(second.session, Path(sending.send(desk.session, [second.session.key_id], stick).path))
    release.answer(second.session, asked.id, True)
    receiving.receive(desk.session, Path(sending.send(second.session, [desk.session.key_id], stick).path))
    page.look.click()
    desk.settle()
    desk.settle()
    assert page.go.isEnabled() and page.ask.isHidden()
