"""Teams: begun, changed by their coordinators, accepted by their members; and what they rule (docs/decisions/0014).

Reading: :func:`team_of` (or :func:`team_in` on the vault's thread) says which team a case belongs
to, ``team.charter.may(role, key_id)`` who may do what in it. A team whose founder this vault's
person hasn't verified rules nothing here until it is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import InputError, NotFound
from app.base.limits import ENTRY_REPLACES, TEAM_MEMBERS
from app.model.charter import MEMBERS, POLICIES
from app.model.entry import JSON, Change, NewChange
from app.model.recordids import is_case_file, new_register_id, team_record_id
from app.model.teams import NOBODY, ROLES, Member, Role, is_key_id, spell_members
from app.model.values import check_value
from app.services import undo
from app.services.authors import Authors
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import journal, records
from app.storage import teams as table
from app.storage.teams import Team
from app.storage.vault import Vault

TYPE: Final = "team"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a team decides. ``None`` in :func:`change` leaves a rule as it is.

    ``policy``: the most that members get; ``outside``: the most that others get (``nothing``:
    nobody else gets anything). ``reviews``: how many others must have looked, where ``review``.
    ``approvals``: how many others must agree before a case leaves the group (0: nobody). ``checkin``: within
    how many hours each member must be heard of (0: nobody waits; :mod:`app.services.checkin`).
    """

    name: str | None = None
    policy: str | None = None
    outside: str | None = None
    readers: tuple[Member, ...] | None = None
    review: bool | None = None
    reviews: int | None = None
    approvals: int | None = None
    checkin: int | None = None


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A change by somebody who may not change the team: kept, and of no effect."""

    author: Author
    at: int
    field: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as shown. ``people``: its members with who they are here, coordinators first."""

    team: Team
    people: tuple[tuple[Author, Member], ...]
    cases: tuple[tuple[str, str], ...]
    """(id, title); the title is "" of a case that isn't here"""
    uncounted: tuple[Uncounted, ...]
    coordinator: bool
    """whether this vault may change it"""


# --- reading --------------------------------------------------------------------------------------


def team_in(vault: Vault, case: str) -> Team | None:
    """The team that rules a case, on the vault's thread: see :func:`team_of`."""
    return table.ruling(table.listing(vault), case)


def team_of(session: Session, case: str) -> Team | None:
    """The team that rules a case here; of several, one that can still be changed and asks for review."""
    return session.run(team_in, case)


def teams(session: Session) -> tuple[Team, ...]:
    """All teams that this vault is in or was sent, by name."""
    return tuple(sorted(session.run(table.listing), key=lambda team: (team.charter.name.casefold(), team.id)))


def get(session: Session, team: str) -> Team:
    """One team by id. Raises NotFound."""
    found = session.run(table.get, team)
    if found is None:
        raise NotFound(what="team", id=team)
    return found


def by_name(session: Session, name: str) -> Team:
    """One team by its name or id. Raises NotFound, InputError ``ambiguous-name``."""
    found = [team for team in teams(session) if name in (team.id, team.charter.name)]
    if not found:
        raise NotFound(what="team", name=name)
    if len(found) > 1:
        raise InputError("ambiguous-name", name=name)
    return found[0]


def view(session: Session, team: str) -> TeamView:
    """One team as shown. Raises NotFound."""
    found = get(session, team)

    def collect(vault: Vault) -> TeamView:
        authors = Authors(vault)
        said = found.charter
        titles = records.titles(vault, sorted(said.cases))
        people = [(authors.get(key), member) for key, member in said.members.items()]
        people.sort(
            key=lambda pair: ("coordinator" not in pair[1].roles, pair[0].name or pair[1].label, pair[1].key_id)
        )
        uncounted = tuple(Uncounted(authors.get(a.author), a.at, "") for a in said.uncounted)
        cases = tuple(
            sorted(((case, titles.get(case, "")) for case in said.cases), key=lambda pair: (pair[1], pair[0]))
        )
        return TeamView(found, tuple(people), cases, uncounted, said.may("coordinator", vault.identity.key_id))

    return session.run(collect)


