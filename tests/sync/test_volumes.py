"""Sticks that come and go, as the kernel's own tables tell of them."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.sync import volumes
from app.sync.volumes import FAT_LARGEST, Machine, Volume


@dataclass
class Kernel:
    """A machine whose tables are files."""

    root: Path

    def __post_init__(self) -> None:
        for name in ("block", "labels", "dev"):
            (self.root / name).mkdir()
        self.lines: list[str] = []
        self.write()

    @property
    def machine(self) -> Machine:
        return Machine(self.root / "mountinfo", self.root / "block", self.root / "labels")

    def write(self) -> None:
        """As one change, which is what the kernel's is."""
        new = self.root / "mountinfo.new"
        new.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8")
        new.replace(self.root / "mountinfo")

    def disk(
        self, number: str, *, removable: str = "0", under: str = "pci", type_: str = "", part: bool = True
    ) -> None:
        disk = self.root / "sys" / under / number.replace(":", "-")
        disk.mkdir(parents=True)
        (disk / "removable").write_text(removable + "\n", encoding="ascii")
        if type_:
            (disk / "device").mkdir()
            (disk / "device" / "type").write_text(type_ + "\n", encoding="ascii")
        there = disk
        if part:
            there = disk / "part1"
            there.mkdir()
            (there / "partition").write_text("1\n", encoding="ascii")
        (self.root / "block" / number).symlink_to(there)

    def mount(self, number: str, path: str, kind: str = "vfat", source: str = "/dev/sdb1", options: str = "rw") -> Path:
        where = self.root / path.lstrip("/")
        where.mkdir(parents=True, exist_ok=True)
        shown = str(where).replace("\\", "\\134").replace(" ", "\\040").replace("\n", "\\012")
        self.lines.append(f"36 35 {number} / {shown} {options},noatime shared:1 - {kind} {source} rw")
        self.write()
        return where


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path)


def paths(kernel: Kernel) -> list[Path]:
    return [one.path for one in volumes.listing(kernel.machine)]


def test_a_stick_is_told_from_the_disks_of_the_computer(kernel: Kernel) -> None:
    kernel.disk("8:1")
    kernel.disk("8:17", removable="1")
    kernel.disk("8:33", under="pci/usb3")
    kernel.disk("179:1", under="mmc", type_="SD")
    kernel.disk("179:9", under="emmc", type_="MMC")
    kernel.mount("8:1", "data", "ext4", "/dev/sda1")
    stick = kernel.mount("8:17", "a", "vfat")
    hard_disk = kernel.mount("8:33", "b", "ext4", "/dev/sdc1")
    card = kernel.mount("179:1", "c", "exfat", "/dev/mmcblk0p1")
    kernel.mount("179:9", "d", "ext4", "/dev/mmcblk1p1")
    assert paths(kernel) == [stick, hard_disk, card]


def test_an_encrypted_stick_is_one_too(kernel: Kernel) -> None:
    kernel.disk("8:17", removable="1")
    kernel.disk("254:3", under="virtual", part=False)
    below = kernel.root / "sys" / "virtual" / "254-3" / "slaves"
    below.mkdir()
    (below / "sdb1").symlink_to((kernel.root / "block" / "8:17").resolve())
    stick = kernel.mount("254:3", "secret", "ext4", "/dev/mapper/luks-1")
    assert paths(kernel) == [stick]


def test_a_ring_of_disks_ends(kernel: Kernel) -> None:
    kernel.disk("254:3", under="virtual", part=False)
    below = kernel.root / "sys" / "virtual" / "254-3" / "slaves"
    below.mkdir()
    (below / "itself").symlink_to((kernel.root / "block" / "254:3").resolve())
    kernel.mount("254:3", "ring", "ext4", "/dev/mapper/ring")
    assert paths(kernel) == []


def test_network_drives_and_memory_are_no_sticks(kernel: Kernel) -> None:
    kernel.mount("0:44", "share", "nfs4", "server:/x")
    kernel.mount("0:45", "run", "tmpfs", "tmpfs")
    assert paths(kernel) == []


@pytest.mark.parametrize(
    "place", ["/", "/home", "/boot/efi", "/usr", "/live/persistence/x", "/run/live/medium", "/var"]
)
def test_the_stick_that_the_system_runs_from_is_no_place_for_bundles(tmp_path: Path, place: str) -> None:
    """Tails runs from a stick; what is written there stays in this computer's hands."""
    kernel = Kernel(tmp_path)
    kernel.disk("8:17", removable="1")
    kernel.lines.append(f"36 35 8:17 / {place} rw - ext4 /dev/sdb1 rw")
    kernel.write()
    assert volumes.listing(kernel.machine) == ()


def test_what_the_system_mounts_for_people_is_one_even_where_the_disk_says_little(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path)
    kernel.lines.append("36 35 0:99 / /media rw - fuseblk /dev/sdd1 rw")
    kernel.lines.append("36 35 0:99 / /media/x rw - fuse.sshfs me@host: rw")
    kernel.write()
    seen = [volumes._is_stick(mount, kernel.machine) for mount in volumes._mounts(kernel.machine)]
    assert seen == [True, False]


