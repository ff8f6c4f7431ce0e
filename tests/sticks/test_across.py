"""One bundle over several sticks: nothing half, nothing twice, and whatever breaks off goes on (T13)."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from pathlib import Path

import pytest

from app.base.errors import BundleTruncated, Cancelled, InputError, NoRoom, NotFound, StorageFault, VaultDamaged
from app.base.task import Task
from app.services import cases, courier, outbox, sticks, vaults
from app.services.session import Session
from app.services.sticks import across
from app.services.sticks.across import Across
from app.storage import outgoing
from app.sync import across as wire
from app.sync import folder, parts, survey
from tests.services import cut
from tests.services.conftest import PASSPHRASE, People
from tests.sticks.scene import failing_at, files, reasons, take, write_case

MIB = 1024 * 1024
FILM = os.urandom(3 * MIB)


class Sticks:
    """Folders that stand for sticks, each with as much room as its test gives it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.rooms = folder, dict[Path, int]()
        monkeypatch.setattr(across, "room", self.room)

    def new(self, name: str, room: int) -> Path:
        path = self.folder / name
        path.mkdir()
        self.rooms[path] = room
        return path

    def room(self, path: Path) -> tuple[int | None, bool]:
        used = sum(one.stat().st_size for one in path.iterdir()) if path.is_dir() else 0
        return max(0, self.rooms[path] - used), False


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sticks:
    folder = tmp_path / "sticks"
    folder.mkdir()
    return Sticks(folder, monkeypatch)


@pytest.fixture
def pair(people: People) -> tuple[Session, Session]:
    amal, basim = people("Amal", "Basim")
    write_case(amal, film=FILM)
    return amal, basim


def begin(amal: Session, basim: Session) -> Across:
    return across.begin(amal, [basim.key_id])[0]


def fill(amal: Session, box: Sticks, state: Across, room: int = 2 * MIB) -> list[Path]:
    """Stick after stick, until all of it lies on them."""
    used = []
    while not state.whole:
        used.append(box.new(f"stick {len(used)}", room))
        done = across.put(amal, state.bundle, used[-1])
        assert done.safe and len(done.paths) == len(done.numbers)
        state = done.state
    return used


# --- there and back -------------------------------------------------------------------------------


def test_t13_a_bundle_over_several_sticks_is_joined_in_any_order(pair, box: Sticks) -> None:
    amal, basim = pair
    state = begin(amal, basim)
    assert state.parts == () and [who.name for who in state.readers] == ["Basim"]
    (row,) = outbox.outbox(amal).rows
    assert (row.state, row.way, row.place) == ("waiting", "sticks", "")
    used = fill(amal, box, state)
    assert len(used) >= 3
    assert all(sum(one.stat().st_size for one in path.iterdir()) <= box.rooms[path] for path in used)
    for path in used:
        assert not any(one.name.startswith(".") for one in path.iterdir()), "nothing half is left on any of them"
    for path in reversed(used[1:]):
        assert reasons(take(basim, path)) == ["parts-missing"]
        assert not list(cases.every_row(basim)), "nothing can be opened before all is there"
    assert not take(basim, used[0]).failures
    assert len(list(cases.every_row(basim))) == 1

    take(amal, used[0])  # the receipt lies on the last stick
    assert across.listing(amal) == () and list(outgoing.folder(amal.folder).iterdir()) == [], "nobody waits any more"


def test_every_order_of_three_sticks_brings_the_same(pair, box: Sticks, tmp_path: Path) -> None:
    amal, basim = pair
    used = fill(amal, box, begin(amal, basim), room=3 * MIB)
    for order in itertools.permutations(used):
        found = [part for path in order for part in survey.look(path).found]
        (whole,) = parts.gather(found)
        assert not whole.missing
        with whole.open() as source:
            assert len(source.read()) == whole.bytes


def test_sticks_of_different_sizes_are_filled_as_far_as_they_go(pair, box: Sticks) -> None:
    amal, basim = pair
    state = begin(amal, basim)
    first = across.put(amal, state.bundle, box.new("large", 3 * MIB))
    assert len(first.numbers) == 4, "four parts fill the first one"
    small = across.put(amal, state.bundle, box.new("small", MIB + 600_000))
    assert 0 < len(small.numbers) < 4, "a smaller one takes some of them all the same"
    with pytest.raises(NoRoom) as caught:
        across.put(amal, state.bundle, box.new("tiny", MIB + 20_000))
    assert caught.value.facts["reason"] == "stick-part" and "MiB" in str(caught.value.facts["need"])


def test_as_long_as_nothing_is_written_it_is_cut_for_the_stick_that_is_in(pair, box: Sticks) -> None:
    amal, basim = pair
    state = begin(amal, basim)
    with pytest.raises(NoRoom) as caught:
        across.put(amal, state.bundle, box.new("far too small", MIB + 30_000))
    assert caught.value.facts["reason"] == "sticks"
    one = across.put(amal, state.bundle, box.new("enough", 20 * MIB))
    assert one.state.whole and len(list(box.folder.joinpath("enough").iterdir())) == len(one.numbers)


