"""Vaults with pages on them, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.ui.desk import Desk


@pytest.fixture
def make_desk(qtbot, qapp, tmp_path) -> Iterator[Callable[[str], Desk]]:
    made: list[Desk] = []

    def make(name: str = "Field team 3") -> Desk:
        made.append(Desk(qtbot, tmp_path / f"vault{len(made)}", name))
        return made[-1]

    yield make
    for desk in made:
        desk.end()


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk()
