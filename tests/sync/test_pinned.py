"""T40, T14: a relay with a certificate of its own is known by its key, and whoever stands in between gets nothing."""

from __future__ import annotations

import base64
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import InputError, OnlineError
from app.base.task import Task
from app.crypto import certificates
from app.sync import pinned
from app.sync.online import Ask, Line, Way
from app.sync.protocol import pins
from app.sync.relay.origin import clean_relay, host_of, is_origin

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"
PIN = pins.write(bytes(range(32)))
ORIGIN = f"https://203.0.113.7:8443#pin-sha256={PIN}"


@dataclass
class Seen:
    """What came to a server: bytes of requests, and handshakes that were finished on its side."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    handshakes: int = 0


@contextmanager
def serving(certificate: bytes, key: bytes, folder: Path, newest: ssl.TLSVersion | None = None) -> Iterator[Seen]:
    (folder / "chain").write_bytes(certificate)
    (folder / "key").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "chain", folder / "key")
    if newest is not None:
        context.maximum_version = newest
    with socket.create_server(("127.0.0.1", 0)) as listening:
        seen = Seen(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, context, seen), daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(listening: socket.socket, context: ssl.SSLContext, seen: Seen) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        line.settimeout(5)
        try:
            with context.wrap_socket(line, server_side=True) as safe:
                seen.handshakes += 1
                while data := safe.recv(65_536):
                    seen.requests.append(data)
                    safe.sendall(ANSWER)
        except OSError:
            line.close()


def ask(origin: str, proxy: str = "") -> bytes:
    with Line(origin, Way(proxy, 5.0), Task()) as line:
        return line.ask(Ask("GET", "/health", {"X-Secret": "a mailbox"})).body


def reason(origin: str, proxy: str = "") -> object:
    with pytest.raises(OnlineError) as caught:
        ask(origin, proxy)
    assert caught.value.facts["host"] == "127.0.0.1"
    return caught.value.facts["reason"]


def at(port: int, pin: bytes) -> str:
    return pins.joined(f"https://127.0.0.1:{port}", pin)


def test_t40_the_relay_with_that_key_is_talked_to_and_any_other_gets_no_byte(tmp_path: Path) -> None:
    mine, other = certificates.make(), certificates.make()
    with serving(*mine, tmp_path) as seen:
        assert ask(at(seen.port, certificates.pin_of_chain(mine[0]))) == b"well"
        assert len(seen.requests) == 1
        assert reason(at(seen.port, certificates.pin_of_chain(other[0]))) == "pin"
        assert reason(at(seen.port, b"")) == "tls"  # no authority answers for it
        assert len(seen.requests) == 1


def test_a_line_is_compared_each_time_it_is_opened(tmp_path: Path) -> None:
    mine, other = certificates.make(), certificates.make()
    pin = certificates.pin_of_chain(mine[0])
    (tmp_path / "other").mkdir()
    with serving(*mine, tmp_path) as seen, serving(*other, tmp_path / "other") as thief:
        with Line(at(seen.port, pin), Way("", 5.0), Task()) as line:
            assert line.ask(Ask("GET", "/", {})).body == b"well"
            line.close()
            line._origin = f"https://127.0.0.1:{thief.port}"  # the network leads elsewhere from now on
            with pytest.raises(OnlineError) as caught:
                line.ask(Ask("GET", "/", {}))
        assert caught.value.facts["reason"] == "pin" and not thief.requests


def made_with(key: object, issuer_key: object, *, name: str = "x", years: tuple[int, int] = (2000, 2001)) -> bytes:
    """A certificate as others make them: any name, over long ago, signed by anybody."""
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in (name, "Some authority")]
    first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in years)
    builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).serial_number(7)
    builder = builder.public_key(key.public_key()).not_valid_before(first).not_valid_after(last)  # type: ignore[attr-defined]
    return builder.sign(issuer_key, SHA256()).public_bytes(Encoding.PEM)  # type: ignore[arg-type]


def test_name_date_and_issuer_count_for_nothing_and_the_key_for_all(tmp_path: Path) -> None:
    """A certificate that was renewed with its key is the same relay (T19: nor does our clock matter)."""
    certificate, written = certificates.make()
    key, authority = load_pem_private_key(written, None), ec.generate_private_key(ec.SECP256R1())
    renewed = made_with(key, authority)
    with serving(renewed, written, tmp_path) as seen:
        assert ask(at(seen.port, certificates.pin_of_chain(certificate))) == b"well"


def test_a_chain_with_the_pinned_certificate_in_it_proves_nothing(tmp_path: Path) -> None:
    """What is shown besides is public: only the first certificate's key is proved."""
    mine, thief = certificates.make(), certificates.make()
    with serving(thief[0] + mine[0], thief[1], tmp_path) as seen:
        assert reason(at(seen.port, certificates.pin_of_chain(mine[0]))) == "pin"
        assert not seen.requests


