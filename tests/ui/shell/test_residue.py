"""What stays outside the vault after a whole journey: nothing (T17, T18, P7, P8, P12)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "velvet orbit thimble canyon marble acorn"
NAME = "Zorblaxian Quimby"


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    secrets = home.parent / "secrets"
    secrets.write_text(f"{PASSPHRASE}\n{NAME}\n", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    environment.update(
        HOME=str(home),
        QT_QPA_PLATFORM="offscreen",
        JOURNEY_SECRETS=str(secrets),
        TMPDIR=str(home),
        PYTHONPATH=str(ROOT),
    )
    return subprocess.run(
        [sys.executable, *command],
        cwd=home,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )


def files_below(home: Path) -> list[Path]:
    return sorted(p.relative_to(home) for p in home.rglob("*") if p.is_file())


def test_the_self_test_says_ready_and_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "-m", "app", "--self-test")
    assert (done.returncode, done.stdout) == (0, "ready\n"), done.stderr
    assert files_below(home) == []


def test_an_unknown_option_is_refused_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "-m", "app", "--self-test", "--colour")
    assert done.returncode == 1
    assert done.stdout == "" and len(done.stderr.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def journey(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    home = tmp_path_factory.mktemp("journey") / "home"
    return home, run(home, "-m", "tests.ui.shell.journey")


def test_t17_the_lock_goes_on_in_the_same_process_with_a_new_memory(journey) -> None:
    _, done = journey
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.strip().splitlines()
    assert re.match(r"pid=(\d+)", first)[0] == re.match(r"pid=(\d+)", second)[0]
    assert "left=[]" in second


def test_the_edit_was_saved_before_the_lock(journey) -> None:
    assert "saved at the last moment" in journey[1].stdout


def test_t18_no_file_is_written_outside_the_vault(journey) -> None:
    home, _ = journey
    outside = [p for p in files_below(home) if p.parts[0] != "Sijil"]
    assert outside == []


def test_t18_the_files_of_the_vault_are_private(journey) -> None:
    home, _ = journey
    assert (home / "Sijil" / "keys").is_file()
    for path in (home / "Sijil").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_t17_the_search_would_find_a_secret(tmp_path: Path) -> None:
    code = (
        "from tests.ui.shell.journey import SECRETS, remains\n"
        "kept = SECRETS.read_text(encoding='utf-8').splitlines()\n"
        "print(remains())"
    )
    done = run(tmp_path / "home", "-c", code)
    assert "secret-0-every-1" in done.stdout and "secret-1-every-1" in done.stdout, done.stderr


CHOOSING = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget
from app.ui.application import make_application, make_context
from app.ui.options import Options
from tests.ui.shell.journey import choose
application = make_application()
context = make_context(application, Options(language="en"))
context.window = QWidget()
choose(application, context)
QTimer.singleShot(300, application.quit)
application.exec()
"""


def test_p8_the_file_dialog_remembers_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(home, "-c", CHOOSING)
    assert done.returncode == 0, done.stderr
    assert files_below(home) == []
