"""Contact cards: a person's public keys and name, signed by those keys (docs/formats.md, section 5).

A card proves that whoever made it holds the keys. It proves nothing about the name: that is
what comparing safety words is for (P27).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import msgspec

from app.base import limits
from app.base.errors import BundleError, BundleNewer, CardError, CardNewer, InputError
from app.crypto import hybrid, jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync.likeness import skeleton
from app.sync.statement import VERSION, refuse_newer

TYP = "sijil-card+jws"
BEGIN = "-----BEGIN SIJIL CARD-----"
END = "-----END SIJIL CARD-----"

_LINE = 64
_BLOCK = re.compile(re.escape(BEGIN) + r"(.*?)" + re.escape(END), re.DOTALL)
_QUOTING = re.compile(r"^[>|\s]+", re.MULTILINE)
_SOFT_BREAK = re.compile(r"=\r?\n")  # quoted-printable


@dataclass(frozen=True, slots=True)
class Card:
    """``name`` is what the person calls themselves; ``issued`` their clock's seconds since 1970."""

    name: str
    public: PublicKeys
    recipient: str
    key_id: str
    issued: int


__all__ = ["Card", "clean_name", "read_card", "skeleton", "write_card"]


class _Payload(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    name: str
    ed25519: str
    ml_dsa_65: str = msgspec.field(name="ml-dsa-65")
    recipient: str
    iat: int


class _Outer(msgspec.Struct):
    payload: str


class _Versioned(msgspec.Struct):
    v: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def write_card(identity: Identity, name: str, now: int) -> str:
    """The card as text to save or paste. Raises :class:`InputError` for a name that can't be used."""
    public = identity.public
    payload = _Payload(VERSION, clean_name(name), b64(public.ed25519), b64(public.ml_dsa_65), identity.recipient, now)
    facts = {"v": VERSION, "sender": identity.key_id}
    text = b64(jws.sign_both(identity, msgspec.json.encode(payload), TYP, facts))
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def read_card(untrusted_text: str) -> Card:
    """The one card in a text, which may be quoted or wrapped by a mail program.

    Raises :class:`CardError` (fact ``reason``) or :class:`CardNewer`.
    """
    raw = _unwrap(untrusted_text)
    try:
        return _verified(raw)
    except BundleNewer as error:
        raise CardNewer(**error.facts) from None
    except (BundleError, InputError, msgspec.MsgspecError, ValueError, RecursionError):
        raise CardError(reason="altered") from None


def clean_name(untrusted: str) -> str:
    """A name in NFKC with single spaces. Raises :class:`InputError` (``name-characters``, ``name-length``).

    Characters that can't be seen or that turn the direction of text are refused (P26), but
    for the two joiners that Persian, Kurdish and Indic spelling needs between letters.
    """
    name = " ".join(unicodedata.normalize("NFKC", untrusted).split())
    for at, character in enumerate(name):
        if unicodedata.category(character)[0] == "C" and not _joins(name, at):
            raise InputError("name-characters")
    if not 0 < len(name) <= limits.PERSON_NAME_CHARS:
        raise InputError("name-length", most=limits.PERSON_NAME_CHARS)
    return name


def _joins(name: str, at: int) -> bool:
    """Whether this is a zero-width (non-)joiner between two letters."""
    if name[at] not in "\u200c\u200d" or not 0 < at < len(name) - 1:
        return False
    return all(unicodedata.category(name[beside])[0] in "LM" for beside in (at - 1, at + 1))


def _unwrap(untrusted_text: str) -> bytes:
    if len(untrusted_text) > 2 * limits.CARD_BYTES:  # quoting and breaks at most double it
        raise CardError(reason="too-big")
    text = untrusted_text.replace("=3D", "=").replace("\u00a0", " ").replace("\ufeff", "")
    blocks = _BLOCK.findall(_SOFT_BREAK.sub("", _QUOTING.sub("", text)))
    if not blocks:
        raise CardError(reason="no-card")
    cards = {"".join(re.split(r"[\s>]+", block)) for block in blocks}
    if len(cards) > 1:
        raise CardError(reason="several-cards")
    (card,) = cards
    if len(card) > limits.CARD_BYTES:
        raise CardError(reason="too-big")
    try:
        return unb64(card)
    except ValueError:
        raise CardError(reason="altered") from None


def _verified(raw: bytes) -> Card:
    refuse_newer(raw)
    payload = unb64(msgspec.json.decode(raw, type=_Outer).payload)
    version = msgspec.json.decode(payload, type=_Versioned).v
    if version > VERSION:
        raise BundleNewer(version=version)
    stated = msgspec.json.decode(payload, type=_Payload)
    public = PublicKeys(unb64(stated.ed25519), unb64(stated.ml_dsa_65))

    def resolve(key_id: str) -> PublicKeys | None:
        return public if key_id == public.key_id else None

    verified = jws.verify_both(raw, TYP, resolve)
    facts = msgspec.convert(verified.facts, _Stated)
    name = clean_name(stated.name)
    fine = (
        verified.payload == payload
        and verified.sender == public.key_id
        and (facts.v, version) == (VERSION, VERSION)
        and name == stated.name
        and 0 <= stated.iat <= limits.SEQ_MAX
    )
    if not fine:
        raise CardError(reason="altered")
    hybrid.read_recipient(stated.recipient)  # raises ValueError: nothing could ever be sent there
    return Card(name, public, stated.recipient, public.key_id, stated.iat)
