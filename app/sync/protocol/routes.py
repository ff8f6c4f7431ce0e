"""The five things that can be asked of a relay, as method and path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from app.sync.protocol import names
from app.sync.protocol.blobs import is_id
from app.sync.protocol.refusal import Refused
from app.sync.protocol.tree import LEAVES

PREFIX: Final = "/v1/"
Verb = Literal["put", "list", "get", "delete", "close"]
METHODS: Final[dict[Verb, str]] = {"put": "PUT", "list": "GET", "get": "GET", "delete": "DELETE", "close": "PUT"}
PAGE: Final = 1_000
"""entries of a page that a relay gives out at most"""

_QUERY: Final = re.compile(r"(?:after=([a-z2-7]{26})&)?limit=([1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class Target:
    """``blob`` for put, get and delete, ``place`` for close, ``after`` and ``limit`` for list."""

    verb: Verb
    mailbox: str
    blob: str = ""
    place: int = -1
    after: str = ""
    limit: int = 0

    @property
    def method(self) -> str:
        return METHODS[self.verb]

    @property
    def path(self) -> str:
        tail = f"/closed/{self.place}" if self.verb == "close" else f"/{self.blob}" if self.blob else ""
        return f"{PREFIX}{self.mailbox}{tail}"

    @property
    def query(self) -> str:
        """Without the question mark; "" for all but lists."""
        if self.verb != "list":
            return ""
        return f"after={self.after}&limit={self.limit}" if self.after else f"limit={self.limit}"


def put(mailbox: str, blob: str) -> Target:
    return Target("put", mailbox, blob)


def listing(mailbox: str, after: str = "", limit: int = PAGE) -> Target:
    """The blobs whose ids come after ``after``, in order, at most ``limit``."""
    return Target("list", mailbox, after=after, limit=limit)


def get(mailbox: str, blob: str) -> Target:
    return Target("get", mailbox, blob)


def delete(mailbox: str, blob: str) -> Target:
    return Target("delete", mailbox, blob)


def close(mailbox: str, place: int) -> Target:
    """Refuse whatever the leaf at ``place`` would drop from now on."""
    return Target("close", mailbox, place=place)


def read(method: str, untrusted_path: str, untrusted_query: str) -> Target:
    """What is asked. Raises :class:`Refused` ``path`` on any spelling but the one of :class:`Target`."""
    target = _read(method, untrusted_path.split("/")[1:], untrusted_query)
    if target is None or not names.is_name(target.mailbox):
        raise Refused("path")
    if (target.method, target.path, target.query) != (method, untrusted_path, untrusted_query):
        raise Refused("path")
    return target


def _read(method: str, parts: list[str], query: str) -> Target | None:
    match method, parts:
        case "GET", ["v1", mailbox]:
            found = _QUERY.fullmatch(query)
            if found and int(found[2]) <= PAGE and (not found[1] or is_id(found[1])):
                return listing(mailbox, found[1] or "", int(found[2]))
        case "GET", ["v1", mailbox, blob] if is_id(blob):
            return get(mailbox, blob)
        case "DELETE", ["v1", mailbox, blob] if is_id(blob):
            return delete(mailbox, blob)
        case "PUT", ["v1", mailbox, blob] if is_id(blob):
            return put(mailbox, blob)
        case "PUT", ["v1", mailbox, "closed", place] if re.fullmatch("[0-9]{1,4}", place, re.ASCII):
            return close(mailbox, int(place)) if int(place) < LEAVES else None
    return None
