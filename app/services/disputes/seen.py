"""One dispute whole: what stood before the accounts parted, who says what since, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.base.errors import NotFound
from app.model.entry import JSON
from app.model.fold import Account, Known, RecordState
from app.services import decided, deciding
from app.services.authors import Authors
from app.services.cases import record_view, titles_of
from app.services.session import Session
from app.services.views import AccountView, Author, DecisionView, FieldView, RecordView
from app.storage import pages, records
from app.storage.fold import changes_of
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Base:
    """What stood before the accounts parted: every one of them took its place, directly or by way of others."""

    digest: str
    value: JSON
    author: Author
    at: int
    held: bool


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """One standing account. ``reliability``: the code that its source is graded with, "" for none;
    ``source_type``: the type of record that it is a source as; ``source_date``: EDTF, "" for none;
    ``said_by``: the record whose statement it is, "" where the source is none."""

    account: AccountView
    reliability: str = ""
    source_type: str = ""
    source_date: str = ""
    said_by: str = ""
    taken: bool = False
    """whether it is the one that is decided"""


@dataclass(frozen=True, slots=True)
class DisputeView:
    """``accounts`` the shown one first; ``past``: every decision there ever was about it, withdrawn ones too."""

    record: RecordView
    field: FieldView
    case_title: str
    bases: tuple[Base, ...]
    accounts: tuple[SeenAccount, ...]
    past: tuple[DecisionView, ...]

    @property
    def state(self) -> str:
        """``open``, ``reopened``, ``contested``, ``decided``, ``differ``; "" where nothing differs any more."""
        return self.field.dispute


def show(session: Session, record: str, field: str) -> DisputeView:
    """One dispute, open or decided, or what became of it. Raises NotFound."""
    return session.run(_show, record, field)


def _show(vault: Vault, record: str, field: str) -> DisputeView:
    state = records.state(vault, record)
    if state is None or field not in state.fields:
        raise NotFound(what="record", id=record)
    authors = Authors(vault)
    view = record_view(vault, state, authors)
    if field not in view.fields:
        raise NotFound(what="record", id=record)
    sources = source_states(vault, state, field)
    accounts = tuple(
        _seen(one, sources.get(one.source or ""), one.digest == _taken(state, field))
        for one in view.fields[field].accounts
    )
    holding = {one.id for one in view.fields[field].decisions if one.holds}
    past = tuple(
        decided.view(made, authors, holds=made.id in holding)
        for made in deciding.about(vault, state.id, state.file)
        if made.shown("field") == field and "kind" in made.fields
    )
    title = titles_of(vault, [state.file]).get(state.file, "")
    return DisputeView(view, view.fields[field], title, _bases(vault, state, field, authors), accounts, past)


def _taken(state: RecordState, field: str) -> str:
    return state.decided[field].digest if state.settled(field) else ""


def source_states(vault: Vault, state: RecordState, field: str) -> dict[str, RecordState]:
    """The records that the accounts of a field name as their sources, as far as they are here."""
    wanted = {account.source for account in state.fields.get(field, ()) if account.source}
    found: dict[str, RecordState] = {}
    for one in pages.of_ids(vault, wanted):
        if one.id not in found or one.file == state.file:
            found[one.id] = one
    return found


def _seen(account: AccountView, source: RecordState | None, taken: bool) -> SeenAccount:
    if source is None:
        return SeenAccount(account, taken=taken)
    said_by = source.shown("by") if source.type == "statement" else None
    return SeenAccount(
        account,
        _text(source.shown("reliability")),
        source.type,
        _text(source.shown("date")),
        _text(said_by),
        taken,
    )


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _bases(vault: Vault, state: RecordState, field: str, authors: Authors) -> tuple[Base, ...]:
    known = [one for one in changes_of(vault, state.id, state.file) if one.field == field]
    return tuple(
        Base(one.digest, one.value, authors.get(one.author), one.at, one.held)
        for one in common_base(known, {account.digest for account in state.fields[field]})
    )


def common_base(changes: Iterable[Known], standing: Iterable[str]) -> list[Account]:
    """The latest changes that every standing account replaced, directly or by way of others; latest first.

    None where the accounts began apart.
    """
    accounts: dict[str, Account] = {}
    olds: dict[str, set[str]] = {}
    for known in changes:
        accounts[known.account.digest] = known.account
        olds.setdefault(known.account.digest, set()).update(known.replaces)
    below = [_below(olds, digest) for digest in standing]
    shared = set.intersection(*below) if below else set()
    shared &= accounts.keys()
    covered = set().union(*(_below(olds, digest) for digest in shared)) if shared else set()
    return sorted((accounts[digest] for digest in shared - covered), key=Account.rank, reverse=True)


def _below(olds: dict[str, set[str]], start: str) -> set[str]:
    """Everything that a change replaced, directly or by way of others."""
    found: set[str] = set()
    waiting = list(olds.get(start, ()))
    while waiting:
        digest = waiting.pop()
        if digest not in found:
            found.add(digest)
            waiting.extend(olds.get(digest, ()))
    return found
