"""Vaults that know each other, as fixtures. Keys are derived as cheaply as the limits allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.crypto import slots
from app.services import contacts, vaults
from app.services.session import Session
from tests.ready import Pool, copy

PASSPHRASE = "correct horse battery staple river cloud"

People = Callable[..., tuple[Session, ...]]


def acquaint(sessions: tuple[Session, ...]) -> None:
    """Everybody gets everybody's card, compared and verified."""
    for one in sessions:
        for other in sessions:
            if one is not other:
                contacts.add(one, contacts.own_card(other), verified=True)


@pytest.fixture
def people(tmp_path: Path, cheap_kdf: object, pool: Pool) -> Iterator[People]:
    """``people("Amal", "Basim")`` gives their vaults, acquainted; all are closed at the end."""
    given: list[Session] = []

    def meet(place: Path, names: tuple[str, ...], known: bool) -> None:
        made = tuple(
            vaults.create(place / name, PASSPHRASE, name, clock=SetClock(), kdf=cheap_kdf)[0]  # type: ignore[arg-type]
            for name in names
        )
        if known:
            acquaint(made)
        for session in made:
            session.close()

    def make(*names: str, known: bool = True) -> tuple[Session, ...]:
        # What a vault's key was made with opens it: some folders have the real derivation.
        made = pool.take((names, known, slots._stretch), lambda place: meet(place, names, known))
        for name in names:
            copy(made / name, tmp_path / name)
            given.append(vaults.open(tmp_path / name, PASSPHRASE, clock=SetClock()))
        return tuple(given[-len(names) :])

    yield make
    for session in given:
        session.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
