"""The statement by which two people suspend a key, or end that (docs/formats.md, section 20).

Both sign the same *core*: whose key, the last entry that is trusted, which earlier statements of that key stand.
Each signs it in a half of their own, with Ed25519 and ML-DSA-65, together with what they hold of the chain; the
half carries their public keys, whose hash is their key id, so that whoever gets it can check it. Two halves of
one core make a statement. Whether it counts is for each vault to say: by whom its person trusts.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, SijilError
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.model.suspension import Kind, Statement, pack_chain, unpack_chain
from app.sync.statement import VERSION, refuse_newer, stated_keys, stated_typ

TYP: Final = "sijil-suspension+jws"
MOST: Final = limits.SUSPENSION_BYTES

_ID: Final = b"sijil/suspension/v1\0"
_ACT: Final = b"sijil/suspension-act/v1\0"
_CORE: Final = b"sijil/suspension-core/v1\0"
_NONCE_BYTES: Final = 16
_HASH_BYTES: Final = 32
_MOST_STANDS: Final = 1_000


class Core(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What both sign. ``point``: (seq, hash), ``None`` where nothing that the key signed is trusted; for the rest
    see :class:`app.model.suspension.Statement`. ``iat``: when it was begun, by the clock of who began."""

    v: int
    kind: Kind
    key: str
    point: tuple[int, str] | None
    stands: tuple[str, ...]
    ends: str
    nonce: str
    iat: int

    @property
    def id(self) -> str:
        """What the halves of one core have in common."""
        return b64(hashlib.sha256(_CORE + msgspec.json.encode(self)).digest())


class _Half(msgspec.Struct, forbid_unknown_fields=True):
    core: Core
    chain: str


class _Whole(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    halves: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Half:
    """One person's signature under a core. ``chain``: seq → print of the entries that they hold up to the point."""

    core: Core
    signer: PublicKeys
    chain: Mapping[int, bytes]
    raw: bytes


def new_core(kind: Kind, key: str, point: tuple[int, str] | None, stands: Sequence[str], ends: str, now: int) -> Core:
    """What is to be signed, told from every other by a number that nobody can guess."""
    nonce = b64(secrets.token_bytes(_NONCE_BYTES))
    return Core(VERSION, kind, key, point, tuple(sorted(stands)), ends, nonce, now)


def write_half(identity: Identity, core: Core, chain: Mapping[int, bytes]) -> bytes:
    """Sign a core. Of a long chain, the newest entries are named: the older ones hang on these."""
    newest = dict(sorted(chain.items())[-limits.SUSPENSION_CHAIN :])
    keys = {"ed25519": b64(identity.public.ed25519), "ml-dsa-65": b64(identity.public.ml_dsa_65)}
    facts = {"v": VERSION, "sender": identity.key_id, "keys": keys}
    return jws.sign_both(identity, msgspec.json.encode(_Half(core, b64(pack_chain(newest)))), TYP, facts)


def join(halves: Sequence[bytes]) -> bytes:
    """A request (one half) or a statement (two), in one spelling: ordered by who signed."""
    ordered = sorted(halves, key=lambda raw: read_half(raw).signer.key_id)
    return msgspec.json.encode(_Whole(VERSION, [msgspec.Raw(raw) for raw in ordered]))


def read(untrusted: bytes) -> tuple[Half, ...]:
    """The one or two halves of a request or statement, whose signatures hold, of one core and different people.

    Raises BundleAltered (``suspension``), BundleNewer. Whether the signers are trusted isn't asked here.
    """
    if len(untrusted) > MOST:
        raise BundleAltered(reason="suspension")
    try:
        whole = msgspec.json.decode(untrusted, type=_Whole)
        if whole.v > VERSION:
            raise BundleNewer(version=whole.v)
        halves = [read_half(bytes(raw)) for raw in whole.halves[:3]]
        signers = [half.signer.key_id for half in halves]
        fine = (
            whole.v == VERSION
            and len(halves) in (1, 2)
            and signers == sorted(set(signers))
            and len({half.core for half in halves}) == 1
            and msgspec.json.encode(whole) == untrusted
        )
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="suspension") from None
    if not fine:
        raise BundleAltered(reason="suspension")
    return tuple(halves)


