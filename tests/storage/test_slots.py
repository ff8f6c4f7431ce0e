"""Passphrases and codes come and go, and nobody is ever locked out (T3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.base.errors import InputError, VaultDamaged, WrongPassphrase
from app.storage import keysfile, slots
from app.storage.opening import open_vault
from tests.storage.conftest import SECRET

NEW = "window garden lantern bridge seven"


def opens(folder: Path, secret: str) -> bool:
    try:
        open_vault(folder, secret, clock=SetClock()).close()
    except WrongPassphrase:
        return False
    return True


def test_a_changed_passphrase_replaces_the_old_one(locked: Path, clock: SetClock) -> None:
    vault = open_vault(locked, SECRET, clock=clock)
    with pytest.raises(WrongPassphrase):
        slots.change_passphrase(vault, "not the one at all", NEW)
    slots.change_passphrase(vault, SECRET, NEW)
    vault.close()
    assert (opens(locked, SECRET), opens(locked, NEW)) == (False, True)


def test_slots_are_added_and_removed_and_the_last_one_stays(locked: Path, clock: SetClock) -> None:
    vault = open_vault(locked, SECRET, clock=clock)
    with pytest.raises(InputError, match="last-slot"):
        slots.remove(vault, 0)
    code = slots.add_recovery(vault)
    second = slots.add_passphrase(vault, NEW, "office")
    assert [(s.kind, s.label) for s in slots.slots(vault) if s.index == second] == [("passphrase", "office")]
    vault.close()
    assert opens(locked, code)
    vault = open_vault(locked, code, clock=clock)
    slots.remove(vault, 0)
    with pytest.raises(InputError, match="no-such-slot"):
        slots.remove(vault, 0)
    vault.close()
    assert (opens(locked, SECRET), opens(locked, NEW), opens(locked, code)) == (False, True, True)


def test_t03_an_interrupted_replacement_leaves_the_old_file(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keysfile.read(locked)

    def fail(raw: bytes) -> None:
        raise VaultDamaged(what="keys")

    with pytest.raises(VaultDamaged):
        keysfile.replace(locked, before, fail)
    with pytest.raises(VaultDamaged):
        keysfile.replace(locked, b"rubbish")
    assert keysfile.read(locked) == before
    assert [p.name for p in locked.iterdir() if p.name.startswith(".keys")] == []


def test_one_damaged_copy_of_the_keys_still_opens_and_both_do_not(locked: Path, clock: SetClock) -> None:
    from app.storage import check

    raw = bytearray((locked / "keys").read_bytes())
    raw[200] ^= 1
    (locked / "keys").write_bytes(raw)
    vault = open_vault(locked, SECRET, clock=clock)
    assert "check.keys" in {damage.what for damage in check.check(vault).damage}
    vault.close()
    raw[4096 + 200] ^= 1
    (locked / "keys").write_bytes(raw)
    with pytest.raises(VaultDamaged):
        open_vault(locked, SECRET, clock=clock)
    (locked / "keys").unlink()
    with pytest.raises(VaultDamaged):
        open_vault(locked, SECRET, clock=clock)
