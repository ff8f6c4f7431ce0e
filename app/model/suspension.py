"""Suspended keys: which suspensions are in effect, and which entries of a suspended key still count (T21).

Both are functions of sets: of the statements and entries that are here, and of whom this vault's
person trusts. No order of arrival and no claimed time is asked (docs/decisions/0025).

- A statement counts only if both who signed it are trusted here.
- A suspension of somebody takes their signature out of every other statement, but those that it names as
  standing: else a stolen key could suspend its owner's colleagues in return, back-dated, for ever.
- A restoration by the same two takes out the one suspension that it names, and no other: an old one sent again
  does nothing, and a new one is another.
- Where statements take each other out in a ring, the suspensions in it are all in effect and the restorations
  are not: nothing is lost by suspending, and much by trusting a stolen key.

An entry of a suspended key counts if it is proved to be at or below the named point, on the chain that ends
there: each entry names the one before it, and the two who signed say what they hold of that chain. So neither
a later number, nor a second history below the point, nor a gap that can't be filled gets anything past it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.model.entry import unb64

Kind = Literal["suspend", "restore"]

Why = Literal["after", "other", "unproved"]
"""why an entry of a suspended key doesn't count: signed after the point, on another history of that key, or it
can't be told since entries in between aren't here"""

PRINT_BYTES: Final = 16
"""of an entry's hash, in the chain that a statement names: nobody finds a second entry with the same 128 bits"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What two people signed. ``id`` binds all of it, the chain too, and who they are.

    ``key``: whose key it is about. ``point``: (seq, hash) of the last entry that is trusted, ``None``: none is.
    ``stands``: ids of statements signed by ``key`` that keep that signature. ``of``: the suspension that a
    restoration ends: its ``act``, which is what the two agreed on, whatever either says of the chain when signing it
    again. ``chain``: seq → first bytes of the hash of entries that the two hold up to the point.
    """

    id: str
    kind: Kind
    key: str
    signers: frozenset[str]
    point: tuple[int, str] | None = None
    stands: frozenset[str] = frozenset()
    of: str = ""
    chain: Mapping[int, bytes] = field(default_factory=dict)
    act: str = ""

    def ends_it(self, other: Statement) -> bool:
        """Whether this is the end of another, by the two who signed that."""
        same = (self.key, self.signers) == (other.key, other.signers)
        return (self.kind, other.kind) == ("restore", "suspend") and self.of == (other.act or other.id) and same


def in_effect(statements: Iterable[Statement], trusted: Collection[str]) -> frozenset[str]:
    """The ids of the suspensions that are in effect."""
    known = {one.id: one for one in statements if one.signers <= set(trusted) and len(one.signers) == 2}
    against = {one.id: [other.id for other in known.values() if takes_out(other, one)] for one in known.values()}
    stands: set[str] = set()
    fallen: set[str] = set()
    while True:
        more = {id_ for id_ in against.keys() - stands - fallen if fallen.issuperset(against[id_])}
        down = {id_ for id_ in against.keys() - stands - fallen - more if not stands.isdisjoint(against[id_])}
        if not more and not down:
            break
        stands |= more
        fallen |= down
    return frozenset(id_ for id_, one in known.items() if one.kind == "suspend" and id_ not in fallen)


def takes_out(one: Statement, other: Statement) -> bool:
    """Whether ``one``, if it holds, leaves ``other`` without effect."""
    if one.kind == "restore":
        return one.ends_it(other)
    return one.key in other.signers and other.id not in one.stands


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a key's chain, as it is here."""

    seq: int
    hash: str
    prev: str | None


def print_of(hash_: str) -> bytes:
    """The first bytes of an entry's hash, as a statement names it."""
    return unb64(hash_)[:PRINT_BYTES]


def set_apart(
    links: Sequence[Link], suspensions: Sequence[Statement], admitted: Collection[str] = ()
) -> dict[str, Why]:
    """Hash → why, of the entries of one key that don't count under *all* of its suspensions that are in effect.

    ``admitted``: hashes of entries that this vault's person lets count though their place can't be proved.
    """
    found: dict[str, Why] = {}
    ordered = sorted(links, key=lambda link: (-link.seq, link.hash))
    for one in sorted(suspensions, key=lambda one: one.id):
        proved = _proved(one, suspensions)
        for hash_, why in _apart(ordered, one.point, proved).items():
            if why != "unproved" or hash_ not in admitted:
                found[hash_] = max(why, found.get(hash_, why), key=_GRAVER.index)
    return found


_GRAVER: Final[tuple[Why, ...]] = ("unproved", "other", "after")