def test_a_line_that_shows_the_certificate_to_who_watches_is_not_used(tmp_path: Path) -> None:
    mine = certificates.make()
    with serving(*mine, tmp_path, ssl.TLSVersion.TLSv1_2) as seen:
        assert reason(at(seen.port, certificates.pin_of_chain(mine[0]))) == "tls"
        assert not seen.requests


def test_a_pin_that_is_none_lets_nobody_through(tmp_path: Path) -> None:
    mine = certificates.make()
    with serving(*mine, tmp_path) as seen, socket.create_connection(("127.0.0.1", seen.port)) as line:
        with pytest.raises(pinned.WrongKey):
            pinned.context(b"").wrap_socket(line)
        assert line.fileno() == -1 and not seen.requests


def test_t14_a_certificate_that_none_can_be_is_a_wrong_key_and_breaks_nothing(tmp_path: Path) -> None:
    """Who stands in between shows one of a version that doesn't exist: TLS takes it, readers of certificates don't."""
    mine, written = certificates.make()
    der = bytearray(x509.load_pem_x509_certificate(mine).public_bytes(Encoding.DER))
    version = der.index(bytes.fromhex("a003020102")) + 4
    der[version] = 5
    shown = ssl.DER_cert_to_PEM_cert(bytes(der)).encode()
    with serving(shown, written, tmp_path) as seen:
        assert reason(at(seen.port, certificates.pin_of_chain(mine))) == "pin"
        assert not seen.requests
    for read, content in ((certificates.pin_of, bytes(der)), (certificates.pin_of_chain, shown)):
        with pytest.raises(ValueError, match="version"):
            read(content)


def test_tls_without_a_socket_of_its_own_goes_around_no_pin() -> None:
    with pytest.raises(pinned.WrongKey):
        pinned.context(bytes(32)).wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())


def test_t40_through_a_proxy_the_pin_counts_as_well(tmp_path: Path) -> None:
    mine, other = certificates.make(), certificates.make()
    with serving(*mine, tmp_path) as seen, socks(seen.port) as proxy:
        assert ask(at(seen.port, certificates.pin_of_chain(mine[0])), proxy) == b"well"
        assert reason(at(seen.port, certificates.pin_of_chain(other[0])), proxy) == "pin"
        assert len(seen.requests) == 1


