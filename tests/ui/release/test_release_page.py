"""What waits for a second person, through the page: agreed to, refused, erased, confirmed; and a consent withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.services import contacts, editing, receiving, release, sending, teams
from app.services.teams import Member, Rules
from app.storage import records
from app.ui.case.case_page import CasePage
from app.ui.release.page import ReleasePage
from app.ui.release.withdraw import WithdrawDialog

COURT = {"age1pq1court": "The court's expert"}


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def pair(make_desk, tmp_path):
    """Salma leads a team in which this desk reviews; one case with a consent for everything."""
    here, other = make_desk("Here"), make_desk("Salma")
    for one, two in ((here, other), (other, here)):
        contacts.add(one.session, contacts.own_card(two.session), verified=True)
    case = str(editing.new_case(other.session, {"title": "A case"}).created)
    names = [{"text": "A name", "kind": "full"}]
    person = editing.new_record(other.session, case, "person", {"names": names, "remarks": "Told"}).created
    given = {"by": person, "uses": ["courts"], "date": "2020"}
    consent = str(editing.new_record(other.session, case, "consent", given).created)
    members = [Member(here.session.key_id, frozenset({"reviewer"}))]
    team = str(teams.new(other.session, "Team", members, Rules(approvals=1)).created)
    teams.put_cases(other.session, team, [case])
    carry(other, here, tmp_path)
    return here, other, case, consent


def carry(one, other, folder: Path) -> None:
    assert receiving.receive(other.session, Path(sending.send(one.session, [other.session.key_id], folder).path))


def ask(session, case: str) -> None:
    found = release.check(session, [case], "courts", "everything", COURT)
    release.ask(session, [case], "courts", found.terms, COURT, "For Thursday")


def card(page, name: str):
    lines = page._sections[name][1]
    return lines.itemAt(0).widget()


def test_an_order_is_agreed_to_on_its_card(pair, tmp_path) -> None:
    here, other, case, _ = pair
    ask(other.session, case)
    carry(other, here, tmp_path)
    page = here.page(ReleasePage)
    shown = texts(card(page, "approve"))
    assert "Salma" in shown and "The court's expert" in shown and "For Thursday" in shown and "Courts" in shown
    card(page, "approve").agree.click()
    here.settle()
    assert page._sections["approve"][0].isHidden() and release.count(here.session) == 0
    carry(here, other, tmp_path)
    assert release.check(other.session, [case], "courts", "everything", COURT).clear


def test_what_is_not_held_exactly_cannot_be_agreed_to(pair, tmp_path) -> None:
    here, other, case, _ = pair
    ask(other.session, case)
    carry(other, here, tmp_path)
    editing.new_record(here.session, case, "note", {"text": "More"})
    page = here.page(ReleasePage)
    assert not card(page, "approve").agree.isEnabled() and card(page, "approve").refuse.isEnabled()


def test_somebodys_request_to_erase_waits_for_a_yes_and_a_second_one(pair, tmp_path) -> None:
    here, other, _, _ = pair
    own = str(editing.new_case(here.session, {"title": "Mine"}).created)
    note = str(editing.new_record(here.session, own, "note", {"text": "At number 12"}).created)
    carry(here, other, tmp_path)
    release.retract(other.session, release.of_records(other.session, [note]), why="danger", reason="Her street")
    carry(other, here, tmp_path)
    page = here.page(ReleasePage)
    shown = texts(card(page, "decide"))
    assert "Her street" in shown and "Somebody is in danger" in shown and "infiltrator" in shown
    here.answers = [False, True]
    card(page, "decide").erase.click()
    here.settle()
    assert here.session.run(records.state, note) is not None
    card(page, "decide").erase.click()
    here.settle()
    assert here.session.run(records.state, note) is None
    sign = card(page, "confirm")
    sign.sign.click()
    here.settle()
    assert "other copies" in page.problem.text() and release.due(here.session) == 1
    sign.elsewhere.set_code("destroyed")
    sign.sign.click()
    here.settle()
    assert release.due(here.session) == 0 and page._sections["confirm"][0].isHidden()


def test_a_consent_is_withdrawn_from_its_card_and_the_holders_are_listed(pair) -> None:
    _, other, case, consent = pair
    page = other.page(CasePage, case=case)
    names = [b.text() for b in page.findChildren(QAbstractButton)]
    assert "Consent withdrawn…" in names
    dialog = WithdrawDialog(other.context, release.covered(other.session, consent))
    other.qtbot.addWidget(dialog)
    assert dialog.go.isEnabled() and "2 values" in dialog.total.text()
    dialog.on.setText("2026-01-01")
    other.answers = [True]
    dialog.erase()
    other.settle()
    assert other.visited[-1][0] == "release"
    shown = other.page(ReleasePage)
    assert "doesn't have the request yet" in texts(card(shown, "mine")) and "Here" in texts(card(shown, "mine"))


def test_only_noting_a_withdrawal_erases_nothing(pair) -> None:
    _, other, case, consent = pair
    dialog = WithdrawDialog(other.context, release.covered(other.session, consent))
    other.qtbot.addWidget(dialog)
    dialog.on.setText("2026-01-01")
    dialog.only.click()
    other.settle()
    state = other.session.run(records.state, consent)
    assert state is not None and state.shown("withdrawn_on") == "2026-01-01"
    assert not release.listing(other.session)
    assert release.check(other.session, [case], "statistics").withhold != frozenset()
