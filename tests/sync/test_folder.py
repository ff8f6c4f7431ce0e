"""The folder way out and in (T13, P22, P23, P37)."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import BinaryIO

import pytest

from app.base.errors import Cancelled, NoRoom, NotFound, StorageFault
from app.base.task import Task
from app.sync import folder

CONTENT = folder.AGE_MAGIC + b"v1\n" + os.urandom(3_000_000)


def write(out: BinaryIO) -> str:
    out.write(CONTENT[:1000])
    out.write(CONTENT[1000:])
    return "result"


def test_t13_a_delivered_file_holds_what_was_written_under_a_neutral_name(tmp_path: Path) -> None:
    path, result = folder.deliver(tmp_path, write, Task())
    assert result == "result"
    assert path.read_bytes() == CONTENT
    assert re.fullmatch(r"[a-z2-7]{12}\.bin", path.name)
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.deliver(tmp_path, write, Task())[0] != path


class Broken(Exception):
    pass


def failing(out: BinaryIO) -> None:
    write(out)
    raise Broken


def full(out: BinaryIO) -> None:
    write(out)
    raise OSError(errno.ENOSPC, "full")


def faulty(out: BinaryIO) -> None:
    write(out)
    raise OSError(errno.EIO, "pulled")


@pytest.mark.parametrize(
    ("broken", "error"), [(failing, Broken), (full, NoRoom), (faulty, StorageFault)], ids=["own", "full", "pulled"]
)
def test_t13_nothing_is_left_behind_by_a_failure(tmp_path: Path, broken, error: type[Exception]) -> None:
    with pytest.raises(error):
        folder.deliver(tmp_path, broken, Task())
    assert list(tmp_path.iterdir()) == []


def test_t13_nothing_is_left_behind_by_a_cancel_while_reading_back(tmp_path: Path) -> None:
    task = Task(on_progress=lambda progress: task.cancel() if progress.step == folder.STEP else None)
    with pytest.raises(Cancelled):
        folder.deliver(tmp_path, write, task)
    assert list(tmp_path.iterdir()) == []


def test_t05_a_full_disk_is_named(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def onto_full(out: BinaryIO) -> None:
        with open("/dev/full", "wb", buffering=0) as device:
            device.write(b"x")

    with pytest.raises(NoRoom) as caught:
        folder.deliver(tmp_path, onto_full, Task())
    assert caught.value.facts == {"errno": errno.ENOSPC}


def test_t13_a_disk_that_lies_is_found_by_reading_back(tmp_path: Path) -> None:
    def lying(out: BinaryIO) -> None:
        write(out)
        out.finish()  # type: ignore[attr-defined]
        out._file.flush()  # type: ignore[attr-defined]
        (temporary,) = tmp_path.iterdir()
        with open(temporary, "r+b") as other:
            other.seek(1_500_000)
            (held,) = other.read(1)
            other.seek(1_500_000)
            other.write(bytes([held ^ 1]))

    with pytest.raises(StorageFault) as caught:
        folder.deliver(tmp_path, lying, Task())
    assert caught.value.facts == {"reason": "read-back"}
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_storage_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageFault):
        folder.deliver(tmp_path / "none", write, Task())


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    root = tmp_path / "stick"
    (root / "below" / "deeper").mkdir(parents=True)
    for place in ("one.bin", "two", "below/three.bin", "below/deeper/four.bin", ".hidden.bin"):
        (root / place).write_bytes(CONTENT[:100])
    (root / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (root / "short").write_bytes(b"age")
    (tmp_path / "outside").write_bytes(CONTENT[:100])
    (root / "link.bin").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe.bin")
    return root


def test_p22_only_regular_bundles_one_level_deep_are_found(stick: Path) -> None:
    assert folder.find([stick, stick]) == [stick / "one.bin", stick / "two"]
    assert folder.find([stick / "below", stick / "two"]) == [stick / "below/three.bin", stick / "two"]
    assert folder.find([stick / "photo.jpg", stick / "link.bin", stick / "pipe.bin"]) == []


def test_a_path_that_is_not_there_is_named(stick: Path) -> None:
    with pytest.raises(NotFound) as caught:
        folder.find([stick / "nothing"])
    assert caught.value.facts["what"] == "file"


def test_a_search_is_bounded(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_FOUND", 1)
    assert len(folder.find([stick])) == 1


@pytest.mark.parametrize("name", ["link.bin", "pipe.bin", "below"])
def test_p22_links_pipes_and_folders_are_not_opened(stick: Path, name: str) -> None:
    with pytest.raises(StorageFault):
        folder.open_bundle(stick / name)


def test_an_opened_bundle_stays_the_one_that_was_opened(stick: Path) -> None:
    with folder.open_bundle(stick / "one.bin") as file:
        (stick / "two").replace(stick / "one.bin")
        assert file.read() == CONTENT[:100]
