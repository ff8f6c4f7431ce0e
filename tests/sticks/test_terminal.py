"""Sticks and couriers on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import contacts as people
from app.services import editing, evidence, vaults
from tests.cli.laptops import Laptop, make_desktop

FILM = bytes(range(256)) * 500


def opened(laptop: Laptop):
    return vaults.open(laptop.folder / "vault", (laptop.folder / "passphrase").read_text(encoding="utf-8").strip())


@pytest.fixture
def laptops(tmp_path: Path) -> tuple[Laptop, Laptop, Laptop]:
    """Amal with one case for Basim; Dina, who carries and knows neither."""
    amal, basim, dina = (make_desktop(tmp_path / name, name) for name in ("Amal", "Basim", "Dina"))
    with opened(amal) as one, opened(basim) as other:
        people.add(one, people.own_card(other), verified=True)
        people.add(other, people.own_card(one), verified=True)
        case = editing.new_case(one, {"title": "At the bridge"}).created
        assert case
        evidence.attach_bytes(one, case, "film.bin", FILM)
    return amal, basim, dina


def test_a_stick_from_hand_to_hand_and_the_receipt_back(laptops: tuple[Laptop, Laptop, Laptop], tmp_path: Path) -> None:
    amal, basim, dina = laptops
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    assert "At most" in amal.run("stick send", str(one), "--to", "Basim", "--weigh") and not list(one.iterdir())
    said = amal.run("stick send", str(one), "--to", "Basim")
    assert amal.run("outbox").split()[:2] == ["Name", "State"]
    (sent,) = one.iterdir()
    assert str(sent) in said and said.strip().endswith("The stick may be taken out.")
    (one / "setup.exe").write_bytes(b"MZ")
    seen = dina.raw("stick", "look", dina.vault, str(one))
    assert "somebody else" in dina.fails("stick receive", str(one)), "not that no bundle is there"
    assert "For this vault: 0" in seen.stdout and "For others: 1" in seen.stdout and "setup.exe" in seen.stderr

    assert dina.json("courier carry", str(one))["carried"][0]["kind"] == "bundle"
    (row,) = dina.json("courier list")["carried"]
    assert "here" in dina.run("courier list") and row["bytes"] == sent.stat().st_size
    dina.run("courier put", str(two), row["id"][:8])
    assert "handed over" in dina.run("courier list")
    dina.run("courier forget", row["id"][:8])
    assert dina.json("courier list") == {"carried": [], "packs": []}

    assert basim.json("stick look", str(two))["mine_bytes"] == sent.stat().st_size
    assert "2" in basim.run("stick receive", str(two), "--dry-run")
    basim.run("stick receive", str(two))
    assert [row["title"] for row in basim.json("list")] == ["At the bridge"]
    amal.run("stick receive", str(two))
    assert amal.json("contact list")[0]["waiting"] == 0


def test_what_does_not_work_is_one_line(laptops: tuple[Laptop, Laptop, Laptop], tmp_path: Path) -> None:
    amal, basim, dina = laptops
    stick = tmp_path / "stick"
    stick.mkdir()
    assert "nothing for others" in dina.fails("courier carry", str(stick))
    assert "Nothing is carried" in dina.fails("courier put", str(stick))
    assert dina.fails("courier forget", "abc")
    assert "No bundle" in basim.fails("stick receive", str(stick))
    assert "is not there" in amal.fails("stick send", str(tmp_path / "none"), "--to", "Basim")
    assert amal.fails("courier pack", str(stick), "--to", "Basim", "--by", "Basim")
    amal.run("stick send", str(stick), "--to", "Basim")
    (sent,) = stick.iterdir()
    sent.write_bytes(sent.read_bytes()[:-1])
    assert basim.fails("stick receive", str(stick))
    assert not basim.json("list")


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_sticks_are_listed_in_every_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    from app.cli import program

    assert program.main(["--language", language, "stick", "list"]) == 0
    assert capsys.readouterr().out.strip()
    assert program.main(["stick", "list", "--json"]) == 0
    assert '"knows"' in capsys.readouterr().out
