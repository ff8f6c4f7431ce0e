"""Proofs that one key has two histories: a copied laptop, an old copy put back, somebody else with the key (T15, T20).

``kind`` says how it was seen:

- ``entries``: two entries with one number, both signed by the author (``one``, ``two`` are their tokens, where the
  second may be that of an entry which names another predecessor);
- ``own-head``: the author's own signed header names another entry than what the author signed elsewhere;
- ``counter``: two bundles of the author with one number;
- ``rollback``: a later bundle of the author knows less than an earlier one;
- ``said``: somebody else's header names another entry of the author than the one known here. That is no proof: the
  witness may lie. It counts as a question to be asked;
- ``behind``: somebody holds an entry of *this* vault's key that isn't here: this vault is an old copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.storage import authors, headers, journal, security
from app.storage.driver import listed
from app.storage.headers import Header
from app.storage.vault import Vault

PROVED: Final = frozenset({"entries", "own-head", "counter", "rollback"})


@dataclass(frozen=True, slots=True)
class Found:
    """A fork that was seen and isn't kept yet. ``first`` and ``second`` are hashes of entries, or ids of headers."""

    author: str
    kind: str
    seq: int
    first: str
    second: str
    witness: str = ""
    one: bytes | None = None
    two: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """A proof that is kept. ``at``: when it was seen; ``settled``: when a person said that it was dealt with."""

    id: int
    author: str
    kind: str
    seq: int
    first: str
    second: str
    witness: str
    at: int
    settled: int | None

    @property
    def proved(self) -> bool:
        """Whether the author's own signatures show it."""
        return self.kind in PROVED


def keep(vault: Vault, found: Iterable[Found]) -> list[Fork]:
    """Store proofs and flag their authors; those that are news. A new proof reopens what was settled."""
    made: list[Fork] = []
    with vault.joined():
        for one in found:
            if _known(vault, one) or _enough(vault, one.author) or (one.kind == "said" and _proved(vault, one.author)):
                continue  # once it is proved, everybody's heads are of one branch or the other
            number = vault.db.execute(
                "INSERT INTO fork (author, kind, seq, first, second, witness, one, two, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    one.author,
                    one.kind,
                    one.seq,
                    one.first,
                    one.second,
                    one.witness,
                    one.one,
                    one.two,
                    vault.clock.now(),
                ),
            )
            fork = Fork(
                number, one.author, one.kind, one.seq, one.first, one.second, one.witness, vault.clock.now(), None
            )
            made.append(fork)
        proved = sorted({fork.author for fork in made if fork.proved})
        if proved:
            authors.rows_for(vault, proved)
            vault.db.many("UPDATE author SET forked = 1 WHERE key_id = ?", [(author,) for author in proved])
            security.renew(vault)
    return made


def _known(vault: Vault, one: Found) -> bool:
    values = (one.author, one.kind, one.seq, one.first, one.second, one.witness)
    sql = "SELECT 1 FROM fork WHERE (author, kind, seq, first, second, witness) = (?, ?, ?, ?, ?, ?)"
    return vault.db.value(sql, values) is not None


def _proved(vault: Vault, author: str) -> bool:
    kinds = {kind for (kind,) in vault.db.rows("SELECT DISTINCT kind FROM fork WHERE author = ?", (author,))}
    return not kinds.isdisjoint(PROVED)


def _enough(vault: Vault, author: str) -> bool:
    return int(vault.db.value("SELECT count(*) FROM fork WHERE author = ?", (author,))) >= limits.FORKS_PER_AUTHOR


def listing(vault: Vault, author: str | None = None) -> list[Fork]:
    """All that are kept, newest first. ``behind`` is left out once the entry is here."""
    rows = vault.db.rows(
        "SELECT id, author, kind, seq, first, second, witness, at, settled FROM fork f WHERE (? IS NULL OR author = ?)"
        " AND NOT (kind = 'behind' AND EXISTS (SELECT 1 FROM entry e WHERE e.hash = f.second))"
        " ORDER BY at DESC, id DESC",
        (author, author),
    )
    return [Fork(*row) for row in rows]


def proof(vault: Vault, fork: int) -> tuple[bytes, bytes]:
    """The two signed things of a proof, each a token or a ``signature.json``; empty where one isn't kept any more."""
    row = vault.db.row("SELECT one, two FROM fork WHERE id = ?", (fork,))
    return (row[0] or b"", row[1] or b"") if row else (b"", b"")


def settle(vault: Vault, author: str) -> int:
    """A person has dealt with it; how many proofs that settles. They stay, and so does the flag."""
    with vault.joined():
        return vault.db.execute(
            "UPDATE fork SET settled = ? WHERE author = ? AND settled IS NULL", (vault.clock.now(), author)
        )


