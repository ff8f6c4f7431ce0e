"""Who must be heard of within how many hours by a team's rule, and who was vouched for meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from app.storage import contacts, heard, records, security, teams
from app.storage.teams import Team
from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Rule:
    """``hours``: the least of all teams that somebody is in. ``since``: when the newest of these rules was made, by
    what its coordinator claims but never later than now: nobody is late by a rule that is minutes old."""

    hours: int
    since: int
    teams: tuple[str, ...]


def rules(vault: Vault) -> dict[str, Rule]:
    """Key id → rule, of every member of a team that counts here and asks for check-ins."""
    found: dict[str, Rule] = {}
    for team in teams.listing(vault):
        if not team.counts or not team.charter.checkin:
            continue
        since = _since(vault, team)
        for key_id in team.charter.members:
            other = found.get(key_id, Rule(team.charter.checkin, since, ()))
            hours = min(other.hours, team.charter.checkin)
            found[key_id] = Rule(hours, max(other.since, since), (*other.teams, team.charter.name))
    return found


def _since(vault: Vault, team: Team) -> int:
    state = records.state(vault, team.id, file=team.file)
    said = [account.at for account in state.fields.get("checkin", ())] if state is not None else []
    return min(vault.clock.now(), max(said, default=0))


def last(vault: Vault) -> dict[str, int]:
    """Key id → when something new that they signed came here, by this vault's clock."""
    found = heard.listing(vault)
    for one in contacts.listing(vault):
        found[one.key_id] = max(found.get(one.key_id, 0), one.last_heard or 0)
    return {key_id: at for key_id, at in found.items() if at}


def added(vault: Vault) -> dict[str, int]:
    """Key id → when they became a contact."""
    return {one.key_id: one.added for one in contacts.listing(vault)}


def vouched(vault: Vault) -> dict[str, int]:
    """Key id → when this vault's person said that they are safe."""
    return dict(vault.db.rows("SELECT key_id, at FROM vouched ORDER BY key_id"))


def vouch(vault: Vault, key_id: str) -> None:
    with vault.joined():
        vault.db.execute("INSERT OR REPLACE INTO vouched VALUES (?, ?)", (key_id, vault.clock.now()))
        security.renew(vault)
