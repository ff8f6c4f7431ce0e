"""Real file systems that are taken away while a bundle is written: ext4, exFAT, FAT32 (T13). Needs root.

ext4 is the kernel's own, on a loop device whose bytes are copied at that moment: what wasn't synced isn't in
them. exFAT and FAT32 are served by a process that is killed at that moment, since not every kernel has them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.base.errors import SijilError, StorageFault
from app.services import contacts, outbox, sticks
from app.services.session import Session
from app.sync import folder, parts
from dev.faults import points
from tests.promises import ground
from tests.sticks.pulled import prepare
from tests.sticks.test_pulled import verdict

LARGEST = 30_000
POINTS = 70
NEVER = 10**9

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount"),
]


def run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip(f"{words[0]}: {done.stderr.strip()[-200:]}")
    return done.stdout.strip()


def demand(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} isn't installed")


class Disk:
    """A stick of 24 MiB. ``pull`` takes it away at once; ``left`` is what was on it then, mounted anew."""

    make: tuple[str, ...]
    serve: tuple[str, ...] = ()

    def __init__(self, base: Path) -> None:
        demand(self.make[0], *self.serve[:1], "losetup", "mount")
        self.base = base
        self.fresh, self.image, self.place = base / "fresh.img", base / "used.img", base / "stick"
        with self.fresh.open("wb") as file:
            file.truncate(24 * 1024 * 1024)
        run(*self.make, self.fresh)
        self.place.mkdir()
        self.loop = ""
        self.server: subprocess.Popen[bytes] | None = None

    def plug_in(self, image: Path | None = None) -> None:
        if image is None:
            shutil.copy(self.fresh, self.image)
        self.loop = run("losetup", "-f", "--show", image or self.image)
        self._mount()

    def _mount(self) -> None:
        run("mount", self.loop, self.place)

    def pull(self) -> None:
        raise NotImplementedError

    def take_out(self) -> None:
        subprocess.run(["umount", "-l", str(self.place)], capture_output=True, check=False)
        if self.server is not None:
            self.server.kill()
            self.server.wait()
            self.server = None
        if self.loop:
            subprocess.run(["losetup", "-d", self.loop], capture_output=True, check=False)
        self.loop = ""

    @contextmanager
    def left(self) -> Iterator[Path]:
        """What is on it once it is plugged in again."""
        raise NotImplementedError
        yield self.place


class Ext4(Disk):
    make = ("mkfs.ext4", "-q", "-F")

    def pull(self) -> None:
        shutil.copy(self.image, self.base / "pulled.img")

    @contextmanager
    def left(self) -> Iterator[Path]:
        self.take_out()
        self.plug_in(self.base / "pulled.img")
        yield self.place
        self.take_out()


class Served(Disk):
    """By a process of its own, which dies when the stick is pulled: every later call fails."""

    def _mount(self) -> None:
        words = [word.format(loop=self.loop, place=self.place) for word in self.serve]
        self.server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = self.place.parent.stat().st_dev
        for _ in range(200):
            with suppress(OSError):
                if self.place.stat().st_dev != before:
                    return
            time.sleep(0.02)
        self.take_out()
        pytest.skip(f"{self.serve[0]} doesn't mount here")

    def pull(self) -> None:
        assert self.server is not None
        if self.server.poll() is None:
            os.kill(self.server.pid, signal.SIGKILL)
            self.server.wait()

    @contextmanager
    def left(self) -> Iterator[Path]:
        self.take_out()
        self.plug_in(self.image)
        yield self.place
        self.take_out()


class ExFat(Served):
    make = ("mkfs.exfat",)
    serve = ("mount.exfat-fuse", "-d", "{loop}", "{place}")


class Fat32(Served):
    make = ("mkfs.vfat", "-F", "32", "-s", "1")
    serve = ("fusefat", "-f", "-o", "rw+", "{loop}", "{place}")


class Moments:
    """Counts the moments around every write, sync and rename of sending, and does something at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen, self.at = 0, 0
        self.action: Callable[[], None] = lambda: None
        for place, name in ((folder.Hashed, "_take"), (os, "fsync"), (Path, "replace"), (parts, "sync_folder"),
                            (folder, "sync_folder"), (folder, "compare")):  # fmt: skip
            monkeypatch.setattr(place, name, self._around(getattr(place, name)))

    def _around(self, real: Callable[..., object]) -> Callable[..., object]:
        def called(*words: object, **more: object) -> object:
            self._pass()
            result = real(*words, **more)
            self._pass()
            return result

        return called

    def _pass(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            self.action()

    def arm(self, at: int, action: Callable[[], None]) -> None:
        self.seen, self.at, self.action = 0, at, action


def send(amal: Session, place: Path, largest: int | None) -> sticks.StickReport:
    return sticks.send(amal, [contacts.listing(amal)[0].key_id], place, whole=True, largest=largest)


@pytest.mark.parametrize("largest", [None, LARGEST], ids=["whole", "parts"])
@pytest.mark.parametrize("kind", [Ext4, ExFat, Fat32], ids=["ext4", "exfat", "fat32"])
def test_t13_a_real_stick_is_taken_away_at_seventy_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Disk], largest: int | None
) -> None:
    prepare(tmp_path / "world")
    disk, moments = kind(tmp_path), Moments(monkeypatch)
    found: Counter[tuple[bool, str]] = Counter()
    with (
        ground.open_session(tmp_path / "world", "Amal") as amal,
        ground.open_session(tmp_path / "world", "Basim") as basim,
    ):
        try:
            disk.plug_in()
            moments.arm(0, disk.pull)
            assert send(amal, disk.place, largest).safe
            count = moments.seen
            disk.take_out()
            for at in [*points(count, POINTS), NEVER]:
                disk.plug_in()
                moments.arm(at, disk.pull)
                rows = len(outbox.outbox(amal).rows)
                done = True
                try:
                    send(amal, disk.place, largest)
                except StorageFault as error:
                    done = False
                    assert error.facts["reason"] in ("pulled-out", "write", "read", "read-back"), error.facts
                    assert len(outbox.outbox(amal).rows) == rows, "what didn't arrive is not in the outbox"
                said_before = done and at != NEVER and kind is Ext4  # the copy is older than the word
                if at == NEVER:
                    disk.pull()
                with disk.left() as place:
                    found[done and not said_before, verdict(basim, place)] += 1
        finally:
            disk.take_out()
    wrong = {said for _, said in found if said.startswith(("wrong", "half"))}
    assert not wrong, found
    assert {said for done, said in found if done} == {"whole"}, found
    assert sum(found.values()) >= min(POINTS, count)
    assert found[False, "nothing"] >= 5, found


def test_t13_every_error_of_a_real_stick_has_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full one: its own words, nothing left on it, and room for the next try."""
    prepare(tmp_path / "world")
    disk = Ext4(tmp_path)
    with ground.open_session(tmp_path / "world", "Amal") as amal:
        try:
            disk.plug_in()
            with (disk.place / "holiday.mov").open("wb") as file, suppress(OSError):
                while True:
                    file.write(bytes(100_000))
            before = sorted(disk.place.iterdir())
            with pytest.raises(SijilError) as caught:
                send(amal, disk.place, None)
            assert (caught.value.error_code, caught.value.facts["reason"]) == ("no-room", "stick")
            assert sorted(disk.place.iterdir()) == before
            (disk.place / "holiday.mov").unlink()
            assert send(amal, disk.place, None).safe
            run("mount", "-o", "remount,ro", disk.place)
            with pytest.raises(StorageFault) as refused:
                send(amal, disk.place, None)
            assert refused.value.facts["reason"] == "read-only"
        finally:
            disk.take_out()
