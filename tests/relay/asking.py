"""A client of the relay for tests: real signatures, the application called in this process or through a socket."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.sync.protocol import answers, proof, requests, routes
from app.sync.protocol.names import Box, BoxEpoch
from app.sync.protocol.routes import Target

AUTHORITY = "relay.example"
NOW = 1_770_000_000
EPOCH = NOW // (28 * 86_400)
SMALL = 64 * 1024


@functools.cache
def mailbox(number: int = 0) -> BoxEpoch:
    """A mailbox of the epoch of NOW; its tree is made once in a process."""
    return Box(bytes([number]) * 32).at(EPOCH)


@functools.cache
def dropper(number: int = 0, index: int = 0) -> tuple[bytes, str, int]:
    """The seed, the proof and the place of a leaf."""
    leaf = mailbox(number).leaf(index)
    return leaf.keys.dropping, dropping_proof(number, index), leaf.place


def dropping_proof(number: int, index: int) -> str:
    box, leaf = mailbox(number), mailbox(number).leaf(index)
    return proof.dropping_proof(box.reading_public, leaf.keys.public, leaf.place, leaf.path)


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    finished: bool = False

    @property
    def word(self) -> str:
        return str(json.loads(self.body)["answer"])


@dataclass
class Asker:
    """Asks ``app``; ``chunk`` is how much of a body comes at once."""

    app: Any
    now: int = NOW
    admission: str = ""
    chunk: int = 64 * 1024
    authority: str = AUTHORITY

    def headers(self, target: Target, number: int = 0, index: int = 0, body: bytes | None = None) -> dict[str, str]:
        if target.verb == "put":
            seed, proved, _ = dropper(number, index)
            sent = body or b""
            return requests.sign(
                target, self.authority, seed, proved, self.now,
                digest=requests.digest_of(sent), length=len(sent), admission=self.admission,
            )  # fmt: skip
        box = mailbox(number)
        return requests.sign(
            target, self.authority, box.reading, proof.owner_proof(box), self.now, admission=self.admission
        )

    async def put(self, blob: str, body: bytes, number: int = 0, index: int = 0) -> Answer:
        target = routes.put(mailbox(number).name, blob)
        return await self.send(target, self.headers(target, number, index, body), body)

    async def get(self, blob: str, number: int = 0) -> Answer:
        target = routes.get(mailbox(number).name, blob)
        return await self.send(target, self.headers(target, number))

    async def delete(self, blob: str, number: int = 0) -> Answer:
        target = routes.delete(mailbox(number).name, blob)
        return await self.send(target, self.headers(target, number))

    async def close(self, place: int, number: int = 0) -> Answer:
        target = routes.close(mailbox(number).name, place)
        return await self.send(target, self.headers(target, number))

    async def page(self, after: str = "", limit: int = 1_000, number: int = 0) -> Answer:
        target = routes.listing(mailbox(number).name, after, limit)
        return await self.send(target, self.headers(target, number))

    async def ids(self, number: int = 0, limit: int = 1_000) -> list[str]:
        found: list[str] = []
        more = True
        while more:
            after = found[-1] if found else ""
            page = answers.read_page((await self.page(after, limit, number)).body, after, limit)
            found += [blob.id for blob in page.blobs]
            more = page.more
        return found

    async def send(
        self,
        target: Target,
        headers: dict[str, str],
        body: bytes = b"",
        *,
        method: str = "",
        path: str = "",
        blocks: AsyncIterator[bytes] | None = None,
    ) -> Answer:
        """Call the application once; ``blocks`` instead of ``body`` for a sender with a pace of its own."""
        raw = [(b"host", self.authority.encode())] + [(k.encode(), v.encode()) for k, v in headers.items()]
        way = path or target.path
        scope = {
            "type": "http", "http_version": "1.1", "method": method or target.method, "path": way,
            "raw_path": way.encode(), "query_string": target.query.encode(), "headers": raw,
        }  # fmt: skip
        answer = Answer()
        coming = blocks or _pieces(body, self.chunk)
        ended = False

        async def receive() -> dict[str, Any]:
            nonlocal ended
            if ended:
                await asyncio.Event().wait()
            try:
                return {"type": "http.request", "body": await anext(coming), "more_body": True}
            except StopAsyncIteration:
                ended = True
                return {"type": "http.request", "body": b"", "more_body": False}
            except ConnectionError:
                ended = True
                return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            else:
                answer.body += message["body"]
                answer.finished = not message["more_body"]

        await self.app(scope, receive, send)
        return answer


async def _pieces(body: bytes, chunk: int) -> AsyncIterator[bytes]:
    for at in range(0, len(body), chunk):
        yield body[at : at + chunk]


def blob_ids(count: int, index: int = 0) -> Sequence[str]:
    from app.sync.protocol.blobs import blob_id

    keys = mailbox().keys(index)
    return [blob_id(keys.ids, bytes(16), n) for n in range(count)]