def quarantined(vault: Vault) -> set[str]:
    """Key ids of devices whose bundles are set aside unless a person says otherwise: proved, and not settled."""
    rows = vault.db.rows("SELECT DISTINCT author, kind FROM fork WHERE settled IS NULL")
    return {author for author, kind in rows if kind in PROVED} - {vault.identity.key_id}


# --- finding them --------------------------------------------------------------------------------

_TWICE: Final = """
SELECT a.key_id, x.seq, x.hash, y.hash, x.token, y.token FROM entry x JOIN entry y
  ON y.author = x.author AND y.seq = x.seq AND y.hash > x.hash
  JOIN author a ON a.id = x.author WHERE a.key_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2, 3, 4 LIMIT ?
"""
_BROKEN: Final = """
SELECT a.key_id, x.seq, x.hash, y.prev, x.token, y.token FROM entry x JOIN entry y
  ON y.author = x.author AND y.seq = x.seq + 1 AND y.prev <> x.hash
  JOIN author a ON a.id = x.author WHERE a.key_id IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM entry z WHERE z.hash = y.prev) ORDER BY 1, 2, 3, 4 LIMIT ?
"""
# What was looked at and is in the journal by now is left out: two entries of the journal are held against each
# other when the later one is taken. Without that, taking anything compares each of its entries with itself.
_ASIDE: Final = """
WITH apart AS MATERIALIZED (SELECT author, seq, hash, prev, bundle FROM aside_entry o
  WHERE o.author IN (SELECT value FROM json_each(:authors))
  AND NOT EXISTS (SELECT 1 FROM entry here WHERE here.hash = o.hash))
SELECT a.key_id, q.seq, e.hash, q.hash, e.token, q.bundle FROM apart q JOIN author a ON a.key_id = q.author
  JOIN entry e ON e.author = a.id AND e.seq = q.seq AND e.hash <> q.hash
UNION SELECT a.key_id, q.seq, e.prev, q.hash, e.token, q.bundle FROM apart q JOIN author a ON a.key_id = q.author
  JOIN entry e ON e.author = a.id AND e.seq = q.seq + 1 AND e.prev <> q.hash
UNION SELECT a.key_id, e.seq, e.hash, q.prev, e.token, q.bundle FROM apart q JOIN author a ON a.key_id = q.author
  JOIN entry e ON e.author = a.id AND e.seq = q.seq - 1 AND e.hash <> q.prev
ORDER BY 1, 2, 3, 4 LIMIT :most
"""


def among_entries(vault: Vault, suspects: Iterable[str]) -> list[Found]:
    """The forks that the entries of these authors prove, those of the open transaction among them."""
    wanted = sorted(set(suspects))
    if not wanted:
        return []
    found = []
    for sql in (_TWICE, _BROKEN):
        for author, seq, one, two, token, other in vault.db.rows(sql, (listed(wanted), limits.FORKS_PER_AUTHOR)):
            found.append(Found(author, "entries", seq, one, two, "", token.encode(), other.encode()))
    return found


def with_those_aside(vault: Vault, touched: Iterable[str]) -> list[Found]:
    """The forks between entries here (of the open transaction too) and those in bundles that were set aside."""
    values = {"authors": listed(sorted(set(touched))), "most": limits.FORKS_PER_AUTHOR}
    return [
        Found(
            author, "entries", seq, min(one, two), max(one, two), "", token.encode(), headers.signature(vault, bundle)
        )
        for author, seq, one, two, token, bundle in vault.db.rows(_ASIDE, values)
    ]


_BOTH_ASIDE: Final = """
SELECT q.author, q.seq, q.hash, r.hash, q.bundle, r.bundle FROM aside_entry q JOIN aside_entry r
  ON r.author = q.author AND r.seq = q.seq AND r.hash > q.hash WHERE q.author IN (SELECT value FROM json_each(?))
UNION SELECT q.author, q.seq, q.hash, r.prev, q.bundle, r.bundle FROM aside_entry q JOIN aside_entry r
  ON r.author = q.author AND r.seq = q.seq + 1 AND r.prev <> q.hash WHERE q.author IN (SELECT value FROM json_each(?))
ORDER BY 1, 2, 3, 4 LIMIT ?
"""


def among_those_aside(vault: Vault, touched: Iterable[str]) -> list[Found]:
    """The forks between bundles that were all set aside; the bundles' signed headers are the proof."""
    wanted = listed(sorted(set(touched)))
    found = []
    for author, seq, one, two, bundle, other in vault.db.rows(_BOTH_ASIDE, (wanted, wanted, limits.FORKS_PER_AUTHOR)):
        first, second = sorted([(one, bundle), (two, other)])
        proofs = (headers.signature(vault, first[1]), headers.signature(vault, second[1]))
        found.append(Found(author, "entries", seq, first[0], second[0], "", *proofs))
    return found


def among_heads(vault: Vault, header: Header) -> list[Found]:
    """What a header proves or says against what is known: entries here, and what other headers said (T15)."""
    found = [*_same_counter(vault, header), *_went_back(vault, header)]
    for author, (seq, hash_) in headers.said(vault, header).items():
        found += _other_head(vault, header, author, seq, hash_)
    return found


