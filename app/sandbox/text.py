"""The verb "text": the words of a text file, a PDF, a web page or a JSON export, for reading and for the search."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, BinaryIO

import msgspec

from app.base.errors import Unshowable
from app.base.limits import READ_BLOCK, SANDBOX_DOCUMENT_BYTES, SANDBOX_TEXT_CHARS
from app.sandbox import encodings, pdf
from app.sandbox.kinds import HTML, JSON, PDF, TEXTS, UNKNOWN, Kind, kind_of
from app.sandbox.opening import read_head
from app.sandbox.source import read_whole

_PIECE = 32 * 1024  # characters: at most 128 KiB of UTF-8 a frame
_SAMPLE = 64 * 1024  # bytes by which an encoding is guessed
_HIDDEN = frozenset({"script", "style", "template", "noscript"})


def prepare() -> None:
    pdf.prepare()
    encodings.prepare()


def handle(source: BinaryIO, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Options: none.

    First ``{"kind", "encoding", "pages"}``; then ``{"text", "page"}`` as often as needed; at the
    end ``{"unread": […], "empty_pages": n}``. ``unread`` has ``letters`` (some bytes are no text in
    this encoding), ``rest`` (too long), ``pages`` (some couldn't be read).
    """
    head = read_head(source)
    kind = kind_of(head)
    if kind == UNKNOWN:
        raise Unshowable(reason="unknown-type")
    if kind == PDF:
        yield from _limited(_pdf(head + read_whole(source, SANDBOX_DOCUMENT_BYTES - len(head))))
    elif kind in TEXTS:
        yield from _limited(_text(source, head, kind))
    else:
        raise Unshowable(reason="not-supported")


def _limited(results: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """End in words, not in an error, where a document is longer than anyone reads (T11)."""
    left = SANDBOX_TEXT_CHARS
    for result in results:
        left -= len(result.get("text", ""))
        if left < 0:
            yield {"unread": ["rest"], "empty_pages": 0}
            return
        yield result


def _pdf(data: bytes) -> Iterator[dict[str, Any]]:
    empty, unread = 0, set()
    with pdf.opened(data) as document:
        if len(document) > pdf.count_pages(document):
            unread.add("rest")
        yield {"kind": PDF.name, "encoding": None, "pages": pdf.count_pages(document)}
        for number, text in enumerate(pdf.texts(document)):
            if text is None:
                unread.add("pages")
            elif not text.strip():
                empty += 1
            else:
                yield from ({"text": piece, "page": number} for piece in _pieces(text))
    yield {"unread": sorted(unread), "empty_pages": empty}


def _text(source: BinaryIO, head: bytes, kind: Kind) -> Iterator[dict[str, Any]]:
    sample = head
    while len(sample) < _SAMPLE and (part := source.read(_SAMPLE - len(sample))):
        sample += part
    encoding = encodings.guess_encoding(sample)
    yield {"kind": kind.name, "encoding": encoding, "pages": None}
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    words = {HTML: _html, JSON: _json}.get(kind, _plain)
    lost = False
    for text in words(_decoded(source, sample, decoder)):
        lost = lost or "\ufffd" in text
        yield from ({"text": piece, "page": None} for piece in _pieces(text))
    yield {"unread": ["letters"] if lost else [], "empty_pages": 0}


def _decoded(source: BinaryIO, sample: bytes, decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    yield decoder.decode(sample)
    while part := source.read(READ_BLOCK):
        yield decoder.decode(part)
    yield decoder.decode(b"", True)


def _pieces(text: str) -> Iterator[str]:
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")  # PDFs hold halves of letters
    yield from (clean[i : i + _PIECE] for i in range(0, len(clean), _PIECE))


def _plain(parts: Iterator[str]) -> Iterator[str]:
    yield from parts


class _Words(HTMLParser):
    """The words between the tags; scripts and styles are not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._hidden = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        self.found.append("\n" if tag in ("p", "br", "div", "li", "tr", "h1", "h2", "h3") else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def _html(parts: Iterator[str]) -> Iterator[str]:
    parser = _Words()
    for part in parts:
        parser.feed(part)
        yield "".join(parser.found)
        parser.found.clear()
    parser.close()
    yield "".join(parser.found)


def _json(parts: Iterator[str]) -> Iterator[str]:
    """The texts inside, a line each; what isn't JSON after all, or is too deep, as it stands."""
    text, size = [], 0
    for part in parts:
        text.append(part)
        size += len(part)
        if size > SANDBOX_TEXT_CHARS:
            yield from text
            yield from parts
            return
    whole = "".join(text)
    try:
        value = msgspec.json.decode(whole.lstrip("\ufeff"))
    except (msgspec.DecodeError, RecursionError):
        yield whole
        return
    yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    """Every text in the order of the file, without recursion."""
    waiting, line = [value], []
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and item.strip():
            line.append(item)
        elif isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
        if len(line) >= 256:
            yield "\n".join(line) + "\n"
            line.clear()
    yield "\n".join(line)
