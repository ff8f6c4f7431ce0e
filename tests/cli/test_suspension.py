"""A colleague was taken: three laptops, files alone, from a terminal; and signs of life (T21)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import contacts, editing, vaults
from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture
def four(tmp_path: Path) -> tuple[Laptop, ...]:
    laptops = [make_desktop(tmp_path / name.lower(), name) for name in ("Amal", "Basim", "Dina", "Karim")]
    sessions = [
        vaults.open(one.folder / "vault", (one.folder / "passphrase").read_text(encoding="utf-8").strip())
        for one in laptops
    ]
    for one in sessions:
        for other in sessions:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)
    editing.new_case(sessions[3], {"title": "Before", "status": "open"})
    for session in sessions:
        session.close()
    return tuple(laptops)


def test_t21_three_steps_with_files_alone(four: tuple[Laptop, ...], tmp_path: Path) -> None:
    amal, basim, dina, karim = four
    stick = tmp_path / "stick"
    stick.mkdir()
    for reader in ("Amal", "Basim"):
        karim.run("send", "--out", str(stick), "--to", reader)
    for one in (amal, basim):
        one.run("receive", str(stick))
    half, whole = tmp_path / "half", tmp_path / "whole"
    (point,) = amal.json("suspend points", "Karim")
    assert point["title"] == "Before"
    assert "Nothing is suspended yet" in amal.run("suspend begin", "Karim", "--out", str(half), "--to", "Basim")
    assert amal.json("suspend list")["suspensions"] == []
    asked = basim.json("suspend look", str(half))
    assert (asked["place"], asked["counted"], asked["apart"], asked["reason"]) == ("here", 1, 0, "")
    assert "in effect here" in basim.run("suspend agree", str(half), "--out", str(whole))
    for one in (amal, dina):
        assert one.json("suspend take", str(whole))["whole"]
        (found,) = one.json("suspend list")["suspensions"]
        assert (found["state"], found["who"]["name"]) == ("in-effect", "Karim")
    assert "suspended" in dina.fails("send", "--out", str(stick), "--to", "Karim")
    assert [line.split()[1:3] for line in dina.run("contact list").splitlines() if line.startswith("Karim")] == [
        ["Key", "suspended"]
    ], "and isn't called verified any more"
    assert "Karim" in amal.run("suspend could-read", "Karim")
    assert "Before" in amal.run("suspend could-read", "Karim")
    assert "Nothing has come" in amal.run("suspend apart", "Karim")
    assert "Only the two" in dina.fails("suspend restore", found["id"], "--out", str(tmp_path / "no"))
    back = tmp_path / "back"
    amal.run("suspend restore", found["id"][:10], "--out", str(back))
    basim.run("suspend agree", str(back), "--out", str(tmp_path / "ended"), "--to", "Amal", "--to", "Dina")
    dina.run("suspend take", str(tmp_path / "ended"))
    assert [one["state"] for one in dina.json("suspend list")["suspensions"]] == ["ended"]


def test_a_rule_of_a_team_and_a_word_for_somebody(four: tuple[Laptop, ...]) -> None:
    amal = four[0]
    amal.run("team new", "Field", "--checkin", "48")
    amal.run("team add", "Field", "--member", "Karim")
    (one,) = amal.json("checkin list")["people"]
    assert (one["hours"], one["state"]) == (48, "fine")
    assert "Karim" in amal.run("checkin vouch", "Karim")
    assert "Never heard of" in amal.run("checkin list")


def test_t21_receive_takes_what_two_signed_and_says_where_a_half_is_answered(
    four: tuple[Laptop, ...], tmp_path: Path
) -> None:
    amal, basim, dina, _ = four
    stick, half = tmp_path / "stick", tmp_path / "half"
    stick.mkdir()
    amal.run("suspend begin", "Karim", "--out", str(half))
    assert "`suspend agree`" in basim.run("receive", str(half))
    basim.run("suspend agree", str(half), "--out", str(stick / "IMG_0001"))
    assert "One letter for you" in dina.run("stick look", str(stick))
    (asked,) = dina.json("stick receive", str(stick))["suspensions"]
    assert asked["whole"]
    assert [one["state"] for one in dina.json("suspend list")["suspensions"]] == ["in-effect"]
