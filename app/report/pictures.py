"""Pictures that may stand on a page: pixels, and nothing that tells who made them, where or with what (T35)."""

from __future__ import annotations

from typing import Final

from app.sandbox.bare import is_bare

_STARTS: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_of(content: bytes) -> str:
    """``image/png`` or ``image/jpeg``. Raises ValueError for anything else, and where it has more than pixels.

    The one who makes a page cleans its pictures first (:mod:`app.services.evidence`); a page that
    somebody publishes is no place to find out that it was forgotten.
    """
    media = next((media for start, media in _STARTS.items() if content.startswith(start)), "")
    if not media or not is_bare(content, media):
        raise ValueError("a picture has pixels and nothing else")
    return media


__all__ = ["media_of"]
