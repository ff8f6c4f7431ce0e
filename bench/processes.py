"""Servers in processes of their own, for as long as a measurement takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One process that listens on `port` of this machine."""

    def __init__(self, arguments: Sequence[str], port: int, environment: dict[str, str] | None = None) -> None:
        self.port = port
        self.arguments = [sys.executable, *arguments]
        self.environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self.arguments, env=self.environment, stderr=subprocess.DEVNULL)
        until = time.monotonic() + SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"did not start: {' '.join(self.arguments)}")
            time.sleep(0.02)

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """As a power cut does it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def worked(self) -> float:
        """Seconds of processor time since it started (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[str, float]:
        """MiB: `now`, and the `peak` since it started or :meth:`forget_peak` (Linux)."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        found = dict(line.split(":", 1) for line in lines)
        return {"now": int(found["VmRSS"].split()[0]) / 1024, "peak": int(found["VmHWM"].split()[0]) / 1024}

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", encoding="ascii")


@contextmanager
def serving(*servers: Server) -> Iterator[None]:
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            server.stop()


def bare(usual: int = 0, *, ours: bool = False) -> Server:
    """The yardstick: the same uvicorn with nothing behind it (:mod:`bench.bare`), ``ours`` with the relay's lines.

    ``usual`` is how many bytes it answers where the path doesn't say.
    """
    port, told = free_port(), {"SIJIL_BENCH_BYTES": str(usual)}
    if ours:
        return Server(["-m", "bench.bare", str(port)], port, told)
    how = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error", "--lifespan", "off"]
    return Server(["-m", "uvicorn", "bench.bare:application", "--port", str(port), *how], port, told)


def relay(store: str, *settings: str, environment: dict[str, str] | None = None, module: str = "bench.small") -> Server:
    """A relay over `store`. ``bench.small`` is the real one that takes blobs of 1 KiB, too."""
    port = free_port()
    command = ["-m", module, "serve", "--store", store, "--listen", f"127.0.0.1:{port}", *settings]
    return Server(command, port, environment)
