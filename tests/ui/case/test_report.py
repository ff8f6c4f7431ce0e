"""The dialog that writes the report of a case."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from app.services import access, cases, contacts, editing, receiving, release, sending, teams
from app.services.teams import Member, Rules
from app.ui.case.case_page import CasePage, commands_of
from app.ui.case.report import ReportDialog
from tests.report.pages import READERS, letters


def test_a_report_is_written_for_a_purpose_by_a_policy_in_two_languages(desk, tmp_path: Path) -> None:
    case = editing.new_case(desk.session, {"title": "Release of a detainee", "code": "K-3"}).created
    page = desk.page(CasePage, case=case)
    desk.settle()
    command = next(one for one in commands_of(page) if one.name == "report")
    command.act()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ReportDialog) and one.isVisible())
    assert dialog.policy() == "no-identities", "what a tired person should get is chosen"
    assert dialog.purposes.accessibleName() and dialog.languages.accessibleName()
    assert dialog.languages.currentData() == "en,ar" and dialog.shape() == "pdf"
    dialog.write(tmp_path / "r.pdf")
    desk.settle()
    found = letters(READERS["pdf"]((tmp_path / "r.pdf").read_bytes()))
    assert "K-3" in found and "detainee" not in found
    assert not dialog.outcome.isHidden() and str(tmp_path / "r.pdf") in "".join(
        one.text() for one in dialog.outcome.findChildren(QLabel)
    )
    dialog.policies["everything"].setChecked(True)
    dialog.shapes["html"].setChecked(True)
    dialog.languages.setCurrentIndex(dialog.languages.findData("ckb"))
    dialog.write(tmp_path / "r.html")
    desk.settle()
    whole = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Release of a detainee" in whole and '<html lang="ckb" dir="rtl">' in whole
    assert [line.what for line in access.page(desk.session, case, ["report"]).lines] == ["report", "report"]
    assert cases.view(desk.session, case).case.title == "Release of a detainee"
    dialog.reject()


def test_a_report_that_somebody_else_has_to_agree_to_is_asked_about_in_the_dialog(make_desk, tmp_path: Path) -> None:
    desk, second = make_desk("Here"), make_desk("Second")
    for one, other in ((desk, second), (second, desk)):
        contacts.add(one.session, contacts.own_card(other.session), verified=True)
    case = str(editing.new_case(desk.session, {"title": "A case", "code": "K-3"}).created)
    members = [Member(second.session.key_id, frozenset({"reviewer"}))]
    team = str(teams.new(desk.session, "Team", members, Rules(outside="no-identities", approvals=1)).created)
    teams.put_cases(desk.session, team, [case])
    dialog = ReportDialog(desk.context, case)
    dialog.purposes.setCurrentIndex(dialog.purposes.findData("un"))
    assert dialog.ask.isHidden()
    dialog.write(tmp_path / "r.pdf")
    desk.settle()
    assert not dialog.ask.isHidden() and not list(tmp_path.glob("*.pdf"))
    dialog.ask.click()
    desk.settle()
    (asked,) = release.requests(desk.session, case)
    assert asked.mine and asked.policy == "no-identities" and dialog.ask.isHidden()
    stick = tmp_path / "stick"
    stick.mkdir()
    receiving.receive(second.session, Path(sending.send(desk.session, [second.session.key_id], stick).path))
    release.answer(second.session, asked.id, True)
    receiving.receive(desk.session, Path(sending.send(second.session, [desk.session.key_id], stick).path))
    dialog.write(tmp_path / "r.pdf")
    desk.settle()
    assert list(tmp_path.glob("*.pdf"))
    dialog.reject()
