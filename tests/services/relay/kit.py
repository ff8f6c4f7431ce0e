"""Relays for tests of the client: the real application over a real folder, without a network in between."""

from __future__ import annotations

import asyncio
import email.utils
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from app.base.clock import Clock
from app.relay.folder import FolderStore
from app.relay.server import application
from app.relay.settings import Settings

NOW = 1_770_000_000
ORIGIN = "https://relay.example"
OTHER = "https://second.example"
OPEN = Settings(open_to_all=True, free_bytes=0)

Tamper = Callable[[httpx.Request], httpx.Response | None]


class InProcess(httpx.BaseTransport):
    """Origins → applications, all on one event loop of their own. ``close_all`` ends it.

    ``before`` may answer in place of the relay, or raise what a broken line raises; ``after`` may alter an answer.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._apps: dict[str, tuple[Any, Clock]] = {}
        self._stores: list[FolderStore] = []
        self.asked: list[tuple[str, str, str]] = []
        """(method, host, path) of every request that came"""
        self.before: Tamper = lambda request: None
        self.after: Callable[[httpx.Request, httpx.Response], httpx.Response] = lambda request, answer: answer

    def serve(self, origin: str, folder: Path, clock: Clock, settings: Settings = OPEN) -> None:
        store = FolderStore(folder)
        self._stores.append(store)
        self._apps[httpx.URL(origin).host] = (application(store, settings, clock), clock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.host, request.url.path))
        instead = self.before(request)
        if instead is not None:
            return instead
        if request.url.host not in self._apps:
            raise httpx.ConnectError("no such host")
        app, clock = self._apps[request.url.host]
        body = request.read()
        done = asyncio.run_coroutine_threadsafe(_ask(app, request, body), self._loop).result(timeout=60)
        status, headers, content = done
        headers.append((b"date", email.utils.formatdate(clock.now(), usegmt=True).encode()))
        return self.after(request, httpx.Response(status, headers=headers, stream=httpx.ByteStream(content)))

    def close_all(self) -> None:
        for store in self._stores:
            asyncio.run_coroutine_threadsafe(store.close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


async def _ask(app: Any, request: httpx.Request, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "https",
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": None,
    }
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    status, headers, content = 0, [], b""

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, headers, content
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            content += message.get("body", b"")

    await app(scope, receive, send)
    return status, headers, content
