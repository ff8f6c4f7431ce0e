"""A colleague who was taken: suspended by two together, final whatever the order, undone by the same two (T21)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.base.errors import InputError
from app.services import cases, editing, receiving, sending, suspension
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal
from app.storage import suspension as table


@pytest.fixture
def way(stick: Path):
    return Carrier(stick)


class Carrier:
    """Brings bundles from one to another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def bundle(self, sender: Session, *readers: Session) -> Path:
        return Path(sending.send(sender, [one.key_id for one in readers], self.folder, whole=True).path)

    def bring(self, sender: Session, *readers: Session) -> None:
        path = self.bundle(sender, *readers)
        for reader in readers:
            receive(reader, path)


def receive(reader: Session, path: Path) -> None:
    outcome = receiving.receive(reader, path)
    assert isinstance(outcome, receiving.Preview), outcome


def titles(session: Session) -> set[str]:
    return {row.title for row in cases.rows(session).rows}


def rename(session: Session, case: str, title: str) -> None:
    editing.save(session, [Edit(case, "case", "title", title)])


def suspend(first: Session, second: Session, whom: Session, last: str = "") -> suspension.Letter:
    asked = suspension.begin(first, whom.key_id, last, to=[second.key_id])
    return suspension.agree(second, asked.content)


def entries(session: Session) -> frozenset[str]:
    return session.run(lambda vault: frozenset(entry.hash for entry in journal.entries(vault)))


def suspended(session: Session, whom: Session) -> bool:
    return session.run(table.is_suspended, whom.key_id)


def test_t21_two_suspend_a_key_and_what_it_signs_afterwards_counts_nowhere(people, way) -> None:
    amal, basim, dina, karim = people("Amal", "Basim", "Dina", "Karim")
    case = editing.new_case(karim, {"title": "as it was"}).created
    way.bring(karim, amal, basim, dina)
    asked = suspension.begin(amal, karim.key_id)
    assert not suspended(amal, karim)  # nobody suspends anybody alone
    whole = suspension.agree(basim, asked.content)
    assert suspended(basim, karim)
    rename(karim, case, "by whoever has the laptop")
    way.bring(karim, dina)  # it comes first there
    assert titles(dina) == {"by whoever has the laptop"}
    for one in (amal, dina):
        suspension.take(one, whole.content)
    assert titles(dina) == {"as it was"}
    assert [row.why for row in suspension.apart(dina, karim.key_id)] == ["after"]
    way.bring(karim, amal)  # it comes afterwards there
    assert titles(amal) == {"as it was"}
    assert entries(amal) == entries(dina)
    assert cases.fingerprint(amal) == cases.fingerprint(dina)
