"""Each call to the database fails once while a bundle is received: nothing half applied, and the error has a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.base.catalogue import explain
from app.base.errors import SijilError
from app.services import cases, contacts, receiving, sending
from app.services.session import Session
from app.services.views import Preview, ReceiveFailure
from app.storage.vault import Vault
from tests.promises import ground

CALLS = ("execute", "executemany", "cursor", "backup")


class Failing:
    """Stands where the driver's connection stands; the call with number ``at`` fails."""

    def __init__(self, connection: Any, at: int, fault: Callable[[], BaseException]) -> None:
        self.connection, self.at, self.fault, self.seen = connection, at, fault, 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.connection, name)
        if name not in CALLS:
            return found

        def call(sql: Any, *more: Any) -> Any:
            # a rollback that fails too leaves nothing to ask for: closing the vault rolls back
            if not str(sql).startswith("ROLLBACK"):
                self.seen += 1
                if self.seen == self.at:
                    raise self.fault()
            return found(sql, *more)

        return call


def of_number(number: int) -> Callable[[], BaseException]:
    def make() -> BaseException:
        error = dbapi2.OperationalError("SELECT secret FROM secret")
        error.sqlite_errorcode = number  # type: ignore[attr-defined]
        return error

    return make


FAULTS = {
    "full": of_number(13),
    "io": of_number(10),
    "corrupt": of_number(11),
    "memory": lambda: MemoryError("secret"),
    "recursion": lambda: RecursionError("secret"),
    "value": lambda: ValueError("secret"),
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of two vaults, and the bundle that Amal sent to Basim."""
    base = tmp_path_factory.mktemp("sent")
    ground.make_pair(base)
    (base / "stick").mkdir()
    with ground.open_session(base, "Amal") as amal:
        path = Path(sending.send(amal, [contacts.listing(amal)[0].key_id], base / "stick").path)
    return base, path


def put_in(session: Session, at: int, fault: Callable[[], BaseException]) -> Failing:
    def swap(vault: Vault) -> Failing:
        failing = Failing(vault.db._connection, at, fault)
        vault.db._connection = failing  # type: ignore[assignment]
        return failing

    return session.run(swap)


def take_out(session: Session, failing: Failing) -> None:
    session.run(lambda vault: setattr(vault.db, "_connection", failing.connection))


def state(session: Session) -> tuple[object, ...]:
    staged = sorted(path.name for path in (session.folder / "evidence").iterdir())
    return cases.fingerprint(session), staged, contacts.listing(session)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("verb", ["look", "receive"])
def test_p24_t08_every_call_to_the_database_may_fail_once(
    sent: tuple[Path, Path], tmp_path: Path, fault: str, verb: str
) -> None:
    base, path = sent
    used = ground.copy(base, tmp_path / "used")
    work = receiving.receive if verb == "receive" else receiving.stage
    with ground.open_session(used, "Basim") as basim:
        before = state(basim)
        failed = at = 0
        while True:
            at += 1
            failing = put_in(basim, at, FAULTS[fault])
            try:
                outcome = work(basim, path)
            except SijilError as error:  # what the vault says before the bundle is looked at
                outcome = ReceiveFailure(str(path), error)
            finally:
                take_out(basim, failing)
            if isinstance(outcome, receiving.Staged):
                receiving.discard(basim, outcome)
            if failing.seen < at:
                break
            if isinstance(outcome, ReceiveFailure):
                failed += 1
                assert ground.sentence_problem(outcome.error) is None, at
                assert "secret" not in explain(outcome.error, "en") + repr(outcome.error)
                assert state(basim) == before, at
            elif verb == "receive":
                # the receipt is optional: it goes with the next bundle; the bundle itself is in
                break
        assert failed > 20
        assert isinstance(receiving.receive(basim, path), Preview)
        assert len(list(cases.every_row(basim))) == 1
