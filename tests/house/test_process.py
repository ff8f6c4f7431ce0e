"""What the process does first: no dump, no attaching, private files, no message in a failure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.source import ROOT

CANARY = "canary-witness-name"


def run(code: str, *, hardened: bool = True) -> subprocess.CompletedProcess[str]:
    begin = "from app.base.process import harden; harden()\n" if hardened else ""
    return subprocess.run(
        [sys.executable, "-c", begin + code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )


linux = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc and prctl")


@linux
def test_p03_no_core_dump_and_no_attaching() -> None:
    code = "import ctypes, resource; print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3))"
    assert run(code).stdout.strip() == "(0, 0) 0"
    assert run(code, hardened=False).stdout.strip().endswith(" 1"), "the test must see the difference"


def test_t18_new_files_and_folders_are_private(tmp_path) -> None:
    run(f"import os; os.mkdir({str(tmp_path / 'd')!r}); open({str(tmp_path / 'f')!r}, 'w').close()")
    assert (tmp_path / "d").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


FAILURES = {
    "main": f"raise ValueError('{CANARY}')",
    "chained": f"try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError('{CANARY}') from e",
    "thread": "import threading\n"
    f"def fail(): raise ValueError('{CANARY}')\n"
    "thread = threading.Thread(target=fail)\nthread.start(); thread.join()",
    "finalizer": f"class A:\n    def __del__(self): raise ValueError('{CANARY}')\na = A()\ndel a",
    "group": f"raise ExceptionGroup('{CANARY}', [ValueError('{CANARY}')])",
    "note": f"e = ValueError('x'); e.add_note('{CANARY}'); raise e",
}


@pytest.mark.parametrize("code", FAILURES.values(), ids=FAILURES.keys())
def test_p05_a_failure_shows_its_type_and_line_and_no_message(code: str) -> None:
    failed = run(code)
    assert CANARY not in failed.stdout + failed.stderr
    assert failed.stderr.startswith("sijil: ") and " at <string>:" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert CANARY in run(code, hardened=False).stderr, "the test must see the difference"


def test_faces_are_imported_only_when_wanted() -> None:
    """The command line doesn't pay for Qt, and the way in pays for neither."""
    ours = "[m for m in sys.modules if m.startswith(('PySide6', 'app.', 'click'))]"
    loaded = run(f"import sys, app.__main__; print({ours})")
    assert loaded.stdout.strip() == "['app.base', 'app.base.paths', 'app.base.process', 'app.__main__']"
    asked = run("import sys, app.__main__ as m; m.main(['--version']); print('PySide6' in sys.modules)")
    assert asked.stdout.strip().endswith("False"), asked.stderr
