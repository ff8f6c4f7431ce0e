"""Names and kinds of files: data, never a path (P21, P26)."""

from __future__ import annotations

import unicodedata
from typing import Final

import puremagic

from app.base import limits
from app.model.entry import JSON
from app.model.values import check_value
from app.sandbox import kinds
from app.storage.evidence import Staged

HEAD: Final = 8 * limits.KIB
"""bytes at the start of a file that tell its kind"""

_NAME_BYTES: Final = 200  # file systems end at 255 bytes; a counter must fit
_SUFFIX_BYTES: Final = 16
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}
)
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio", "text": "document"}
_DOCUMENTS: Final = ("application/pdf", "application/json", "application/msword", "application/rtf", "application/vnd.")
_ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png"}


def media_type(head: bytes, name: str) -> str:
    """The type by the first bytes, which a name can't fake; ``application/octet-stream`` when unknown.

    What can be shown and cleaned is called as the decoders call it: a phone's ``mif1`` is a HEIC.
    """
    shown = kinds.kind_of(head)
    if shown in kinds.PICTURES or shown == kinds.PDF:
        return shown.media
    try:
        return str(puremagic.from_string(head, mime=True, filename=name)) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        try:
            head.decode("utf-8")
        except UnicodeDecodeError:
            return "application/octet-stream"
        return "text/plain"


def kind_of(media: str) -> str:
    """The term of the vocabulary ``evidence-kind`` for a media type."""
    return _KINDS.get(media.split("/")[0], "document" if media.startswith(_DOCUMENTS) else "other")


def ending_of(media: str) -> str:
    """How the name of a cleaned copy ends, with its dot."""
    return _ENDINGS.get(media, "")


def shown_name(name: str) -> str:
    """A file's name as data: no path, no invisible or direction-turning characters (P21, P26)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C" or c == "\u200c")
    return kept.strip()[: limits.TITLE_CHARS] or "?"


def file_name(received: str) -> str:
    """A name that every system takes as a plain file's, close to the received one (P21, T12)."""
    safe = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in shown_name(received))
    safe = safe.strip(". ").lstrip("-") or "evidence"
    if safe.split(".")[0].upper() in _DEVICES:
        safe = f"_{safe}"
    stem, dot, suffix = safe.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem and len(suffix.encode()) <= _SUFFIX_BYTES else (safe, "")
    while len((stem + suffix).encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


def size_words(count: int) -> str:
    """Bytes in the largest unit that keeps a number from 1 to 1023."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def file_values(name: str, media: str, staged: Staged, path: str = "") -> dict[str, JSON]:
    """What is recorded of every file. ``path``: where it lay in the folder or export that it came with."""
    values: dict[str, JSON] = {
        "name": shown_name(name),
        "kind": kind_of(media),
        "media_type": media,
        "size": staged.size,
        "sha256": staged.sha256,
    }
    if path:  # of one too long, the end says more than the beginning
        values["path_in_export"] = check_value("evidence", "path_in_export", path[-limits.TITLE_CHARS :])
    return values
