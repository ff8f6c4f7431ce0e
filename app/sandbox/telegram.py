"""Telegram Desktop exports (``result.json``) read inside the sandbox child, of one chat or of a whole account.

``{"app": "telegram"}`` first, then ``{"chat": …}`` before each chat's ``{"messages": […], "at": bytes}``,
then ``{"end": …}``; or ``{"refused": {"reason": …}}``. The fields of a message are in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import msgspec

from app.base import limits
from app.sandbox.handlers import JSON
from app.sandbox.jsonstream import ELEMENT, JsonStream, Path
from app.sandbox.refused import Refused, saying_why

_CHATS: Final = frozenset({(), ("chats", "list", ELEMENT), ("left_chats", "list", ELEMENT)})
_BATCH: Final = 200
_LOOKED_AT: Final = 512  # bytes by which the kind of file is told
_BATCH_CHARS: Final = 96 * limits.KIB
_YEARS: Final = (0, 4_102_444_800)  # 1970 to 2100: anything else is no time
_MEDIA_KEYS: Final = ("photo", "file", "contact_vcard")
_decode = msgspec.json.Decoder().decode


@saying_why
def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[JSON]:
    """The frames of an export; ``options`` holds nothing so far.

    Refuses with ``telegram-html``, ``not-a-chat``, ``broken-json``, ``cut-off``, ``too-deep``,
    ``too-big``, ``message-too-long``, ``too-many-messages``, ``too-many-chats``.
    """
    head = _Head(source)
    stream = JsonStream(head, _is_messages, limits.CHAT_BYTES)  # type: ignore[arg-type]
    yield {"app": "telegram"}
    yield from _Reading(stream).frames()


class _Head:
    """The source, whose first bytes are looked at: a page of the HTML export is named as what it is."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._first = True

    def read(self, size: int) -> bytes:
        if not self._first:
            return self._source.read(size)
        self._first = False
        block = b""
        while len(block) < _LOOKED_AT and (piece := self._source.read(size)):  # a pipe gives what it has
            block += piece
        block = block.removeprefix(b"\xef\xbb\xbf")
        beginning = block[:_LOOKED_AT].lstrip().lower()
        if beginning.startswith((b"<!doctype html", b"<html")):
            raise Refused("telegram-html")
        if not beginning.startswith(b"{"):
            raise Refused("not-a-chat" if block else "empty")
        return block


def _is_messages(path: Path) -> bool:
    return path[-1:] == ("messages",) and path[:-1] in _CHATS


class _Reading:
    """Chats and messages as they come past."""

    def __init__(self, stream: JsonStream) -> None:
        self._stream = stream
        self._about: dict[str, Any] = {}
        self._open = False
        self._chats = self._count = self._size = 0
        self._batch: list[JSON] = []

    def frames(self) -> Iterator[JSON]:
        for event in self._stream.events():
            if event.raw is not None:
                yield from self._begin()
                yield from self._take(message(event.raw))
            elif event.ended and _is_messages(event.path):
                yield from self._begin()
                yield from self._flush()
                self._about, self._open = {}, False
            elif event.path[:-1] in _CHATS and event.path[-1] in ("name", "type", "id"):
                self._about[event.path[-1]] = event.value
        if not self._chats:
            raise Refused("not-a-chat")
        yield {"end": {"chats": self._chats, "messages": self._count}}

    def _begin(self) -> Iterator[JSON]:
        """The chat's own frame, before its first message."""
        if self._open:
            return
        self._open = True
        self._chats += 1
        if self._chats > limits.CHAT_COUNT:
            raise Refused("too-many-chats", most=limits.CHAT_COUNT)
        yield {"chat": {name: line(self._about.get(name)) for name in ("name", "type", "id")}}

    def _take(self, one: dict[str, JSON]) -> Iterator[JSON]:
        self._count += 1
        if self._count > limits.CHAT_MESSAGES:
            raise Refused("too-many-messages", most=limits.CHAT_MESSAGES)
        weight = len(one["text"]) + sum(map(len, one["links"])) + 600
        if self._batch and (len(self._batch) >= _BATCH or self._size + weight > _BATCH_CHARS):
            yield from self._flush()
        self._batch.append(one)
        self._size += weight

    def _flush(self) -> Iterator[JSON]:
        if self._batch:
            yield {"messages": self._batch, "at": self._stream.consumed}
            self._batch, self._size = [], 0


