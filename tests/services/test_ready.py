"""Vaults made beforehand are as different from each other as new ones, and as empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.base.errors import VaultExists
from app.services import cases, contacts, vaults
from tests.ready import Pool
from tests.services.conftest import PASSPHRASE, People


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, cheap_kdf) -> str:
    with vaults.create(tmp_path_factory.mktemp("m") / "v", PASSPHRASE, "Amal", clock=SetClock(), kdf=cheap_kdf)[0] as s:
        return s.key_id


@pytest.mark.parametrize("turn", [1, 2])
def test_no_two_of_one_file_are_of_one_vault(
    people: People,
    pool: Pool,
    lasting: str,
    tmp_path: Path,
    cheap_kdf,
    turn: int,
    seen: set[str] = set(),  # noqa: B006
) -> None:
    given = [*people("Amal", "Basim"), *people("Amal1")]
    for number in range(2):
        session, _ = vaults.create(tmp_path / str(number), PASSPHRASE, "Amal", clock=SetClock(), kdf=cheap_kdf)
        given.append(session)
    keys = {session.key_id for session in given}
    assert len(keys) == len(given) and lasting not in keys and not keys & seen
    seen |= keys
    assert [len(contacts.listing(session)) for session in given] == [1, 1, 0, 0, 0]
    assert not any(list(cases.every_row(session)) or session.alarms for session in given)
    assert not vaults.check(given[-1]).damage
    with pytest.raises(VaultExists):
        vaults.create(tmp_path / "0", PASSPHRASE, "Amal", clock=SetClock(), kdf=cheap_kdf)
    for session in given[3:]:
        session.close()
