"""What the process does before anything else: keep its memory, files and failures to itself."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import types

from app.base.paths import private_umask

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Private files, no core dump, no debugger of the same user, no message in a traceback.

    Call it first in every process, before the window or a vault exists. What the system
    doesn't offer is passed over: a case must open on an old laptop too.
    """
    private_umask()
    _forbid_core_dump()
    _forbid_attaching()
    sys.excepthook = report_failure
    threading.excepthook = _report_thread_failure
    sys.unraisablehook = _report_unraisable


def _forbid_core_dump() -> None:
    """A dump on disk would hold keys and names in plain text (P3)."""
    try:
        import resource
    except ImportError:  # Windows writes none by default
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forbid_attaching() -> None:
    """Take /proc/<pid>/mem and ptrace from other programs of the same user, and core dumps by pipe (P3)."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (OSError, AttributeError):
        return


def describe_failure(kind: type[BaseException], trace: types.TracebackType | None) -> str:
    """The error's type and the line it came from, as ``Type at file.py:12``; never its message (P5).

    A message can quote a name, a path or a field's value, and standard error often ends in a file.
    """
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__
    return f"{kind.__name__} at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119


def report_failure(kind: type[BaseException], error: BaseException | None, trace: types.TracebackType | None) -> None:
    """Replaces ``sys.excepthook``: one line on standard error."""
    if issubclass(kind, KeyboardInterrupt):
        return
    if sys.stderr is not None:  # a windowed program on Windows has none
        print(f"sijil: {describe_failure(kind, trace)}", file=sys.stderr)  # noqa: T201


def _report_thread_failure(failure: threading.ExceptHookArgs) -> None:
    if not issubclass(failure.exc_type, SystemExit):
        report_failure(failure.exc_type, None, failure.exc_traceback)


def _report_unraisable(failure: sys.UnraisableHookArgs) -> None:
    report_failure(failure.exc_type, None, failure.exc_traceback)
