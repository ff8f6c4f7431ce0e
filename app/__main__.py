"""The way in: without arguments the window, with arguments the command line."""

from __future__ import annotations

import sys

if __name__ == "__main__" and sys.argv[1:2] == ["--open-foreign-file"]:
    # Before anything else of the program is loaded: this process is a child that opens one foreign file (T41).
    from app.sandbox.child import run_and_leave

    run_and_leave(sys.argv[2:])

from collections.abc import Sequence

WINDOW_OPTIONS = frozenset({"--self-test", "--vault", "--language", "--theme", "--notice"})


def is_for_the_window(arguments: Sequence[str]) -> bool:
    """No command among the arguments: ``--language`` may stand before one."""
    rest = arguments[2:] if arguments[:1] == ["--language"] else arguments
    return not rest or rest[0] in WINDOW_OPTIONS


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status. Each face is imported only when it is wanted."""
    from app.base.process import harden

    harden()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if is_for_the_window(arguments):
        from app.ui.application import run

        return run(arguments)
    from app.cli.program import main as command

    return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
