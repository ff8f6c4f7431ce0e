"""age v1 files for post-quantum recipients only (C2SP age.md; docs/formats.md, section 3)."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol

from app.base.errors import (
    BundleAltered,
    BundleNewer,
    BundleTruncated,
    InputError,
    NotABundle,
    NotForThisVault,
)
from app.base.limits import AGE_HEADER_BYTES, AGE_STANZAS, READ_BLOCK, READERS
from app.crypto import hybrid
from app.crypto.kdf import expand, wipe
from app.crypto.stream import Sink, Source, StreamReader, StreamWriter, write_all

STANZA_COUNTS: Final = (4, 8, 16, 32)
_STANZA_TYPE: Final = "mlkem768x25519"
_NAME: Final = b"age-encryption.org/"
_VERSION_LINE: Final = _NAME + b"v1\n"
_NEWER_LINE: Final = re.compile(rb"age-encryption\.org/v([2-9]|[1-9][0-9]{1,3})\n")
_MAC_LINE: Final = re.compile(rb"\n--- ([A-Za-z0-9+/]{43})\n")
_ARGUMENT: Final = re.compile(r"[!-~]+")
_COLUMNS: Final = 64


class Opener(Protocol):
    """Whoever can open a stanza: a vault's identity, or a bare age key."""

    def unwrap(self, enc: bytes, body: bytes) -> bytearray | None: ...


@dataclass(frozen=True, slots=True)
class _Stanza:
    arguments: tuple[str, ...]
    body: bytes


def stanza_count(readers: int) -> int:
    """The number of stanzas that hides ``readers`` among others (T30)."""
    return next(count for count in STANZA_COUNTS if readers <= count)


class AgeWriter:
    """Encrypts what is written to it into ``out`` for the recipients (``age1pq1…``).

    Stanzas for throw-away keys fill the number up to ``stanzas`` (4, 8, 16 or 32; the least
    that holds all readers when ``None``), in random order. As a context manager it closes only
    when no exception passes; ``out`` stays open.

    Raises InputError ``no-reader``, ``too-many-readers`` (fact ``most``), ``bad-recipient``.
    """

    def __init__(self, out: Sink, recipients: Sequence[str], stanzas: int | None = None) -> None:
        keys = _readers(recipients)
        count = stanza_count(len(keys)) if stanzas is None else stanzas
        if count not in STANZA_COUNTS or count < len(keys):
            raise ValueError("stanzas")
        file_key = bytearray(secrets.token_bytes(hybrid.FILE_KEY_BYTES))
        try:
            write_all(out, memoryview(_write_header(file_key, keys, count)))
            self._stream = StreamWriter(out, file_key)
        finally:
            wipe(file_key)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        return self._stream.write(data)

    def close(self) -> None:
        """Seal the end. Without it no reader takes the file."""
        self._stream.close()

    def __enter__(self) -> AgeWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()


class AgeReader:
    """Decrypts an age file. ``source`` must end where the file ends; ``possible`` as in StreamReader.

    What it gives out is whole only once ``read`` has returned its end (T8). With ``again`` it keeps
    the file's key, so that :meth:`rewriter` can write the file anew for the same readers.

    Raises NotABundle, NotForThisVault, BundleAltered (``reason``), BundleTruncated, BundleNewer.
    """

    def __init__(
        self,
        source: Source,
        identity: Opener,
        possible: Callable[[int], bool] | None = None,
        *,
        again: bool = False,
    ) -> None:
        header, rest = _split_header(source)
        stanzas = _parse_stanzas(header)
        file_key = _unwrap(stanzas, identity)
        try:
            _check_mac(header, file_key)
            self._stream = StreamReader(_Joined(rest, source), file_key, possible)
            self._again = (header, bytearray(file_key)) if again else None
        finally:
            wipe(file_key)
        self.stanzas = len(stanzas)

    def rewriter(self, out: Sink) -> StreamWriter:
        """Begins the same file anew in ``out``: the header as it came, so the same readers, none of whom has to be
        known; the payload under a fresh nonce, so that no key encrypts two texts. Once only, after ``again``."""
        if self._again is None:
            raise ValueError("not opened to be written again")
        (header, file_key), self._again = self._again, None
        try:
            write_all(out, memoryview(header))
            return StreamWriter(out, file_key)
        finally:
            wipe(file_key)

    def readable(self) -> bool:
        return True

    def read(self, n: int = -1) -> bytes:
        return self._stream.read(n)

    def readinto(self, buffer: bytearray | memoryview) -> int:
        return self._stream.readinto(buffer)


class _Joined:
    """What was read beyond the header, then the rest of the source."""

    def __init__(self, head: bytes, source: Source) -> None:
        self._head = memoryview(head)
        self._source = source

    def read(self, n: int, /) -> bytes:
        if len(self._head):
            piece, self._head = self._head[:n], self._head[n:]
            return bytes(piece)
        return self._source.read(n)

    def readinto(self, buffer: memoryview) -> int:
        if not len(self._head):
            readinto: Callable[[memoryview], int | None] | None = getattr(self._source, "readinto", None)
            if readinto is not None:
                return readinto(buffer) or 0
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _readers(recipients: Sequence[str]) -> list[bytes]:
    if not recipients:
        raise InputError("no-reader")
    try:
        keys = list(dict.fromkeys(hybrid.read_recipient(text) for text in recipients))
    except ValueError as error:
        raise InputError("bad-recipient") from error
    if len(keys) > READERS:
        raise InputError("too-many-readers", most=READERS)
    return keys


