"""Finding from a terminal: filters, other spellings, and a table that is inert."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.laptops import Laptop, make_desktop


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    one = make_desktop(tmp_path_factory.mktemp("finding") / "a", "Activist")
    one.run("sample")
    return one


def test_a_list_is_filtered_by_place_period_and_words(laptop: Laptop) -> None:
    everything = laptop.json("list")
    killed = laptop.json("list", "--filter", "kind=killing", "--filter", "place=karbala")
    assert 0 < len(killed) < len(everything)
    years = laptop.json("list", "--filter", "from=2021", "--filter", "to=2021", "--filter", "kind=killing")
    assert {case["id"] for case in years} < {case["id"] for case in everything}
    assert [case["title"] for case in laptop.json("list", "--text", "wazni", "--sort", "date")]
    assert laptop.json("list", "--type", "appeal", "--filter", "unanswered=any") is not None
    assert "nosuch" in laptop.fails("list", "--filter", "nosuch=1")
    assert laptop.fails("list", "--filter", "from=whenever")


def test_a_search_says_which_other_spellings_it_looked_for(laptop: Laptop) -> None:
    found = laptop.raw("search", laptop.vault, "Ihab")
    assert "Ehab" in found.stdout
    assert "ehab" in found.stderr
    assert laptop.raw("search", laptop.vault, "Ihab", "--as-typed").stderr == ""


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_a_table_is_written_with_a_warning(laptop: Laptop, tmp_path: Path, shape: str) -> None:
    path = tmp_path / f"cases.{shape}"
    done = laptop.raw("export", "table", laptop.vault, str(path), "--column", "summary", "--column", "status")
    assert "unencrypted" in done.stderr
    assert "12 rows" in done.stdout
    assert "summary" in done.stdout  # left out by the policy
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes()[:3] == (b"\xef\xbb\xbf" if shape == "csv" else b"PK\x03")
