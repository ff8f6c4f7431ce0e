"""Power cuts: the disk as it may be after any moment of a run that the shim wrote down (T2).

What a file was at its last fsync is certain. Writes since then may be on the disk or not, in any
combination, and a write may be torn into sectors. Names (new, renamed, removed) count as durable
in their order: to drop those too needs a file system made for it.
"""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
HEADER = struct.Struct("<cIQQ")


@dataclass(frozen=True, slots=True)
class Op:
    """C create, W write, T truncate, S sync, R rename (``data``: the new path), U unlink, M mark, A allocate."""

    what: str
    path: str
    offset: int
    data: bytes


@dataclass(slots=True)
class _File:
    synced: bytes = b""
    pending: list[Op] = field(default_factory=list)

    def after(self, chance: random.Random, mode: str) -> bytes:
        content = bytearray(self.synced)
        for op in self.pending:
            if mode == "none" or (mode == "some" and chance.random() < 0.5):
                continue
            if op.what == "T":
                _resize(content, op.offset)
            else:
                _write(content, op, chance if mode == "torn" and chance.random() < 0.4 else None)
        return bytes(content)

    def settle(self) -> None:
        self.synced = self.after(random.Random(0), "all")
        self.pending = []


def _resize(content: bytearray, size: int) -> None:
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    del content[size:]


def _write(content: bytearray, op: Op, torn: random.Random | None) -> None:
    if len(content) < op.offset:
        _resize(content, op.offset)
    for start in range(0, len(op.data), SECTOR if torn else max(1, len(op.data))):
        part = op.data[start : start + SECTOR] if torn else op.data
        if torn and torn.random() < 0.5:
            continue
        end = op.offset + start
        if len(content) < end:
            _resize(content, end)
        content[end : end + len(part)] = part


def read_log(path: Path) -> list[Op]:
    """What the shim wrote down."""
    raw, at, ops = path.read_bytes(), 0, []
    while at + HEADER.size <= len(raw):
        what, size, offset, length = HEADER.unpack_from(raw, at)
        at += HEADER.size
        name = raw[at : at + size].decode()
        at += size
        has_data = what in (b"W", b"R")
        ops.append(Op(what.decode(), name, offset, raw[at : at + length] if has_data else b""))
        at += length if has_data else 0
    return ops


def images(
    ops: list[Op], start: Mapping[str, bytes], most: int, chance: random.Random
) -> Iterator[tuple[list[str], dict[str, bytes]]]:
    """Some of the disks that a power cut may leave: (marks given until then, path → content).

    Cuts are spread over all operations; each takes one of four ways with what was not synced:
    nothing, everything, some writes, torn writes.
    """
    files = {path: _File(content) for path, content in start.items()}
    marks: list[str] = []
    share = most / max(1, len(ops))
    for op in ops:
        _apply(files, marks, op)
        due = int(share) + (chance.random() < share % 1)
        for _ in range(due):
            mode = chance.choice(("none", "all", "some", "torn"))
            yield list(marks), {path: file.after(chance, mode) for path, file in files.items()}


def fingerprint(files: Mapping[str, bytes]) -> bytes:
    """Of one of the disks: many cuts leave the same, and what is found on it needn't be asked twice."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _apply(files: dict[str, _File], marks: list[str], op: Op) -> None:
    match op.what:
        case "M":
            marks.append(op.path)
        case "C":
            if op.path not in files or op.offset:
                files[op.path] = _File()
        case "R":
            if op.path in files:
                files[op.data.decode()] = files.pop(op.path)
        case "U":
            files.pop(op.path, None)
        case "S":
            if op.path in files:
                files[op.path].settle()
        case "W" | "T":
            files.setdefault(op.path, _File()).pending.append(op)
