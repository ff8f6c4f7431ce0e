"""From the field to a court in a terminal: asked, agreed, sealed, read, checked without a vault, taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.crypto.identity import Identity
from app.services import contacts, editing, receiving, sending, teams
from app.services.teams import Member, Rules
from app.services.views import Edit
from tests.cli.laptops import Desktop, make_desktop
from tests.cli.test_desk import opened
from tests.sealing.kit import verdict

EXPERT = Identity.create()
NAMES = ("Amal", "Basim", "Dina", "Rana", "Chira", "Dilan")
NAME = "Quorvex Mandelthorp"
WHY = "The court has to hear them."


@dataclass
class Road:
    """Everybody's laptop; ``case`` is Amal's, sent to Basim, whose team wants a second person's yes."""

    base: Path
    laptops: dict[str, Desktop]
    case: str
    consent: str

    def carry(self, one: str, other: str, *more: str) -> None:
        stick = self.base / f"{one}-{other}"
        stick.mkdir(exist_ok=True)
        self.laptops[one].run("send", "--to", other, "--out", str(stick), *more)
        self.laptops[other].run("receive", str(stick))
        for left in stick.iterdir():
            left.unlink()


@pytest.fixture
def road(tmp_path: Path) -> Road:
    laptops = {name: make_desktop(tmp_path / name.lower(), name) for name in NAMES}
    sessions = {name: opened(laptop) for name, laptop in laptops.items()}
    for one in sessions.values():
        for other in sessions.values():
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)
    amal, basim = sessions["Amal"], sessions["Basim"]
    case = str(editing.new_case(amal, {"title": "Taken from a street"}).created)
    names = [{"text": NAME, "kind": "full"}]
    person = str(editing.new_record(amal, case, "person", {"names": names}).created)
    incident = str(
        editing.new_record(amal, case, "incident", {"type": "killing", "date": "2020-01", "victims": [person]}).created
    )
    editing.save(amal, [Edit(incident, "incident", "date", "2020-02")])  # what was replaced is in the journal still
    consent = editing.new_record(
        amal, case, "consent", {"by": person, "uses": ["un", "internal"], "refused": ["media"], "date": "2020"}
    ).created
    stick = tmp_path / "stick"
    stick.mkdir()
    receiving.receive(basim, Path(sending.send(amal, [basim.key_id], stick).path))
    members = [Member(sessions["Dina"].key_id, frozenset({"reviewer"})), Member(amal.key_id)]
    team = str(teams.new(basim, "Desk", members, Rules(outside="no-identities", approvals=1)).created)
    teams.put_cases(basim, team, [case])
    receiving.receive(sessions["Dina"], Path(sending.send(basim, [sessions["Dina"].key_id], stick).path))
    for session in sessions.values():
        session.close()
    return Road(tmp_path, laptops, case, str(consent))


def test_asked_agreed_sealed_read_opened_and_taken_back(road: Road, tmp_path: Path) -> None:
    amal, basim, dina, rana = (road.laptops[name] for name in NAMES[:4])
    out = tmp_path / "out"
    out.mkdir()
    readers = ["--to", "Rana", "--recipient", EXPERT.recipient, "--policy", "no-identities"]
    basim.run("custody group", "Council", "--needed", "2", "--member", "Chira", "--member", "Dilan")
    order = ["--case", road.case, *readers, "--custodians", "Council", "--out", str(out)]
    assert "agreed" in basim.fails("seal", *order, "--purpose", "media")
    assert "second person" in basim.fails("seal", *order, "--purpose", "un")
    basim.run("release ask", road.case, "--for", "un", *readers, "--words", "For the Working Group")
    road.carry("Basim", "Dina")
    (request,) = dina.json("release list")["requests"]
    assert request["due"] and request["same"]
    dina.run("approve", request["id"])
    road.carry("Dina", "Basim")
    made = basim.json("seal", *order, "--purpose", "un")

    room = rana.run("room make", "A study").strip()
    rana.run("room take-in", room, made["path"])
    (proof,) = rana.json("room proof", room)
    assert proof["sealer"]["name"] == "Basim"
    key = tmp_path / "key.txt"
    key.write_text(EXPERT.age_identity())
    assert json.loads(rana.raw("verify", made["path"], "--age-key", str(key), "--json").stdout)["holds"]
    folder = tmp_path / "opened"
    rana.raw("unseal", rana.vault, made["path"], str(folder))
    assert verdict(folder) == (0, "")
    assert not [path for path in folder.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]

    (sealed,) = rana.json("custody list")
    ask = str(tmp_path / "ask")
    rana.run("custody ask", sealed["id"], ask, "--reason", WHY)
    for name in ("Chira", "Dilan"):
        custodian, answer = road.laptops[name], str(tmp_path / f"answer-{name}")
        custodian.run("custody take", ask)
        custodian.run("custody give", custodian.json("custody requests")[0]["request"], answer)
        rana.run("custody take", answer)
    assert "0 values" not in rana.run("custody open", rana.json("custody asked")[0]["request"])

    assert amal.json("retract", road.consent, "--on", "2026-01-01", "--yes")["erased"]
    road.carry("Amal", "Basim")
    (said,) = basim.json("release list")["retractions"]
    assert said["here"] == 0
    basim.run("release confirm", said["record"], "--elsewhere", "remain")
    road.carry("Basim", "Amal")
    (mine,) = amal.json("release list")["retractions"]
    assert ("remains",) in {(holder["copy"],) for holder in mine["holders"]}
    for laptop in road.laptops.values():
        laptop.run("vault rebuild")
        assert laptop.json("vault check")["damage"] == []
