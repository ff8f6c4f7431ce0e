"""Suspending a colleague's key together: one begins, the other agrees, and everybody takes the file (T21).

Three steps, offline, as a file. Each of the two sees, before signing, whose key it is, which of their entries is
the last that is trusted, and what would be set apart here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotABundle, NotFound
from app.model.suspension import Link, Statement, held_chain, set_apart
from app.services import letterfiles
from app.services.authors import Authors
from app.services.session import Session
from app.services.suspension import finding
from app.services.suspension.views import Asked, Earlier, Letter, Place, Plan
from app.services.views import ChangeSet
from app.storage import contacts
from app.storage import suspension as table
from app.storage import suspension_letters as letters
from app.storage.vault import Vault
from app.sync import envelope
from app.sync import suspension as wire
from app.sync.card import read_card
from app.sync.suspension import Core, Half

CHANGED: Final = ChangeSet(kinds=frozenset({"suspensions", "contacts", "inbox", "records", "teams", "bundles"}))

NOTHING: Final = "nothing"
"""in place of a hash: none of their entries is trusted"""


# --- begin ---------------------------------------------------------------------------------------------


def plan(session: Session, key_id: str, last: str = "") -> Plan:
    """What suspending somebody would do here; nothing is signed.

    ``last``: hash of the last entry of theirs that is trusted, or :data:`NOTHING`; "" proposes the newest that
    hangs together with what came before. Raises InputError (``suspend-self``, ``suspend-point``).
    """

    def collect(vault: Vault) -> Plan:
        _demand_other(vault, key_id)
        links = table.links(vault, key_id)
        point = _point(links, last)
        who = Authors(vault)
        apart = set_apart(links, [_tried(vault, key_id, point, links)])
        found = finding.points(vault, links)
        chosen = next((one for one in found if point is not None and one.hash == point[1]), None)
        if chosen is None and point is not None:
            chosen = finding.points(vault, [link for link in links if link.hash == point[1]])[0]
        others = tuple(who.get(one.key_id) for one in _verified(vault, key_id))
        return Plan(
            who.get(key_id), chosen, found, len(links) - len(apart), len(apart), _earlier(vault, key_id, who), others
        )

    return session.run(collect)


def begin(
    session: Session,
    key_id: str,
    last: str = "",
    *,
    to: Sequence[str] | None = None,
    but: Iterable[str] = (),
) -> Letter:
    """Step 1: sign the first half. It has no effect until a second person agrees.

    ``last`` as in :func:`plan`. ``to``: who may agree (key ids of verified contacts), ``None``: any of them.
    ``but``: ids of earlier statements by that key that don't stand. Raises InputError (``suspend-self``,
    ``suspend-point``, ``suspend-nobody``: no verified contact is there to agree, ``custody-unverified``).
    """

    def write(vault: Vault) -> Letter:
        _demand_other(vault, key_id)
        point = _point(table.links(vault, key_id), last)
        stands = [one.id for one in _earlier(vault, key_id, Authors(vault)) if one.id not in set(but)]
        core = wire.new_core("suspend", key_id, point, stands, "", vault.clock.now())
        return _sign_first(vault, core, to)

    return session.write(write)


def begin_restoring(session: Session, suspension: str, *, to: Sequence[str] | None = None) -> Letter:
    """The first half of ending a suspension; only the two who signed it can. Raises NotFound, InputError
    ``suspension-not-signer``."""

    def write(vault: Vault) -> Letter:
        said = finding.statement(vault, suspension)
        me = vault.identity.key_id
        if said.kind != "suspend" or me not in said.signers:
            raise InputError("suspension-not-signer")
        core = wire.new_core("restore", said.key, None, (), said.act, vault.clock.now())
        return _sign_first(vault, core, list(to) if to is not None else sorted(said.signers - {me}))

    return session.write(write)


def again(session: Session, core: str, *, to: Sequence[str] | None = None) -> Letter:
    """The file of a half that waits here, or of a statement, once more: a stick was lost. Raises NotFound."""

    def collect(vault: Vault) -> Letter:
        raws = [half for one, _, _, half in letters.halves(vault) if one == core]
        if not raws:
            raw = table.letter(vault, core)
            if raw is None:
                raise NotFound(what="suspension", name=core[:12])
            return _letter(vault, core, raw, finding.statement(vault, core).key, to)
        return _letter(vault, core, wire.join(raws[:1]), wire.read_half(raws[0]).core.key, to)

    return session.run(collect)


def forget(session: Session, core: str) -> ChangeSet:
    """Let go of halves that wait here. What left as a file can still be agreed to. Raises NotFound."""
    if not session.write(letters.drop_halves, core):
        raise NotFound(what="suspension", name=core[:12])
    return CHANGED


def _sign_first(vault: Vault, core: Core, to: Sequence[str] | None) -> Letter:
    half = wire.write_half(vault.identity, core, _held(vault, core))
    letters.put_half(vault, core.id, vault.identity.key_id, half)
    return _letter(vault, core.id, wire.join([half]), core.key, to)


def _letter(vault: Vault, core: str, raw: bytes, about: str, to: Sequence[str] | None) -> Letter:
    """Encrypted to those who are chosen, or to all who may agree and must know; never to the key that it is about."""
    known = {one.key_id: one for one in _verified(vault, about)}
    chosen = list(known)[: limits.READERS] if to is None else [key for key in dict.fromkeys(to) if key != about]
    who = Authors(vault)
    if not chosen:
        raise InputError("suspend-nobody")
    for key_id in chosen:
        if key_id not in known:
            raise InputError("custody-unverified", name=who.get(key_id).name or key_id[:8])
    recipients = [read_card(known[key_id].card).recipient for key_id in chosen]
    readers = tuple(who.get(key_id) for key_id in chosen)
    return Letter(envelope.enclose(raw, recipients), core, readers, CHANGED)


def _verified(vault: Vault, but: str) -> list[contacts.Contact]:
    """Whose word counts with this vault's person, and who isn't suspended."""
    apart = table.cut(vault) | {but}
    return [one for one in contacts.listing(vault) if one.verified and one.key_id not in apart]


def _demand_other(vault: Vault, key_id: str) -> None:
    if key_id == vault.identity.key_id:
        raise InputError("suspend-self")


def _point(links: Sequence[Link], last: str) -> tuple[int, str] | None:
    """The entry of that hash; by itself the newest, where a history forked the newest before the fork."""
    if last == NOTHING:
        return None
    if last:
        found = next((link for link in links if link.hash == last), None)
        if found is None:
            raise InputError("suspend-point")
        return (found.seq, found.hash)
    fork = _first_fork(links)
    trusted = [link for link in links if fork is None or link.seq < fork]
    newest = max(trusted, key=lambda link: link.seq, default=None)
    return (newest.seq, newest.hash) if newest is not None else None


def _first_fork(links: Sequence[Link]) -> int | None:
    """The number from which two histories are here: which of them is whose nobody can tell from here."""
    claims: dict[int, set[str]] = {}
    for link in links:
        claims.setdefault(link.seq, set()).add(link.hash)
        if link.prev is not None:
            claims.setdefault(link.seq - 1, set()).add(link.prev)
    return min((seq for seq, hashes in claims.items() if len(hashes) > 1), default=None)


def _tried(vault: Vault, key_id: str, point: tuple[int, str] | None, links: Sequence[Link]) -> Statement:
    """The statement as it would be if the second person added nothing: to work out what it would do here."""
    return Statement(
        "", "suspend", key_id, frozenset(), point, chain=held_chain(links, point, table.late(vault, key_id, point))
    )


def _earlier(vault: Vault, key_id: str, who: Authors) -> tuple[Earlier, ...]:
    """What that key signed of suspensions and is in effect here: left standing, but for what is against oneself,
    and for what others who suspended that key already didn't let stand."""
    me = vault.identity.key_id
    effect = {id_ for ids in table.suspended(vault).values() for id_ in ids}
    before = [table.get(vault, id_) for id_ in table.suspended(vault).get(key_id, ())]
    return tuple(
        Earlier(one.statement.id, one.statement.kind, who.get(one.statement.key), one.signed_at)
        for one in table.listing(vault)
        if key_id in one.statement.signers
        and one.statement.key != me
        and (one.statement.id in effect or one.statement.kind == "restore")
        and all(other is not None and one.statement.id in other.stands for other in before)
    )


