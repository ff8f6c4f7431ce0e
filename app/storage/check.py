"""Walk everything and name what is damaged, by id; a damaged page is reported, never died of."""

from __future__ import annotations

from app.base.task import Task
from app.storage import walks
from app.storage.vault import Vault
from app.storage.walks import CheckReport, Damage


def check(vault: Vault, task: Task | None = None) -> CheckReport:
    """Pages, entries, chains, disclosures, records against a rebuild, evidence.

    ``counts`` says how many of each were looked at. Each :class:`Damage` has a catalogue key
    ``check.<what>`` and where: an id, a hash or a file's name, never a title.
    """
    return walks.walk(vault, task or Task())


__all__ = ["CheckReport", "Damage", "check"]
