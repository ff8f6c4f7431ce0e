"""What of a record is compared with others, and whether that has changed since somebody compared it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

from app.analysis.facts import Facts, IncidentFacts, Name, PersonFacts
from app.base.ids import is_id
from app.model.entry import JSON
from app.model.fold import Account, RecordState, same_value
from app.model.sameness import COMPARED_FIELDS
from app.storage import likely
from app.storage.vault import Vault

COMPARED_VICTIMS: Final = 20
"""victims of one incident that are compared: of a massacre, more say nothing that its date and place don't"""

_PLACES: Final = {"person": ("residence", "birth_place", "governorate"), "incident": ("place", "governorate")}
_OF_VICTIMS: Final = ("names", "born", "died", "age", "sex")


def facts_of(state: RecordState, people: Mapping[str, RecordState] | None = None) -> Facts:
    """What a person or an incident says, of disputed fields what is shown; ``people`` are its victims by id.

    Raises TypeError for any other record.
    """
    if state.type == "person":
        return _person(state)
    if state.type != "incident":
        raise TypeError("neither a person nor an incident")
    known = people or {}
    victims = tuple(_person(known[id_]) for id_ in victims_of(state) if id_ in known and known[id_].type == "person")
    return IncidentFacts(
        _text(state, "type"),
        _text(state, "date"),
        _text(state, "end"),
        _places(state),
        victims,
        _number(state.shown("count")),
    )


def _person(state: RecordState) -> PersonFacts:
    return PersonFacts(
        tuple(dict.fromkeys(_names(state))),
        _text(state, "sex"),
        _text(state, "born"),
        _number(state.shown("age")),
        _text(state, "age_on"),
        _text(state, "died"),
        _places(state),
        _text(state, "mother"),
        tuple(code for code in _several(state.shown("roles")) if isinstance(code, str)),
        _text(state, "affiliation"),
    )


def victims_of(state: RecordState) -> list[str]:
    """Ids of the victims that are compared with an incident."""
    ids = [one for one in _several(state.shown("victims")) if isinstance(one, str) and is_id(one)]
    return ids[:COMPARED_VICTIMS] if state.type == "incident" else []


def _names(state: RecordState) -> Iterator[Name]:
    """All names that somebody gives: whoever is called otherwise by another is found by either."""
    for account in state.speaking("names"):
        for one in _several(account.value) if account.held else ():
            if isinstance(one, dict) and isinstance(one.get("text"), str) and one["text"].strip():
                kind = one.get("kind")
                yield Name(one["text"], kind if isinstance(kind, str) else "full")


def _places(state: RecordState) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _PLACES[state.type]:
        value = state.shown(name)
        nearest = value if isinstance(value, str) else _nearest(value)
        if nearest:
            found[nearest] = None
    return tuple(found)


def _nearest(value: JSON) -> str:
    if not isinstance(value, dict):
        return ""
    return next((one for part in ("place", "governorate") if isinstance(one := value.get(part), str) and one), "")


def _text(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) else ""


def _number(value: JSON) -> int | None:
    number = value.get("n") if isinstance(value, dict) else value
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _several(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


# --- what was compared ------------------------------------------------------------------------------


def accounts_of(state: RecordState, people: Mapping[str, RecordState]) -> Iterator[tuple[str, str, Account]]:
    """(record, field, account) of every value that is here and is compared, with those of an incident's victims."""
    yield from _held(state, COMPARED_FIELDS[state.type])
    for id_ in victims_of(state):
        if id_ in people and people[id_].type == "person":
            yield from _held(people[id_], _OF_VICTIMS)


def _held(state: RecordState, names: Iterable[str]) -> Iterator[tuple[str, str, Account]]:
    for name in names:
        for account in state.fields.get(name, ()):
            if account.held and account.value is not None:
                yield state.id, name, account


def people_of(vault: Vault, states: Iterable[RecordState]) -> dict[str, RecordState]:
    """The victims of incidents, by id, as far as they are here."""
    ids = {id_ for state in states for id_ in victims_of(state)}
    return likely.by_id(vault, ids) if ids else {}


def digests(states: Iterable[RecordState], people: Mapping[str, RecordState]) -> list[str]:
    """What an answer remembers of what was compared: names of accounts, no values."""
    return sorted({account.digest for state in states for _, _, account in accounts_of(state, people)})


def changed_since(
    vault: Vault, compared: Set[str], states: Iterable[RecordState], people: Mapping[str, RecordState]
) -> list[tuple[str, str]]:
    """(record, field) of what is compared now and wasn't then, or said something else.

    What somebody only said again (an undo does) is no change, nor is what is withheld or gone: less
    is known than before, and that answers nothing. An answer that remembers nothing stands.
    """
    if not compared:
        return []
    new = [
        (record, name, account)
        for state in states
        for record, name, account in accounts_of(state, people)
        if account.digest not in compared
    ]
    said = likely.values_of(vault, compared) if new else {}
    changed = [
        (record, name)
        for record, name, account in new
        if not any(same_value(account.value, value) for value in said.get((record, name), ()))
    ]
    return list(dict.fromkeys(changed))
