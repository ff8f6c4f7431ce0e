"""The folder on the disk: created whole, opened by one, refused politely, private."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.base.errors import (
    NoRoom,
    VaultBusy,
    VaultDamaged,
    VaultExists,
    VaultMissing,
    VaultNewer,
    WrongPassphrase,
)
from app.model.entry import Change, NewChange
from app.model.recordids import new_case_id, new_record_id
from app.storage import contacts, evidence, journal, migrations, records, reserve, security, settings
from app.storage.driver import Database
from app.storage.opening import create_vault, open_vault
from app.storage.vault import DATABASE, Vault
from tests.storage.conftest import SECRET, grow

ROOT = Path(__file__).resolve().parents[2]


def note(file: str, text: str) -> list[NewChange]:
    return [NewChange(Change(new_record_id(file, "note"), "note", "text", text))]


def test_a_vault_opens_again_with_what_was_saved(locked: Path, clock: SetClock) -> None:
    vault = open_vault(locked, SECRET, clock=clock)
    file = new_case_id()
    entry = journal.write(vault, file, note(file, "first"))
    key_id = vault.identity.key_id
    vault.close()
    vault.close()  # twice is no error
    vault = open_vault(locked, SECRET, clock=clock)
    assert (vault.name, vault.identity.key_id, vault.alarms) == ("Amina", key_id, ())
    assert [e.line() for e in journal.entries(vault)] == [entry.line()]
    vault.close()


def test_refusals(locked: Path, clock: SetClock, tmp_path: Path, cheap_kdf) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(locked, "another five words are wrong", clock=clock)
    with pytest.raises(VaultMissing):
        open_vault(tmp_path / "nowhere", SECRET, clock=clock)
    with pytest.raises(VaultExists):
        create_vault(locked, SECRET, name="B", clock=clock, kdf=cheap_kdf)
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(VaultExists):
        create_vault(tmp_path / "file", SECRET, name="B", clock=clock, kdf=cheap_kdf)
    open_vault(locked, SECRET, clock=clock).close()  # after every refusal nothing is left locked


def test_an_empty_folder_is_taken(tmp_path: Path, clock: SetClock, cheap_kdf) -> None:
    (tmp_path / "empty").mkdir()
    create_vault(tmp_path / "empty", SECRET, name="B", clock=clock, kdf=cheap_kdf).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_a_failed_creation_leaves_nothing(tmp_path: Path, clock: SetClock, cheap_kdf) -> None:
    with pytest.raises(ValueError, match="embedded null"):
        create_vault(tmp_path / "a\0b", SECRET, name="B", clock=clock, kdf=cheap_kdf)
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    with pytest.raises(Exception) as caught:
        create_vault(blocked / "v", SECRET, name="B", clock=clock, kdf=cheap_kdf)
    assert caught.value.error_code in ("storage-fault", "vault-exists")  # type: ignore[attr-defined]
    assert [path.name for path in tmp_path.iterdir()] == ["blocked"]


OPENER = """
import sys
from pathlib import Path
from app.base.clock import SetClock
from app.base.errors import VaultBusy
from app.storage.opening import open_vault
try:
    open_vault(Path(sys.argv[1]), sys.argv[2], clock=SetClock()).close()
    print("opened")
except VaultBusy:
    print("busy")
