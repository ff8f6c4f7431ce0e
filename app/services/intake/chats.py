"""An export of a chat, read once and held in memory alone: looked through, filtered, chosen from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from app.base import limits
from app.base.errors import InputError, NotFound, StorageFault
from app.base.task import Task
from app.model.letters import fold_text
from app.model.values import check_value
from app.services.intake.beneath import Beneath, parts_of
from app.services.intake.message import ChatHead, Kind, Message, State, canonical, received, sha256_of
from app.services.intake.reading import Opened
from app.services.session import Session
from app.storage import records
from app.storage.describe import folded
from app.storage.vault import Vault

READING: Final = "task.reading-messages"
_NAMES: Final = ("result.json", "_chat.txt")
_HEAD: Final = 512
_MEDIA_FOLDERS: Final = frozenset(
    {
        *("photos", "files", "video_files", "voice_messages", "round_video_messages", "stickers", "animations"),
        *("contacts", "stories", "profile_pictures"),
    }
)
"""where Telegram Desktop puts what belongs to messages"""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Message).decode


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """``order`` of day and month as the person chose it (``dmy``, ``mdy``, ``ymd``), ``encoding``; "" where not."""

    order: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class ChatFilter:
    """Which messages to show. ``since`` and ``until`` are days (ISO 8601, both included); "" and ``None``: all."""

    chat: int | None = None
    since: str = ""
    until: str = ""
    text: str = ""
    author: str = ""
    kinds: tuple[Kind, ...] = ("message", "deleted")
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in a list. ``n`` names it for choosing; ``media_state`` is now "", ``beside``, ``missing`` or
    ``not-included``; ``state`` says whether the case has it already, or an earlier wording of it."""

    n: int
    message: Message
    media_state: str
    sha256: str
    state: State


@dataclass(frozen=True, slots=True)
class MessagePage:
    rows: tuple[MessageRow, ...]
    total: int
    offset: int


class ChatFile:
    """A whole export. ``app`` is ``telegram`` or ``whatsapp``.

    ``decided`` says by what the order of day and month was settled (:func:`app.sandbox.whatsapp.find_order`);
    with ``open`` the messages have no time until the person chooses and the file is read again.
    """

    def __init__(self, path: Path, options: ChatOptions) -> None:
        self.path = path
        self.options = options
        self.app = ""
        self.order = ""
        self.decided = ""
        self.stamp = (0, 0)
        self.chats: tuple[ChatHead, ...] = ()
        self._packed: list[bytes] = []

    def __len__(self) -> int:
        return len(self._packed)

    def message(self, n: int) -> Message:
        return _unpack(self._packed[n])

    def sha256(self, one: Message) -> str:
        return sha256_of(self.app, self.chats[one.chat].id, one)

    def matching(self, wanted: ChatFilter) -> list[int]:
        """The numbers of the messages that pass a filter, in the order of the export."""
        text, author = fold_text(wanted.text), fold_text(wanted.author)
        return [n for n, packed in enumerate(self._packed) if _passes(_unpack(packed), wanted, text, author)]

    def authors(self) -> tuple[str, ...]:
        """Who wrote, most first; at most 500."""
        counts: dict[str, int] = {}
        for packed in self._packed:
            one = _unpack(packed)
            if one.author and one.kind != "service":
                counts[one.author] = counts.get(one.author, 0) + 1
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))[:500]

    # --- while reading ---------------------------------------------------------------------

    def _fill(self, opened: Opened, verb: str, task: Task) -> None:
        heads: list[ChatHead] = []
        seen: dict[bytes, int] = {}
        ended = False
        for frame in opened.frames(verb, {"order": self.options.order, "encoding": self.options.encoding}, task):
            ended = ended or "end" in frame
            if frame.get("app") in ("telegram", "whatsapp"):
                self.app = frame["app"]
            elif "order" in frame:
                self.order, self.decided = _order(frame["order"])
            elif "chat" in frame:
                heads.append(_head(frame["chat"]))
            elif "messages" in frame and heads and self.app:
                found = received(frame["messages"], len(heads) - 1)
                heads[-1] = self._add(found, heads[-1], seen)
                task.progress(_whole(frame.get("at")), opened.size, READING)
        if not ended or not heads:
            raise InputError("intake", reason="unreadable")
        self.chats = tuple(heads)

    def _add(self, found: list[Message], head: ChatHead, seen: dict[bytes, int]) -> ChatHead:
        """Keep messages. Of those without an id that are alike, each gets a number of its own."""
        if len(self._packed) + len(found) > limits.CHAT_MESSAGES:
            raise InputError("intake", reason="too-many-messages", most=limits.CHAT_MESSAGES)
        for one in found:
            if not one.id:
                key = hashlib.sha256(canonical(self.app, head.id, one)).digest()[:16]
                seen[key] = seen.get(key, 0) + 1
                one = msgspec.structs.replace(one, count=seen[key])
            self._packed.append(_pack(one))
        times = [one.posted for one in found if one.posted]
        first = min([head.first, *times] if head.first else times, default="")
        return msgspec.structs.replace(
            head, messages=head.messages + len(found), first=first, last=max([head.last, *times])
        )


def read(path: Path, options: ChatOptions = ChatOptions(), task: Task | None = None) -> ChatFile:
    """Read an export: its ``result.json`` or text file, or the folder that holds it.

    Raises InputError ``intake`` (``not-a-chat``, ``telegram-html``, ``zipped`` and those of the
    child), Unshowable, NotFound, StorageFault, Cancelled.
    """
    path = _export_in(path)
    chat = ChatFile(path, options)
    with Opened(path) as opened:
        chat.stamp = opened.stamp
        chat._fill(opened, _verb(opened), task or Task())
    return chat


