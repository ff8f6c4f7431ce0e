"""The coordinator's desk from a terminal: disputes decided and taken back, introductions, teams, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.services import contacts, editing, receiving, sending, vaults
from app.services.session import Session
from app.services.views import Edit
from tests.cli.laptops import Laptop, make_desktop


@dataclass
class Desk:
    """Two laptops that disagree about one case, and an archive that only the activist knows."""

    activist: Laptop
    coordinator: Laptop
    archive: str
    case: str
    stick: Path


def opened(laptop: Laptop) -> Session:
    return vaults.open(laptop.folder / "vault", (laptop.folder / "passphrase").read_text(encoding="utf-8").strip())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """What needs no command is done without one: each command derives the key again."""
    base = tmp_path_factory.mktemp("desk")
    laptops = [make_desktop(base / name.lower(), name) for name in ("Activist", "Coordinator", "Archive")]
    amal, basim, archive = sessions = [opened(laptop) for laptop in laptops]
    for one, other in ((amal, basim), (basim, amal), (amal, archive)):
        contacts.add(one, contacts.own_card(other), verified=True)
    case = editing.new_case(amal, {"title": "A case", "summary": "as it began"}).created
    assert case
    stick = base / "stick"
    stick.mkdir()
    carry(amal, basim, stick)
    editing.save(amal, [Edit(case, "case", "title", "One account"), Edit(case, "case", "summary", "seen by one")])
    editing.save(basim, [Edit(case, "case", "title", "The other"), Edit(case, "case", "summary", "seen by the other")])
    editing.save(amal, [Edit(case, "case", "code", "K1")])
    editing.save(amal, [Edit(case, "case", "code", "K2", mode="add")])
    carry(amal, basim, stick)
    for session in sessions:
        session.close()
    one, other = laptops[:2]
    return Desk(one, other, archive.key_id, case, stick)


def carry(giver: Session, taker: Session, stick: Path) -> None:
    receiving.receive(taker, Path(sending.send(giver, [taker.key_id], stick).path))
    for path in sorted(stick.iterdir()):
        receiving.receive(giver, path, lenient=True)
        path.unlink()


def states(laptop: Laptop) -> dict[str, str]:
    return {row["field"]: row["state"] for row in laptop.json("disputes list", "--state", "all")}


def test_a_dispute_is_shown_left_taken_back_and_settled(desk: Desk) -> None:
    coordinator = desk.coordinator
    listed = coordinator.json("disputes", "--field", "title")
    assert [(row["record"], row["field"], row["state"]) for row in listed] == [(desk.case, "title", "open")]
    shown = coordinator.json("disputes show", desk.case, "title")
    assert [base["value"] for base in shown["base"]] == ["A case"]
    accounts = {account["value"]: account["change"] for account in shown["accounts"]}
    assert set(accounts) == {"One account", "The other"} and not any(one["taken"] for one in shown["accounts"])

    coordinator.run("disputes leave", desk.case, "title", "--reason", "both were there")
    (left,) = coordinator.json("disputes list", "--state", "differ")
    (decision,) = left["decisions"]
    assert (left["field"], decision["reason"]) == ("title", "both were there")
    assert coordinator.json("disputes", "--field", "title") == [], "what is left waits for nobody"
    coordinator.run("disputes reverse", decision["id"], "--reason", "asked again")
    assert coordinator.json("disputes", "--field", "title")[0]["state"] == "open"

    coordinator.run("disputes settle", desk.case, "title", "--take", accounts["One account"], "--reason", "two sources")
    after = coordinator.json("disputes show", desk.case, "title")
    assert after["state"] == "decided"
    assert {one["value"]: one["taken"] for one in after["accounts"]} == {"One account": True, "The other": False}
    said = coordinator.run("disputes show", desk.case, "title")
    assert "✓ One account" in said and "– The other" in said and "two sources" in said
    assert "Taken back" in said
    assert coordinator.json("list")[0]["title"] == "One account", "what is decided is shown everywhere"


def test_a_decision_needs_a_reason_and_one_account(desk: Desk) -> None:
    case, coordinator = desk.case, desk.coordinator
    assert "--reason" in coordinator.fails("disputes leave", case, "summary")
    coordinator.fails("disputes settle", case, "summary", "--reason", "neither a value nor an account")
    coordinator.fails("disputes settle", case, "summary", "a", "--take", "b", "--reason", "both at once")
    coordinator.fails("disputes settle", case, "summary", "--take", "b", "--reason", "no such account")
    assert states(coordinator)["summary"] == "open"


def test_a_rule_is_tried_before_it_decides(desk: Desk) -> None:
    coordinator = desk.coordinator
    tried = coordinator.run("disputes rule", "newest-own", "--dry-run")
    assert "✓" in tried and "K2" in tried and "several people wrote the accounts" in tried
    assert states(coordinator)["code"] == "open", "a trial writes nothing"
    coordinator.run("disputes rule", "newest-own", "--reason", "corrected by phone")
    assert (states(coordinator)["code"], states(coordinator)["summary"]) == ("decided", "open")
    assert coordinator.json("show", desk.case)["fields"]["code"]["value"] == "K2"


def test_an_introduction_is_made_for_one_reader_and_verifies_nobody(desk: Desk, tmp_path: Path) -> None:
    signed = tmp_path / "introduction"
    signed.write_text(desk.activist.run("contact introduce", "Archive", "--to", "Coordinator"), encoding="utf-8")
    assert "no contact" in desk.activist.fails("contact introduce", "Nobody", "--to", "Coordinator").casefold()
    desk.activist.fails("contact accept", str(signed))
    words = desk.coordinator.run("contact accept", str(signed))
    assert "Activist introduces Archive." in words
    people = {row["name"]: (row["key_id"], row["verified"]) for row in desk.coordinator.json("contact list")}
    assert people["Archive"] == (desk.archive, False)
    bad = tmp_path / "bad"
    bad.write_text(signed.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    desk.coordinator.fails("contact accept", str(bad))
    desk.coordinator.fails("contact accept", str(tmp_path / "nothing"))


def test_a_team_is_begun_filled_and_keeps_others_out(desk: Desk, tmp_path: Path) -> None:
    activist = desk.activist
    activist.run("team new", "Basra", "--policy", "no-identities", "--review", "2")
    activist.run("team add", "Basra", "--member", "Coordinator", "--role", "reviewer", "--case", desk.case)
    shown = activist.json("team show", "Basra")
    assert (shown["policy"], shown["outside"], shown["review"], shown["reviews"]) == (
        "no-identities",
        "nothing",
        True,
        2,
    )
    assert {one["name"]: one["roles"] for one in shown["members"]}["Coordinator"] == ["reviewer"]
    assert shown["cases"] == [desk.case]
    assert "Coordinator" in activist.run("team show", "Basra")
    assert "Basra" in activist.run("team list")
    to = ("--out", str(tmp_path), "--case", desk.case)
    activist.fails("send", "--to", "Archive", *to)
    activist.fails("send", "--to", "Coordinator", *to)
    activist.run("send", "--to", "Coordinator", "--policy", "no-identities", *to)
    activist.run("team remove", "Basra", "--member", "Coordinator", "--case", desk.case)
    shown = activist.json("team show", "Basra")
    assert shown["cases"] == [] and "Coordinator" not in {one["name"] for one in shown["members"]}


def test_what_is_on_its_way_who_has_it_and_all_of_it_again(desk: Desk, tmp_path: Path) -> None:
    activist = desk.activist
    (has,) = activist.json("holders", desk.case)["holders"]
    assert has["reader"]["name"] == "Coordinator" and has["as_of"]
    waiting = len(activist.json("outbox")["rows"])
    to = ("--to", "Coordinator", "--out", str(tmp_path))
    assert "confirmed all of this" in activist.fails("send", *to), "only on demand goes again what was confirmed"
    assert activist.json("send", *to, "--whole")["entries"] >= 4
    rows = activist.json("outbox")["rows"]
    assert len(rows) == waiting + 1
    told = activist.run("outbox")
    assert "Coordinator" in told and "Waiting for the receipt" in told
    assert str(rows[0]["at"]) not in told, "days, not seconds"
    assert "Coordinator" in activist.run("holders", desk.case)
    again = tmp_path / "again"
    again.mkdir()
    activist.run("outbox", "--again", rows[0]["bundle"], "--out", str(again))
    assert len(list(again.iterdir())) == 1
    assert "--out" in activist.fails("outbox", "--again", rows[0]["bundle"])
    activist.fails("outbox", "--again", "nosuchbundle", "--out", str(again))
