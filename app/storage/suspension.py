"""Suspended keys in tables: what came, what is in effect, and the entries that don't count by it (T21).

An entry that doesn't count is kept as it came and belongs to no record: so no fold, no rule of a team, no
retraction and no index sees it, and nothing has to remember to leave it out. Who is trusted to suspend, what is
in effect and which entries count are computed anew from what is here after every change, whatever came first.
The own key is never cut in its own vault: a person's work doesn't vanish before their eyes; they are told.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from app.base import limits
from app.model.entry import Change
from app.model.suspension import Kind, Link, Statement, Why, in_effect, pack_chain, set_apart, unpack_chain
from app.storage import across, blind, fold, outgoing, security
from app.storage.driver import listed
from app.storage.fold import Place
from app.storage.vault import Vault

_RECEIVING: Final = 600
"""seconds: what one large bundle brings comes in the course of minutes"""

_COLUMNS: Final = "id, kind, key_id, one, two, seq, hash, stands, ends, act, chain, signed_at, came"


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement that is here. Times in seconds since 1970: the signers' claim, and this vault's clock."""

    statement: Statement
    signed_at: int
    came: int


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An entry that is here and doesn't count."""

    hash: str
    seq: int
    at: int
    file: str
    why: Why


# --- statements ----------------------------------------------------------------------------------


def put(vault: Vault, said: Statement, signed_at: int, letter: bytes) -> bool:
    """Keep a statement whose signatures hold, and let it have its effect; whether it is news.

    Of strangers' statements no more are kept than a limit: they count for nothing until both are verified. What
    somebody trusted signed with a stranger has a limit for each of those, which no flood of strangers uses up.
    """
    with vault.joined():
        if vault.db.value("SELECT 1 FROM suspension WHERE id = ?", (said.id,)) is not None:
            return False
        if _crowded(vault, said.signers):
            return False
        one, two = sorted(said.signers)
        seq, hash_ = said.point or (None, None)
        vault.db.execute(
            "INSERT INTO suspension VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                said.id,
                said.kind,
                said.key,
                one,
                two,
                seq,
                hash_,
                listed(sorted(said.stands)),
                said.of,
                said.act,
                pack_chain(said.chain),
                signed_at,
                vault.clock.now(),
                letter,
            ),
        )
        security.renew(vault)
        settle(vault)
    return True


def _crowded(vault: Vault, signers: frozenset[str]) -> bool:
    """Whether as much is kept as may be of statements that count for nothing here and are as near to counting."""
    words = trusted(vault)
    if signers <= words:
        return False
    near = signers & words
    pairs: list[tuple[str, str]] = vault.db.rows("SELECT one, two FROM suspension")
    alike = sum({one, two} & words == near and not {one, two} <= words for one, two in pairs)
    return alike >= limits.SUSPENSIONS_OF_STRANGERS


def listing(vault: Vault) -> list[Kept]:
    """Every statement, oldest first by when it came."""
    return [_kept(row) for row in vault.db.rows(f"SELECT {_COLUMNS} FROM suspension ORDER BY came, id")]  # noqa: S608


def _kept(row: tuple[object, ...]) -> Kept:
    id_, kind, key, one, two, seq, hash_, stands, ends, act, chain, signed_at, came = row
    said = Statement(
        str(id_),
        cast(Kind, kind),
        str(key),
        frozenset((str(one), str(two))),
        None if seq is None else (cast(int, seq), str(hash_)),
        frozenset(json.loads(str(stands))),
        str(ends),
        unpack_chain(cast(bytes, chain)),
        str(act),
    )
    return Kept(said, cast(int, signed_at), cast(int, came))


def get(vault: Vault, id_: str) -> Statement | None:
    """One statement."""
    row = vault.db.row(f"SELECT {_COLUMNS} FROM suspension WHERE id = ?", (id_,))  # noqa: S608 - fixed text
    return _kept(row).statement if row is not None else None


