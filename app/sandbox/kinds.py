"""What a file is, by its first bytes. Its name says nothing: it was chosen by whoever made it (P16)."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """``name`` is a catalogue word; ``media`` the media type."""

    name: str
    media: str


UNKNOWN = Kind("unknown", "application/octet-stream")
JPEG = Kind("jpeg", "image/jpeg")
PNG = Kind("png", "image/png")
WEBP = Kind("webp", "image/webp")
HEIC = Kind("heic", "image/heic")
PDF = Kind("pdf", "application/pdf")
HTML = Kind("html", "text/html")
JSON = Kind("json", "application/json")
TEXT = Kind("text", "text/plain")
SVG = Kind("svg", "image/svg+xml")

PICTURES = frozenset({JPEG, PNG, WEBP, HEIC})
TEXTS = frozenset({HTML, JSON, TEXT})

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", Kind("gif", "image/gif")),
    (b"GIF89a", Kind("gif", "image/gif")),
    (b"II*\x00", Kind("tiff", "image/tiff")),
    (b"MM\x00*", Kind("tiff", "image/tiff")),
    (b"BM", Kind("bmp", "image/bmp")),
    (b"icns", Kind("icns", "image/x-icns")),
    (b"\x00\x00\x00\x0cjP  ", Kind("jpeg2000", "image/jp2")),
    (b"PK\x03\x04", Kind("zip", "application/zip")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("office", "application/x-ole-storage")),
    (b"Rar!\x1a\x07", Kind("archive", "application/vnd.rar")),
    (b"7z\xbc\xaf\x27\x1c", Kind("archive", "application/x-7z-compressed")),
    (b"\x1f\x8b", Kind("archive", "application/gzip")),
    (b"OggS", Kind("audio", "audio/ogg")),
    (b"ID3", Kind("audio", "audio/mpeg")),
    (b"\xff\xfb", Kind("audio", "audio/mpeg")),
    (b"fLaC", Kind("audio", "audio/flac")),
    (b"#!AMR", Kind("audio", "audio/amr")),
    (b"\x1a\x45\xdf\xa3", Kind("video", "video/webm")),
    (b"MZ", Kind("program", "application/vnd.microsoft.portable-executable")),
    (b"\x7fELF", Kind("program", "application/x-elf")),
)
_RIFF = {
    b"WEBP": WEBP,
    b"AVI ": Kind("video", "video/x-msvideo"),
    b"WAVE": Kind("audio", "audio/wav"),
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
_OTHER_BRANDS = {b"avif": Kind("avif", "image/avif"), b"avis": Kind("avif", "image/avif")}
_BOM = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x1a\x08")


def kind_of(head: bytes) -> Kind:
    """The kind of a file that starts with ``head`` (its first HEAD_BYTES)."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _box_kind(head)
    if b"%PDF-" in head[:1024]:
        return PDF
    return _text_kind(head)


def _box_kind(head: bytes) -> Kind:
    """ISO base media: a picture if any brand says so, else a video."""
    size = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, size, 4))]
    for brand in brands:
        if brand in _OTHER_BRANDS:
            return _OTHER_BRANDS[brand]
    if any(brand in _HEIC_BRANDS for brand in brands):
        return HEIC
    if brands[0] == b"M4A ":
        return Kind("audio", "audio/mp4")
    return Kind("video", "video/quicktime" if brands[0] == b"qt  " else "video/mp4")


def _text_kind(head: bytes) -> Kind:
    if not head:
        return TEXT
    if not head.startswith(_BOM) and _NOT_TEXT & set(head):
        return UNKNOWN
    start = head.removeprefix(_BOM[0]).lstrip()[:1024].lower()
    if b"<svg" in start:
        return SVG
    if start.startswith((b"<!doctype html", b"<html")):
        return HTML
    return JSON if start.startswith((b"{", b"[{", b"[\n", b"[ ")) else TEXT
