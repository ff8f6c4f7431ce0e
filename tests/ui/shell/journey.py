"""A journey through the window in a process of its own, for tests of what stays behind; run by them.

``python -m tests.ui.shell.journey`` makes a vault through the first-run pages, opens Qt's file
dialog and chooses something, edits, and locks. The lock starts this module again, with the
options of the unlock screen: then it reports what of the first life is left in its memory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

SECRETS = Path(os.environ.get("JOURNEY_SECRETS", "/nonexistent"))
"""a file of two lines: the passphrase and the name; read only when they are used, so that no code holds them"""


def settle(application: QApplication, context) -> None:
    for _ in range(2000):
        application.processEvents()
        if not context._operations:
            return
        QThread.msleep(5)
    raise SystemExit("nothing settles")


def first_life(application: QApplication, context, window) -> None:
    from app.services import editing
    from tests.ui.ready import CHEAP

    context.kdf = CHEAP
    page = window.stage.currentWidget()
    page.answers.folder = Path.home() / "Sijil"
    page.answers.passphrase, page.answers.name = SECRETS.read_text(encoding="utf-8").splitlines()
    page._show(5)
    page.step.wanted.setChecked(False)
    page.go_on()
    settle(application, context)
    page.step._open()
    settle(application, context)
    choose(application, context)
    session = context.session
    context.add_flush(lambda: lambda: editing.save_draft(session, "journey", {"text": "saved at the last moment"}))
    context.lock()


def choose(application: QApplication, context) -> None:
    """Choose a folder in the file dialog, which would like to remember it."""
    from app.ui.parts.files import choose_folder

    def accept() -> None:
        dialog = application.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(Path.home()))
        dialog.accept()

    QTimer.singleShot(300, accept)
    assert choose_folder(context) is not None


def second_life(context, window) -> None:
    from app.services import editing, vaults
    from app.ui.unlock import UnlockPage

    left = remains()  # before the secrets are read here
    page = window.stage.currentWidget()
    assert isinstance(page, UnlockPage) and page._folder == Path.home() / "Sijil"
    with vaults.open(page._folder, SECRETS.read_text(encoding="utf-8").splitlines()[0]) as session:
        draft = editing.drafts(session).get("journey")
    print(f"pid={os.getpid()} left={left} draft={draft}", flush=True)


def remains() -> list[str]:
    """Which of the first life's secrets this process's memory holds, in two encodings.

    The secrets are looked for through their first characters' codes, read from the file as
    numbers, so that the search itself puts no copy of them into the memory that it searches.
    """
    areas = writable_areas()
    found = []
    for position, secret in enumerate(SECRETS.read_bytes().splitlines()):
        masked = bytes(b ^ 0xFF for b in secret)
        del secret
        for step in (1, 2):
            if any(holds(area, masked, step) for area in areas):
                found.append(f"secret-{position}-every-{step}")
    return found


def writable_areas() -> list[bytes]:
    """Copies of all writable memory, as it was before any secret was read."""
    areas = []
    with open("/proc/self/maps") as maps:
        spans = [line.split()[0].split("-") for line in maps if " rw" in line]
    with open("/proc/self/mem", "rb", 0) as memory:
        for start, end in spans:
            try:
                memory.seek(int(start, 16))
                areas.append(memory.read(int(end, 16) - int(start, 16)))
            except (OSError, ValueError, OverflowError):
                continue
    return areas


def holds(area: bytes, masked: bytes, step: int) -> bool:
    """Whether a copied area holds a text, as bytes (step 1) or as UTF-16 (step 2)."""
    plain = bytes(b ^ 0xFF for b in masked)
    return (plain if step == 1 else plain.decode().encode("utf-16-le")) in area


def main() -> int:
    from app.ui.application import make_application, make_context
    from app.ui.options import read_options
    from app.ui.window import Window

    os.umask(0o077)
    options = read_options(sys.argv[1:])
    application = make_application()
    context = make_context(application, options)
    window = Window(context, options)
    window.show()
    application.processEvents()
    if options.vault is None:
        print(f"pid={os.getpid()}", flush=True)
        first_life(application, context, window)
    else:
        second_life(context, window)
    return 0


if __name__ == "__main__":
    sys.exit(main())
