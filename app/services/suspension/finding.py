"""What is suspended here, what doesn't count by it, and what the suspended key could read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.base.errors import NotFound
from app.model.recordids import is_case_file
from app.model.suspension import Link, Statement
from app.services import holders
from app.services.authors import Authors
from app.services.session import Session
from app.services.suspension import losing
from app.services.suspension.views import (
    Apart,
    CouldRead,
    Point,
    ReadCase,
    State,
    SuspensionView,
    Waiting,
)
from app.services.views import Author, ChangeSet
from app.storage import custody, introductions, journal, records, release
from app.storage import suspension as table
from app.storage import suspension_letters as letters
from app.storage import teams as team_table
from app.storage.suspension import Kept
from app.storage.vault import Vault
from app.sync import suspension as wire

_POINTS: Final = 200  # that a person is offered: further back they type a day
_SAID: Final = 40  # values of one entry that are shown


def listing(session: Session) -> tuple[SuspensionView, ...]:
    """Every suspension that is here, those in effect first, the newest first."""

    def collect(vault: Vault) -> tuple[SuspensionView, ...]:
        kept = table.listing(vault)
        effect = {id_ for ids in table.suspended(vault).values() for id_ in ids}
        endings = {wire.read_half(half).core.ends for _, _, _, half in letters.halves(vault)}
        who = Authors(vault)
        found = [
            _view(vault, one, _state(vault, one, kept, effect), who, one.statement.act in endings)
            for one in kept
            if one.statement.kind == "suspend"
        ]
        return tuple(sorted(found, key=lambda one: (one.state != "in-effect", -one.came, one.id)))

    return session.run(collect)


def get(session: Session, suspension: str) -> SuspensionView:
    """One by its id, or by the beginning of it. Raises NotFound."""
    found = [one for one in listing(session) if one.id.startswith(suspension)]
    if len(found) != 1 or not suspension:
        raise NotFound(what="suspension", name=suspension[:12])
    return found[0]


def statement(vault: Vault, id_: str) -> Statement:
    """Raises NotFound."""
    for one in table.listing(vault):
        if one.statement.id == id_:
            return one.statement
    raise NotFound(what="suspension", name=id_[:12])


def _view(vault: Vault, one: Kept, state: State, who: Authors, ending: bool) -> SuspensionView:
    said = one.statement
    apart = table.uncounted(vault, said.key)
    me = vault.identity.key_id
    return SuspensionView(
        said.id,
        who.get(said.key),
        tuple(who.get(key_id) for key_id in sorted(said.signers)),
        one.signed_at,
        one.came,
        state,
        said.point[0] + 1 if said.point is not None else None,
        len(apart),
        sum(entry.why == "unproved" for entry in apart),
        me in said.signers,
        said.key == me,
        ending,
    )


def _state(vault: Vault, one: Kept, kept: Sequence[Kept], effect: set[str]) -> State:
    said = one.statement
    if said.id in effect:
        return "in-effect"
    words = table.trusted(vault)
    if not said.signers <= words:
        return "untrusted"
    ended = any(k.statement.kind == "restore" and k.statement.ends_it(said) for k in kept)
    return "ended" if ended else "void"


def waiting(session: Session) -> tuple[Waiting, ...]:
    """Halves that wait for a second person, newest first; those whose time is over are let go of."""
    if session.run(_expired):
        session.write(lambda vault: letters.expire_halves(vault, _expired(vault)))

    def collect(vault: Vault) -> tuple[Waiting, ...]:
        who, me = Authors(vault), vault.identity.key_id
        found = []
        for core, signer, at, raw in letters.halves(vault):
            half = wire.read_half(raw)
            facts = (who.get(half.core.key), who.get(signer), at, letters.until(half.core.iat), signer == me)
            found.append(Waiting(core, half.core.kind, *facts))
        return tuple(found)

    return session.run(collect)


def _expired(vault: Vault) -> list[str]:
    now = vault.clock.now()
    return [core for core, _, _, raw in letters.halves(vault) if letters.until(wire.read_half(raw).core.iat) < now]


def todo(session: Session) -> int:
    """What waits for this vault's person: halves of others, and entries whose place can't be proved."""
    return sum(not one.mine for one in waiting(session))


# --- entries ---------------------------------------------------------------------------------------


def points(vault: Vault, links: Iterable[Link]) -> tuple[Point, ...]:
    """Entries of one key as they are offered to be the last that is trusted, newest first."""
    newest = sorted(links, key=lambda link: (-link.seq, link.hash))[:_POINTS]
    rows = table.came(vault, [link.hash for link in newest])
    titles = records.titles(vault, sorted({file for _, _, _, file, _ in rows if is_case_file(file)}))
    return tuple(Point(hash_, seq + 1, at, came, file, titles.get(file, "")) for hash_, seq, at, file, came in rows)


def apart(session: Session, key_id: str) -> tuple[Apart, ...]:
    """What is kept of a suspended key and doesn't count, newest first, with what it says."""

    def collect(vault: Vault) -> tuple[Apart, ...]:
        found = table.uncounted(vault, key_id)
        titles = records.titles(vault, sorted({one.file for one in found if is_case_file(one.file)}))
        said = _said(vault, [one.hash for one in found])
        return tuple(
            Apart(one.hash, one.seq + 1, one.at, one.file, titles.get(one.file, ""), one.why, said.get(one.hash, ()))
            for one in found
        )

    return session.run(collect)