def demand_allowed(vault: Vault, cases: Iterable[str], readers: Iterable[str], policy: str) -> None:
    """Raises InputError ``team-policy`` where a team that rules one of the cases gives less to one of the readers."""
    found = refused_in(vault, cases, readers, policy)
    if found:
        team, reader = found[0]
        most = allowed(team, reader)
        raise InputError("team-policy", rule=most, name=team.charter.name)


def refused(
    session: Session, cases: Iterable[str] | None, readers: Iterable[str], policy: str
) -> list[tuple[Team, str]]:
    """(team, key id of a reader) where a team's rules give them less than this policy of a case; ``None``: of any."""
    wanted = session.run(_all_cases) if cases is None else frozenset(cases)
    return session.run(refused_in, wanted, readers, policy)


def refused_in(vault: Vault, cases: Iterable[str], readers: Iterable[str], policy: str) -> list[tuple[Team, str]]:
    to, known = list(readers), table.listing(vault)
    ruling = {team.id: team for case in cases for team in table.rulers(known, case)}
    return [
        (team, reader)
        for _, team in sorted(ruling.items())
        for reader in to
        if POLICIES.index(allowed(team, reader)) > POLICIES.index(policy)
    ]


def allowed(team: Team, reader: str) -> str:
    """The most that a team lets somebody have of its cases: a policy, or ``nothing``."""
    said = team.charter
    if reader in said.members:
        return said.policy
    return said.outside if not said.readers or reader in said.readers else NOBODY


# --- writing --------------------------------------------------------------------------------------


def new(session: Session, name: str, members: Iterable[Member] = (), rules: Rules | None = None) -> ChangeSet:
    """Begin a team; whoever begins it is in it, as a coordinator. ``created`` is its id. Raises InputError."""
    if not name.strip():
        raise InputError("required", field="name", type=TYPE)
    file = new_register_id()
    record = team_record_id(file, session.key_id)
    given = {member.key_id: member for member in members}
    mine = given.get(session.key_id, Member(session.key_id, label=session.name))
    people = given | {session.key_id: replace(mine, roles=mine.roles | {"coordinator"})}
    values = {"name": name, **_values(replace(rules or Rules(), name=None))}

    def store(vault: Vault) -> None:
        _write(vault, file, record, _demand_led(people.values()), values)

    session.write(store)
    return ChangeSet(frozenset({file}), frozenset({record}), frozenset({"teams"}), created=record)


def change(
    session: Session, team: str, rules: Rules | None = None, members: Iterable[Member] | None = None
) -> ChangeSet:
    """Change what a team decides, or who all is in it. Raises NotFound, InputError (``not-coordinator``,
    ``last-coordinator``, ``too-many-members``, a value's rule).
    """
    people = None if members is None else tuple(members)

    def changed(found: Team) -> tuple[tuple[Member, ...], dict[str, JSON]]:
        kept = tuple(found.charter.members.values()) if people is None else _demand_led(people)
        return kept, _values(rules or Rules())

    return _change(session, team, changed)


def put_member(session: Session, team: str, member: Member) -> ChangeSet:
    """Take somebody in, or give somebody who is in other roles. Raises as :func:`change`, ``last-coordinator``."""
    if not is_key_id(member.key_id) or not member.roles <= set(ROLES):
        raise InputError("not-a-member")

    def changed(found: Team) -> tuple[tuple[Member, ...], dict[str, JSON]]:
        return (_demand_led({**found.charter.members, member.key_id: member}.values()), {})

    return _change(session, team, changed)


def remove_member(session: Session, team: str, key_id: str) -> ChangeSet:
    """Put somebody out. They keep what they hold, and get nothing more. Raises as :func:`put_member`, NotFound."""

    def changed(found: Team) -> tuple[tuple[Member, ...], dict[str, JSON]]:
        if key_id not in found.charter.members:
            raise NotFound(what="contact", name=key_id[:12])
        return (_demand_led(m for m in found.charter.members.values() if m.key_id != key_id), {})

    return _change(session, team, changed)


def put_cases(session: Session, team: str, cases: Sequence[str]) -> ChangeSet:
    """Let cases belong to a team. Raises as :func:`change`, InputError ``not-a-case``."""
    for case in cases:
        if not is_case_file(case) or session.run(records.state, case) is None:
            raise InputError("not-a-case", id=case)
    return _cases(session, team, lambda held: held | set(cases))


