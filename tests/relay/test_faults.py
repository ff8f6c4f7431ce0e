"""A relay loses nothing that it acknowledged, at whatever moment it is killed or its disk fails (T1, T6, T13, P37)."""

from __future__ import annotations

import pytest

from dev import faults

ACTIONS = ["kill", "tear", "eio", "enospc", "full", "dead"]
shimmed = pytest.mark.skipif(faults.why_not() is not None, reason=str(faults.why_not()))


def told(folder, most, actions):
    report = faults.run_script("tests.relay.faulty_keeping", folder, "faults", str(most), *actions)
    assert report["problems"] == []
    assert report["calls"] > 15 and report["tried"] >= len(actions) * min(most, report["calls"])
    return report


@shimmed
def test_t01_what_a_relay_acknowledged_is_there_after_it_was_killed(tmp_path):
    assert told(tmp_path, 8, ["kill"])["killed"] == 8


@shimmed
def test_t06_a_failing_disk_is_said_and_loses_nothing(tmp_path):
    assert told(tmp_path, 3, ["eio", "full"])["refused"] > 0


@pytest.mark.nightly
@shimmed
def test_t01_at_every_single_step_by_every_fault(tmp_path):
    told(tmp_path, 1_000, ACTIONS)


@shimmed
def test_t13_a_blob_is_synced_named_and_its_folder_synced_before_anybody_is_told(tmp_path):
    lines = faults.run_script("tests.relay.faulty_keeping", tmp_path, "order")
    marks = [at for at, line in enumerate(lines) if line.startswith(("M created", "M done"))]
    assert len(marks) == 5
    begin = 0
    for mark in marks:
        done = lines[begin:mark]
        (named,) = [at for at, line in enumerate(done) if line.startswith(("L blobs/", "L closed/"))]
        folder = done[named].removeprefix("L ").rpartition("/")[0]
        assert any(line.startswith("S drafts") for line in done[:named]), "the file itself"
        assert f"S {folder}" in done[named:], "its name"
        begin = mark
    assert {"S ", "S blobs"} <= set(lines), "and the folders above it"
