"""Sealing and checking: cases with photos that don't compress, against the plain primitives over the same bytes.

    python -m bench.sealing [--cases 100] [--photos 500] [--mib 1024] [--folder DIR] [--pages both|html|none]

Sealing is measured against ``tar | zstd | age`` put together from the same libraries and nothing else: read the bytes,
one zstd frame, one ChaCha20-Poly1305 stream, one fsync. Checking is measured against ``sha256sum`` of the sealed file.
Sealing does more: it decrypts what it reads, hashes it against the manifest, hashes the file, and reads it back from
the disk. All run in the same process in turn, three times; figures of sealing are medians, of checking the best. On a
machine with other work the processor's time tells more than the clock.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.base import limits
from app.base.task import Task
from app.crypto.age import AgeWriter
from app.crypto.slots import KdfParameters
from app.services import editing, sealing, vaults
from app.services.evidence import taking
from app.services.sealing import Order
from app.services.session import Session
from app.sync.frame import FrameWriter
from app.sync.tar import TarWriter

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def fill(session: Session, folder: Path, cases: int, photos: int, mib: int) -> tuple[str, ...]:
    """Cases, each with its share of the photos, written in the ordinary way."""
    made, each = [], mib * limits.MIB // photos
    source = folder / "photo.jpg"
    for case in range(cases):
        id_ = editing.new_case(
            session, {"title": f"Case {case}", "summary": "What was seen, by whom, and when. " * 8}
        ).created
        assert id_ is not None
        made.append(id_)
        editing.new_record(session, id_, "incident", {"type": "threat", "date": "2021-05~"})
        for photo in range(photos * case // cases, photos * (case + 1) // cases):
            content = b"\xff\xd8\xff\xe0" + hashlib.shake_256(b"photo %d" % photo).digest(each - 4)
            source.write_bytes(content)
            taking.take_in(session, id_, [source], twins="leave")
    source.unlink()
    return tuple(made)


def plain(session: Session, paths: list[Path], out: Path) -> Path:
    """The plain primitives over the same bytes: files, tar, zstd, age."""
    recipient = session.run(lambda vault: vault.identity).recipient
    with out.open("wb") as file:
        age = AgeWriter(file, [recipient], 4)
        frame = FrameWriter(age)
        tar = TarWriter(frame)
        for number, path in enumerate(paths):
            tar.begin(f"{number}", path.stat().st_size)
            with path.open("rb") as source:
                while block := source.read(limits.READ_BLOCK):
                    tar.write(block)
        tar.finish()
        frame.finish()
        age.close()
        file.flush()
        os.fsync(file.fileno())
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--pages", choices=("both", "html", "none"), default="both")
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("TMPDIR", "/tmp")))
    options = parser.parse_args()
    base = options.folder / f"sijil-bench-{os.getpid()}"
    base.mkdir(mode=0o700)
    try:
        run(options, base)
    finally:
        shutil.rmtree(base)


def run(options: argparse.Namespace, base: Path) -> None:
    kdf = KdfParameters(limits.ARGON2_MEMORY_KIB[0], limits.ARGON2_ITERATIONS[0], limits.ARGON2_LANES[0])
    session, _ = vaults.create(base / "vault", "correct horse battery staple river cloud", "Bench", kdf=kdf)
    with session:
        took, cases = timed(lambda: fill(session, base, options.cases, options.photos, options.mib))
        print(f"{options.cases} cases, {options.photos} photos, {options.mib} MiB, made in {took:.0f} s")
        photos = sorted((base / "vault" / "evidence").iterdir(), key=lambda p: p.name)
        # What lies in the vault is as large as the photos, doesn't compress either, and is read at the disk's speed.
        recipient = session.run(lambda vault: vault.identity).recipient
        order = Order(cases, (), (recipient,), purpose="internal", policy="everything", pages="none")
        paged = replace(order, pages=options.pages)
        rivals: dict[str, Callable[[], Path]] = {
            "tar | zstd | age": lambda: plain(session, photos, base / "plain.age"),
            "seal, without pages": lambda: Path(sealing.seal(session, order, base).path),
        }
        if options.pages != "none":
            rivals[f"seal, pages: {options.pages}"] = lambda: Path(sealing.seal(session, paged, base).path)
        race(rivals, options.mib)
        report = sealing.seal(session, order, base)
        size = report.bytes / limits.MIB
        path = Path(report.path)
        path.read_bytes()  # both from memory
        hashing, _ = best(lambda: subprocess.run(["sha256sum", str(path)], check=True, capture_output=True))
        checking, _ = best(lambda: sealing.check(path, session=session, task=Task()))
        say("sha256sum of the file", size, hashing, hashing, "of sha256sum")
        say("verify the file", size, checking, hashing, "of sha256sum")
        folder = base / "opened"
        sealing.unseal(session, path, folder)
        script = Path(__file__).resolve().parents[1] / "docs" / "verify" / "sijil_verify.py"
        command = [sys.executable, str(script), str(folder)]
        running, _ = best(lambda: subprocess.run(command, check=True, capture_output=True))
        say("the script, on a folder", size, running, hashing, "of sha256sum")


def race(rivals: dict[str, Callable[[], Path]], mib: int) -> None:
    """Each in turn, three rounds, so that a busy minute hits all; medians of each one's share of the first.

    What was written is removed after each turn: memory that nobody has touched yet costs more than the work.
    """
    rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
    for _ in range(3):
        for name, work in rivals.items():
            used = time.process_time()
            took, path = timed(work)
            rounds[name].append((took, time.process_time() - used))
            path.unlink()
            os.sync()
    first = rounds[next(iter(rivals))]
    for name, times in rounds.items():
        took, used = (statistics.median(one[at] for one in times) for at in (0, 1))
        share, least = (statistics.median(b[at] / t[at] for b, t in zip(first, times, strict=True)) for at in (0, 1))
        speed = f"{name:24} {mib / took:7.0f} MiB/s  {took:6.2f} s  {share:5.0%} of the primitives"
        print(f"{speed}; processor {used:6.2f} s, {least:4.0%}", flush=True)


def say(what: str, mib: float, took: float, against: float, whose: str) -> None:
    print(f"{what:24} {mib / took:7.0f} MiB/s  {took:6.2f} s  {against / took:5.0%} {whose}", flush=True)


def best(work: Callable[[], T]) -> tuple[float, T]:
    return min((timed(work) for _ in range(3)), key=lambda pair: pair[0])


if __name__ == "__main__":
    main()
