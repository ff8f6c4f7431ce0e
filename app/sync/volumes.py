"""Sticks, cards and other disks that come and go, as Linux tells of them.

The kernel says when its table of mounts changes, so nothing is asked over and over and no other
program is needed. Nothing here opens a file on a stick. On other systems :func:`knows` is false, and the
window offers a folder instead.
"""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.base import limits

FAT_LARGEST: Final = 4 * limits.GIB - 1
"""bytes of one file on FAT32: its length is a number of 32 bits"""

_FAT: Final = frozenset({"vfat", "msdos"})
_PLACES: Final = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_OURS: Final = ("/boot", "/efi", "/etc", "/home", "/lib", "/live", "/nix", "/opt", "/run/live", "/snap", "/usr", "/var")
"""a system that itself runs from a stick (Tails) is no place to put a bundle for somebody else"""
_DEEPEST: Final = 8
_AGAIN: Final = 2.0  # seconds: where the kernel doesn't wake us, we look this often


@dataclass(frozen=True, slots=True)
class Volume:
    """A disk that comes and goes. ``kind``: its file system as Linux calls it; ``free`` and ``size`` in bytes.

    ``label`` and ``path`` were chosen by whoever prepared the stick.
    """

    label: str
    path: Path
    device: str
    kind: str
    free: int
    size: int
    read_only: bool

    @property
    def largest(self) -> int | None:
        """The most bytes that one file may have there, ``None`` where no file of ours is too large."""
        return FAT_LARGEST if self.kind in _FAT else None


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the kernel tells of its disks."""

    mounts: Path = Path("/proc/self/mountinfo")
    devices: Path = Path("/sys/dev/block")
    labels: Path = Path("/dev/disk/by-label")


THIS: Final = Machine()


@dataclass(frozen=True, slots=True)
class _Mount:
    device: str
    path: Path
    whole: bool
    kind: str
    source: str
    read_only: bool


def knows(machine: Machine = THIS) -> bool:
    """Whether this system tells of sticks. Where it doesn't, a person chooses the folder."""
    return sys.platform.startswith("linux") and machine.mounts.is_file()


def listing(machine: Machine = THIS) -> tuple[Volume, ...]:
    """The disks that come and go and are there now, by name. Empty where :func:`knows` is false."""
    if not knows(machine):
        return ()
    found: dict[str, _Mount] = {}
    for mount in _mounts(machine):
        if _is_stick(mount, machine) and _better(mount, found.get(mount.device)):
            found[mount.device] = mount
    volumes = [volume for mount in found.values() if (volume := _volume(mount, machine)) is not None]
    return tuple(sorted(volumes, key=lambda one: (one.label.casefold(), str(one.path))))


def of(path: Path, machine: Machine = THIS) -> Volume | None:
    """The volume that a path lies on, ``None`` where it lies on no stick that is known of."""
    around = [one for one in listing(machine) if path == one.path or one.path in path.parents]
    return max(around, key=lambda one: len(one.path.parts), default=None)


def largest_file(path: Path, machine: Machine = THIS) -> int | None:
    """The most bytes that one file may have where ``path`` lies, on whatever disk; ``None``: no limit that matters."""
    if not knows(machine):
        return None
    around = [one for one in _mounts(machine) if path == one.path or one.path in path.parents]
    if not around:
        return None
    deepest = max(len(one.path.parts) for one in around)
    last = [one for one in around if len(one.path.parts) == deepest][-1]  # the one that covers those before it
    return FAT_LARGEST if last.kind in _FAT else None


def wait(known: tuple[Volume, ...], seconds: float, machine: Machine = THIS) -> bool:
    """Wait until the sticks that are there aren't those of ``known`` any more; whether they changed in that time.

    On any thread but the window's. Returns at once where :func:`knows` is false.
    """
    if not knows(machine):
        return False
    deadline = time.monotonic() + seconds
    with machine.mounts.open("rb") as table:
        poll = select.poll()
        poll.register(table, select.POLLERR | select.POLLPRI)
        while not _changed(known, machine):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            poll.poll(1000 * min(left, _AGAIN))
    return True


