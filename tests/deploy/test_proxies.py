"""A signed request through the proxies as deploy/ has them: it arrives as it was signed, and nothing is spooled."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

from app.base.limits import KIB
from bench import processes, wire
from bench.mailboxes import Mailbox, Operator, filled
from bench.processes import Server
from tests.conftest import ROOT
from tests.deploy.test_files import tool

DEPLOY = ROOT / "deploy"
NAME = "relay.example.org"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Operator]]:
    operator = Operator()
    store = tmp_path_factory.mktemp("store")
    server = processes.relay(
        str(store), "--operator", operator.key, "--name", f"{NAME}:8443", module="app.relay.program"
    )
    with processes.serving(server):
        yield server, operator


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    probe = Server([], port)
    try:
        until = time.monotonic() + 20
        while not probe.answers():
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(20)


def nginx(folder: Path, behind: int) -> tuple[list[str], int]:
    """The file of deploy/ with ports and a certificate of this test, without TLS: the load here speaks none."""
    port = processes.free_port()
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{behind}").replace("listen [::]", "# ")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{processes.free_port()};")
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    lines = [line for line in text.splitlines() if not line.strip().startswith(("ssl_", "server_name"))]
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{temporary}{chr(10).join(lines)}\n}}\n",
        encoding="utf-8",
    )
    return [tool("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "first.log")], port


def caddy(folder: Path, behind: int) -> tuple[list[str], int]:
    port = processes.free_port()
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8470", f"127.0.0.1:{behind}").replace("{\n", "{\n\tadmin off\n", 1)
    text = text.replace(f"{NAME} {{", f"http://:{port} {{\n\tbind 127.0.0.1")
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")], port


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_signed_requests_arrive_as_they_were_signed(
    proxy: object, relay: tuple[Server, Operator], tmp_path: Path
) -> None:
    server, operator = relay
    tmp_path.chmod(0o755)
    command, port = proxy(tmp_path, server.port)  # type: ignore[operator]
    box = Mailbox(operator, f"{NAME}:8443")
    small, large = islice(box.ids(3), 2)
    body = filled(64 * KIB, 1)
    with running(command, port):
        line = wire.Line("127.0.0.1", port)
        assert line.ask(box.put(3, small, body))[0] == 201
        assert line.ask(box.put(3, large, filled(16 * 1024 * KIB, 2)))[0] == 201
        assert line.ask(box.page(authority=NAME))[0] == 403  # signed for another name
        line.close()
        assert line.ask(box.page())[0] == 200
        found = bytearray()
        assert line.ask(box.get(small), found) == (200, len(body)) and found == body
        assert line.ask(box.delete(small))[0] == 200
        line.close()
    spooled = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 32 * KIB]
    assert not spooled
    logs = "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*.log"))
    assert box.name not in logs and "127.0.0.1" not in logs
