"""A review room from a terminal: sealed files in, what is proven, counts after warnings, codes, a review back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.services import contacts, editing
from tests.cli.laptops import Desktop, make_desktop
from tests.cli.test_desk import opened
from tests.services.sealed_by_hand import seal


@dataclass
class Scene:
    sealer: Desktop
    reader: Desktop
    case: str
    incident: str
    bundle: str
    path: Path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    base = tmp_path_factory.mktemp("rooms")
    laptops = [make_desktop(base / name.lower(), name) for name in ("Sealer", "Reader")]
    one, other = (opened(laptop) for laptop in laptops)
    contacts.add(one, contacts.own_card(other), verified=True)
    contacts.add(other, contacts.own_card(one), verified=True)
    case = str(editing.new_case(one, {"title": "A case"}).created)
    incident = str(editing.new_record(one, case, "incident", {"type": "killing", "date": "2019-10-25"}).created)
    path = base / "sealed.age"
    bundle = seal(one, [other], [case], path)
    for session in (one, other):
        session.close()
    sealer, reader = laptops
    return Scene(sealer, reader, case, incident, bundle, path)


def test_a_room_is_filled_counted_coded_and_reviewed(scene: Scene, tmp_path: Path) -> None:
    reader = scene.reader
    room = reader.run("room make", "A study").strip()
    assert scene.bundle in reader.run("room take-in", room, str(scene.path))
    (proof,) = reader.json("room proof", room)
    assert (proof["bundle"], proof["sealer"]["name"], proof["sealer"]["verified"]) == (scene.bundle, "Sealer", True)
    assert scene.bundle in reader.run("room proof", room)
    refused = reader.raw("room", "count", str(reader.folder / "vault"), room, check=False)
    assert refused.returncode == 1 and not refused.stdout.strip()
    assert reader.run("room count", room, "--warned").strip() == "1"
    assert "1\tkilling" in reader.run("room count", room, "--type", "incident", "--by", "kind", "--warned")
    out = tmp_path / "t.csv"
    reader.run("room table", room, str(out), "--type", "incident", "--warned")
    assert "2019-10" in out.read_text(encoding="utf-8") and (tmp_path / "t.sheet.txt").exists()
    code = reader.run("room code", room, "State actor?").strip()
    reader.run("room answer", room, scene.incident, code, "yes")
    reader.run("room note", room, "Seen by two.", "--record", scene.incident)
    letter = reader.run("room review", room, scene.bundle, str(tmp_path)).strip()
    assert scene.bundle in scene.sealer.run("room take", letter)
    (review,) = scene.sealer.json("room reviews", "--case", scene.case)
    assert [(one["record"], one["value"]) for one in review["codings"]] == [(scene.incident, "yes")]
    assert "Seen by two." in scene.sealer.run("room reviews")
    reader.run("room remove", room, "--yes")
    assert reader.json("room list") == []
