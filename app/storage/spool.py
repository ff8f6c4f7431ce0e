"""Entries of a very large bundle, kept encrypted on disk until the bundle has verified to its end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from app.crypto.entries import read_entry
from app.model.entry import Entry
from app.storage.staging import FOLDER, SUFFIX, Sink, Staged
from app.storage.unsealing import EvidenceReader

_BLOCK = 1024 * 1024
_BATCH = 5_000


class Spool:
    """Takes verified entries as they come; gives them back in batches, as often as asked.

    The file is encrypted under a key that is only in memory, under a name that the next unlock
    sweeps away (T8). Raises NoRoom, StorageFault.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sink: Sink | None = None
        self._staged: Staged | None = None
        self._hash = hashlib.sha256()
        self._size = 0
        self.checked: set[str] = set()
        self.files: set[str] = set()

    def __call__(self, entries: Sequence[Entry], checked: frozenset[str]) -> None:
        """Put entries aside; ``checked`` are the hashes of those whose own signature was checked."""
        if self._sink is None:
            self._sink = Sink(self._folder)
        block = "".join(f"{entry.line()}\n" for entry in entries).encode("ascii")
        self._sink.write(block)
        self._hash.update(block)
        self._size += len(block)
        self.checked |= checked
        self.files.update(entry.claims.file for entry in entries)

    def batches(self) -> Iterator[list[Entry]]:
        """All entries put aside, in the order in which they came."""
        if self._sink is None:
            return
        if self._staged is None:
            self._staged = self._sink.finish(self._hash.hexdigest(), self._size)
        staged = self._staged
        path = self._folder / FOLDER / (staged.name + SUFFIX)
        batch: list[Entry] = []
        rest = b""
        with EvidenceReader(path, staged.key, staged.size, staged.sha256) as source:
            while block := source.read(_BLOCK):
                *lines, rest = (rest + block).split(b"\n")
                for line in lines:
                    batch.append(read_entry(line))
                    if len(batch) >= _BATCH:
                        yield batch
                        batch = []
        if batch:
            yield batch

    def discard(self) -> None:
        """Remove the file. May be called at any time, and twice."""
        if self._sink is not None:
            self._sink.abort()
        if self._staged is not None:
            with suppress(OSError):
                (self._folder / FOLDER / (self._staged.name + SUFFIX)).unlink()