def _proved(one: Statement, others: Sequence[Statement]) -> dict[int, bytes]:
    """seq → print, of what is said to lie on the chain that ends in the point of ``one``.

    Two pairs who suspend on the same day know different parts of it. What another pair says counts up to the
    highest entry that both name: the same entry has the same entries below it.
    """
    if one.point is None:
        return {}
    top = one.point[0]
    found = {seq: print_ for seq, print_ in one.chain.items() if 0 <= seq < top}
    found[top] = print_of(one.point[1])
    for _ in others:
        before = len(found)
        for other in sorted(others, key=lambda other: other.id):
            chain = dict(other.chain)
            if other.point is not None:
                chain[other.point[0]] = print_of(other.point[1])
            meeting = max((seq for seq, print_ in chain.items() if found.get(seq) == print_), default=-1)
            for seq, print_ in chain.items():
                if seq < meeting:
                    found.setdefault(seq, print_)
        if len(found) == before:
            break
    return found


def _apart(ordered: Sequence[Link], point: tuple[int, str] | None, proved: dict[int, bytes]) -> dict[str, Why]:
    """Walk down from the point: an entry that lies on the chain proves the one before it."""
    top = -1 if point is None else point[0]
    found: dict[str, Why] = {}
    for link in ordered:
        if link.seq > top:
            found[link.hash] = "after"
        elif link.seq not in proved:
            found[link.hash] = "unproved"
        elif proved[link.seq] != print_of(link.hash):
            found[link.hash] = "other"
        elif link.prev is not None and link.seq > 0:
            proved[link.seq - 1] = print_of(link.prev)  # signed in the chain itself: surer than what anybody says of it
    return found


def held_chain(links: Sequence[Link], point: tuple[int, str] | None, late: Collection[str] = ()) -> dict[int, bytes]:
    """What somebody who holds these entries can say of the chain below a point: nothing where histories differ.

    Entries that hang together with the point are proved; of others, those with whose number nothing else is here.
    ``late``: hashes of entries that came here after the point did. Those are named only where they are proved: who
    has the key can sign any number that nobody here has seen.
    """
    if point is None:
        return {}
    claims: dict[int, set[str]] = {}
    for link in links:
        claims.setdefault(link.seq, set()).add(link.hash)
        if link.prev is not None and link.seq > 0:
            claims.setdefault(link.seq - 1, set()).add(link.prev)
    prevs = {link.hash: link.prev for link in links}
    claims.setdefault(point[0], set())
    found: dict[int, bytes] = {}
    expected: dict[int, str] = {point[0]: point[1]}
    for seq in sorted(
        (seq for seq in claims if seq <= point[0]), reverse=True
    ):  # never all numbers: they may be forged
        alone = claims[seq]
        hash_ = expected.get(seq) or (next(iter(alone)) if len(alone) == 1 else None)
        if hash_ is None or (seq not in expected and hash_ in late):
            continue
        found[seq] = print_of(hash_)
        before = prevs.get(hash_)
        if before is not None:
            expected[seq - 1] = before
    del found[point[0]]
    return found


def pack_chain(chain: Mapping[int, bytes]) -> bytes:
    """Runs of entries: number of the first, how many (eight and four bytes, big endian), and their prints."""
    parts: list[bytes] = []
    run: list[bytes] = []
    start = 0
    for seq in [*sorted(chain), -1]:
        if run and seq != start + len(run):
            parts += [start.to_bytes(8), len(run).to_bytes(4), *run]
            run = []
        if seq >= 0:
            start = seq - len(run)
            run.append(chain[seq])
    return b"".join(parts)


def unpack_chain(packed: bytes) -> dict[int, bytes]:
    """``ValueError`` for anything that :func:`pack_chain` would not have written."""
    found: dict[int, bytes] = {}
    at, least = 0, 0
    while at < len(packed):
        start, count = int.from_bytes(packed[at : at + 8]), int.from_bytes(packed[at + 8 : at + 12])
        at += 12
        if not count or start < least or at + count * PRINT_BYTES > len(packed):
            raise ValueError("chain")
        for n in range(count):
            found[start + n] = packed[at : at + PRINT_BYTES]
            at += PRINT_BYTES
        least = start + count + 1  # runs that touch would be one
    return found


__all__ = [
    "PRINT_BYTES",
    "Kind",
    "Link",
    "Statement",
    "Why",
    "held_chain",
    "in_effect",
    "pack_chain",
    "print_of",
    "set_apart",
    "takes_out",
    "unpack_chain",
]
