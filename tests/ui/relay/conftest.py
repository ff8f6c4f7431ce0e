"""Two colleagues with a relay between them: the real one, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import SystemClock
from app.services import contacts, vaults
from app.services.relay import addresses, relays, syncing
from app.ui.relay.schedule import Schedule, schedule_of
from tests.services.relay.kit import ORIGIN, InProcess
from tests.ui.desk import Desk
from tests.ui.ready import CHEAP, PASSPHRASE

NAMES = ("Amal", "Basim")


@pytest.fixture
def network(tmp_path: Path) -> Iterator[InProcess]:
    made = InProcess()
    made.serve(ORIGIN, tmp_path / "relay", SystemClock())
    yield made
    made.close_all()


@pytest.fixture
def online(network: InProcess) -> Callable[[Any], Schedule]:
    """The schedule of a desk, whose syncs go to the relay of this test."""

    def make(desk: Any) -> Schedule:
        schedule = schedule_of(desk.context)
        schedule.verb = partial(syncing.sync, transport=network)
        return schedule

    return make


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Path:
    """Two vaults that know each other, each with a relay and an address of the other: made once, since the trees
    of thirteen epochs take a second."""
    folder: Path = tmp_path_factory.mktemp("filled")
    made = [vaults.create(folder / name, PASSPHRASE, name, kdf=CHEAP)[0] for name in NAMES]
    for one, other in (made, made[::-1]):
        contacts.add(one, contacts.own_card(other), verified=True)
        relays.add(one, ORIGIN)
    for one, other in (made, made[::-1]):
        addresses.take(other, addresses.letter(one, other.key_id))
    for one in made:
        one.close()
    return folder


@pytest.fixture
def linked(filled: Path, tmp_path: Path, qtbot) -> Iterator[tuple[Desk, Desk]]:
    """Verified contacts of each other, each with a relay, and with an address of the other."""
    shutil.copytree(filled, tmp_path / "copies", ignore=shutil.ignore_patterns("reserve"))
    amal, basim = (Desk(qtbot, tmp_path / "copies" / name) for name in NAMES)
    yield amal, basim
    for desk in (amal, basim):
        desk.end()


@pytest.fixture
def two(linked: tuple[Desk, Desk]) -> tuple[Desk, Desk]:
    """The same without what was handed over: whoever has no relay has no address either."""
    for desk, other in (linked, linked[::-1]):
        for one in relays.listing(desk.session):
            relays.remove(desk.session, one.id)
        addresses.forget(desk.session, other.session.key_id)
        addresses.take_back(desk.session, other.session.key_id)
    return linked
