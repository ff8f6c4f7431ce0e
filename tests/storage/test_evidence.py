"""Evidence goes in encrypted, comes out exact, and says so when it is damaged."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import BundleAltered, Cancelled, NotFound, VaultDamaged
from app.base.padme import padme
from app.base.task import Task
from app.crypto.stream import sealed_length
from app.model.recordids import new_case_id
from app.storage import check, evidence
from app.storage.vault import Vault


def names(vault: Vault) -> list[str]:
    return sorted(path.name for path in (vault.folder / "evidence").iterdir())


def put(vault: Vault, data: bytes, file: str) -> evidence.Staged:
    staged = evidence.stage(vault.folder, io.BytesIO(data))
    evidence.adopt(vault, staged, file)
    return staged


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_048_576, 3_000_001])
def test_what_goes_in_comes_out(vault: Vault, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    staged = put(vault, data, new_case_id())
    assert (staged.sha256, staged.size) == (hashlib.sha256(data).hexdigest(), size)
    assert names(vault) == [staged.name]
    assert (vault.folder / "evidence" / staged.name).stat().st_size == sealed_length(padme(size))
    with evidence.reader(vault, staged.sha256) as source:
        assert source.read() == data
        assert source.read(10) == b""


@settings(max_examples=20)
@given(st.binary(max_size=200_000), st.lists(st.integers(1, 90_000), min_size=1, max_size=20))
def test_reads_of_any_length_give_the_same(data: bytes, steps: list[int]) -> None:
    import tempfile

    from tests.storage.conftest import grow

    with tempfile.TemporaryDirectory() as folder:
        vault = grow(Path(folder) / "v")
        staged = put(vault, data, new_case_id())
        source = evidence.reader(vault, staged.sha256)
        got = bytearray()
        for step in steps * 400:
            part = source.read(step)
            assert len(part) <= step
            if not part:
                break
            got += part
        else:
            got += source.read()
        source.close()
        vault.close()
        assert got == data


def test_the_same_bytes_are_stored_once_in_a_case_and_again_in_another(vault: Vault) -> None:
    one, other = new_case_id(), new_case_id()
    first = put(vault, b"photo", one)
    put(vault, b"photo", one)
    assert len(names(vault)) == 1
    second = put(vault, b"photo", other)
    assert (len(names(vault)), first.key != second.key) == (2, True)
    third = new_case_id()
    evidence.share(vault, first.sha256, one, third)
    assert len(names(vault)) == 3
    evidence.forget(vault, first.sha256, one)
    assert [evidence.holds(vault, first.sha256, file) for file in (one, other, third)] == [False, True, True]
    assert first.name not in names(vault)
    assert evidence.reader(vault, first.sha256).read() == b"photo"
    with pytest.raises(NotFound):
        evidence.forget(vault, first.sha256, one)


def test_nothing_stays_behind_when_it_fails(vault: Vault) -> None:
    with pytest.raises(BundleAltered):
        evidence.stage(vault.folder, io.BytesIO(b"x"), expected_sha256="0" * 64)
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        evidence.stage(vault.folder, io.BytesIO(b"x" * 3_000_000), task=task)

    class Broken(io.BytesIO):
        def readinto(self, buffer: object) -> int:  # type: ignore[override]
            raise OSError(5, "secret path")

    with pytest.raises(Exception) as caught:
        evidence.stage(vault.folder, Broken())
    assert "secret" not in repr(caught.value)
    sink = evidence.Sink(vault.folder, "0" * 64, 5)
    sink.write(b"12345")
    sink.abort()
    sink.abort()
    assert names(vault) == []


def test_a_rolled_back_adoption_is_none(vault: Vault) -> None:
    staged = evidence.stage(vault.folder, io.BytesIO(b"x"))
    with pytest.raises(KeyError), vault.transaction():
        evidence.adopt(vault, staged, new_case_id())
        raise KeyError
    assert not evidence.holds(vault, staged.sha256)
    evidence.tidy(vault)
    assert names(vault) == []


def test_unlocking_finishes_what_a_crash_left(vault: Vault) -> None:
    file = new_case_id()
    kept = put(vault, b"kept", file)
    folder = vault.folder / "evidence"
    (folder / kept.name).rename(folder / (kept.name + ".staged"))  # the crash came before the rename
    assert evidence.reader(vault, kept.sha256).read() == b"kept"
    (folder / ("a" * 32 + ".staged")).write_bytes(b"never adopted")
    (folder / ("b" * 32)).write_bytes(b"unknown, but maybe all that is left")
    evidence.tidy(vault)
    assert names(vault) == sorted([kept.name, "b" * 32])
    damage = {(d.what, d.where) for d in check.check(vault).damage if d.where != "keys"}
    assert damage == {("check.evidence-orphan", "b" * 32)}


@pytest.mark.parametrize("at", [0, 16, 40, -1, 70_000])
def test_a_flipped_byte_is_named_and_never_given_out(vault: Vault, at: int) -> None:
    staged = put(vault, b"p" * 200_000, new_case_id())
    path = vault.folder / "evidence" / staged.name
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    with pytest.raises(VaultDamaged), evidence.reader(vault, staged.sha256) as source:
        source.read()
    damage = {(d.what, d.where) for d in check.check(vault).damage if d.where != "keys"}
    assert damage == {("check.evidence", staged.name)}


def test_a_missing_or_cut_file_is_named(vault: Vault) -> None:
    one, other = put(vault, b"a" * 100_000, new_case_id()), put(vault, b"b" * 100_000, new_case_id())
    (vault.folder / "evidence" / one.name).unlink()
    path = vault.folder / "evidence" / other.name
    path.write_bytes(path.read_bytes()[:-30])
    damage = {(d.what, d.where) for d in check.check(vault).damage if d.where != "keys"}
    assert damage == {("check.evidence-missing", one.name), ("check.evidence", other.name)}


def test_damage_in_the_padding_is_noticed(vault: Vault) -> None:
    staged = put(vault, bytes(64 * 1024 * 1024 + 1), new_case_id())  # followed by 2 MiB of nothing but zeros
    path = vault.folder / "evidence" / staged.name
    raw = path.read_bytes()
    for broken in (raw[:-1] + bytes([raw[-1] ^ 1]), raw[:-1_500_000], raw + b"x"):
        path.write_bytes(broken)
        with pytest.raises(VaultDamaged):
            evidence.reader(vault, staged.sha256).read()


def test_a_wrong_hash_in_the_database_is_noticed(vault: Vault) -> None:
    staged = put(vault, b"a" * 100, new_case_id())
    vault.db.execute("UPDATE evidence SET sha256 = ?", ("0" * 64,))
    with pytest.raises(VaultDamaged):
        evidence.reader(vault, "0" * 64).read()
    vault.db.execute("UPDATE evidence SET sha256 = ?, size = 99", (staged.sha256,))
    with pytest.raises(VaultDamaged):
        evidence.reader(vault, staged.sha256).read()


def test_staging_is_for_any_thread(vault: Vault) -> None:
    found: list[evidence.Staged] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(evidence.stage(vault.folder, io.BytesIO(bytes([n]) * 500_000)))
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file = new_case_id()
    for staged in found:
        evidence.adopt(vault, staged, file)
    assert len(evidence.held(vault, file)) == 4
    assert all(d.where == "keys" for d in check.check(vault).damage)
