"""Check-ins: who isn't heard of within the hours that their team chose gets nothing new, until they are.

Nothing is deleted and nobody is accused: sending to that person is refused, reversibly. It ends as soon as
anything new that they signed comes, by whatever way, or when somebody who knows them to be safe vouches for them
here, for as long again. A laptop whose clock is wrong locks nobody out for good (T19): vouching always works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.base.errors import InputError
from app.services.authors import Authors
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import checkins as table
from app.storage import suspension
from app.storage.checkins import Rule
from app.storage.vault import Vault

State = Literal["fine", "soon", "missed", "clock"]
"""``soon``: the last quarter of the time runs. ``clock``: they were heard in the future of this laptop's clock"""

_HOUR: Final = 3_600
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One member who is to be heard of. Times by this vault's clock. ``heard``: ``None`` for never. ``vouched``: when
    this vault's person last vouched for them, where that is what counts. ``due``: when they are late."""

    who: Author
    hours: int
    teams: tuple[str, ...]
    heard: int | None
    vouched: int | None
    due: int
    state: State

    @property
    def missed(self) -> bool:
        return self.state == "missed"


@dataclass(frozen=True, slots=True)
class CheckIns:
    """``people``: those who are late first. ``own_hours``: within how many hours others must hear of this vault's
    person, 0 where no team asks."""

    people: tuple[CheckIn, ...]
    own_hours: int

    def late(self) -> tuple[CheckIn, ...]:
        return tuple(one for one in self.people if one.missed)


def state(session: Session) -> CheckIns:
    """Who is to be heard of, and who is late. Suspended keys aren't waited for."""

    def collect(vault: Vault) -> CheckIns:
        rules = table.rules(vault)
        who, me = Authors(vault), vault.identity.key_id
        late = _judged(vault, rules)
        apart = suspension.cut(vault)
        found = [
            CheckIn(
                who.get(key), rule.hours, rule.teams, late[key].heard, late[key].vouched, late[key].due, late[key].state
            )
            for key, rule in rules.items()
            if key != me and key not in apart
        ]
        order = ("missed", "soon", "clock", "fine")
        found.sort(key=lambda one: (order.index(one.state), one.due, one.who.name.casefold(), one.who.key_id))
        return CheckIns(tuple(found), rules[me].hours if me in rules else 0)

    return session.run(collect)


def vouch(session: Session, key_id: str) -> ChangeSet:
    """This vault's person knows that they are safe: what goes to them goes again, for as many hours as the rule says.

    A choice of this vault; others are asked for themselves. Raises InputError ``checkin-none`` where nobody waits
    for them.
    """

    def write(vault: Vault) -> None:
        if key_id not in table.rules(vault) or key_id == vault.identity.key_id:
            raise InputError("checkin-none")
        table.vouch(vault, key_id)

    session.write(write)
    return ChangeSet(kinds=frozenset({"contacts", "suspensions"}))


def demand_heard(vault: Vault, readers: Iterable[str]) -> None:
    """Raises InputError ``checkin-missed`` (``name``, ``hours``) where one of these is late. On the vault's thread."""
    wanted = set(readers) - {vault.identity.key_id}
    rules = {key: rule for key, rule in table.rules(vault).items() if key in wanted}
    for key_id, found in sorted(_judged(vault, rules).items()):
        if found.state == "missed":
            raise InputError(
                "checkin-missed", name=Authors(vault).get(key_id).name or key_id[:8], hours=rules[key_id].hours
            )


def late_in(vault: Vault) -> frozenset[str]:
    """Key ids of those who are late. On the vault's thread."""
    return frozenset(key_id for key_id, one in _judged(vault, table.rules(vault)).items() if one.state == "missed")


@dataclass(frozen=True, slots=True)
class _Judged:
    heard: int | None
    vouched: int | None
    due: int
    state: State


def _judged(vault: Vault, rules: dict[str, Rule]) -> dict[str, _Judged]:
    if not rules:
        return {}
    last, vouched, added = table.last(vault), table.vouched(vault), table.added(vault)
    now = vault.clock.now()
    found = {}
    for key_id, rule in rules.items():
        signs = [last.get(key_id, 0), vouched.get(key_id, 0)]
        newest = max(*signs, rule.since, added.get(key_id, 0))
        due = newest + rule.hours * _HOUR
        known = signs[1] if signs[1] == newest else None
        found[key_id] = _Judged(last.get(key_id), known, due, _state(now, newest, due))
    return found


def _state(now: int, newest: int, due: int) -> State:
    if newest > now + _DAY:
        return "clock"
    if now >= due:
        return "missed"
    return "soon" if now >= newest + (due - newest) * 3 // 4 else "fine"


__all__ = ["CheckIn", "CheckIns", "demand_heard", "late_in", "state", "vouch"]
