"""A child with verbs that only tests have: what a taken-over decoder would try. ``--bare``: built no wall, claims all;
``--honest``: built no wall, proves as ever; ``--rude``: greets with something else."""

from __future__ import annotations

import ctypes
import mmap
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from app.base.errors import Unshowable
from app.sandbox import child, handlers, jail
from app.sandbox.frames import Blob
from app.sandbox.handlers import Verb

VERBS = {
    name: Verb(f"tests.sandbox.probe:{name}", cpu=3, wall=3.0, output=8 * 1024 * 1024)
    for name in (
        "attempt",
        "die",
        "spin",
        "sleep",
        "flood",
        "greedy",
        "count",
        "echo",
        "refuse",
        "leave",
        "stay",
        "pid",
    )
}
HASTY = 0.8
"""seconds that a verb has that is to be too slow: what waits for it waits as long"""
VERBS |= {name: Verb(f"tests.sandbox.probe:{name}", cpu=3, wall=HASTY) for name in ("sleep", "count")}
VERBS["spin"] = Verb("tests.sandbox.probe:spin", cpu=1, wall=20.0)
VERBS["attempt"] = Verb("tests.sandbox.probe:attempt", cpu=30, wall=30.0)  # a busy machine is no wall
LIES = ("facts", "picture", "clean", "text")


def attempt(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    """Everything that must not be possible; which of it was."""
    folder, port, parent = options["folder"], options["port"], os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: int) -> None:
        if libc.syscall(number, *arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")

    attempts: dict[str, Callable[[], object]] = {
        "create": lambda: os.close(os.open(f"{folder}/made", os.O_CREAT | os.O_WRONLY)),
        "append": lambda: os.close(os.open(f"{folder}/secret", os.O_WRONLY | os.O_APPEND)),
        "read": lambda: os.close(os.open(f"{folder}/secret", os.O_RDONLY)),
        "own-memory": lambda: os.close(os.open("/proc/self/mem", os.O_RDONLY)),
        "list": lambda: os.listdir(folder),
        "stat": lambda: os.stat(f"{folder}/secret"),
        "unlink": lambda: os.unlink(f"{folder}/spare1"),
        "rename": lambda: os.rename(f"{folder}/spare2", f"{folder}/moved"),
        "link": lambda: os.link(f"{folder}/spare3", f"{folder}/linked"),
        "symlink": lambda: os.symlink(f"{folder}/spare3", f"{folder}/pointer"),
        "mkdir": lambda: os.mkdir(f"{folder}/folder"),
        "chmod": lambda: os.chmod(f"{folder}/spare3", 0o777),
        "truncate": lambda: os.truncate(f"{folder}/spare3", 0),
        "memfd": lambda: os.close(os.memfd_create("made")),
        "pipe": lambda: os.pipe(),
        "connect": lambda: socket.socket().connect(("127.0.0.1", port)),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "unix": lambda: socket.socket(socket.AF_UNIX).close(),
        # Waited for: once traced (below), a signal of an ended child would stop this process for good.
        "fork": lambda: os.waitpid(os.fork() or os._exit(0), 0),  # type: ignore[func-returns-value]
        "exec": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
        "signal": lambda: os.kill(parent, 0),
        "code": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC).close(),
        "memory": lambda: mmap.mmap(-1, 600 * 1024 * 1024).close(),
        "namespace": lambda: call(272, 0x10000000) if sys.platform == "linux" else None,
        "ptrace": lambda: call(101, 0, 0, 0, 0),
        "io_uring": lambda: call(425, 1, 0),
        "raise-limit": lambda: jail.resource.setrlimit(jail.resource.RLIMIT_AS, (-1, -1)),
        "other-limit": lambda: jail.resource.prlimit(parent, jail.resource.RLIMIT_CPU),
    }
    done = []
    for name, action in attempts.items():
        try:
            action()
        except (OSError, ValueError, PermissionError):
            continue
        done.append(name)
    yield {"done": done, "tried": sorted(attempts), "environment": sorted(os.environ), "folder": options["folder"]}


def die(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    source.read(1)
    if options["how"] == "segv":
        ctypes.string_at(8)
    if options["how"] == "abort":
        os.abort()
    if options["how"] == "exit":
        os._exit(0)
    yield None


def spin(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    while True:
        pass
    yield None


def sleep(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    time.sleep(60)
    yield None


def flood(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    while True:
        yield Blob({}, bytes(1024 * 1024))


def greedy(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    yield len(bytes(700 * 1024 * 1024))


def count(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    for number in range(options["n"]):
        yield {"number": number, "text": "x" * options.get("pad", 0)}


def echo(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    while part := source.read(options.get("block", 65536)):
        yield Blob({"size": len(part)}, part)


def refuse(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    raise Unshowable(reason=options["reason"])
    yield None


def leave(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    """End without reading the document."""
    yield {"read": 0}


def stay(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    yield {"pid": os.getpid()}
    time.sleep(60)


def pid(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    yield os.getpid()


def lie(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[Any]:
    """Answers as the document says: what a taken-over child would do with the ordinary verbs."""
    import msgspec

    text, _, data = source.read(1 << 20).partition(b"\n")
    yield Blob(msgspec.json.decode(text), data)


def main() -> None:
    handlers.VERBS.update(VERBS)
    if "--lie" in sys.argv:
        handlers.VERBS.update({name: Verb("tests.sandbox.probe:lie") for name in LIES})
    if "--bare" in sys.argv:
        jail.leave_world = lambda: None
        jail.close = lambda: dict.fromkeys(sorted(jail.REQUIRED), True)
    if "--honest" in sys.argv:
        jail._filter_calls = lambda: None
        jail._forbid_files = lambda: False
    if "--rude" in sys.argv:
        os.write(1, b"GIF89a" * 100)
    child.run_and_leave(sys.argv[-1:])


if __name__ == "__main__":
    main()
