"""Vaults that know each other, as fixtures. Keys are derived as cheaply as the limits allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.services import contacts, vaults
from app.services.session import Session

PASSPHRASE = "correct horse battery staple river cloud"

People = Callable[..., tuple[Session, ...]]


def acquaint(sessions: tuple[Session, ...]) -> None:
    """Everybody gets everybody's card, compared and verified."""
    for one in sessions:
        for other in sessions:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)


@pytest.fixture
def people(tmp_path: Path, cheap_kdf: object) -> Iterator[People]:
    """``people("Amal", "Basim")`` makes their vaults, acquainted; all are closed at the end."""
    made: list[Session] = []

    def make(*names: str, known: bool = True) -> tuple[Session, ...]:
        fresh = []
        for name in names:
            clock = SetClock()
            session, _ = vaults.create(tmp_path / name, PASSPHRASE, name, clock=clock, kdf=cheap_kdf)  # type: ignore[arg-type]
            fresh.append(session)
        made.extend(fresh)
        if known:
            acquaint(tuple(fresh))
        return tuple(fresh)

    yield make
    for session in made:
        session.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
