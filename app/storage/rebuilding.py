"""Records, references, summaries and search computed again from the journal alone."""

from __future__ import annotations

from typing import Final

from app.base.task import Task
from app.storage import blind, fold
from app.storage.vault import Vault

_CLEARING: Final = (
    "DELETE FROM search",
    "DELETE FROM reference",
    "DELETE FROM record",
    "DELETE FROM state",
    "DELETE FROM summary",
)


def rebuild(vault: Vault, task: Task) -> None:
    """All or nothing; cancelling leaves the tables as they were."""
    with vault.joined():
        for clearing in _CLEARING:
            vault.db.execute(clearing)
        _place_changes(vault)
        places = vault.db.rows(
            "SELECT DISTINCT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry WHERE c.record IS NOT NULL"
            " ORDER BY e.file, c.record"
        )
        done = 0
        for block in fold.blocks(places, 2000):
            task.progress(done, len(places), "task.rebuild")
            fold.store(vault, block, {})
            done += len(block)
        task.progress(done, len(places), "task.rebuild")


def _place_changes(vault: Vault) -> None:
    """Record, type and field of every change, read out of its disclosure again."""
    vault.db.execute("UPDATE change SET record = NULL, type = NULL, field = NULL WHERE disclosure IS NULL")
    wrong = []
    for entry, n, record, type_, name, disclosure, file in vault.db.each(
        "SELECT c.entry, c.n, c.record, c.type, c.field, c.disclosure, e.file FROM change c"
        " JOIN entry e ON e.id = c.entry WHERE c.disclosure IS NOT NULL"
    ):
        place = fold.belonging(file, fold.disclosed(disclosure))
        if place != (record, type_, name):
            wrong.append((*place, entry, n))
    vault.db.many("UPDATE change SET record = ?, type = ?, field = ? WHERE entry = ? AND n = ?", wrong)
    missing = vault.db.rows("SELECT entry, n FROM change WHERE disclosure IS NULL")
    blind.settle(vault, missing)
