"""Exceptions of a case: what somebody keeps back from readers who would get it, or lets go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.base.errors import InputError, NotFound
from app.model.entry import JSON, Change
from app.model.fold import RecordState
from app.model.redaction import EXCEPTION, reader_code
from app.services import redaction, undo
from app.services.authors import Authors
from app.services.editing import NewRecord, withdraw
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import Author, ChangeSet
from app.storage import journal, records
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.disclose import WHOLE, is_protected

TYPE: Final = EXCEPTION.name
Act = Literal["withhold", "allow"]


@dataclass(frozen=True, slots=True)
class ExceptionView:
    """One exception that counts. ``field`` "" is the whole record; ``readers`` () is everybody."""

    id: str
    record: str
    type: str
    title: str
    field: str
    act: Act
    readers: tuple[str, ...]
    author: Author
    at: int
    own: bool
    reason: str


def keep_back(
    session: Session, record: str, field: str = WHOLE, readers: Iterable[str] = (), reason: str = ""
) -> ChangeSet:
    """Keep a field, or a whole record, from these readers (none: from everybody), whatever their policy.

    Colleagues who get everything get this too, and keep it from everybody. Raises NotFound, InputError
    (``unknown-field``, ``exception-exists``, ``whole-case``).
    """
    return _put(session, record, field, "withhold", tuple(dict.fromkeys(map(reader_code, readers))), reason)


def let_go(
    session: Session, record: str, field: str = WHOLE, readers: Iterable[str] = (), reason: str = ""
) -> ChangeSet:
    """Let a field, or all of a record, go to these readers (none: to everybody) whatever their policy.

    What is PROTECTED never goes. Raises as :func:`keep_back`, InputError ``protected``.
    """
    return _put(session, record, field, "allow", tuple(dict.fromkeys(map(reader_code, readers))), reason)


def lift(session: Session, exception: str) -> ChangeSet:
    """Take an exception back. One that somebody else made counts on for everybody but this vault. Raises NotFound."""
    if session.run(records.state, exception) is None:
        raise NotFound(what="record", id=exception)
    return withdraw(session, exception, "-")


def listing(session: Session, case: str) -> tuple[ExceptionView, ...]:
    """The exceptions of a case or register that count here, the latest first."""

    def collect(vault: Vault) -> tuple[ExceptionView, ...]:
        authors, declared = Authors(vault), declarations(vault)
        found = []
        for one in redaction.exceptions(vault, frozenset({case})):
            about = records.state(vault, one.place[0], file=one.file)
            if about is not None:
                title = title_of_state(about, declarations=declared)
                act: Act = "allow" if one.allows else "withhold"
                told = (one.id, about.id, about.type, title, one.place[1], act, one.readers)
                found.append(ExceptionView(*told, authors.get(one.author), one.at, one.own, one.reason))
        return tuple(reversed(found))

    return session.run(collect)


def _put(session: Session, record: str, field: str, act: Act, readers: tuple[str, ...], reason: str) -> ChangeSet:
    def write(vault: Vault) -> ChangeSet:
        state = _demand(vault, record, field)
        if act == "allow" and field and is_protected(Change(record, state.type, field, None), declarations(vault)):
            raise InputError("protected", field=field, type=state.type)
        if act == "withhold" and state.type == "case" and field == WHOLE:
            raise InputError(
                "whole-case"
            )  # without its record a reader has no page of it, and hears of it all the same
        _refuse_twice(vault, state, field, act, readers)
        values: dict[str, JSON] = {"record": record, "act": act}
        values |= {"field": field} if field else {}
        values |= {"readers": list(readers)} if readers else {}
        values |= {"reason": reason.strip()} if reason.strip() else {}
        made = NewRecord(state.file, TYPE, values)
        journal.write(vault, state.file, made.changes(declarations(vault)))
        undo.name(vault, "exception")
        return ChangeSet(frozenset({state.file}), frozenset({record, made.id}), frozenset({"exceptions"}), made.id)

    return session.write(write)


def _demand(vault: Vault, record: str, field: str) -> RecordState:
    state = records.state(vault, record)
    if state is None:
        raise NotFound(what="record", id=record)
    if field and field not in state.fields and declarations(vault).field_of(state.type, field) is None:
        raise InputError(field=field, rule="unknown-field", type=state.type)
    return state


def _refuse_twice(vault: Vault, state: RecordState, field: str, act: Act, readers: tuple[str, ...]) -> None:
    said = {(o.place, o.allows, frozenset(o.readers)) for o in redaction.exceptions(vault, frozenset({state.file}))}
    if ((state.id, field), act == "allow", frozenset(readers)) in said:
        raise InputError("exception-exists")


__all__ = ["Act", "ExceptionView", "keep_back", "let_go", "lift", "listing"]
