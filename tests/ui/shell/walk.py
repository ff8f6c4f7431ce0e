"""Draw every screen of ``dev.screens`` in every language and say what a person would stumble over.

``python -m tests.ui.shell.walk FOLDER WIDTH HEIGHT [LANGUAGE…]`` prints one JSON object:
``{"screens": […], "findings": [[screen, language, finding], …]}``. A process of its own,
because the scale of the screen is chosen once, before Qt starts (``QT_SCALE_FACTOR``).
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

import shiboken6
from PySide6.QtWidgets import QApplication, QWidget

from app.base.catalogue import LANGUAGES
from app.crypto import slots
from app.ui.application import make_application
from app.ui.window import Window
from dev.screens import Studio, all_shots
from tests.stretching import hashed
from tests.ui.shell import seeing, speaking
from tests.ui.shell.wording import judge

TABBED = "ar"
"""the Tab key takes the same way in every language; one is enough, and it is one that is mirrored"""

A_DAY = 24 * 60
"""minutes without a key: nobody types here, and on a busy machine the vault would lock itself under a screen"""


class Inspector(Studio):
    """Looks at each screen instead of saving a picture of it."""

    def __init__(self, application: QApplication, folder: Path, language: str, size: tuple[int, int]) -> None:
        super().__init__(application, folder, language, "light")
        self.size = size
        self.words = "QT_SCALE_FACTOR" not in os.environ or os.environ["QT_SCALE_FACTOR"] == "1"
        self.findings: list[tuple[str, str, str]] = []
        self.screens: list[str] = []

    def open(self, vault: Path | None = None) -> Window:
        before = self.window
        window = super().open(vault)
        self.context.idle_changed.emit(A_DAY)
        if before is not None:
            shiboken6.delete(before)  # what stays alive is styled again with every later screen
        window.showNormal()
        window.resize(*self.size)
        self.settle()
        return window

    def settle(self) -> None:
        super().settle()
        for gradual in self._graduals():
            gradual.finish()
        super().settle()  # what was built last is laid out in a later turn

    def take(self, name: str, widget: QWidget | None = None) -> None:
        self.settle()
        target = widget or self.window
        assert target is not None
        self.screens.append(name)
        rule = functools.partial(judge, language=self.language)
        seen = seeing.shown(target)
        found = list(seeing.clipped(target, seen))
        if self.words:  # the same at any scale
            found += [*seeing.misworded(target, rule, seen), *seeing.nameless(target, rule, seen)]
            found += [*speaking.unclear(target, seen), *speaking.mute(target, rule, seen)]
        if self.words and self.language == TABBED and name not in self.scrolled:
            stops: list[QWidget] = []
            found += seeing.unreachable(target, stops)
            found += speaking.backwards(target, stops)
            self.settle()
        self.findings += [(name, self.language, str(one)) for one in dict.fromkeys(found)]

    scrolled = frozenset({"case-page-33", "case-page-66", "case-page-100", "shell-settings-end"})
    """the same controls again, further down"""


def walk(folder: Path, size: tuple[int, int], languages: list[str]) -> dict[str, list[object]]:
    application = make_application()
    screens: list[object] = []
    findings: list[object] = []
    for language in languages:
        studio = Inspector(application, folder, language, size)
        for name, shot in all_shots().items():
            began = time.perf_counter()
            shot(studio)
            print(f"{name} {language} {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
        findings += studio.findings
        screens = list(dict.fromkeys([*screens, *studio.screens]))
        if studio.context.session is not None:
            studio.context.session.close()
        if studio.window is not None:
            studio.window.hide()
    return {"screens": screens, "findings": findings}


def main(arguments: list[str]) -> NoReturn:
    folder, width, height, *languages = arguments
    os.environ["HOME"] = folder
    os.umask(0o077)
    slots._stretch = hashed  # nothing here asks anything of keys, and twenty vaults are made and opened
    print(json.dumps(walk(Path(folder), (int(width), int(height)), languages or list(LANGUAGES)), ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # Python's last collection can meet windows after Qt is gone; nothing is left to be done here


if __name__ == "__main__":
    main(sys.argv[1:])
