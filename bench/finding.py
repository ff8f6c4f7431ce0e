"""Finding in the real window, with 100,000 records: how long a key waits to be painted, and for its results.

    QT_QPA_PLATFORM=offscreen python -m bench.finding [records]

Words are typed into the search page and the list of cases, a key every 60 ms, while the
searches of the keys before run and are stopped. For each word: the longest that the main
thread was held, the longest from a key to its paint, and the time from the last key to the
results. The 200 ms for which a search waits in case another key comes are in that.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.services import vaults
from app.services.lists import ListQuery
from app.ui.application import make_application, make_context
from app.ui.options import Options
from app.ui.window import Window
from bench.find import Names, fill, make
from bench.freeze import AIM_MS, Drive, Pulse
from bench.receive import CHEAP, PASSPHRASE

WORDS = ("office protest", "محمد علي", "Hussein", "چەکدار", "m")
KEY_S = 0.06


class Painted(QObject):
    """When a widget was painted last."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.at = 0.0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


def typed(drive: Drive, field: QWidget, text: str, until: object) -> tuple[float, float, float]:
    """(longest hold, longest key to paint, last key to results), milliseconds."""
    painted = Painted(field)
    field.clear()  # type: ignore[attr-defined]
    drive.wait(1.5)
    slowest, pressed = 0.0, 0.0
    drive.pulse.start()
    for letter in text:
        pressed = time.perf_counter()
        field.insert(letter) if ord(letter) > 127 else QTest.keyClick(field, letter)  # type: ignore[attr-defined,call-overload]
        field.textEdited.emit(field.text())  # type: ignore[attr-defined]
        while painted.at < pressed and time.perf_counter() - pressed < 2:
            drive.application.processEvents()
        slowest = max(slowest, 1000 * (painted.at - pressed))
        drive.wait(max(0.0, KEY_S - (time.perf_counter() - pressed)))
    while not until() and time.perf_counter() - pressed < 10:  # type: ignore[operator]
        drive.application.processEvents()
        time.sleep(0.0005)
    took = 1000 * (time.perf_counter() - pressed)
    drive.wait(0.5)
    return drive.pulse.longest, slowest, took


def measure(drive: Drive) -> None:
    context, desk = drive.window._context, drive.window.desk
    assert desk is not None
    print(f"{'':34} longest hold  key to paint  last key to results (with 200 ms of rest)")
    context.navigate("search")
    page = desk.stack.currentWidget()
    for text in WORDS:
        words = f"search: {len(text)} letters of {'Latin' if text.isascii() else 'Arabic'}"
        report(words, *typed(drive, page.field, text, lambda: shown(page)))  # type: ignore[attr-defined]
    context.navigate("cases")
    cases = desk.stack.currentWidget()
    drive.wait(2)
    cases.results.switch()  # type: ignore[attr-defined]
    drive.wait(2)
    for text in WORDS:
        words = f"cases: {len(text)} letters of {'Latin' if text.isascii() else 'Arabic'}"
        asked = lambda t=text: listed(cases, t)  # noqa: E731 - a word of its own each time
        report(words, *typed(drive, cases.search, text, asked))  # type: ignore[attr-defined]
    cases.bar.clear()  # type: ignore[attr-defined]
    with drive.step("table of all cases: scroll on", 1):
        for _ in range(15):
            cases.results.table.scrollToBottom()  # type: ignore[attr-defined]
            drive.wait(0.15)
    with drive.step("choose all, and a chip", 1.5):
        cases.results.model.choice.all()  # type: ignore[attr-defined]
        cases.bar.put({"kind": ("killing",)})  # type: ignore[attr-defined]
    with drive.step("open a popup with counts", 2):
        cases.bar.open("place")  # type: ignore[attr-defined]


def shown(page: object) -> bool:
    return page._operation is None and bool(page._shown.found.hits)  # type: ignore[attr-defined]


def listed(cases: object, text: str) -> bool:
    model = cases.results.model  # type: ignore[attr-defined]
    query: ListQuery = model.query
    return query.text == text and not model._fetching


def report(name: str, hold: float, paint: float, took: float) -> None:
    late = "   longer than the aim" if max(hold, paint) > AIM_MS else ""
    print(f"{name:34} {hold:9.0f} ms {paint:10.0f} ms {took:10.0f} ms{late}", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rng = random.Random(1)
    data = Path(__file__).resolve().parents[2] / "shared" / "data"
    names = Names(rng, data if data.is_dir() else None)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        os.environ["HOME"] = name
        application = make_application()
        assert isinstance(application, QApplication)
        context = make_context(application, Options(language="en", theme="light"))
        session, _ = vaults.create(Path(name) / "Sijil", PASSPHRASE, "Amal", kdf=CHEAP)
        session.run(lambda vault: fill(vault, make(count, names, rng)))
        window = Window(context, Options(vault=session.folder))
        window.resize(1280, 700)
        window.show()
        window.open_desk(session)
        drive = Drive(application, window, Pulse())
        drive.wait(3)
        measure(drive)
        for step, worst in drive.worst.items():
            print(f"{step:34} {worst:6.0f} ms{'   longer than the aim' if worst > AIM_MS else ''}")
        window.lock.close_vault()


if __name__ == "__main__":
    main()
