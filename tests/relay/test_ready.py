"""What a relay says of itself is so: it listens when it says so, and who is called off gives nothing back too early."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import threading

import pytest

from app.base import limits
from app.base.clock import SystemClock
from app.relay import drafts, running
from app.relay.folder import FolderStore
from app.relay.listening import Place
from app.relay.running import Service
from app.relay.settings import Settings
from app.relay.store import Aim, StoreError


@pytest.mark.parametrize("way", ["port", "path"])
def test_a_line_is_accepted_at_the_moment_in_which_it_is_said(tmp_path, way):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = Place("127.0.0.1", port) if way == "port" else Place(path=str(tmp_path / "socket"))
    said, opened = [], []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("listening"):
            with socket.socket(socket.AF_INET if way == "port" else socket.AF_UNIX) as tried:
                tried.connect((place.host, port) if way == "port" else place.path)
            opened.append(True)
            os.kill(os.getpid(), signal.SIGTERM)

    settings = Settings(open_to_all=True, free_bytes=0)
    running.run(FolderStore(tmp_path / "store"), settings, Service(place), SystemClock(), say)
    assert opened == [True] and said == [f"listening on {place}", "stopped"]


SIZE = 2 * limits.MIB


def aim(content: bytes) -> Aim:
    return Aim("mailbox", "blob", len(content), hashlib.sha256(content).digest())


def test_whoever_is_called_off_while_a_thread_writes_gives_memory_back_only_afterwards(tmp_path, monkeypatch):
    """Another's bytes would be written into this one's file, or this one's memory given away under its writer."""
    entered, go_on, wrote = threading.Event(), threading.Event(), []

    def slow(handle: int, view: memoryview) -> None:
        entered.set()
        go_on.wait(10)
        wrote.append((os.fstat(handle).st_mode, bytes(view[:4])))

    monkeypatch.setattr(drafts, "write_all", slow)

    async def run() -> None:
        store = FolderStore(tmp_path / "store")
        draft = await store.draft(aim(b"mine" * (SIZE // 4)))
        writing = asyncio.create_task(draft.write(b"mine" * (SIZE // 4)))
        await asyncio.to_thread(entered.wait, 10)
        block = draft._block
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        dropping = asyncio.create_task(draft.drop())
        await asyncio.sleep(0.05)
        other = await store.draft(aim(b"other"))
        await other.write(b"othr")
        assert not dropping.done() and other._block is not block, "the thread still reads it"
        go_on.set()
        await dropping
        assert [content for _, content in wrote] == [b"mine"]
        assert draft._handle == -1
        await other.drop()
        await store.close()

    asyncio.run(run())


def test_a_thread_that_comes_after_the_end_writes_nothing(tmp_path):
    async def run() -> None:
        store = FolderStore(tmp_path / "store")
        draft = await store.draft(aim(b"x" * 100))
        await draft.write(b"x" * 100)
        late = draft._flush  # handed to a thread that hasn't begun
        await draft.drop()
        with pytest.raises(StoreError):
            await store.run(late)
        assert draft._handle == -1
        await store.close()

    asyncio.run(run())
