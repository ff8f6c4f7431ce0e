"""Open vaults, each with a context and a page host, for tests of pages without the window around them."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtWidgets import QApplication

from app.services import vaults
from app.services.session import Session
from app.ui.context import Context
from app.ui.parts.gradual import graduals
from tests.ui.ready import PASSPHRASE


class Desk:
    """One person's open vault and the context that pages get; ``visited`` are the pages navigated to."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot = qtbot
        self.session: Session = vaults.open(folder, PASSPHRASE)
        self.folder = folder
        self.context = Context("en")
        self.context.session = self.session
        self.visited: list[tuple[str, dict[str, object]]] = []
        self.warned: list[BaseException] = []
        self.answers: list[bool] = []
        self.pages: list[Any] = []
        self.context.navigated.connect(lambda page, args: self.visited.append((page, args)))
        self.context.warn = self.warned.append  # type: ignore[method-assign]
        self.context.ask = lambda *_, **__: self.answers.pop(0)  # type: ignore[method-assign]

    def page(self, factory: Callable[[Context], Any], **args: object) -> Any:
        made = factory(self.context)
        self.pages.append(made)
        self.qtbot.addWidget(made)
        made.resize(1000, 760)
        made.show()
        made.show_page(**args)
        self.settle()
        return made

    def settle(self) -> None:
        """Until no verb is under way and its outcome was delivered."""
        for _ in range(2):
            self.qtbot.waitUntil(lambda: not self.context._operations, timeout=20_000)
        for page in self.pages:
            if shiboken6.isValid(page):
                for gradual in graduals(page):
                    if gradual.busy:
                        gradual.finish()
                        QApplication.processEvents()  # what is put into a layout is seen in a later turn

    def lock_and_open(self) -> None:
        """What a lock keeps: flush, close, and open the vault again in a fresh context."""
        assert self.context.flush()
        self.session.close()
        self.session = vaults.open(self.folder, PASSPHRASE)
        self.context = Context(self.context.language)
        self.context.session = self.session

    def end(self) -> None:
        self.context.pool.waitForDone(5000)
        self.session.close()
