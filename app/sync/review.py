"""Letters of reviewers (docs/formats.md, section 16): a review for who sealed a file, the steps of
blind coding, and what is withdrawn of a sealed file (:mod:`app.sync.withdrawal`).

Each is one age file for one reader, in it one JWS with both signatures that names who it is for and
what it is about, compressed and padded as bundles are. None of it is part of any record, and a
reader of bundles takes none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleTooBig, NotForThisVault, SijilError
from app.base.ids import is_id
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync.envelope import enclose, take_out
from app.sync.statement import VERSION, refuse_newer, stated_typ
from app.sync.withdrawal import Erased, Withdrawal, fine_erased, fine_withdrawal

Kind = Literal["review", "round", "commitment", "reveal", "withdrawal", "erased"]

TYPS: Final[dict[Kind, str]] = {
    "review": "sijil-review+jws",
    "round": "sijil-coding-round+jws",
    "commitment": "sijil-coding-commitment+jws",
    "reveal": "sijil-coding-reveal+jws",
    "withdrawal": "sijil-withdrawal+jws",
    "erased": "sijil-erased+jws",
}
SALT_BYTES: Final = 32
_HASH_BYTES: Final = 32
_NONCE_BYTES: Final = 16
_COMMITMENT: Final = b"sijil/coding-commitment/v1\0"
_ROUND: Final = b"sijil/coding-round/v1\0"

Answers = Mapping[str, Mapping[str, str]]
"""code → unit → value"""


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: str
    definition: str
    choices: tuple[str, ...]


class Coding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``field`` is "" where the record as a whole is meant; else characters ``start`` to ``stop`` of what the account
    with the digest ``over`` says, and what stood there."""

    code: str
    record: str
    value: str
    field: str
    over: str
    start: int
    stop: int
    quote: str
    at: int


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``record`` is "" for one about the whole sealed file."""

    record: str
    text: str
    at: int


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reviewer says about one sealed file. ``n``: the reviewer's own number for reviews of it, from 1."""

    v: int
    seal: str
    n: int
    iat: int
    codes: tuple[Code, ...]
    codings: tuple[Coding, ...]
    notes: tuple[Note, ...]


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two people code: the sealed files of who began it, codes, records, and both key ids, each list sorted."""

    v: int
    seals: tuple[str, ...]
    codes: tuple[Code, ...]
    units: tuple[str, ...]
    coders: tuple[str, str]
    nonce: str

    @property
    def id(self) -> str:
        return b64(hashlib.sha256(_ROUND + msgspec.json.encode(self)).digest())

    def other(self, coder: str) -> str:
        return self.coders[1] if coder == self.coders[0] else self.coders[0]


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers are fixed; the digest says nothing of them. ``theirs``: the reader's own commitment, once it has
    come, "" before: nobody shows anything to somebody who hasn't told that."""

    v: int
    round: str
    digest: str
    theirs: str


class Reveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers behind a commitment. ``theirs``: the reader's own commitment, as its proof that it had come."""

    v: int
    round: str
    salt: str
    answers: dict[str, dict[str, str]]
    theirs: str


Content = Review | Frame | Commitment | Reveal | Withdrawal | Erased

