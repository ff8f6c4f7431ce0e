"""Run under the shim: a relay takes blobs, with a fault at every change of a file in turn. Prints what went wrong."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import struct
import sys
from pathlib import Path
from typing import Any

from dev.faults import Shim, in_child, points
from dev.faults_replay import HEADER
from tests.relay.asking import SMALL, blob_ids, dropper
from tests.relay.serving import relaying

BLOBS = 4
SIZES = (SMALL, 2**20, SMALL, SMALL)


def said_of(base: Path) -> Path:
    """Where it is written down what was acknowledged: outside of what is watched."""
    return base.parents[1] / "said"


def content(at: int) -> bytes:
    return random.Random(at).randbytes(SIZES[at])


async def take(base: Path, acknowledged: Path, shim: Shim | None = None) -> list[str]:
    """Put every blob, take a leaf back in between; writes down what was acknowledged, as it is."""
    words = []
    async with relaying(base) as relay:
        for at, blob in enumerate(blob_ids(BLOBS)):
            word = (await relay.ask.put(blob, content(at))).word
            _note(acknowledged, shim, f"{word} {at}")
            words.append(word)
        word = (await relay.ask.close(dropper(0, 1)[2])).word
        _note(acknowledged, shim, f"{word} closed")
        words.append(word)
    return words


def _note(file: Path, shim: Shim | None, line: str) -> None:
    with file.open("a") as opened:
        opened.write(line + "\n")
    if shim:
        shim.mark(line)


def work(base: Path, shim: Shim, at: int, action: str) -> dict[str, Any]:
    shim.arm(at, action)
    try:
        words = asyncio.run(take(base, said_of(base)))
    except Exception as error:  # a relay that can't even start says so
        words = [type(error).__name__]
    seen, hit = shim.disarm()
    return {"seen": seen, "hit": hit, "words": words}


def verify(base: Path) -> list[str]:
    """Whatever was acknowledged is there whole; what is there is whole; the next try makes everything good."""
    said = said_of(base)
    lines = said.read_text().split("\n")[:-1] if said.exists() else []
    kept = {int(line.split()[1]) for line in lines if line.split()[0] in ("created", "there")}
    closed = "done closed" in lines
    return asyncio.run(_verify(base, kept, closed))


async def _verify(base: Path, kept: set[int], closed: bool) -> list[str]:
    problems = []
    ids = blob_ids(BLOBS)
    async with relaying(base) as relay:
        listed = await relay.ask.ids()
        problems += [f"lost: blob {at}" for at in kept if ids[at] not in listed]
        for at, blob in enumerate(ids):
            got = await relay.ask.get(blob)
            if blob in listed and got.body != content(at):
                problems.append(f"not whole: blob {at}")
        refused = (await relay.ask.put(blob_ids(1, 1)[0], content(0), index=1)).word == "refused"
        if closed and not refused:
            problems.append("a leaf that was taken back drops again")
        words = [(await relay.ask.put(blob, content(at))).word for at, blob in enumerate(ids)]
        if not set(words) <= {"created", "there"}:
            problems.append(f"not at the second try: {words}")
        problems += [f"there is more: {path.name}" for path in _strays(base)]
    return problems


def _strays(base: Path) -> list[Path]:
    """Drafts that nobody works on, and half files; each process has one folder with its lock."""
    return [path for path in (base / "drafts").rglob("*") if path.is_file() and path.name != "lock"]


def faults(folder: Path, most: int, actions: list[str]) -> dict[str, Any]:
    used = folder / "disk" / "used"
    shim = Shim(used.parent)

    def fresh() -> None:
        shutil.rmtree(used, ignore_errors=True)
        said_of(used).unlink(missing_ok=True)

    blob_ids(BLOBS), dropper(), dropper(0, 1)  # made once, before the forks
    count = in_child(lambda: work(used, shim, 0, "none")).value["seen"]
    report: dict[str, Any] = {"calls": count, "tried": 0, "killed": 0, "refused": 0, "problems": []}
    for action in actions:
        for at in points(count, most):
            fresh()
            outcome = in_child(lambda at=at, action=action: work(used, shim, at, action))
            found = in_child(lambda: verify(used)).value
            report["tried"] += 1
            report["killed"] += outcome.killed
            report["refused"] += bool(outcome.value and set(outcome.value["words"]) - {"created", "there", "done"})
            report["problems"] += [f"{action} at {at}: {problem}" for problem in found]
    return report


def order(folder: Path) -> list[str]:
    """What happened to the disk, in order: ``S path``, ``L folder/name``, ``M what was said``."""
    used, log = folder / "disk" / "used", folder / "log"

    def recorded() -> None:
        shim = Shim(used.parent)
        with log.open("wb") as file:
            shim.log_to(file.fileno())
            asyncio.run(take(used, said_of(used), shim))
            shim.log_to(-1)

    in_child(recorded)
    return list(_lines(log.read_bytes(), used))


def _lines(raw: bytes, base: Path) -> Any:
    at = 0
    while at < len(raw):
        what, size, _, length = HEADER.unpack_from(raw, at)
        at += HEADER.size
        path = raw[at : at + size].decode().removeprefix(f"{base}").removeprefix("/")
        at += size
        kind = what.decode()
        data = raw[at : at + length] if kind in "WRL" else b""
        at += len(data)
        yield f"{kind} {path}/{data.decode()}" if kind == "L" else f"{kind} {path}"


if __name__ == "__main__":
    place, verb = Path(sys.argv[1]), sys.argv[2]
    assert struct.calcsize("<cIQQ") == HEADER.size
    print(json.dumps(order(place) if verb == "order" else faults(place, int(sys.argv[3]), sys.argv[4:])))