def set_cases(session: Session, team: str, cases: Iterable[str] | None) -> ChangeSet:
    """Exactly these cases belong to a team; ``None``: all that are here now. Raises as :func:`change`."""
    wanted = session.run(_all_cases) if cases is None else frozenset(cases)
    return _cases(session, team, lambda _: wanted)


def _all_cases(vault: Vault) -> frozenset[str]:
    return frozenset(file for file, kind in journal.files(vault).items() if kind == "case")


def remove_cases(session: Session, team: str, cases: Sequence[str]) -> ChangeSet:
    """Take cases out of a team. Raises as :func:`change`."""
    return _cases(session, team, lambda held: held - set(cases))


def _cases(session: Session, team: str, which: Callable[[frozenset[str]], frozenset[str]]) -> ChangeSet:
    def changed(found: Team) -> tuple[tuple[Member, ...], dict[str, JSON]]:
        value: list[JSON] = [*sorted(which(found.charter.cases))]
        return (tuple(found.charter.members.values()), {"cases": value})

    return _change(session, team, changed)


def accept(session: Session, team: str) -> ChangeSet:
    """Let a team rule here whose founder isn't verified. Raises NotFound."""
    return _choose(session, team, "accepted")


def leave(session: Session, team: str) -> ChangeSet:
    """Let a team rule nothing here, and send it to nobody. Its coordinators aren't told. Raises NotFound."""
    return _choose(session, team, "left")


def _choose(session: Session, team: str, choice: table.Choice) -> ChangeSet:
    get(session, team)
    session.write(table.choose, team, choice)
    return ChangeSet(kinds=frozenset({"teams"}))


def _demand_led(members: Iterable[Member]) -> tuple[Member, ...]:
    kept = tuple(members)
    if not any("coordinator" in member.roles for member in kept):
        raise InputError("last-coordinator")
    if len(kept) > TEAM_MEMBERS:
        raise InputError("too-many-members", most=TEAM_MEMBERS)
    return kept


def _values(rules: Rules) -> dict[str, JSON]:
    found: dict[str, JSON] = {
        "name": rules.name,
        "policy": rules.policy,
        "outside": rules.outside,
        "readers": None if rules.readers is None else spell_members(rules.readers),
        "review": rules.review,
        "reviews": rules.reviews,
        "approvals": rules.approvals,
        "checkin": rules.checkin,
    }
    return {name: value for name, value in found.items() if value is not None}


def _change(
    session: Session, team: str, changed: Callable[[Team], tuple[tuple[Member, ...], dict[str, JSON]]]
) -> ChangeSet:
    def store(vault: Vault) -> ChangeSet:
        found = table.get(vault, team)
        if found is None:
            raise NotFound(what="team", id=team)
        if not found.charter.may("coordinator", vault.identity.key_id):
            raise InputError("not-coordinator", name=found.charter.name)
        members, values = changed(found)
        _write(vault, found.file, team, members, values)
        return ChangeSet(frozenset({found.file}), frozenset({team}), frozenset({"teams"}))

    return session.write(store)


def _write(vault: Vault, file: str, record: str, members: Sequence[Member], values: dict[str, JSON]) -> None:
    """One act: it says ``members`` again each time, in the place of all acts known here, so that it has its order."""
    state = records.state(vault, record, file=file)
    made: list[NewChange] = []
    for name, value in {MEMBERS: spell_members(members), **values}.items():
        checked = check_value(TYPE, name, value)
        olds = tuple(account.digest for account in (state.fields.get(name, ()) if state else ()))
        for start in range(0, max(1, len(olds)), ENTRY_REPLACES):
            made.append(NewChange(Change(record, TYPE, name, checked), olds[start : start + ENTRY_REPLACES]))
    journal.write(vault, file, made)
    undo.name(vault, "team")


__all__ = ["Member", "Role", "Rules", "Team", "TeamView", "accept", "by_name", "change", "get", "leave", "new"]
__all__ += ["put_cases", "put_member", "remove_cases", "remove_member", "team_in", "team_of", "teams", "view"]
