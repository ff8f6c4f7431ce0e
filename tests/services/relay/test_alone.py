"""What a sync opens, as the system sees it: nothing without a relay, with one only that, with a proxy only the proxy.

T40, under strace; the names that go to the proxy are read out of what it was sent.
"""

from __future__ import annotations

import re
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import vaults
from app.services.relay import relays, syncing
from app.services.relay.views import Choices
from tests.cli.laptops import ROOT, Laptop, make

CONNECT = re.compile(r"\b(?:connect|sendto|sendmsg)\(.*?(AF_\w+)(?:.*?sin6?_port=htons\((\d+)\))?(?:.*?\"([^\"]+)\")?")


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    if shutil.which("strace") is None:
        pytest.skip("no strace here")
    return make(tmp_path / "amal", "Amal")


def traced(laptop: Laptop, *words: str) -> tuple[list[tuple[str, int]], str]:
    """(family, port) of all that was reached for on the network, and what was said on standard error."""
    log = laptop.folder / "calls"
    window = words[0].startswith("--")
    secret = () if window else ("--passphrase-file", str(laptop.folder / "passphrase"))
    program = (sys.executable, "-m", "app")
    done = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(log), *program, *words, *secret],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    calls = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "+++ exited" not in calls:
        pytest.skip("tracing is not permitted here")
    found = []
    for call in calls.splitlines():
        if re.search(r"\bsocket\(", call) and not re.search(r"AF_UNIX|AF_LOCAL", call):
            found.append(("socket", 0))
        match = CONNECT.search(call)
        if match and match[1] not in ("AF_UNIX", "AF_LOCAL"):
            found.append((match[1], int(match[2] or 0)))
    return found, done.stderr


class _Recorder(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.said: list[bytes] = []


class _Taker(socketserver.BaseRequestHandler):
    """A SOCKS5 proxy that lets nobody through, or a relay that says nothing."""

    def handle(self) -> None:
        self.request.settimeout(5)
        first = self.request.recv(512)
        self.server.said.append(first)  # type: ignore[attr-defined]
        if first[:1] == b"\x05":
            self.request.sendall(b"\x05\x02" if b"\x02" in first[2:] else b"\x05\x00")
            second = self.request.recv(512)
            self.server.said.append(second)  # type: ignore[attr-defined]
            if second[:1] == b"\x01":
                self.request.sendall(b"\x01\x00")
                self.server.said.append(self.request.recv(512))  # type: ignore[attr-defined]
            self.request.sendall(b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")


@pytest.fixture
def listener() -> Iterator[_Recorder]:
    with _Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def ask_through(laptop: Laptop, proxy: str, *addresses: str) -> None:
    """These relays, and no others."""
    passphrase = (laptop.folder / "passphrase").read_text(encoding="utf-8").strip()
    with vaults.open(laptop.folder / "vault", passphrase) as session:
        for one in relays.listing(session):
            relays.remove(session, one.id)
        for address in addresses:
            relays.add(session, address)
        syncing.set_choices(session, Choices(proxy=proxy))


def reached(calls: list[tuple[str, int]]) -> set[tuple[str, int]]:
    return {call for call in calls if call[0] != "socket"}


@pytest.mark.real_kdf
def test_t40_without_a_relay_no_socket_and_with_a_proxy_only_the_proxy(laptop: Laptop, listener: _Recorder) -> None:
    assert traced(laptop, "sync", laptop.vault)[0] == []
    port = listener.server_address[1]
    ask_through(laptop, f"127.0.0.1:{port}", "https://relay.example", "http://abcdefghijklmnop.onion")
    calls, _ = traced(laptop, "sync", laptop.vault)
    assert reached(calls) == {("AF_INET", port)}
    told = b"".join(listener.said)
    assert b"relay.example" in told and b"abcdefghijklmnop.onion" in told  # by name: nobody else was asked for it


@pytest.mark.real_kdf
@pytest.mark.nightly
def test_t40_only_the_relay_that_was_chosen_and_nothing_around_a_proxy_that_is_down(
    laptop: Laptop, listener: _Recorder
) -> None:
    port = listener.server_address[1]
    ask_through(laptop, "", f"http://127.0.0.1:{port}")
    calls, said = traced(laptop, "sync", laptop.vault)
    assert reached(calls) == {("AF_INET", port)}
    assert b"GET /v1/" in listener.said[0] and "127.0.0.1" in said
    ask_through(laptop, "127.0.0.1:1", "https://relay.example")  # nothing listens there
    calls, _ = traced(laptop, "sync", laptop.vault)
    assert reached(calls) == {("AF_INET", 1)}


@pytest.mark.real_kdf
@pytest.mark.nightly
def test_t40_everything_about_relays_but_sync_is_done_without_a_socket(laptop: Laptop, tmp_path: Path) -> None:
    """Also the window as it starts, with a relay that it may sync with by itself once somebody unlocks."""
    for words in (
        ("relay", "use", laptop.vault, "https://relay.example"),
        ("relay", "request", laptop.vault, "relay.example", "--out", str(tmp_path / "request")),
        ("relay", "list", laptop.vault),
        ("relay", "queue", laptop.vault),
    ):
        assert traced(laptop, *words)[0] == []
    assert (tmp_path / "request").stat().st_size > 500
    assert traced(laptop, "--self-test", "--vault", laptop.vault)[0] == []
