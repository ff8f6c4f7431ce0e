"""How long the window's thread is held: 5,000 cases, one of them with 300 records.

A timer that should come every 5 ms notes its longest absence in each step. Prints
milliseconds; the aim is 100. Run: ``QT_QPA_PLATFORM=offscreen python -m bench.freeze``.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.model.entry import Change, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.services import vaults
from app.services.session import Session
from app.storage import journal
from app.ui.application import make_application, make_context
from app.ui.options import Options
from app.ui.window import Window
from bench.receive import CHEAP, PASSPHRASE, saves

ENTRIES = 10_000
RECORDS = 300
AIM_MS = 100


class Pulse:
    """The longest time between two turns of the main thread's loop, in milliseconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def start(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, 1000 * (now - self._last))
        self._last = now


def fill(session: Session) -> str:
    """Many cases, and one with many records; the id of that one."""
    session.write(lambda vault: journal.write_many(vault, saves(ENTRIES)))
    case = new_case_id()
    made = [(case, [NewChange(Change(case, "case", "title", "Many records"))])]
    kinds = (
        ("incident", {"type": "killing", "date": "2021-05-09", "description": "Two masked men on a motorcycle."}),
        ("person", {"names": [{"text": "Someone", "kind": "full"}], "description": "Named in a report."}),
        ("source", {"title": "An article", "date": "2021"}),
        ("note", {"text": "What several people saw near his home in the early hours."}),
    )
    for number in range(RECORDS):
        type_, values = kinds[number % len(kinds)]
        record = new_record_id(case, type_)
        made.append((case, [NewChange(Change(record, type_, name, value)) for name, value in values.items()]))
    session.write(lambda vault: journal.write_many(vault, made))
    return case


class Drive:
    """A person at the window."""

    def __init__(self, application: QApplication, window: Window, pulse: Pulse) -> None:
        self.application = application
        self.window = window
        self.pulse = pulse
        self.worst: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, rest: float = 1.2) -> Iterator[None]:
        self.pulse.start()
        yield
        self.wait(rest)
        self.worst[name] = self.pulse.longest

    def wait(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.application.processEvents()
            time.sleep(0.001)


def measure(drive: Drive, case: str) -> None:
    context, desk = drive.window._context, drive.window.desk
    assert desk is not None
    go: Callable[..., None] = context.navigate
    with drive.step("open the list of cases"):
        desk.start()
    page = desk.stack.currentWidget()
    with drive.step("scroll to its end and on"):
        for _ in range(12):
            bar = page.list.verticalScrollBar()  # type: ignore[attr-defined]
            bar.setValue(bar.maximum())
            drive.wait(0.15)
    with drive.step("search in the list"):
        page.search.setText("killing number 77")  # type: ignore[attr-defined]
        page.search.returnPressed.emit()  # type: ignore[attr-defined]
    for text in ("motorcycle", "number 4999"):
        with drive.step(f"search everything: {text}", 2.5):
            go("search", text=text)
    with drive.step("open a case of 300 records", 3):
        go("case", case=case)
    shown = desk.stack.currentWidget()
    with drive.step("scroll through it"):
        bar = shown._area.verticalScrollBar()  # type: ignore[attr-defined]
        for part in range(20):
            bar.setValue(bar.maximum() * part // 20)
            drive.wait(0.05)
    with drive.step("open the editor of an incident", 2):
        shown.edit_record(shown.view.records["incident"][0].id)  # type: ignore[attr-defined]
    with drive.step("leave it", 1):
        shown.close_editor()  # type: ignore[attr-defined]
    for name in ("registers", "disputes", "contacts", "send", "receive", "settings"):
        with drive.step(f"open {name}"):
            go(name)
    with drive.step("go back to the case", 2):
        go("case", case=case)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ["HOME"] = name
        application = make_application()
        context = make_context(application, Options(language="en", theme="light"))
        session, _ = vaults.create(Path(name) / "Sijil", PASSPHRASE, "Amal", kdf=CHEAP)
        case = fill(session)
        window = Window(context, Options(vault=session.folder))
        window.resize(1280, 700)
        window.show()
        window.open_desk(session)
        drive = Drive(application, window, Pulse())
        measure(drive, case)
        for step, worst in drive.worst.items():
            print(f"{step:34} {worst:6.0f} ms{'   longer than the aim' if worst > AIM_MS else ''}")
        window.lock.close_vault()


if __name__ == "__main__":
    main()
