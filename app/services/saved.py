"""Searches that a person keeps: private to this vault, they never travel."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.model.entry import JSON
from app.services.lists import ListPage, ListQuery, page
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import settings
from app.storage.vault import Vault

_SETTING: Final = "saved-searches"
_CHANGED: Final = frozenset({"saved-searches"})


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name. ``id`` is random and stays when it is renamed."""

    id: str
    name: str
    query: ListQuery


def listing(session: Session) -> tuple[SavedSearch, ...]:
    """All of them, in the order in which they were made. What a newer version wrote otherwise is left out."""
    return tuple(found for found in map(_read, session.run(_stored)) if found is not None)


def save(session: Session, name: str, query: ListQuery) -> ChangeSet:
    """Keep a query; ``created`` is its id. Raises InputError (``name-length``, ``too-many``)."""
    made = SavedSearch(secrets.token_hex(8), _checked(name), query)

    def store(vault: Vault) -> None:
        kept = _stored(vault)
        if len(kept) >= limits.SAVED_SEARCHES:
            raise InputError("too-many", most=limits.SAVED_SEARCHES)
        settings.put(vault, _SETTING, [*kept, _written(made)])

    session.write(store)
    return ChangeSet(kinds=_CHANGED, created=made.id)


def rename(session: Session, id_: str, name: str) -> ChangeSet:
    """Raises InputError ``name-length``, NotFound."""
    fresh = _checked(name)
    return _replace(session, id_, lambda kept: {**kept, "name": fresh})


def change(session: Session, id_: str, query: ListQuery) -> ChangeSet:
    """Keep another query under the same name. Raises NotFound."""
    return _replace(session, id_, lambda kept: _written(SavedSearch(id_, str(kept.get("name")), query)))


def delete(session: Session, id_: str) -> ChangeSet:
    """Raises NotFound."""
    return _replace(session, id_, lambda _: None)


def run(session: Session, id_: str, task: Task | None = None) -> ListPage:
    """The first page of a saved search. Raises NotFound, Cancelled."""
    return page(session, get(session, id_).query, task)


def get(session: Session, id_: str) -> SavedSearch:
    """Raises NotFound."""
    found = next((one for one in listing(session) if one.id == id_), None)
    if found is None:
        raise NotFound(what="saved-search")
    return found


def _checked(name: str) -> str:
    clean = " ".join(name.split())
    if not 0 < len(clean) <= limits.PERSON_NAME_CHARS:
        raise InputError("name-length", most=limits.PERSON_NAME_CHARS)
    return clean


def _stored(vault: Vault) -> list[dict[str, JSON]]:
    kept = settings.get(vault, _SETTING, [])
    return [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []


def _replace(session: Session, id_: str, alter: Callable[[dict[str, JSON]], dict[str, JSON] | None]) -> ChangeSet:
    def store(vault: Vault) -> None:
        kept = _stored(vault)
        if not any(one.get("id") == id_ for one in kept):
            raise NotFound(what="saved-search")
        altered = [alter(one) if one.get("id") == id_ else one for one in kept]
        settings.put(vault, _SETTING, [one for one in altered if one is not None])

    session.write(store)
    return ChangeSet(kinds=_CHANGED)


def _written(saved: SavedSearch) -> dict[str, JSON]:
    query = saved.query
    return {
        "id": saved.id,
        "name": saved.name,
        "type": query.type,
        "text": query.text,
        "filters": {name: list(values) for name, values in query.filters.items()},
        "sort": query.sort,
        "descending": query.descending,
        "columns": list(query.columns),
        "other_spellings": query.other_spellings,
    }


def _read(kept: dict[str, JSON]) -> SavedSearch | None:
    try:
        filters = {str(name): tuple(map(str, values)) for name, values in kept["filters"].items()}
        query = replace(
            ListQuery(),
            type=str(kept["type"]),
            text=str(kept["text"]),
            filters=filters,
            sort=str(kept["sort"]),
            descending=bool(kept["descending"]),
            columns=tuple(map(str, kept["columns"])),
            other_spellings=bool(kept["other_spellings"]),
        )
        return SavedSearch(str(kept["id"]), str(kept["name"]), query)
    except (KeyError, TypeError, AttributeError):
        return None
