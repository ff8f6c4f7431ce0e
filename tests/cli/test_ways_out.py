"""The ways out by typed commands alone: a stick, a courier, a relay on this machine, and a colleague who is taken."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn

from app.base.clock import SystemClock
from app.relay.folder import FolderStore
from app.relay.server import application
from app.relay.settings import Settings
from app.services import editing, vaults
from app.services.session import Session
from tests.cli.laptops import Desktop, make_desktop
from tests.services.conftest import acquaint

NAMES = ("Amal", "Basim", "Dina", "Karim")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The real application behind a real server on this machine; its address."""
    store = FolderStore(folder)
    app = application(store, Settings(open_to_all=True, free_bytes=0), SystemClock())
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", loop="asyncio"))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        async def work() -> None:
            await server.serve([listening])
            await store.close()

        thread = threading.Thread(target=lambda: asyncio.run(work()), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture
def laptops(tmp_path: Path) -> dict[str, Desktop]:
    made = {name: make_desktop(tmp_path / name.lower(), name) for name in NAMES}
    with ExitStack() as stack:
        acquaint(tuple(stack.enter_context(opened(laptop)) for laptop in made.values()))
    return made


@contextmanager
def opened(laptop: Desktop) -> Iterator[Session]:
    with vaults.open(Path(laptop.vault), (laptop.folder / "passphrase").read_text().strip()) as session:
        yield session


def write(laptop: Desktop, title: str) -> None:
    with opened(laptop) as session:
        editing.new_case(session, {"title": title})


def place(tmp_path: Path, name: str) -> str:
    (tmp_path / name).mkdir(exist_ok=True)
    return str(tmp_path / name)


def test_the_ways_out_from_the_command_line(laptops: dict[str, Desktop], tmp_path: Path) -> None:
    amal, basim, *_ = laptops.values()
    with serving(tmp_path / "relay") as address:
        basim.run("relay use", address)
        letter = str(tmp_path / "letter")
        basim.run("relay address", "--for", "Amal", "--out", letter)
        amal.run("relay address", "--take", letter)
        amal.run("relay use", address)
        amal.run("relay address", "--for", "Basim")
        laptops["Dina"].run("relay use", address)  # it is on this computer: nobody is led there by somebody else's word

        by_courier(laptops, tmp_path)
        by_relay(laptops)
        taken(laptops, tmp_path)


def by_courier(laptops: dict[str, Desktop], tmp_path: Path) -> None:
    amal, basim, dina, _ = laptops.values()
    one, two, pack = (place(tmp_path, name) for name in ("one", "two", "pack"))
    write(amal, "By stick")
    amal.run("stick send", one, "--to", "Basim")
    dina.run("courier carry", one)
    dina.run("courier put", two)
    assert "By stick" not in dina.run("list")
    basim.run("stick receive", two)
    assert "By stick" in basim.run("list")
    write(amal, "By a courier's hand")
    amal.run("courier pack", pack, "--to", "Basim", "--by", "Dina")
    dina.run("courier carry", pack)
    assert dina.json("sync")["sent"] == 1


def by_relay(laptops: dict[str, Desktop]) -> None:
    amal, basim, *_ = laptops.values()
    assert basim.json("sync")["came"] == 1
    basim.run("receive", "--from-relay")
    assert "By a courier's hand" in basim.run("list")
    assert basim.json("sync")["failures"] == []
    assert amal.json("sync")["receipts"] >= 1
    write(basim, "Back")
    basim.run("send", "--to", "Amal", "--by-relay")
    assert basim.json("sync")["sent"] == 1
    amal.run("sync")
    amal.run("receive", "--from-relay")
    assert "Back" in amal.run("list")


def taken(laptops: dict[str, Desktop], tmp_path: Path) -> None:
    amal, basim, dina, _ = laptops.values()
    asked, whole = str(tmp_path / "asked"), str(tmp_path / "whole")
    basim.run("suspend begin", "Karim", "--to", "Dina", "--out", asked)
    dina.run("suspend agree", asked, "--out", whole)
    basim.run("suspend take", whole)
    basim.run("sync")
    amal.run("sync")
    assert "Karim" in amal.run("suspend list")
    for laptop in (amal, basim, dina):
        assert "Karim" in laptop.fails("send", "--to", "Karim", "--out", place(tmp_path, "refused"))
