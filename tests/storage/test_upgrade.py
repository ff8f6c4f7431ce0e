"""T4: a vault of version 1 opens with everything found, whenever the upgrade was killed before."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.base.errors import Cancelled
from app.base.task import Progress, Task
from app.crypto.kdf import Purpose, derive
from app.model.entry import Change, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.storage import comparing, journal, migrations, rebuilding, search, settings
from app.storage.driver import Database
from app.storage.evidence import FOLDER
from app.storage.lock import VaultLock
from app.storage.opening import lay_out, open_with_key
from app.storage.pages import RowQuery
from app.storage.records import rows
from app.storage.vault import DATABASE, Vault

KEPT = ("author", "entry", "change", "replaces", "erased", "secret", "slot", "setting", "draft", "contact", "evidence")
COMPUTED = ("record", "state", "reference", "summary")


def write_some(vault: Vault) -> None:
    for n in range(12):
        file = new_case_id()
        values = {"title": f"قضية {n} office", "status": "open", "tags": ["urgent"]}
        journal.write(vault, file, [NewChange(Change(file, "case", name, value)) for name, value in values.items()])
        person = new_record_id(file, "person")
        names = [{"text": "محمد علي", "kind": "main"}, {"text": "Mohammed Ali", "kind": "other"}]
        journal.write(vault, file, [NewChange(Change(person, "person", "names", names))])
        incident = new_record_id(file, "incident")
        told = {"type": "killing", "date": "2019-11~", "governorate": "karbala"}
        journal.write(vault, file, [NewChange(Change(incident, "incident", k, v)) for k, v in told.items()])


def copied_as_version_1(vault: Vault, folder: Path, key: bytes) -> None:
    """The same journal in a database as version 1 of the schema has it, with its own search filled as it was then."""
    folder.mkdir(mode=0o700)
    (folder / FOLDER).mkdir(mode=0o700)
    (folder / DATABASE).touch(mode=0o600)
    database_key = derive(bytearray(key), Purpose.DATABASE)
    database = Database(folder / DATABASE, database_key, create=True)
    migrations.migrate(database, folder / DATABASE, database_key, to=1)
    database.execute("BEGIN")
    for table in (*KEPT, *COMPUTED):
        found = vault.db.rows(f"SELECT * FROM {table}")
        if found:
            database.many(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)
    database.execute("DELETE FROM setting WHERE name = ?", (rebuilding.COMPUTED,))
    database.many(
        "INSERT INTO search (rowid, title, body) VALUES (?, 'old', 'old')", vault.db.rows("SELECT no FROM record")
    )
    database.execute("COMMIT")
    database.close()


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, bytes, dict[str, list[tuple[object, ...]]]]:
    """(folder of a vault of version 1, its key, what this version computes from the same journal)"""
    key = secrets.token_bytes(32)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    lay_out(fresh, bytearray(key), "Amina", SetClock())
    vault = open_with_key(fresh, bytearray(key), SetClock(), VaultLock(fresh))
    write_some(vault)
    expected = comparing.dump(vault)
    copied_as_version_1(vault, tmp_path / "old", key)
    vault.close()
    return tmp_path / "old", key, expected


def opened(folder: Path, key: bytes) -> Vault:
    return open_with_key(folder, bytearray(key), SetClock(), VaultLock(folder))


def whole(vault: Vault, expected: dict[str, list[tuple[object, ...]]]) -> bool:
    finds = len(search.search(vault, "Mohammed")) == len(search.search(vault, "محمد")) == 12
    filters = {"kind": "killing", "place": "karbala", "from": "2019-11", "to": "2019-11", "tag": "urgent"}
    return finds and rows(vault, RowQuery(filters=filters)).total == 12 and comparing.dump(vault) == expected


def test_t04_a_vault_of_version_1_opens_with_everything_found(old: tuple[Path, bytes, dict]) -> None:
    folder, key, expected = old
    vault = opened(folder, key)
    assert migrations.version_of(vault.db) == migrations.VERSION
    assert whole(vault, expected)
    assert settings.get(vault, rebuilding.COMPUTED) == rebuilding.REVISION
    vault.close()
    copy = Database(folder / f"{DATABASE}.1", derive(bytearray(key), Purpose.DATABASE))
    assert (migrations.version_of(copy), copy.value("SELECT count(*) FROM entry")) == (1, 36)
    copy.close()


def test_t04_it_is_computed_once_and_again_for_a_new_revision(old: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, key, expected = old
    vault = opened(folder, key)
    assert not rebuilding.bring_up_to_date(vault)
    monkeypatch.setattr(rebuilding, "REVISION", rebuilding.REVISION + 1)
    vault.db.execute("DELETE FROM facet")
    assert rebuilding.bring_up_to_date(vault)
    assert whole(vault, expected)
    vault.close()


class _PulledOut(BaseException):
    pass


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_t04_stopped_at_any_statement_it_opens_whole_the_next_time(
    old: tuple, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key, expected = old
    done, stop_at = 0, -1

    def counting(method):
        def counted(*args, **kwargs):
            nonlocal done
            done += 1
            if done == stop_at:
                raise _PulledOut
            return method(*args, **kwargs)

        return counted

    with monkeypatch.context() as patched:
        for name in ("execute", "many", "rows"):
            patched.setattr(Database, name, counting(getattr(Database, name)))
        _total = _statements(folder, key, lambda: done)
        done, stop_at = 0, max(1, int(_total * share))
        with pytest.raises(_PulledOut):
            opened(folder, key)
    vault = opened(folder, key)
    assert whole(vault, expected)
    vault.close()


def _statements(folder: Path, key: bytes, counted) -> int:
    """How many statements a whole upgrade takes, on a copy."""
    import shutil

    twin = folder.with_name("twin")
    shutil.copytree(folder, twin)
    vault = opened(twin, key)
    total = counted()
    vault.close()
    return total


_KILLED = """
import os, sys
from pathlib import Path
from app.base.clock import SetClock
from app.base.errors import Cancelled
from app.base.task import Progress, Task
from app.storage.driver import Database
from app.storage.lock import VaultLock
from app.storage.opening import open_with_key
left = int(sys.argv[3])
def counting(method):
    def counted(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return method(*args, **kwargs)
    return counted
for name in ("execute", "many"):
    setattr(Database, name, counting(getattr(Database, name)))
folder = Path(sys.argv[1])
open_with_key(folder, bytearray.fromhex(sys.argv[2]), SetClock(), VaultLock(folder)).close()
"""


def test_t04_killed_again_and_again_while_upgrading_nothing_is_lost(old: tuple) -> None:
    folder, key, expected = old
    root = Path(__file__).resolve().parents[2]
    codes = []
    for left in (25, 45, 60, 70):
        command = [sys.executable, "-c", _KILLED, str(folder), key.hex(), str(left)]
        killed = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
        codes.append(killed.returncode)
    assert codes[:2] == [9, 9]
    vault = opened(folder, key)
    assert whole(vault, expected)
    vault.close()


def test_t04_an_upgrade_says_how_far_it_is_and_can_be_stopped(old: tuple) -> None:
    folder, key, expected = old
    said: list[Progress] = []

    def stop(progress: Progress) -> None:
        said.append(progress)
        if len(said) == 2:  # it stops at its next word: when all is computed, and nothing is committed yet
            task.cancel()

    task = Task(stop)
    with pytest.raises(Cancelled):
        open_with_key(folder, bytearray(key), SetClock(), VaultLock(folder), task)
    assert {one.step for one in said} == {"task.upgrade"} and said[0].done == 0
    again: list[Progress] = []
    vault = open_with_key(folder, bytearray(key), SetClock(), VaultLock(folder), Task(again.append))
    assert whole(vault, expected), "stopped is as never begun, and the lock was let go"
    assert again[-1].done == again[-1].total == 36
    vault.close()
    silent: list[Progress] = []
    open_with_key(folder, bytearray(key), SetClock(), VaultLock(folder), Task(silent.append)).close()
    assert silent == [], "only the first opening has something to say"
