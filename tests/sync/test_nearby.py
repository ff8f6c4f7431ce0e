"""What a contact names as a relay leads out to the internet or nowhere: never to what stands around this computer."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import OnlineError
from app.base.task import Task
from app.crypto import certificates
from app.sync import nearby, online
from app.sync.nearby import is_near, is_near_host
from app.sync.online import Ask, Line, Way

NEAR = [
    "127.0.0.1",
    "127.8.9.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "224.0.0.251",
    "224.0.1.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.8",
    "198.18.0.1",
    "192.0.2.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::fb",
    "ff0e::1",
    "2001:db8::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:192.168.1.1",
    "::127.0.0.1",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3f57:fefe",
]
OUT = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "2001:4860:4860::8888",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]
NEAR_HOSTS = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "me.localhost",
    "printer.local",
    "router",
    "nas.lan",
    "box.home",
    "host.home.arpa",
    "db.internal",
    "x.corp",
    "127.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "1.2.3",
    "1.2.3.4.5",
    "10.0.0.1.",
    "a.1",
    "0x",
    "[::1]",
]
OUT_HOSTS = [
    "relay.example.org",
    "relay.org.",
    "xn--mgbh0fb.xn--kgbechtv",
    "abcdefghijklmnop.onion",
    "local.example.org",
    "1.1.1.1",
    "10.example.org",
    "localhost.example.org",
]


@pytest.mark.parametrize("address", NEAR)
def test_t40_an_address_around_us_is_near(address: str) -> None:
    assert is_near(address) and is_near_host(address)


@pytest.mark.parametrize("address", OUT)
def test_an_address_of_the_internet_is_not(address: str) -> None:
    assert not is_near(address) and not is_near_host(address)


@pytest.mark.parametrize("host", NEAR_HOSTS)
def test_t40_a_name_that_no_public_server_has_is_near(host: str) -> None:
    assert is_near_host(host.strip("[]"))


@pytest.mark.parametrize("host", OUT_HOSTS)
def test_a_public_name_is_not(host: str) -> None:
    assert not is_near_host(host)


@given(st.integers(0, 2**32 - 1))
def test_t40_however_an_address_of_ipv4_is_dressed_it_is_what_it_was(number: int) -> None:
    four = ipaddress.IPv4Address(number)
    if not is_near(str(four)):
        return
    for prefix in (0x0064FF9B << 96, 0xFFFF << 32, 0):
        assert is_near(str(ipaddress.IPv6Address(prefix | number)))
    assert is_near(str(ipaddress.IPv6Address(0x2002 << 112 | number << 80)))
    assert is_near_host(str(number)) and is_near_host(hex(number))


# --- where a public name leads --------------------------------------------------------------------


@contextmanager
def server(context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Answers "ok" to whatever; what came, and one empty entry for each connection."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = listening.accept()
                    came.append(b"")
                    with suppress(OSError), line:
                        made = context.wrap_socket(line, server_side=True) if context else line
                        came.append(made.recv(4096))
                        made.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], came


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where every name leads, in order; a last one stays for all that are asked later."""
    found: list[str] = []

    def look_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        with suppress(ValueError):
            ipaddress.ip_address(host)
            return real(host, port, type=socket.SOCK_STREAM)
        return [(2, 1, 6, "", (one, port)) for one in found]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(nearby, "is_beside", lambda address: False)  # all that is asked here is this computer
    return found


def ask(url: str, *, near: bool) -> int:
    with Line(url, Way("", 5.0), Task(), near=near) as line:
        return line.ask(Ask("GET", "/health", {})).status


@pytest.mark.parametrize("where", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["192.168.1.1", "127.0.0.1"]])
def test_t40_a_public_name_that_leads_around_us_is_not_followed(leads: list[str], where: list[str]) -> None:
    leads += where
    with server() as (port, came):
        with pytest.raises(OnlineError) as caught:
            ask(f"http://relay.example.org:{port}", near=False)
        assert caught.value.facts == {"reason": "near", "host": "relay.example.org"} and not came
        assert ask(f"http://relay.example.org:{port}", near=True) == 200  # whoever chose it themselves may


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_t40_nor_is_a_near_host_asked_by_its_name(host: str) -> None:
    with server() as (port, came):
        with pytest.raises(OnlineError) as caught:
            ask(f"http://{host}:{port}", near=False)
        assert caught.value.facts["reason"] == "near" and not came


