"""A document with everything that a page can have, and readers of each shape that nobody here wrote."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import unicodedata
import zlib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import pypdfium2
import pytest

from app.report import docx, html, pdf
from app.report.document import (
    Account,
    Blank,
    Document,
    Fact,
    Facts,
    Items,
    Paragraph,
    Picture,
    Section,
    Table,
    Text,
    code,
    fact,
    said,
    texts_of,
    words,
    written,
)
from app.report.setting import plain

BOTH = ("en", "ar")

SHAPES: dict[str, Callable[[Document], bytes]] = {"html": html.render, "pdf": pdf.render, "docx": docx.render}


def png(colour: bytes = b"\x20\x60\xa0", wide: int = 12, high: int = 6) -> bytes:
    """A picture of one colour, of pixels alone."""
    rows = (b"\0" + colour * wide) * high

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def everything(value: str = "what somebody wrote", languages: tuple[str, ...] = BOTH) -> Document:
    """Every kind of block, with ``value`` wherever somebody's words can stand."""
    yes, title = words("value.yes", languages), words("field.title", languages)
    stated = Account(written(value), (words("report.by", languages, who=value, date="2019-11-08"),), "shown")
    kept = Account(words("report.withheld-by", languages, who=value), (), "withheld")
    return Document(
        written(value),
        languages,
        (
            Paragraph(words("report.intro", languages)),
            Paragraph(title, "warning"),
            Paragraph(written(value), "quiet"),
            Section(
                title,
                (
                    Facts((Fact(title, (stated, kept)), fact(yes, code("5f" * 32)), fact(title, yes))),
                    Table((title, yes), ((written(value), yes), (code(value), said("7"))), written(value), (3, 1)),
                    Items((written(value), yes), numbered=True),
                    Items((written(value),)),
                    Section(written(value), (Picture(png(), written(value), written(value)), Blank(title))),
                ),
            ),
            Section(yes, (Paragraph(written(value), "strong"),), apart=True),
        ),
        subtitle=words("report.case-report", languages),
        footer=words("report.footer", languages, reference=value),
    )


class _Words(HTMLParser):
    """What a browser shows, and everything it would have to fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._unseen += tag in ("style", "title")
        if tag == "br":
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("style", "title")
        self.said.append("\n" if tag not in ("bdi", "span") else " " if tag == "span" else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data)


def browser(page: bytes) -> _Words:
    found = _Words()
    found.feed(page.decode("utf-8"))
    return found


def read_html(page: bytes) -> str:
    found = browser(page)
    alts = [str(attributes["alt"]) for tag, attributes in found.tags if tag == "img"]
    return "".join(found.said) + " ".join(alts)


def read_pdf(page: bytes) -> str:
    held = pypdfium2.PdfDocument(page)
    return "\n".join(one.get_textpage().get_text_range() for one in held)


def read_docx(page: bytes) -> str:
    """Every text of every part, as python-docx finds it."""
    held = python_docx.Document(io.BytesIO(page))
    parts = [held.element.body, held.sections[0].footer._element]
    lines = ["".join(t.text or "" for t in p.iter(_T)) for part in parts for p in part.iter(_P)]
    alts = [str(one.get("descr")) for one in held.element.body.iter(_DOC_PR)]
    return "\n".join([*lines, *alts])


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T, _P = f"{_WORD}t", f"{_WORD}p"
_DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

READERS: dict[str, Callable[[bytes], str]] = {"html": read_html, "pdf": read_pdf, "docx": read_docx}


def office(page: bytes, folder: Path, ending: str, to: str = "txt:Text (encoded):UTF8") -> bytes:
    """What LibreOffice makes of a file."""
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice isn't here: it reads DOCX as nobody of us does")
    source = folder / f"page.{ending}"
    source.write_bytes(page)
    profile = f"-env:UserInstallation=file://{folder}/office"
    command = [program, profile, "--headless", "--convert-to", to, "--outdir", str(folder / "read"), str(source)]
    subprocess.run(command, capture_output=True, timeout=120, check=False)
    made = list((folder / "read").glob("page.*")) if (folder / "read").is_dir() else []
    if not made:
        pytest.skip("this LibreOffice has no writer")
    return made[0].read_bytes()


def letters(text: str) -> str:
    """What is read of a text, without where its lines break and its words stand apart."""
    return re.sub(r"\s+|\ufffe|\u00ad", "", unicodedata.normalize("NFC", text))


def shown(document: Document) -> list[str]:
    """Every line that stands somewhere on the page."""
    return [line for text in texts_of(document) for one in plain(text, document.languages) for line in one.split("\n")]


def lines_of(text: Text, languages: tuple[str, ...]) -> list[str]:
    return [line for one in plain(text, languages) for line in one.split("\n")]