def letter(vault: Vault, id_: str) -> bytes | None:
    """A statement as it was signed."""
    found = vault.db.value("SELECT letter FROM suspension WHERE id = ?", (id_,))
    return found if isinstance(found, bytes) else None


# --- who is trusted, and what is in effect -----------------------------------------------------------


def trusted(vault: Vault) -> frozenset[str]:
    """Whose suspensions count here: this vault's own, and those of everybody whom its person verified."""
    words = vault.db.rows("SELECT key_id FROM suspension_word")
    return frozenset(key for (key,) in words) | {vault.identity.key_id}


def trust(vault: Vault, key_id: str, verified: bool) -> None:
    """Somebody was verified, or that was taken back; in the caller's transaction. What rests on it is settled."""
    sql = (
        "INSERT OR IGNORE INTO suspension_word VALUES (?)"
        if verified
        else "DELETE FROM suspension_word WHERE key_id = ?"
    )
    if vault.db.execute(sql, (key_id,)):
        security.renew(vault)
        settle(vault)


def is_suspended(vault: Vault, key_id: str) -> bool:
    """Whether a suspension of this key is in effect here, the own key's too."""
    return vault.db.value("SELECT 1 FROM suspended WHERE key_id = ? LIMIT 1", (key_id,)) is not None


def suspended(vault: Vault) -> dict[str, list[str]]:
    """Key id → the suspensions in effect."""
    found: dict[str, list[str]] = {}
    for id_, key in vault.db.rows("SELECT suspension, key_id FROM suspended ORDER BY suspension"):
        found.setdefault(key, []).append(id_)
    return found


def cut(vault: Vault) -> frozenset[str]:
    """The keys whose entries are looked at before they count: suspended, and not this vault's own."""
    return frozenset(suspended(vault)) - {vault.identity.key_id}


def settle(vault: Vault) -> set[Place]:
    """After a statement came or trust changed: what is in effect now, and which entries count; the places touched."""
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM suspension")  # noqa: S608 - fixed text
    statements = {one.statement.id: one.statement for one in map(_kept, rows)}
    now = {id_: statements[id_].key for id_ in in_effect(statements.values(), trusted(vault))}
    before: dict[str, str] = dict(vault.db.rows("SELECT suspension, key_id FROM suspended"))
    if now == before:
        return set()
    vault.db.execute("DELETE FROM suspended")
    vault.db.many("INSERT INTO suspended VALUES (?, ?)", sorted(now.items()))
    outgoing.stop(vault, cut(vault))
    across.settle(vault, cut(vault))
    security.renew(vault)
    return settle_entries(vault, {*now.values(), *before.values()})


# --- entries ---------------------------------------------------------------------------------------


def links(vault: Vault, key_id: str) -> list[Link]:
    """The chain of one key as far as it is here."""
    rows = vault.db.rows(
        "SELECT seq, hash, prev FROM entry WHERE author = (SELECT id FROM author WHERE key_id = ?) ORDER BY seq, hash",
        (key_id,),
    )
    return [Link(*row) for row in rows]


def late(vault: Vault, key_id: str, point: tuple[int, str] | None) -> frozenset[str]:
    """Hashes of the entries of a key that came here after the point did, beyond the time that one receiving takes."""
    if point is None:
        return frozenset()
    at = "(SELECT w.at FROM came w WHERE w.first <= e.id AND w.last >= e.id ORDER BY w.first DESC LIMIT 1)"
    rows = vault.db.rows(
        f"SELECT e.hash, {at} FROM entry e WHERE e.author = (SELECT id FROM author WHERE key_id = ?)",  # noqa: S608
        (key_id,),
    )
    when: dict[str, int] = {hash_: came for hash_, came in rows if came is not None}
    if point[1] not in when:
        return frozenset()
    end = when[point[1]] + _RECEIVING
    return frozenset(hash_ for hash_, came in when.items() if came > end)


