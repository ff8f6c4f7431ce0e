"""Submissions from a terminal: forms, what is lacking, own words, a file, and the appeal that it becomes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services import editing, vaults
from tests.cli.laptops import Desktop, make


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desktop, str]:
    made = make(tmp_path_factory.mktemp("submit") / "amal", "Amal")
    session = vaults.open(made.folder / "vault", (made.folder / "passphrase").read_text(encoding="utf-8").strip())
    case = editing.new_case(session, {"title": "A case"}).created or ""
    person = editing.new_record(
        session, case, "person", {"names": [{"text": "Sami Example", "kind": "full"}]}
    ).created or ""  # fmt: skip
    editing.new_record(
        session, case, "incident",
        {"type": "enforced-disappearance", "date": "2020-02", "victims": [person], "place": {"text": "Karrada"}},
    )  # fmt: skip
    editing.new_record(session, case, "consent", {"by": person, "for": [person, case], "uses": ["un"]})
    session.close()
    return Desktop(made.folder, made.name), case


def test_a_communication_is_filled_written_and_recorded_as_sent(laptop: tuple[Desktop, str], tmp_path: Path) -> None:
    amal, case = laptop
    forms = amal.json("submit forms", case)
    assert [one["form"] for one in forms][:2] == ["wgeid", "ced"] and "CED/C/4/Rev.1" in forms[1]["origin"]
    found = amal.json("submit show", case, "wgeid")
    lacking = {one["key"]: one["why"] for one in found["elements"] if one["need"] == "required" and one["why"]}
    assert lacking == {"forces": ["state"], "actions": ["acted"], "author": ["words"]} and found["urgent"] == "no"
    said = amal.run("submit show", case, "wgeid")
    assert "4 of 7" in said and "why do you believe that the State" in said and "couldn’t be read" in said
    path = tmp_path / "a.docx"
    assert "missing (3)" in amal.fails("submit export", case, "wgeid", str(path))
    for element, english, arabic in (
        ("forces", "They passed checkpoints.", "مروا عبر حواجز."),
        ("actions", "Nobody dared to ask.", "لم يجرؤ أحد على السؤال."),
        ("author", "The Archive", "الأرشيف"),
    ):
        amal.run("submit write", case, "wgeid", element, english)
        amal.run("submit write", case, "wgeid", element, arabic, "--in", "ar")
    assert "no element" in amal.fails("submit write", case, "wgeid", "name", "somebody else")
    made = amal.json("submit export", case, "wgeid", str(path))
    assert made["lacking"] == 0 and path.read_bytes().startswith(b"PK")
    sent = amal.json("submit sent", case, "wgeid", "--date", "2026-03-01", "--reference", "10012345")
    assert sent["due"] == ["2026-04-30", "2026-04-30"]
    shown = json.dumps(amal.json("appeals show", sent["appeal"]), ensure_ascii=False)
    assert "They passed checkpoints." in shown and "10012345" in shown
    assert "author" in {one["key"] for one in amal.json("submit show", case, "ced")["elements"] if one["says"]}, (
        "whoever submits isn't asked twice"
    )
