"""What records said by a part of the journal alone: up to a claimed time, up to when it came here, or up to where
somebody looked. Clocks can lie (T19), so both times are offered and neither orders anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.model.fold import Known, RecordState, fold
from app.storage.driver import listed
from app.storage.fold import blocks, known_change
from app.storage.vault import Vault

_CHANGES: Final = (
    "SELECT e.file, c.record, c.type, c.field, c.digest, a.key_id, e.iat, e.seq, e.hash, c.disclosure, c.entry, c.n"
    " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)
_REPLACES: Final = (
    "SELECT r.entry, r.n, r.old FROM change c JOIN replaces r ON r.entry = c.entry AND r.n = c.n"
    " WHERE c.record IN (SELECT value FROM json_each(?))"
)
_FILLED: Final = (
    "SELECT f.entry, f.n, max(f.id), max(f.at) FROM change c JOIN filled f ON f.entry = c.entry AND f.n = c.n"
    " WHERE c.record IN (SELECT value FROM json_each(?)) GROUP BY f.entry, f.n"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Which entries count; ``None`` limits nothing. ``claimed``: signed at that second at the latest, as their
    authors' clocks say. ``entry``: the last number of an entry; ``filled``: of a value that came after its
    entry. ``own``: entries of this key count in any case. ``came``: values filled in after that second don't."""

    claimed: int | None = None
    entry: int | None = None
    filled: int | None = None
    came: int | None = None
    own: str = ""

    def holds(self, number: int, author: str, iat: int) -> bool:
        if self.own and author == self.own:
            return True
        return (self.claimed is None or iat <= self.claimed) and (self.entry is None or number <= self.entry)

    def shows(self, filled: tuple[int, int] | None) -> bool:
        """Whether a value that was filled in later (its number, when) was there."""
        if filled is None:
            return True
        return (self.filled is None or filled[0] <= self.filled) and (self.came is None or filled[1] <= self.came)


EVERYTHING: Final = Cut()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A change, and the number of its entry in the journal of this vault."""

    number: int
    known: Known
    filled: tuple[int, int] | None


def arrived_by(vault: Vault, at: int) -> Cut:
    """What had come here by ``at``, as this vault's clock said then: one's own when it was signed, others' when it
    was received. What others sent before that was kept counts as there with the next entry of which it is known."""
    first = vault.db.value("SELECT min(first) FROM came WHERE at > ?", (at,))
    mine = vault.db.value(
        "SELECT min(e.id) FROM entry e JOIN author a ON a.id = e.author WHERE a.key_id = ? AND e.iat > ?",
        (vault.identity.key_id, at),
    )
    later = [number for number in (first, mine) if number is not None]
    return Cut(entry=min(later) - 1 if later else None, came=at)


def changes(vault: Vault, file: str, ids: Iterable[str]) -> list[Numbered]:
    """Every change of these records of a file."""
    found: list[Numbered] = []
    for block in blocks(sorted(set(ids))):
        wanted = (listed(block),)
        olds: dict[tuple[int, int], list[str]] = {}
        for entry, n, old in vault.db.rows(_REPLACES, wanted):
            olds.setdefault((entry, n), []).append(old)
        filled = {(entry, n): (number, at) for entry, n, number, at in vault.db.rows(_FILLED, wanted)}
        found.extend(
            Numbered(row[10], known_change(row, olds), filled.get((row[10], row[11])))
            for row in vault.db.rows(_CHANGES, wanted)
            if row[0] == file
        )
    return found


def folded(numbered: Sequence[Numbered], cut: Cut, file: str) -> dict[str, RecordState]:
    """The records as those changes give them that count, by id."""
    kept = [
        _seen(one, cut) for one in numbered if cut.holds(one.number, one.known.account.author, one.known.account.at)
    ]
    states = fold(kept)
    for state in states.values():
        state.file = file
    return states


def _counts(one: Numbered, cut: Cut) -> bool:
    return cut.holds(one.number, one.known.account.author, one.known.account.at)


def _seen(one: Numbered, cut: Cut) -> Known:
    if one.filled is None or cut.shows(one.filled):
        return one.known
    account = replace(one.known.account, value=None, source=None, held=False)
    return replace(one.known, account=account)


def states(vault: Vault, file: str, cut: Cut, ids: Iterable[str] | None = None) -> Mapping[str, RecordState]:
    """The records of a file, or some of them, as they stood; those that weren't there yet aren't in it."""
    if ids is None:
        ids = [row[0] for row in vault.db.rows("SELECT id FROM record WHERE file = ?", (file,))]
    return folded(changes(vault, file, ids), cut, file)


def came(vault: Vault, numbers: Iterable[int]) -> dict[int, int]:
    """When entries came, by this vault's clock, by number; those from before that was kept are left out."""
    return dict(
        vault.db.rows(
            "SELECT n.value, (SELECT c.at FROM came c WHERE c.first <= n.value ORDER BY c.first DESC LIMIT 1)"
            " FROM json_each(?) n WHERE EXISTS"
            " (SELECT 1 FROM came c WHERE c.first <= n.value AND c.last >= n.value)",
            (listed(sorted(set(numbers))),),
        )
    )
