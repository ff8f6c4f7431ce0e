"""Sticks that somebody prepared, and sticks that are pulled out while they are read (T13, P22, P23)."""

from __future__ import annotations

import errno
import io
import os
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from app.base.errors import BundleError, SijilError, StorageFault
from app.services import arrival, cases, courier, inbox, sticks
from app.sync import folder
from tests.services.conftest import People
from tests.sticks.scene import FILM, LARGEST, files, take, write_case

# --- a stick that somebody prepared ---------------------------------------------------------------


def test_p22_p23_only_what_is_for_this_vault_is_opened(
    people: People, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    sticks.send(amal, [dina.key_id], stick)
    sticks.send(amal, [dina.key_id], stick, whole=True, largest=LARGEST)
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(next(stick.iterdir()), outside / "elsewhere.bin")
    (stick / "link.bin").symlink_to(outside / "elsewhere.bin")
    (stick / "folder").symlink_to(outside)
    os.mkfifo(stick / "pipe.bin")
    (stick / "setup.exe").write_bytes(b"MZ")
    (stick / "report.pdf.lnk").write_bytes(b"x")
    (stick / "holiday.jpg").write_bytes(b"\xff\xd8" + FILM)
    seen = sticks.look(basim, stick)
    assert (len(seen.mine), len(seen.others), [one.mine for one in seen.parts]) == (1, 1, [False])
    assert {(one.what, one.count) for one in seen.warnings} == {("programs", 2), ("links", 3)}
    read: list[Path] = []
    real = arrival.read
    monkeypatch.setattr(
        arrival, "read", lambda session, path, *rest, **more: read.append(path) or real(session, path, *rest, **more)
    )
    got = take(basim, stick)
    assert read == list(seen.mine) and got.ignored == 2 and not got.failures


def test_p22_rubbish_that_begins_as_a_bundle_does_is_named(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal)
    sticks.send(amal, [basim.key_id], stick)
    for name in ("a\nb\x1b[2J.bin", "-rf", "ل" * 80):
        (stick / name).write_bytes(folder.AGE_MAGIC + b"v1\nrubbish")
    seen = take(basim, stick)
    assert len(seen.deliveries) == 1 and len(seen.failures) == 3
    assert all(isinstance(one.error, BundleError) for one in seen.failures)


def test_a_bundle_that_disappears_between_looking_and_taking_takes_nothing(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    wanted = write_case(amal)
    write_case(amal, "Elsewhere")
    sticks.send(amal, [basim.key_id], stick)
    seen = sticks.receive(basim, stick)
    shutil.rmtree(stick)
    with pytest.raises(SijilError):
        inbox.accept(basim, seen.deliveries, [wanted])  # the rest of it would have to be kept aside
    assert not list(cases.every_row(basim))


class Pulled(io.BufferedReader):
    """A file on a stick that is pulled out once ``left`` bytes were read."""

    left = 0

    def readinto(self, buffer) -> int:  # type: ignore[override]
        return self._cut(super().readinto(memoryview(buffer).cast("B")))

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._cut(len(data))
        return data

    def _cut(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise OSError(errno.EIO, "gone")
        return count


def _pull_after(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    def opened(path: Path) -> BinaryIO:
        file = Pulled(io.FileIO(path, "rb"))
        file.left = left
        return file  # type: ignore[return-value]

    for module in (arrival, folder):
        monkeypatch.setattr(module, "open_bundle", opened)


@pytest.mark.parametrize("largest", [None, LARGEST], ids=["one-file", "parts"])
def test_t13_pulled_out_at_a_hundred_points_of_receiving_changes_nothing(
    people: People, stick: Path, monkeypatch: pytest.MonkeyPatch, largest: int | None
) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal, film=FILM[:120_000])
    sticks.send(amal, [basim.key_id], stick, largest=largest and 60_000)
    before, state = cases.fingerprint(basim), {path: path.read_bytes() for path in stick.iterdir()}
    largest_file = max(len(content) for content in state.values())
    refused = 0
    for left in range(4_000, largest_file, largest_file // 50):
        _pull_after(monkeypatch, left)
        try:
            seen = sticks.receive(basim, stick)
        except SijilError:
            refused += 1
            continue
        refused += bool(seen.failures)
        assert all(isinstance(one.error, StorageFault | BundleError) for one in seen.failures)
        for one in seen.deliveries:
            assert one.view.entries_new == 2, "never a half"
            inbox.discard(basim, one)
    assert refused >= 40
    assert cases.fingerprint(basim) == before and {path: path.read_bytes() for path in stick.iterdir()} == state
    monkeypatch.undo()
    courier.forget(basim, [one.id for one in courier.listing(basim)])
    assert files(basim) == 0
    assert len(take(basim, stick).deliveries) == 1
