"""One bundle over several sticks from the terminal: prepared, stick after stick, one lost, thrown away."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.services import editing, evidence
from app.services.sticks import across
from tests.cli.laptops import Laptop
from tests.sticks.test_terminal import laptops, opened

__all__ = ["laptops"]
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stick has room for two MiB."""

    def room(path: Path) -> tuple[int | None, bool]:
        return max(0, 2 * MIB - sum(one.stat().st_size for one in path.iterdir())), False

    monkeypatch.setattr(across, "room", room)


def test_t13_stick_after_stick_and_one_that_was_lost(laptops: tuple[Laptop, Laptop, Laptop], tmp_path: Path) -> None:
    amal, basim, _ = laptops
    with opened(amal) as session:
        case = editing.new_case(session, {"title": "Raid"}).created
        assert case
        evidence.attach_bytes(session, case, "film.bin", os.urandom(3 * MIB // 2))
    sticks = [tmp_path / f"stick{number}" for number in range(3)]
    for path in sticks:
        path.mkdir()
    assert "Nothing is going" in amal.run("stick under-way")
    said = amal.run("stick across", str(sticks[0]), "--to", "Basim")
    assert "lie on" in said and "sijil stick next" in said
    (state,) = amal.json("stick under-way")
    assert state["left"] and not state["whole"]
    assert "Every part lies on a stick" in amal.run("stick next", str(sticks[1]))
    assert f"1/{len(state['parts'])} stick0" in amal.run("stick under-way")
    assert "already" in amal.fails("stick next", str(sticks[2]))

    lost = [str(part["number"]) for part in amal.json("stick under-way")[0]["parts"] if part["place"] == "stick1"]
    shutil.rmtree(sticks[1])
    amal.run("stick lost", state["bundle"][:10], *lost)
    assert amal.json("stick next", str(sticks[2]), state["bundle"][:10])["numbers"] == [int(one) for one in lost]
    assert basim.fails("stick receive", str(sticks[2]))
    basim.run("stick receive", str(sticks[0]))
    assert sorted(row["title"] for row in basim.json("list")) == ["At the bridge", "Raid"]

    amal.run("stick drop", state["bundle"][:10])
    assert amal.json("stick under-way") == [] and not list((Path(amal.vault) / "outgoing").iterdir())
    assert amal.fails("stick next", str(sticks[0]))
