"""Vaults for tests: real ones, in a folder of their own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.storage.lock import VaultLock
from app.storage.opening import create_vault, lay_out, open_with_key
from app.storage.vault import Vault

SECRET = "tulip anchor velvet morning copper"


def grow(folder: Path, name: str = "Amina", clock: SetClock | None = None) -> Vault:
    """A vault without key slots, so without the cost of a passphrase."""
    folder.mkdir(mode=0o700, parents=True)
    key = bytearray(secrets.token_bytes(32))
    clock = clock or SetClock()
    lay_out(folder, key, name, clock)
    return open_with_key(folder, key, clock, VaultLock(folder))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def vaults(tmp_path: Path, clock: SetClock) -> Iterator[Callable[[str], Vault]]:
    """Makes open vaults; closes them in the end."""
    made: list[Vault] = []

    def make(name: str = "Amina") -> Vault:
        made.append(grow(tmp_path / f"vault-{len(made)}", name, clock))
        return made[-1]

    yield make
    for vault in made:
        vault.close()


@pytest.fixture
def vault(vaults: Callable[[str], Vault]) -> Vault:
    return vaults("Amina")


@pytest.fixture
def locked(tmp_path: Path, clock: SetClock, cheap_kdf) -> Path:
    """The folder of a closed vault that opens with :data:`SECRET`."""
    folder = tmp_path / "locked"
    create_vault(folder, SECRET, name="Amina", clock=clock, kdf=cheap_kdf).close()
    return folder