def test_each_stick_once_however_often_it_is_mounted(kernel: Kernel) -> None:
    kernel.disk("8:17", removable="1")
    kernel.mount("8:17", "mnt/deep/inside")
    kernel.lines[-1] = kernel.lines[-1].replace(" / ", " /folder ", 1)
    stick = kernel.mount("8:17", "mnt/stick")
    kernel.mount("8:17", "mnt/stick-again-elsewhere")
    assert paths(kernel) == [stick]


def test_facts_of_a_stick(kernel: Kernel) -> None:
    kernel.disk("8:17", removable="1")
    where = kernel.mount("8:17", "Amal's  stick\nof ل", "vfat", options="ro")
    (found,) = volumes.listing(kernel.machine)
    assert (found.path, found.kind, found.device, found.read_only) == (where, "vfat", "8:17", True)
    assert found.label == "Amal's  stick\nof ل"
    assert found.size >= found.free > 0
    assert found.largest == FAT_LARGEST == 4 * 1024**3 - 1


def test_a_label_is_read_as_udev_writes_it(kernel: Kernel) -> None:
    kernel.disk("8:17", removable="1")
    device = kernel.root / "dev" / "sdb1"
    device.touch()
    (kernel.root / "labels" / "MY\\x20STICK\\xd9\\x84").symlink_to(device)
    assert volumes._label(str(device), kernel.machine) == "MY STICKل"
    assert volumes._label("/dev/none", kernel.machine) == ""


@pytest.mark.parametrize(
    ("kind", "largest"), [("vfat", FAT_LARGEST), ("msdos", FAT_LARGEST), ("exfat", None), ("ext4", None)]
)
def test_only_fat_takes_no_large_files(kernel: Kernel, kind: str, largest: int | None) -> None:
    kernel.disk("8:17", removable="1")
    where = kernel.mount("8:17", "stick", kind)
    assert volumes.largest_file(where / "folder", kernel.machine) == largest
    found = volumes.of(where / "folder", kernel.machine)
    assert found is not None and found.path == where
    assert volumes.of(kernel.root, kernel.machine) is None


def test_the_deepest_and_last_mount_counts(kernel: Kernel) -> None:
    kernel.lines.append(f"1 0 8:1 / {kernel.root} rw - vfat /dev/sda1 rw")
    kernel.lines.append(f"2 1 8:2 / {kernel.root}/in rw - ext4 /dev/sda2 rw")
    kernel.write()
    assert volumes.largest_file(kernel.root / "in" / "x", kernel.machine) is None
    assert volumes.largest_file(kernel.root / "other", kernel.machine) == FAT_LARGEST


@pytest.mark.parametrize(
    "line", ["", "rubbish", "36 35 8:17 / /x rw", "36 35 8:17 / /x rw - vfat", "\\", "- - - - - - -"]
)
def test_lines_that_are_not_as_described_are_passed_over(kernel: Kernel, line: str) -> None:
    kernel.disk("8:17", removable="1")
    kernel.lines.append(line)
    stick = kernel.mount("8:17", "stick")
    assert paths(kernel) == [stick]


def test_a_stick_that_was_pulled_out_a_moment_ago_is_none(kernel: Kernel) -> None:
    kernel.disk("8:17", removable="1")
    kernel.mount("8:17", "stick").rmdir()
    assert volumes.listing(kernel.machine) == ()


def test_where_the_system_does_not_tell_nothing_is_known(tmp_path: Path) -> None:
    nowhere = Machine(tmp_path / "none", tmp_path, tmp_path)
    assert not volumes.knows(nowhere)
    assert volumes.listing(nowhere) == ()
    assert volumes.wait((), 5, nowhere) is False
    assert volumes.largest_file(tmp_path, nowhere) is None


def test_waiting_ends_when_a_stick_comes_and_when_it_goes(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "_AGAIN", 0.02)
    kernel.disk("8:17", removable="1")
    later = threading.Timer(0.05, kernel.mount, ("8:17", "stick"))
    later.start()
    assert volumes.wait((), 10, kernel.machine) is True
    later.join()
    there = volumes.listing(kernel.machine)
    assert [one.path.name for one in there] == ["stick"]
    started = time.monotonic()
    assert volumes.wait(there, 0.05, kernel.machine) is False
    assert time.monotonic() - started < 5
    kernel.lines.clear()
    later = threading.Timer(0.05, kernel.write)
    later.start()
    assert volumes.wait(there, 10, kernel.machine) is True
    later.join()


def test_a_file_that_is_written_to_a_stick_makes_it_no_other(kernel: Kernel) -> None:
    there = Volume("a", Path("/media/a"), "8:17", "vfat", 100, 200, False)
    fuller = Volume("a", Path("/media/a"), "8:17", "vfat", 50, 200, False)
    assert volumes._there((there,)) == volumes._there((fuller,))


@pytest.mark.skipif(not volumes.knows(), reason="this system doesn't tell of sticks")
def test_the_real_table_is_read_and_waited_for() -> None:
    found = volumes.listing()
    started = time.monotonic()
    volumes.wait(found, 0.2)
    assert time.monotonic() - started < 5
    assert all(os.path.isabs(one.path) for one in found)
