"""Asking colleagues for a lost vault: a request without any key of one's own, and what answers it.

Who lost the passphrase has no key that anybody knows, so nothing about the request can prove who
asks: it carries words instead, which both read to each other, seeing or hearing one another
(docs/formats.md, section 17). It carries no name either: found on a stick, it tells nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer, InputError, SijilError
from app.crypto import hybrid, jws, pieces, words
from app.crypto.identity import Identity, PublicKeys
from app.crypto.pieces import Piece
from app.model.entry import b64, unb64
from app.sync import letters
from app.sync.card import Card, read_card
from app.sync.envelope import enclose, take_out
from app.sync.letters import Entrusted
from app.sync.statement import VERSION, refuse_newer

ANSWER: Final = "sijil-recovery-answer+jws"
BEGIN: Final = "-----BEGIN SIJIL RECOVERY REQUEST-----"
END: Final = "-----END SIJIL RECOVERY REQUEST-----"
SEED_BYTES: Final = 32

_BLOCK = re.compile(re.escape(BEGIN) + r"(.*?)" + re.escape(END), re.DOTALL)
_QUESTION: Final = b"sijil/recovery-request/v1\x00"
_SLOT: Final = "sijil recovery "
_LINE = 64

Worth = Literal["good", "twice", "other-request", "other-sharing", "altered"]
"""of an answer: a piece that counts; the same once more; for another request; of another sharing than
the others; nothing that can be believed"""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as it is carried. ``question`` [32] is its hash."""

    recipient: str
    raw: bytes
    question: bytes

    @property
    def words(self) -> tuple[str, ...]:
        """What the two compare before anything is given."""
        return words.safety_words(b64(self.question))

    def text(self) -> str:
        body = b64(self.raw)
        return "\n".join([BEGIN, *(body[at : at + _LINE] for at in range(0, len(body), _LINE)), END, ""])


@dataclass(frozen=True, slots=True)
class Given:
    """What one file is worth; ``name`` is what its signer calls themselves, "" where nobody signed."""

    worth: Worth
    name: str = ""
    key_id: str = ""
    entrusted: Entrusted | None = None


class _Ask(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    recipient: str
    nonce: str


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    question: str
    entrusted: str
    owner: str
    card: str
    iat: int


def slot_secret(secret: bytes | bytearray) -> str:
    """The text under which a slot holds the vault key for a shared secret [32]."""
    return _SLOT + b64(secret)


def new_ask(seed: bytes | bytearray) -> Ask:
    """A request that only the holder of ``seed`` [32] can read the answers to."""
    recipient = hybrid.write_recipient(hybrid.PrivateKey(seed).public_bytes)
    return _ask(msgspec.json.encode(_Ask(VERSION, recipient, b64(secrets.token_bytes(16)))))


def is_own(ask: Ask, seed: bytes | bytearray) -> bool:
    """Whether the answers to a request can be read with this seed: else its recipient is somebody else."""
    return ask.recipient == hybrid.write_recipient(hybrid.PrivateKey(seed).public_bytes)


def read_ask(untrusted: bytes) -> Ask:
    """A request as it lies on the disk. Raises BundleAltered ``recovery-request``, BundleNewer."""
    try:
        return _ask(untrusted)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="recovery-request") from None


def unwrap(untrusted_text: str) -> Ask:
    """The one request in a text, which a mail program may have quoted. Raises BundleAltered, BundleNewer."""
    blocks = _BLOCK.findall(untrusted_text) if len(untrusted_text) <= 4 * limits.RECOVERY_ASK_BYTES else []
    found = {"".join(re.split(r"[\s>|]+", block)) for block in blocks}
    if len(found) != 1:
        raise BundleAltered(reason="recovery-request")
    try:
        return _ask(unb64(found.pop()))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BundleAltered(reason="recovery-request") from None


def _ask(untrusted: bytes) -> Ask:
    if len(untrusted) > limits.RECOVERY_ASK_BYTES:
        raise ValueError("request")
    wire = msgspec.json.decode(untrusted, type=_Ask)
    if wire.v > VERSION:
        raise BundleNewer(version=wire.v)
    hybrid.read_recipient(wire.recipient)
    # One spelling: the words are over these bytes, and nobody may make others that mean the same.
    if wire.v != VERSION or len(unb64(wire.nonce)) != 16 or msgspec.json.encode(wire) != untrusted:
        raise ValueError("request")
    return Ask(wire.recipient, untrusted, hashlib.sha256(_QUESTION + untrusted).digest())


