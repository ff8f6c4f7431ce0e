"""A crash or a flat battery while somebody types loses at most the last second (T1), in a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.services import drafts, notes, vaults

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "velvet orbit thimble canyon marble acorn"
LOST_MOST = 1.0
"""seconds of typing that may be lost"""

TYPIST = """
import sys, time
from app.services import editing, vaults
from app.ui.application import make_application, make_context
from app.ui.options import Options
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
folder, passphrase, where, pause = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
application = make_application()
context = make_context(application, Options(language="en"))
session = context.session = vaults.open(folder, passphrase)
if where == "note":
    from app.ui.quicknote.window import QuickNote
    window = QuickNote(context)
    field = window.questions.editors["text"].focusProxy()
else:
    from app.ui.case.editor import RecordEditor
    case = editing.new_case(session, {"title": "T"}).created
    window = RecordEditor(context, "note", case)
    field = window.form.rows["text"].editor.focusProxy()
window.show()
typed = 0
def strike():
    global typed
    QTest.keyClicks(field, chr(97 + typed % 26))
    typed += 1
    print(typed, time.monotonic(), flush=True)
timer = QTimer(interval=pause)
timer.timeout.connect(strike)
QTimer.singleShot(300, timer.start)
application.exec()
"""


def type_and_kill(folder: Path, where: str, pause: int, keys: int, rest: float) -> tuple[int, list[float]]:
    """Let a process type ``keys`` letters, wait ``rest`` seconds, kill it; when each of its letters was struck."""
    child = subprocess.Popen(
        [sys.executable, "-c", TYPIST, str(folder), PASSPHRASE, where, str(pause)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    assert child.stdout is not None
    struck: list[float] = []
    for line in child.stdout:
        word, _, at = line.strip().partition(" ")
        if word.isdigit():
            struck.append(float(at))
        if len(struck) == keys:
            break
    time.sleep(rest)
    killed = time.monotonic()
    os.kill(child.pid, signal.SIGKILL)
    for line in child.stdout:
        word, _, at = line.strip().partition(" ")
        if word.isdigit() and at:
            struck.append(float(at))
    child.wait()
    return sum(at <= killed - LOST_MOST for at in struck), struck


def found_text(folder: Path) -> str:
    """What a fresh process finds of what was typed."""
    session = vaults.open(folder, PASSPHRASE)
    try:
        views = drafts.listing(session)
        payloads = session.run(lambda vault: vault.db.rows("SELECT payload FROM draft"))
        assert len(views) == len(payloads) <= 1
        return str(json.loads(payloads[0][0])["states"]["text"]) if payloads else ""
    finally:
        session.close()


@pytest.mark.parametrize("where", ["note", "record"])
def test_t01_a_kill_while_typing_loses_at_most_the_last_second(tmp_path: Path, cheap_kdf: object, where: str) -> None:
    """Typing without a pause: the hardest case, since no rest ever comes."""
    folder = tmp_path / "v"
    vaults.create(folder, PASSPHRASE, "Field team 3", kdf=cheap_kdf)[0].close()  # type: ignore[arg-type]
    owed, struck = type_and_kill(folder, where, pause=60, keys=40, rest=0)
    kept = found_text(folder)
    assert owed > 10, "the process typed for more than a second"
    expected = "".join(chr(97 + n % 26) for n in range(len(struck) + 1))
    assert expected.startswith(kept)
    assert len(kept) >= owed, f"{owed} letters were older than a second, {len(kept)} are there"


def test_t01_a_note_is_listed_after_the_kill_and_can_be_finished(tmp_path: Path, cheap_kdf: object) -> None:
    folder = tmp_path / "v"
    vaults.create(folder, PASSPHRASE, "Field team 3", kdf=cheap_kdf)[0].close()  # type: ignore[arg-type]
    type_and_kill(folder, "note", pause=20, keys=30, rest=1.2)
    session = vaults.open(folder, PASSPHRASE)
    (draft,) = drafts.listing(session)
    assert draft.kind == "note" and notes.count(session) == 1
    notes.keep(session, draft.file, {"text": draft.title}, "Quick note")
    assert drafts.listing(session) == () and len(notes.unsorted(session)) == 1
    session.close()
