"""One large file: attached, sent on a stick, received. Speed against SHA-256 alone, and memory.

Prints seconds, the ratio to hashing the same file in the same run, and the most memory that
the process held while it worked (without the key derivation, which takes 256 MiB for two
seconds at unlock). Run: ``python -m bench.stick [MIB]``.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.crypto.slots import FLOOR
from app.services import contacts, editing, evidence, inbox, receiving, sending, sticks, vaults
from app.services.views import Preview

T = TypeVar("T")
PASSPHRASE = "correct horse battery staple river cloud"
BLOCK = 1024 * 1024


def hashed(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def peak(reset: bool = False) -> float:
    """The most memory held since the last reset, in MiB (Linux)."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def measured(name: str, work: Callable[[], T], alone: float | None) -> tuple[T, float]:
    peak(reset=True)
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    ratio = f"{alone / seconds:6.2f} x the speed of SHA-256 alone" if alone else ""
    print(f"{name:<28}{seconds:8.2f} s  {ratio:<38} {peak():6.0f} MiB", flush=True)
    return result, seconds


def main(mebibytes: int = 1024) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stick = folder / "stick"
        stick.mkdir()
        big = folder / "video.mp4"
        with big.open("wb") as file:
            for _ in range(mebibytes):
                file.write(os.urandom(BLOCK))
        amal, _ = vaults.create(folder / "a", PASSPHRASE, "Amal", kdf=FLOOR)
        basim, _ = vaults.create(folder / "b", PASSPHRASE, "Basim", kdf=FLOOR)
        with amal, basim:
            contacts.add(amal, contacts.own_card(basim), verified=True)
            contacts.add(basim, contacts.own_card(amal), verified=True)
            case = editing.new_case(amal, {"title": "One long film"}).created
            assert case is not None
            hashed(big)  # both read from the cache
            _, alone = measured("SHA-256 alone", lambda: hashed(big), None)
            measured("attached", lambda: evidence.attach(amal, case, [big]), alone)
            big.unlink()
            report, _ = measured("sent, read back, compared", lambda: sending.send(amal, [basim.key_id], stick), alone)
            split = folder / "split"
            split.mkdir()
            measured(
                "sent in four parts",
                lambda: sticks.send(amal, [basim.key_id], split, whole=True, largest=mebibytes * BLOCK // 3),
                alone,
            )
            again, _ = measured("joined and verified", lambda: sticks.receive(basim, split), alone)
            assert len(again.deliveries) == 1 and not again.failures
            inbox.discard(basim, again.deliveries[0])
            got, _ = measured("verified and received", lambda: receiving.receive(basim, Path(report.path)), alone)
            assert isinstance(got, Preview), got
            assert [piece.here for piece in evidence.listing(basim, case)] == [True]


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
