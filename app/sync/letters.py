"""Letters between custodians and those who ask them (docs/formats.md, section 17).

A letter is a statement with both signatures inside an envelope, so that neither can be
had alone: who carries it learns nothing, and whoever reads it knows who wrote it. An answer names the one request
that it answers by the hash of what was asked; it opens nothing that another request asked for.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, SijilError
from app.crypto import jws, pieces, shares
from app.crypto.identity import Identity, PublicKeys
from app.crypto.pieces import Piece
from app.model.entry import b64, unb64
from app.sync import deal as deals
from app.sync.deal import Deal
from app.sync.envelope import take_out
from app.sync.statement import VERSION, refuse_newer, stated_typ

REQUEST: Final = "sijil-custody-request+jws"
ANSWER: Final = "sijil-custody-answer+jws"
ENTRUSTED: Final = "sijil-recovery-piece+jws"

Aim = Literal["open", "rehearse"]
Purpose = Literal["identities", "recovery"]
Said = Literal["piece", "proof", "refused"]

_QUESTION: Final = b"sijil/custody-request/v1\x00"
_SET: Final = b"sijil/recovery-set/v1\x00"
_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Request:
    """``asker`` asks for the pieces of one set, or for a proof that they are there.

    ``question`` is the hash of all that was signed: what an answer names. ``deal`` is the deal of
    sealed identities; a rehearsal of a recovery has none, since the pieces lie with their holders.
    """

    asker: str
    aim: Aim
    purpose: Purpose
    set: str
    deal: Deal | None
    reason: str
    iat: int
    question: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What one holder says to one request: their piece, a proof that they have it, or no and why."""

    holder: str
    question: bytes
    set: str
    index: int
    said: Said
    piece: Piece | None
    proof: bytes
    reason: str
    iat: int


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A piece of the secret that opens ``owner``'s vault, for one colleague."""

    owner: str
    set: str
    k: int
    marks: tuple[bytes, ...]
    piece: Piece
    iat: int
    raw: bytes


