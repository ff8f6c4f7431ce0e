"""Render every screen into a folder, in every language and both looks: ``python -m dev.screens FOLDER [NAME…]``.

``--size 1280x720`` makes windows of that size, ``--only ar-dark`` (more than once) draws only those pairs;
``QT_SCALE_FACTOR=1.5`` before it draws at 150%. Needs no display. A *shot* is a function that takes a
:class:`Studio` and calls ``studio.take(name)`` when something is worth seeing; modules named
``dev.screens_*`` add theirs in a list ``SHOTS``.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import argparse
import importlib
import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import shiboken6
from PySide6.QtCore import QDeadlineTimer, QSize, Qt, QThread
from PySide6.QtWidgets import QApplication, QDialog, QWidget

import dev
from app.base.catalogue import LANGUAGES
from app.ui.application import make_application, make_context
from app.ui.options import Options
from app.ui.parts.gradual import Gradual, graduals
from app.ui.toast import Toast
from app.ui.window import Window

PASSPHRASE = "velvet orbit thimble canyon marble acorn"
WAIT_MS = 20_000
A_DAY = 24 * 60
"""minutes without a key: nobody types here, and on a busy machine the vault would lock itself under a picture"""


class Studio:
    """One window in one language and look, with a vault of its own below ``folder``."""

    wanted: QSize | None = None
    """the size of its windows; ``None``: as large as the screen lets them be"""

    def __init__(self, application: QApplication, folder: Path, language: str, theme: str) -> None:
        self.application = application
        self.folder = folder
        self.language = language
        self.theme = theme
        self.vault = folder / f"vault-{language}-{theme}" / "Sijil"
        self.context = make_context(application, Options(language=language, theme=theme))
        self.context.kdf = least_cost()
        self.window: Window | None = None

    def settle(self) -> None:
        """Let all work end and all signals arrive."""
        self._work_off()
        if any(gradual.busy for gradual in self._graduals()):
            self._work_off()  # what was built last is laid out in a later turn

    def _graduals(self) -> list[Gradual]:
        return graduals(self.window) if self.window is not None else []

    def _work_off(self) -> None:
        for gradual in self._graduals():
            gradual.finish()  # else a picture shows a page half built
        for _ in range(3):
            deadline = QDeadlineTimer(WAIT_MS)
            while self.context.pool.activeThreadCount() and not deadline.hasExpired():
                self.application.processEvents()
                QThread.msleep(5)
            self.application.processEvents()
            self.application.processEvents()

    def open(self, vault: Path | None = None) -> Window:
        """A fresh window, on the unlock screen of ``vault`` or on the first-run pages."""
        if self.window is not None:
            self.window.hide()
        self.window = Window(self.context, Options(vault=vault))
        self.window.restart = lambda command: None
        self.context.idle_changed.emit(A_DAY)
        self.window.show()
        if self.wanted is not None:
            self.window.setWindowState(Qt.WindowState.WindowNoState)
            self.window.resize(self.wanted)
        self.settle()
        return self.window

    def open_vault(self) -> Window:
        """A window with the sample loaded into an open vault."""
        from app.services import vaults

        if self.context.session is None:
            if not self.vault.exists():
                from app.services import sample

                self.vault.parent.mkdir(parents=True, exist_ok=True)
                session, _ = vaults.create(self.vault, PASSPHRASE, "Field team 3", kdf=least_cost())
                sample.load(session)
            else:
                session = vaults.open(self.vault, PASSPHRASE)
            window = self.open(self.vault)
            window.open_desk(session)
            # a vault keeps its own look: this studio's is wanted
            self.context.language = self.language
            if self.context.theme is not None:
                self.context.theme.choose(self.theme)
        self.settle()
        assert self.window is not None
        return self.window

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Save what the window (or a dialog) looks like."""
        self.settle()
        target = widget or self.window
        assert target is not None
        target.grab().save(str(self.folder / f"{name}-{self.language}-{self.theme}.png"))

    def quiet(self) -> None:
        """What was just said goes, so that it lies over no later picture."""
        for toast in self.window.findChildren(Toast) if self.window is not None else ():
            toast.hide()

    def dialog(self, name: str, dialog: QDialog) -> None:
        dialog.show()
        self.settle()
        self.take(name, dialog)
        dialog.hide()


