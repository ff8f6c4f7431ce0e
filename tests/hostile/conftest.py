"""Three people who have met, told each other their addresses, and heard of each other once through an honest relay."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile import people
from tests.hostile.people import Team

COUNT = 3


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people.make_met(tmp_path_factory.mktemp("people"), people.NAMES[:COUNT])


@pytest.fixture
def gather(base: Path, tmp_path: Path) -> Iterator[Callable[..., Team]]:
    """``gather()`` or ``gather("Amal", "Basim")``: a team with vaults of its own."""
    teams: list[Team] = []

    def make(*names: str) -> Team:
        folder = people.copy(base, tmp_path / f"team-{len(teams)}")
        teams.append(Team(folder, names or people.NAMES[:COUNT]))
        return teams[-1]

    yield make
    for team in teams:
        team.close()
    shutil.rmtree(tmp_path, ignore_errors=True)
