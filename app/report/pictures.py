"""Pictures that may stand on a page: pixels, and nothing that tells who made them, where or with what (T35)."""

from __future__ import annotations

from typing import Final

from app.sandbox.bare import is_bare

_STARTS: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive


def media_of(content: bytes) -> str:
    """``image/png`` or ``image/jpeg``. Raises ValueError for anything else, and where it has more than pixels.

    The one who makes a page cleans its pictures first (:mod:`app.services.evidence`); a page that
    somebody publishes is no place to find out that it was forgotten.
    """
    media = next((media for start, media in _STARTS.items() if content.startswith(start)), "")
    if not media or not is_bare(content, media):
        raise ValueError("a picture has pixels and nothing else")
    return media


def proportion_of(content: bytes) -> float:
    """Height by width, read from the header of what :func:`media_of` has let through."""
    wide, high = _png_size(content) if media_of(content) == "image/png" else _jpeg_size(content)
    return high / max(1, wide)


def _png_size(content: bytes) -> tuple[int, int]:
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """From the start of frame; every part before it says how long it is."""
    at = 2
    while at + 9 <= len(content):
        marker, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + size
    raise ValueError("a picture has a size")


__all__ = ["media_of", "proportion_of"]
