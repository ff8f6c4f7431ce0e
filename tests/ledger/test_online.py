"""T40, T33: the network is opened by a press of a button alone, by the way that was set, and never trusted."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.base.catalogue import text
from app.base.errors import Cancelled, InputError, OnlineError, StampError
from app.base.task import Task
from app.services import authorities, sealing, stamping
from app.services.sealing import wording
from app.sync import online
from app.sync.online import Way
from tests.ledger.authority import Authority, Shape, serving
from tests.ledger.test_ledger import taken_in
from tests.services.conftest import acquaint

DIGEST = hashlib.sha256(b"a signature").digest()
REPLY = "application/timestamp-reply"


def post(address, *, proxy="", seconds=5.0, most=65_536, task=None):
    return online.post(address, b"question", "application/x", REPLY, Way(proxy, seconds), task or Task(), most)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return Authority(folder / "one", "First"), Authority(folder / "two", "Second")


@pytest.fixture
def amal(people, pair):
    """A vault that asks two authorities of its own, each behind a server on this machine."""
    (session,) = people("Amal")
    with serving(pair[0].reply) as (one, seen_one), serving(pair[1].reply) as (two, seen_two):
        ids = [
            authorities.add(session, name, address, authority.root).id
            for name, address, authority in (("First", one, pair[0]), ("Second", two, pair[1]))
        ]
        authorities.choose(session, ids)
        session.seen = [seen_one, seen_two]
        yield session


def test_t33_a_sealed_file_waits_until_two_authorities_stamped_it(amal, people, tmp_path, stick):
    (court,) = people("Court")
    acquaint((amal, court))
    case, _ = taken_in(amal, tmp_path)
    order = sealing.Order((case,), (court.key_id,), purpose="internal", policy="everything")
    made = sealing.seal(amal, order, stick)
    (one,) = stamping.pending(amal)
    assert (one.digest, one.place, one.stamps, one.wanted) == (made.digest, made.path, 0, 2)
    assert stamping.count(amal) == 1
    added = sealing.add_stamps(amal, Path(made.path))
    assert (added.stamps, added.added, stamping.pending(amal)) == (2, 2, ())
    seen = sealing.check(Path(made.path), session=amal).stamps
    assert [one.why for one in seen] == ["", ""] and all(one.at for one in seen)
    strangers = sealing.check(Path(made.path), session=court).stamps  # the court doesn't know these authorities
    assert [one.why for one in strangers] == ["chain", "chain"]


def test_t33_a_seal_without_a_network_is_made_and_waits(amal, people, tmp_path, stick, monkeypatch):
    (court,) = people("Court")
    acquaint((amal, court))
    case, _ = taken_in(amal, tmp_path)
    order = sealing.Order((case,), (court.key_id,), purpose="internal", policy="everything", stamp=True)
    answering = online.post
    there: list[str] = []

    def cut_off(address, *more):
        if address in there:
            return answering(address, *more)
        raise OnlineError(reason="unreachable", host="nowhere")

    monkeypatch.setattr(online, "post", cut_off)
    made = sealing.seal(amal, order, stick)
    assert made.stamps == 0 and [one.authority for one in made.failures] == ["First", "Second"]
    (one,) = stamping.pending(amal)
    assert (one.digest, one.place, one.stamps) == (made.digest, made.path, 0)
    assert sealing.check(Path(made.path), session=court).stamps == ()
    for language in ("en", "ar", "ckb"):
        said = wording.unstamped(made, language)
        assert len(said) == 3 and text("seal.stamp.waits", language) == said[0] and "nowhere" in said[1]

    there.append(authorities.chosen(amal)[0].address)  # one of two answers
    made = sealing.seal(amal, order, stick)
    assert made.stamps == 1 and [one.authority for one in made.failures] == ["Second"]
    assert len(stamping.pending(amal)) == 2
    monkeypatch.setattr(online, "post", answering)
    assert sealing.add_stamps(amal, Path(made.path)).stamps == 2 and len(stamping.pending(amal)) == 1


def test_t33_two_authorities_stamp_a_signature(amal, monkeypatch):
    tokens = stamping.stamp(amal, DIGEST)
    assert len(tokens) == 2
    monkeypatch.setattr(socket, "socket", None)  # from here on there is no network
    found = stamping.verdicts(DIGEST, tokens, amal)
    assert [verdict.authority for verdict in found] == ["First Signer", "Second Signer"]
    assert all(verdict.ok for verdict in found) and sorted(stamping.held(amal, DIGEST)) == sorted(tokens)
    assert [verdict.why for verdict in stamping.verdicts(DIGEST, tokens)] == ["chain", "chain"]  # without this vault


def test_t40_what_goes_out_names_nobody_and_no_program(amal):
    stamping.stamp(amal, DIGEST)
    for seen in amal.seen:
        ((headers, body),) = seen
        assert DIGEST in body and len(body) < 80
        assert headers["User-Agent"] == "Mozilla/5.0" and "Cookie" not in headers
        said = " ".join([*headers, *headers.values()]).lower()
        assert not any(word in said for word in ("sijil", "python", "httpx", amal.key_id.lower(), "amal"))


def test_t40_only_asking_opens_the_network(amal, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was opened")

    monkeypatch.setattr(online.httpx, "Client", refuse)
    stamping.pending(amal)
    authorities.every(amal)
    authorities.set_proxy(amal, "127.0.0.1:9050")
    stamping.verdicts(DIGEST, [b"junk"], amal)
    with pytest.raises(AssertionError):
        stamping.ask(amal, DIGEST)


def test_one_that_fails_leaves_the_seal_waiting_for_it_alone(people, pair):
    (session,) = people("Amal")
    with serving(pair[0].reply) as (one, seen), serving(lambda _: (503, b"", {})) as (two, _):
        first = authorities.add(session, "First", one, pair[0].root).id
        second = authorities.add(session, "Second", two, pair[1].root).id
        authorities.choose(session, [first, second])
        asked = stamping.ask(session, DIGEST)
        assert len(asked.tokens) == 1
        ((name, error),) = [(one.authority, one.error) for one in asked.failures]
        assert (name, error.facts["reason"]) == ("Second", "status")
        stamping.ask(session, DIGEST)
        assert len(seen) == 1  # who has stamped isn't asked again


@pytest.mark.parametrize(
    ("name", "answer", "error", "reason"),
    [
        ("a page to sign in", (200, b"<html>", {"Content-Type": "text/html"}), OnlineError, "kind"),
        ("another address", (302, b"", {"Location": "http://127.0.0.1:1/"}), OnlineError, "redirect"),
        ("a refusal", (403, b"", {}), OnlineError, "status"),
        ("more than a stamp", (200, bytes(70_000), {}), OnlineError, "too-big"),
        ("no stamp", (200, b"no stamp", {}), StampError, "malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_t33_an_answer_that_is_no_stamp_is_thrown_away(people, pair, name, answer, error, reason):
    (session,) = people("Amal")
    with serving(lambda _: answer) as (address, _):
        authorities.choose(session, [authorities.add(session, "First", address, pair[0].root).id])
        with pytest.raises(error) as caught:
            stamping.stamp(session, DIGEST)
    assert caught.value.facts["reason"] == reason and stamping.held(session, DIGEST) == []


def test_t33_a_stamp_of_a_stranger_between_us_and_the_authority_is_refused(people, pair, tmp_path):
    (session,) = people("Amal")
    stranger = Authority(tmp_path / "stranger", "First")
    with serving(stranger.reply) as (address, _):
        authorities.choose(session, [authorities.add(session, "First", address, pair[0].root).id])
        with pytest.raises(StampError) as caught:
            stamping.stamp(session, DIGEST)
    assert caught.value.facts["reason"] == "chain"


def test_t33_an_old_answer_put_in_the_place_of_a_new_one_is_refused(people, pair):
    (session,) = people("Amal")
    kept: list[bytes] = []

    def replay(query: bytes) -> bytes:
        kept.append(pair[0].reply(query))
        return kept[0]

    with serving(replay) as (address, _):
        authorities.choose(session, [authorities.add(session, "First", address, pair[0].root).id])
        assert len(stamping.stamp(session, DIGEST)) == 1
        with pytest.raises(StampError) as caught:
            stamping.stamp(session, hashlib.sha256(b"another").digest())
    assert caught.value.facts["reason"] in ("imprint", "nonce")


def test_a_silent_server_is_given_up(people):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(OnlineError) as caught:
            post(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.4)
    assert caught.value.facts["reason"] == "slow" and time.monotonic() - begun < 3


def test_one_that_drips_even_its_head_is_given_up():
    with dripping(head="") as address:
        begun = time.monotonic()
        with pytest.raises(OnlineError) as caught:
            post(address, seconds=0.5)
    assert caught.value.facts["reason"] == "slow" and time.monotonic() - begun < 3


def test_one_that_drips_is_given_up_and_a_person_can_stop_it():
    with dripping(f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY}\r\nContent-Length: 60000\r\n\r\n") as address:
        begun = time.monotonic()
        with pytest.raises(OnlineError) as caught:
            post(address, seconds=0.6)
        assert caught.value.facts["reason"] == "slow" and time.monotonic() - begun < 3
        task = Task()
        threading.Timer(0.2, task.cancel).start()
        with pytest.raises(Cancelled):
            post(address, seconds=10.0, task=task)


@contextmanager
def dripping(head):
    """A server that sends a head, and then one byte every 50 ms, for ever."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(4096)
            try:
                self.request.sendall(head.encode())
                while True:
                    self.request.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def pump(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)


