"""Ledgers on their way: ``data/ledgers/<key id>.json`` in a bundle (docs/formats.md, section 13).

One member has what one vault wrote about pieces of evidence, and the statements in which it
signed the heads of those chains, with both signatures. A statement names more heads than the
member has chains: whoever passes a ledger on leaves out the pieces that don't travel, and what is
left still proves itself. Nothing of a member is taken unless all of it holds (T7, T8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, BundleTooBig
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.model.ledger import Chain, Line, fault_of, named_well
from app.sync.statement import VERSION, refuse_newer

TYP: Final = "sijil-ledger+jws"
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Ledger:
    """A member that verified. ``proofs``: for each of ``chains``, the id of the statement that signs its head."""

    author: PublicKeys
    chains: tuple[Chain, ...]
    proofs: tuple[str, ...]
    statements: Mapping[str, bytes]

    @property
    def key_id(self) -> str:
        return self.author.key_id


class _Piece(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    sha256: str
    salt: str
    lines: list[tuple[int, int, str, str, str, str]]
    whom: dict[str, tuple[str, str]]


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    ed25519: str
    ml_dsa_65: str = msgspec.field(name="ml-dsa-65")
    statements: list[msgspec.Raw]
    pieces: list[_Piece]


class _Statement(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    iat: int
    heads: list[str]


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def write_statement(identity: Identity, heads: Iterable[str], now: int) -> bytes:
    """This vault signs the heads of its own chains, in no order that tells anything."""
    payload = msgspec.json.encode(_Statement(VERSION, now, sorted(set(heads))))
    return jws.sign_both(identity, payload, TYP, {"v": VERSION, "sender": identity.key_id})


def statement_id(statement: bytes) -> str:
    return hashlib.sha256(statement).hexdigest()


def write_member(author: PublicKeys, statements: Sequence[bytes], chains: Sequence[Chain]) -> bytes:
    """The member of one author. Raises :class:`BundleTooBig` (``ledger``)."""
    whole = _Wire(
        VERSION,
        b64(author.ed25519),
        b64(author.ml_dsa_65),
        [msgspec.Raw(one) for one in sorted(set(statements), key=statement_id)],
        [_piece(chain) for chain in sorted(chains, key=lambda chain: chain.place)],
    )
    made = msgspec.json.encode(whole)
    if len(made) > limits.LEDGER_BYTES or len(whole.statements) > limits.LEDGER_STATEMENTS:
        raise BundleTooBig(reason="ledger", limit=limits.LEDGER_BYTES)
    return made


def _piece(chain: Chain) -> _Piece:
    lines = [(line.n, line.at, line.act, line.whom, line.about, line.hash) for line in chain.lines]
    return _Piece(chain.file, chain.sha256, chain.salt, lines, {str(n): chain.named[n] for n in sorted(chain.named)})


def naming_only(chain: Chain, told: Collection[str]) -> Chain:
    """The same chain for a reader who is told of these only (A3): every hash still holds."""
    return replace(chain, named={n: pair for n, pair in chain.named.items() if pair[1] in told})


def read_member(untrusted: bytes, key_id: str) -> Ledger:
    """A member whose chains and signatures all hold.

    Raises :class:`BundleAltered` with ``reason`` ``ledger``, and where a line can be named the facts
    ``fault`` (``gap``, ``altered``, ``whom``, ``malformed``, ``unsigned``, ``fork``), ``sha256`` and ``line``;
    :class:`BundleNewer`, :class:`BundleTooBig`.
    """
    if len(untrusted) > limits.LEDGER_BYTES:
        raise BundleTooBig(reason="ledger", limit=limits.LEDGER_BYTES)
    try:
        wire = _wire.decode(untrusted)
        if wire.v > VERSION:
            raise BundleNewer(version=wire.v)
        author = PublicKeys(unb64(wire.ed25519), unb64(wire.ml_dsa_65))
        fine = wire.v == VERSION and author.key_id == key_id and msgspec.json.encode(wire) == untrusted
        chains = [_chain(key_id, piece) for piece in wire.pieces]
        fine = fine and all(named_well(chain) for chain in chains)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="ledger") from None
    places = [chain.place for chain in chains]
    if not fine or places != sorted(set(places)) or not chains:
        raise _wrong(chains)
    statements = {statement_id(bytes(raw)): bytes(raw) for raw in wire.statements}
    if list(statements) != sorted(statements) or not 0 < len(wire.statements) == len(statements):
        raise BundleAltered(reason="ledger")
    if len(statements) > limits.LEDGER_STATEMENTS:
        raise BundleTooBig(reason="ledger", limit=limits.LEDGER_STATEMENTS)
    return Ledger(author, tuple(chains), _prove(author, chains, statements), statements)


_wire: Final = msgspec.json.Decoder(_Wire)


def _wrong(chains: Sequence[Chain]) -> BundleAltered:
    """Two chains about one piece are a fork, and are named; anything else has no better name."""
    seen: set[tuple[str, str, str]] = set()
    for chain in chains:
        if chain.place in seen:
            return BundleAltered(reason="ledger", fault="fork", sha256=chain.sha256, line=1)
        seen.add(chain.place)
    return BundleAltered(reason="ledger")


def _chain(key_id: str, piece: _Piece) -> Chain:
    lines = tuple(Line(*line) for line in piece.lines)
    named = {int(n): pair for n, pair in piece.whom.items()}
    if [str(n) for n in sorted(named)] != list(piece.whom):
        raise ValueError("names")
    return Chain(key_id, piece.file, piece.sha256, piece.salt, lines, named)


def _prove(author: PublicKeys, chains: Sequence[Chain], statements: Mapping[str, bytes]) -> tuple[str, ...]:
    """The statement for each chain; every statement must be needed by one of them."""
    signed: dict[str, str] = {}
    for id_, statement in statements.items():
        for head in _heads(statement, author):
            signed[head] = id_
    for chain in chains:
        fault = fault_of(chain)
        if fault is not None:
            raise BundleAltered(reason="ledger", fault=fault.kind, sha256=chain.sha256, line=fault.n)
        if chain.head not in signed or not chain.lines:
            raise BundleAltered(reason="ledger", fault="unsigned", sha256=chain.sha256, line=len(chain.lines))
    return tuple(signed[chain.head] for chain in chains)


def _heads(statement: bytes, author: PublicKeys) -> list[str]:
    refuse_newer(statement)
    verified = jws.verify_both(statement, TYP, lambda key_id: author if key_id == author.key_id else None)
    try:
        said: Any = msgspec.json.decode(verified.payload, type=_Statement)
        stated = msgspec.convert(verified.facts, _Stated)
        sizes = {len(unb64(head)) for head in said.heads}
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="ledger") from None
    fine = (
        (said.v, stated.v, stated.sender) == (VERSION, VERSION, author.key_id)
        and 0 <= said.iat <= limits.SEQ_MAX
        and sizes == {_HASH_BYTES}
        and said.heads == sorted(set(said.heads))
        and msgspec.json.encode(said) == verified.payload
    )
    if not fine:
        raise BundleAltered(reason="ledger")
    return list(said.heads)