def _write_header(file_key: bytearray, keys: Sequence[bytes], count: int) -> bytes:
    stanzas = [_write_stanza(*hybrid.wrap(key, file_key)) for key in keys]
    while len(stanzas) < count:  # they hold no key at all: nothing to find in them even if one were opened
        stanzas.append(_write_stanza(*hybrid.wrap(hybrid.throw_away(), secrets.token_bytes(hybrid.FILE_KEY_BYTES))))
    secrets.SystemRandom().shuffle(stanzas)
    unsigned = _VERSION_LINE + b"".join(stanzas) + b"---"
    return unsigned + b" " + _b64(_mac(unsigned, file_key)) + b"\n"


def _write_stanza(enc: bytes, body: bytes) -> bytes:
    text = _b64(body)  # 43 characters: shorter than a full line, so it ends the body
    return b"-> " + _STANZA_TYPE.encode() + b" " + _b64(enc) + b"\n" + text + b"\n"


def _mac(unsigned: bytes, file_key: bytearray) -> bytes:
    return hmac.digest(expand(file_key, salt=None, info=b"header"), unsigned, "sha256")


def _split_header(source: Source) -> tuple[bytes, bytes]:
    """The header, and what was read beyond it."""
    data = b""
    while True:
        block = source.read(READ_BLOCK if not data else AGE_HEADER_BYTES)
        data += block
        _check_version(data, ended=not block)
        end = _MAC_LINE.search(data, 0, AGE_HEADER_BYTES)
        if end is not None:
            return data[: end.end()], data[end.end() :]
        if len(data) >= AGE_HEADER_BYTES:
            raise BundleAltered(reason="age-header")
        if not block:
            raise BundleTruncated(reason="age-header")


def _check_version(data: bytes, *, ended: bool) -> None:
    if data.startswith(_VERSION_LINE):
        return
    if _NEWER_LINE.match(data):
        raise BundleNewer()
    if data.startswith(_NAME) and b"\n" in data[: len(_VERSION_LINE) + 4]:
        raise BundleAltered(reason="age-version")
    if len(data) < len(_VERSION_LINE) and _VERSION_LINE.startswith(data) and data:
        if ended:
            raise BundleTruncated(reason="age-header")
        return
    if ended or len(data) >= len(_VERSION_LINE) or not _VERSION_LINE.startswith(data):
        raise NotABundle()


def _parse_stanzas(header: bytes) -> list[_Stanza]:
    try:
        lines = header[len(_VERSION_LINE) : header.rindex(b"--- ")].decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BundleAltered(reason="age-header") from error
    if lines.pop() != "":
        raise BundleAltered(reason="age-header")
    stanzas: list[_Stanza] = []
    position = 0
    while position < len(lines):
        stanza, position = _parse_stanza(lines, position)
        stanzas.append(stanza)
    if not 0 < len(stanzas) <= AGE_STANZAS:
        raise BundleAltered(reason="age-header")
    return stanzas


def _parse_stanza(lines: list[str], position: int) -> tuple[_Stanza, int]:
    mark, *arguments = lines[position].split(" ")
    if mark != "->" or not arguments or not all(map(_ARGUMENT.fullmatch, arguments)):
        raise BundleAltered(reason="age-header")
    body: list[str] = []
    for line in lines[position + 1 :]:
        body.append(line)
        if len(line) < _COLUMNS:
            break
    if not body or len(body[-1]) >= _COLUMNS or any(len(line) > _COLUMNS for line in body):
        raise BundleAltered(reason="age-header")
    return _Stanza(tuple(arguments), _unb64("".join(body))), position + 1 + len(body)


def _unwrap(stanzas: Sequence[_Stanza], identity: Opener) -> bytearray:
    found: bytearray | None = None
    for stanza in stanzas:
        if stanza.arguments[0] != _STANZA_TYPE:
            continue
        if len(stanza.arguments) != 2 or len(stanza.body) != hybrid.WRAPPED_BYTES:
            raise BundleAltered(reason="age-stanza")
        enc = _unb64(stanza.arguments[1])
        if len(enc) != hybrid.ENC_BYTES:
            raise BundleAltered(reason="age-stanza")
        if found is None:
            found = identity.unwrap(enc, stanza.body)
    if found is None:
        raise NotForThisVault()
    if any(stanza.arguments[0] != _STANZA_TYPE for stanza in stanzas):
        wipe(found)  # a classical stanza beside ours would give the file to a quantum computer
        raise BundleAltered(reason="age-mixed")
    return found


def _check_mac(header: bytes, file_key: bytearray) -> None:
    mark = header.rindex(b"--- ") + 3
    if not hmac.compare_digest(_unb64(header[mark + 1 : -1].decode("ascii")), _mac(header[:mark], file_key)):
        raise BundleAltered(reason="age-mac")


def _b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unb64(text: str) -> bytes:
    """Standard base64 without padding; only the one canonical spelling."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BundleAltered(reason="age-base64") from error
    if _b64(data) != text.encode():
        raise BundleAltered(reason="age-base64")
    return data