def _changed(known: tuple[Volume, ...], machine: Machine) -> bool:
    return _there(listing(machine)) != _there(known)


def _there(volumes: tuple[Volume, ...]) -> list[tuple[str, Path, bool]]:
    """What makes a stick another one: free space changes with every file."""
    return [(one.device, one.path, one.read_only) for one in volumes]


def _mounts(machine: Machine) -> Iterator[_Mount]:
    """The table of mounts, proc(5). A line that isn't as described is passed over."""
    try:
        lines = machine.mounts.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        words = line.split(b" ")
        try:
            dash = words.index(b"-", 6)
            kind, source, options = words[dash + 1 : dash + 4]
        except ValueError:
            continue
        yield _Mount(
            device=words[2].decode("ascii", "replace"),
            path=Path(os.fsdecode(_plain(words[4]))),
            whole=words[3] == b"/",
            kind=kind.decode("ascii", "replace"),
            source=os.fsdecode(_plain(source)),
            read_only=b"ro" in words[5].split(b",") or b"ro" in options.split(b","),
        )


def _plain(word: bytes) -> bytes:
    """Blanks, tabs, line ends and backslashes are written as octal numbers there."""
    first, *rest = word.split(b"\\")
    out = first
    for part in rest:
        try:
            out += bytes([int(part[:3], 8)]) + part[3:]
        except ValueError:
            out += b"\\" + part
    return out


def _is_stick(mount: _Mount, machine: Machine) -> bool:
    place = f"{mount.path}/"
    if mount.path == Path("/") or any(place.startswith(f"{one}/") for one in _OURS):
        return False
    on_a_disk = mount.source.startswith("/dev/")
    return on_a_disk and (place.startswith(_PLACES[:2]) or _comes_and_goes(mount.device, machine))


def _comes_and_goes(device: str, machine: Machine) -> bool:
    """Whether the kernel calls the disk removable, or it hangs on USB or in a card reader; under LUKS too."""
    waiting = [machine.devices / device]
    for _ in range(_DEEPEST):
        if not waiting:
            return False
        try:
            disk = waiting.pop().resolve(strict=True)
        except OSError:
            continue
        if (disk / "partition").exists():
            disk = disk.parent
        if _says(disk / "removable", "1") or "/usb" in str(disk) or _says(disk / "device" / "type", "SD"):
            return True
        with suppress(OSError):
            waiting += sorted((disk / "slaves").iterdir())
    return False


def _says(path: Path, word: str) -> bool:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip() == word
    except OSError:
        return False


def _better(one: _Mount, other: _Mount | None) -> bool:
    """Of several mounts of one disk: the whole of it, where a person looks for sticks."""
    return other is None or _order(one) < _order(other)


def _order(mount: _Mount) -> tuple[bool, bool, int]:
    return not mount.whole, not f"{mount.path}/".startswith(_PLACES), len(str(mount.path))


def _volume(mount: _Mount, machine: Machine) -> Volume | None:
    try:
        facts = os.statvfs(mount.path)
    except OSError:  # pulled out a moment ago
        return None
    read_only = mount.read_only or bool(facts.f_flag & getattr(os, "ST_RDONLY", 1))
    free, size = facts.f_bavail * facts.f_frsize, facts.f_blocks * facts.f_frsize
    label = _label(mount.source, machine) or mount.path.name
    return Volume(label, mount.path, mount.device, mount.kind, free, size, read_only)


def _label(source: str, machine: Machine) -> str:
    """What the stick is called, by udev's links; ``""`` where it has no name."""
    with suppress(OSError):
        disk = Path(source).resolve()
        for link in sorted(machine.labels.iterdir()):
            if link.resolve() == disk:
                return _unescaped(link.name)
    return ""


def _unescaped(name: str) -> str:
    """udev writes what isn't plain as ``\\x20``, byte by byte."""
    raw = os.fsencode(name)
    first, *rest = raw.split(b"\\x")
    out = first
    for part in rest:
        try:
            out += bytes([int(part[:2], 16)]) + part[2:]
        except ValueError:
            out += b"\\x" + part
    return out.decode("utf-8", "replace")