@contextmanager
def socks(target: int) -> Iterator[str]:
    """A SOCKS5 proxy that leads every line to one port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_lead, args=(listening, target), daemon=True).start()
        yield f"socks5://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def _lead(listening: socket.socket, target: int) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        line.recv(512)
        line.sendall(b"\x05\x00")
        line.recv(512)
        line.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        onward = socket.create_connection(("127.0.0.1", target))
        for one, two in ((line, onward), (onward, line)):
            threading.Thread(target=_copy, args=(one, two), daemon=True).start()


def _copy(one: socket.socket, two: socket.socket) -> None:
    try:
        while data := one.recv(65_536):
            two.sendall(data)
        two.shutdown(socket.SHUT_WR)
    except OSError:
        one.close()


# --- how it is written -------------------------------------------------------------------------------


def test_a_certificate_says_nothing_about_whose_it_is_or_since_when() -> None:
    made = [x509.load_pem_x509_certificate(certificates.make()[0]) for _ in range(2)]
    for one in made:
        assert one.subject.rfc4514_string() == one.issuer.rfc4514_string() == "CN=localhost"
        assert isinstance(one.public_key(), ec.EllipticCurvePublicKey)
        assert one.not_valid_after_utc.year == 9999 and one.not_valid_before_utc.isoformat()[:10] == "2020-01-01"
    assert made[0].public_key() != made[1].public_key() and made[0].serial_number != made[1].serial_number


def test_a_key_belongs_to_its_certificate_alone() -> None:
    (one, key), (two, other) = certificates.make(), certificates.make()
    assert certificates.belong_together(one, key) and not certificates.belong_together(one, other)
    assert certificates.belong_together(one + two, key) and not certificates.belong_together(two + one, key)
    assert not certificates.belong_together(one, b"nothing") and not certificates.belong_together(b"nothing", key)
    old = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    assert certificates.pin_of_chain(made_with(old, old))  # others' certificates have other keys


SPELLINGS: dict[str, Callable[[bytes], str]] = {
    "ours": pins.write,
    "with its name": lambda pin: pins.NAME + pins.write(pin),
    "with the hash sign": lambda pin: "#" + pins.NAME + pins.write(pin),
    "curl": lambda pin: "sha256//" + base64.b64encode(pin).decode(),
    "RFC 7469": lambda pin: f'pin-sha256="{base64.b64encode(pin).decode()}";',
    "with space around": lambda pin: f"  {pins.write(pin)}\n",
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
@given(pin=st.binary(min_size=32, max_size=32))
def test_a_pin_is_read_as_it_is_written_by_us_and_others(spelled: Callable[[bytes], str], pin: bytes) -> None:
    assert pins.read(spelled(pin)) == pin
    assert clean_relay("203.0.113.7", spelled(pin)) == f"https://203.0.113.7#pin-sha256={pins.write(pin)}"


@given(st.text(max_size=60))
def test_whatever_else_is_no_pin(typed: str) -> None:
    try:
        pin = pins.read(typed)
    except ValueError:
        return
    assert len(pin) == 32


REFUSED = {
    "plain": ("http://127.0.0.1:80", PIN, "pin-without-tls"),
    "onion": ("http://abcdef.onion", PIN, "pin-without-tls"),
    "two": (ORIGIN, pins.write(bytes(32)), "two-pins"),
    "short": ("https://203.0.113.7", PIN[:-1], "not-a-pin"),
    "a fingerprint": ("https://203.0.113.7", "ab" * 32, "not-a-pin"),
    "of the address": ("https://203.0.113.7#pin-sha256=", "", None),
    "in the address": ("https://203.0.113.7#pin-sha256=abc", "", "not-a-pin"),
    "another fragment": ("https://203.0.113.7#top", "", "not-an-address"),
    "nothing after it": ("https://203.0.113.7#", "", "not-an-address"),
    "a path": (f"https://203.0.113.7/x#pin-sha256={PIN}", "", "not-an-address"),
}


@pytest.mark.parametrize(("typed", "pin", "why"), REFUSED.values(), ids=REFUSED)
def test_a_relay_with_a_pin_that_cannot_be_is_refused(typed: str, pin: str, why: str | None) -> None:
    with pytest.raises(InputError) as caught:
        clean_relay(typed, pin)
    assert caught.value.facts["reason"] == (why or "not-a-pin")


def test_an_address_with_a_pin_has_one_spelling() -> None:
    assert clean_relay(ORIGIN) == clean_relay(ORIGIN, PIN) == clean_relay("203.0.113.7:8443", PIN) == ORIGIN
    assert is_origin(ORIGIN) and host_of(ORIGIN) == "203.0.113.7"
    for other in (ORIGIN + "=", ORIGIN.replace("pin", "PIN"), ORIGIN.replace("#", "/#"), ORIGIN[:-1] + "!"):
        assert not is_origin(other)
