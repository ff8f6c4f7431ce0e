"""JSON read as a stream, for exports larger than memory: objects of chosen lists come out whole, one by one.

The nesting and the size of what is held are bounded before anything is decoded (T11, P18). What
lies outside the chosen lists is held to the grammar too: half a file is no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec

from app.base import limits
from app.sandbox.refused import Refused

Path = tuple[str, ...]
"""keys from the root down; ``*`` stands for an element of a list"""

ELEMENT: Final = "*"
_BLOCK: Final = 256 * limits.KIB
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^ \t\r\n{}\[\],:"]++', re.DOTALL)
_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
_OPENS: Final = b"{["


class Event(NamedTuple):
    """``raw`` is a whole object of a chosen list; else ``value`` is a plain value at ``path``, or a list's end."""

    path: Path
    value: Any
    raw: bytes | None
    ended: bool = False


class JsonStream:
    """One document read forward. ``consumed`` counts the bytes taken so far."""

    def __init__(self, source: BinaryIO, chosen: Callable[[Path], bool], most_bytes: int) -> None:
        self._source = source
        self._chosen = chosen
        self._most = most_bytes
        self._buffer = b""
        self._at = 0
        self._ended = False
        self.consumed = 0

    def events(self) -> Iterator[Event]:
        """Plain values and chosen objects in their order. Raises Refused (``broken-json``, ``too-deep`` …)."""
        token = self._token()
        if token != b"{":
            raise Refused("not-a-chat")
        yield from self._object(())
        if self._token() is not None:
            raise Refused("broken-json")

    # --- the grammar -----------------------------------------------------------------------

    def _object(self, path: Path) -> Iterator[Event]:
        token = self._demand()
        while token != b"}":
            key = _key(token)
            if self._demand() != b":":
                raise Refused("broken-json")
            yield from self._value((*path, key), self._demand())
            token = self._demand()
            if token == b",":
                token = self._demand()
                if token == b"}":
                    raise Refused("broken-json")
            elif token != b"}":
                raise Refused("broken-json")

    def _list(self, path: Path) -> Iterator[Event]:
        token = self._demand()
        wanted = self._chosen(path)
        while token != b"]":
            if wanted and token == b"{":
                yield Event(path, None, self._whole())
            else:
                yield from self._value((*path, ELEMENT), token)
            token = self._demand()
            if token == b",":
                token = self._demand()
                if token == b"]":
                    raise Refused("broken-json")
            elif token != b"]":
                raise Refused("broken-json")
        yield Event(path, None, None, ended=True)

    def _value(self, path: Path, token: bytes) -> Iterator[Event]:
        if len(path) > limits.JSON_DEPTH:
            raise Refused("too-deep")
        if token == b"{":
            yield from self._object(path)
        elif token == b"[":
            yield from self._list(path)
        else:
            yield Event(path, _plain(token), None)

    # --- bytes -----------------------------------------------------------------------------

    def _more(self) -> bool:
        """Read on; what was taken is dropped. False at the end of the document."""
        if self._ended:
            return False
        block = self._source.read(_BLOCK)
        self._ended = not block
        self.consumed += len(block)
        if self.consumed > self._most:
            raise Refused("too-big", most=f"{self._most // limits.MIB} MiB")
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return not self._ended

    def _token(self) -> bytes | None:
        """The next token, ``None`` at the end of the document."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            start = space.end() if space else self._at
            found = _TOKEN.match(self._buffer, start)
            if found is not None and (found.end() < len(self._buffer) or self._ended or found[0] in b"{}[],:"):
                self._at = found.end()
                return found[0]
            self._at = start
            if len(self._buffer) - self._at > limits.CHAT_MESSAGE_BYTES:
                raise Refused("message-too-long", most=f"{limits.CHAT_MESSAGE_BYTES // limits.KIB} KiB")
            if not self._more() and found is None:
                if self._at < len(self._buffer):
                    raise Refused("broken-json")
                return None

    def _demand(self) -> bytes:
        token = self._token()
        if token is None:
            raise Refused("cut-off")
        return token

    def _whole(self) -> bytes:
        """The object whose opening bracket was just taken, to its end."""
        self._at -= 1
        depth, at = 0, self._at
        while True:
            found = _BRACKET.match(self._buffer, at)
            if found is None:
                taken = at - self._at
                if len(self._buffer) - self._at > limits.CHAT_MESSAGE_BYTES:
                    raise Refused("message-too-long", most=f"{limits.CHAT_MESSAGE_BYTES // limits.KIB} KiB")
                if not self._more():
                    raise Refused("cut-off")
                at = taken
                continue
            at = found.end()
            depth += 1 if found[1] in _OPENS else -1
            if depth > limits.JSON_DEPTH:
                raise Refused("too-deep")
            if depth == 0:
                raw = self._buffer[self._at : at]
                self._at = at
                return raw


def _key(token: bytes) -> str:
    value = _plain(token)
    if not isinstance(value, str):
        raise Refused("broken-json")
    return value


def _plain(token: bytes) -> Any:
    try:
        return msgspec.json.decode(token)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise Refused("broken-json") from None
