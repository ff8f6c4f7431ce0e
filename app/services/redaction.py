"""Exceptions and excerpts as they stand, and what they do to the terms on which something leaves.

On the vault's thread. :mod:`app.services.selection` asks here for every bundle, table and sealed file,
so that no way out can forget what somebody decided to keep back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.model.entry import WITHDRAWN, Change
from app.model.extension import Declarations
from app.model.fold import Account, RecordState
from app.model.redaction import EXCEPTION, EXCERPT, reader_code
from app.model.ruling import DECISION
from app.storage import records
from app.storage.vault import Vault
from app.sync.disclose import WHOLE, Place, Policy, Terms, is_protected

_COMMENT: Final = "comment"
_FILE_FACTS: Final = ("sha256", "size", "media_type", "kind", "copy_of", "original")
"""what a reader must know of a file of evidence to keep its bytes, and to know a copy for one"""


@dataclass(frozen=True, slots=True)
class Exempt:
    """One exception that counts. ``readers``: codes of whom it is for, () for all. ``own``: this vault signed it."""

    id: str
    file: str
    place: Place
    allows: bool
    readers: tuple[str, ...]
    author: str
    at: int
    own: bool
    reason: str = ""

    def applies(self, reader: str) -> bool:
        return not self.readers or reader_code(reader) in self.readers


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One standing excerpt. ``current``: the change that it was made of still stands in its field."""

    id: str
    file: str
    place: Place
    over: str
    text: str
    names: bool
    """whether names may be in it: then it is only for readers who may know identities"""
    passages: int
    author: str
    at: int
    current: bool


def exceptions(vault: Vault, files: frozenset[str] | None = None) -> list[Exempt]:
    """The exceptions that count here, by when they were made."""
    me = vault.identity.key_id
    found: list[Exempt] = []
    for state in records.by_type(vault, EXCEPTION.name, withdrawn=True):
        if (files is None or state.file in files) and not _lifted(state, me):
            found.extend(_read(vault, state, me))
    return sorted(found, key=lambda one: (one.at, one.id))


def _lifted(state: RecordState, me: str) -> bool:
    """Whether whoever made it, or this vault, took it back: nobody else's word lets something go (V10)."""
    makers = {account.author for account in state.fields.get("record", ())} | {me}
    return any(a.held and a.value is not None and a.author in makers for a in state.fields.get(WITHDRAWN, ()))


def _read(vault: Vault, state: RecordState, me: str) -> list[Exempt]:
    about = [a for a in state.fields.get("record", ()) if a.held and isinstance(a.value, str)]
    fields = [a for a in state.fields.get("field", ()) if a.held and isinstance(a.value, str)]
    acts = state.fields.get("act", ())
    named = state.fields.get("readers", ())
    said: Sequence[Account] = (*state.fields.get("record", ()), *state.fields.get("field", ()), *acts, *named)
    own = all(account.author == me for account in said)
    sure = own and all(a.held for a in said) and len(about) == len(acts) == 1 and len(fields) < 2 and len(named) < 2
    allows = sure and acts[0].value == "allow"
    if not allows and acts and all(a.held and a.value == "allow" for a in acts):
        return []  # somebody else's leave, or one that can't be read whole
    readers = _texts(named[0].value) if sure and named else ()
    first = about[0] if about else None
    return [
        Exempt(
            state.id,
            state.file,
            (str(one.value), name),
            allows,
            readers,
            one.author,
            first.at if first else 0,
            own,
            _text(state, "reason"),
        )
        for one in about
        if records.state(vault, str(one.value), file=state.file) is not None
        for name in ([str(a.value) for a in fields] or [WHOLE])
    ]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _text(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) else ""


def excerpts(vault: Vault, file: str | None = None) -> list[Excerpt]:
    """The excerpts that stand, of one file or of all, by when they were made."""
    found: list[Excerpt] = []
    for state in records.by_type(vault, EXCERPT.name):
        record, name, over = _text(state, "record"), _text(state, "field"), _text(state, "over")
        if (file is None or state.file == file) and record and name:
            open_text = _text(state, "text_without_names")
            accounts = state.fields.get("text_without_names" if open_text else "text", ())
            passages = state.shown("passages")
            found.append(
                Excerpt(
                    state.id,
                    state.file,
                    (record, name),
                    over,
                    open_text or _text(state, "text"),
                    not open_text,
                    passages if isinstance(passages, int) else 0,
                    accounts[0].author if accounts else "",
                    accounts[0].at if accounts else 0,
                    _stands(vault, state.file, record, name, over),
                )
            )
    return sorted(found, key=lambda one: (one.at, one.id))


