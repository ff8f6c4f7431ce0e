"""Retractions applied to what is here: whose word erases at once, whose is a question, what is never taken again.

A retraction is a statement: one entry, of one author, that names values of its own file. It erases

- what its own author has signed (a value of somebody else's that has the same digest stays: whoever signs a
  copy of somebody's value and retracts it erases the copy);
- everything it names, where its author is a coordinator of a team that rules that case here and that this vault's
  person began or accepted (a verified colleague can begin a team and put anybody's case into it);
- everything it names in the vault of its author, and where this vault's person agreed.

Whatever else it names is asked (V10). A key with two histories erases nothing but in its own vault (T20).
All of it holds for values that come later too, whatever the order of arrival: they are never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.model.recordids import belongs
from app.model.release import RETRACTION, applies, read_digests
from app.storage import erasing, statements, teams
from app.storage.driver import listed
from app.storage.fold import Place
from app.storage.vault import Vault

Answer = Literal["erase", "keep"]

_TYPE: Final = RETRACTION.name
_DUE: Final = (
    "SELECT r.statement, r.asker, r.file, c.entry, c.n, a.key_id FROM retracted r"
    " JOIN change c ON c.digest = r.digest AND c.disclosure IS NOT NULL"
    " JOIN entry e ON e.id = c.entry AND e.file = r.file JOIN author a ON a.id = e.author"
    " WHERE ?1 IS NULL OR r.record IN (SELECT value FROM json_each(?1))"
)


@dataclass(slots=True)
class _Word:
    """Whose word erases what here; asked once for one act."""

    vault: Vault
    answers: dict[str, str] = field(default_factory=dict)
    forked: frozenset[str] = frozenset()
    _coordinators: dict[str, frozenset[str]] = field(default_factory=dict)
    _teams: list[teams.Team] | None = None

    @classmethod
    def of(cls, vault: Vault) -> _Word:
        answers: dict[str, str] = dict(vault.db.rows("SELECT statement, answer FROM retraction_answer"))
        forked = frozenset(key for (key,) in vault.db.rows("SELECT key_id FROM author WHERE forked = 1"))
        return cls(vault, answers, forked)

    def erases(self, statement: str, asker: str, writer: str, file: str) -> bool:
        if asker == self.vault.identity.key_id or self.answers.get(statement) == "erase":
            return True
        return asker not in self.forked and applies(asker, writer, self._leading(file))

    def _leading(self, file: str) -> frozenset[str]:
        if file not in self._coordinators:
            if self._teams is None:
                self._teams = teams.listing(self.vault)
            ruling = [team for team in teams.rulers(self._teams, file) if team.chosen]  # V10
            self._coordinators[file] = frozenset(
                key for team in ruling for key in team.charter.members if team.charter.may("coordinator", key)
            )
        return self._coordinators[file]


class Gone:
    """What isn't taken any more: values erased here, and those whose retraction holds here."""

    def __init__(self, vault: Vault) -> None:
        self._erased = frozenset(row[0] for row in vault.db.each("SELECT digest FROM erased"))
        self._asked: dict[str, list[tuple[str, str, str]]] = {}
        for digest, statement, asker, file in vault.db.each("SELECT digest, statement, asker, file FROM retracted"):
            self._asked.setdefault(digest, []).append((statement, asker, file))
        self._word = _Word.of(vault) if self._asked else None

    def covers(self, digest: str, writer: str, file: str) -> bool:
        """Whether the value of this digest, signed by ``writer`` in an entry of ``file``, is gone for good."""
        if digest in self._erased:
            return True
        word = self._word
        return word is not None and any(
            asked_in == file and word.erases(statement, asker, writer, file)
            for statement, asker, asked_in in self._asked.get(digest, ())
        )


def settle(vault: Vault, touched: Iterable[Place]) -> set[Place]:
    """After a write at these places: apply retractions that came, or that somebody now has the office for."""
    renewed: list[Place] = []
    ruled = False
    for file, record in touched:
        if belongs(record, file, _TYPE):
            renewed.append((file, record))
        ruled = ruled or belongs(record, file, "team")
    if renewed:
        _renew(vault, renewed)
    if not renewed and not ruled:
        return set()
    return _apply(vault, None if ruled else [record for _, record in renewed])


