"""Inquiries from a terminal, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    one = make_desktop(tmp_path_factory.mktemp("inquiries") / "a", "Activist")
    one.run("sample")
    return one


def test_the_sample_from_the_list_to_the_annex(laptop: Laptop, tmp_path: Path) -> None:
    found = laptop.json("inquiries list")
    assert [one["state"] for one in found] == ["overdue", "without-result", "no-prosecution"]
    first = found[0]
    assert first["due"]["by"] == "promised_within" and first["reckoned"] and first["late"]["at_least"] > 1600
    assert laptop.json("inquiries list", "--state", "overdue") == [first]
    case = first["covered"][0]["case"]
    assert laptop.json("inquiries list", "--case", case[:8]) == [first]
    shown = laptop.run("inquiries show", first["id"][:8])
    assert "at least about" in shown and "results within three months" in shown
    lanes = laptop.json("inquiries timeline", "--case", case)
    assert [event["kind"] for event in lanes[0]["events"]] == ["announced", "due", "silence", "reported"]
    told = laptop.run("inquiries timeline", first["id"])
    assert "Silence until today: at least about" in told
    path = tmp_path / "annex.html"
    done = laptop.raw("inquiries", "annex", laptop.vault, str(path), "--case", case, "--policy", "everything")
    assert "unencrypted" in done.stderr and "Amjad Aldhamat" in path.read_text(encoding="utf-8")


def test_what_isnt_there_is_said_in_one_line(laptop: Laptop) -> None:
    assert laptop.fails("inquiries show", "zzzzzzzz")
    assert laptop.fails("inquiries timeline", "zzzzzzzz")