def _said(vault: Vault, hashes: Sequence[str]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for hash_, change in table.changes_in(vault, hashes):
        lines = found.setdefault(hash_, [])
        if len(lines) < _SAID:
            lines.append((change.type, change.field, _text(change.value)))
    return {hash_: tuple(lines) for hash_, lines in found.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def admit(session: Session, key_id: str) -> ChangeSet:
    """Let entries of a suspended key count whose place can't be proved; what is proved to be wrong still doesn't.

    A choice of this vault alone, for the work that only this person and the suspended one shared.
    """

    def write(vault: Vault) -> None:
        table.admit(vault, [one.hash for one in table.uncounted(vault, key_id) if one.why == "unproved"])

    session.write(write)
    return ChangeSet(kinds=frozenset({"suspensions", "records", "inbox"}))


# --- what they could read ----------------------------------------------------------------------------


def could_read(session: Session, key_id: str) -> CouldRead:
    """What whoever has that key is to be taken to know, as far as this vault can tell: "assume known"."""
    held = {one.case: one.holder for one in holders.of_reader(session, key_id)}
    gone = losing.lost(session, key_id)

    def collect(vault: Vault) -> CouldRead:
        who = Authors(vault)
        ways: dict[str, list[str]] = {}
        for case in (file for file, kind in journal.files(vault).items() if kind == "case"):
            if key_id in release.authors_of(vault, case):
                ways.setdefault(case, []).append("signed")
        for case, holder in held.items():
            said = [("confirmed", holder.as_of is not None), ("stated", holder.stated is not None)]
            said.append(("sent", bool(holder.on_the_way)))
            ways.setdefault(case, []).extend(how for how, so in said if so)
        theirs = [team for team in team_table.listing(vault) if key_id in team.charter.members]
        for team in theirs:
            for case in team.charter.cases:
                ways.setdefault(case, []).append("team")
        titles = records.titles(vault, sorted(ways))
        cases = [
            ReadCase(case, titles.get(case, ""), tuple(dict.fromkeys(how)), held[case].policy, held[case].sent_at)
            if case in held
            else ReadCase(case, titles.get(case, ""), tuple(dict.fromkeys(how)), "", None)
            for case, how in ways.items()
        ]
        recovery = custody.recovery(vault)
        return CouldRead(
            who.get(key_id),
            tuple(sorted(cases, key=lambda one: (one.title.casefold(), one.case))),
            tuple(
                (team.charter.name, tuple(_others(who, team.charter.members, key_id)))
                for team in sorted(theirs, key=lambda team: team.charter.name.casefold())
            ),
            tuple(sorted(group.name for group in custody.groups(vault, retired=True) if key_id in group.members)),
            recovery is not None and any(holder.key_id == key_id for holder in recovery.holders),
            tuple(who.get(one) for one in introductions.written_for(vault, key_id)),
            gone,
        )

    return session.run(collect)


def _others(who: Authors, members: Iterable[str], but: str) -> list[Author]:
    return [who.get(key_id) for key_id in sorted(members) if key_id != but]


__all__ = ["admit", "apart", "could_read", "get", "listing", "points", "statement", "todo", "waiting"]
