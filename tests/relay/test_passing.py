"""Bodies straight between lines and memory that is used again: over real sockets, slow ones among quick ones (T28)."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from app.base.clock import SetClock
from app.base.limits import MIB
from app.crypto import certificates
from app.relay import listening
from app.relay.aligned import Blocks
from app.relay.budget import Budget
from app.relay.folder import FolderStore
from app.relay.passing import Broken, Passing
from app.relay.readings import FileReading
from app.relay.server import application
from app.relay.settings import Settings
from app.relay.turns import Turn
from app.sync.protocol import routes
from app.sync.protocol.routes import Target
from tests.relay.asking import NOW, Asker, blob_ids, mailbox
from tests.relay.serving import run

ASK = Asker(None)


def body(seed: int, size: int = MIB) -> bytes:
    return random.Random(seed).randbytes(size)


@contextmanager
def served(folder: Path, tls: bool = False, **settings: Any) -> Iterator[int]:
    """The real server over the real store, in a thread; its port."""
    store = FolderStore(folder, budget=Budget(2 * MIB))
    app = application(store, Settings(open_to_all=True, free_bytes=0, **settings), SetClock(NOW))
    sockets = listening.bind(listening.Place("127.0.0.1", 0))
    assert sockets
    chain = [str(folder / name) for name in ("chain", "key")] if tls else []
    for path, content in zip(chain, certificates.make(), strict=False):
        Path(path).write_bytes(content)
    ready, server = threading.Event(), listening.server(app, listening.Place("127.0.0.1", 0), 50, *chain)
    server.ready = ready.set

    def work() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve(sockets))
            runner.run(store.close())

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(20)
        yield sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join(20)


@contextmanager
def line(port: int, buffer: int = 0, tls: bool = False) -> Iterator[socket.socket]:
    with socket.socket() as opened:
        opened.settimeout(20)
        if buffer:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        opened.connect(("127.0.0.1", port))
        if not tls:
            yield opened
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(opened) as safe:
            yield safe


def head(target: Target, sent: bytes = b"", *more: str) -> bytes:
    told = {"host": ASK.authority, **ASK.headers(target, body=sent)}
    lines = [f"{target.method} {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), *more]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(opened: socket.socket, pause: float = 0) -> tuple[int, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        got += opened.recv(100) or pytest.fail("no answer")
    top, _, rest = got.partition(b"\r\n\r\n")
    length = next(int(one.split(b":")[1]) for one in top.split(b"\r\n") if one.startswith(b"content-length"))
    parts = bytearray(rest)
    while len(parts) < length:
        time.sleep(pause)
        parts += opened.recv(128 * 1024) or pytest.fail("broken off")
    return int(top.split()[1]), bytes(parts)


def put(port: int, blob: str, sent: bytes, tls: bool = False) -> int:
    with line(port, tls=tls) as opened:
        opened.sendall(head(routes.put(mailbox().name, blob), sent) + sent)
        return answer(opened)[0]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_slow_and_quick_readers_each_get_their_own_bytes(tmp_path, tls):
    """All share two MiB of memory: what is used again too early is somebody else's by then."""
    ids = blob_ids(6)
    sizes = [16 * MIB, 4 * MIB, MIB, MIB, 4 * MIB, MIB]  # the first is more than a system takes at once
    with served(tmp_path, tls, writers_of_leaf=6) as port, ThreadPoolExecutor(6) as people:
        sent = [body(at, size) for at, size in enumerate(sizes)]
        assert list(people.map(put, [port] * 6, ids, sent, [tls] * 6)) == [201] * 6

        def read(at: int) -> bytes:
            with line(port, 32 * 1024 if at < 3 else 0, tls) as opened:
                opened.sendall(head(routes.get(mailbox().name, ids[at])))
                status, got = answer(opened, 0.002 if at < 3 else 0)
                assert status == 200
                return hashlib.sha256(got).digest()

        found = list(people.map(read, range(6)))
    assert found == [hashlib.sha256(one).digest() for one in sent]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_t29_who_is_sent_away_for_not_reading_gets_nobody_elses_bytes_and_holds_no_line(tmp_path, tls):
    """What still waits on their line lies in memory that the next reader has."""
    ids, sent = blob_ids(2), [body(11, 16 * MIB), body(12, 4 * MIB)]
    hasty = {"writers_of_leaf": 6, "idle_seconds": 1.0, "slowest": 64 * MIB}
    with served(tmp_path, tls, **hasty) as port, line(port, 32 * 1024, tls) as slow:
        assert [put(port, blob, one, tls) for blob, one in zip(ids, sent, strict=True)] == [201, 201]
        peer, until = slow.getsockname()[1], time.monotonic() + 10
        slow.sendall(head(routes.get(mailbox().name, ids[0])))
        assert holds(port, peer)
        while holds(port, peer) and time.monotonic() < until:
            time.sleep(0.1)
        assert not holds(port, peer), "a line on which nothing moves any more is ended and not only closed"
        with line(port, tls=tls) as quick:
            quick.sendall(head(routes.get(mailbox().name, ids[1])))
            assert answer(quick) == (200, sent[1])
        got = bytearray()
        slow.settimeout(2)  # what the system had taken of it comes as slowly as it likes
        with contextlib.suppress(OSError):
            while more := slow.recv(MIB):
                got += more
    got = got.partition(b"\r\n\r\n")[2]
    assert len(got) > MIB and sent[0].startswith(got)


