"""A case as a reader will see it, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from app.base.errors import NotFound
from app.base.task import Task
from app.crypto.entries import read_entry
from app.crypto.identity import PublicKeys
from app.model.entry import Entry
from app.services import cases as reading
from app.services import selection
from app.services.authors import Authors
from app.services.disclosure import pieces
from app.services.disclosure.mentions import mentions_in
from app.services.disclosure.views import Found, PieceView, Preview, Withheld
from app.services.disclosure.withholding import withheld_in
from app.services.selection import Selection
from app.services.session import Session
from app.services.views import CaseView, RecordView
from app.storage import authors, journal, records
from app.storage.glass import Glass, show
from app.storage.vault import Vault
from app.sync.disclose import Rule


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the vault's thread hands over before the rest is done elsewhere."""

    selection: Selection
    keys: list[tuple[PublicKeys, str | None]]
    withheld: tuple[Withheld, ...]
    mentions: tuple[Found, ...]
    pieces: tuple[PieceView, ...]


def preview(
    session: Session, cases: Iterable[str] | None, rule: Rule, readers: Iterable[str] = (), task: Task | None = None
) -> Preview:
    """Cases exactly as a reader who holds nothing else will see them, and what is withheld from them and why.

    Raises InputError ``not-a-case``, ``nothing-to-send``; Cancelled.
    """
    task = task or Task()
    wanted = None if cases is None else list(dict.fromkeys(cases))
    chosen = session.run(_choose, wanted, rule, frozenset(readers))
    picked = chosen.selection
    with Session(partial(Glass, session.clock)) as glass:
        glass.run(show, chosen.keys, _entries(session, picked, task))
        asked = [case for case in sorted(picked.cases) if case in picked.entries]
        seen = {case: view for case in asked if (view := _view(glass, case)) is not None}
        registers = glass.run(_registers, picked.cases)
    return Preview(
        picked.terms,
        tuple(sorted(seen.values(), key=lambda view: (view.case.title, view.case.id))),
        registers,
        chosen.withheld,
        chosen.mentions,
        chosen.pieces,
        picked.count(),
        tuple(case for case in asked if case not in seen),
    )


def _view(glass: Session, case: str) -> CaseView | None:
    """A case as it stands there; ``None`` where its own record isn't known to be there."""
    try:
        return reading.view(glass, case)
    except NotFound:
        return None


def _choose(vault: Vault, cases: list[str] | None, rule: Rule, readers: frozenset[str]) -> _Chosen:
    picked = selection.select(vault, cases, rule, readers)
    known = {author.key_id: author for author in authors.listing(vault)}
    told = set(picked.authors) if picked.policy == "everything" else {vault.identity.key_id}
    own = {vault.identity.key_id: vault.name}  # whoever takes a bundle of ours knows us by our card
    keys = [
        (author.keys, (own.get(key_id) or author.name or None) if key_id in told else None)
        for key_id in sorted(picked.authors)
        if (author := known[key_id]).keys is not None
    ]
    return _Chosen(picked, keys, withheld_in(vault, picked), mentions_in(vault, picked), pieces.views(vault, picked))


def _entries(session: Session, picked: Selection, task: Task) -> Iterator[Entry]:
    """The entries as the reader will have them: read back from the very lines that would be written."""
    for file in sorted(picked.entries):
        for line in selection.lines(session, picked, file)():
            task.check()
            yield read_entry(line.encode("ascii"))


def _registers(glass: Vault, cases: frozenset[str]) -> tuple[RecordView, ...]:
    known = Authors(glass)
    return tuple(
        reading.record_view(glass, state, known)
        for file in sorted(journal.files(glass))
        if file not in cases
        for state in records.records_in(glass, file)
    )


__all__ = ["CaseView", "Preview", "preview"]
