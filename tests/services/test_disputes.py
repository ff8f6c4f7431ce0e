"""Disputes and what is decided about them: nothing is replaced, everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.services import cases, disputes, editing, receiving, sending, undo
from app.services.session import Session
from app.services.views import Edit, Preview
from app.storage import comparing, journal
from app.sync.disclose import Policy

People: TypeAlias = Callable[..., tuple[Session, ...]]


def give(sender: Session, *readers: Session) -> None:
    """Everything that one holds, straight from journal to journal."""
    entries = sender.run(lambda vault: list(journal.entries(vault)))
    for reader in readers:
        reader.write(journal.take, entries, {entry.hash for entry in entries})


def send(sender: Session, reader: Session, stick: Path, policy: Policy = "everything") -> None:
    """The same by bundle, under a policy."""
    outcome = receiving.receive(reader, Path(sending.send(sender, [reader.key_id], stick, None, policy).path))
    assert isinstance(outcome, Preview), outcome


def parted(amal: Session, basim: Session, name: str = "code") -> str:
    """A case of which both have said something else."""
    case = editing.new_case(amal, {"title": "A case", name: "O-0"}).created
    assert case
    give(amal, basim)
    editing.save(amal, [Edit(case, "case", name, "A-1")])
    editing.save(basim, [Edit(case, "case", name, "B-1")])
    give(amal, basim)
    give(basim, amal)
    return case


def said(session: Session, case: str, name: str = "code") -> dict[str, str]:
    return {a.digest: a.value for a in cases.record(session, case).fields[name].accounts}


def of(session: Session, case: str, value: str, name: str = "code") -> str:
    return next(digest for digest, one in said(session, case, name).items() if one == value)


def sound(*sessions: Session) -> None:
    for session in sessions:
        assert session.run(comparing.differences, Task()) == []


def test_an_account_is_taken_and_every_account_stands(people: People) -> None:
    amal, basim = people("Amal", "Basim")
    case = parted(amal, basim)
    before = said(amal, case)
    assert disputes.count(amal) == 1
    disputes.take(amal, case, "code", of(amal, case, "B-1"), "the register of the court says so")
    assert disputes.count(amal) == 0 and said(amal, case) == before
    field = cases.record(amal, case).fields["code"]
    assert (field.state, field.value, field.dispute) == ("decided", "B-1", "decided")
    (made,) = field.decisions
    assert (made.author.name, made.reason, made.holds) == ("Amal", "the register of the court says so", True)
    assert next(row for row in cases.every_row(amal)).code == "B-1"
    give(amal, basim)
    assert cases.record(basim, case).fields["code"].value == "B-1" and said(basim, case) == before
    disputes.reverse(basim, made.id, "the register is of another case")
    assert disputes.count(basim) == 1 and said(basim, case) == before
    give(basim, amal)
    assert disputes.count(amal) == 1 and said(amal, case) == before
    disputes.bring_back(amal, made.id)
    assert cases.record(amal, case).fields["code"].value == "B-1"
    sound(amal, basim)