# --- one message ---------------------------------------------------------------------------------


def message(raw: bytes) -> dict[str, JSON]:
    """One message of an export in our own shape. Whatever it lacks is empty; nothing in it is believed."""
    try:
        untrusted = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
        raise Refused("broken-json") from None
    said, links = flattened(untrusted.get("text"))
    service = untrusted.get("type") == "service"
    if service:
        said = " ".join(filter(None, (line(untrusted.get("action")), line(untrusted.get("title")), said)))
    media, state, kind = media_of(untrusted)
    return {
        "id": line(untrusted.get("id")),
        "kind": "service" if service else "message",
        "posted": moment(untrusted, "date"),
        "shown": line(untrusted.get("date")),
        "author": line(untrusted.get("from") or untrusted.get("actor")),
        "author_id": line(untrusted.get("from_id") or untrusted.get("actor_id")),
        "text": said,
        "links": links,
        "edited": moment(untrusted, "edited"),
        "forwarded_from": line(untrusted.get("forwarded_from")),
        "reply_to": line(untrusted.get("reply_to_message_id")),
        "media": media,
        "media_state": state,
        "media_kind": kind,
        "more": more_of(untrusted),
    }


def line(value: object) -> str:
    """A short text or number as one line of bounded length."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return " ".join(str(value).split())[: limits.TITLE_CHARS]


def flattened(value: object) -> tuple[str, list[str]]:
    """A text that is a string or a list of strings and entities; and the addresses behind linked words."""
    parts: list[str] = []
    links: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            parts.append(item)
        elif isinstance(item, dict) and isinstance(item.get("text"), str):
            parts.append(item["text"])
            href = item.get("href")
            if isinstance(href, str) and len(href) <= limits.URL_CHARS and len(links) < 50:
                links.append(href)
    return "".join(parts)[: limits.CHAT_TEXT_CHARS], links


def moment(untrusted: Mapping[str, Any], name: str) -> str:
    """A moment as EDTF: in UTC where the export has the absolute time, else the exporter's own clock; or empty."""
    seconds = untrusted.get(f"{name}_unixtime")
    try:
        number = int(seconds) if isinstance(seconds, (str, int)) and not isinstance(seconds, bool) else 0
    except ValueError:
        number = 0
    if _YEARS[0] < number < _YEARS[1]:
        return f"{datetime.fromtimestamp(number, UTC):%Y-%m-%dT%H:%M:%SZ}"
    local = untrusted.get(name)
    if not isinstance(local, str) or len(local) != 19 or local.startswith("1970-"):
        return ""
    try:
        return f"{datetime.fromisoformat(local):%Y-%m-%dT%H:%M:%S}"
    except ValueError:
        return ""


def media_of(untrusted: Mapping[str, Any]) -> tuple[str, str, str]:
    """The path of the message's file in the export, whether the export holds it, and what kind it is."""
    for key in _MEDIA_KEYS:
        value = untrusted.get(key)
        if isinstance(value, str) and value:
            kind = line(untrusted.get("media_type")) or ("photo" if key == "photo" else "file")
            if value.startswith("("):  # "(File not included. Change data exporting settings to download.)"
                return "", "not-included", kind
            return value[:1_000], "named", kind
    return "", "", ""


def more_of(untrusted: Mapping[str, Any]) -> list[list[str]]:
    """What a message holds beside text and files: a position, a contact, a poll, each as (kind, text)."""
    found: list[list[str]] = []
    where = untrusted.get("location_information")
    if isinstance(where, dict):
        pair = [where.get("latitude"), where.get("longitude")]
        if all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in pair):
            found.append(["location", f"{pair[0]}, {pair[1]}"])
    contact = untrusted.get("contact_information")
    if isinstance(contact, dict):
        parts = [line(contact.get(key)) for key in ("first_name", "last_name", "phone_number")]
        found.append(["contact", " ".join(filter(None, parts))])
    poll = untrusted.get("poll")
    if isinstance(poll, dict):
        said = poll.get("answers")
        answers = said if isinstance(said, list) else []
        texts = [line(one.get("text")) for one in answers[:20] if isinstance(one, dict)]
        found.append(["poll", " / ".join(filter(None, [line(poll.get("question")), *texts]))])
    return [[kind, text] for kind, text in found if text]
