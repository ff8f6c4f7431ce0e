"""What a relay answers. All that isn't a blob or a list is one body of one length; refusals are one answer (T29)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.base.limits import KIB
from app.sync.protocol.blobs import CLASSES, is_id
from app.sync.protocol.refusal import Refused
from app.sync.protocol.tree import LEAVES

Word = Literal["created", "there", "done", "refused", "absent", "quota", "full", "wait"]
STATUS: Final[dict[Word, int]] = {
    "created": 201,  # kept, on the disk: only now may a client count it as sent
    "there": 200,  # a blob of this id was there already: as good as created
    "done": 200,  # deleted, or closed, now or before
    "refused": 403,  # not yours, or not right: nobody is told which
    "absent": 404,  # to the owner alone: no blob of that id in your mailbox
    "quota": 413,  # what this leaf or this mailbox may hold is used up
    "full": 507,  # the relay's disk is full
    "wait": 429,  # too much at once: later; Retry-After says when
}
BODY_BYTES: Final = 256
LIST_STEP: Final = 4 * KIB
"""a page of a list is padded to a multiple of this, so that who watches the line can't count what is in it"""

LIST_BYTES: Final = 128 * KIB
TYPE: Final = "application/json"
BLOB_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Listed:
    """``size`` is one of the classes; ``place``: of the leaf that dropped it, as the relay says."""

    id: str
    size: int
    place: int


@dataclass(frozen=True, slots=True)
class Page:
    """``blobs`` in the order of their ids; ``more`` where others come after the last one."""

    blobs: tuple[Listed, ...]
    more: bool


def body(word: Word) -> bytes:
    """The whole body of an answer: JSON and spaces, always :data:`BODY_BYTES` long."""
    return json.dumps({"answer": word}).encode("ascii").ljust(BODY_BYTES)


def write_page(blobs: Sequence[tuple[str, int, int]], more: bool) -> bytes:
    """A page of a list as JSON, padded: (id, size, place of the leaf that dropped it) of each."""
    text = json.dumps({"blobs": blobs, "more": more}, separators=(",", ":")).encode("ascii")
    return text.ljust(-(-len(text) // LIST_STEP) * LIST_STEP)


def read_page(untrusted: bytes, after: str, limit: int) -> Page:
    """A page as a relay may truthfully give it. Raises :class:`Refused` ``page``."""
    try:
        value = json.loads(untrusted) if len(untrusted) <= LIST_BYTES else None
        blobs = tuple(Listed(*one) for one in value["blobs"])  # type: ignore[index]
        more = value["more"]  # type: ignore[index]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused("page") from None
    ids = [blob.id for blob in blobs]
    fine = (
        isinstance(more, bool)
        and len(blobs) <= limit
        and (bool(blobs) or not more)
        and all(isinstance(blob.id, str) and is_id(blob.id) for blob in blobs)
        and all(type(blob.size) is int and blob.size in CLASSES for blob in blobs)
        and all(type(blob.place) is int and 0 <= blob.place < LEAVES for blob in blobs)
        and ids == sorted(set(ids))
        and (not ids or ids[0] > after)
    )
    if not fine:
        raise Refused("page")
    return Page(blobs, more)
