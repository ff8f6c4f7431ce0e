"""Appeals from a terminal: the board of the sample, one body, one appeal, the annex, the terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    one = make_desktop(tmp_path_factory.mktemp("appeals") / "a", "Activist")
    one.run("sample")
    return one


def test_the_board_of_the_sample_counts_its_silence(laptop: Laptop) -> None:
    board = laptop.json("appeals board")
    assert {state: len(rows) for state, rows in board.items() if isinstance(rows, list)} == {
        "silent": 3, "waiting": 3, "answered": 1, "unaddressed": 2,
    }  # fmt: skip
    assert board["todo"] == 3 and not board["clock_behind"]
    assert all(row["silent_days"] > 600 and row["at_least"] for row in board["silent"])
    listed = laptop.json("appeals list", "--state", "silent")
    assert listed == board["silent"]
    said = laptop.raw("appeals", "board", laptop.vault)
    assert "Silent for at least" in said.stdout and "clock" in said.stderr


def test_a_body_and_one_appeal(laptop: Laptop) -> None:
    bodies = {row["title"]: row for row in laptop.json("appeals bodies")}
    watch = bodies["Human Rights Watch"]
    assert (watch["asked"], watch["answered"], watch["silent"]) == (2, 1, 2)
    assert laptop.raw("appeals", "bodies", laptop.vault).stdout.count("\n") == len(bodies) + 2
    first, second = laptop.json("appeals list", "--body", watch["id"])
    shown = laptop.json("appeals show", first["id"][:14] if first["id"][:14] != second["id"][:14] else first["id"])
    assert shown["events"][0]["kind"] == "sent"
    assert "Human Rights Watch" in laptop.raw("appeals", "show", laptop.vault, first["id"]).stdout


@pytest.mark.parametrize("ending", ["html", "csv", "xlsx"])
def test_the_annex_is_written_with_a_warning(laptop: Laptop, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"annex.{ending}"
    done = laptop.raw("appeals", "annex", laptop.vault, str(path), "--policy", "everything")
    assert "unencrypted" in done.stderr and "6 unanswered appeals" in done.stdout
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes()[:3] == {"html": b"<!D", "csv": b"\xef\xbb\xbf", "xlsx": b"PK\x03"}[ending]


def test_terms_are_shown_with_what_they_rest_on_and_changed(laptop: Laptop) -> None:
    assert "spcommreports" in laptop.raw("appeals", "terms", laptop.vault).stdout
    rules = {rule["rule"]: rule for rule in laptop.json("appeals terms", "--set", "other=400")}
    assert rules["other"]["days"] == 400 and rules["other"]["chosen"]
    assert laptop.json("appeals terms", "--set", "other=reset") != list(rules.values())
    assert laptop.fails("appeals terms", "--set", "other=zero")
    assert laptop.fails("appeals terms", "--set", "nosuch=3")