def _stands(vault: Vault, file: str, record: str, name: str, over: str) -> bool:
    state = records.state(vault, record, file=file)
    return state is not None and any(account.digest == over for account in state.fields.get(name, ()))


def kept_back(vault: Vault, readers: Iterable[str]) -> frozenset[Place]:
    """What exceptions withhold from any of these readers, or from everybody."""
    to = tuple(readers)
    return frozenset(
        one.place
        for one in exceptions(vault)
        if not one.allows and (not one.readers or any(one.applies(reader) for reader in to))
    )


def outside(vault: Vault, policy: Policy, declared: Declarations) -> Terms:
    """The terms of a table or page of which nobody knows who will read it: what is kept from anybody stays here."""
    kept = frozenset(one.place for one in exceptions(vault) if not one.allows)
    return effective(vault, Terms(policy, kept), (), declared)


def let_go(vault: Vault, readers: Iterable[str]) -> frozenset[Place]:
    """What exceptions let go to every one of these readers; nothing where there is none."""
    to = tuple(readers)
    given = [one for one in exceptions(vault) if one.allows]
    places = {one.place for one in given} if to else set()
    return frozenset(
        place for place in places if all(any(o.place == place and o.applies(r) for o in given) for r in to)
    )


def effective(vault: Vault, terms: Terms, readers: Iterable[str], declared: Declarations) -> Terms:
    """The terms with all that follows from what people decided: nothing that they keep back gets out otherwise."""
    terms = replace(terms, withhold=terms.withhold | kept_back(vault, readers))
    standing = excerpts(vault)
    if terms.policy != "everything":  # a passage was taken out of it: whoever doesn't get everything gets the excerpt
        covered = [one.place for one in standing if one.place not in terms.allow]
        terms = terms.without(covered, "excerpt")
    terms = terms.without(_bound(vault, terms, standing, declared))
    terms = _with_pieces(vault, terms)
    return terms


def _bound(vault: Vault, terms: Terms, standing: Iterable[Excerpt], declared: Declarations) -> set[Place]:
    """Whole records that stay because what they are made of stays: excerpts of what isn't to be known at all, and
    copies of files that are kept back."""
    barred = {(record, field) for record, field, why in terms.reasons if why != "excerpt"}
    found: set[Place] = set()
    for one in standing:
        record, field = one.place
        whole = (record, WHOLE) in terms.withhold or (record, WHOLE) in barred
        state = records.state(vault, record, file=one.file)
        secret = state is None or is_protected(Change(record, state.type, field, None), declared)
        if whole or secret or one.place in barred:
            found.add((one.id, WHOLE))
    gone = {record for record, field in terms.withhold if field in (WHOLE, "sha256")}
    copies = _copies(vault) if gone else []
    while more := {copy for copy, of in copies if of in gone} - gone:
        gone |= more
        found |= {(copy, WHOLE) for copy in more}
    return found


def _copies(vault: Vault) -> list[tuple[str, str]]:
    """(copy, what it is a copy of), by any standing account."""
    return [
        (state.id, str(account.value))
        for state in records.by_type(vault, "evidence", withdrawn=True)
        for account in state.fields.get("copy_of", ())
        if account.held and account.value
    ]


def _with_pieces(vault: Vault, terms: Terms) -> Terms:
    """Whoever is to get a file by an explicit choice must be able to know it by its hash."""
    chosen = {record for record, choice in terms.pieces if choice != "none"}
    if not chosen:
        return terms
    cleaned = {record for record, choice in terms.pieces if choice in ("both", "cleaned")}
    named = chosen | {copy for copy, of in _copies(vault) if of in cleaned}
    return replace(terms, allow=terms.allow | {(record, name) for record in named for name in _FILE_FACTS})


def silent(vault: Vault, terms: Terms) -> frozenset[str]:
    """Comments and decisions about what is withheld: they speak about it, so not even their number is told."""
    if not terms.withhold:
        return frozenset()
    touched = {record for record, _ in terms.withhold}
    found = set()
    for type_ in (_COMMENT, DECISION):
        for state in records.by_type(vault, type_, withdrawn=True):
            about = {str(a.value) for a in state.fields.get("record", ()) if a.held}
            names = {str(a.value) for a in state.fields.get("field", ()) if a.held} or {WHOLE}
            whole = WHOLE in names and not about.isdisjoint(touched)
            if whole or any(terms.withholds(record, name) for record in about for name in names):
                found.add(state.id)
    return frozenset(found)


__all__ = ["Excerpt", "Exempt", "effective", "exceptions", "excerpts", "kept_back", "let_go", "outside", "silent"]
