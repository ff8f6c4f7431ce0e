"""Own fields and terms on the command line: defined on one laptop, read and written on another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.laptops import Laptop, make_desktop


def acquaint(one: Laptop, other: Laptop) -> None:
    card = other.folder / "card"
    card.write_text(other.run("card"), encoding="utf-8")
    one.run("contact add", str(card), "--verified")


@pytest.mark.slow
def test_a_field_and_a_term_of_ones_own_from_one_laptop_to_another(tmp_path: Path) -> None:
    activist, coordinator = make_desktop(tmp_path / "a", "Activist"), make_desktop(tmp_path / "c", "Coordinator")
    acquaint(activist, coordinator)
    acquaint(coordinator, activist)
    activist.run("sample")
    assert activist.json("field list") == [] and activist.json("term list") == []

    name = activist.run("field add", "--for", "incident", "--en", "Clan", "--ar", "العشيرة").strip()
    roads = activist.run("term add-list", "--en", "Roads").strip()
    zubair = activist.run("term add", "Roads", "--en", "Basra to Zubair").strip()
    road = activist.run("field add", "--for", "incident", "--kind", "term", "--list", roads, "--en", "Road").strip()
    shrine = activist.run("term add", "incident-type", "--en", "Shrine destroyed", "--nearest", "Killing").strip()
    assert "already" in activist.fails("field add", "--for", "incident", "--en", "Clan")
    assert "name" in activist.fails("field add", "--for", "incident")

    incident = activist.json("list", "--type", "incident")[0]
    for field, value in (("Clan", "Bani Tamim"), (road, "Basra to Zubair"), ("type", "Shrine destroyed")):
        activist.run("set", incident["id"], field, value)
    shown = activist.run("show", incident["id"])
    assert "Clan: Bani Tamim" in shown and "Road: Basra to Zubair" in shown and "Shrine destroyed" in shown
    assert "x-" not in shown
    assert "Road" in activist.fails("set", incident["id"], road, "No such road")
    assert activist.json("term list", "incident-type")[0] | {"labels": None} == {
        "code": shrine,
        "vocabulary": "incident-type",
        "nearest": "killing",
        "labels": None,
        "withdrawn": False,
        "used": 1,
    }

    stick = tmp_path / "stick"
    stick.mkdir()
    activist.run("send", "--out", str(stick), "--to", "Coordinator", "--case", incident["file"])
    coordinator.run("receive", str(stick))
    theirs = coordinator.run("show", incident["id"])
    assert "Clan: Bani Tamim" in theirs and "Road: Basra to Zubair" in theirs and "Shrine destroyed" in theirs
    assert {one["name"] for one in coordinator.json("field list")} == {name, road}
    coordinator.run("set", incident["id"], "العشيرة", "Bani Malik")
    assert zubair in coordinator.run("term list")

    activist.run("field withdraw", "Clan")
    assert {one["name"]: one["withdrawn"] for one in activist.json("field list")} == {name: True, road: False}
    assert "Clan: Bani Tamim" in activist.run("show", incident["id"])
