"""Custody and recovery from a terminal, over files alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.services import contacts, custody, editing, selection, vaults
from tests.cli.laptops import Laptop, make_desktop

WHY = "The court has to hear the family."


@dataclass
class Table:
    amal: Laptop
    basim: Laptop
    chira: Laptop
    base: Path
    case: str


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    base = tmp_path_factory.mktemp("custody")
    laptops = [make_desktop(base / name.lower(), name) for name in ("Amal", "Basim", "Chira")]
    sessions = [
        vaults.open(one.folder / "vault", (one.folder / "passphrase").read_text(encoding="utf-8").strip())
        for one in laptops
    ]
    for one in sessions:
        for other in sessions:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)
    amal, basim, chira = sessions
    case = editing.new_case(basim, {"title": "Somebody", "status": "open"}).created
    custody.make_group(basim, "Council", 2, [amal.key_id, chira.key_id])

    def seal(vault):
        chosen = selection.select(vault, [case], "no-identities", frozenset({amal.key_id}))
        return custody.seal_identities(vault, chosen, "Council", readers=[amal.key_id])

    amal.write(custody.came, basim.write(seal))
    for session in sessions:
        session.close()
    return Table(*laptops, base, str(case))


def test_groups_are_made_listed_and_retired(table: Table) -> None:
    made = table.amal.run("custody group", "Two", "--needed", "2", "--member", "Basim", "--member", "Chira").strip()
    (row,) = table.amal.json("custody groups")
    assert (row["id"], row["needed"], len(row["members"]), row["usable"]) == (made, 2, 2, True)
    assert "Between 2 and 9" in table.amal.fails("custody group", "One", "--needed", "2", "--member", "Basim")
    table.amal.run("custody retire", "Two")
    assert table.amal.json("custody groups") == []


def test_t31_asked_given_refused_over_files(table: Table) -> None:
    (sealed,) = table.amal.json("custody list")
    assert (sealed["case"], sealed["needed"], sealed["may_ask"]) == (table.case, 2, True)
    request, answer = str(table.base / "request"), str(table.base / "answer")
    said = table.amal.run("custody ask", sealed["id"][:8], request, "--reason", WHY)
    assert "Chira" in said and "You" not in said.split("for:")[0]
    seen = table.chira.run("custody take", request)
    assert "Amal" in seen and WHY in seen
    (waiting,) = table.chira.json("custody requests")
    assert (waiting["entitled"], waiting["sound"], waiting["state"]) == (True, True, "waiting")
    table.chira.run("custody give", waiting["request"][:10], answer)
    assert "letter is for somebody else" in table.amal.fails("custody take", request)
    (asked,) = table.amal.json("custody asked")
    assert (asked["have"], asked["needed"]) == (1, 2)  # Amal is a custodian too, and has agreed by asking
    table.amal.run("custody take", answer)
    (asked,) = table.amal.json("custody asked")
    assert (asked["have"], asked["needed"]) == (2, 2)
    assert "0 values" in table.amal.run("custody open", asked["request"][:10])  # the case itself isn't here
    acts = sorted(row["act"] for row in table.amal.json("custody openings"))
    assert acts == ["asked", "opened"]
    assert "is over" in table.amal.fails("custody open", asked["request"])


def test_t31_a_lost_vault_from_a_terminal(table: Table) -> None:
    base, chira = table.base, table.chira
    members = ("--member", "Amal", "--member", "Basim")
    said = chira.run("recovery share", str(base / "pieces"), "--needed", "2", *members).splitlines()
    for one in (table.amal, table.basim):  # the names of the files say nothing of whose they are
        (line,) = [line for line in said if one.name in line]
        (letter,) = [path for path in (base / "pieces").iterdir() if path.name in line]
        one.run("custody take", str(letter))
    assert chira.json("recovery state")["works"] is False
    chira.run("recovery rehearse", str(base / "proof"))
    for one in (table.amal, table.basim):
        one.run("custody take", str(base / "proof"))
        waiting = next(row for row in one.json("custody requests") if row["purpose"] == "recovery")
        one.run("custody give", waiting["request"], str(base / f"proof-{one.name}"))
        chira.run("custody take", str(base / f"proof-{one.name}"))
    assert chira.json("recovery state")["works"] is True

    (chira.folder / "passphrase").write_text("another six word passphrase lantern copper\n", encoding="utf-8")
    words = chira.run("recovery ask", str(base / "lost")).strip()
    assert words in table.amal.run("recovery words", str(base / "lost"))
    wrong = table.amal.fails("recovery give", str(base / "lost"), str(base / "x"), "--owner", "Chira", "--words", "no")
    assert "Don't give your piece" in wrong
    for one in (table.amal, table.basim):
        given = str(base / f"given-{one.name}")
        one.run("recovery give", str(base / "lost"), given, "--owner", "Chira", "--words", words)
    files = [str(base / f"given-{name}") for name in ("Amal", "Basim")]
    assert "Amal: Right" in chira.run("recovery look", *files)
    assert "The vault is open" in chira.run("recovery finish", *files)
    assert chira.json("recovery state")["used"]
