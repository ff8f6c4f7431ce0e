"""What is typed and not saved: kept encrypted, shown as what it is, and never sent.

A draft is no entry and stands in a table of its own, so that nothing that leaves the vault can
carry it. Of a record that is being edited it keeps which accounts stood when it was begun, so
that a draft that is taken up after a bundle arrived says what has changed meanwhile.
"""

from __future__ import annotations

from typing import cast

from app.model.entry import JSON
from app.services import editing
from app.services.session import Session
from app.services.titles import title_of_state
from app.services.views import ChangeSet, DraftView, FieldView
from app.storage import drafts as table
from app.storage import records
from app.storage.vault import Vault

Base = dict[str, list[str]]
"""field → digests of the accounts that stood there"""


def base_of(fields: dict[str, FieldView], names: list[str]) -> Base:
    """What stood in these fields, for the draft."""
    return {name: sorted(a.digest for a in fields[name].accounts) if name in fields else [] for name in names}


class Order:
    """In which order the states of one draft were typed: the pool may run their saves in another.

    Without it a slow save could put an older state over a newer one, or bring a draft back that
    was discarded.
    """

    def __init__(self) -> None:
        self._given = 0
        self.done = 0

    def next(self) -> int:
        """The place of the next save; called where the typing happens."""
        self._given += 1
        return self._given


def keep(session: Session, key: str, payload: editing.Draft | None, order: Order, place: int) -> ChangeSet:
    """Keep what is being typed, or with ``None`` drop it, unless a later state was kept already."""

    def act(vault: Vault) -> None:
        if place <= order.done:
            return
        if payload is None:
            table.drop(vault, key)
        else:
            table.put(vault, key, payload)
        order.done = place

    session.write(act)
    return ChangeSet(kinds=frozenset({"drafts"}))


def listing(session: Session, language: str = "en") -> tuple[DraftView, ...]:
    """Every draft, the latest first; titles without a proper name are put together in ``language``."""

    def collect(vault: Vault) -> tuple[DraftView, ...]:
        return tuple(_view(vault, key, payload, at, language) for key, payload, at in table.rows(vault))

    return session.run(collect)


def drop(session: Session, key: str) -> ChangeSet:
    """Discard what was typed."""
    return editing.drop_draft(session, key)


def _view(vault: Vault, key: str, payload: JSON, at: int, language: str) -> DraftView:
    said = payload if isinstance(payload, dict) else {}
    file, record, type_ = (_text(said.get(name)) for name in ("file", "record", "type"))
    kind = _kind(key, record)
    state = records.state(vault, record or file) if record or file else None
    title = _typed_title(kind, said) or (title_of_state(state, language) if state else "")
    return DraftView(key, kind, file, record, type_, title, at, changed(vault, record, said.get("base")))


def _kind(key: str, record: str) -> str:
    prefix = key.partition(":")[0]
    if key == "new:case":
        return "case"
    kinds = {"note": "note", "work-up": "work-up", "new": "new", "record": "edit"}
    return kinds.get(prefix, prefix if prefix in ("settle", "definition", "submission") else "other")


def _typed_title(kind: str, said: dict[str, JSON]) -> str:
    """The first words of what is not called anything yet."""
    states = said.get("states")
    if kind not in ("note", "case") or not isinstance(states, dict):
        return ""
    first = states.get("text") or states.get("title") or states.get("who")
    return " ".join(_text(first).split())[:120]


def changed(vault: Vault, record: str, base: JSON) -> tuple[str, ...]:
    """The fields of a draft at which other accounts stand now than when it was begun."""
    if not record or not isinstance(base, dict):
        return ()
    state = records.state(vault, record)
    now = {name: sorted(a.digest for a in accounts) for name, accounts in state.fields.items()} if state else {}
    return tuple(name for name, stood in cast(Base, base).items() if now.get(name, []) != stood)


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""
