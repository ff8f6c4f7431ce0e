"""The first look at a document: what it is, and whether the rest of it should be read at all."""

from __future__ import annotations

from typing import BinaryIO

from app.base.errors import Unshowable
from app.base.limits import SANDBOX_DOCUMENT_BYTES
from app.sandbox.kinds import HEAD_BYTES, PDF, PICTURES, UNKNOWN, Kind, kind_of
from app.sandbox.source import read_whole


def read_head(source: BinaryIO) -> bytes:
    """The first HEAD_BYTES, or all of a shorter file."""
    head = b""
    while len(head) < HEAD_BYTES and (part := source.read(HEAD_BYTES - len(head))):
        head += part
    return head


def open_document(source: BinaryIO, *, pictures_only: bool) -> tuple[Kind, bytes]:
    """The kind and all bytes of what can be drawn. Raises Unshowable, before reading further, for anything else."""
    head = read_head(source)
    kind = kind_of(head)
    if kind == UNKNOWN:
        raise Unshowable(reason="unknown-type")
    if kind not in PICTURES and (pictures_only or kind != PDF):
        raise Unshowable(reason="not-supported")
    return kind, head + read_whole(source, SANDBOX_DOCUMENT_BYTES - len(head))