def least_cost() -> object:
    from app.crypto.slots import KdfParameters

    return KdfParameters(64 * 1024, 3, 1)


Shot = Callable[[Studio], None]


def first_run(studio: Studio) -> None:
    from app.ui.welcome.page import WelcomePage
    from app.ui.welcome.secret import PassphraseStep, RecoveryStep

    window = studio.open()
    window.show_welcome()
    page = window.stage.currentWidget()
    assert isinstance(page, WelcomePage)
    page.answers.folder = studio.folder / f"new-{studio.language}-{studio.theme}" / "Sijil"
    page.answers.folder.parent.mkdir(parents=True, exist_ok=True)
    page.answers.name = "Field team 3"
    for number, step in enumerate(page.steps, start=1):
        if isinstance(step, PassphraseStep):
            studio.settle()
            studio.take(f"shell-welcome-{number}-{step.name}")
            step.own.setChecked(True)
            step.field.setText("freedom2019")
            studio.take(f"shell-welcome-{number}-{step.name}-weak")
            step.offered.setChecked(True)
            step.repeat.setText(step.words.text())
        studio.take(f"shell-welcome-{number}-{step.name}")
        if isinstance(step, RecoveryStep):
            page.go_on()
            studio.settle()
        elif step.name == "code":
            page._show(page.steps.index(step) + 1)
        elif step.name != "practise":
            page.go_on() if step.has_next else page._show(page.steps.index(step) + 1)
    if page.answers.session is not None:
        page.answers.session.close()


def unlock(studio: Studio) -> None:
    from app.base.errors import WrongPassphrase

    window = studio.open(studio.folder / "Sijil")
    studio.take("shell-unlock")
    page = window.stage.currentWidget()
    page._refused(WrongPassphrase())
    studio.take("shell-unlock-wrong")


def settings(studio: Studio) -> None:
    from app.ui.parts.panels import QScrollArea
    from app.ui.settings.secrets import ChangeDialog, CodeDialog

    window = studio.open_vault()
    studio.context.navigate("settings")
    studio.take("shell-settings")
    assert window.desk is not None
    area = window.desk.stack.currentWidget().findChild(QScrollArea)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    studio.take("shell-settings-end")
    area.verticalScrollBar().setValue(0)
    studio.dialog("shell-change", ChangeDialog(studio.context))
    studio.dialog("shell-code", CodeDialog(studio.context, "k7mf-22qa-99ax-plm4-4r2w-hh3k"))


SHOTS: dict[str, Shot] = {"first-run": first_run, "unlock": unlock, "settings": settings}


def all_shots() -> dict[str, Shot]:
    found = dict(SHOTS)
    for module in pkgutil.iter_modules(dev.__path__):
        if module.name.startswith("screens_"):
            found.update(importlib.import_module(f"dev.{module.name}").SHOTS)
    return found


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    pairs = [f"{language}-{theme}" for language in LANGUAGES for theme in ("light", "dark")]
    parser = argparse.ArgumentParser(prog="dev.screens")
    parser.add_argument("folder", type=lambda typed: Path(typed).absolute())
    parser.add_argument("names", nargs="*", choices=[[], *all_shots()], metavar="NAME")
    parser.add_argument("--size", type=lambda typed: QSize(*map(int, typed.split("x"))))
    parser.add_argument("--only", action="append", choices=pairs)
    asked = parser.parse_args(arguments)
    asked.pairs = [pair for pair in pairs if not asked.only or pair in asked.only]
    return asked


def main(arguments: list[str]) -> NoReturn:
    asked = read_arguments(arguments)
    folder: Path = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HOME"] = str(folder)
    os.umask(0o077)
    application = make_application()
    for pair in asked.pairs:
        studio = Studio(application, folder, *pair.split("-"))
        studio.wanted = asked.size
        for name in asked.names or all_shots():
            print(name, pair, flush=True)
            all_shots()[name](studio)
        if studio.context.session is not None:
            studio.context.session.close()
        if studio.window is not None:
            shiboken6.delete(studio.window)
    for left in [*folder.glob("vault-*"), *folder.glob("new-*")]:
        shutil.rmtree(left)
    sys.stdout.flush()
    os._exit(0)  # Python's last collection can meet windows after Qt is gone; nothing is left to be done here


if __name__ == "__main__":
    main(sys.argv[1:])