def settle_all(vault: Vault) -> set[Place]:
    """Apply every retraction that is here: after somebody was verified, a team accepted, an answer given."""
    if vault.db.value("SELECT 1 FROM retracted LIMIT 1") is None:
        return set()
    return _apply(vault, None)


def rebuild(vault: Vault) -> None:
    """Compute the table out of the journal again, and apply it; what letters asked of a review room stays."""
    vault.db.execute("DELETE FROM retracted WHERE statement NOT IN (SELECT id FROM room_withdrawal)")
    rows = vault.db.rows("SELECT file, id FROM record WHERE type = ?", (_TYPE,))
    _renew(vault, [(file, record) for file, record in rows])
    settle_all(vault)


def _renew(vault: Vault, places: Sequence[Place]) -> None:
    vault.db.many("DELETE FROM retracted WHERE file = ? AND record = ?", places)
    vault.db.many(
        "INSERT OR IGNORE INTO retracted VALUES (?, ?, ?, ?, ?)",
        [
            (digest, said.entry, said.author, said.file, said.record)
            for said in statements.at(vault, places, "digests")
            for digest in sorted(read_digests(said.values["digests"]))
        ],
    )


def _apply(vault: Vault, records: Sequence[str] | None) -> set[Place]:
    word = _Word.of(vault)
    found = [
        (entry, n)
        for statement, asker, file, entry, n, writer in _due(vault, records)
        if word.erases(statement, asker, writer, file)
    ]
    return erasing.drop(vault, found)


def _due(vault: Vault, records: Sequence[str] | None) -> list[tuple[str, str, str, int, int, str]]:
    return vault.db.rows(_DUE, (None if records is None else listed(records),))


@dataclass(frozen=True, slots=True)
class Asked:
    """A retraction that erases something here only if this vault's person agrees. ``numbers``: the changes it names."""

    statement: str
    asker: str
    file: str
    numbers: tuple[erasing.Number, ...]
    answer: str = ""


def asked(vault: Vault) -> list[Asked]:
    """What others ask to have erased that their word alone doesn't erase, answered or not; as long as it is here."""
    word = _Word.of(vault)
    found: dict[tuple[str, str, str], list[erasing.Number]] = {}
    for statement, asker, file, entry, n, writer in _due(vault, None):
        if not word.erases(statement, asker, writer, file):
            found.setdefault((statement, asker, file), []).append((entry, n))
    return [
        Asked(statement, asker, file, tuple(sorted(numbers)), word.answers.get(statement, ""))
        for (statement, asker, file), numbers in sorted(found.items())
    ]


def answer(vault: Vault, statement: str, said: Answer) -> set[Place]:
    """Remember what this vault's person says to a retraction, and do it; the places touched."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO retraction_answer VALUES (?, ?, ?) ON CONFLICT (statement) DO UPDATE"
            " SET answer = excluded.answer, at = excluded.at",
            (statement, said, vault.clock.now()),
        )
        return settle_all(vault)


def missing(vault: Vault, file: str, digests: Iterable[str]) -> set[tuple[str, str, str]]:
    """(digest, writer, file) of those values of a file whose signature is here and the value isn't."""
    rows = vault.db.rows(
        "SELECT DISTINCT c.digest, a.key_id, e.file FROM change c JOIN entry e ON e.id = c.entry"
        " JOIN author a ON a.id = e.author WHERE e.file = ? AND c.disclosure IS NULL"
        " AND c.digest IN (SELECT value FROM json_each(?))",
        (file, listed(sorted(set(digests)))),
    )
    return set(rows)


def here(vault: Vault, statement: str) -> int:
    """How many of the values that a retraction names are still in this vault."""
    return int(
        vault.db.value(
            "SELECT count(*) FROM retracted r JOIN change c ON c.digest = r.digest AND c.disclosure IS NOT NULL"
            " JOIN entry e ON e.id = c.entry AND e.file = r.file WHERE r.statement = ?",
            (statement,),
        )
    )


__all__ = ["Answer", "Asked", "Gone", "answer", "asked", "here", "missing", "rebuild", "settle", "settle_all"]
