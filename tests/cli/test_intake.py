"""``sijil import`` as a person uses it: a dry run first, then the rows, the messages, the folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.laptops import Laptop, make_desktop

PEOPLE = "الاسم,الجنس,العمر\nاسم أول,ذكر,35\nاسم ثان,x,34\n"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    return make_desktop(tmp_path_factory.mktemp("intake") / "a", "Activist")


@pytest.fixture(scope="module")
def case(laptop: Laptop, tmp_path_factory: pytest.TempPathFactory) -> str:
    table = tmp_path_factory.mktemp("cases") / "cases.csv"
    table.write_text("Case\nThe only one\n", encoding="utf-8")
    laptop.run("import table", str(table), "--column", "Case=case.title")
    return str(laptop.json("list")[0]["id"])


def test_a_table_is_tried_mended_and_taken_in(laptop: Laptop, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(PEOPLE, encoding="utf-8")
    words = ("--into", "register", "--save-map", "people")
    report = laptop.json("import table", str(table), *words, "--dry-run")
    assert (report["rows"], report["good"], report["faulty"]) == (2, 1, 1)
    assert [(f["row"], f["field"]) for f in report["faults"]] == [(3, "person.sex")]
    assert "3" in laptop.run("import table", str(table), *words, "--dry-run")
    assert "Nothing was taken in" in laptop.fails("import table", str(table), *words)
    assert laptop.json("list", "--type", "person") == []
    report["map"]["columns"][1]["terms"] = {"x": "female"}
    choices = tmp_path / "map.json"
    choices.write_text(json.dumps(report["map"]), encoding="utf-8")
    assert "2 rows" in laptop.run("import table", str(table), "--into", "register", "--map", str(choices))
    assert len(laptop.json("list", "--type", "person")) == 2
    assert (
        laptop.json("import table", str(table), "--into", "register", "--map", "people", "--dry-run")["duplicates"] == 1
    )


def test_messages_are_listed_and_chosen(laptop: Laptop, case: str, tmp_path: Path) -> None:
    chat = tmp_path / "_chat.txt"
    chat.write_text("13/10/2019, 21:15 - A: one\n13/10/2019, 21:16 - B: \u202etwo\n", encoding="utf-8")
    listed = laptop.run("import chat", str(chat), case, "--dry-run")
    assert "\u202e" not in listed
    shown = laptop.json("import chat", str(chat), case, "--dry-run")
    assert [(m["n"], m["author"], m["state"]) for m in shown["messages"]] == [(1, "A", "new"), (2, "B", "new")]
    assert shown["decided"] == "days"
    assert "One message" in laptop.run("import chat", str(chat), case, "--messages", "2")
    again = laptop.json("import chat", str(chat), case, "--dry-run")
    assert [m["state"] for m in again["messages"]] == ["new", "known"]
    assert "2,5-9" in laptop.fails("import chat", str(chat), case, "--messages", "x")
    page = tmp_path / "messages.html"
    page.write_text("<!DOCTYPE html>", encoding="utf-8")
    assert "JSON" in laptop.fails("import chat", str(page), case)


def test_a_folder_is_looked_through_and_attached(laptop: Laptop, case: str, tmp_path: Path) -> None:
    (tmp_path / "f" / "a").mkdir(parents=True)
    (tmp_path / "f" / "a" / "one.txt").write_bytes(b"one")
    (tmp_path / "f" / ".hidden").write_bytes(b"x")
    dry = laptop.json("import folder", str(tmp_path / "f"), case, "--dry-run")
    assert dry["files"] == [{"path": "a/one.txt", "size": 3}]
    assert dry["left_out"] == [{"path": ".hidden", "why": "hidden"}]
    laptop.run("import folder", str(tmp_path / "f"), case)
    shown = laptop.json("show", case)
    paths = [r["fields"].get("path_in_export", {}).get("value") for r in shown["records"] if r["type"] == "evidence"]
    assert "a/one.txt" in paths


def test_t39_a_line_end_in_a_file_name_says_nothing_in_our_place(laptop: Laptop, case: str, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a\nEverything was sealed.txt").write_bytes(b"one")
    (folder / ".b\nEverything was sealed.txt").write_bytes(b"one")
    said = laptop.run("import folder", str(folder), case, "--dry-run")
    assert said.count("Everything was sealed") == 2
    assert not [line for line in said.splitlines() if line.startswith("Everything")]
    missing = tmp_path / "x\nEverything was sealed.csv"
    said = laptop.fails("import table", str(missing))
    assert not [line for line in said.splitlines() if line.startswith("Everything")]
