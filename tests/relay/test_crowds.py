"""Many at once who mean harm: they take each other's places, never those of who has a blob on its way (T28)."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from app.relay import listening
from app.relay.folder import FolderStore
from app.relay.listening import Place
from app.sync.protocol import requests, routes
from app.sync.protocol.blobs import CLASSES
from tests.relay.asking import SMALL, blob_ids, dropper, mailbox
from tests.relay.serving import relaying, run
from tests.relay.test_program import Process, running

BODY = random.Random(5).randbytes(SMALL)
LINES = 10


@pytest.fixture(scope="module")
def relay(tmp_path_factory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("crowded"), "--connections", str(LINES)) as process:
        yield process


@contextmanager
def crowd(relay: Process, said: bytes) -> Iterator[list[socket.socket]]:
    """As many lines as there may be, each of which has said this and waits."""
    lines = [socket.create_connection(("127.0.0.1", relay.port), timeout=20) for _ in range(LINES)]
    try:
        for line in lines:
            line.sendall(said)
        time.sleep(0.3)
        yield lines
    finally:
        for line in lines:
            line.close()


REFUSED = f"PUT /v1/{mailbox().name}/{blob_ids(1)[0]} HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n".encode()


@pytest.mark.parametrize(
    "said",
    [b"PUT /v1/", REFUSED, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 300 + b"GET /he"],
    ids=["heads without end", "bodies that never come", "answers that nobody reads"],
)
def test_t28_lines_that_only_wait_make_room(relay, said):
    with crowd(relay, said):
        for blob in blob_ids(3):
            status, _ = relay.put(relay.line(), blob, bytes(SMALL), f"127.0.0.1:{relay.port}")
            assert status in (200, 201)


def test_t28_a_blob_on_its_way_is_not_sent_away_for_lines_that_say_nothing(relay):
    blob, host = blob_ids(9)[8], f"127.0.0.1:{relay.port}"
    seed, proved, _ = dropper()
    target = routes.put(mailbox().name, blob)
    now = int(time.time())
    headers = requests.sign(target, host, seed, proved, now, digest=requests.digest_of(BODY), length=len(BODY))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", relay.port), timeout=20) as line:
        line.sendall(f"PUT {target.path} HTTP/1.1\r\nHost: {host}\r\n{head}\r\n".encode() + BODY[:1000])
        time.sleep(0.3)
        with crowd(relay, b"PUT /v1/"), crowd(relay, b"PUT /v1/"):
            line.sendall(BODY[1000:])
            assert line.recv(1000).startswith(b"HTTP/1.1 201")


def test_t28_who_reads_nothing_is_sent_away(monkeypatch):
    """A line that is closed politely waits until what was said on it has been read: with whoever reads nothing, for
    ever, and it counts among the lines that there may be."""
    monkeypatch.setattr(listening, "_FLUSH_SECONDS", 0.1)

    async def much(_: object, receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(32 * 2**20)})

    async def work() -> None:
        place = Place("127.0.0.1", 0)
        sockets = listening.bind(place)
        assert sockets is not None
        server = listening.server(much, place, 1)
        serving = asyncio.create_task(server.serve(sockets))
        while not server.started:
            await asyncio.sleep(0.01)
        with closing(socket.create_connection(sockets[0].getsockname(), timeout=20)) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not any(one.cycle is not None for one in server.server_state.connections):
                await asyncio.sleep(0.01)
            with closing(socket.create_connection(sockets[0].getsockname(), timeout=20)):
                until = time.monotonic() + 5
                while len(server.server_state.connections) != 1 or time.monotonic() < until - 4.5:
                    assert time.monotonic() < until, "who reads nothing still has a line"
                    await asyncio.sleep(0.02)
        server.should_exit = True
        await serving

    run(work)


def test_t28_nobody_passes_the_quota_while_the_disk_is_asked(tmp_path):
    """Many at the same moment: each is counted before the next one is looked at."""

    async def work():
        quota = 4 * CLASSES[1]
        async with relaying(tmp_path, default_bytes=quota, free_bytes=1) as relay:
            content = random.Random(7).randbytes(CLASSES[1])
            asking = [relay.ask.put(blob, content, index=index % 8) for index, blob in enumerate(blob_ids(16))]
            answers = await asyncio.gather(*asking)
            assert sum(one.word == "created" for one in answers) * CLASSES[1] <= quota

    run(work)


def test_t28_what_is_on_its_way_leaves_the_room_that_must_stay(tmp_path, monkeypatch):
    """Blobs that all began while there was room would fill the disk together: then nothing could be taken back."""

    async def told(store: FolderStore) -> int:
        return 2**20 + 3 * SMALL

    monkeypatch.setattr(FolderStore, "room", told)

    async def work():
        async with relaying(tmp_path, free_bytes=2**20) as relay:
            answers = await asyncio.gather(*(relay.ask.put(blob, BODY, index=n) for n, blob in enumerate(blob_ids(8))))
            assert [one.word for one in answers].count("created") <= 3
            assert {one.word for one in answers} == {"created", "full"}

    run(work)
