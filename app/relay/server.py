"""The relay as an ASGI application: it checks, keeps, lists, gives out and deletes blobs, and remembers nobody.

Everything that counts is in the request itself and in the store. What isn't right is refused with one answer,
before the store is asked anything, so that a mailbox that exists and one that doesn't look alike (T29).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

from app.base import limits
from app.base.clock import Clock
from app.relay.counters import Counters
from app.relay.incoming import Body, Receive
from app.relay.passing import AT_ONCE, PASSING, Broken, Passing
from app.relay.quotas import OverQuota, Quota, Quotas, is_kept, split
from app.relay.settings import Settings
from app.relay.store import Aim, Outcome, Reading, Store, StoreError, create
from app.relay.turns import Crowded, Slow, Turn, Turns
from app.sync.protocol import admission, answers, requests
from app.sync.protocol.answers import Word
from app.sync.protocol.refusal import Refused
from app.sync.protocol.requests import Right

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH: Final = "/health"
MOVING: Final = "sijil.moving"
"""in the scope of a request while its blob, that may come or go, does: for the server, which lets others go first"""

_HEALTH_SECONDS: Final = 5.0
_ROOM_SECONDS: Final = 1.0


def application(store: Store, settings: Settings, clock: Clock, counters: Counters | None = None) -> Application:
    """The relay over ``store``. Many of them, in as many processes, may serve one store."""
    relay = Relay(store, settings, clock, counters or Counters())

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(store, receive, send)
        elif scope["type"] == "http":
            await relay.answer(scope, receive, send)

    return asgi


async def _live(store: Store, receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.shutdown":
            await store.close()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


class Relay:
    def __init__(self, store: Store, settings: Settings, clock: Clock, counters: Counters) -> None:
        self._store, self._settings, self._clock, self.counters = store, settings, clock, counters
        self._quotas = Quotas(store, settings)
        leaf, box = settings.writers_of_leaf, settings.writers_of_mailbox
        slow = settings.crowded_slowest, settings.crowded_after
        self._writers = Turns(settings.writers, (box, leaf), *slow)
        self._readers = Turns(settings.readers, (settings.readers_of_mailbox,), *slow)
        self._room = Remembered(store.room, _ROOM_SECONDS)
        self._health = Remembered(lambda: store.has("relay", "0"), _HEALTH_SECONDS)
        self._admitted = lru_cache(4_096)(self._read_admission)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing gets out of here but a class of error, counted."""
        passing = scope.get(PASSING)
        reply, body = Reply(send, passing), Body(scope["headers"], receive, passing)
        try:
            word = await self._answer(scope, body, reply)
        except (Refused, UnicodeDecodeError):
            word = "refused"
        except OverQuota:
            word = "quota"
        except Crowded:
            word = "wait"
        except Broken:
            word = None
        except Slow:
            word = None if reply.begun else "wait"
        except StoreError as error:
            word = "full" if error.facts.get("reason") == "full" else "wait"
            self._note(error)
        except Exception as error:
            word = "wait"
            self._note(error)
        if word and not reply.begun:
            self._count(word)
            await self._say(word, body, reply)
        elif not reply.ended:
            reply.break_off()

    async def _answer(self, scope: Scope, body: Body, reply: Reply) -> Word | None:
        """The word to answer with, or ``None`` where everything was said."""
        if scope["path"] == HEALTH:
            await self._say_health(reply)
            return None
        right = self._right(scope)
        match right.target.verb:
            case "put":
                return await self._put(right, body, scope)
            case "list":
                await self._list(right, reply)
                return None
            case "get":
                return await self._get(right, reply, scope)
            case "delete":
                return await self._delete(right)
            case "close":
                return await self._close(right)

    # --- what a request may do --------------------------------------------------------------------

    def _right(self, scope: Scope) -> Right:
        headers = scope["headers"]
        if sum(len(name) + len(value) for name, value in headers) > limits.RELAY_HEAD_BYTES:  # all in one packet
            raise Refused("headers")
        authority = _only(headers, b"host")
        if self._settings.names and authority not in self._settings.names:
            raise Refused("authority")
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        return requests.check(scope["method"], authority, path, query, headers, self._clock.now())

    def _quota(self, right: Right) -> Quota:
        """What the mailbox may hold. Raises Refused where nobody admitted it."""
        settings, now = self._settings, self._clock.now()
        try:
            found = self._admitted(right.token, right.mailbox)
            if found.since <= now <= found.until:
                return Quota(found.size, found.count)
        except Refused:
            pass
        if not settings.open_to_all:
            raise Refused("admission")
        return Quota(settings.default_bytes, settings.default_count)

    def _read_admission(self, token: str, mailbox: str) -> admission.Admission:
        """Who signed is asked once for each token; the times in it are compared every time."""
        return admission.read(token, self._settings.operators, mailbox, admission.state(token).since)

    # --- the five verbs -----------------------------------------------------------------------------

    async def _put(self, right: Right, body: Body, scope: Scope) -> Word:
        quota = self._quota(right)
        assert right.leaf is not None and right.digest is not None  # noqa: S101 - what check promises of a put
        aim = Aim(
            shelf=f"blobs/{right.mailbox}",
            name=right.target.blob,
            size=right.length,
            digest=right.digest,
            tail=right.leaf,
            bar=(f"closed/{right.mailbox}", str(right.leaf)),
        )
        with self._writers.take(right.mailbox, (right.mailbox, right.leaf)) as turn, _moving(scope):
            try:
                await self._make_room(right, quota)
            except (OverQuota, StoreError):
                if await self._store.has(
                    aim.shelf, aim.name
                ):  # sent again because our answer was lost: nothing to hold
                    return "there"
                raise
            # No turn of the loop between the check and this: others would pass the same check meanwhile.
            with self._quotas.coming(right.mailbox, right.leaf, right.length) as coming:
                outcome = await self._take(aim, body, turn)
                if outcome == "created":
                    coming.kept()
            if outcome == "altered" or outcome == "barred":
                raise Refused(outcome)
            return outcome

    async def _make_room(self, right: Right, quota: Quota) -> None:
        room = await self._room.get()
        await self._quotas.check(right.mailbox, right.leaf or 0, right.length, quota)
        if room is not None and room < self._settings.free_bytes + self._quotas.on_the_way + right.length:
            raise StoreError(reason="full")

    async def _take(self, aim: Aim, body: Body, turn: Turn) -> Outcome:
        """The body into the store, held to its length and its digest."""
        draft = await self._store.draft(aim)
        try:
            await body.pour(draft, aim.size, turn, self._settings)
            return await draft.keep()
        finally:
            await draft.drop()

    async def _list(self, right: Right, reply: Reply) -> None:
        limit = right.target.limit
        with self._readers.take(right.mailbox):
            page, more = await self._page(f"blobs/{right.mailbox}", right.target.after, limit)
            self._count("listed")
            await reply.whole(200, answers.TYPE, answers.write_page(page, more))

    async def _page(self, shelf: str, after: str, limit: int) -> tuple[list[tuple[str, int, int]], bool]:
        """Names, classes, places of leaves, and whether there are more; without what no relay kept: one file that a
        disk or a backup left there must not make the owner take the whole list for a lie."""
        page: list[tuple[str, int, int]] = []
        while True:
            found = await self._store.page(shelf, after, limit + 1)
            fine = [(kept.name, *split(kept.size)) for kept in found if is_kept(kept)]
            page += fine
            if len(found) <= limit or len(page) > limit:
                return page[:limit], len(page) > limit
            after = found[-1].name

    async def _get(self, right: Right, reply: Reply, scope: Scope) -> Word | None:
        with self._readers.take(right.mailbox) as turn, _moving(scope):
            reading = await self._store.read(f"blobs/{right.mailbox}", right.target.blob)
            if reading is None:
                return "absent"
            try:
                await self._give(reading, reply, turn)
            finally:
                await reading.close()
        self._count("given")
        return None

    async def _give(self, reading: Reading, reply: Reply, turn: Turn) -> None:
        size, _ = split(reading.size)
        settings, loop = self._settings, asyncio.get_running_loop()
        over = loop.time() + settings.idle_seconds + size / settings.slowest
        turn.unsent = reply.unsent
        await reply.begin(200, answers.BLOB_TYPE, size)
        async for block in reading.blocks(size):
            turn.moved += len(block)
            latest = loop.time() + settings.idle_seconds + len(block) / settings.slowest
            await turn.wait(reply.pass_on(block), min(over, latest))
        await turn.wait(reply.end(), min(over, loop.time() + settings.idle_seconds))

    async def _delete(self, right: Right) -> Word:
        await self._store.delete(f"blobs/{right.mailbox}", right.target.blob)
        self._quotas.gone(right.mailbox)
        return "done"

    async def _close(self, right: Right) -> Word:
        """Taking back needs no quota, and works on a full disk as long as an empty file does."""
        self._quota(right)
        await create(self._store, f"closed/{right.mailbox}", str(right.target.place))
        return "done"

    # --- answers ------------------------------------------------------------------------------------

    async def _say(self, word: Word, body: Body, reply: Reply) -> None:
        """An answer of one word; where the rest of the body isn't wanted, the line ends with it."""
        wait = self._settings.wait_seconds if word == "wait" else 0
        await reply.begin(answers.STATUS[word], answers.TYPE, answers.BODY_BYTES, wait, not body.ended)
        if body.ended:
            await reply.end(answers.body(word))
        else:
            await reply.more(answers.body(word))
            await body.linger()
            await reply.end()

    async def _say_health(self, reply: Reply) -> None:
        try:
            await self._health.get()
        except StoreError:
            await reply.whole(503, "text/plain", b"no store\n")
        else:
            await reply.whole(200, "text/plain", b"well\n")

    def _count(self, word: str) -> None:
        self.counters.answers[word] += 1

    def _note(self, error: Exception) -> None:
        """The kind of error and the line of ours that it came through; its text can quote a mailbox (T38)."""
        at = error.__traceback__
        while at and at.tb_next:
            at = at.tb_next
        line = f"{PurePath(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else ""
        reason = error.facts.get("reason") if isinstance(error, StoreError) else ""
        self.counters.failures[f"{type(error).__name__} {reason} {line}"] += 1


