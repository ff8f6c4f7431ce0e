"""Parts of a bundle, and a look at a stick (T13, P22, P23)."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig, Cancelled, NoRoom, StorageFault
from app.base.task import Task
from app.sync import folder, parts, survey
from app.sync.parts import HEAD_BYTES, Head, PartSet
from tests.conftest import PROFILE

CONTENT = folder.AGE_MAGIC + b"v1\n" + os.urandom(300_000)
LARGEST = 65_536


def write(out: BinaryIO) -> str:
    for start in range(0, len(CONTENT), 7_001):
        out.write(CONTENT[start : start + 7_001])
    return "result"


def deliver(place: Path, largest: int = LARGEST, content: bytes = CONTENT) -> tuple[Path, ...]:
    paths, _ = parts.deliver(place, lambda out: out.write(content), Task(), largest)
    return paths


def one_set(*places: Path) -> PartSet:
    found = [part for place in places for part in survey.look(place).found]
    (only,) = parts.gather(found)
    return only


def read(found: PartSet) -> bytes:
    with found.open() as source:
        assert source.seek(0, io.SEEK_END) == len(CONTENT) and source.seek(0) == 0
        return source.read(-1)


def test_no_file_is_larger_than_the_stick_takes_and_names_say_nothing(tmp_path: Path) -> None:
    paths, result = parts.deliver(tmp_path, write, Task(), LARGEST)
    assert result == "result"
    assert sorted(tmp_path.iterdir()) == sorted(paths) and len(paths) == 5
    assert all(path.stat().st_size == LARGEST for path in paths[:-1]) and paths[-1].stat().st_size <= LARGEST
    assert all(re.fullmatch(r"[a-z2-7]{12}\.bin", path.name) for path in paths)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    assert b"sijil" not in b"".join(path.read_bytes()[:HEAD_BYTES] for path in paths).lower()


@settings(max_examples=2_000 if PROFILE == "nightly" else 20)
@given(size=st.integers(1, 3_000), largest=st.integers(HEAD_BYTES + 40, HEAD_BYTES + 4_000), seed=st.integers(0, 99))
def test_whatever_the_sizes_parts_join_to_what_they_were(
    tmp_path_factory: pytest.TempPathFactory, size: int, largest: int, seed: int
) -> None:
    place = tmp_path_factory.mktemp("p")
    content = random.Random(seed).randbytes(size)
    try:
        paths = deliver(place, largest, content)
        random.Random(seed).shuffle(list(paths))
        (found,) = parts.gather(survey.files(reversed(paths)))
        assert not found.missing and found.bytes == size
        with found.open() as source:
            assert source.read(-1) == content
        assert not found.checked(Task()).missing
    finally:
        shutil.rmtree(place)


def test_parts_lie_on_several_sticks_in_any_order_and_twice(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    for number, path in enumerate(deliver(one)):
        if number % 2:
            path.rename(two / f"renamed {number}")
        else:
            shutil.copy(path, two / f"copy {number}")
    found = one_set(two, one)
    assert not found.missing and [len(found.here[n]) for n in (1, 2)] == [2, 1]
    assert read(found) == CONTENT


def test_any_part_tells_what_lacks(tmp_path: Path) -> None:
    paths = deliver(tmp_path)
    paths[1].unlink()
    paths[4].unlink()
    found = one_set(tmp_path)
    assert (found.of, found.missing, found.bytes) == (5, (2, 5), len(CONTENT))
    assert (found.begin() is None) is False
    paths[0].unlink()
    assert one_set(tmp_path).begin() is None, "whom it is for stands in the first"


def test_two_bundles_on_one_stick_are_two_sets(tmp_path: Path) -> None:
    deliver(tmp_path)
    deliver(tmp_path, content=CONTENT[::-1])
    assert sorted(len(one.here) for one in parts.gather(survey.look(tmp_path).found)) == [5, 5]


def test_a_damaged_part_is_named_and_a_good_copy_of_it_taken(tmp_path: Path) -> None:
    paths = deliver(tmp_path)
    good = paths[2].read_bytes()
    bad = bytearray(good)
    bad[-1] ^= 1
    paths[2].write_bytes(bad)
    found = one_set(tmp_path)
    assert not found.missing, "its head is whole"
    assert found.checked(Task()).missing == (3,)
    (tmp_path / "a-copy").write_bytes(good)
    assert read(one_set(tmp_path).checked(Task())) == CONTENT


def test_t13_a_torn_part_is_none(tmp_path: Path) -> None:
    (path, *_) = deliver(tmp_path)
    whole = path.read_bytes()
    for content in (whole[:-1], whole + b"x", whole[:HEAD_BYTES], whole[:100], bytes(HEAD_BYTES) + whole[HEAD_BYTES:]):
        path.write_bytes(content)
        assert 1 not in one_set(tmp_path).here
    path.write_bytes(whole)
    assert one_set(tmp_path).missing == ()


@given(st.integers(0, HEAD_BYTES - 1), st.integers(1, 255))
def test_t07_a_head_with_one_bit_changed_is_none(at: int, mask: int) -> None:
    head = bytearray(Head(2, 1_000, 2_500, (b"a" * 32, b"b" * 32, b"c" * 32)).write())
    assert parts.read_head(bytes(head)) is not None
    head[at] ^= mask
    assert parts.read_head(bytes(head)) is None


def sealed(head: bytes) -> bytes:
    return head[:-32] + hashlib.sha256(head[:-32]).digest()


@pytest.mark.parametrize(
    "head",
    [
        Head(0, 1_000, 2_500, (b"a" * 32,) * 3),
        Head(4, 1_000, 2_500, (b"a" * 32,) * 3),
        Head(1, 1_000, 3_500, (b"a" * 32,) * 3),
        Head(1, 1_000, 0, (b"a" * 32,)),
        Head(1, 0, 2_500, (b"a" * 32,)),
        Head(1, 1, limits.BUNDLE_BYTES + 1, (b"a" * 32,)),
        Head(1, 5_000, 2_500, (b"a" * 32,)),
    ],
    ids=["number-0", "number-beyond", "sizes", "nothing", "no-size", "too-big", "each-beyond-whole"],
)
def test_t10_a_head_that_nobody_writes_is_none(head: Head) -> None:
    assert parts.read_head(head.write()) is None


def test_t10_a_head_that_says_more_than_it_means_is_none() -> None:
    head = bytearray(Head(1, 1_000, 1_000, (b"a" * 32,)).write())
    head[200] = 1
    assert parts.read_head(sealed(bytes(head))) is None, "nothing may hide between the table and its seal"


def test_a_part_that_somebody_put_in_belongs_to_no_set(tmp_path: Path) -> None:
    """Whoever holds the stick can write parts of their own, and not into a set of others."""
    deliver(tmp_path)
    (mine,) = parts.gather(survey.look(tmp_path).found)
    forged = Head(2, mine.head.each, mine.head.whole, (*mine.head.hashes[:1], b"x" * 32, *mine.head.hashes[2:]))
    body = b"y" * forged.size
    (tmp_path / "forged").write_bytes(forged.write() + body)
    sets = parts.gather(survey.look(tmp_path).found)
    assert sorted(len(one.here) for one in sets) == [1, 5]
    assert read(next(one for one in sets if one.id == mine.id)) == CONTENT


class Broken(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 50_000, 70_000, 250_000, len(CONTENT)])
@pytest.mark.parametrize(
    ("raised", "error"),
    [(Broken(), Broken), (OSError(28, "full"), NoRoom), (OSError(5, "pulled"), StorageFault), (Cancelled(), Cancelled)],
    ids=["own", "full", "pulled", "stopped"],
)
def test_t13_nothing_is_left_behind_by_a_failure(
    tmp_path: Path, after: int, raised: Exception, error: type[Exception]
) -> None:
    def failing(out: BinaryIO) -> None:
        out.write(CONTENT[:after])
        raise raised

    with pytest.raises(error):
        parts.deliver(tmp_path, failing, Task(), LARGEST)
    assert list(tmp_path.iterdir()) == []


def test_t13_nothing_is_left_behind_by_a_cancel_while_reading_back(tmp_path: Path) -> None:
    task = Task(on_progress=lambda told: task.cancel() if told.done > 150_000 else None)
    with pytest.raises(Cancelled):
        parts.deliver(tmp_path, write, task, LARGEST)
    assert list(tmp_path.iterdir()) == []


def test_t13_a_disk_that_lies_is_found_by_reading_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = parts._Out.finish

    def lying(self: parts._Out) -> list[Head]:
        heads = real(self)
        with self.written[3].open("r+b") as file:
            file.seek(HEAD_BYTES + 1_000)
            file.write(b"\0\0\0\0\0\0\0\0")
        return heads

    monkeypatch.setattr(parts._Out, "finish", lying)
    with pytest.raises(StorageFault) as caught:
        parts.deliver(tmp_path, write, Task(), LARGEST)
    assert caught.value.facts == {"reason": "read-back"}
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(f"{n}.bin" for n in range(100))
    monkeypatch.setattr(folder, "neutral_name", lambda: next(names))
    (tmp_path / "3.bin").write_bytes(b"somebody else's")
    with pytest.raises(StorageFault) as caught:
        parts.deliver(tmp_path, write, Task(), LARGEST)
    assert caught.value.facts["reason"] == "name-taken"
    assert [path.name for path in tmp_path.iterdir()] == ["3.bin"]
    assert (tmp_path / "3.bin").read_bytes() == b"somebody else's"


def test_t11_parts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARTS", 3)
    with pytest.raises(BundleTooBig):
        parts.deliver(tmp_path, write, Task(), LARGEST)
    assert list(tmp_path.iterdir()) == []


def test_t13_a_part_that_is_pulled_out_while_it_is_read_is_named(tmp_path: Path) -> None:
    paths = deliver(tmp_path)
    found = one_set(tmp_path)
    with found.open() as source:
        assert source.read(10) == CONTENT[:10]
        with paths[2].open("r+b") as file:
            file.truncate(HEAD_BYTES + 10)
        with pytest.raises(BundleAltered) as caught:
            source.read(-1)
        assert caught.value.facts["reason"] == "part-short"


# --- a look at a stick ----------------------------------------------------------------------------


def test_p22_p23_a_look_tells_bundles_and_parts_and_warns_of_programs(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    deliver(stick)
    (stick / "bundle").write_bytes(CONTENT)
    (stick / "sub").mkdir()
    (stick / "sub" / "deep.exe").write_bytes(b"MZ")
    for name in ("Autorun.INF", "report.pdf.exe", "photo.desktop", "x.LNK. ", ".exe"):
        (stick / name).write_bytes(b"x")
    (stick / "plain").write_bytes(b"\x7fELF rest")
    (stick / "script").write_bytes(b"#!/bin/sh")
    (stick / "notes.txt").write_bytes(b"MZ no, but it looks so")
    (stick / "torn").write_bytes(parts.MAGIC + b"half of a head")
    (stick / ".aaaaaaaaaaaa.bin").write_bytes(CONTENT[:100])
    (stick / ".hidden").write_bytes(CONTENT[:100])
    (stick / "link").symlink_to(stick / "bundle")
    os.mkfifo(stick / "pipe")
    seen = survey.look(stick)
    assert [path.name for path in seen.bundles] == ["bundle"] and len(seen.found) == 5
    assert [path.name for path in seen.torn] == ["torn"]
    assert (seen.links, seen.unfinished, seen.program_count) == (2, 1, 8)
    assert {"report.pdf.exe", "Autorun.INF", "plain", "script", ".exe"} <= set(seen.programs)


def test_a_program_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = survey.open_bundle
    monkeypatch.setattr(survey, "open_bundle", lambda path: opened.append(path.name) or real(path))
    (tmp_path / "a.exe").write_bytes(CONTENT)
    (tmp_path / "b.bin").write_bytes(CONTENT)
    assert [path.name for path in survey.look(tmp_path).bundles] == ["b.bin"]
    assert opened == ["b.bin"]


def test_t11_a_look_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "MOST_LOOKED_AT", 10)
    monkeypatch.setattr(survey, "MOST_FOUND", 4)
    for number in range(20):
        (tmp_path / f"{number}").write_bytes(CONTENT[:40])
    seen = survey.look(tmp_path)
    assert len(seen.bundles) == 4 and seen.more
    monkeypatch.setattr(survey, "MOST_NAMED", 2)
    for number in range(5):
        (tmp_path / f"{number}.exe").touch()
    monkeypatch.setattr(survey, "MOST_LOOKED_AT", 100)
    seen = survey.look(tmp_path)
    assert (len(seen.programs), seen.program_count) == (2, 5)
