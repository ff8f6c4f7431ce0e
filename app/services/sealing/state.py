"""What a sealed file says of the state it froze: newest entries, and how many values stay here, by field."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model.entry import Change, Entry
from app.model.review import WITHIN
from app.services.selection import Selection
from app.storage import journal
from app.storage.vault import Vault
from app.sync.disclose import is_protected
from app.sync.seal import UNKNOWN


@dataclass(slots=True)
class Frozen:
    """``heads``: file → author → (seq, hash) of the newest entry that goes. ``withheld``: file → type → field → count;
    of what is protected, erased or nobody's business here the number alone, under "" and ""."""

    heads: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    withheld: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    missing: int = 0

    def newest(self) -> dict[str, tuple[int, str]]:
        """Of each author, over all files."""
        found: dict[str, tuple[int, str]] = {}
        for authors in self.heads.values():
            for author, head in authors.items():
                found[author] = max(found.get(author, head), head)
        return found


def freeze(vault: Vault, chosen: Selection) -> Frozen:
    """One reading of the entries that were chosen. On the vault's thread."""
    frozen = Frozen()
    for file, kept in chosen.entries.items():
        heads: dict[str, tuple[int, str]] = {}
        for entry in journal.entries(vault, files=[file]):
            keep = kept.get(entry.hash)
            if keep is not None:
                author, here = entry.claims.iss, (entry.claims.seq, entry.hash)
                heads[author] = max(heads.get(author, here), here)
                _count(entry, keep, file, chosen, frozen)
        frozen.heads[file] = heads
    return frozen


def _count(entry: Entry, keep: tuple[bool, ...], file: str, chosen: Selection, frozen: Frozen) -> None:
    for disclosure, change, goes in zip(entry.disclosures, entry.changes(), keep, strict=True):
        if disclosure is None or not goes:
            type_, name = _named(change, file, chosen)
            fields = frozen.withheld.setdefault(file, {}).setdefault(type_, {})
            fields[name] = fields.get(name, 0) + 1
            frozen.missing += 1


def _named(change: Change | None, file: str, chosen: Selection) -> tuple[str, str]:
    """Type and field, where saying them tells no more than that something is withheld."""
    unsaid = (
        change is None
        or change.type in WITHIN
        or change.record in chosen.silent
        or is_protected(change, chosen.declarations)
        or (chosen.reached is not None and file not in chosen.cases and change.record not in chosen.reached)
        or chosen.declarations.field_of(change.type, change.field) is None
    )
    return (UNKNOWN, UNKNOWN) if unsaid or change is None else (change.type, change.field)
