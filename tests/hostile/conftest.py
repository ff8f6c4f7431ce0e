"""Three people who have met, told each other their addresses, and heard of each other once through an honest relay."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.crypto.identity import PublicKeys
from app.storage import reserve
from app.sync import card
from app.sync.relay import address
from app.sync.relay.address import Address
from tests.hostile import people
from tests.hostile.people import Team

COUNT = 3


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people.make_met(tmp_path_factory.mktemp("people"), people.NAMES[:COUNT])


@pytest.fixture(scope="package", autouse=True)
def once() -> Iterator[None]:
    """The same bytes are worked out once: five people's cards and doors, in a hundred copies of their vaults.

    Kept by all of what goes in, so that whatever was altered is looked at for itself. And no vault sets 32 MiB
    aside: nothing here is about full disks.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(card, "_unwrap", functools.lru_cache(4_096)(card._unwrap))
        patch.setattr(card, "_verified", functools.lru_cache(4_096)(card._verified))
        patch.setattr(address, "key_of", functools.lru_cache(16_384)(address.key_of))
        patch.setattr(address, "verify_address", _kept(address.verify_address))
        patch.setattr(reserve, "fill", lambda folder: False)
        yield


def _kept(verify: Callable[..., Address]) -> Callable[..., Address]:
    """By the letter, by whom it is for, and by the keys that its signer has there."""
    seen: dict[tuple[bytes, str], tuple[Address, PublicKeys]] = {}

    def look(untrusted: bytes, me: str, resolve: Callable[[str], PublicKeys]) -> Address:
        found = seen.get((untrusted, me))
        if found is None or resolve(found[0].signer) != found[1]:
            told = verify(untrusted, me, resolve)
            found = seen[untrusted, me] = told, resolve(told.signer)
        return found[0]

    return look


@pytest.fixture
def gather(base: Path) -> Iterator[Callable[..., Team]]:
    """``gather()`` or ``gather("Amal", "Basim")``: a team with vaults of its own."""
    teams: list[Team] = []
    with people.room() as room:

        def make(*names: str) -> Team:
            folder = people.copy(base, room / f"team-{len(teams)}")
            teams.append(Team(folder, names or people.NAMES[:COUNT]))
            return teams[-1]

        yield make
        for team in teams:
            team.close()
