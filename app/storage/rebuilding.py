"""Records, references, summaries and search computed again from the journal alone."""

from __future__ import annotations

from typing import Final

from app.base.task import Task
from app.model.extension import BUILT_IN
from app.storage import blind, disputes, facets, fold, retracting, sameness, search, settings, suspension
from app.storage.vault import Vault

COMPUTED: Final = "computed-revision"
"""the setting that says by which rules the tables were computed"""

REVISION: Final = 6
"""Raised whenever a state, a title, a folded text or a facet is computed otherwise than before."""

_ORPHANS: Final = (
    "DELETE FROM extracted WHERE NOT EXISTS"
    " (SELECT 1 FROM record r WHERE r.id = extracted.record AND r.file = extracted.file)"
)

_CLEARING: Final = (
    "DELETE FROM reference",
    "DELETE FROM record",
    "DELETE FROM state",
    "DELETE FROM summary",
    "DELETE FROM review",
)


def rebuild(vault: Vault, task: Task, step: str = "task.rebuild") -> None:
    """All or nothing; cancelling leaves the tables as they were. ``step``: what the person is told it is."""
    with vault.joined():
        task.progress(0, None, step)
        for clearing in _CLEARING:
            vault.db.execute(clearing)
        search.clear(vault)
        facets.clear(vault)
        disputes.clear(vault)
        sameness.clear(vault)
        vault.declarations = BUILT_IN  # no definition stands yet; each comes with its record
        suspension.rebuild(vault)
        _place_changes(vault)
        places = vault.db.rows(
            "SELECT DISTINCT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry WHERE c.record IS NOT NULL"
            " ORDER BY e.file, c.record"
        )
        done = 0
        for block in fold.blocks(places, 2000):
            task.progress(done, len(places), step)
            fold.store(vault, block, {})
            done += len(block)
        retracting.rebuild(vault)
        vault.db.execute(_ORPHANS)
        settings.put(vault, COMPUTED, REVISION)
        task.progress(done, len(places), step)


def bring_up_to_date(vault: Vault, task: Task | None = None) -> bool:
    """Compute everything anew where an older program, or a migration, computed it otherwise or not at all.

    The mark is set in the same transaction: killed at any moment, it begins again at the next unlock (T4).
    """
    if settings.get(vault, COMPUTED) == REVISION:
        return False
    rebuild(vault, task or Task(), "task.upgrade")
    return True


def _place_changes(vault: Vault) -> None:
    """Record, type and field of every change, read out of its disclosure again."""
    vault.db.execute("UPDATE change SET record = NULL, type = NULL, field = NULL WHERE disclosure IS NULL")
    wrong = []
    apart = suspension.numbers(vault)
    for entry, n, record, type_, name, disclosure, file in vault.db.each(
        "SELECT c.entry, c.n, c.record, c.type, c.field, c.disclosure, e.file FROM change c"
        " JOIN entry e ON e.id = c.entry WHERE c.disclosure IS NOT NULL"
    ):
        place = (None, None, None) if entry in apart else fold.belonging(file, fold.disclosed(disclosure))
        if place != (record, type_, name):
            wrong.append((*place, entry, n))
    vault.db.many("UPDATE change SET record = ?, type = ?, field = ? WHERE entry = ? AND n = ?", wrong)
    missing = vault.db.rows("SELECT entry, n FROM change WHERE disclosure IS NULL")
    blind.settle(vault, missing)
