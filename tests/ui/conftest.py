"""Vaults with pages on them, offscreen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from tests.ui.desk import Desk


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program: cyclic garbage with widgets in it is found on the main thread, never in a vault's."""
    was_on = gc.isenabled()
    gc.disable()
    yield
    gc.collect()
    if was_on:
        gc.enable()


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