@contextmanager
def socks(target: int):
    """A SOCKS5 proxy that leads everything to one port here; gives its address and the names that were asked of it."""
    asked: list[tuple[int, str]] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            client = self.request
            client.recv(2 + client.recv(2, socket.MSG_PEEK)[1])
            client.sendall(b"\x05\x00")
            head = client.recv(4)
            name = client.recv(client.recv(1)[0]).decode() if head[3] == 3 else socket.inet_ntoa(client.recv(4))
            client.recv(2)
            asked.append((head[3], name))
            with socket.create_connection(("127.0.0.1", target)) as upstream:
                client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
                threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
                while data := upstream.recv(65_536):
                    client.sendall(data)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"socks5://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_t40_host_names_go_to_the_proxy_unresolved_onion_addresses_too(monkeypatch):
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def watch(host, *rest, **more):
        looked_up.append(str(host))
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", watch)
    with serving(lambda _: b"answer") as (address, _):
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with socks(port) as (proxy, asked):
            onion = "abcdefghijklmnop.onion"
            assert post(f"http://{onion}/", proxy=proxy) == b"answer"
            assert post("http://time.invalid/", proxy=proxy) == b"answer"
    assert asked == [(3, onion), (3, "time.invalid")]
    assert not any("onion" in name or "invalid" in name for name in looked_up)


