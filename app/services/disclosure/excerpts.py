"""Excerpts: a text with passages taken out, signed beside the text that stays here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.analysis import mentions
from app.base.errors import InputError, NotFound
from app.model.entry import JSON, WITHDRAWN, WITHDRAWN_MARK, Change, NewChange
from app.model.fields import Kind
from app.model.fold import Account, RecordState
from app.model.redaction import EXCERPT, Span, merged, redacted
from app.services import redaction, undo
from app.services.authors import Authors
from app.services.editing import NewRecord, withdraw
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import journal, records
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.disclose import is_protected

TYPE: Final = EXCERPT.name
_TEXTS: Final = (Kind.TEXT, Kind.LONG_TEXT)


@dataclass(frozen=True, slots=True)
class ExcerptView:
    """One excerpt as shown. ``names``: names may be in it; ``current``: what it was made of still stands."""

    id: str
    record: str
    field: str
    over: str
    text: str
    names: bool
    passages: int
    author: Author
    at: int
    current: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can be redacted: one standing account of a field, and the passages that are proposed."""

    digest: str
    text: str
    proposed: tuple[Span, ...]


def passages(session: Session, record: str, field: str) -> tuple[Passage, ...]:
    """The texts that stand in a field, each with what in it looks like a name, number or place of the case.

    Raises NotFound, InputError (``unknown-field``, ``protected``, ``not-a-text``).
    """

    def collect(vault: Vault) -> tuple[Passage, ...]:
        state = _demand(vault, record, field)
        index = _index(vault, state.file)
        kinds: tuple[mentions.Kind, ...] = ("phone", "handle", "mail", "link", "position", "number")
        texts = [(a.digest, a.value) for a in state.fields.get(field, ()) if a.held and isinstance(a.value, str)]
        return tuple(Passage(digest, text, tuple(mentions.crowded(index.find(text, kinds)))) for digest, text in texts)

    return session.run(collect)


def _index(vault: Vault, file: str) -> mentions.Index:
    """The names of everybody in the case, whoever is to read it: proposals, for a person to drop."""
    names = []
    for state in records.records_in(vault, file):
        for name, accounts in state.fields.items():
            declared = declarations(vault).field_of(state.type, name)
            if declared is not None and declared.kind is Kind.NAMES:
                for account in accounts:
                    items = account.value if account.held and isinstance(account.value, list) else []
                    names += [
                        mentions.Sought(str(one.get("text", "")), state.id) for one in items if isinstance(one, dict)
                    ]
    return mentions.Index(names)


def make(
    session: Session, record: str, field: str, spans: Sequence[Span], *, over: str = "", names: bool = True
) -> ChangeSet:
    """Sign an excerpt of a text: the passages (characters from, to) are taken out. ``over``: digest of the account
    that it is made of, where several stand. ``names=False``: also for readers who may not know identities.

    An earlier excerpt of that text by this vault is taken back. Raises NotFound, InputError
    (``protected``, ``not-a-text``, ``nothing-redacted``).
    """

    def write(vault: Vault) -> ChangeSet:
        state = _demand(vault, record, field)
        account = _account(state, field, over)
        text = str(account.value)
        taken = merged(spans, len(text))
        if not taken:
            raise InputError("nothing-redacted")
        values: dict[str, JSON] = {
            "record": record,
            "field": field,
            "over": account.digest,
            "text" if names else "text_without_names": redacted(text, taken),
            "passages": len(taken),
        }
        made = NewRecord(state.file, TYPE, values)
        journal.write(vault, state.file, made.changes(declarations(vault)))
        earlier = _earlier(vault, state.file, (record, field), made.id)
        for one in earlier:  # one record in an entry: who gets one of them must not be told of the other
            journal.write(vault, state.file, [NewChange(Change(one, TYPE, WITHDRAWN, WITHDRAWN_MARK))])
        undo.name(vault, "excerpt")
        touched = frozenset({record, made.id, *earlier})
        return ChangeSet(frozenset({state.file}), touched, frozenset({"excerpts"}), made.id)

    return session.write(write)


def _earlier(vault: Vault, file: str, place: tuple[str, str], fresh: str) -> list[str]:
    me = vault.identity.key_id
    found = redaction.excerpts(vault, file)
    return [one.id for one in found if one.place == place and one.author == me and one.id != fresh]


def _demand(vault: Vault, record: str, field: str) -> RecordState:
    state = records.state(vault, record)
    if state is None:
        raise NotFound(what="record", id=record)
    declared = declarations(vault).field_of(state.type, field)
    if is_protected(Change(record, state.type, field, None), declarations(vault)):
        raise InputError("protected", field=field, type=state.type)  # nothing of it leaves, not even a part
    if declared is None:
        raise InputError(field=field, rule="unknown-field", type=state.type)
    if declared.kind not in _TEXTS or state.type == TYPE:
        raise InputError("not-a-text", field=field, type=state.type)
    return state


def _account(state: RecordState, field: str, over: str) -> Account:
    standing = [a for a in state.fields.get(field, ()) if a.held and isinstance(a.value, str)]
    found = [a for a in standing if not over or a.digest == over]
    if not found:
        raise NotFound(what="record", id=state.id)
    return found[0]


def drop(session: Session, excerpt: str) -> ChangeSet:
    """Take an excerpt back. Raises NotFound."""
    state = session.run(records.state, excerpt)
    if state is None or state.type != TYPE:
        raise NotFound(what="record", id=excerpt)
    return withdraw(session, excerpt, "-")


def listing(session: Session, file: str) -> tuple[ExcerptView, ...]:
    """The excerpts that stand in a case or register, by when they were made."""
    return session.run(listing_in, file)


def listing_in(vault: Vault, file: str) -> tuple[ExcerptView, ...]:
    authors = Authors(vault)
    found = []
    for one in redaction.excerpts(vault, file):
        told = (one.id, *one.place, one.over, one.text, one.names, one.passages)
        found.append(ExcerptView(*told, authors.get(one.author), one.at, one.current))
    return tuple(found)


def by_place(views: Iterable[ExcerptView]) -> dict[tuple[str, str], tuple[ExcerptView, ...]]:
    """(record, field) → its excerpts, for showing them where the text would stand."""
    found: dict[tuple[str, str], list[ExcerptView]] = {}
    for one in views:
        found.setdefault((one.record, one.field), []).append(one)
    return {place: tuple(group) for place, group in found.items()}


__all__ = ["ExcerptView", "Passage", "by_place", "drop", "listing", "make", "passages"]