def test_t40_what_was_judged_is_what_is_connected_to(leads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time (DNS rebinding) isn't asked a second time."""
    leads += ["127.0.0.9", "127.0.0.1"]
    monkeypatch.setattr(nearby, "is_near", lambda address: address == "127.0.0.9")
    asked = []
    before = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: asked.append(a[0]) or before(*a, **k))
    with server() as (port, came):
        assert ask(f"http://relay.example.org:{port}", near=False) == 200
    assert asked.count("relay.example.org") == 1
    assert len(came) == 2 and f"host: relay.example.org:{port}\r\n".encode() in came[1].lower()


def test_the_second_address_is_asked_where_the_first_does_not_answer(
    leads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    leads += ["127.0.0.9", "127.0.0.1"]
    monkeypatch.setattr(nearby, "is_near", lambda address: False)
    with server() as (port, _):
        assert ask(f"http://relay.example.org:{port}", near=False) == 200


BESIDE = [
    ("2a00:1450:4001:800::1", "2a00:1450:4001:800::2", True),
    ("2a00:1450:4001:800::1", "2a00:1450:4001:8ff::9", True),
    ("2a00:1450:4001:800::1", "2a00:1450:4001:900::1", False),
    ("2a00:1450:4001:800::1%eth0", "2a00:1450:4001:800::1", True),
    ("8.8.8.8", "8.8.8.200", True),
    ("8.8.8.8", "8.8.9.8", False),
    ("192.168.1.2", "8.8.8.8", False),
    ("8.8.8.8", "2a00:1450:4001:800::1", False),
]


@pytest.mark.parametrize(("own", "other", "expected"), BESIDE)
def test_t40_what_has_a_public_address_in_the_own_network_is_beside(own: str, other: str, expected: bool) -> None:
    assert nearby.are_beside(own, other) is expected


def test_t40_a_name_that_leads_to_the_own_address_is_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if this computer's were a public one: what answers there would be asked from inside."""
    assert nearby.is_beside("127.0.0.1") and not nearby.is_beside("1.1.1.1")
    monkeypatch.setattr(nearby, "is_near", lambda address: False)
    assert nearby.public_addresses("127.0.0.1", 80) == []


def test_t28_a_name_that_leads_to_a_thousand_places_keeps_nobody_asking(
    leads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may take fifteen seconds to say nothing, and whoever named it may have the name server."""
    leads += [f"127.0.{one // 250}.{1 + one % 250}" for one in range(1000)]
    monkeypatch.setattr(nearby, "is_near", lambda address: False)
    tried = []
    before = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda at, *a, **k: tried.append(at[0]) or before(at, *a, **k))
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(OnlineError) as caught:
        ask(f"http://relay.example.org:{port}", near=False)
    assert caught.value.facts["reason"] == "unreachable"
    assert tried == leads[: limits.RELAY_TARGETS]


def test_t40_an_address_is_asked_under_the_name_that_its_certificate_must_have(
    leads: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    leads += ["127.0.0.1"]
    monkeypatch.setattr(nearby, "is_near", lambda address: False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    named = []
    context.sni_callback = lambda line, name, _: named.append(name)
    with server(context) as (port, came):
        with pytest.raises(OnlineError) as caught:
            ask(f"https://relay.example.org:{port}", near=False)
        assert caught.value.facts["reason"] == "tls" and named == ["relay.example.org"]
        assert not b"".join(came)


def certificate(folder) -> tuple[str, str]:
    chain, key = certificates.make()
    for name, content in (("chain", chain), ("key", key)):
        (folder / name).write_bytes(content)
    return str(folder / "chain"), str(folder / "key")


def test_t40_no_line_goes_on_with_the_session_of_another(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that comes back would join two mailboxes, however different the ways are that they are asked by."""
    chain, key = certificate(tmp_path)
    trusted = httpx.create_ssl_context(trust_env=False)
    trusted.load_verify_locations(chain)
    monkeypatch.setattr(online, "_trusted", lambda: trusted)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with server(context) as (port, _):
        for _ in range(3):
            assert ask(f"https://localhost:{port}", near=True) == 200
        assert context.session_stats()["hits"] == 0 and context.session_stats()["accept_good"] == 3
