"""Two colleagues with one relay, each with an address of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.services.relay import addresses, relays
from app.services.session import Session
from tests.services.relay.kit import ORIGIN, InProcess

NOW = 1_770_000_000


@pytest.fixture
def clock() -> SetClock:
    """That of the relay."""
    return SetClock(NOW)


@pytest.fixture
def network(tmp_path: Path, clock: SetClock) -> Iterator[InProcess]:
    made = InProcess()
    made.serve(ORIGIN, tmp_path / "relay", clock)
    yield made
    made.close_all()


@pytest.fixture
def pair(people: Callable[..., tuple[Session, ...]]) -> tuple[Session, Session]:
    """Amal and Basim: an address was handed over each way."""
    amal, basim = people("Amal", "Basim")
    for one in (amal, basim):
        one.clock.at = NOW  # type: ignore[attr-defined]
        relays.add(one, ORIGIN)
    addresses.take(basim, addresses.letter(amal, basim.key_id))
    addresses.take(amal, addresses.letter(basim, amal.key_id))
    return amal, basim
