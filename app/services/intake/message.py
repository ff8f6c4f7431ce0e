"""A message of a chat as exported, and the exact bytes that its hash is over (docs/formats.md, "Messages")."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from app.base import limits
from app.base.errors import InputError

Kind = Literal["message", "service", "deleted"]
State = Literal["new", "known", "changed"]

CHANNELS: Final = frozenset({"public_channel", "private_channel", "public_supergroup"})
"""chats that publish: they become a ``channel`` record; what else people say stays between them"""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the child reports it. ``posted`` is EDTF or empty; ``shown`` the time as the export spells it.

    ``media``: the path in the export; ``media_state``: "", ``named``, ``not-included``. ``more``:
    pairs (``location``, ``contact`` or ``poll``, text). ``count``: of messages that are alike in
    everything, which one this is.
    """

    id: str
    kind: Kind
    posted: str
    shown: str
    author: str
    author_id: str
    text: str
    links: tuple[str, ...]
    edited: str
    forwarded_from: str
    reply_to: str
    media: str
    media_state: Literal["", "named", "not-included"]
    media_kind: str
    more: tuple[tuple[str, str], ...]
    chat: int = 0
    count: int = 1


class ChatHead(msgspec.Struct, frozen=True, kw_only=True):
    """One chat of an export. ``type`` is the export's own word, such as ``public_channel``."""

    name: str
    type: str
    id: str
    messages: int = 0
    first: str = ""
    last: str = ""

    @property
    def publishes(self) -> bool:
        return self.type in CHANNELS


def received(untrusted: object, chat: int) -> list[Message]:
    """Messages out of a frame of the child. Raises InputError ``intake`` (``unreadable``)."""
    try:
        found = msgspec.convert(untrusted, list[Message])
    except msgspec.ValidationError:
        raise InputError("intake", reason="unreadable") from None
    bounded = all(
        len(one.text) <= limits.CHAT_TEXT_CHARS
        and max(map(len, (one.id, one.shown, one.author, one.author_id, one.forwarded_from))) <= limits.TITLE_CHARS
        for one in found
    )
    if not bounded:
        raise InputError("intake", reason="unreadable")
    return [msgspec.structs.replace(one, chat=chat) for one in found]


_canonical = msgspec.json.Encoder(order="sorted").encode


def canonical(platform: str, chat_id: str, one: Message) -> bytes:
    """What is hashed: a JSON object with sorted keys, without white space, in UTF-8.

    What one person's export says otherwise than another's is left out: names that can be
    changed where an id is there, the numbers of files, the order of day and month.
    """
    return _canonical(
        {
            "author": one.author_id or one.author,
            "chat": chat_id,
            "count": one.count,
            "edited": one.edited,
            "forwarded_from": one.forwarded_from,
            "id": one.id,
            "links": list(one.links),
            "media": one.media_kind if platform == "telegram" else one.media.replace("\\", "/").rpartition("/")[2],
            "more": [list(pair) for pair in one.more],
            "platform": platform,
            "reply_to": one.reply_to,
            "text": one.text,
            "time": one.posted if one.posted.endswith("Z") else one.shown,
        }
    )


def sha256_of(platform: str, chat_id: str, one: Message) -> str:
    return hashlib.sha256(canonical(platform, chat_id, one)).hexdigest()
