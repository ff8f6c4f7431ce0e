"""Things that tests of sticks have in common."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.services import editing, evidence, inbox, sticks
from app.services.session import Session
from app.sync import folder

FILM = os.urandom(300_000)
LARGEST = 100_000


def write_case(session: Session, title: str = "At the bridge", film: bytes = FILM) -> str:
    case = editing.new_case(session, {"title": title}).created
    assert case
    evidence.attach_bytes(session, case, "film.bin", film)
    return case


def take(session: Session, place: Path) -> inbox.Inbox:
    seen = sticks.receive(session, place)
    if seen.deliveries:
        inbox.accept(session, seen.deliveries)
    return seen


def files(session: Session) -> int:
    return len(list((session.folder / "evidence").iterdir()))


def reasons(seen: inbox.Inbox) -> list[object]:
    return [getattr(one.error, "facts", {}).get("reason") or one.error.error_code for one in seen.failures]  # type: ignore[attr-defined]


def failing_at(monkeypatch: pytest.MonkeyPatch, after: int, error: Exception, then=lambda: None) -> None:
    """The stick fails once ``after`` bytes are on it."""
    real = folder.Hashed._take

    def take(self: folder.Hashed, data: bytes) -> None:
        if self.size >= after:
            then()
            raise error
        real(self, data)

    monkeypatch.setattr(folder.Hashed, "_take", take)