def write_answer(identity: Identity, ask: Ask, entrusted: bytes, owner_card: str, own_card: str, now: int) -> bytes:
    """A colleague's answer: the piece as its owner signed it, encrypted to the request's own key."""
    wire = _Answer(VERSION, b64(ask.question), b64(entrusted), owner_card, own_card, now)
    signed = jws.sign_both(identity, msgspec.json.encode(wire), ANSWER, {"v": VERSION, "sender": identity.key_id})
    return enclose(signed, [ask.recipient])


def read_answers(untrusted: Iterable[bytes], ask: Ask, seed: bytes | bytearray) -> tuple[Given, ...]:
    """What each file is worth for this request, in their order (T31).

    Of several sharings the one counts of which most pieces came, and of equals the newest.
    """
    key = hybrid.PrivateKey(seed)
    read = [_read(one, ask, key) for one in untrusted]
    sets: dict[str, set[int]] = {}
    newest: dict[str, int] = {}
    for given in read:
        if given.entrusted is not None:
            sets.setdefault(given.entrusted.set, set()).add(given.entrusted.piece.index)
            newest[given.entrusted.set] = given.entrusted.iat
    chosen = max(sets, key=lambda one: (len(sets[one]), newest[one], one), default="")
    seen: set[int] = set()
    found = []
    for given in read:
        worth = given.worth
        if given.entrusted is not None:
            index = given.entrusted.piece.index
            if given.entrusted.set != chosen:
                worth = "other-sharing"
            elif index in seen:
                worth = "twice"
            seen |= {index} if worth == "good" else set()
        found.append(Given(worth, given.name, given.key_id, given.entrusted))
    return tuple(found)


def _read(untrusted: bytes, ask: Ask, key: hybrid.PrivateKey) -> Given:
    try:
        raw = take_out(untrusted, key, limits.CUSTODY_LETTER_BYTES, "letter")
        refuse_newer(raw)
        card = _signer(raw)
        verified = jws.verify_both(raw, ANSWER, lambda key_id: card.public if key_id == card.key_id else None)
        wire = msgspec.json.decode(verified.payload, type=_Answer)
        if wire.v != VERSION:
            raise BundleAltered(reason="recovery-answer")
        if wire.question != b64(ask.question):
            return Given("other-request", card.name, card.key_id)
        owner = read_card(wire.owner)
    except (SijilError, msgspec.MsgspecError, ValueError, RecursionError):
        return Given("altered")

    def resolve(key_id: str) -> PublicKeys | None:
        return owner.public if key_id == owner.key_id else None

    try:
        return Given("good", card.name, card.key_id, letters.read_entrusted(unb64(wire.entrusted), resolve))
    except (SijilError, msgspec.MsgspecError, ValueError, RecursionError):
        return Given("altered", card.name, card.key_id)


def _signer(raw: bytes) -> Card:
    """The card in an answer that isn't checked yet: it says by which keys to check it, and no more."""
    outer = msgspec.json.decode(raw)
    return read_card(msgspec.json.decode(unb64(outer["payload"]), type=_Answer).card)


def combine(given: Iterable[Given]) -> bytearray:
    """The shared secret out of the good ones; the caller wipes it.

    Raises InputError ``recovery-too-few`` (``have``, ``k``), BundleAltered ``recovery-dealer`` where they
    make no secret although each is what its owner signed.
    """
    good = [one.entrusted for one in given if one.worth == "good" and one.entrusted is not None]
    if not good or len(good) < good[0].k:
        raise InputError("recovery-too-few", have=len(good), k=good[0].k if good else 2)
    chosen: list[Piece] = [one.piece for one in good]
    secret = pieces.combine(unb64(good[0].set), good[0].k, good[0].marks, chosen)
    if secret is None:
        raise BundleAltered(reason="recovery-dealer")
    return secret
