"""The proxies as deploy/ has them, with TLS: requests arrive as they were signed, at once, and nothing is spooled."""

from __future__ import annotations

import os
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from app.base.limits import KIB, MIB
from bench import processes, wire
from bench.mailboxes import Mailbox, Operator, filled
from bench.processes import Server
from tests.conftest import ROOT
from tests.deploy.authority import issue
from tests.deploy.test_files import tool

DEPLOY = ROOT / "deploy"
NAME = "relay.example.org"
LARGE = 16 * MIB


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Operator]]:
    operator = Operator()
    store = tmp_path_factory.mktemp("store")
    server = processes.relay(
        str(store), "--operator", operator.key, "--name", f"{NAME}:8443", module="app.relay.program"
    )
    with processes.serving(server):
        yield server, operator


@dataclass
class Proxy:
    """How to start one: ``authority`` is the file of who answers for its certificate, there once it runs."""

    command: list[str]
    port: int
    authority: Path
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def running(proxy: Proxy) -> Iterator[int]:
    """Its process."""
    environment = {**os.environ, **proxy.environment}
    process = subprocess.Popen(proxy.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        until = time.monotonic() + 20
        while not _answers(proxy):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(proxy: Proxy) -> bool:
    if not proxy.authority.exists():
        return False
    try:
        Safe(proxy)._open().close()
    except OSError:
        return False
    return True


class Safe(wire.Line):
    """A line to a proxy, by TLS, to the name that its certificate is for."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__("127.0.0.1", proxy.port)
        self.context = ssl.create_default_context(cafile=str(proxy.authority))

    def _open(self) -> socket.socket:
        if self.socket is None:
            self.socket = self.context.wrap_socket(super()._open(), server_hostname=NAME)
        return self.socket


def nginx(folder: Path, behind: int) -> Proxy:
    """The file of deploy/ with ports, folders and a certificate of this test: all else as it is."""
    port, (authority, chain, key) = processes.free_port(), issue(folder, NAME)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{behind}").replace("listen [::]", "# ")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{processes.free_port()};")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    for name, file in (("fullchain", chain), ("privkey", key)):
        text = text.replace(f"/etc/letsencrypt/live/{NAME}/{name}.pem", str(file))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{temporary}{text}\n}}\n",
        encoding="utf-8",
    )
    command = [tool("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "first.log")]
    return Proxy(command, port, authority)


def caddy(folder: Path, behind: int) -> Proxy:
    """The file of deploy/, which gets its certificate by itself: here from an authority of Caddy's own."""
    port = processes.free_port()
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    mine = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{behind}").replace("{\n", mine, 1)
    text = text.replace(f"{NAME} {{", f"{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls internal")
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    command = [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    home = {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
    return Proxy(command, port, folder / "data/caddy/pki/authorities/local/root.crt", home)


Make = Callable[[Path, int], Proxy]


@pytest.mark.parametrize("make", [nginx, caddy], ids=["nginx", "caddy"])
def test_signed_requests_arrive_as_they_were_signed_and_as_they_come(
    make: Make, relay: tuple[Server, Operator], tmp_path: Path
) -> None:
    server, operator = relay
    tmp_path.chmod(0o755)
    proxy = make(tmp_path, server.port)
    box = Mailbox(operator, f"{NAME}:8443")
    small, large, slow = islice(box.ids(3), 3)
    body = filled(64 * KIB, 1)
    with running(proxy) as process:
        line = Safe(proxy)
        assert line.ask(box.put(3, small, body))[0] == 201
        assert line.ask(box.put(3, large, filled(LARGE, 2)))[0] == 201
        assert line.ask(box.page(authority=NAME))[0] == 403  # signed for another name
        line.close()
        assert line.ask(box.page())[0] == 200
        found = bytearray()
        assert line.ask(box.get(small), found) == (200, len(body)) and found == body
        slowly_up(line, server, box.put(3, slow, filled(LARGE, 3)))
        slowly_down(line, box.get(slow), filled(LARGE, 3), process)
        assert line.ask(box.delete(small))[0] == 200
        line.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 32 * KIB]
    logs = "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*.log"))
    assert box.name not in logs and "127.0.0.1" not in logs


def slowly_up(line: Safe, server: Server, wanted: wire.Call) -> None:
    """What has come is at the relay while the rest isn't even sent: nobody between them keeps a whole blob."""
    link, half = line._open(), len(wanted.body) // 2
    before = taken(server)
    link.sendall(wanted.head + wanted.body[:half])
    until = time.monotonic() + 10
    while taken(server) - before < half - MIB:
        assert time.monotonic() < until
        time.sleep(0.02)
    for at in range(half, len(wanted.body), MIB):
        link.sendall(wanted.body[at : at + MIB])
        time.sleep(0.02)
    assert line._head(link)[0].startswith(b"HTTP/1.1 201")
    line.close()


def slowly_down(line: Safe, wanted: wire.Call, body: bytes, process: int) -> None:
    """A reader who stops in the middle fills no disk of the proxy's, and has it all in the end."""
    link = line._open()
    link.sendall(wanted.head)
    head, begun = line._head(link)
    assert head.startswith(b"HTTP/1.1 200")
    time.sleep(0.3)
    assert not spooled(process)
    found = bytearray(begun)
    while len(found) < len(body):
        came = link.recv(MIB)
        assert came, "closed in the middle of an answer"
        found += came
    assert found == body
    line.close()


def spooled(process: int) -> list[str]:
    """Files that a process has open and that hold more than a log: also those whose name is gone already (Linux)."""
    found = []
    for handle in Path(f"/proc/{process}/fd").iterdir():
        kind = os.stat(handle)
        if stat.S_ISREG(kind.st_mode) and kind.st_size > 32 * KIB:
            found.append(os.readlink(handle))
    return found


def taken(server: Server) -> int:
    """Bytes that the relay has read from its lines and files (Linux)."""
    lines = Path(f"/proc/{server.pid}/io").read_text(encoding="ascii").splitlines()
    return int(lines[0].removeprefix("rchar: "))
