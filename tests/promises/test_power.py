"""Power cuts at any moment, with any of the writes since the last sync lost or torn (T2)."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.base.errors import SijilError
from app.services import cases, evidence, vaults
from dev.faults import run_script, why_not
from dev.faults_replay import fingerprint, images, read_log
from tests.conftest import SEED
from tests.promises import ground
from tests.promises.faults_data import PHOTO
from tests.promises.powered_writing import NOTES

pytestmark = [
    pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
]


def lay_out(folder: Path, used: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "Amal" / "evidence").mkdir(parents=True, mode=0o700)
    for name, content in files.items():
        (folder / Path(name).relative_to(used)).write_bytes(content)


def verdict(folder: Path, marks: list[str]) -> str:
    """``sound``, or what is lost or broken of what was acknowledged."""
    try:
        with ground.open_session(folder, "Amal") as amal:
            case = next(iter(cases.every_row(amal))).id
            notes = [str(r.fields["text"].value) for r in cases.view(amal, case).records["note"]]
            there = {" ".join(text.split()[:2]) for text in notes}
            if not {mark for mark in marks if mark.startswith("note")} <= there:
                return "lost"
            pieces = evidence.listing(amal, case)
            wanted = [PHOTO, PHOTO[::-1]][: 1 + ("photo" in marks)]
            held = [evidence.read(amal, piece.id) for piece in pieces]
            if any(photo not in held for photo in wanted):
                return "lost"
            return "corrupt" if vaults.check(amal).damage else "sound"
    except (SijilError, StopIteration):
        return "corrupt"


def cut(tmp_path: Path, synchronous: str, most: int) -> Counter[str]:
    run_script("tests.promises.powered_writing", tmp_path, synchronous)
    used = tmp_path / "used"
    world = tmp_path / "world"
    start = {str(used / p.relative_to(world)): p.read_bytes() for p in world.rglob("*") if p.is_file()}
    found: Counter[str] = Counter()
    ops = read_log(tmp_path / "log")
    assert {"note 0", f"note {NOTES - 1}", "photo", "closed"} <= {op.path for op in ops if op.what == "M"}
    judged: dict[tuple[str, ...], dict[bytes, str]] = {}
    for marks, files in images(ops, start, most, random.Random(SEED)):
        files = {name: content for name, content in files.items() if not name.endswith("/reserve")}
        known, left = judged.setdefault(tuple(marks), {}), fingerprint(files)
        if left not in known:
            lay_out(tmp_path / "image", used, files)
            known[left] = verdict(tmp_path / "image", marks)
        found[known[left]] += 1
    return found


def test_t02_no_power_cut_loses_what_was_acknowledged(tmp_path: Path) -> None:
    found = cut(tmp_path, "as built", 150)
    assert set(found) == {"sound"}, found
    assert found["sound"] > 100


@pytest.mark.parametrize(("synchronous", "loses"), [("NORMAL", {"lost"}), ("OFF", {"lost", "corrupt"})])
def test_t02_this_proof_notices_a_vault_that_does_not_wait_for_the_disk(
    tmp_path: Path, synchronous: str, loses: set[str]
) -> None:
    assert set(cut(tmp_path, synchronous, 60)) & loses


@pytest.mark.nightly
def test_t02_ten_thousand_power_cuts(tmp_path: Path) -> None:
    found = cut(tmp_path, "as built", 10_000)
    assert set(found) == {"sound"}, found
