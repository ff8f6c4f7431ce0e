"""The teams that this vault knows: their changes read out of the journal, and what its person thinks of them.

Anybody can send a team. Which of them count here is a choice of this vault's person, kept in a
setting that no bundle reads: else a stranger could put rules on a case by listing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from app.base import limits
from app.model.charter import Charter, charter
from app.model.fold import Known
from app.model.teams import is_founder
from app.storage import contacts, settings
from app.storage.fold import known_change
from app.storage.vault import Vault

Choice = Literal["", "accepted", "left"]

_CHOSEN: Final = "team."
"""the prefix of the settings that hold what a person chose"""

_TEAMS: Final = (
    "SELECT DISTINCT e.file, c.record, a.key_id FROM change c JOIN entry e ON e.id = c.entry"
    " JOIN author a ON a.id = e.author WHERE c.type = 'team' AND c.field = 'members' AND c.record IN"
    " (SELECT id FROM record WHERE type = 'team') ORDER BY c.record"
)
_CHANGES: Final = (
    "SELECT e.file, c.record, c.type, c.field, c.digest, a.key_id, e.iat, e.seq, e.hash, c.disclosure, c.entry, c.n"
    " FROM change c JOIN entry e ON e.id = c.entry JOIN author a ON a.id = e.author"
    " WHERE c.record = ? AND e.file = ?"
)
_REPLACES: Final = (
    "SELECT r.entry, r.n, r.old FROM change c JOIN replaces r ON r.entry = c.entry AND r.n = c.n WHERE c.record = ?"
)


@dataclass(frozen=True, slots=True)
class Team:
    """One team. ``counts``: its rules hold here. ``offered``: somebody sent it, and nobody here has answered.

    ``chosen``: this vault's person began or accepted it. One that counts only because its founder
    is verified never stands before such a one: else any colleague could begin a team that names
    somebody's cases, and take them over.
    """

    id: str
    file: str
    charter: Charter
    mine: bool
    counts: bool
    choice: Choice = ""
    chosen: bool = False

    @property
    def offered(self) -> bool:
        return self.mine and not self.counts and not self.choice


def listing(vault: Vault) -> list[Team]:
    """All teams whose founder's word is here, by id; of those that strangers began, a limited number."""
    trusted = _trusted(vault)
    found: list[Team] = []
    strangers = 0
    for file, record, founder in _founded(vault):
        choice = _choice(vault, record)
        known = founder in trusted or choice == "accepted"
        if not known:
            strangers += 1
            if strangers > limits.OFFERED_TEAMS:
                continue
        found.append(_team(vault, file, record, known, choice))
    return found


def get(vault: Vault, record: str) -> Team | None:
    """One team; ``None`` where there is none with this id, or nothing of its founder is here."""
    trusted = _trusted(vault)
    for file, one, founder in _founded(vault):
        if one == record:
            choice = _choice(vault, record)
            return _team(vault, file, record, founder in trusted or choice == "accepted", choice)
    return None


def _founded(vault: Vault) -> Iterator[tuple[str, str, str]]:
    """(file, record, founder) of teams of which the one who began them signed something here."""
    return ((file, record, key) for file, record, key in vault.db.rows(_TEAMS) if is_founder(record, file, key))


def _trusted(vault: Vault) -> set[str]:
    """Whose teams count without being asked: one's own, and those of people whose words were compared."""
    return {vault.identity.key_id, *(one.key_id for one in contacts.listing(vault) if one.verified)}


def _team(vault: Vault, file: str, record: str, known: bool, choice: Choice) -> Team:
    said = charter(record, file, changes(vault, file, record))
    mine = vault.identity.key_id in said.members
    chosen = choice == "accepted" or is_founder(record, file, vault.identity.key_id)
    return Team(record, file, said, mine, mine and known and not said.closed and choice != "left", choice, chosen)


def rulers(known: Iterable[Team], case: str) -> list[Team]:
    """The teams whose rules a case is under: those that were chosen here, else those that merely count."""
    found = [team for team in known if team.counts and case in team.charter.cases]
    return [team for team in found if team.chosen] or found


def ruling(known: Iterable[Team], case: str) -> Team | None:
    """The team that rules a case; of several, one that can still be changed and asks for review."""
    return min(
        rulers(known, case), key=lambda team: (team.charter.frozen, not team.charter.review, team.id), default=None
    )


def changes(vault: Vault, file: str, record: str) -> list[Known]:
    """Every change of one record with what it replaces, replaced ones too."""
    olds: dict[tuple[int, int], list[str]] = {}
    for entry, n, old in vault.db.rows(_REPLACES, (record,)):
        olds.setdefault((entry, n), []).append(old)
    return [known_change(row, olds) for row in vault.db.rows(_CHANGES, (record, file))]


def _choice(vault: Vault, record: str) -> Choice:
    said = settings.get(vault, _CHOSEN + record)
    if said == "accepted":
        return "accepted"
    return "left" if said == "left" else ""


def choose(vault: Vault, record: str, choice: Choice) -> None:
    """Remember what this vault's person thinks of a team; "" forgets it."""
    from app.storage import retracting, review

    with vault.joined():
        settings.put(vault, _CHOSEN + record, choice) if choice else settings.drop(vault, _CHOSEN + record)
        review.renew_all(vault)
        retracting.settle_all(vault)


def files_for(vault: Vault, readers: frozenset[str]) -> dict[str, str]:
    """File → record of the teams that may travel to these readers: all of them are members, and so is this vault."""
    return {
        team.file: team.id
        for team in listing(vault)
        if readers and team.mine and team.choice != "left" and readers <= team.charter.members.keys()
    }