def numbers(vault: Vault) -> frozenset[int]:
    """The row ids of all entries that don't count."""
    return frozenset(number for (number,) in vault.db.rows("SELECT entry FROM uncounted"))


def hold_back(vault: Vault, fresh: Iterable[int]) -> None:
    """New entries of suspended keys count for nothing until :func:`settle_entries` has looked at them."""
    vault.db.many("INSERT OR IGNORE INTO uncounted VALUES (?, 'unproved')", [(number,) for number in fresh])


def settle_entries(vault: Vault, keys: Collection[str]) -> set[Place]:
    """Work out anew which entries of these keys count, and fold what that changes; the places touched."""
    moved: dict[int, Why | None] = {}
    for key in sorted(keys):
        moved |= _judged(vault, key)
    return _move(vault, moved)


def _judged(vault: Vault, key: str) -> dict[int, Why | None]:
    """Row id → why it doesn't count now (``None``: it does), of the entries of a key of which that is news."""
    apart: dict[str, Why] = {}
    if key in cut(vault):
        ids = listed(suspended(vault)[key])
        rows = vault.db.rows(
            f"SELECT {_COLUMNS} FROM suspension WHERE id IN (SELECT value FROM json_each(?))",  # noqa: S608
            (ids,),
        )
        admitted = {hash_ for (hash_,) in vault.db.rows("SELECT hash FROM admitted_entry")}
        apart = set_apart(links(vault, key), [_kept(row).statement for row in rows], admitted)
    there = vault.db.rows(
        "SELECT e.id, e.hash, u.why FROM entry e LEFT JOIN uncounted u ON u.entry = e.id"
        " WHERE e.author = (SELECT id FROM author WHERE key_id = ?)",
        (key,),
    )
    return {number: apart.get(hash_) for number, hash_, was in there if apart.get(hash_) != was}


def _move(vault: Vault, moved: Mapping[int, Why | None]) -> set[Place]:
    """Take entries out of the records that they belonged to, or back into them."""
    if not moved:
        return set()
    there = numbers(vault)
    out = [number for number, why in moved.items() if why is not None and number not in there]
    back = [number for number, why in moved.items() if why is None]
    touched = _places(vault, out)
    vault.db.many("DELETE FROM uncounted WHERE entry = ?", [(number,) for number in moved])
    vault.db.many("INSERT INTO uncounted VALUES (?, ?)", [(n, why) for n, why in moved.items() if why is not None])
    vault.db.many(
        "UPDATE change SET record = NULL, type = NULL, field = NULL WHERE entry = ?", [(number,) for number in out]
    )
    _place(vault, back)
    touched |= blind.settle(vault, _changes(vault, [*out, *back]))
    touched |= _places(vault, back)
    _refold(vault, touched)
    return touched


def _refold(vault: Vault, touched: set[Place]) -> None:
    from app.storage import retracting, review

    if not touched:
        return
    fold.store(vault, touched, {})
    touched |= retracting.settle(vault, touched)
    if not vault.trying:
        review.renew_all(vault)