def _same_counter(vault: Vault, header: Header) -> list[Found]:
    rows = vault.db.rows(
        "SELECT id, signature FROM header WHERE sender = ? AND counter = ? AND id <> ?",
        (header.sender, header.counter, header.id),
    )
    found = []
    for bundle, signature in rows:
        (first, one), (second, two) = sorted([(bundle, signature), (header.id, header.signature)])
        found.append(Found(header.sender, "counter", header.counter, first, second, "", one, two))
    return found


def _went_back(vault: Vault, header: Header) -> list[Found]:
    """A sender who holds less of an author than in a bundle with a lower number: an old copy was put back."""
    for author, seq, counter, bundle in vault.db.rows(
        "SELECT author, seq, counter, header FROM head_said WHERE sender = ? AND header <> ? ORDER BY counter, author",
        (header.sender, header.id),
    ):
        now = header.heads.get(author)
        if now is None or (header.counter - counter) * (now[0] - seq) >= 0:
            continue
        old = headers.signature(vault, bundle)
        pair = [(counter, bundle, old), (header.counter, header.id, header.signature)]
        (_, first, one), (number, second, two) = sorted(pair, key=lambda item: item[0])
        return [Found(header.sender, "rollback", number, first, second, "", one, two)]
    return []


def _other_head(vault: Vault, header: Header, author: str, seq: int, hash_: str) -> list[Found]:
    here = _at(vault, author, seq)
    own = author == header.sender
    if hash_ in here:
        return []
    if here:
        first, token = min(here.items())
        kind, witness = ("own-head", "") if own else ("said", header.sender)
        return [
            Found(author, kind, seq, min(first, hash_), max(first, hash_), witness, token.encode(), header.signature)
        ]
    found = []
    for other, sender, bundle in vault.db.rows(
        "SELECT hash, sender, header FROM head_said WHERE author = ? AND seq = ? AND hash <> ? ORDER BY hash, sender",
        (author, seq, hash_),
    ):
        signature = headers.signature(vault, bundle)
        kind, witness = ("own-head", "") if own and sender == author else ("said", sender if own else header.sender)
        first, second = sorted((other, hash_))
        found.append(Found(author, kind, seq, first, second, witness, signature, header.signature))
    if author == vault.identity.key_id:
        newest = journal.head(vault, author)
        if newest is None or seq > newest[0]:
            first = newest[1] if newest else ""
            found.append(Found(author, "behind", seq, first, hash_, header.sender, None, header.signature))
    return found


def _at(vault: Vault, author: str, seq: int) -> dict[str, str]:
    """Hash → token that proves it, of all entries of an author with this number: those here, and those named here."""
    own = "(SELECT id FROM author WHERE key_id = ?)"
    return dict(
        vault.db.rows(
            f"SELECT prev, token FROM entry WHERE author = {own} AND seq = ? AND prev IS NOT NULL"  # noqa: S608
            f" UNION ALL SELECT hash, token FROM entry WHERE author = {own} AND seq = ?",
            (author, seq + 1, author, seq),
        )
    )


def against_heads(vault: Vault, touched: Iterable[str]) -> list[Found]:
    """What headers said before, against the entries here, those of the open transaction among them."""
    found: list[Found] = []
    for author, seq, hash_, sender, bundle in vault.db.rows(
        "SELECT author, seq, hash, sender, header FROM head_said s"
        " WHERE author IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.hash = s.hash) ORDER BY 1, 2, 3, 4",
        (listed(sorted(set(touched))),),
    ):
        here = _at(vault, author, seq)
        if not here or hash_ in here:
            continue
        first, token = min(here.items())
        kind, witness = ("own-head", "") if sender == author else ("said", sender)
        signature = headers.signature(vault, bundle)
        one, two = sorted((first, hash_))
        found.append(Found(author, kind, seq, one, two, witness, token.encode(), signature))
    return found


# --- entries in bundles that were set aside ----------------------------------------------------


def note_aside(vault: Vault, bundle: str, chains: Sequence[tuple[str, int, str, str | None]]) -> None:
    """Remember (author, number, hash, hash before) of the entries of a bundle that is set aside."""
    vault.db.many(
        "INSERT OR IGNORE INTO aside_entry VALUES (?, ?, ?, ?, ?)",
        [(author, seq, hash_, prev, bundle) for author, seq, hash_, prev in chains],
    )


def forget_aside(vault: Vault, bundle: str) -> None:
    vault.db.execute("DELETE FROM aside_entry WHERE bundle = ?", (bundle,))


def counts(vault: Vault) -> Mapping[str, int]:
    """Author → proofs that nobody has settled."""
    rows = vault.db.rows("SELECT author, count(*) FROM fork WHERE settled IS NULL GROUP BY author ORDER BY author")
    return dict(rows)
