"""Same person? same incident? from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import editing, vaults
from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    return make_desktop(tmp_path_factory.mktemp("sameness") / "a", "Coordinator")


def person(laptop: Laptop, name: str, born: str) -> str:
    passphrase = (laptop.folder / "passphrase").read_text(encoding="utf-8").strip()
    with vaults.open(Path(laptop.vault), passphrase) as session:
        values = {"names": [{"text": name, "kind": "full"}], "born": born}
        return str(editing.new_record(session, None, "person", values).created)


def test_pairs_are_found_shown_answered_listed_and_taken_back(laptop: Laptop) -> None:
    one, other = person(laptop, "Fulan Ali al-Fulani", "1990-02-03"), person(laptop, "Fulan Ali Fulani", "1990-02-03")
    assert laptop.run("same look").strip()
    (pair,) = laptop.json("same list")
    assert set(pair["pair"]) == {one, other}
    shown = laptop.json("same show", one, other)
    assert shown["fields"]["born"] == "equal"
    assert shown["reasons"]
    link = laptop.run("same answer", one, other, "same", "--reason", "one card", "--sure").split("(")[-1].strip(") \n")
    assert laptop.json("same list") == []
    (group,) = laptop.json("same groups")
    assert set(group["members"]) == {one, other}
    assert group["said"][0]["reason"] == "one card"
    assert len(laptop.json("list", "--type", "person")) == 1
    assert len(laptop.json("list", "--type", "person", "--filter", "each=yes")) == 2
    laptop.run("same back", link)
    assert laptop.json("same groups") == []
    assert len(laptop.json("list", "--type", "person")) == 2
    assert laptop.fails("same answer", one, one, "same")


def test_what_speaks_against_it_has_to_be_answered_by_somebody_sure(laptop: Laptop) -> None:
    one, other = person(laptop, "Fulan Hasan Karim", "1990-02-03"), person(laptop, "Fulan Hasan Karim", "1999-12-30")
    assert "--sure" in laptop.fails("same answer", one, other, "same")
    laptop.run("same answer", one, other, "different")


def test_help_exists(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from app.cli.program import program

    for command in ("list", "show", "answer", "back", "groups", "look"):
        assert CliRunner().invoke(program, ["same", command, "--help"]).exit_code == 0
