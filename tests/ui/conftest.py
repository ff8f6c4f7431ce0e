"""Vaults with pages on them, offscreen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.desk import Desk


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program: cyclic garbage with widgets in it is found on the main thread, never in a vault's."""
    was_on = gc.isenabled()
    gc.disable()
    yield
    _clear_the_screen()
    gc.collect()
    _set_aside()
    if was_on:
        gc.enable()


MANY = 100_000
"""objects that Python looks through in some 50 ms"""


def _set_aside() -> None:
    """What outlives a test stays: thousands of tests later, looking through all of it took longer than a test."""
    if len(gc.get_objects()) > MANY:
        gc.freeze()


def _clear_the_screen() -> None:
    """A window, a menu or a list that a test left open would take the keys of the next one."""
    application = QApplication.instance()
    while application is not None and (popup := QApplication.activePopupWidget()) is not None and popup.isVisible():
        popup.close()
        popup.hide()
    for window in QApplication.topLevelWidgets() if application is not None else ():
        window.hide()


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
