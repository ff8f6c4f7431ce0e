"""A real window on a real vault, offscreen, with the cheapest key derivation that is allowed."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
import shiboken6

from app.services.session import Session
from app.ui.application import make_context
from app.ui.options import Options
from app.ui.window import Window
from tests.ui.ready import CHEAP, Ready


class Shell:
    """A window and what the tests need to know of it. ``restarts`` collects the commands that a lock would run."""

    def __init__(self, qtbot, qapp, home, ready: Ready) -> None:
        self.qtbot = qtbot
        self.home = home
        self.ready = ready
        self.folder = home / "Sijil"
        self.context = make_context(qapp, Options(language="en", theme="light"))
        self.context.kdf = CHEAP
        self.restarts: list[list[str]] = []
        self.window: Window | None = None

    def open(self, options: Options | None = None) -> Window:
        self.window = Window(self.context, options or Options())
        self.window.restart = self.restarts.append
        self.window.show()
        self.qtbot.waitExposed(self.window)
        return self.window

    def make_vault(self, name: str = "Field team 3") -> None:
        self.ready.put(self.folder, name)

    def unlocked(self, name: str = "Field team 3") -> Window:
        """A window on the desk of a fresh vault."""
        session: Session = self.ready.open(self.folder, name)
        window = self.open(Options(vault=self.folder))
        window.open_desk(session)
        self.settle()
        return window

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.context._operations, timeout=20_000)

    def end(self) -> None:
        self.context.pool.waitForDone(5000)
        if self.context.session is not None:
            self.context.session.close()
            self.context._session = None
        if self.window is not None:
            shiboken6.delete(self.window)  # what stays alive is styled again by every later test
        if self.context.theme is not None:
            self.context.theme.choose("light")
        self.context.language = "en"
        shiboken6.delete(self.context.theme)
        shiboken6.delete(self.context)


@pytest.fixture
def shell(qtbot, qapp, tmp_path, monkeypatch, ready) -> Iterator[Shell]:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Shell(qtbot, qapp, tmp_path, ready)
    yield made
    made.end()
