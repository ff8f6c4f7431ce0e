"""Sealed identities: values encrypted to a key that k of n custodians share (docs/formats.md, section 17).

Each sealing has a key of its own, made for it and forgotten: opening one case opens nothing else,
and there is no key that a dealer could have kept or that somebody could still hand over when the
custodians change. What travels is the *deal*, signed by whoever seals, and below it an age file
whose one recipient is that key. In the deal each piece of the key is encrypted to its custodian.

Custodians and readers are named by salted hashes, as readers of a bundle are: whoever has their
cards finds them, and whoever finds the file doesn't learn whom to press (A3, V9).
"""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, BundleTooBig, SijilError
from app.base.ids import is_id
from app.base.padme import padme
from app.crypto import hybrid, jws, pieces, shares
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity, PublicKeys
from app.crypto.kdf import wipe
from app.crypto.pieces import Piece
from app.model.entry import b64, digest_of, unb64
from app.sync.statement import VERSION, reader_hash, refuse_newer

TYP: Final = "sijil-custody-deal+jws"
_SET: Final = b"sijil/custody-set/v1\x00"
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Holder:
    """A custodian in a deal: the salted hash of their key id, the mark of their piece, the piece sealed to them."""

    who: str
    mark: bytes
    letter: bytes


@dataclass(frozen=True, slots=True)
class Deal:
    """What a sealer signed. ``id`` binds all of it but the pieces; each piece binds the id.

    ``readers``: salted hashes of whom the sealed file was for. ``values``: how many are sealed.
    """

    id: str
    sealer: str
    file: str
    k: int
    salt: bytes
    holders: tuple[Holder, ...]
    readers: tuple[str, ...]
    recipient: str
    sha256: str
    values: int
    iat: int
    raw: bytes

    @property
    def n(self) -> int:
        return len(self.holders)

    @property
    def marks(self) -> tuple[bytes, ...]:
        return tuple(holder.mark for holder in self.holders)

    def place(self, key_id: str) -> int | None:
        """The number (from 1) of a custodian in this deal; ``None`` for anybody else."""
        who = reader_hash(self.salt, key_id)
        return next((n for n, holder in enumerate(self.holders, 1) if holder.who == who), None)

    def is_reader(self, key_id: str) -> bool:
        """Whether the sealed file was for the holder of this key."""
        return reader_hash(self.salt, key_id) in self.readers


@dataclass(frozen=True, slots=True)
class Sealed:
    """A deal whose signatures hold, and the age file that it is about."""

    deal: Deal
    age: bytes


class _Holder(msgspec.Struct, forbid_unknown_fields=True):
    who: str
    mark: str
    piece: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    file: str
    k: int
    salt: str
    holders: list[_Holder]
    readers: list[str]
    recipient: str
    sha256: str
    values: int
    iat: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


