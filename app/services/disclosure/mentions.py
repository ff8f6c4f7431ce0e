"""Names, numbers and places in the texts that travel, of what the reader isn't to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.analysis.mentions import Index, Kind, Sought
from app.model.entry import JSON, Change
from app.model.fields import Field, Sensitivity
from app.model.fields import Kind as Shape
from app.model.fold import RecordState
from app.services.disclosure.views import Found
from app.services.selection import Selection
from app.services.titles import title_of_state
from app.storage import journal, records
from app.storage.vault import Vault
from app.sync.disclose import Policy

_AROUND: Final = 60
_WORDS: Final = 6
"""words that a text of which we look for every one may have: more of them are a sentence, and no name"""

_NAMING: Final = frozenset({"name", "author", "member", "handles", "former_names", "other_names", "counsel_name"})
_PEOPLE: Final = frozenset({"person", "source", "statement", "consent", "incident", "involvement"})
"""whose names lead to somebody by one word; of an organisation's name two must stand together"""

_SEARCHED: Final = (Shape.TEXT, Shape.LONG_TEXT, Shape.LIST, Shape.NAMES, Shape.PLACE, Shape.URL)

_SHAPES: Final[dict[Policy, tuple[Kind, ...]]] = {
    "everything": (),
    "no-whereabouts": ("phone", "position"),
    "no-identities": ("phone", "handle", "mail", "link", "position", "number"),
    "statistics": ("phone", "handle", "mail", "link", "position", "number"),
}
"""what is pointed out by its shape alone, whosoever it is"""


def mentions_in(vault: Vault, chosen: Selection) -> tuple[Found, ...]:
    """What of the withheld names, contacts and places stands in a text that travels; by record and field."""
    states = list(_chosen(vault, chosen))
    titles = {state.id: title_of_state(state, declarations=chosen.declarations) for state in states}
    index = Index(one for state in states for one in _sought(state, chosen))
    shapes = _SHAPES[chosen.policy]
    found: list[Found] = []
    for state in states:
        for name, text in _texts(state, chosen):
            for one in index.find(text, shapes):
                around = text[max(0, one.start - _AROUND) : one.end + _AROUND]
                words = text[one.start : one.end]
                title = titles.get(one.of, "")
                found.append(
                    Found(state.id, state.type, name, one.start, one.end, one.kind, words, around, one.of, title, text)
                )
    return tuple(found)


def _chosen(vault: Vault, chosen: Selection) -> Iterator[RecordState]:
    files = journal.files(vault)
    for file in sorted(files):
        if file in chosen.cases or (files[file] != "case" and file in chosen.entries and file not in chosen.teams):
            yield from (state for state in records.records_in(vault, file) if chosen.includes(state))


def _sought(state: RecordState, chosen: Selection) -> Iterator[Sought]:
    for name, accounts in state.fields.items():
        declared = chosen.declarations.field_of(state.type, name)
        kind = _kind(name, declared)
        if kind is None:
            continue
        for account in accounts:
            change = Change(state.id, state.type, name, account.value, account.source)
            if account.held and not chosen.lets(change):
                for text in _names(account.value):
                    if len(text.split()) <= _WORDS or kind == "phone":
                        least = 1 if state.type in _PEOPLE or kind != "name" else 2
                        yield Sought(text, state.id, kind, least)


def _kind(name: str, declared: Field | None) -> Kind | None:
    """As what the words of a withheld field are looked for; ``None`` where they are sentences or codes."""
    if declared is None or declared.kind not in _SEARCHED:
        return None
    if declared.kind is Shape.NAMES or name in _NAMING:
        return "name"
    if declared.sensitivity is Sensitivity.WHEREABOUTS:
        return "place" if declared.kind is Shape.PLACE else "phone"
    return "name" if declared.sensitivity is Sensitivity.PROTECTED else None


def _texts(state: RecordState, chosen: Selection) -> Iterator[tuple[str, str]]:
    """(field, text) of every text of a record that travels; names of people that are to be known are no mentions."""
    for name, accounts in state.fields.items():
        declared = chosen.declarations.field_of(state.type, name)
        if declared is not None and declared.kind not in _SEARCHED:
            continue
        seen: set[str] = set()
        for account in accounts:
            change = Change(state.id, state.type, name, account.value, account.source)
            if account.held and chosen.lets(change):
                seen.update(_strings(account.value))
        yield from ((name, text) for text in sorted(seen))


def _names(value: JSON) -> Iterator[str]:
    """The words of a name, place or contact, without the codes beside them."""
    for item in value if isinstance(value, list) else [value]:
        told = [item.get(key) for key in ("text", "town", "district")] if isinstance(item, dict) else [item]
        yield from (text for text in told if isinstance(text, str))


def _strings(value: JSON) -> Iterator[str]:
    """Every text in a value, however it is nested."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