_SHAPES: Final[dict[Kind, type[Content]]] = {
    "review": Review,
    "round": Frame,
    "commitment": Commitment,
    "reveal": Reveal,
    "withdrawal": Withdrawal,
    "erased": Erased,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter whose signatures hold, for whoever read it. ``signed``: the JWS as it came."""

    kind: Kind
    sender: str
    content: Content
    signed: bytes


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str
    to: str


def commit(round_: str, coder: str, salt: bytes, answers: Answers) -> str:
    """The digest that fixes one coder's answers in one round: nobody else's, and in no other."""
    told = {code: dict(sorted(units.items())) for code, units in sorted(answers.items())}
    return b64(hashlib.sha256(_COMMITMENT + msgspec.json.encode([round_, coder, b64(salt), told])).digest())


def sign(identity: Identity, to: str, kind: Kind, content: Content) -> bytes:
    """The JWS alone."""
    return jws.sign_both(identity, msgspec.json.encode(content), TYPS[kind], {"to": to})


def write_letter(identity: Identity, to: str, recipient: str, kind: Kind, content: Content) -> bytes:
    """The age file for the holder of the key ``to``. Raises InputError ``bad-recipient``, BundleTooBig."""
    signed = sign(identity, to, kind, content)
    if len(signed) > limits.REVIEW_BYTES:
        raise BundleTooBig(reason="review", limit=limits.REVIEW_BYTES)
    return enclose(signed, [recipient])


def read_letter(untrusted: bytes, identity: Identity, resolve: Callable[[str], PublicKeys | None]) -> Letter:
    """A letter to this identity of somebody whom ``resolve`` knows.

    Raises NotABundle, NotForThisVault, BundleAltered, BundleTruncated, UnknownSender, BundleNewer, BundleTooBig.
    """
    try:
        return read_signed(take_out(untrusted, identity, limits.REVIEW_BYTES, "review"), identity.key_id, resolve)
    except SijilError:
        raise
    except Exception:
        raise BundleAltered(reason="unexpected") from None  # its text could carry what was in it (T38)


def read_signed(untrusted: bytes, me: str, resolve: Callable[[str], PublicKeys | None]) -> Letter:
    """The same of the JWS alone. ``me``: the key id that it must be for."""
    refuse_newer(untrusted)
    kind = _kind(untrusted)
    verified = jws.verify_both(untrusted, TYPS[kind], resolve)
    try:
        stated = msgspec.convert(verified.facts, _Stated)
        content = msgspec.json.decode(verified.payload, type=_SHAPES[kind])
        fine = msgspec.json.encode(content) == verified.payload and content.v == VERSION and _fine(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        fine = False
    if not fine:
        raise BundleAltered(reason="review")
    if stated.to != me:
        raise NotForThisVault(reason="review")
    return Letter(kind, verified.sender, content, untrusted)


def _kind(untrusted: bytes) -> Kind:
    """What it says it is; the signatures are held against that."""
    said = stated_typ(untrusted)
    for kind, typ in TYPS.items():
        if said == typ:
            return kind
    raise BundleAltered(reason="review-kind")


def _fine(content: Content) -> bool:
    if isinstance(content, Review):
        return _fine_review(content)
    if isinstance(content, Frame):
        return _fine_frame(content)
    if isinstance(content, Commitment):
        theirs = not content.theirs or _is_hash(content.theirs)
        return _is_hash(content.round) and _is_hash(content.digest) and theirs
    if isinstance(content, Withdrawal):
        return fine_withdrawal(content)
    if isinstance(content, Erased):
        return fine_erased(content)
    return (
        _is_hash(content.round)
        and _is_hash(content.theirs)
        and len(unb64(content.salt)) == SALT_BYTES
        and sum(map(len, content.answers.values())) <= limits.ROOM_CODES * limits.ROOM_UNITS
    )


def _is_hash(text: str) -> bool:
    return len(unb64(text)) == _HASH_BYTES


def _fine_codes(codes: tuple[Code, ...]) -> bool:
    return (
        len(codes) <= limits.ROOM_CODES
        and len({one.id for one in codes}) == len(codes)
        and all(
            is_id(one.id)
            and 0 < len(one.label) <= limits.ROOM_LABEL_CHARS
            and len(one.definition) <= limits.ROOM_DEFINITION_CHARS
            and 1 < len(one.choices) == len(set(one.choices)) <= limits.ROOM_CODE_CHOICES
            and all(0 < len(choice) <= limits.ROOM_LABEL_CHARS for choice in one.choices)
            for one in codes
        )
    )


def _fine_review(review: Review) -> bool:
    choices = {one.id: one.choices for one in review.codes}
    return (
        _is_hash(review.seal)
        and 0 < review.n <= limits.SEQ_MAX
        and 0 <= review.iat <= limits.SEQ_MAX
        and _fine_codes(review.codes)
        and len(review.codings) <= limits.ROOM_CODINGS
        and all(
            is_id(one.record)
            and one.value in choices.get(one.code, ())
            and 0 <= one.start <= one.stop <= limits.VALUE_BYTES
            and len(one.quote) == one.stop - one.start
            for one in review.codings
        )
        and all(
            (not one.record or is_id(one.record)) and 0 < len(one.text) <= limits.ROOM_NOTE_CHARS
            for one in review.notes
        )
    )


def _fine_frame(frame: Frame) -> bool:
    one, other = frame.coders
    return (
        one < other
        and all(map(_is_hash, (*frame.coders, *frame.seals)))
        and len(unb64(frame.nonce)) == _NONCE_BYTES
        and len(frame.codes) > 0
        and _fine_codes(frame.codes)
        and 0 < len(frame.units) <= limits.ROOM_UNITS
        and list(frame.units) == sorted(set(frame.units))
        and all(map(is_id, frame.units))
        and list(frame.seals) == sorted(set(frame.seals))
    )


__all__ = [
    "TYPS",
    "Answers",
    "Code",
    "Coding",
    "Commitment",
    "Content",
    "Frame",
    "Kind",
    "Letter",
    "Note",
    "Reveal",
    "Review",
    "commit",
    "read_letter",
    "read_signed",
    "sign",
    "write_letter",
]
