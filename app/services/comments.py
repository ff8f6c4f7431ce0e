"""Comments on a record or on one of its fields: signed, sent within the group, never part of what is exported.

Only readers who get everything get them (:data:`app.model.review.WITHIN`); tables and sealed files
leave them out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.base.errors import InputError, NotFound
from app.model.entry import JSON
from app.model.fold import RecordState
from app.services import editing, undo
from app.services.authors import Authors
from app.services.editing import NewRecord
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import Author, ChangeSet, Edit
from app.storage import journal, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

TYPE = "comment"


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment. ``author`` and ``at`` are those of its text; ``own``: this vault wrote it, and may delete it."""

    id: str
    file: str
    text: str
    author: Author
    at: int
    own: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies, oldest first. ``field`` is "" where it is about the whole record;
    ``title`` and ``type`` are those of the record, "" where it isn't here."""

    first: CommentView
    replies: tuple[CommentView, ...]
    record: str
    type: str
    title: str
    field: str
    done: bool


def of_case(session: Session, case: str) -> tuple[Thread, ...]:
    """All threads of a case or register, open ones first, then by what they're about and when they began."""
    return session.run(_threads, case)


def add(session: Session, record: str, text: str, field: str = "") -> ChangeSet:
    """Begin a thread about a record, or about one of its fields. Raises NotFound, InputError (``required`` …)."""
    state = _demand(session, record)
    values: dict[str, JSON] = {"record": record, "text": text}
    if field:
        if session.declarations.field_of(state.type, field) is None:
            raise InputError(field=field, rule="unknown-field", type=state.type)
        values["field"] = field
    return _store(session, state.file, values)


def reply(session: Session, comment: str, text: str) -> ChangeSet:
    """Answer in a thread; an answer to an answer stands in the same thread. Raises NotFound, InputError."""
    state = _demand(session, comment)
    if state.type != TYPE:
        raise NotFound(what="record", id=comment)
    first = state.shown("reply_to")
    about: dict[str, JSON] = {name: value for name in ("record", "field") if (value := state.shown(name))}
    return _store(
        session, state.file, {**about, "text": text, "reply_to": first if isinstance(first, str) else comment}
    )


def mark_done(session: Session, comment: str, done: bool = True) -> ChangeSet:
    """Say that nothing is left to do about a thread, or that something is. Raises NotFound."""
    _demand(session, comment)
    return editing.save(session, [Edit(comment, TYPE, "done", done, mode="settle")])


def delete(session: Session, comment: str) -> ChangeSet:
    """Withdraw one's own comment; it stays in the journal. Raises NotFound, InputError ``not-own``."""
    state = _demand(session, comment)
    if any(account.author != session.key_id for account in state.fields.get("text", ())):
        raise InputError("not-own")
    return editing.withdraw(session, comment, "-")


def _demand(session: Session, record: str) -> RecordState:
    state = session.run(records.state, record)
    if state is None:
        raise NotFound(what="record", id=record)
    return state


def _store(session: Session, file: str, values: dict[str, JSON]) -> ChangeSet:
    if not str(values["text"]).strip():
        raise InputError("required", field="text", type=TYPE)
    made = NewRecord(file, TYPE, values)
    changes = made.changes(session.declarations)

    def write(vault: Vault) -> None:
        journal.write(vault, file, changes)
        undo.name(vault, "comment")

    session.write(write)
    about = frozenset({str(values["record"])})
    return ChangeSet(frozenset({file}), about | {made.id}, frozenset({"comments"}), created=made.id)


def _threads(vault: Vault, file: str) -> tuple[Thread, ...]:
    states = records.records_in(vault, file, withdrawn=False)
    said = {state.id: state for state in states if state.type == TYPE}
    replies: dict[str, list[RecordState]] = {}
    for state in said.values():
        first = state.shown("reply_to")
        if isinstance(first, str) and first in said:
            replies.setdefault(first, []).append(state)
    answered = {state.id for group in replies.values() for state in group}
    authors, declared = Authors(vault), declarations(vault)
    about = {state.id: state for state in states}
    made = []
    for state in said.values():
        if state.id in answered:
            continue  # whose first comment isn't here stands for itself
        record = state.shown("record")
        there = about.get(record) if isinstance(record, str) else None
        under = sorted(replies.get(state.id, ()), key=_when)
        made.append(
            Thread(
                _view(state, authors, vault),
                tuple(_view(one, authors, vault) for one in under),
                record if isinstance(record, str) else "",
                there.type if there else "",
                title_of_state(there, declarations=declared) if there else "",
                _text(state, "field"),
                state.shown("done") is True,
            )
        )
    return tuple(sorted(made, key=lambda t: (t.done, t.type != "case", t.record, t.field, t.first.at, t.first.id)))


def _when(state: RecordState) -> tuple[int, str]:
    return (min((a.at for a in state.fields.get("text", ())), default=0), state.id)


def _text(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) else ""


def _view(state: RecordState, authors: Authors, vault: Vault) -> CommentView:
    accounts = state.fields.get("text", ())
    author = accounts[0].author if accounts else ""
    at = accounts[0].at if accounts else 0
    own = author == vault.identity.key_id
    return CommentView(state.id, state.file, _text(state, "text"), authors.get(author), at, own)


def open_counts(threads: Iterable[Thread]) -> dict[tuple[str, str], int]:
    """(record, field) → how many open threads there are about it; the field "" is the whole record."""
    counts: dict[tuple[str, str], int] = {}
    for thread in threads:
        if not thread.done:
            counts[thread.record, thread.field] = counts.get((thread.record, thread.field), 0) + 1
    return counts


__all__ = ["CommentView", "Thread", "add", "delete", "mark_done", "of_case", "open_counts", "reply"]
