"""Parts of a bundle: for sticks on which no file may have 4 GiB (FAT32), docs/formats.md section 21.

Each part begins with a head that names all of them by their hashes. So any part tells what the whole is and
what lacks, a part that was altered or put in by somebody belongs to no set, and the same part found twice is
one. The heads are written last: what was pulled out half way is no part at all (T13).
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TypeVar

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.sync import folder as files
from app.sync.folder import Hashed

T = TypeVar("T")

MAGIC: Final = bytes.fromhex("0ccb5187c1c37eb43cc3160d548840e0")
"""says nothing to whoever looks at a stick (P23)"""
HEAD_BYTES: Final = 4_096
_FIXED: Final = struct.Struct(">16sHHQQ")
_HASH: Final = 32
_SEAL_AT: Final = HEAD_BYTES - _HASH
_TABLE_AT: Final = _FIXED.size


@dataclass(frozen=True, slots=True)
class Head:
    """What one part says: which it is (from 1), the bytes of all but the last, of the whole, and each part's SHA-256.

    Bytes are counted without heads.
    """

    number: int
    each: int
    whole: int
    hashes: tuple[bytes, ...]

    @property
    def of(self) -> int:
        return len(self.hashes)

    @property
    def set(self) -> str:
        """What all parts of one bundle have in common, in hex."""
        return hashlib.sha256(replace(self, number=0).write()).hexdigest()

    @property
    def size(self) -> int:
        """The bytes of this part."""
        return self.each if self.number < self.of else self.whole - self.each * (self.of - 1)

    @property
    def sha256(self) -> str:
        return self.hashes[self.number - 1].hex()

    def write(self) -> bytes:
        fixed = _FIXED.pack(MAGIC, self.number, self.of, self.each, self.whole)
        head = (fixed + b"".join(self.hashes)).ljust(_SEAL_AT, b"\0")
        return head + hashlib.sha256(head).digest()


def read_head(untrusted: bytes) -> Head | None:
    """The head that these first bytes of a file are; ``None`` where they are none, or a torn one."""
    if len(untrusted) < HEAD_BYTES or not untrusted.startswith(MAGIC):
        return None
    head = untrusted[:HEAD_BYTES]
    _, number, of, each, whole = _FIXED.unpack_from(head)
    if not (1 <= number <= of <= limits.PARTS and 0 < whole <= limits.BUNDLE_BYTES and 0 < each <= whole):
        return None
    if -(-whole // each) != of:
        return None
    hashes = tuple(head[_TABLE_AT + i * _HASH : _TABLE_AT + (i + 1) * _HASH] for i in range(of))
    found = Head(number, each, whole, hashes)
    return found if found.write() == head else None


class Source(Protocol):
    """A part's bytes, from its start."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is at hand. ``open`` gives its bytes behind the head; ``path`` is where it lies, if on a stick."""

    head: Head
    open: Callable[[], Source]
    path: Path | None = None


def at(path: Path, head: Head) -> Part:
    """The part in this file, whose head was read."""

    def opened() -> Source:
        file = files.open_bundle(path)
        file.seek(HEAD_BYTES)
        return file

    return Part(head, opened, path)


@dataclass(frozen=True, slots=True)
class PartSet:
    """The parts of one bundle that are at hand, by number; of one that is there twice, both."""

    head: Head
    here: dict[int, tuple[Part, ...]]

    @property
    def id(self) -> str:
        return self.head.set

    @property
    def of(self) -> int:
        return self.head.of

    @property
    def bytes(self) -> int:
        """Of the whole bundle."""
        return self.head.whole

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(number for number in range(1, self.of + 1) if number not in self.here)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the parts lie that are on a stick, by their number."""
        return tuple(part.path for n in sorted(self.here) for part in self.here[n] if part.path is not None)

    def open(self) -> BinaryIO:
        """The whole bundle as one file to be read once. Raises :class:`BundleTruncated` where a part is missing."""
        return Joined([self.here[number][0] for number in range(1, self.of + 1)])  # type: ignore[return-value]

    def begin(self) -> BinaryIO | None:
        """The first part alone: who a bundle is for stands at its beginning. ``None`` where it isn't here."""
        return Joined([self.here[1][0]]) if 1 in self.here else None  # type: ignore[return-value]

    def checked(self, task: Task) -> PartSet:
        """The same, each part once, none whose bytes aren't what all the others say (all of them are read)."""
        good: dict[int, tuple[Part, ...]] = {}
        for number, parts in self.here.items():
            first = next((part for part in parts if is_whole(part, task)), None)
            if first is not None:
                good[number] = (first,)
        return PartSet(self.head, good)


def gather(parts: Iterable[Part]) -> list[PartSet]:
    """The sets that these parts make, the first met first."""
    sets: dict[str, dict[int, tuple[Part, ...]]] = {}
    heads: dict[str, Head] = {}
    for part in parts:
        id_ = part.head.set
        heads.setdefault(id_, part.head)
        here = sets.setdefault(id_, {})
        here[part.head.number] = (*here.get(part.head.number, ()), part)
    return [PartSet(heads[id_], here) for id_, here in sets.items()]


