"""Break the disk on purpose: runs a piece of work again and again, with a fault at every write in turn.

The work runs in a process that was started with the shim (``dev/faults_shim.c``) loaded before
everything else, and forks for each attempt: importing and preparing cost once. In a test::

    report = run_script("tests.promises.faulty_sending", tmp_path, "kill", "20")

and in that module ``attempts(work, actions, …)`` with a :class:`Shim`. Needs a C compiler.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path(__file__).with_name("faults_shim.c")
ACTIONS = {
    "none": 0,  # only count
    "kill": 1,  # the process is gone before the call
    "tear": 2,  # half of the write happens, then the process is gone
    "eio": 3,  # the call fails once
    "enospc": 4,  # the disk is full for one call
    "full": 5,  # the disk is full from now on
    "dead": 6,  # the disk fails from now on
}
"""What happens at the n-th call that changes a file below a watched folder."""


def why_not() -> str | None:
    """Why the shim can't be used here, or ``None``."""
    if not sys.platform.startswith("linux"):
        return "the shim is for Linux"
    return None if shutil.which("cc") else "no C compiler (cc) to build the shim with"


def build(folder: Path) -> Path:
    """Compile the shim into ``folder``; returns the library."""
    library = folder / "faults_shim.so"
    if not library.exists():
        command = ["cc", "-shared", "-fPIC", "-O1", "-w", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True, capture_output=True)
    return library


def run_script(module: str, folder: Path, *words: str, timeout: int = 600) -> Any:
    """Run ``python -m module folder words…`` with the shim; returns the JSON that it prints last."""
    env = os.environ | {"LD_PRELOAD": str(build(folder)), "SIJIL_SHIM": str(folder / "faults_shim.so")}
    done = subprocess.run(
        [sys.executable, "-m", module, str(folder), *words],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{module}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Shim:
    """The shim of this process."""

    def __init__(self, *folders: Path) -> None:
        self._library = ctypes.CDLL(os.environ["SIJIL_SHIM"])
        self._library.fault_seen.restype = ctypes.c_long
        for folder in folders:
            self._library.fault_watch(str(folder).encode())

    def arm(self, at: int, action: str) -> None:
        """From now on count; at call number ``at`` (from 1; 0 for none) do ``action``."""
        self._library.fault_arm(ctypes.c_long(at), ACTIONS[action])

    def disarm(self) -> tuple[int, bool]:
        """How many calls were counted, and whether one of them got an error."""
        seen, hit = int(self._library.fault_seen()), bool(self._library.fault_hit())
        self.arm(0, "none")
        return seen, hit

    def log_to(self, descriptor: int) -> None:
        """Write every change below the watched folders down (see ``faults_replay``)."""
        self._library.fault_log(descriptor)

    def mark(self, text: str) -> None:
        """Put a mark, such as an acknowledgement, among the changes."""
        self._library.fault_mark(text.encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a forked piece of work ended: ``value`` is what it returned, ``None`` if it was killed."""

    killed: bool
    value: Any


def in_child(work: Callable[[], Any]) -> Outcome:
    """Run ``work`` in a fork of this process (which must have no other thread); its result comes back as JSON."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            result = json.dumps({"value": work()})
        except BaseException:
            result = json.dumps({"trace": traceback.format_exc()})
        with os.fdopen(writing, "w") as out:
            out.write(result)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Outcome(True, None)
    told = json.loads(text)
    if "trace" in told:
        raise AssertionError(told["trace"])
    return Outcome(False, told["value"])


def points(count: int, most: int) -> Iterator[int]:
    """Call numbers 1 … count: all of them, or ``most`` spread evenly, the first and the last among them."""
    if count <= most:
        yield from range(1, count + 1)
        return
    yield from sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})