def test_t40_without_the_proxy_that_was_set_nothing_is_tried():
    """P36: no silent way around it."""
    with serving(lambda _: b"answer") as (address, seen):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            nobody = f"socks5://127.0.0.1:{unused.getsockname()[1]}"
            with pytest.raises(OnlineError) as caught:
                post(address, proxy=nobody)
        assert seen == [] and caught.value.facts["reason"] in ("proxy", "unreachable")


def test_t40_settings_of_the_system_are_not_looked_at(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with serving(lambda _: b"answer") as (address, _):
        assert post(address) == b"answer"


def test_t40_an_onion_address_without_a_proxy_is_never_looked_up(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name server was asked for an onion address"))
    with pytest.raises(InputError) as caught:
        post("http://abcdefghijklmnop.onion/")
    assert caught.value.facts["reason"] == "onion"


@pytest.mark.parametrize(
    "typed",
    ["", "time", "ftp://x/", "http://", "http://a:b@c/", "http://x/#y", "http://x:0/", "http://ü/", "file:///etc"],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(InputError):
        online.clean_address(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("127.0.0.1:9050", "socks5://127.0.0.1:9050"),
        ("socks5h://localhost:9150/", "socks5://localhost:9150"),
        (" ", ""),
        ("http://127.0.0.1:8080", None),
        ("127.0.0.1", None),
    ],
)
def test_a_proxy_is_kept_in_one_form(typed, kept):
    if kept is None:
        with pytest.raises(InputError):
            online.clean_proxy(typed)
    else:
        assert online.clean_proxy(typed) == kept


def test_authorities_of_ones_own(people, pair, tmp_path):
    (session,) = people("Amal")
    assert [one.id for one in authorities.chosen(session)] == ["digicert", "globalsign"]
    assert len({one.country for one in authorities.chosen(session)}) == 2
    for pem in (b"", b"junk", (pair[0].folder / "signer.pem").read_bytes(), bytes(100_000)):
        with pytest.raises(InputError):
            authorities.add(session, "Mine", "http://x/", pem)
    mine = authorities.add(session, "Mine", "http://x/", pair[0].root)
    assert mine.id in [one.id for one in authorities.chosen(session)]
    authorities.remove(session, mine.id)
    with pytest.raises(InputError):
        authorities.choose(session, [mine.id])
    with pytest.raises(InputError):
        authorities.choose(session, [])


def test_an_authority_that_lost_its_purpose_is_refused_over_the_network(people, tmp_path):
    (session,) = people("Amal")
    vague = Authority(tmp_path / "vague", "Vague", Shape(accuracy="secs:7200"))
    with serving(vague.reply) as (address, _):
        authorities.choose(session, [authorities.add(session, "Vague", address, vague.root).id])
        with pytest.raises(StampError) as caught:
            stamping.stamp(session, DIGEST)
    assert caught.value.facts == {"reason": "vague", "authority": "Vague"}
