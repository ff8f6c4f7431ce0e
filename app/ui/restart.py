"""Ending this process and starting a fresh one, whose memory never held what was open (T17, P2)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from app.ui.options import Options


def command(options: Options) -> list[str]:
    """The command that starts the program again in the same way, with these options instead of the old ones."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *options.arguments()]
    own = len(sys.argv) - 1
    start = list(sys.orig_argv[: len(sys.orig_argv) - own] if own else sys.orig_argv)
    return [sys.executable, *start[1:], *options.arguments()]


def restart(arguments: Sequence[str]) -> None:
    """Replace this process; doesn't come back. Without ``exec`` a new one is started and this one ends."""
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        environment["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    if os.name == "posix":
        os.execve(arguments[0], list(arguments), environment)  # noqa: S606  our own program, no shell
    from PySide6.QtCore import QProcess

    QProcess.startDetached(arguments[0], list(arguments[1:]))
    os._exit(0)


def leave() -> None:
    """End this process at once, whatever dialog is open in it; doesn't come back."""
    os._exit(0)
