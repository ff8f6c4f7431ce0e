"""Chosen messages become posts, with the files that lie beside them and the sealed export, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from app.base.catalogue import text
from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import JSON
from app.model.fold import RecordState
from app.model.recordids import new_record_id
from app.model.values import check_value
from app.services.editing import register_file
from app.services.intake.beneath import Beneath
from app.services.intake.chats import ChatFile, Known, MessageRow, known, rows
from app.services.intake.message import ChatHead, Message
from app.services.intake.reading import Opened
from app.services.intake.saving import STEP, Piece, Save, changes_of, demand_case, plain, quiet, seal
from app.services.naming import file_values, shown_name
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import evidence as store
from app.storage import journal, records, steps
from app.storage.vault import Vault

SEALING: Final = "task.sealing-media"
SAVING: Final = "task.saving-posts"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made. ``known`` messages were in the case already; ``missing`` files didn't lie beside the export."""

    changes: ChangeSet
    posts: int
    known: int
    media: int
    missing: int


@dataclass(slots=True)
class _Plan:
    """All that the transaction needs."""

    chat: ChatFile
    case: str
    numbers: list[int]
    language: str
    export: Piece | None = None
    pieces: dict[str, Piece] = field(default_factory=dict)
    """by the path in the export"""

    def staged(self) -> Iterator[store.Staged]:
        if self.export is not None:
            yield self.export.staged
        yield from (piece.staged for piece in self.pieces.values())


def take(
    session: Session,
    chat: ChatFile,
    chosen: Sequence[int],
    case: str,
    *,
    media: bool = True,
    keep_export: bool = True,
    language: str = "en",
    task: Task | None = None,
) -> Taken:
    """Make posts of the chosen messages in a case; those it has already are passed over.

    Raises InputError ``intake`` (``order-needed`` while day and month are open,
    ``nothing-chosen``, ``all-known``, ``changed``), ``not-a-case``, NotFound, NoRoom,
    StorageFault, Cancelled: nothing was written then.
    """
    task = task or Task()
    demand_case(session, case)
    numbers = sorted({n for n in chosen if 0 <= n < len(chat)})
    if not numbers:
        raise InputError("intake", reason="nothing-chosen")
    if chat.decided == "open":
        raise InputError("intake", reason="order-needed")
    found = list(rows(chat, numbers, session.run(known, case)))
    fresh = [row for row in found if row.state != "known"]
    if not fresh:
        raise InputError("intake", reason="all-known")
    plan = _Plan(chat, case, [row.n for row in fresh], language)
    try:
        if keep_export:
            plan.export = _seal_export(session, chat, task)
        if media:
            _seal_media(session, plan, fresh, task)
        changes = session.write(_store, plan, task)
    except BaseException:
        for staged in plan.staged():
            store.discard(session.folder, staged)
        raise
    missing = sum(row.media_state == "missing" for row in fresh)
    return Taken(changes, len(fresh), len(found) - len(fresh), len(plan.pieces), missing)


def _seal_export(session: Session, chat: ChatFile, task: Task) -> Piece:
    """The export file itself. Raises InputError ``intake`` (``changed``) if it isn't what was read."""
    with Opened(chat.path) as opened:
        if opened.stamp != chat.stamp:
            raise InputError("intake", reason="changed")
        staged = store.stage(session.folder, opened.source, task=quiet(task))
        try:
            opened.demand_unchanged()
        except BaseException:
            store.discard(session.folder, staged)
            raise
    media = "application/json" if chat.app == "telegram" else "text/plain"
    return Piece(chat.path.name, chat.path.name, media, staged)


def _seal_media(session: Session, plan: _Plan, fresh: Sequence[MessageRow], task: Task) -> None:
    wanted = dict.fromkeys(row.message.media for row in fresh if row.media_state == "beside")
    with Beneath(plan.chat.path.parent) as folder:
        for number, path in enumerate(wanted):
            task.progress(number, len(wanted), SEALING)
            source = folder.open(path)
            if source is None:
                continue  # taken away meanwhile: it counts as not there
            with source:
                plan.pieces[path] = seal(session, source, path, task)


# --- on the vault's thread -----------------------------------------------------------------------


