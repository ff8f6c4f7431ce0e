"""Asking a child about a document: the only way in which the program looks into a foreign file.

Every function may be called from any thread. ``source`` is read in that thread, forward, once;
what it raises comes out as it is. ``nursery`` gives the child; without one a child is started
for the call. Raises Unshowable, Cancelled. Whatever a child says is foreign: lengths and shapes
are checked here, and its texts are data, to be drawn as plain text.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from msgspec import structs

from app.base.errors import Unshowable
from app.base.limits import READ_BLOCK, SANDBOX_START_WALL, SANDBOX_TEXT_CHARS
from app.base.task import Task
from app.sandbox import handlers
from app.sandbox.answers import (
    Cleaned,
    CleanedHead,
    Codes,
    Facts,
    Picture,
    PictureHead,
    TextEnd,
    TextHead,
    TextPart,
    held_to,
)
from app.sandbox.bare import is_bare
from app.sandbox.frames import END, HELLO, PIECE, REFUSED, REQUEST, BadFrame, Frame, FrameReader, pack
from app.sandbox.jail import REQUIRED
from app.sandbox.nursery import Child, Nursery

REASONS = frozenset(
    {"unknown-type", "not-supported", "broken", "encrypted", "too-big", "too-slow", "crashed", "no-page"}
)
_TICK = 0.05  # seconds between two looks at whether the person has cancelled
_FEED = 256 * 1024


class Readable(Protocol):
    """A document: ``read(n)`` gives at most ``n`` bytes, empty at its end."""

    def read(self, n: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Result:
    """One result: untrusted JSON and untrusted raw bytes."""

    value: Any
    data: bytearray


def stream(
    verb: str,
    source: Readable,
    options: Mapping[str, Any],
    task: Task,
    nursery: Nursery | None = None,
) -> Iterator[Result]:
    """Each result of a verb as it comes. A caller that stops early ends the child. Raises Unshowable, Cancelled."""
    if nursery is None:
        with Nursery(spare=False) as own:
            yield from stream(verb, source, options, task, own)
        return
    child = nursery.take()
    try:
        yield from _Talk(child, handlers.VERBS[verb], source, task).results(verb, options)
    finally:
        nursery.release(child)


def facts(source: Readable, task: Task, nursery: Nursery | None = None) -> Facts:
    """What a file is and reveals; why it can't be read is in ``refused``. Raises Unshowable, Cancelled."""
    return held_to(Facts, _only("facts", source, {}, task, nursery).value)


def picture(
    source: Readable, *, page: int = 0, box: tuple[int, int], task: Task, nursery: Nursery | None = None
) -> Picture:
    """A picture, or a page (from 0) of a PDF, that fits into ``box`` (width, height in pixels).

    A picture is never enlarged; a page is drawn as large as fits. Raises Unshowable, Cancelled.
    """
    result = _only("picture", source, {"page": page, "box": box}, task, nursery)
    head = held_to(PictureHead, result.value)
    fits = head.width <= max(1, box[0]) and head.height <= max(1, box[1]) and head.page == page < head.pages
    if not fits or len(result.data) != head.width * head.height * head.channels:
        raise Unshowable(reason="crashed")
    return Picture(**structs.asdict(head), pixels=result.data)


def cleaned(source: Readable, task: Task, nursery: Nursery | None = None) -> Cleaned:
    """A copy of a picture without anything but its pixels (T35). Raises Unshowable, Cancelled."""
    result = _only("clean", source, {}, task, nursery)
    head = held_to(CleanedHead, result.value)
    if not is_bare(result.data, head.media):
        raise Unshowable(reason="crashed")
    return Cleaned(**structs.asdict(head), content=result.data)


def codes(source: Readable, task: Task, nursery: Nursery | None = None) -> Codes:
    """The QR codes in a picture. Raises Unshowable, Cancelled."""
    result = _only("codes", source, {}, task, nursery)
    if result.data:
        raise Unshowable(reason="crashed")
    return held_to(Codes, result.value)