def read_statement(untrusted: bytes, id_: str) -> bytes:
    """A member of a bundle, which must be whole and have the id that its name says. Raises as :func:`read`."""
    halves = read(untrusted)
    if len(halves) != 2 or statement_of(halves).id != id_:
        raise BundleAltered(reason="suspension")
    return untrusted


def is_one(untrusted: bytes) -> bool:
    """Whether something says that it is a request or a statement: only for choosing who reads it."""
    try:
        whole = msgspec.json.decode(untrusted, type=_Whole)
        return bool(whole.halves) and stated_typ(bytes(whole.halves[0])) == TYP
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False


def read_half(untrusted: bytes) -> Half:
    """One half. Raises BundleAltered (``suspension``), BundleNewer."""
    refuse_newer(untrusted)
    keys = stated_keys(untrusted)
    try:
        verified = jws.verify_both(untrusted, TYP, lambda key_id: keys)
        said = msgspec.json.decode(verified.payload, type=_Half)
        chain = unpack_chain(unb64(said.chain))
        fine = keys is not None and set(verified.facts) == {"v", "sender", "keys"} and _fine(said.core, keys.key_id)
        fine = fine and msgspec.json.encode(said) == verified.payload and len(chain) <= limits.SUSPENSION_CHAIN
        fine = fine and all(said.core.point is not None and seq < said.core.point[0] for seq in chain)
    except BundleNewer:
        raise
    except (SijilError, msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="suspension") from None
    if not fine or keys is None:
        raise BundleAltered(reason="suspension")
    return Half(said.core, keys, chain, untrusted)


def _fine(core: Core, signer: str) -> bool:
    """Whether a core is what it must be. Nobody suspends their own key: who holds it could be anybody."""
    ids = [core.key, *core.stands, *([core.ends] if core.ends else []), *([core.point[1]] if core.point else [])]
    if core.v > VERSION:
        raise BundleNewer(version=core.v)
    return (
        core.v == VERSION
        and all(len(unb64(one)) == _HASH_BYTES for one in ids)
        and len(unb64(core.nonce)) == _NONCE_BYTES
        and core.key != signer
        and list(core.stands) == sorted(set(core.stands))
        and len(core.stands) <= _MOST_STANDS
        and 0 <= core.iat <= limits.SEQ_MAX
        and (core.point is None or 0 <= core.point[0] <= limits.SEQ_MAX)
        and (bool(core.ends) == (core.kind == "restore"))
        and (core.kind == "suspend" or (core.point is None and not core.stands))
    )


def statement_of(halves: Sequence[Half]) -> Statement:
    """What two halves say together: of the chain, all that either names and the other doesn't contradict.

    ``ValueError`` for anything but two.
    """
    one, two = halves
    core = one.core
    chain = {**one.chain, **two.chain}
    for seq in one.chain.keys() & two.chain.keys():
        if one.chain[seq] != two.chain[seq]:
            del chain[seq]
    signers = frozenset({one.signer.key_id, two.signer.key_id})
    return Statement(
        _statement_id(halves),
        core.kind,
        core.key,
        signers,
        core.point,
        frozenset(core.stands),
        core.ends,
        chain,
        _act(core, signers),
    )


def _act(core: Core, signers: frozenset[str]) -> str:
    """What a restoration ends: the same core signed by other people is another act, which others undo."""
    return b64(hashlib.sha256(_ACT + msgspec.json.encode([core.id, *sorted(signers)])).digest())


def _statement_id(halves: Sequence[Half]) -> str:
    """One that names another chain is another: what was let stand when a signer's key was stolen is what they had
    said by then, and nothing since."""
    said = sorted((half.signer.key_id, b64(hashlib.sha256(pack_chain(half.chain)).digest())) for half in halves)
    return b64(hashlib.sha256(_ID + msgspec.json.encode([halves[0].core.id, *said])).digest())


__all__ = [
    "MOST",
    "TYP",
    "Core",
    "Half",
    "is_one",
    "join",
    "new_core",
    "read",
    "read_half",
    "read_statement",
    "statement_of",
    "write_half",
]
