"""One connection serves one mailbox, under a face that no other mailbox gets: it joins nobody to anybody (T40)."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

import pytest

from app.base import limits
from app.base.clock import SetClock
from app.base.errors import Cancelled, OnlineError
from app.base.task import Task
from app.services import vaults
from app.services.relay import addresses, pushing, queue, relays, syncing
from app.services.relay.relays import box_of
from app.services.relay.views import Choices
from app.services.session import Session
from app.storage import relays as table
from app.storage.outgoing import Parcel
from app.sync import online
from app.sync.online import Answer, Ask, Credentials, Line, Way
from app.sync.protocol import names
from app.sync.relay import lines
from app.sync.relay.clocks import Clocks
from bench import processes
from tests.services.conftest import PASSPHRASE, acquaint
from tests.services.relay.tap import Heard, Tap, tapped
from tests.services.relay.test_sync import write_case

ONION = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real relay, in a process of its own."""
    server = processes.relay(str(tmp_path_factory.mktemp("store")), "--open", module="app.relay.program")
    with processes.serving(server):
        yield server.port


@pytest.fixture
def tap(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tap]:
    monkeypatch.setattr(limits, "RELAY_PAUSE_SECONDS", 0.0)
    with tapped(port) as made:
        yield made


@pytest.fixture(scope="module")
def line(port: int) -> Iterator[Tap]:
    """The way to it without a proxy."""
    with tapped(port, socks=False) as made:
        yield made


@pytest.fixture(scope="module")
def team(line: Tap, tmp_path_factory: pytest.TempPathFactory, cheap_kdf: object) -> Iterator[tuple[Session, ...]]:
    """Amal, Basim and Carim, each with a mailbox at the same relay; Amal has addresses of the others."""
    folder = tmp_path_factory.mktemp("team")
    made = tuple(
        vaults.create(folder / name, PASSPHRASE, name, clock=SetClock(int(time.time())), kdf=cheap_kdf)[0]  # type: ignore[arg-type]
        for name in ("Amal", "Basim", "Carim")
    )
    acquaint(made)
    for one in made:
        relays.add(one, ONION, [f"http://{line.address}"])
    for one in made[1:]:
        addresses.take(made[0], addresses.letter(one, made[0].key_id))
    yield made
    for one in made:
        one.close()


def through(tap: Tap, session: Session) -> list[Heard]:
    """What the proxy hears of one sync."""
    syncing.set_choices(session, Choices(proxy=tap.address))
    before = len(tap.heard)
    report = syncing.sync(session)
    assert report.failures == ()
    return tap.heard[before:]


def own_boxes(session: Session) -> set[str]:
    (own,) = session.run(table.listing)
    box, now = session.run(box_of, own), names.epoch_at(session.clock.now())
    return {box.at(epoch).name for epoch in range(now - 3, now + 3)}


def sent(session: Session, *readers: Session) -> None:
    write_case(session)
    for reader in readers:
        queue.send(session, [reader.key_id])


def test_t40_no_connection_and_no_credentials_serve_two_mailboxes(tap: Tap, team: tuple[Session, ...]) -> None:
    amal, basim, carim = team
    sent(amal, basim, carim)
    heard = through(tap, amal)
    assert all(len(one.mailboxes) == 1 for one in heard)
    by_face = defaultdict(set)
    for one in heard:
        by_face[one.user, one.password].update(one.mailboxes)
    assert all(len(mailboxes) == 1 for mailboxes in by_face.values())
    asked = set.union(*(one.mailboxes for one in heard))
    assert len(asked & own_boxes(amal)) == 4  # the epochs around now
    assert len(asked & own_boxes(basim)) == len(asked & own_boxes(carim)) == 1
    faces = {mailbox: face for face, mailboxes in by_face.items() for mailbox in mailboxes}
    assert len(faces) == len(by_face) == len(asked) == 6  # and none has two
    assert all(len(user) >= 32 <= len(password) and user != password for user, password in by_face)
    assert {one.name for one in heard} == {ONION.removeprefix("http://")} and not any(one.literal for one in heard)
    assert through(tap, basim) and syncing.arrived(basim)


def test_t40_faces_are_forgotten_with_the_sync(tap: Tap, team: tuple[Session, ...]) -> None:
    amal, *_ = team
    before, after = through(tap, amal), through(tap, amal)
    assert not {one.user for one in before} & {one.user for one in after}
    assert not {one.password for one in before} & {one.password for one in after}


def test_t40_without_a_proxy_too_each_mailbox_has_a_connection_of_its_own(line: Tap, team: tuple[Session, ...]) -> None:
    amal, basim, carim = team
    sent(amal, basim, carim)
    syncing.set_choices(amal, Choices())
    assert {one.error.facts["reason"] for one in syncing.sync(amal).failures} == {"onion"}
    assert all(len(one.mailboxes) == 1 for one in line.heard)
    assert len(set.union(*(one.mailboxes for one in line.heard))) == 6


def test_t40_a_time_made_up_for_one_line_is_seen_on_no_other(tap: Tap, team: tuple[Session, ...]) -> None:
    """A relay that tells each line another time would otherwise find that time in what the same laptop signs next."""
    amal, basim, carim = team
    sent(amal, basim, carim)
    tap.lie = lambda number: 3 * number - 7
    heard = through(tap, amal)
    assert len(heard) == 6
    for number, one in enumerate(heard):
        assert one.created and all(-1 <= at - int(one.at) - tap.lie(number) <= 1 for at in one.created)