class _Piece(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    set: str
    index: int
    value: str
    salt: str


def seal(
    identity: Identity,
    file: str,
    disclosures: Sequence[str],
    custodians: Sequence[tuple[str, str]],
    k: int,
    *,
    readers: Iterable[str],
    now: int,
) -> bytes:
    """The member ``data/identities/<file>.sealed``: a line with the signed deal, then the age file.

    ``custodians``: (key id, recipient) of each, all different. The key is made here and wiped here;
    nothing of it stays, nor of its pieces (T31). Raises InputError ``custody-number``.
    """
    shares.demand_numbers(k, len(custodians))
    if len({key_id for key_id, _ in custodians}) != len(custodians):
        raise ValueError("custodians")
    seed = bytearray(secrets.token_bytes(pieces.SECRET_BYTES))
    try:
        recipient = hybrid.write_recipient(hybrid.PrivateKey(seed).public_bytes)
        age = _encrypt(_padded(disclosures), [recipient])
        salt = secrets.token_bytes(_SALT_BYTES)
        wire = _Wire(
            VERSION,
            file,
            k,
            b64(salt),
            [_Holder(reader_hash(salt, key_id), "", "") for key_id, _ in custodians],
            sorted({reader_hash(salt, key_id) for key_id in readers}),
            recipient,
            b64(hashlib.sha256(age).digest()),
            len(disclosures),
            now,
        )
        set_id = _set_id(identity.key_id, wire)
        for holder, piece, (_, reader) in zip(
            wire.holders, pieces.deal(seed, k, len(custodians)), custodians, strict=True
        ):
            holder.mark = b64(pieces.mark(set_id, piece))
            body = _Piece(VERSION, b64(set_id), piece.index, b64(piece.value), b64(piece.salt))
            holder.piece = b64(_encrypt(msgspec.json.encode(body), [reader]))
    finally:
        wipe(seed)
    deal = jws.sign_both(identity, msgspec.json.encode(wire), TYP, {"v": VERSION, "sender": identity.key_id})
    return deal + b"\n" + age


def read_sealed(untrusted: bytes, resolve: Callable[[str], PublicKeys | None]) -> Sealed:
    """A member whose deal is signed and whose age file is the one that was dealt for.

    Raises BundleAltered (``custody-deal``), BundleNewer, BundleTooBig, and UnknownSender where
    ``resolve`` doesn't know the sealer.
    """
    if len(untrusted) > limits.SEALED_IDENTITIES_BYTES:
        raise BundleTooBig(reason="identities", limit=limits.SEALED_IDENTITIES_BYTES)
    raw, cut, age = untrusted.partition(b"\n")
    deal = read_deal(raw, resolve)
    if not cut or b64(hashlib.sha256(age).digest()) != deal.sha256:
        raise BundleAltered(reason="custody-deal")
    return Sealed(deal, age)


def read_deal(untrusted: bytes, resolve: Callable[[str], PublicKeys | None]) -> Deal:
    """A deal whose two signatures hold. Raises as :func:`read_sealed`."""
    if len(untrusted) > limits.CUSTODY_LETTER_BYTES:
        raise BundleAltered(reason="custody-deal")
    refuse_newer(untrusted)
    verified = jws.verify_both(untrusted, TYP, resolve)
    try:
        wire = msgspec.json.decode(verified.payload, type=_Wire)
        stated = msgspec.convert(verified.facts, _Stated)
        if msgspec.json.encode(wire) != verified.payload:  # one spelling: no two readers read it differently (T24)
            raise ValueError("spelling")
        return _checked(wire, stated, verified.sender, untrusted)
    except (msgspec.MsgspecError, ValueError, SijilError, RecursionError) as error:
        if isinstance(error, BundleNewer):
            raise
        raise BundleAltered(reason="custody-deal") from None


def _checked(wire: _Wire, stated: _Stated, sealer: str, raw: bytes) -> Deal:
    if wire.v > VERSION:
        raise BundleNewer(version=wire.v)
    shares.demand_numbers(wire.k, len(wire.holders))
    hybrid.read_recipient(wire.recipient)
    holders = tuple(Holder(one.who, unb64(one.mark), unb64(one.piece)) for one in wire.holders)
    hashes = [*(holder.who for holder in holders), *wire.readers, wire.sha256]
    fine = (
        (wire.v, stated.v, stated.sender) == (VERSION, VERSION, sealer)
        and is_id(wire.file)
        and len(unb64(wire.salt)) == _SALT_BYTES
        and {len(unb64(text)) for text in hashes} == {32}
        and {len(holder.mark) for holder in holders} == {pieces.MARK_BYTES}
        and len({holder.who for holder in holders}) == len(holders)
        and wire.readers == sorted(set(wire.readers))
        and len(wire.readers) <= limits.READERS + 1
        and 0 < wire.values <= limits.SEQ_MAX
        and 0 <= wire.iat <= limits.SEQ_MAX
    )
    if not fine:
        raise BundleAltered(reason="custody-deal")
    return Deal(
        b64(_set_id(sealer, wire)),
        sealer,
        wire.file,
        wire.k,
        unb64(wire.salt),
        holders,
        tuple(wire.readers),
        wire.recipient,
        wire.sha256,
        wire.values,
        wire.iat,
        raw,
    )


def piece_of(deal: Deal, identity: Identity) -> Piece | None:
    """This custodian's own piece, or ``None`` where none is theirs.

    Raises BundleAltered ``custody-piece`` where what was dealt to them isn't what was marked: then
    nobody can be given it, and the sealer has to seal anew.
    """
    index = deal.place(identity.key_id)
    if index is None:
        return None
    try:
        raw = decrypt(deal.holders[index - 1].letter, identity, limits.CUSTODY_LETTER_BYTES)
        wire = msgspec.json.decode(raw, type=_Piece)
        piece = Piece(wire.index, unb64(wire.value), unb64(wire.salt))
    except (SijilError, msgspec.MsgspecError, ValueError):
        raise BundleAltered(reason="custody-piece") from None
    # The id binds sealer, case, custodians and readers: in a deal that somebody made around it, no piece fits.
    fits = (wire.v, wire.set, wire.index) == (VERSION, deal.id, index)
    if not fits or not pieces.is_marked(unb64(deal.id), piece, deal.marks):
        raise BundleAltered(reason="custody-piece")
    return piece


def open_sealed(sealed: Sealed, seed: bytes | bytearray) -> tuple[str, ...]:
    """The disclosures below a deal, by its key [32]. Raises BundleAltered ``custody-sealed``."""
    try:
        raw = decrypt(sealed.age, hybrid.PrivateKey(seed), limits.SEALED_IDENTITIES_BYTES)
        lines = tuple(line for line in raw.decode("ascii").split("\n") if line)
        for line in lines:
            unb64(line)
    except (SijilError, UnicodeDecodeError, ValueError):
        raise BundleAltered(reason="custody-sealed") from None
    if len(lines) != sealed.deal.values or len({digest_of(line) for line in lines}) != len(lines):
        raise BundleAltered(reason="custody-sealed")
    return lines


def decrypt(untrusted: bytes, identity: Identity | hybrid.PrivateKey, most: int) -> bytes:
    """An age file that fits in memory. Raises what AgeReader raises, BundleTooBig."""
    reader = AgeReader(io.BytesIO(untrusted), identity)
    found = bytearray()
    while block := reader.read(limits.READ_BLOCK):
        found += block
        if len(found) > most:
            raise BundleTooBig(reason="letter", limit=most)
    return bytes(found)


def _encrypt(plain: bytes, recipients: Sequence[str]) -> bytes:
    out = io.BytesIO()
    with AgeWriter(out, recipients) as writer:
        writer.write(plain)
    return out.getvalue()


def _padded(disclosures: Sequence[str]) -> bytes:
    """A disclosure a line. Empty lines make the length tell little: of one name it would tell how long it is (T30)."""
    text = "".join(f"{line}\n" for line in disclosures).encode("ascii")
    return text.ljust(max(padme(len(text)), limits.SEALED_IDENTITIES_LEAST), b"\n")


def _set_id(sealer: str, wire: _Wire) -> bytes:
    """What a set of pieces is *for*: each piece is bound to it, so that no piece serves another end."""
    bound = [
        sealer,
        wire.file,
        wire.k,
        wire.salt,
        [holder.who for holder in wire.holders],
        wire.readers,
        wire.recipient,
        wire.sha256,
        wire.values,
        wire.iat,
    ]
    return hashlib.sha256(_SET + msgspec.json.encode(bound)).digest()
