"""A stick that is pulled out at two hundred points of being written, and laptops that die while they carry (T13)."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.services import inbox, sticks
from app.services.session import Session
from dev.faults import run_script, why_not
from dev.faults_replay import fingerprint, images, read_log
from tests.conftest import SEED
from tests.promises import ground

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

ENTRIES = 5


def verdict(basim: Session, stick: Path) -> str:
    """What Basim finds on such a stick: ``whole``, ``nothing``, ``parts`` (and which lack), or what must not be."""
    try:
        seen = sticks.receive(basim, stick)
    except InputError as error:
        return "nothing" if error.error_code == "no-bundle-found" else f"wrong: {error.error_code}"
    found = Counter(view.view.entries_new for view in seen.deliveries)
    for delivery in seen.deliveries:
        inbox.discard(basim, delivery)
    if seen.failures:
        codes = {getattr(one.error, "error_code", "?") for one in seen.failures}
        return "parts" if codes == {"parts-missing"} and not found else f"wrong: {sorted(codes)}, {found}"
    return "whole" if found == {ENTRIES: 1} else f"half: {found}"


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pulled")
    told = run_script("tests.sticks.pulled", folder, "send")
    assert told == {"whole": 1, "parts": 1}, "the outbox keeps it until a receipt is here"
    return folder


def cut(logs: Path, stick: Path, what: str, most: int) -> Iterator[tuple[bool, str]]:
    """(whether sending had come back, what is found) of each stick that a pull may leave."""
    ops = read_log(logs / what)
    assert {op.path for op in ops if op.what == "M"} == {"sent"}
    ops += ops[-1:] * (len(ops) // 4)  # many of the sticks are pulled just after it was said that they may be
    with ground.open_session(logs / "world", "Basim") as basim:
        found: dict[bytes, str] = {}
        for marks, files in images(ops, {}, most, random.Random(SEED)):
            left = fingerprint(files)
            if left not in found:
                shutil.rmtree(stick, ignore_errors=True)
                stick.mkdir()
                for name, content in files.items():
                    (stick / Path(name).name).write_bytes(content)
                found[left] = verdict(basim, stick)
            yield "sent" in marks, found[left]


@pytest.mark.parametrize("what", ["whole", "parts"])
def test_t13_pulled_out_at_two_hundred_points_no_half_bundle_is_taken_and_done_means_done(
    logs: Path, tmp_path: Path, what: str
) -> None:
    found = Counter(cut(logs, tmp_path / "stick", what, 120))
    assert sum(found.values()) >= 100
    wrong = {said for _, said in found if said.startswith(("wrong", "half"))}
    assert not wrong, found
    assert {said for sent, said in found if sent} == {"whole"}, "done was said, and it wasn't"
    assert found[False, "nothing"] >= 25 and found[True, "whole"] >= 15, "the pulls really struck"
    assert what == "whole" or found[False, "parts"], "some of the parts were there already"


def test_t01_t13_a_laptop_that_dies_between_sticks_goes_on_where_it_was(tmp_path: Path) -> None:
    report = run_script("tests.sticks.killed", tmp_path, "4", "kill", timeout=120)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] >= 4 and report["killed"] >= 3


@pytest.mark.nightly
@pytest.mark.parametrize("action", ["kill", "tear", "eio", "enospc", "full", "dead"])
def test_t01_t05_t13_every_change_of_a_file_between_sticks_may_fail(tmp_path: Path, action: str) -> None:
    report = run_script("tests.sticks.killed", tmp_path, "10000", action, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] == report["calls"] > 20


@pytest.mark.nightly
def test_t01_t05_a_kill_or_a_full_disk_while_carrying_leaves_all_or_nothing(tmp_path: Path) -> None:
    report = run_script("tests.sticks.pulled", tmp_path, "carry", "3", "kill", "enospc")
    assert not report["problems"], "\n".join(report["problems"])
    assert report["killed"] >= 2 and report["refused"] >= 1


@pytest.mark.nightly
@pytest.mark.parametrize("action", ["kill", "tear", "eio", "enospc", "full", "dead"])
def test_t05_t06_every_change_of_a_file_while_carrying_may_fail(tmp_path: Path, action: str) -> None:
    report = run_script("tests.sticks.pulled", tmp_path, "carry", "10000", action, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] == report["calls"] > 20


@pytest.mark.nightly
@pytest.mark.parametrize("what", ["whole", "parts"])
def test_t13_pulled_out_at_ten_thousand_points(logs: Path, tmp_path: Path, what: str) -> None:
    found = Counter(cut(logs, tmp_path / "stick", what, 10_000))
    assert not {said for _, said in found if said.startswith(("wrong", "half"))}, found
    assert {said for sent, said in found if sent} == {"whole"}