def holds(port: int, peer: int) -> bool:
    """Whether a server has its side of a line, by the system's table: what no process has is of no inode."""
    rows = [one.split() for one in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    ends = (f"{port:04X}", f"{peer:04X}")
    return any((row[1][-4:], row[2][-4:]) == ends and row[9] != "0" for row in rows)


def test_a_body_in_any_pieces_is_kept_as_it_was_and_the_line_goes_on(tmp_path):
    rng = random.Random(7)
    with served(tmp_path) as port, line(port) as opened:
        for at, blob in enumerate(blob_ids(3)):
            sent = body(at, MIB)
            opened.sendall(head(routes.put(mailbox().name, blob), sent))
            whole, begin = memoryview(sent), 0
            while begin < len(whole):
                end = begin + rng.choice([1, 4_096, 65_536, 300_000])
                opened.sendall(whole[begin:end])
                begin = end
            assert answer(opened)[0] == 201
            opened.sendall(head(routes.get(mailbox().name, blob)))
            assert answer(opened) == (200, sent)


def test_who_waits_to_be_asked_for_the_body_is_asked(tmp_path):
    sent = body(1)
    with served(tmp_path) as port, line(port) as opened:
        opened.sendall(head(routes.put(mailbox().name, blob_ids(1)[0]), sent, "expect: 100-continue"))
        assert opened.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        opened.sendall(sent)
        assert answer(opened)[0] == 201


def test_t28_a_slow_sender_is_waited_for_and_a_silent_one_is_not(tmp_path):
    sent = body(2)
    with served(tmp_path, idle_seconds=1.5) as port:
        with line(port) as opened:
            opened.sendall(head(routes.put(mailbox().name, blob_ids(2)[0]), sent) + sent[:100])
            for at in range(100, 110):  # 3 seconds in all, none of them silent for long
                time.sleep(0.3)
                opened.sendall(sent[at : at + 1])
            opened.sendall(sent[110:])
            assert answer(opened)[0] == 201
        with line(port) as opened:
            opened.sendall(head(routes.put(mailbox().name, blob_ids(2)[1]), sent) + sent[:100])
            began = time.monotonic()
            with contextlib.suppress(ConnectionError):
                assert answer(opened)[0] == 429
            assert time.monotonic() - began < 10


def test_who_goes_away_in_the_middle_leaves_nothing(tmp_path):
    blob, sent = blob_ids(1)[0], body(3)
    with served(tmp_path) as port:
        for count in (0, 1, 70_000, MIB - 1):
            with line(port) as opened:
                opened.sendall(head(routes.put(mailbox().name, blob), sent) + sent[:count])
        with line(port) as opened:
            opened.sendall(head(routes.get(mailbox().name, blob)))
            assert answer(opened)[0] == 404
        assert put(port, blob, sent) == 201


class Cycle:
    """What uvicorn keeps of one request, as far as a body needs it."""

    def __init__(self) -> None:
        self.body, self.more_body, self.disconnected = bytearray(), True, False
        self.waiting_for_100_continue = False
        self.flow = self

    def resume_reading(self) -> None:
        """Nothing was paused."""


def test_memory_is_written_to_only_while_it_is_being_filled():
    async def work():
        passing = Passing(Cycle())  # type: ignore[arg-type]
        space = bytearray(8)
        assert bytes(passing.take(b"abc")) == b"abc"
        task = asyncio.create_task(passing.fill(memoryview(space), lambda _: None))
        await asyncio.sleep(0)
        assert not passing.take(b"abc")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert bytes(passing.take(b"xyz")) == b"xyz"
        assert bytes(space) == b"abc\0\0\0\0\0"

    run(work)


def test_t28_the_last_bytes_of_who_stopped_reading_are_looked_at_ever_more_rarely():
    class Stuck(Cycle):
        looks, write_paused = 0, False

        @property
        def transport(self) -> Stuck:
            return self

        def get_write_buffer_size(self) -> int:
            self.looks += 1
            return 1

    async def work():
        cycle = Stuck()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await Passing(cycle).gone()  # type: ignore[arg-type]
        assert 5 < cycle.looks < 40

    run(work)


def test_what_comes_with_the_head_and_what_is_too_much_are_kept_for_the_next():
    async def work():
        cycle = Cycle()
        passing = Passing(cycle)  # type: ignore[arg-type]
        cycle.body += b"0123456789"
        space = bytearray(4)
        assert await passing.fill(memoryview(space), lambda _: None) == 4
        assert (bytes(space), bytes(cycle.body), passing.ended) == (b"0123", b"456789", False)
        cycle.more_body = False
        assert await passing.fill(memoryview(bytearray(9)), lambda _: None) == 6
        assert passing.ended
        cycle.disconnected = True
        with pytest.raises(Broken):
            await passing.fill(memoryview(bytearray(1)), lambda _: None)

    run(work)


def test_a_thread_that_still_reads_keeps_its_memory(tmp_path):
    """Called off in the middle: the next must not be given a block that somebody still writes to."""
    path, budget, blocks = tmp_path / "blob", Budget(MIB), Blocks()
    path.write_bytes(body(4, MIB))

    async def work():
        begin, go_on = threading.Event(), threading.Event()

        def held(verb):
            def inside():
                with reading._turn:
                    begin.set()
                    go_on.wait(10)
                return verb()

            return asyncio.get_running_loop().run_in_executor(None, inside)

        reading = FileReading(str(path), blocks, budget, held, direct=False)
        opening = asyncio.create_task(reading.begin())
        await asyncio.to_thread(begin.wait, 10)
        opening.cancel()
        closing = asyncio.create_task(reading.close())
        await asyncio.sleep(0.05)
        assert not closing.done() and budget._left == 0
        go_on.set()
        await closing
        assert budget._left == MIB
        with pytest.raises(OSError):
            reading._open()

    run(work)


def test_t29_memory_that_was_shown_and_not_let_go_of_is_given_to_nobody(tmp_path):
    path, blocks = tmp_path / "blob", Blocks()
    path.write_bytes(body(5, MIB))

    async def work():
        async def at_once(verb):
            return verb()

        reading = FileReading(str(path), blocks, Budget(MIB), at_once, direct=False)
        assert await reading.begin()
        shown = await anext(aiter(reading.blocks(MIB)))
        await reading.close()
        blocks.take(MIB)[:] = bytes(MIB)
        assert bytes(shown) == body(5, MIB)

    run(work)


def test_t28_what_waits_in_our_memory_has_not_moved():
    async def work():
        turn = Turn(0.0)
        turn.moved, turn.unsent = MIB, lambda: MIB - 1_000
        assert turn.rate(10.0) == 100

    run(work)
