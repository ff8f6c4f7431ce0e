"""No QObject dies off the main thread: neither by the search for garbage nor by the end of a verb."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.context import Context
from app.ui.garbage import Collector

MAIN = threading.main_thread().ident


class Deaths:
    """The threads on which watched objects were destroyed."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def watch(self, thing: QObject) -> None:
        weakref.finalize(thing, self.note)  # called by whoever takes the Python side of it away

    def note(self) -> None:
        self.threads.append(threading.get_ident())

    @property
    def elsewhere(self) -> int:
        return sum(thread != MAIN for thread in self.threads)


def leave_cycles(deaths: Deaths, count: int) -> None:
    """Widgets that only a search for garbage can find."""
    for _ in range(count):
        widget = QWidget()
        widget.held = [QLabel("x", widget), widget]  # type: ignore[attr-defined]
        deaths.watch(widget)


def allocate() -> int:
    """What reading a large journal does: many objects that refer to one another."""
    return sum(len([{"n": [n], "m": (n, [m])} for m in range(60)]) for n in range(4000))


@pytest.fixture
def collector(qapp) -> Iterator[Collector]:
    gc.enable()  # as Python starts; what surrounds UI tests has turned it off
    made = Collector()
    yield made
    made.deleteLater()
    gc.unfreeze()
    gc.disable()


def test_cyclic_garbage_of_widgets_dies_on_the_main_thread(qtbot, collector) -> None:
    context, deaths, results = Context("en"), Deaths(), []
    for _ in range(6):
        leave_cycles(deaths, 40)
        context.run(allocate, done=results.append)
        qtbot.waitUntil(lambda: not context._operations, timeout=20_000)
    for _ in range(30):
        leave_cycles(deaths, 100)
    qtbot.waitUntil(lambda: len(deaths.threads) > 1000, timeout=10_000)
    assert deaths.elsewhere == 0
    assert len(results) == 6


def test_the_watch_itself_sees_a_search_in_another_thread(qtbot) -> None:
    deaths = Deaths()
    leave_cycles(deaths, 5)
    searcher = threading.Thread(target=gc.collect)
    searcher.start()
    searcher.join()
    assert deaths.elsewhere == 5


def test_operations_die_on_the_main_thread_and_none_is_left(qtbot, collector) -> None:
    context, deaths = Context("en"), Deaths()
    for _ in range(300):
        deaths.watch(context.run(len, "abc", done=lambda _: None))
    qtbot.waitUntil(lambda: not context._operations and len(deaths.threads) == 300, timeout=20_000)
    assert deaths.elsewhere == 0
