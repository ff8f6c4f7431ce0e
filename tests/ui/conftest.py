"""Vaults with pages on them, offscreen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.ui.desk import Desk
from tests.ui.ready import Ready


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program: cyclic garbage with widgets in it is found on the main thread, never in a vault's."""
    was_on = gc.isenabled()
    gc.disable()
    yield
    _clear_the_screen()
    gc.collect()
    if was_on:
        gc.enable()


@pytest.fixture(autouse=True, scope="module")
def set_aside() -> Iterator[None]:
    """What outlives a file of tests isn't looked through after each test of the next ones; once for each file it is,
    for what has become garbage since: every window that stays takes part in each new style of the program."""
    gc.freeze()
    yield
    gc.unfreeze()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def _clear_the_screen() -> None:
    """A window, a menu or a list that a test left open would take the keys of the next one."""
    application = QApplication.instance()
    while application is not None and (popup := QApplication.activePopupWidget()) is not None and popup.isVisible():
        popup.close()
        popup.hide()
    for window in QApplication.topLevelWidgets() if application is not None else ():
        window.hide()


@pytest.fixture(scope="session")
def ready(tmp_path_factory) -> Ready:
    return Ready(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def make_desk(qtbot, qapp, tmp_path, ready) -> Iterator[Callable[[str], Desk]]:
    made: list[Desk] = []

    def make(name: str = "Field team 3") -> Desk:
        folder = tmp_path / f"vault{len(made)}"
        ready.put(folder, name, len(made))
        made.append(Desk(qtbot, folder))
        return made[-1]

    yield make
    for desk in made:
        desk.end()


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk()
