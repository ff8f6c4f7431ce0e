"""What a page of search results shows: the records that were found, and what they belong and refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.base.task import Task
from app.model.fields import Kind
from app.model.fold import RecordState
from app.model.recordids import is_case_file
from app.services import lists
from app.services.authors import Authors
from app.services.cases import record_view
from app.services.search import Found, interruptibly
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import RecordView
from app.storage import pages
from app.storage.declaring import declarations
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Shown:
    """Records by id, and in one language what they, their cases and what they refer to are called."""

    found: Found = field(default_factory=Found)
    records: Mapping[str, RecordView] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)


def show(
    session: Session,
    text: str,
    language: str,
    task: Task | None = None,
    *,
    types: Sequence[str] = (),
    filters: lists.Filters | None = None,
    limit: int = 50,
    other_spellings: bool = True,
) -> Shown:
    """:func:`app.services.lists.find`, with what is needed to show the hits. Raises Cancelled."""
    found = lists.find(session, text, task, types=types, filters=filters, limit=limit, other_spellings=other_spellings)
    ids = [hit.record for hit in found.hits]
    return interruptibly(session, task, lambda vault: _shown(vault, found, ids, language))


def views(session: Session, ids: Sequence[str], language: str, task: Task | None = None) -> Shown:
    """The same for records by id, as the cards of a register show them."""
    return interruptibly(session, task, lambda vault: _shown(vault, Found(), ids, language))


def titles(session: Session, ids: Sequence[str], language: str, task: Task | None = None) -> dict[str, str]:
    """What records are called in one language, by id, as far as this vault has them. Raises Cancelled."""
    return interruptibly(session, task, lambda vault: titles_in(vault, ids, language))


def _shown(vault: Vault, found: Found, ids: Sequence[str], language: str) -> Shown:
    states = {state.id: state for state in pages.of_ids(vault, ids)}
    authors = Authors(vault)
    records = {i: record_view(vault, states[i], authors) for i in ids if i in states}
    files = {hit.file for hit in found.hits if is_case_file(hit.file)}
    titles = titles_in(vault, {*_referred(vault, states.values()), *files, *ids}, language)
    return Shown(found, records, titles, {file: titles.get(file, "") for file in files})


def _referred(vault: Vault, states: Iterable[RecordState]) -> set[str]:
    declared = declarations(vault)
    wanted: set[str] = set()
    for state in states:
        for name, accounts in state.fields.items():
            known = declared.field_of(state.type, name)
            if known is None or known.kind not in (Kind.REF, Kind.REFS):
                continue
            for account in accounts:
                value = account.value if account.held else None
                wanted.update(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    return wanted


def titles_in(vault: Vault, ids: Iterable[str], language: str) -> dict[str, str]:
    """The same, on the vault's thread."""
    declared = declarations(vault)
    return {state.id: title_of_state(state, language, declared) for state in pages.of_ids(vault, ids)}