def test_t40_how_wrong_a_clock_is_joins_nothing(tap: Tap, team: tuple[Session, ...]) -> None:
    """Seventeen seconds late on every line would be as good as a name: a line begins with asking for the time."""
    amal, basim, _ = team
    sent(amal, basim)
    amal.clock.at = int(time.time()) - 17
    heard = through(tap, amal)
    amal.clock.at += 17
    assert all(abs(at - time.time()) <= 4 for one in heard for at in one.created)
    assert all(one.paths[0] == "/health" for one in heard)


@pytest.mark.parametrize("date", ["", "Mon, 99 Foo 20260 99:99:99 +9999"])
def test_who_tells_no_time_is_asked_for_it_once(date: str) -> None:
    clocks = Clocks(SetClock())
    clocks.learn(ONION, Answer(200, {"date": date}, b""), "face")
    assert clocks.knows("face") and clocks.now("face") == SetClock().now() and not clocks.knows("other")


def parcel(n: int) -> Parcel:
    kind = "signal" if n < 7 else "bundle"
    left = (0, 0, 0, None, "", "name", kind, n, 1, bytes(32), None, False, 0)
    return Parcel(str(n), f"reader {n % 7}", bytes(16), 0, "waiting", *left)


def test_t40_readers_are_asked_in_another_order_each_time() -> None:
    """And what goes to one of them in the order in which it was written, signals before all else."""
    wanted = [parcel(n) for n in range(35)]
    orders = [pushing._mixed(wanted) for _ in range(20)]
    assert len({tuple(one.reader for one in order) for order in orders}) > 15
    for order in orders:
        assert sorted(order, key=lambda one: int(one.bundle)) == wanted
        assert [one.kind for one in order] == sorted((one.kind for one in wanted), reverse=True)
        for reader in {one.reader for one in wanted}:
            mine = [int(one.bundle) for one in order if one.reader == reader]
            assert mine == sorted(mine)


def test_there_is_a_pause_before_each_line_but_the_first(
    tap: Tap, team: tuple[Session, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, *_ = team
    paused: list[int] = []
    monkeypatch.setattr(lines, "_pause", lambda task: paused.append(len(tap.heard)))
    heard = through(tap, amal)
    assert paused == list(range(1, len(heard))) and len(heard) > 3


def test_no_two_pauses_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(Task):
        steps = 0

        def check(self) -> None:
            self.steps += 1

    monkeypatch.setattr(lines, "_STEP", 0.0001)
    monkeypatch.setattr(limits, "RELAY_PAUSE_SECONDS", 0.01)
    tasks = [Counting() for _ in range(20)]
    for one in tasks:
        lines._pause(one)
    assert len({one.steps for one in tasks}) > 8 and max(one.steps for one in tasks) <= 100


def test_a_pause_can_be_stopped(tap: Tap, team: tuple[Session, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    amal, *_ = team
    monkeypatch.setattr(limits, "RELAY_PAUSE_SECONDS", 3600.0)
    syncing.set_choices(amal, Choices(proxy=tap.address))
    task, begun = Task(), time.monotonic()
    tap.lie = lambda number: task.cancel() or 0
    with pytest.raises(Cancelled):
        syncing.sync(amal, task)
    assert time.monotonic() - begun < 10


# --- proxies that are other than Tor --------------------------------------------------------------


def ask(tap: Tap, **more: object) -> online.Answer:
    with Line(ONION, Way(tap.address and f"socks5://{tap.address}", 5.0), Task(), Credentials(), **more) as line:  # type: ignore[arg-type]
        return line.ask(Ask("GET", "/health", {}))


def test_a_proxy_that_takes_no_credentials_is_used_without(tap: Tap) -> None:
    """ssh -D, for example: separate connections are all there is."""
    tap.method = lambda offered: 0 if 0 in offered else 255
    assert ask(tap).status == 200 and tap.heard[-1].user == ""


@pytest.mark.parametrize("answer", [1, 3, 4, 5, 6])
def test_a_proxy_that_cannot_reach_the_relay_is_no_proxy_that_is_down(tap: Tap, answer: int) -> None:
    """Who reads "start Tor" while Tor runs looks for the fault in the wrong place."""
    tap.answer = answer
    with pytest.raises(OnlineError) as caught:
        ask(tap)
    assert caught.value.facts["reason"] == "unreachable"


def test_a_proxy_that_is_down_is_named(tap: Tap) -> None:
    tap.address = f"127.0.0.1:{processes.free_port()}"
    with pytest.raises(OnlineError) as caught:
        ask(tap)
    assert caught.value.facts["reason"] == "proxy"


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05", b"", b"\x05\x02\x05", bytes(300)])
def test_p24_what_is_no_proxy_and_answers_is_named(tap: Tap, garbage: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(line, heard, made) -> None:
        line.sendall(garbage)
        line.recv(300)
        raise OSError

    monkeypatch.setattr("tests.services.relay.tap._shake_hands", answered)
    with pytest.raises(OnlineError) as caught:
        ask(tap)
    assert caught.value.facts["reason"] == "proxy"


def test_a_proxy_that_says_nothing_is_given_up_also_by_whoever_asks_for_a_stamp(
    tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.services.relay.tap._shake_hands", lambda *_: time.sleep(30))
    begun = time.monotonic()
    with pytest.raises(OnlineError) as caught:
        online.post("http://time.example/", b"x", "a/b", "a/b", Way(f"socks5://{tap.address}", 0.5), Task(), 100)
    assert caught.value.facts["reason"] == "slow" and time.monotonic() - begun < 5


def test_t40_two_stamps_share_no_credentials(tap: Tap) -> None:
    for _ in range(2):
        with pytest.raises(OnlineError):
            online.post("http://time.example/", b"x", "a/b", "a/b", Way(f"socks5://{tap.address}", 5.0), Task(), 100)
    assert len({one.user for one in tap.heard}) == len(tap.heard) == 2
