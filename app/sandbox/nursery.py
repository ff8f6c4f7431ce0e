"""Starting children, keeping one ready, and ending them all.

A child's start takes longer than most of its work; a spare one that waits behind its walls
hides that. All children are started on one thread that lives as long as the nursery: the
kernel ends a child together with the *thread* that started it (``PR_SET_PDEATHSIG``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from app.base.errors import Unshowable

CHILD_ARGUMENT = "--open-foreign-file"
_ROOT = Path(__file__).resolve().parents[2]
CAN_JAIL = sys.platform.startswith("linux")
_PIPE_BYTES = 1024 * 1024
_F_SETPIPE_SZ = 1031


def child_command() -> list[str]:
    """How this program starts a child of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT]
    return [sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", "app.sandbox"]


def child_environment() -> dict[str, str]:
    """Nothing of the person's environment but where the program's own libraries lie."""
    kept = {k: os.environ[k] for k in ("LD_LIBRARY_PATH",) if k in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(_ROOT)}


class Child:
    """A started process and its two pipes, both non-blocking. Not shared between threads, but for :meth:`kill`."""

    def __init__(self, command: Sequence[str]) -> None:
        # No shell, our own program, and none of this process's files go along.
        self._process = subprocess.Popen(  # noqa: S603
            [*command, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            close_fds=True,
            start_new_session=True,  # Ctrl+C in a terminal is the parent's to handle
            cwd="/",
            env=child_environment(),
        )
        self._pipes = [pipe for pipe in (self._process.stdin, self._process.stdout) if pipe is not None]
        self.into, self.out = (pipe.fileno() for pipe in self._pipes)
        self._lock = threading.Lock()
        for descriptor in (self.into, self.out):
            os.set_blocking(descriptor, False)
            _enlarge(descriptor)

    @property
    def pid(self) -> int:
        return self._process.pid

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def end(self) -> int:
        """Kill it if it still runs, close the pipes and wait; its status (negative: the signal). Any thread."""
        with self._lock:
            if self._process.poll() is None:
                self._process.kill()
            status = self._process.wait()
            for pipe in self._pipes:
                with suppress(OSError):
                    pipe.close()
            return status

    def kill(self) -> None:
        """Stop it now; whoever talks to it sees the end of its pipe. Any thread."""
        with suppress(OSError):
            self._process.kill()

    def status(self, seconds: float) -> int | None:
        """Its status, once it has ended by itself within ``seconds``."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def _enlarge(descriptor: int) -> None:
    """A picture is megabytes; a pipe of 64 KiB would make the two take turns."""
    if sys.platform.startswith("linux"):
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _PIPE_BYTES)


class Nursery:
    """Gives out children, one for each document; keeps a spare one if asked. Usable from any thread.

    ``command`` is for tests; others leave it out. :meth:`close` ends every child at once.
    """

    def __init__(self, *, spare: bool = True, command: Sequence[str] | None = None) -> None:
        self._command = list(command or child_command())
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="nursery")
        self._lock = threading.Lock()
        self._wants_spare = spare
        self._spare: Future[Child] | None = None
        self._children: set[Child] = set()
        self._closed = False
        if spare:
            self.prepare()

    def prepare(self) -> None:
        """Start a spare child in the background, unless there is one."""
        with self._lock:
            if self._spare is None and not self._closed and CAN_JAIL:
                self._spare = self._starter.submit(self._start)

    def take(self) -> Child:
        """A child for one document; give it back with :meth:`release`. Raises Unshowable (``no-sandbox``)."""
        with self._lock:
            if self._closed or not CAN_JAIL:
                raise Unshowable(reason="no-sandbox")
            started, self._spare = self._spare or self._starter.submit(self._start), None
        try:
            child = started.result()
            if child.has_ended():  # a spare one may have waited for hours
                self._forget(child)
                child = self._starter.submit(self._start).result()
        except OSError:
            raise Unshowable(reason="no-sandbox") from None
        return child

    def put_back(self, child: Child) -> None:
        """Give back a child that was given nothing: it stays the spare one, unless there is another by now."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = Future()
                self._spare.set_result(child)
                return
        self._forget(child)

    def release(self, child: Child) -> int:
        """End a child; its status. The next spare one starts now, not earlier: two cores decode one picture faster."""
        status = self._forget(child)
        if self._wants_spare:
            self.prepare()
        return status

    def _forget(self, child: Child) -> int:
        status = child.end()
        with self._lock:
            self._children.discard(child)
        return status

    def close(self) -> None:
        """End every child; whoever waits for one gets its error. The nursery gives out none any more."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            children = list(self._children)
        for child in children:
            child.kill()
        if spare is not None:
            with suppress(OSError):
                spare.result().end()
        self._starter.shutdown(wait=True)

    def _start(self) -> Child:
        child = Child(self._command)
        with self._lock:
            self._children.add(child)
            closed = self._closed
        if closed:
            child.kill()
        return child

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