def _changes(vault: Vault, entries: Collection[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for block in fold.blocks(sorted(entries)):
        found += vault.db.rows(
            "SELECT entry, n FROM change WHERE entry IN (SELECT value FROM json_each(?))", (listed(block),)
        )
    return found


def _places(vault: Vault, entries: Collection[int]) -> set[Place]:
    found: set[Place] = set()
    for block in fold.blocks(sorted(entries)):
        found.update(
            vault.db.rows(
                "SELECT DISTINCT e.file, c.record FROM change c JOIN entry e ON e.id = c.entry"
                " WHERE c.entry IN (SELECT value FROM json_each(?)) AND c.record IS NOT NULL",
                (listed(block),),
            )
        )
    return found


def _place(vault: Vault, entries: Collection[int]) -> None:
    """Record, type and field of changes that count again, read out of their disclosures."""
    for block in fold.blocks(sorted(entries)):
        rows = vault.db.rows(
            "SELECT e.file, c.entry, c.n, c.disclosure FROM change c JOIN entry e ON e.id = c.entry"
            " WHERE c.entry IN (SELECT value FROM json_each(?)) AND c.disclosure IS NOT NULL",
            (listed(block),),
        )
        vault.db.many(
            "UPDATE change SET record = ?, type = ?, field = ? WHERE entry = ? AND n = ?",
            [(*fold.belonging(file, fold.disclosed(said)), entry, n) for file, entry, n, said in rows],
        )


def rebuild(vault: Vault) -> None:
    """Compute both tables anew, before changes are given their places; nothing is folded."""
    rows = vault.db.rows(f"SELECT {_COLUMNS} FROM suspension")  # noqa: S608 - fixed text
    statements = {one.statement.id: one.statement for one in map(_kept, rows)}
    vault.db.execute("DELETE FROM suspended")
    vault.db.execute("DELETE FROM uncounted")
    effect = sorted(in_effect(statements.values(), trusted(vault)))
    vault.db.many("INSERT INTO suspended VALUES (?, ?)", [(id_, statements[id_].key) for id_ in effect])
    for key in sorted(cut(vault)):
        apart = [(number, why) for number, why in _judged(vault, key).items() if why is not None]
        vault.db.many("INSERT INTO uncounted VALUES (?, ?)", apart)
    security.renew(vault)


def uncounted(vault: Vault, key_id: str) -> list[Uncounted]:
    """The entries of one key that don't count, newest first."""
    rows = vault.db.rows(
        "SELECT e.hash, e.seq, e.iat, e.file, u.why FROM uncounted u JOIN entry e ON e.id = u.entry"
        " WHERE e.author = (SELECT id FROM author WHERE key_id = ?) ORDER BY e.seq DESC, e.hash",
        (key_id,),
    )
    return [Uncounted(*row) for row in rows]


def uncounted_hashes(vault: Vault, file: str | None = None) -> frozenset[str]:
    """Hashes of the entries that don't count, of one file or of all: they aren't passed on."""
    rows = vault.db.rows(
        "SELECT e.hash FROM uncounted u JOIN entry e ON e.id = u.entry WHERE ?1 IS NULL OR e.file = ?1", (file,)
    )
    return frozenset(hash_ for (hash_,) in rows)


def came(vault: Vault, hashes: Iterable[str]) -> list[tuple[str, int, int, str, int | None]]:
    """(hash, number, claimed time, file, when it came here) of these entries of one key, newest first."""
    return vault.db.rows(
        "SELECT e.hash, e.seq, e.iat, e.file, (SELECT w.at FROM came w WHERE w.first <= e.id AND w.last >= e.id"
        " ORDER BY w.first DESC LIMIT 1) FROM entry e WHERE e.hash IN (SELECT value FROM json_each(?))"
        " ORDER BY e.seq DESC, e.hash",
        (listed(sorted(set(hashes))),),
    )


def changes_in(vault: Vault, hashes: Iterable[str]) -> Iterator[tuple[str, Change]]:
    """(hash of the entry, change) of every value that is here of these entries, whether they count or not."""
    for block in fold.blocks(sorted(set(hashes))):
        for hash_, disclosure in vault.db.rows(
            "SELECT e.hash, c.disclosure FROM entry e JOIN change c ON c.entry = e.id"
            " WHERE e.hash IN (SELECT value FROM json_each(?)) AND c.disclosure IS NOT NULL ORDER BY e.hash, c.n",
            (listed(block),),
        ):
            yield hash_, fold.disclosed(disclosure)


def admit(vault: Vault, hashes: Iterable[str]) -> None:
    """This vault's person lets these count though their place can't be proved; those proved wrong still don't."""
    with vault.joined():
        now = vault.clock.now()
        vault.db.many("INSERT OR IGNORE INTO admitted_entry VALUES (?, ?)", [(hash_, now) for hash_ in sorted(hashes)])
        settle_entries(vault, cut(vault))
        security.renew(vault)