class Reply:
    """One answer on its way out. Once it has begun it can only be ended or broken off."""

    def __init__(self, send: Send, passing: Passing | None = None) -> None:
        self._send, self._passing = send, passing
        self.begun = self.ended = False

    async def begin(self, status: int, kind: str, length: int, wait: int = 0, closing: bool = False) -> None:
        self.begun = True
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(length).encode()),
            (b"cache-control", b"no-store"),
        ]
        if wait:
            headers.append((b"retry-after", str(wait).encode()))
        if closing:
            headers.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def more(self, block: bytes) -> None:
        await self._send({"type": "http.response.body", "body": block, "more_body": True})

    async def pass_on(self, block: memoryview) -> None:
        """What lies in memory that is used again: once this returns nobody looks at it. Raises Broken."""
        if self._passing is None or len(block) <= AT_ONCE:
            await self.more(bytes(block))
        else:
            try:
                await self._send({"type": "http.response.body", "body": block, "more_body": True})
                await self._passing.gone()
            except BaseException:
                self.break_off()
                raise

    def unsent(self) -> int:
        """Bytes that were given to the line and wait there."""
        return self._passing.unsent() if self._passing else 0

    def break_off(self) -> None:
        """What has begun isn't ended: nothing more of it goes out."""
        if self._passing:
            self._passing.break_off()

    async def end(self, block: bytes = b"") -> None:
        self.ended = True
        await self._send({"type": "http.response.body", "body": block, "more_body": False})

    async def whole(self, status: int, kind: str, body: bytes) -> None:
        await self.begin(status, kind, len(body))
        await self.end(body)


class Remembered:
    """The answer to a question that isn't asked again for some seconds, however many want to know."""

    def __init__(self, ask: Callable[[], Awaitable[Any]], seconds: float) -> None:
        self._ask, self._seconds = ask, seconds
        self._at = float("-inf")
        self._answer: Any = None
        self._turn = asyncio.Lock()

    async def get(self) -> Any:
        loop = asyncio.get_running_loop()
        if loop.time() - self._at <= self._seconds:
            return self._answer
        async with self._turn:
            if loop.time() - self._at > self._seconds:
                self._answer = await self._ask()
                self._at = loop.time()
        return self._answer


@contextmanager
def _moving(scope: Scope) -> Iterator[None]:
    scope[MOVING] = True
    try:
        yield
    finally:
        del scope[MOVING]


def _only(headers: list[tuple[bytes, bytes]], name: bytes) -> str:
    found = [value for key, value in headers if key == name]
    if len(found) != 1:
        raise Refused("headers")
    return found[0].decode("ascii").lower()
