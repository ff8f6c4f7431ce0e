"""What root does to a store by the commands of docs/relay.md leaves it to the account that serves it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.relay.test_program import ROOT

WHO = 61_234
"""an account that exists nowhere, as one that systemd makes up"""


pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: another account is to be put on and off")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A relay's folder as systemd gives it to a service: below one that is root's alone."""
    tmp_path.chmod(0o700)
    state = tmp_path / "private" / "sijil-relay"
    state.mkdir(parents=True)
    (state / "store").mkdir(mode=0o700)
    for folder in (state, state / "store"):
        os.chown(folder, WHO, WHO)
    (tmp_path / "link").symlink_to(state)
    return tmp_path / "link" / "store"


def said(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.relay.program", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


def owners(store: Path) -> set[int]:
    return {path.lstat().st_uid for path in store.resolve().parent.rglob("*")}


def test_root_checks_sweeps_and_copies_as_the_owner_of_the_store(store: Path) -> None:
    for words in (["check"], ["sweep"]):
        done = said(*words, "--store", str(store))
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in store.iterdir()) == ["drafts", "relay"]
    done = said("copy", "--from", str(store), "--to", str(store.parent / "new"), "--spool", str(store.parent / "spool"))
    assert done.returncode == 0, done.stderr
    assert (store.parent / "new" / "relay").is_dir()
    assert owners(store) == {WHO}


def test_root_copies_into_a_store_as_its_owner(store: Path, tmp_path: Path) -> None:
    assert said("check", "--store", str(store)).returncode == 0
    done = said("copy", "--from", str(store.parent / "none"), "--to", str(store))
    assert done.returncode == 0 and owners(store) == {WHO}
    done = said("copy", "--from", str(store), "--to", str(tmp_path / "not" / "mine"))
    assert done.returncode == 1 and "whose it is" in done.stderr


def test_root_serves_no_store_of_another_account(store: Path) -> None:
    done = said("serve", "--open", "--store", str(store))
    assert done.returncode == 1 and "another account" in done.stderr
    assert not list(store.iterdir())


def test_the_relays_own_settings_do_for_its_other_commands(store: Path, tmp_path: Path) -> None:
    settings = tmp_path / "relay.toml"
    settings.write_text(f'store = "{store}"\nlisten = "127.0.0.1:8470"\nopen_to_all = true\nkeep_days = 7\n')
    for word in ("check", "sweep"):
        done = said(word, "--settings", str(settings))
        assert done.returncode == 0, done.stderr
    settings.write_text(f'store = "{store}"\nlistens = "127.0.0.1:8470"\n')
    done = said("check", "--settings", str(settings))
    assert done.returncode == 1 and "listens" in done.stderr