def _export_in(path: Path) -> Path:
    """The export in a folder; a file itself."""
    if not path.is_dir():
        return path
    with suppress(OSError):
        names = [name for name in _NAMES if (path / name).is_file()]
        names += sorted(one.name for one in path.glob("*.txt"))
        if names:
            return path / names[0]
        if any(path.glob("messages*.html")):
            raise InputError("intake", reason="telegram-html")
    raise NotFound(what="chat-export", path=str(path))


def _verb(opened: Opened) -> str:
    """Which parser the file is for, by its first bytes."""
    try:
        head = opened.source.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise StorageFault(reason="read", errno=error.errno) from None
    if head.startswith(b"PK\x03\x04"):
        raise InputError("intake", reason="zipped")
    return "chat" if head[:1] in (b"{", b"<") else "whatsapp"


def _whole(untrusted: object) -> int:
    return untrusted if isinstance(untrusted, int) and 0 <= untrusted <= limits.SEQ_MAX else 0


def _order(untrusted: Any) -> tuple[str, str]:
    try:
        found = msgspec.convert(untrusted, dict[str, str])
    except msgspec.ValidationError:
        raise InputError("intake", reason="unreadable") from None
    return found.get("order", ""), found.get("decided", "")


def _head(untrusted: object) -> ChatHead:
    try:
        head = msgspec.convert(untrusted, ChatHead)
    except msgspec.ValidationError:
        raise InputError("intake", reason="unreadable") from None
    return ChatHead(name=head.name[: limits.TITLE_CHARS], type=head.type[:40], id=head.id[:40])


def _passes(one: Message, wanted: ChatFilter, text: str, author: str) -> bool:
    day = one.posted[:10]
    return (
        one.kind in wanted.kinds
        and (wanted.chat is None or one.chat == wanted.chat)
        and (not wanted.since or (day != "" and day >= wanted.since))
        and (not wanted.until or (day != "" and day <= wanted.until))
        and (not wanted.with_media or one.media_state != "")
        and (not author or author in folded(one.author))
        and (not text or text in folded(one.text))
    )


# --- what the case has already -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """The posts of a case: the texts that stand under each hash, and who said what under which number."""

    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: frozenset[tuple[str, str]] = frozenset()

    @property
    def hashes(self) -> frozenset[str]:
        return frozenset(self.texts)

    def state(self, chat: ChatHead, one: Message, sha256: str) -> State:
        """A hash alone is somebody's word: who could sign it over another text would keep the message out."""
        if sha256 in self.texts:
            return "known" if _stored(one.text) in self.texts[sha256] else "changed"
        return "changed" if one.id and (_place(chat, one), one.id) in self.numbers else "new"


def _place(chat: ChatHead, one: Message) -> str:
    """Where a message's number counts: in its channel; in other chats together with its author."""
    return chat.id if chat.publishes else one.author


def known(vault: Vault, case: str) -> Known:
    """What a case holds, on the vault's thread."""
    texts: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    numbers = set()
    for state in records.records_in(vault, case, withdrawn=False):
        if state.type != "post":
            continue
        sha256, number, channel = (state.shown(name) for name in ("sha256", "message_id", "channel"))
        if isinstance(sha256, str):
            texts[sha256] |= {str(a.value or "") for a in state.fields.get("text", ()) if a.held} or {""}
        if number:
            there = records.state(vault, channel) if isinstance(channel, str) else None
            place = there.shown("platform_id") if there is not None else state.shown("author")
            numbers.add((str(place or ""), str(number)))
    return Known(texts, frozenset(numbers))


def _stored(text: str) -> str:
    """A message's text as a post holds it."""
    try:
        return str(check_value("post", "text", text) or "")
    except InputError:
        return text


def page(
    session: Session,
    chat: ChatFile,
    case: str | None = None,
    wanted: ChatFilter = ChatFilter(),
    offset: int = 0,
    limit: int = 100,
) -> MessagePage:
    """Some of the messages that pass a filter, each with what the case has of it and whether its file is there."""
    there = session.run(known, case) if case else Known()
    numbers = chat.matching(wanted)
    return MessagePage(tuple(rows(chat, numbers[offset : offset + limit], there)), len(numbers), offset)


def page_of(
    session: Session, chat: ChatFile, numbers: Sequence[int], case: str | None = None
) -> tuple[MessageRow, ...]:
    """These messages, as :func:`page` shows them."""
    return tuple(rows(chat, numbers, session.run(known, case) if case else Known()))


def rows(chat: ChatFile, numbers: Sequence[int], there: Known) -> Iterator[MessageRow]:
    with Beneath(chat.path.parent) as folder:
        for n in numbers:
            one = chat.message(n)
            sha256 = chat.sha256(one)
            media: str = one.media_state
            if media == "named":
                media = "beside" if _is_of_export(chat, one.media) and folder.holds(one.media) else "missing"
            yield MessageRow(n, one, media, sha256, there.state(chat.chats[one.chat], one, sha256))


def _is_of_export(chat: ChatFile, untrusted: str) -> bool:
    """Whether a path is one that the exporting program gives to a message's file (T12).

    An export that was saved among a person's own files could otherwise name those (".ssh/id_rsa",
    "Documents/passport.pdf"), and they would be sent on with the case.
    """
    names = parts_of(untrusted) or ()
    if not names or any(name.startswith(".") for name in names):
        return False
    if chat.app == "telegram":
        return len(names) > 1 and names[-2] in _MEDIA_FOLDERS
    return len(names) == 1 and names[0] != chat.path.name
