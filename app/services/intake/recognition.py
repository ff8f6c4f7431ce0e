"""What a person has dropped or chosen, told by its first bytes and never by its name alone."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from app.base.errors import InputError, NotFound, StorageFault
from app.sync.folder import open_bundle as open_safely

Found = Literal["table", "chat", "folder"]

_HEAD: Final = 4096
_ZIP: Final = b"PK\x03\x04"
_OLD_SPREADSHEET: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOK: Final = (b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/", b"mimetypeapplication/vnd.oasis")
_EXPORTS: Final = ("result.json", "_chat.txt")
_UNICODE: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
_DATED: Final = re.compile(
    r"\[?[0-9٠-٩]{1,4}[./\-][0-9٠-٩]{1,2}[./\-][0-9٠-٩]{1,4}[,،]? {1,3}[0-9٠-٩]{1,2}[:.][0-9٠-٩]{2}"
)
_MARKS: Final = dict.fromkeys((0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202F, 0x00A0, 0xFEFF))


def recognise(path: Path) -> Found:
    """Whether a path is a table, an export of a chat, or a folder of files.

    Raises InputError ``intake`` (``zipped``; ``empty``; ``unknown-file`` for what holds no text
    and no table, such as a picture), NotFound, StorageFault.
    """
    if path.is_dir():
        return "chat" if _is_export(path) else "folder"
    head = _head(path)
    if not head:
        raise InputError("intake", reason="empty")
    if head.startswith(_ZIP):
        if head[30:].startswith(_WORKBOOK):  # the name of the first part, behind the fixed head of 30 bytes
            return "table"
        raise InputError("intake", reason="zipped")
    if head.startswith(_OLD_SPREADSHEET):
        return "table"  # the reader says how to save it anew
    text = _text(head)
    if text[:1] in ("{", "<"):
        return "chat"
    return "chat" if any(_DATED.match(line) for line in text.splitlines()[:5]) else "table"


def _is_export(folder: Path) -> bool:
    with suppress(OSError):
        return any((folder / name).is_file() for name in _EXPORTS) or any(folder.glob("messages*.html"))
    return False


def _head(path: Path) -> bytes:
    if not path.exists():
        raise NotFound(what="file", path=str(path))
    with open_safely(path) as source:
        try:
            return source.read(_HEAD)
        except OSError as error:
            raise StorageFault(reason="read", errno=error.errno) from None


def _text(head: bytes) -> str:
    """The beginning as text, good enough to look at its first lines. Raises InputError where it is none."""
    encoding = next((name for mark, name in _UNICODE.items() if head.startswith(mark)), "")
    if not encoding and b"\0" in head:
        pairs = head[1::2].count(0), head[::2].count(0)
        if max(pairs) * 4 < len(head):
            raise InputError("intake", reason="unknown-file")
        encoding = "utf-16-le" if pairs[0] >= pairs[1] else "utf-16-be"
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    if not encoding and (controls * 50 > len(head) or head.startswith(b"%PDF")):
        raise InputError("intake", reason="unknown-file")
    return head.decode(encoding or "utf-8", "ignore").translate(_MARKS).lstrip()