class _Writer:
    """Gathers the saves of one import on the vault's thread."""

    def __init__(self, vault: Vault, plan: _Plan) -> None:
        self._vault = vault
        self._plan = plan
        self._day = f"{datetime.fromtimestamp(vault.clock.now(), UTC):%Y-%m-%d}"
        self._held = _evidence_here(vault, plan.case)
        self._channels: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.saves: list[Save] = []
        self.source = new_record_id(plan.case, "source")
        self._export = self._evidence(plan.export, "chat") if plan.export is not None else ""

    def say_source(self) -> None:
        """The record that all values of the export are attributed to. Its title may travel and names nobody."""
        said = text(f"intake.chat-source-{self._plan.chat.app}", self._plan.language, date=self._day)
        heads = self._plan.chat.chats
        publishes = any(heads[self._plan.chat.message(n).chat].publishes for n in self._plan.numbers)
        values: dict[str, JSON] = {
            "title": plain(said),
            "published_title": shown_name(self._plan.chat.path.name),
            "kind": "social-media-post" if publishes else "message",
            "accessed": self._day,
            "evidence": [self._export] if self._export else None,
        }
        self.saves.append((self._plan.case, changes_of(self.source, "source", values, None)))

    def _evidence(self, piece: Piece, kind: str = "") -> str:
        """The evidence record of a file: the one that is there, or a new one."""
        store.adopt(self._vault, piece.staged, self._plan.case, store.Origin(about="chat"))
        there = self._held.get(piece.staged.sha256)
        if there is not None:
            return there
        record = new_record_id(self._plan.case, "evidence")
        values = file_values(piece.name, piece.media, piece.staged, piece.path)
        values["kind"] = kind or values["kind"]
        self.saves.append((self._plan.case, changes_of(record, "evidence", values, self.source)))
        self._held[piece.staged.sha256] = record
        return record

    def _channel(self, head: ChatHead) -> tuple[str, tuple[str, ...]]:
        """The channel's record and its handles: known by its number on the platform, or made in the register."""
        if head.id not in self._channels:
            there = _channel_here(self._vault, self._plan.chat.app, head.id)
            if there is not None:
                handles = there.shown("handles")
                self._channels[head.id] = (there.id, tuple(handles) if isinstance(handles, list) else ())
            else:
                file = register_file(self._vault)
                record = new_record_id(file, "channel")
                values: dict[str, JSON] = {
                    "name": check_value("channel", "name", head.name or head.id),
                    "platform": self._plan.chat.app,
                    "platform_id": check_value("channel", "platform_id", head.id),
                }
                self.saves.append((file, changes_of(record, "channel", values, None)))
                self._channels[head.id] = (record, ())
        return self._channels[head.id]

    def post(self, n: int) -> None:
        chat = self._plan.chat
        one = chat.message(n)
        head = chat.chats[one.chat]
        channel, handles = self._channel(head) if head.publishes else ("", ())
        piece = self._plan.pieces.get(one.media) if one.media else None
        evidence = [self._export] if self._export else []
        if piece is not None:
            evidence.append(self._evidence(piece))
        given: dict[str, JSON] = {
            "platform": chat.app,
            "channel": channel or None,
            "posted": one.posted or None,
            "text": one.text,
            "author": one.author or one.author_id,
            "url": address(head, one, handles),
            "message_id": one.id,
            "edited": one.edited if one.edited != "edited" else None,
            "forwarded_from": one.forwarded_from,
            "reply_to": one.reply_to,
            "sha256": chat.sha256(one),
            "archived": self._day if self._export else None,
            "state": "removed-by-author" if one.kind == "deleted" else None,
            "evidence": list(dict.fromkeys(evidence)) or None,
            "remarks": remarks(one, self._plan.language),
        }
        values = {name: check_value("post", name, value) for name, value in given.items() if value}
        record = new_record_id(self._plan.case, "post")
        self.saves.append((self._plan.case, changes_of(record, "post", values, self.source)))


def _store(vault: Vault, plan: _Plan, task: Task) -> ChangeSet:
    there = known(vault, plan.case)  # once more, on the thread that writes: nothing comes in between
    plan.numbers = [n for n in plan.numbers if not _is_known(plan.chat, n, there)]
    writer = _Writer(vault, plan)
    writer.say_source()
    for done, n in enumerate(plan.numbers):
        task.progress(done, len(plan.numbers), SAVING)
        writer.post(n)
    journal.write_many(vault, writer.saves)
    steps.name(vault, STEP)
    task.check()
    made = frozenset(new.change.record for _, changes in writer.saves for new in changes)
    files = frozenset(file for file, _ in writer.saves)
    return ChangeSet(files, made, frozenset({"evidence"}) if plan.export or plan.pieces else frozenset(), writer.source)


def _is_known(chat: ChatFile, n: int, there: Known) -> bool:
    one = chat.message(n)
    return there.state(chat.chats[one.chat], one, chat.sha256(one)) == "known"


def _evidence_here(vault: Vault, case: str) -> dict[str, str]:
    """Evidence records of a case by hash."""
    states = (s for s in records.records_in(vault, case, withdrawn=False) if s.type == "evidence")
    return {str(state.shown("sha256")): state.id for state in states if state.shown("sha256")}


def _channel_here(vault: Vault, platform: str, number: str) -> RecordState | None:
    """A channel that is known by its number on the platform."""
    return next(
        (
            state
            for state in records.by_type(vault, "channel")
            if number
            and not state.withdrawn
            and state.shown("platform_id") == number
            and state.shown("platform") == platform
        ),
        None,
    )


def address(head: ChatHead, one: Message, handles: Sequence[str]) -> str:
    """Where the message stood: by the channel's handle where one is known, else the address for its members."""
    if not (head.publishes and one.id.isascii() and one.id.isdigit()):
        return ""
    handle = next((h.removeprefix("@").rpartition("/")[2] for h in handles), "")
    if handle.isascii() and handle.replace("_", "").isalnum():
        return f"https://t.me/{handle}/{one.id}"
    return f"https://t.me/c/{head.id}/{one.id}" if head.id.isascii() and head.id.isdigit() else ""


def remarks(one: Message, language: str) -> str:
    """What the export says beside the text, as far as no field of a post holds it."""
    lines = []
    if one.shown and "T" not in one.posted:  # minutes, which no EDTF date can say
        lines.append(text("intake.remark-time", language, shown=one.shown))
    if one.edited == "edited":
        lines.append(text("intake.remark-edited", language))
    if one.media_state:
        key = "intake.remark-media" if one.media else "intake.remark-media-not-included"
        lines.append(text(key, language, kind=one.media_kind, path=one.media))
    lines += [text("intake.remark-link", language, link=link) for link in one.links]
    lines += [text(f"intake.remark-{kind}", language, text=said) for kind, said in one.more if kind in _MORE]
    return plain("\n".join(lines))


_MORE: Final = frozenset({"location", "contact", "poll"})