def test_no_part_is_larger_than_fat32_takes() -> None:
    each = wire.part_size(60 * 2**30, 64 * 2**30)
    assert each + parts.HEAD_BYTES <= wire.FAT_LARGEST
    assert -(-60 * 2**30 // each) <= 100
    for free in (700 * MIB, 4 * 2**30, 30 * 2**30):
        each = wire.part_size(60 * 2**30, free)
        assert wire.room(free, each) >= 1 and -(-60 * 2**30 // each) <= 100


def torn(patch: pytest.MonkeyPatch, after: int, then) -> None:
    """The stick goes once ``after`` bytes of a file really are on it."""
    real, there = folder.Hashed._take, [0]

    def take(self: folder.Hashed, data: bytes) -> None:
        real(self, data)
        self._file.flush()
        there[0] += len(data)
        if there[0] >= after:
            then()
            raise OSError(errno.EIO, "gone")

    patch.setattr(folder.Hashed, "_take", take)


# --- what breaks off ------------------------------------------------------------------------------


def test_t13_a_stick_pulled_out_half_way_goes_on_with_the_part_that_failed(
    pair, box: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = pair
    state = begin(amal, basim)
    stick, kept = box.new("one", 3 * MIB), box.folder.parent / "kept"
    each = wire.part_size(state.bytes, 3 * MIB)
    written = []

    def pulled() -> None:
        written.extend(sorted(one.name for one in stick.iterdir() if not one.name.startswith(".")))
        stick.rename(kept)

    with monkeypatch.context() as patch:
        count = [0]
        real = wire.put

        def put(*args, **named):
            count[0] += 1
            if count[0] == 3:
                torn(patch, each // 2, pulled)
            return real(*args, **named)

        patch.setattr(wire, "put", put)
        with pytest.raises(StorageFault) as caught:
            across.put(amal, state.bundle, stick)
    assert caught.value.facts["reason"] == "part-pulled-out"
    now = across.get(amal, state.bundle)
    assert [part.number for part in now.parts if part.placed] == [1, 2] and len(written) == 2

    kept.rename(stick)
    assert any(one.name.startswith(".") for one in stick.iterdir()), "it really was torn"
    done = across.put(amal, state.bundle, stick)
    assert done.numbers == (3, 4), "what was compared before isn't written twice"
    assert not any(one.name.startswith(".") for one in stick.iterdir()), "and the torn one makes room"
    fill(amal, box, done.state, room=9 * MIB)
    for path in box.rooms:
        take(basim, path)
    assert len(list(cases.every_row(basim))) == 1


def test_t01_what_was_written_and_not_noted_is_found_on_the_stick(
    pair, box: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, basim = pair
    state, stick = begin(amal, basim), box.new("one", 3 * MIB)

    def full(*_: object) -> None:
        raise NoRoom()

    with monkeypatch.context() as patch:
        patch.setattr(across.table, "placed", full)
        with pytest.raises(NoRoom):
            across.put(amal, state.bundle, stick)
    before = {one.name: one.stat().st_mtime_ns for one in stick.iterdir()}
    assert len(before) == 1 and across.get(amal, state.bundle).left == across.get(amal, state.bundle).parts
    done = across.put(amal, state.bundle, stick)
    assert done.numbers == (1, 2, 3, 4) and len(done.paths) == 3
    assert before.items() <= {one.name: one.stat().st_mtime_ns for one in stick.iterdir()}.items()


def test_t13_a_part_that_is_damaged_on_the_stick_is_written_again(pair, box: Sticks) -> None:
    amal, basim = pair
    state, stick = begin(amal, basim), box.new("one", 9 * MIB)
    done = across.put(amal, state.bundle, stick)
    across.again(amal, state.bundle, [2])
    path = next(part.path for part in survey.look(stick).found if part.head.number == 2)
    assert path is not None
    path.write_bytes(path.read_bytes()[:-3] + b"xxx")
    again = across.put(amal, state.bundle, stick)
    assert done.state.whole and again.numbers == (2,) and again.paths, "it isn't taken for the part that it says to be"


def test_a_lost_stick_can_be_made_once_more(pair, box: Sticks) -> None:
    amal, basim = pair
    used = fill(amal, box, begin(amal, basim))
    (state,) = across.listing(amal)
    lost = [part.number for part in state.parts if part.place == "stick 1"]
    shutil.rmtree(used[1])
    with pytest.raises(InputError, match="across-whole"):
        across.put(amal, state.bundle, used[0])
    assert len(across.again(amal, state.bundle, lost).left) == len(lost)
    other = box.new("instead", 9 * MIB)
    assert across.put(amal, state.bundle, other).numbers == tuple(lost)
    for path in (other, used[0], *used[2:]):
        take(basim, path)
    assert len(list(cases.every_row(basim))) == 1


def test_t13_a_cancel_keeps_what_was_noted_and_leaves_nothing_half(pair, box: Sticks) -> None:
    amal, basim = pair
    state, stick = begin(amal, basim), box.new("one", 9 * MIB)
    task = Task(on_progress=lambda told: task.cancel() if told.step == "task.reading-back" else None)
    with pytest.raises(Cancelled):
        across.put(amal, state.bundle, stick, task)
    there = sorted(part.head.number for part in survey.look(stick).found)
    now = across.get(amal, state.bundle)
    assert [part.number for part in now.parts if part.placed] == there and now.left
    assert len(list(stick.iterdir())) == len(there), "nothing half"
    assert across.put(amal, state.bundle, stick).state.whole


@pytest.mark.parametrize(("number", "reason"), [(errno.ENOSPC, "part-full"), (errno.EROFS, "read-only")])
def test_t13_what_a_stick_refuses_is_said(
    pair, box: Sticks, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    amal, basim = pair
    state, stick = begin(amal, basim), box.new("one", 9 * MIB)
    with monkeypatch.context() as patch:
        failing_at(patch, 60_000, OSError(number, os.strerror(number)))
        with pytest.raises((NoRoom, StorageFault)) as caught:
            across.put(amal, state.bundle, stick)
    assert caught.value.facts["reason"] == reason and list(stick.iterdir()) == []
    assert across.put(amal, state.bundle, stick).state.whole


def test_t13_a_copy_that_was_damaged_here_reaches_no_reader(pair, box: Sticks) -> None:
    amal, basim = pair
    state, stick = begin(amal, basim), box.new("one", 3 * MIB)
    across.put(amal, state.bundle, stick)
    (path,) = outgoing.folder(amal.folder).iterdir()
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    with pytest.raises(VaultDamaged):
        fill(amal, box, across.get(amal, state.bundle))
    assert not any(one.name.startswith(".") for place in box.rooms for one in place.iterdir())


def test_it_survives_a_lock_and_what_no_row_names_is_swept_away(people: People, box: Sticks) -> None:
    amal, basim = people("Amal", "Basim")
    write_case(amal, film=FILM)
    state = begin(amal, basim)
    across.put(amal, state.bundle, box.new("one", 3 * MIB))
    (outgoing.folder(amal.folder) / "abcdefghijkl.bin").write_bytes(b"half")
    place = amal.folder
    amal.close()
    amal = vaults.open(place, PASSPHRASE)
    assert len(list(outgoing.folder(amal.folder).iterdir())) == 1
    fill(amal, box, across.get(amal, state.bundle))
    for path in box.rooms:
        take(basim, path)
    assert len(list(cases.every_row(basim))) == 1
    amal.close()


def test_no_room_here_is_said_before_anything_is_written(pair, monkeypatch: pytest.MonkeyPatch) -> None:
    amal, basim = pair
    usage = shutil.disk_usage(amal.folder)._replace(free=2**20)
    monkeypatch.setattr(across.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NoRoom) as caught:
        begin(amal, basim)
    assert caught.value.facts["reason"] == "across"
    assert outbox.outbox(amal).rows == () and not list(outgoing.folder(amal.folder).iterdir())


def test_throwing_it_away_leaves_no_file_and_no_row(pair, box: Sticks) -> None:
    amal, basim = pair
    state = begin(amal, basim)
    across.put(amal, state.bundle, box.new("one", 3 * MIB))
    across.forget(amal, state.bundle)
    assert across.listing(amal) == () and not list(outgoing.folder(amal.folder).iterdir())
    assert [row.state for row in outbox.outbox(amal).rows] == ["waiting"], "a receipt may still come"


# --- people ---------------------------------------------------------------------------------------


def test_t21_a_reader_suspended_meanwhile_gets_no_further_part(people: People, box: Sticks) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal, film=FILM)
    state, stick = begin(amal, basim), box.new("one", 9 * MIB)
    word = cut.statement(amal, dina, basim)
    with pytest.raises(InputError, match="reader-suspended"):
        across.put(amal, state.bundle, stick, cut.arriving(amal, word, "task.reading-back"))
    assert list(stick.iterdir()) == [], "asked again when all of the part is written, before it has a name"
    assert not list(outgoing.folder(amal.folder).iterdir()), "and what is here for them is gone with the word"
    with pytest.raises(NotFound):
        across.put(amal, state.bundle, stick)
    assert across.listing(amal) == ()


def test_p23_names_say_nothing_and_others_open_nothing(people: People, box: Sticks) -> None:
    amal, basim, dina = people("Amal", "Basim", "Dina")
    write_case(amal, film=FILM)
    used = fill(amal, box, begin(amal, basim))
    for path in used:
        assert all(one.name.endswith(".bin") and len(one.name) == 16 for one in path.iterdir())
        assert all(one.stat().st_mode & 0o777 == 0o600 for one in path.iterdir())
    for path in used:
        courier.carry(dina, [path])
    assert files(dina) == sum(len(list(path.iterdir())) for path in used), "carried unread, part by part"
    with pytest.raises((InputError, BundleTruncated)):
        sticks.receive(dina, used[0])
