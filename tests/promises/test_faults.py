"""Kills, full disks and failing disks at every change of a file, in whole verbs between real vaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev.faults import run_script, why_not

pytestmark = [
    pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
]

KILLS, ERRORS = ("kill", "tear"), ("eio", "enospc", "full", "dead")
EVERY = 10_000


def held(report: dict, kills: bool) -> None:
    """Nothing went wrong, and the faults really struck."""
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] >= 10
    assert (report["killed"] if kills else report["refused"]) >= 5


def test_t01_a_kill_while_sending_leaves_no_half_bundle_and_no_false_record(tmp_path: Path) -> None:
    held(run_script("tests.promises.faulty_sending", tmp_path, "send", "6", *KILLS), True)


def test_t05_t06_a_failing_or_full_disk_while_sending_is_never_taken_for_sent(tmp_path: Path) -> None:
    held(run_script("tests.promises.faulty_sending", tmp_path, "send", "3", *ERRORS), False)


def test_t01_a_kill_while_receiving_applies_all_or_nothing(tmp_path: Path) -> None:
    held(run_script("tests.promises.faulty_sending", tmp_path, "receive", "6", *KILLS), True)


def test_t06_a_failing_or_full_disk_while_receiving_applies_all_or_nothing(tmp_path: Path) -> None:
    held(run_script("tests.promises.faulty_sending", tmp_path, "receive", "3", *ERRORS), False)


@pytest.mark.nightly
@pytest.mark.parametrize("step", ["send", "receive"])
@pytest.mark.parametrize("action", [*KILLS, *ERRORS])
def test_t06_every_single_change_of_a_file_may_fail(tmp_path: Path, step: str, action: str) -> None:
    report = run_script("tests.promises.faulty_sending", tmp_path, step, str(EVERY), action, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] == report["calls"] > 15


def test_t03_a_kill_while_the_passphrase_changes_never_locks_out(tmp_path: Path) -> None:
    report = run_script("tests.promises.faulty_slots", tmp_path, str(EVERY), "kill")
    assert not report["problems"], "\n".join(report["problems"])
    assert report["killed"] == report["calls"] > 5


@pytest.mark.nightly
def test_t03_no_fault_of_the_disk_while_the_passphrase_changes_locks_out(tmp_path: Path) -> None:
    report = run_script("tests.promises.faulty_slots", tmp_path, str(EVERY), *KILLS, *ERRORS, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])


TAKING = ("attach", "folder", "table", "chat", "read")


@pytest.mark.parametrize("step", [step for step in TAKING if step != "folder"])
def test_t01_t05_a_kill_or_a_full_disk_while_taking_in_leaves_all_or_nothing(tmp_path: Path, step: str) -> None:
    report = run_script("tests.promises.faulty_taking", tmp_path, step, "3", "kill", "enospc")
    assert not report["problems"], "\n".join(report["problems"])
    assert report["killed"] == 3 and report["refused"] >= 1


@pytest.mark.nightly
@pytest.mark.parametrize("step", TAKING)
@pytest.mark.parametrize("action", [*KILLS, *ERRORS])
def test_t05_t06_every_change_of_a_file_while_taking_in_may_fail(tmp_path: Path, step: str, action: str) -> None:
    report = run_script("tests.promises.faulty_taking", tmp_path, step, str(EVERY), action, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] == report["calls"] > 40


@pytest.mark.parametrize("step", ["aside", "part"])
def test_t01_t05_a_kill_or_a_full_disk_while_a_bundle_is_kept_leaves_all_or_nothing(tmp_path: Path, step: str) -> None:
    report = run_script("tests.promises.faulty_keeping", tmp_path, step, "4", "kill", "enospc")
    assert not report["problems"], "\n".join(report["problems"])
    assert report["killed"] >= 4 and report["refused"] >= 1


@pytest.mark.nightly
@pytest.mark.parametrize("step", ["aside", "part"])
@pytest.mark.parametrize("action", [*KILLS, *ERRORS])
def test_t05_t06_every_change_of_a_file_while_a_bundle_is_kept_may_fail(tmp_path: Path, step: str, action: str) -> None:
    report = run_script("tests.promises.faulty_keeping", tmp_path, step, str(EVERY), action, timeout=3000)
    assert not report["problems"], "\n".join(report["problems"])
    assert report["tried"] == report["calls"] > 15
