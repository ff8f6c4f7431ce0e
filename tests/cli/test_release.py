"""Letting go and taking back from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import contacts, editing, receiving, sending, teams
from app.services.teams import Member, Rules
from tests.cli.laptops import make_desktop
from tests.cli.test_desk import opened


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    base = tmp_path_factory.mktemp("release")
    one, two = (make_desktop(base / name.lower(), name) for name in ("Activist", "Reviewer"))
    amal, basim = opened(one), opened(two)
    for mine, other in ((amal, basim), (basim, amal)):
        contacts.add(mine, contacts.own_card(other), verified=True)
    case = editing.new_case(amal, {"title": "A case"}).created
    names = [{"text": "A name", "kind": "full"}]
    person = editing.new_record(amal, case, "person", {"names": names, "remarks": "Told in confidence"}).created
    consent = editing.new_record(amal, case, "consent", {"by": person, "uses": ["un"], "date": "2020"}).created
    team = str(teams.new(amal, "Team", [Member(basim.key_id, frozenset({"reviewer"}))], Rules(approvals=1)).created)
    teams.put_cases(amal, team, [str(case)])
    stick = base / "stick"
    stick.mkdir()
    receiving.receive(basim, Path(sending.send(amal, [basim.key_id], stick).path))
    for session in (amal, basim):
        session.close()
    return one, two, str(case), str(consent), stick


def test_a_case_is_checked_asked_about_approved_and_taken_back(both) -> None:
    one, two, case, consent, stick = both
    assert "Nobody in this case agreed" in one.fails("release check", case, "--for", "media")
    assert "second person" in one.fails("release check", case, "--for", "un", "--recipient", "age1pq1court")
    one.run("release ask", case, "--for", "un", "--recipient", "age1pq1court", "--words", "Tomorrow")
    one.run("send", "--to", "Reviewer", "--out", str(stick))
    two.run("receive", str(stick))
    (request,) = two.json("release list")["requests"]
    assert request["due"] and request["same"] and request["readers"] == ["age1pq1court"]
    two.run("approve", request["id"])
    two.run("send", "--to", "Activist", "--out", str(stick))
    one.run("receive", str(stick))
    assert one.json("release check", case, "--for", "un", "--recipient", "age1pq1court")["clear"]
    listed = one.json("retract", consent)
    assert not listed["erased"] and {item["type"] for item in listed["items"] if item["chosen"]} == {"person"}
    assert one.json("retract", consent, "--on", "2026-01-01", "--yes")["erased"]
    one.run("send", "--to", "Reviewer", "--out", str(stick))
    two.run("receive", str(stick))
    (said,) = two.json("release list")["retractions"]
    assert said["here"] == 0 and said["confirmed"] is None
    two.run("release confirm", said["record"], "--elsewhere", "none")
    two.run("send", "--to", "Activist", "--out", str(stick))
    one.run("receive", str(stick))
    (mine,) = one.json("release list")["retractions"]
    assert [holder["copy"] for holder in mine["holders"]] == ["confirmed"]
