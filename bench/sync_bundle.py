"""Bundles: speed of writing and of reading with verification, and memory for large evidence.

    python -m bench.sync_bundle [--entries 10000] [--changes 5] [--evidence-mib 1024]

The plain baseline, measured in the same run, is what no program can leave out: SHA-256 over
the same tar, and one JSON parse of every token's payload and every disclosure.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

import msgspec

from app.base import limits
from app.base.task import Task
from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.model.entry import Change, Entry, NewChange, unb64
from app.sync.bundle_reader import ReadSpec, Received, read_bundle
from app.sync.bundle_writer import BundleSpec, EvidencePiece, Reader, write_bundle

T = TypeVar("T")
FILE = "a" * 26
NOW = 1_760_000_000


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def journal(author: Identity, count: int, changes: int) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(count):
        text = f"They came at night, and took him from the house. Part {seq}. " * 2
        new = [NewChange(Change("i" * 26, "incident", f"remarks{n}", text, "e" * 26)) for n in range(changes)]
        prev = entries[-1].hash if entries else None
        entries.append(sign_entry(author, seq=seq, prev=prev, iat=NOW + seq, file=FILE, changes=new))
    return entries


def baseline(lines: list[str]) -> None:
    """Hash the bytes once, and parse every piece of JSON in them once."""
    decode = msgspec.json.Decoder().decode
    for line in lines:
        token, *disclosures, _ = line.split("~")
        decode(unb64(token.split(".")[1]))
        for disclosure in disclosures:
            decode(unb64(disclosure))
    hashlib.sha256("\n".join(lines).encode()).digest()


def receive(raw: BinaryIO, reader: Identity, sender: Identity, sink: Callable[[str, int], object]) -> Received:
    keys = {sender.key_id: sender.public}
    return read_bundle(raw, ReadSpec(reader, keys.get, keys.get, sink), Task())  # type: ignore[arg-type]


def measure_entries(count: int, changes: int) -> None:
    sender, reader = Identity.create(), Identity.create()
    signing, entries = timed(lambda: journal(sender, count, changes))
    lines = [entry.line() for entry in entries]
    spec = BundleSpec(
        sender,
        [Reader(reader.key_id, reader.recipient)],
        1,
        NOW,
        {FILE: lambda: iter(lines)},
        [(sender.public, "sender")],
    )
    out = io.BytesIO()
    writing, written = timed(lambda: write_bundle(out, spec, Task()))
    plain = min(timed(lambda: baseline(lines))[0] for _ in range(3))

    def read() -> Received:
        out.seek(0)
        return receive(out, reader, sender, lambda sha256, size: Nothing())

    reading, received = min((timed(read) for _ in range(3)), key=lambda pair: pair[0])
    assert received.entry_count == count == written.entries
    size = sum(map(len, lines)) + len(lines)
    packed = written.bytes / limits.MIB
    print(f"{count} entries of {changes} changes, {size / limits.MIB:.1f} MiB plain, {packed:.1f} MiB packed")
    print(f"sign               {count / signing:9.0f} entries/s")
    print(f"write              {count / writing:9.0f} entries/s   {writing / plain:5.2f} x baseline")
    print(f"read and verify    {count / reading:9.0f} entries/s   {reading / plain:5.2f} x baseline")
    print(f"baseline           {count / plain:9.0f} entries/s")


@dataclass
class Nothing:
    """A sink that keeps nothing."""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None: ...


class Made:
    """Evidence that comes out of nowhere, the same every time, and doesn't compress.

    It repeats after 12 MiB, which is beyond the window in which zstd looks back.
    """

    pool = tuple(hashlib.shake_256(b"evidence %d" % n).digest(limits.MIB) for n in range(12))

    def __init__(self, size: int) -> None:
        self._left = size
        self._turn = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self.pool[self._turn % len(self.pool)][: min(size, self._left)]
        self._turn += 1
        self._left -= len(data)
        return data

    def close(self) -> None: ...


def peak_mib() -> float:
    """The most memory that this process has had. Not ``ru_maxrss``: that one is inherited from whoever started us."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def measure_evidence(mib: int, path: str) -> None:
    """Run in a process of its own, so that the peak of memory is the bundle's."""
    size = mib * limits.MIB
    digest, source = hashlib.sha256(), Made(size)
    hashing, _ = timed(lambda: [digest.update(block) for block in iter(lambda: source.read(limits.MIB), b"")])
    sender, reader = Identity.create(), Identity.create()
    piece = EvidencePiece(digest.hexdigest(), size, lambda: Made(size))
    spec = BundleSpec(sender, [Reader(reader.key_id, reader.recipient)], 1, NOW, evidence=[piece])
    with open(path, "w+b") as file:
        os.unlink(path)
        writing, _ = timed(lambda: write_bundle(file, spec, Task()))
        reading, _ = timed(lambda: receive(file, reader, sender, lambda sha256, length: Nothing()))
    print(json.dumps({"hash": mib / hashing, "write": mib / writing, "read": mib / reading, "peak": peak_mib()}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--evidence-mib", type=int, default=1024)
    parser.add_argument("--in-process", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        measure_evidence(options.evidence_mib, options.in_process)
        return
    measure_entries(options.entries, options.changes)
    command = [sys.executable, "-m", "bench.sync_bundle", "--evidence-mib", str(options.evidence_mib)]
    scratch = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"sijil-bench-{os.getpid()}")
    done = subprocess.run([*command, "--in-process", scratch], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    print(f"evidence of {options.evidence_mib} MiB that doesn't compress; SHA-256 alone {found['hash']:.0f} MiB/s")
    print(f"write              {found['write']:9.0f} MiB/s        {found['hash'] / found['write']:5.2f} x SHA-256")
    print(f"read and verify    {found['read']:9.0f} MiB/s        {found['hash'] / found['read']:5.2f} x SHA-256")
    print(f"peak memory        {found['peak']:9.0f} MiB")


if __name__ == "__main__":
    main()