# --- agree and take ----------------------------------------------------------------------------------


def inspect(session: Session, untrusted: bytes) -> Asked:
    """What a file says, and what it means here; nothing is stored.

    Raises NotABundle, NotForThisVault, BundleAltered (``suspension``), BundleNewer.
    """
    return session.run(lambda vault: _asked(vault, _open(vault, untrusted)))


def agree(session: Session, untrusted: bytes, *, to: Sequence[str] | None = None) -> Letter:
    """Step 2: add the own half. It is in effect here at once; the letter is for everybody else.

    Raises as :func:`inspect`, and InputError with the ``reason`` of :class:`Asked`.
    """

    def write(vault: Vault) -> Letter:
        halves = _open(vault, untrusted)
        asked = _asked(vault, halves)
        if asked.reason:
            raise InputError(asked.reason)
        core = halves[0].core
        raw = _signed_before(vault, core, halves[0].signer.key_id)
        if raw is None:
            raw = wire.join([halves[0].raw, wire.write_half(vault.identity, core, _held(vault, core))])
        return _letter(vault, _keep(vault, raw), raw, core.key, to)

    return session.write(write)


def take(session: Session, untrusted: bytes) -> Asked:
    """Step 3: a whole statement has its effect here, as far as both signers are verified; a half waits for an answer.

    A second time changes nothing. Raises as :func:`inspect`.
    """

    def write(vault: Vault) -> Asked:
        halves = _open(vault, untrusted)
        asked = _asked(vault, halves)
        raw = wire.join([half.raw for half in halves])
        if len(halves) == 2:
            _keep(vault, raw)
        elif halves[0].signer.key_id in table.trusted(vault) and asked.reason != "suspension-expired":
            letters.put_half(vault, asked.core, halves[0].signer.key_id, halves[0].raw)
        return asked

    return session.write(write)


