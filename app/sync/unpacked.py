"""A sealed file that age, zstd and perhaps tar have opened already: the archive, or the folder it was unpacked into.

What is found in a folder is looked at without following links, and must be regular files with the
names of the format: anything beside them is a fault that is named (P22).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig, NotABundle, StorageFault
from app.sync import bag
from app.sync.folder import open_bundle
from app.sync.sealed import Opened, SealedSpec, read_members
from app.sync.tar import Member, TarReader

TAR_MAGIC = b"ustar\x0000"
_MAGIC_AT = 257


def looks_like_tar(source: BinaryIO) -> bool:
    """Whether a seekable source begins as an archive does; it is put back to its start."""
    block = source.read(512)
    source.seek(0)
    return block[_MAGIC_AT : _MAGIC_AT + len(TAR_MAGIC)] == TAR_MAGIC


def read_archive(source: BinaryIO, spec: SealedSpec | None = None) -> Opened:
    """Verify a plain tar archive to its last byte. Raises as :func:`app.sync.sealed.read`."""
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > limits.BUNDLE_BYTES:
        raise BundleTooBig(reason="bytes", limit=limits.BUNDLE_BYTES)
    buffered = io.BufferedReader(source, limits.READ_BLOCK) if isinstance(source, io.RawIOBase) else source

    def finish() -> None:
        if source.read(1):
            raise BundleAltered(reason="after-tar")

    return read_members(TarReader(buffered), finish, size, spec)


def read_folder(folder: Path, spec: SealedSpec | None = None) -> Opened:
    """Verify the folder that an archive was unpacked into (or the one around it). Raises the same."""
    root = folder / bag.TOP.rstrip("/")
    root = root if root.is_dir() and not root.is_symlink() else folder
    if not (root / bag.SIGNATURE).is_file():
        raise NotABundle(reason="not-sealed")
    found = _found(root)
    return read_members(_Folder(found), lambda: None, sum(size for _, _, size in found), spec)


def _found(root: Path) -> list[tuple[str, Path, int]]:
    """(name, path, size) of everything in the folder, in the order of the format."""
    found: list[tuple[str, Path, int]] = []
    waiting = [root]
    try:
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    path = Path(entry.path)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                        continue
                    name = path.relative_to(root).as_posix()
                    if not entry.is_file(follow_symlinks=False):
                        raise BundleAltered(reason="member-name", member=name)
                    found.append((name, path, entry.stat(follow_symlinks=False).st_size))
                    if len(found) > limits.BUNDLE_MEMBERS:
                        raise BundleTooBig(reason="members", limit=limits.BUNDLE_MEMBERS)
    except OSError as error:
        raise StorageFault(reason="read", errno=error.errno) from error
    for name, _, _ in found:
        try:
            bag.place(name)
        except BundleAltered as error:
            error.facts.setdefault("member", name)
            raise
    return sorted(found, key=lambda one: bag.place(one[0]))


class _Folder:
    """The files of a folder as the members of an archive would come."""

    def __init__(self, found: list[tuple[str, Path, int]]) -> None:
        self._waiting = iter(found)
        self._path: Path | None = None
        self._size = 0

    def next(self) -> Member | None:
        name, self._path, self._size = next(self._waiting, ("", None, 0))
        return Member(bag.TOP + name, self._size) if self._path is not None else None

    def blocks(self) -> Iterator[bytes]:
        left = self._size
        if self._path is None:
            raise ValueError("no member")
        with open_bundle(self._path) as file:
            while block := file.read(limits.READ_BLOCK):
                left -= len(block)
                yield block
        if left:
            raise BundleAltered(reason="tar-short")  # it changed while it was read

    def content(self, most: int) -> bytes:
        if self._size > most:
            raise BundleTooBig(reason="member", limit=most)
        return b"".join(self.blocks())