def text(source: Readable, task: Task, nursery: Nursery | None = None) -> Iterator[TextHead | TextPart | TextEnd]:
    """First a TextHead, then the text as TextParts, at last a TextEnd. Raises Unshowable, Cancelled."""
    left, ended = SANDBOX_TEXT_CHARS, False
    answer: TextHead | TextPart | TextEnd | None = None
    for result in stream("text", source, {}, task, nursery):
        if ended:
            raise Unshowable(reason="crashed")
        answer = _text_answer(result.value, first=answer is None)
        left -= len(answer.text) if isinstance(answer, TextPart) else 0
        ended = isinstance(answer, TextEnd)
        if left < 0 or result.data:
            raise Unshowable(reason="crashed")
        yield answer
    if not ended:
        raise Unshowable(reason="crashed")


def _text_answer(value: Any, *, first: bool) -> TextHead | TextPart | TextEnd:
    if first:
        return held_to(TextHead, value)
    return held_to(TextEnd, value) if isinstance(value, dict) and "unread" in value else held_to(TextPart, value)


def _only(verb: str, source: Readable, options: Mapping[str, Any], task: Task, nursery: Nursery | None) -> Result:
    """The one result that a verb gives."""
    found = None
    for result in stream(verb, source, options, task, nursery):
        if found is not None:
            raise Unshowable(reason="crashed")
        found = result
    if found is None:
        raise Unshowable(reason="crashed")
    return found


class _Talk:
    """One document's conversation with its child, on the caller's thread."""

    def __init__(self, child: Child, verb: handlers.Verb, source: Readable, task: Task) -> None:
        self._child = child
        self._source = source
        self._task = task
        self._wall = SANDBOX_START_WALL
        self._verb = verb
        self._frames = FrameReader(verb.output)
        self._pending = memoryview(b"")
        self._fed = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(child.out, selectors.EVENT_READ)

    def results(self, verb: str, options: Mapping[str, Any]) -> Iterator[Result]:
        with self._selector:
            self._greet(verb)
            self._pending = memoryview(pack(REQUEST, [verb, dict(options)]))
            self._selector.register(self._child.into, selectors.EVENT_WRITE)
            self._wall = self._verb.wall
            while (frame := self._next()).kind != END:
                if frame.kind == REFUSED:
                    raise Unshowable(reason=_reason(frame))
                if frame.kind == HELLO:
                    raise Unshowable(reason="crashed")
                yield Result(frame.value, frame.data)

    def _greet(self, verb: str) -> None:
        """No document for a child whose walls don't stand (T41)."""
        try:
            hello = self._next()
        except Unshowable:
            raise Unshowable(reason="no-sandbox") from None
        walls, verbs = (hello.value.get(n) if isinstance(hello.value, dict) else None for n in ("walls", "verbs"))
        if hello.kind != HELLO or not isinstance(walls, dict) or any(walls.get(wall) is not True for wall in REQUIRED):
            raise Unshowable(reason="no-sandbox")
        if not isinstance(verbs, list) or verb not in verbs:
            raise Unshowable(reason="not-supported")

    def _next(self) -> Frame:
        """The next frame; meanwhile the document flows. Raises Unshowable, Cancelled, and what the source raises."""
        while True:
            self._task.check()
            before = time.monotonic()
            ready = self._selector.select(min(_TICK, self._wall))
            self._wall -= time.monotonic() - before
            frame = self._move({key.fd for key, _ in ready})
            if frame is not None:
                return frame
            if self._wall <= 0:
                raise Unshowable(reason="too-slow")

    def _move(self, ready: set[int]) -> Frame | None:
        if self._child.into in ready:
            self._feed()
        if self._child.out not in ready:
            return None
        piece = os.read(self._child.out, min(READ_BLOCK, self._frames.wanted))
        if not piece:
            raise Unshowable(reason=self._why_ended())
        try:
            return self._frames.feed(piece)
        except BadFrame:
            raise Unshowable(reason="crashed") from None

    def _feed(self) -> None:
        if not self._pending.nbytes and not self._fed:
            block = self._source.read(_FEED)
            self._fed = not block
            self._pending = memoryview(PIECE.pack(len(block)) + block)
        try:
            self._pending = self._pending[os.write(self._child.into, self._pending) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it has ended, or wants no more: its other pipe says which
            self._fed, self._pending = True, memoryview(b"")
        if self._fed and not self._pending.nbytes:
            self._selector.unregister(self._child.into)

    def _why_ended(self) -> str:
        status = self._child.status(1.0)
        return "too-slow" if status == -signal.SIGXCPU else "crashed"


def _reason(frame: Frame) -> str:
    said = frame.value.get("reason") if isinstance(frame.value, dict) else None
    return said if isinstance(said, str) and said in REASONS else "crashed"