def came(vault: Vault, received: Iterable[bytes]) -> None:
    """Keep what a bundle brought; the reader of bundles has checked it. On the vault's thread."""
    for raw in received:
        _keep(vault, raw)


def _keep(vault: Vault, raw: bytes) -> str:
    halves = wire.read(raw)
    said = wire.statement_of(halves)
    letters.drop_halves(vault, halves[0].core.id)
    table.put(vault, said, halves[0].core.iat, raw)
    return said.id


def _open(vault: Vault, untrusted: bytes) -> tuple[Half, ...]:
    raw = envelope.take_out(untrusted, vault.identity, wire.MOST, "letter")
    if not wire.is_one(raw):
        raise NotABundle()
    return wire.read(raw)


def _held(vault: Vault, core: Core) -> dict[int, bytes]:
    return held_chain(table.links(vault, core.key), core.point, table.late(vault, core.key, core.point))


def _signed_before(vault: Vault, core: Core, other: str) -> bytes | None:
    """The statement that this request became already: asked again, the same is given, not one that says more."""
    me = vault.identity.key_id
    for one in table.listing(vault):
        said = one.statement
        if (said.kind, said.key, said.signers) == (core.kind, core.key, frozenset({me, other})):
            raw = table.letter(vault, said.id)
            if raw is not None and wire.read(raw)[0].core == core:
                return raw
    return None


def _asked(vault: Vault, halves: Sequence[Half]) -> Asked:
    core = halves[0].core
    who = Authors(vault)
    links = table.links(vault, core.key)
    tried = _tried(vault, core.key, core.point, links)
    for half in halves:
        tried = Statement("", "suspend", core.key, frozenset(), core.point, chain={**tried.chain, **half.chain})
    apart = set_apart(links, [tried]) if core.kind == "suspend" else {}
    signers = frozenset(half.signer.key_id for half in halves)
    whole = wire.statement_of(halves).id if len(halves) == 2 else ""
    known = bool(whole) and table.letter(vault, whole) is not None
    stands = {one.statement.id: one for one in table.listing(vault)}
    return Asked(
        whole or core.id,
        core.kind,
        who.get(core.key),
        tuple(who.get(half.signer.key_id) for half in halves),
        core.iat,
        _place(core, links),
        len(links) - len(apart),
        len(apart),
        len(halves) == 2,
        _reason(vault, core, signers),
        tuple(
            Earlier(id_, found.statement.kind, who.get(found.statement.key), found.signed_at)
            for id_ in core.stands
            if (found := stands.get(id_)) is not None
        ),
        known,
    )


def _reason(vault: Vault, core: Core, signers: frozenset[str]) -> str:
    """Why this vault's person can't add a half; "" where they can."""
    me = vault.identity.key_id
    if core.key == me:
        return "suspension-own"
    if len(signers) == 1 and letters.until(core.iat) < vault.clock.now():
        return "suspension-expired"  # a quarrel of last year must not be finished by whoever finds the file
    if me in signers:
        return "suspension-mine" if len(signers) == 1 else "suspension-whole"
    if len(signers) == 2:
        return "suspension-whole"
    if not signers <= table.trusted(vault) or not signers.isdisjoint(table.cut(vault)):
        return "suspension-stranger"
    if core.kind == "restore":
        kept = next((one.statement for one in table.listing(vault) if one.statement.act == core.ends), None)
        if kept is None or kept.signers != signers | {me} or kept.key != core.key:
            return "suspension-not-signer"
    return ""


def _place(core: Core, links: Sequence[Link]) -> Place:
    if core.point is None:
        return "none"
    seq, hash_ = core.point
    if any(link.hash == hash_ for link in links):
        return "here"
    there = {link.hash for link in links if link.seq == seq}
    there |= {link.prev for link in links if link.seq == seq + 1 and link.prev is not None}
    return "contradicted" if there - {hash_} else "here" if hash_ in there else "ahead"


# --- files -----------------------------------------------------------------------------------------


def save(session: Session, letter: Letter, path: Path) -> Path:
    """As :func:`app.services.letterfiles.save`."""
    return letterfiles.save(session, letter.content, path, [one.key_id for one in letter.readers])


def read_file(path: Path) -> bytes:
    """As :func:`app.services.letterfiles.read`."""
    return letterfiles.read(path, wire.MOST)


__all__ = [
    "CHANGED",
    "NOTHING",
    "again",
    "agree",
    "begin",
    "begin_restoring",
    "came",
    "forget",
    "inspect",
    "plan",
    "read_file",
    "save",
    "take",
]
