"""What a person chose, kept inside the vault and nowhere else (P7)."""

from __future__ import annotations

from app.model.entry import JSON
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import settings as table


def get(session: Session, key: str, default: JSON = None) -> JSON:
    return session.run(table.get, f"choice.{key}", default)


def put(session: Session, key: str, value: JSON) -> ChangeSet:
    session.write(table.put, f"choice.{key}", value)
    return ChangeSet(kinds=frozenset({"settings"}))