class _Request(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    aim: Aim
    purpose: Purpose
    set: str
    deal: str
    reason: str
    nonce: str
    iat: int


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    question: str
    set: str
    index: int
    said: Said
    value: str
    salt: str
    proof: str
    reason: str
    iat: int


class _Entrusted(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    set: str
    nonce: str
    k: int
    marks: list[str]
    index: int
    value: str
    salt: str
    iat: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


Resolve = Callable[[str], PublicKeys | None]
Letter = Request | Answer | Entrusted
_Shape = TypeVar("_Shape", _Request, _Answer, _Entrusted)


# --- writing --------------------------------------------------------------------------------------


def write_request(
    identity: Identity, aim: Aim, set_id: str, deal: bytes, reason: str, now: int, *, purpose: Purpose = "identities"
) -> bytes:
    """The signed request; :func:`enclose` it for the custodians."""
    wire = _Request(VERSION, aim, purpose, set_id, b64(deal), reason, b64(secrets.token_bytes(_NONCE_BYTES)), now)
    return _sign(identity, wire, REQUEST)


def question_of(request: bytes) -> bytes:
    """The hash [32] by which answers name a signed request."""
    return hashlib.sha256(_QUESTION + request).digest()


def write_answer(identity: Identity, request: Request, index: int, piece: Piece, now: int) -> bytes:
    """Give a piece, or where the request is a rehearsal the proof of having it."""
    if request.aim == "open":
        return _answer(identity, request, index, "piece", now, value=b64(piece.value), salt=b64(piece.salt))
    proof = pieces.prove(unb64(request.set), piece, request.question)
    return _answer(identity, request, index, "proof", now, proof=b64(proof))


def write_refusal(identity: Identity, request: Request, index: int, reason: str, now: int) -> bytes:
    return _answer(identity, request, index, "refused", now, reason=reason)


def _answer(
    identity: Identity,
    request: Request,
    index: int,
    said: Said,
    now: int,
    *,
    value: str = "",
    salt: str = "",
    **more: str,
) -> bytes:
    question = b64(request.question)
    proof, reason = more.get("proof", ""), more.get("reason", "")
    return _sign(
        identity, _Answer(VERSION, question, request.set, index, said, value, salt, proof, reason, now), ANSWER
    )


def entrust(identity: Identity, secret: bytes | bytearray, k: int, n: int, now: int) -> tuple[Entrusted, ...]:
    """Share ``secret`` [32] among ``n`` colleagues: a signed letter for each. Raises InputError ``custody-number``."""
    dealt = pieces.deal(secret, k, n)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    set_id = _recovery_set(identity.key_id, k, n, nonce, now)
    marks = [b64(pieces.mark(set_id, piece)) for piece in dealt]
    made = []
    for piece in dealt:
        wire = _Entrusted(
            VERSION, b64(set_id), b64(nonce), k, marks, piece.index, b64(piece.value), b64(piece.salt), now
        )
        raw = _sign(identity, wire, ENTRUSTED)
        made.append(Entrusted(identity.key_id, b64(set_id), k, tuple(map(unb64, marks)), piece, now, raw))
    return tuple(made)


def _sign(identity: Identity, wire: msgspec.Struct, typ: str) -> bytes:
    return jws.sign_both(identity, msgspec.json.encode(wire), typ, {"v": VERSION, "sender": identity.key_id})


def _recovery_set(owner: str, k: int, n: int, nonce: bytes, iat: int) -> bytes:
    return hashlib.sha256(_SET + msgspec.json.encode([owner, k, n, b64(nonce), iat])).digest()


# --- reading --------------------------------------------------------------------------------------


def open_letter(untrusted: bytes, identity: Identity, resolve: Resolve) -> Letter:
    """A letter for this vault whose signatures hold.

    Raises NotABundle, NotForThisVault, BundleAltered (``custody-letter``), BundleNewer,
    BundleTooBig, and UnknownSender where ``resolve`` doesn't know who wrote it.
    """
    return read_letter(take_out(untrusted, identity, limits.CUSTODY_LETTER_BYTES, "letter"), resolve)


def read_letter(untrusted: bytes, resolve: Resolve) -> Letter:
    """The same of a statement that was taken out of its age file before."""
    refuse_newer(untrusted)
    typ = stated_typ(untrusted)
    try:
        if typ == REQUEST:
            return _read_request(untrusted, resolve)
        if typ == ANSWER:
            return _read_answer(untrusted, resolve)
        if typ == ENTRUSTED:
            return read_entrusted(untrusted, resolve)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    except SijilError as error:
        if error.error_code != "custody-number":
            raise
    raise BundleAltered(reason="custody-letter")


def read_entrusted(untrusted: bytes, resolve: Resolve) -> Entrusted:
    """Raises as :func:`read_letter`, and ``ValueError`` for what no letter is."""
    wire, owner = _verified(untrusted, ENTRUSTED, resolve, _Entrusted)
    shares.demand_numbers(wire.k, len(wire.marks))
    marks = tuple(map(unb64, wire.marks))
    piece = Piece(wire.index, unb64(wire.value), unb64(wire.salt))
    set_id = _recovery_set(owner, wire.k, len(marks), unb64(wire.nonce), wire.iat)
    if b64(set_id) != wire.set or not pieces.is_marked(set_id, piece, marks):
        raise BundleAltered(reason="custody-piece")
    return Entrusted(owner, wire.set, wire.k, marks, piece, wire.iat, untrusted)


def read_kept_entrusted(raw: bytes, owner: str) -> Entrusted:
    """A piece out of the own vault, whose signatures held when it came: of who is no contact any more, too."""
    wire = msgspec.json.decode(unb64(msgspec.json.decode(raw)["payload"]), type=_Entrusted)
    piece = Piece(wire.index, unb64(wire.value), unb64(wire.salt))
    return Entrusted(owner, wire.set, wire.k, tuple(map(unb64, wire.marks)), piece, wire.iat, raw)


def _read_request(raw: bytes, resolve: Resolve) -> Request:
    wire, asker = _verified(raw, REQUEST, resolve, _Request)
    deal = deals.read_deal(unb64(wire.deal), resolve) if wire.deal else None
    fine = (
        (deal is not None) == (wire.purpose == "identities")
        and (wire.purpose == "identities" or wire.aim == "rehearse")  # who lost a vault can't sign any more
        and (deal is None or deal.id == wire.set)
        and len(unb64(wire.set)) == 32
        and len(unb64(wire.nonce)) == _NONCE_BYTES
        and len(wire.reason) <= limits.CUSTODY_REASON_CHARS
    )
    if not fine:
        raise BundleAltered(reason="custody-letter")
    return Request(asker, wire.aim, wire.purpose, wire.set, deal, wire.reason, wire.iat, question_of(raw), raw)


def _read_answer(raw: bytes, resolve: Resolve) -> Answer:
    wire, holder = _verified(raw, ANSWER, resolve, _Answer)
    question, proof = unb64(wire.question), unb64(wire.proof)
    piece = Piece(wire.index, unb64(wire.value), unb64(wire.salt)) if wire.said == "piece" else None
    fine = (
        len(question) == 32
        and len(unb64(wire.set)) == 32
        and 1 <= wire.index <= limits.CUSTODIANS
        and len(proof) == (pieces.PROOF_BYTES if wire.said == "proof" else 0)
        and (piece is not None or not (wire.value or wire.salt))
        and len(wire.reason) <= limits.CUSTODY_REASON_CHARS
    )
    if not fine:
        raise BundleAltered(reason="custody-letter")
    return Answer(holder, question, wire.set, wire.index, wire.said, piece, proof, wire.reason, wire.iat)


def _verified(raw: bytes, typ: str, resolve: Resolve, shape: type[_Shape]) -> tuple[_Shape, str]:
    verified = jws.verify_both(raw, typ, resolve)
    wire = msgspec.json.decode(verified.payload, type=shape)
    stated = msgspec.convert(verified.facts, _Stated)
    if wire.v > VERSION:
        raise BundleNewer(version=wire.v)
    if (wire.v, stated.v, stated.sender) != (VERSION, VERSION, verified.sender):
        raise BundleAltered(reason="custody-letter")
    if not 0 <= wire.iat <= limits.SEQ_MAX:
        raise BundleAltered(reason="custody-letter")
    return wire, verified.sender
