"""What is new, the state of a case, comments and the log on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.laptops import make_desktop


def test_a_case_is_moved_commented_and_looked_up_in_the_log(tmp_path: Path) -> None:
    laptop = make_desktop(tmp_path / "a", "Activist")
    laptop.run("sample")
    assert laptop.json("changes") == []
    case = laptop.json("list")[0]["id"]
    assert laptop.json("review", case)["state"] == "draft"
    assert "Verified" in laptop.run("review", case, "verified", "--reason", "read twice")
    found = laptop.json("review", case)
    assert found["state"] == "verified" and found["moves"][0]["reason"] == "read twice"
    assert [row["id"] for row in laptop.json("list", "--filter", "review=verified")] == [case]
    laptop.run("set", case, "impact", "The family left.")
    assert "Changed since" in laptop.run("review", case)
    comment = laptop.run("comment", case, "Says who?", "--field", "title").split()[-1]
    assert "done" in laptop.run("comment", comment, "", "--done")
    laptop.run("show", case)
    log = laptop.json("log", "--case", case)
    assert [line["what"] for line in log] == ["opened"]
    laptop.run("log", "--export", str(tmp_path / "log.csv"))
    assert case in (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