"""


def other_process(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", OPENER, str(folder), SECRET], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_t26_a_second_process_is_refused(locked: Path, clock: SetClock, tmp_path: Path) -> None:
    vault = open_vault(locked, SECRET, clock=clock)
    assert other_process(locked) == "busy"
    with pytest.raises(VaultBusy):
        open_vault(locked, SECRET, clock=clock)
    moved = tmp_path / "moved"
    locked.rename(moved)
    assert other_process(moved) == "busy"  # the lock goes with the folder
    (moved / "lock").unlink()
    assert other_process(moved) == "busy"  # and does without its file
    moved.rename(locked)
    vault.close()
    assert other_process(locked) == "opened"


def test_t18_everything_is_private_and_nothing_is_readable(tmp_path: Path, clock: SetClock, cheap_kdf) -> None:
    umask = os.umask(0)  # the product must not depend on the caller's
    try:
        vault = create_vault(tmp_path / "v", SECRET, name="CANARYNAME", clock=clock, kdf=cheap_kdf)
        file = new_case_id()
        journal.write(vault, file, note(file, "CANARYVALUE"))
        contacts.add(vault, "CANARYCARD", "k" * 43, "CANARYCONTACT")
        settings.put(vault, "x", "CANARYSETTING")
        import io

        staged = evidence.stage(vault.folder, io.BytesIO(b"CANARYEVIDENCE" * 1000))
        evidence.adopt(vault, staged, file)
        assert_private(tmp_path / "v")
        vault.close()
        assert_private(tmp_path / "v")
    finally:
        os.umask(umask)


def assert_private(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
        if path.is_file():
            content = path.read_bytes()
            for canary in (b"CANARY", b"SQLite", "CANARY".encode("utf-16-le"), file_like(b"CANARY")):
                assert canary not in content, path


def file_like(canary: bytes) -> bytes:
    import base64

    return base64.b64encode(canary)


def test_only_its_own_thread_may_use_it(vault: Vault) -> None:
    caught: list[BaseException] = []

    def misuse() -> None:
        try:
            journal.heads(vault)
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=misuse)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_a_transaction_is_all_or_nothing_and_never_nested(vault: Vault) -> None:
    file = new_case_id()
    done: list[int] = []
    with pytest.raises(KeyError), vault.transaction():
        journal.write(vault, file, note(file, "never"))
        vault.after_commit(lambda: done.append(1))
        raise KeyError
    assert list(journal.entries(vault)) == []
    assert done == []
    with pytest.raises(RuntimeError), vault.transaction(), vault.transaction():
        pass
    with vault.transaction():
        vault.after_commit(lambda: done.append(2))
        journal.write(vault, file, note(file, "kept"))
    assert (len(list(journal.entries(vault))), done) == (1, [2])


def test_t04_a_newer_vault_is_refused_and_untouched(vault: Vault) -> None:
    vault.db.execute("PRAGMA user_version = 99")
    with pytest.raises(VaultNewer):
        migrations.migrate(vault.db, vault.folder / DATABASE, bytes(32))
    vault.db.execute(f"PRAGMA user_version = {migrations.VERSION}")


def test_t04_a_migration_commits_whole_or_not_at_all_and_keeps_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.db"
    path.touch()
    now = migrations.VERSION
    key = bytes(range(32))
    database = Database(path, key, create=True)
    migrations.migrate(database, path, key)
    steps = ["CREATE TABLE extra (x)", "INSERT INTO extra VALUES (1)", "INSERT INTO missing VALUES (1)"]
    monkeypatch.setattr(migrations, "statements", lambda version: iter(steps))
    with pytest.raises(Exception):  # noqa: B017
        migrations.migrate(database, path, key, to=now + 1)
    assert migrations.version_of(database) == now
    assert database.value("SELECT 1 FROM sqlite_schema WHERE name = 'extra'") is None
    copy = Database(tmp_path / f"vault.db.{now}", key)
    assert copy.rows("PRAGMA cipher_integrity_check") == []
    copy.close()
    del steps[-1]
    migrations.migrate(database, path, key, to=now + 1)
    assert (migrations.version_of(database), database.value("SELECT x FROM extra")) == (now + 1, 1)
    database.close()
    assert b"SQLite" not in (tmp_path / f"vault.db.{now}").read_bytes()[:100]


def test_pragmas_of_the_threat_model(vault: Vault) -> None:
    expected = {
        "synchronous": 2,
        "journal_mode": "wal",
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "page_size": "16384",
        "cipher_page_size": "16384",
        "foreign_keys": 1,
        "locking_mode": "exclusive",
    }
    assert {name: vault.db.value(f"PRAGMA {name}") for name in expected} == expected
    assert vault.db.value("PRAGMA cipher_memory_security") in (0, "0")
    assert vault.db.value("PRAGMA mmap_size") in (0, None)


def test_t38_errors_carry_no_content(vault: Vault, capfd: pytest.CaptureFixture[str]) -> None:
    import traceback

    with pytest.raises(Exception) as caught:
        vault.db.execute("INSERT INTO contact VALUES ('CANARY', 'CANARY', NULL, 0, 0, NULL)")
    shown = "".join(traceback.format_exception(caught.value))
    assert "NOT NULL" not in shown
    assert repr(caught.value).count("CANARY") == 0
    assert caught.value.__cause__ is None
    assert capfd.readouterr().err == ""


def test_t09_an_old_page_of_contacts_is_noticed(tmp_path: Path, clock: SetClock, locked: Path) -> None:
    vault = open_vault(locked, SECRET, clock=clock)
    contacts.add(vault, "card", "k" * 43, "Karim", verified=False)
    vault.db.execute("DELETE FROM contact")  # as an old page would: without the digest being renewed
    vault.close()
    for _ in range(2):  # it stays until a person has seen it
        vault = open_vault(locked, SECRET, clock=clock)
        assert vault.alarms == (security.ALARM,)
        settings.put(vault, "x", 1)
        contacts.add(vault, "card", "l" * 43, "Leila")
        vault.close()
    vault = open_vault(locked, SECRET, clock=clock)
    from app.storage import check

    assert [d.what for d in check.check(vault).damage] == ["check.security-tables"]
    security.acknowledge(vault)
    vault.close()
    vault = open_vault(locked, SECRET, clock=clock)
    assert vault.alarms == ()
    vault.close()


@pytest.mark.parametrize("at", [0, 20, 100, 5000, 16384 * 3 + 77])
def test_a_flipped_byte_in_the_database_is_noticed(locked: Path, clock: SetClock, at: int) -> None:
    raw = bytearray((locked / DATABASE).read_bytes())
    raw[at] ^= 1
    (locked / DATABASE).write_bytes(raw)
    try:
        vault = open_vault(locked, SECRET, clock=clock)
    except VaultDamaged:
        return
    from app.storage import check

    report = check.check(vault)
    vault.close()
    assert any(damage.what == "check.page" for damage in report.damage)


def test_a_damaged_page_is_named_and_the_check_goes_on(locked: Path, clock: SetClock) -> None:
    from app.storage import check

    vault = open_vault(locked, SECRET, clock=clock)
    for n in range(60):
        file = new_case_id()
        journal.write(vault, file, note(file, f"{n} " + "x" * 5000))
    root = vault.db.value("SELECT rootpage FROM sqlite_schema WHERE name = 'change'")
    vault.close()
    raw = bytearray((locked / DATABASE).read_bytes())
    raw[(root - 1) * 16384 + 300] ^= 1
    (locked / DATABASE).write_bytes(raw)
    vault = open_vault(locked, SECRET, clock=clock)
    report = check.check(vault)
    vault.close()
    assert ("check.page", str(root)) in {(d.what, d.where) for d in report.damage}
    assert report.counts["evidence"] == 0  # the last walk was reached


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_t05_a_full_disk_loses_nothing_and_the_reserve_helps(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("a tmpfs can't be mounted here")
    try:
        vault = grow(disk / "v")
        assert (disk / "v" / reserve.FILE).stat().st_blocks * 512 >= 32 * 1024 * 1024
        file, acknowledged = new_case_id(), []
        free = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(bytes(free - 3 * 1024 * 1024))
        with pytest.raises(NoRoom):
            for _ in range(60):
                acknowledged.append(journal.write(vault, file, note(file, "x" * 200_000)).hash)
        assert not (disk / "v" / reserve.FILE).exists()
        acknowledged.append(journal.write(vault, file, note(file, "after")).hash)  # what a person does next finds room
        assert {entry.hash for entry in journal.entries(vault)} == set(acknowledged)
        record = vault.db.value("SELECT id FROM record LIMIT 1")
        journal.erase(vault, [p.digest for p in journal.history(vault, record)])
        assert records.state(vault, record) is None
        vault.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