def is_whole(part: Part, task: Task) -> bool:
    """Whether the bytes of a part are those that the heads name."""
    digest, left = hashlib.sha256(), part.head.size
    buffer = memoryview(bytearray(limits.READ_BLOCK))
    with closing(part.open()) as source:
        while length := source.readinto(buffer):
            task.check()
            left -= length
            digest.update(buffer[:length])
            if left < 0:
                return False
    return not left and digest.hexdigest() == part.head.sha256


class Joined(io.RawIOBase):
    """Parts one after another, as one file that is read once, from its start."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._waiting = list(parts)
        self._size = sum(part.head.size for part in parts)
        self._source: Source | None = None
        self._left = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only to ask for the size, and back: nothing was read yet."""
        if self._source is not None or (offset, whence) not in ((0, io.SEEK_SET), (0, io.SEEK_END)):
            raise io.UnsupportedOperation("seek")
        return self._size if whence == io.SEEK_END else 0

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fills the buffer where it can: readers above take a short read for the end."""
        view = memoryview(buffer).cast("B")
        done = 0
        while done < len(view) and self._at_a_part():
            source = self._source
            assert source is not None  # noqa: S101 - so says _at_a_part
            length = source.readinto(view[done : done + self._left]) or 0
            if not length:
                raise BundleAltered(reason="part-short")
            self._left -= length
            done += length
        return done

    def _at_a_part(self) -> bool:
        if self._left:
            return True
        if not self._waiting:
            return False
        if self._source is not None:
            self._source.close()
        part = self._waiting.pop(0)
        self._source, self._left = part.open(), part.head.size
        return True

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        super().close()


# --- writing --------------------------------------------------------------------------------------


def deliver(folder: Path, write: Callable[[BinaryIO], T], task: Task, largest: int) -> tuple[tuple[Path, ...], T]:
    """As :func:`app.sync.folder.deliver`, into as many files of at most ``largest`` bytes as it takes.

    Their names say nothing, nor which comes first. On any failure or cancel none of them is left behind.
    Raises what that raises, and :class:`BundleTooBig` (``parts``).
    """
    out = _Out(folder, largest - HEAD_BYTES)
    try:
        with closing(out):
            result = write(out)  # type: ignore[arg-type]
            heads = out.finish()
        _read_back(out.written, heads, task)
        for temporary, path in zip(out.written, out.lasting, strict=True):
            files.refuse_taken(path)
            temporary.replace(path)
            out.placed.append(path)
        sync_folder(folder)
    except BaseException as error:
        out.remove()
        if isinstance(error, OSError):
            raise files.fault(error) from error
        raise
    return tuple(out.lasting), result


def _read_back(paths: Sequence[Path], heads: Sequence[Head], task: Task) -> None:
    total, before = sum(head.size for head in heads), 0
    for path, head in zip(paths, heads, strict=True):
        files.compare(path, head.sha256, head.size, task, head=head.write(), before=before, total=total)
        before += head.size


class _Out:
    """Writes on into the next file where one is full."""

    def __init__(self, folder: Path, each: int) -> None:
        if each <= 0:
            raise ValueError("no room for a part beside its head")
        self._folder = folder
        self._each = each
        self._file: BinaryIO | None = None
        self._hashed: Hashed | None = None
        self._hashes: list[bytes] = []
        self._whole = 0
        self.written: list[Path] = []
        self.lasting: list[Path] = []
        self.placed: list[Path] = []

    def write(self, data: bytes | memoryview, /) -> int:
        view = memoryview(data).cast("B")
        done = 0
        while done < len(view):
            hashed = self._room()
            length = min(len(view) - done, self._each - hashed.size)
            hashed.write(view[done : done + length])
            done += length
        self._whole += done
        return done

    def _room(self) -> Hashed:
        if self._hashed is not None and self._hashed.size < self._each:
            return self._hashed
        self._end_part()
        if len(self.written) == limits.PARTS:
            raise BundleTooBig(reason="parts", limit=limits.PARTS)
        self.written.append(self._folder / f".{files.neutral_name()}")
        self.lasting.append(self._folder / files.neutral_name())
        self._file = os.fdopen(create_private(self.written[-1]), "wb")
        self._file.write(bytes(HEAD_BYTES))
        self._hashed = Hashed(self._file)
        return self._hashed

    def _end_part(self) -> None:
        if self._file is None or self._hashed is None:
            return
        self._hashed.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        files.forget_cached(self._file.fileno())
        self._file.close()
        self._hashes.append(bytes.fromhex(self._hashed.hexdigest()))
        self._file = self._hashed = None

    def finish(self) -> list[Head]:
        """Everything was written: the heads, which make parts of the files, are put over their place."""
        self._end_part()
        hashes, each = tuple(self._hashes), min(self._each, self._whole)
        heads = [Head(number, each, self._whole, hashes) for number in range(1, len(hashes) + 1)]
        for path, head in zip(self.written, heads, strict=True):
            with path.open("r+b", buffering=0) as file:
                file.write(head.write())
                os.fsync(file.fileno())
                files.forget_cached(file.fileno())
        return heads

    def close(self) -> None:
        if self._hashed is not None:
            self._hashed.close()
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    def remove(self) -> None:
        for path in (*self.written, *self.placed):
            with suppress(OSError):
                path.unlink(missing_ok=True)
