"""What an undo says again for somebody else stays theirs, and what was erased stays erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.model.entry import Change, NewChange
from app.services import editing, undo
from app.services.session import Session
from app.services.views import Edit
from app.storage import journal, records, steps
from app.storage.vault import Vault

from .conftest import People
from .test_undo import carry, consistent, edit, new_case, said, shown


def _settled_and_undone(people: People, stick: Path) -> tuple[Session, str]:
    """Amal and Basim differ; Amal settles for hers, and takes that back."""
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    edit(amal, case, "summary", "what Amal says")
    carry(amal, basim, stick, case)
    edit(basim, case, "summary", "what Basim says", mode="add")
    carry(basim, amal, stick, case)
    edit(amal, case, "summary", "what Amal says", mode="settle")
    undo.undo(amal)
    assert said(amal, case, "summary") == {"what Amal says", "what Basim says"}
    return amal, case


@pytest.mark.parametrize("later", [0, 3])
def test_an_edit_after_an_undone_settling_takes_nobody_elses_account(
    people: People, stick: Path, later: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal, case = _settled_and_undone(people, stick)
    monkeypatch.setattr(steps, "UNDO_STEPS", 2)
    for number in range(later):  # the steps that said it again are long gone
        edit(amal, case, "code", f"A-{number}")
    edit(amal, case, "summary", "what Amal says now")
    assert said(amal, case, "summary") == {"what Amal says now", "what Basim says"}
    edit(amal, case, "summary", "what both say", mode="settle")
    assert said(amal, case, "summary") == {"what both say", "what Basim says"}
    assert shown(amal, case, "summary") == "what both say", "it is decided, and nobody's account is gone"
    consistent(amal)


def test_emptying_after_an_undone_settling_takes_nobody_elses_account(people: People, stick: Path) -> None:
    amal, case = _settled_and_undone(people, stick)
    editing.save(amal, [Edit(case, "case", "summary", None)])
    assert said(amal, case, "summary") == {None, "what Basim says"}


def test_t17_what_was_erased_where_it_was_said_first_is_not_said_again(people: People, stick: Path) -> None:
    amal, basim = people("Amal", "Basim")
    case = new_case(amal)
    carry(amal, basim, stick, case)
    edit(basim, case, "summary", "what Basim says")
    carry(basim, amal, stick, case)
    state = amal.run(records.state, case)
    assert state is not None
    digests = [account.digest for account in state.fields["summary"]]
    edit(amal, case, "summary", "what Amal says", mode="settle")
    undo.undo(amal)
    undo.redo(amal)
    amal.write(journal.erase, digests)
    assert undo.undo(amal).left == 1
    assert said(amal, case, "summary") == {"what Amal says"}
    consistent(amal)


def test_what_an_older_program_said_again_is_nobodys_own(people: People) -> None:
    """Its undo said another's value again under one's own signature; such an account never becomes one's own."""
    amal, basim = people("Amal", "Basim")
    case = new_case(basim)
    edit(basim, case, "summary", "what Basim says")
    entries = basim.run(lambda vault: list(journal.entries(vault)))
    amal.write(journal.take, entries, {entry.hash for entry in entries})
    state = amal.run(records.state, case)
    assert state is not None
    (said_first,) = state.fields["summary"]
    again = NewChange(Change(case, "case", "summary", said_first.value), (said_first.digest,))

    def say_again(vault: Vault) -> None:
        entry = journal.write(vault, case, [again])
        number = vault.db.value("SELECT max(id) FROM entry")
        rows = [(said_first.digest, new, number) for new in entry.claims.digests]
        vault.db.many("INSERT INTO restated VALUES (?, ?, ?)", rows)

    amal.write(say_again)
    edit(amal, case, "summary", "beside it", mode="add")
    edit(amal, case, "summary", "what Amal says")
    assert said(amal, case, "summary") == {"what Basim says", "what Amal says"}
