"""Introductions: "this is the card of X, whose words I compared", signed for one reader (docs/formats.md, section 5).

An introduction is a claim by whoever signs it, and nothing more: it makes a contact known, never
verified. It is written for one reader, so that it can't be passed on to somebody whom the
signer didn't choose, and only by somebody who compared the words themselves, so that there are
no chains of hearsay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from app.base import limits
from app.base.errors import BundleError, BundleNewer, CardError, CardNewer, SijilError
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import b64, unb64
from app.sync import card as cards
from app.sync.card import Card, read_card
from app.sync.statement import VERSION, refuse_newer

TYP: Final = "sijil-introduction+jws"
BEGIN: Final = "-----BEGIN SIJIL INTRODUCTION-----"
END: Final = "-----END SIJIL INTRODUCTION-----"
MOST: Final = 96 * limits.KIB
"""bytes of the signed statement: a card in base64 and two signatures are under 48 KiB"""

LASTS: Final = 180 * 86_400
"""seconds: long enough for a letter by hand, short enough that an old one isn't found in a drawer"""

Way = Literal["words", "qr"]
WAYS: Final[tuple[Way, ...]] = ("words", "qr")

_LINE = 64
_BLOCK = re.compile(re.escape(BEGIN) + r"(.*?)" + re.escape(END), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Introduction:
    """``signer`` introduces the holder of ``card`` to ``to``. Times are the signer's clock, in seconds since 1970.

    ``name`` is what the signer calls them; ``way`` and ``verified_at`` how and when they compared.
    """

    signer: str
    to: str
    card: Card
    card_text: str
    name: str
    way: Way
    verified_at: int
    iat: int
    expires: int


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    card: str
    to: str
    name: str
    way: Way
    verified: int
    iat: int
    expires: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def write_introduction(
    identity: Identity, card_text: str, to: str, *, name: str, way: Way, verified_at: int, now: int
) -> bytes:
    """The signed statement. Raises :class:`CardError` for a card that isn't whole, InputError for a name."""
    read_card(card_text)
    wire = _Wire(VERSION, _bare(card_text), to, cards.clean_name(name), way, verified_at, now, now + LASTS)
    return jws.sign_both(identity, msgspec.json.encode(wire), TYP, {"v": VERSION, "sender": identity.key_id})


def armoured(letter: bytes) -> str:
    """A signed introduction as text to save, paste or print."""
    text = b64(letter)
    return "\n".join([BEGIN, *(text[at : at + _LINE] for at in range(0, len(text), _LINE)), END, ""])


def is_introduction(untrusted_text: str) -> bool:
    """Whether a text says that it is one, so that pasting it where a card is asked for does what was meant."""
    return BEGIN in untrusted_text


def unwrap(untrusted_text: str) -> bytes:
    """The one introduction in a text, which may be quoted by a mail program. Raises :class:`CardError`."""
    if len(untrusted_text) > 3 * MOST:
        raise CardError(reason="too-big")
    blocks = _BLOCK.findall(untrusted_text)
    letters = {"".join(re.split(r"[\s>|]+", block)) for block in blocks}
    if len(letters) != 1:
        raise CardError(reason="several-cards" if letters else "no-card")
    try:
        return unb64(letters.pop())
    except ValueError:
        raise CardError(reason="introduction-altered") from None


def read_introduction(untrusted: bytes, resolve: Callable[[str], PublicKeys | None]) -> Introduction:
    """An introduction whose two signatures hold, with a card that holds too.

    Raises :class:`CardError` (``introduction-altered``, ``too-big``; ``introduction-stranger``
    where ``resolve`` doesn't know the signer) and :class:`CardNewer`.
    """
    if len(untrusted) > MOST:
        raise CardError(reason="too-big")
    try:
        return _verified(untrusted, resolve)
    except BundleNewer as error:
        raise CardNewer(**error.facts) from None
    except CardError:
        raise
    except (SijilError, BundleError, msgspec.MsgspecError, ValueError, RecursionError):
        raise CardError(reason="introduction-altered") from None


def _verified(raw: bytes, resolve: Callable[[str], PublicKeys | None]) -> Introduction:
    refuse_newer(raw)

    def known(key_id: str) -> PublicKeys | None:
        public = resolve(key_id)
        if public is None:
            raise CardError(reason="introduction-stranger")
        return public

    verified = jws.verify_both(raw, TYP, known)
    wire = msgspec.json.decode(verified.payload, type=_Wire)
    stated = msgspec.convert(verified.facts, _Stated)
    if wire.v > VERSION:
        raise BundleNewer(version=wire.v)
    text = "\n".join([cards.BEGIN, wire.card, cards.END])
    card = read_card(text)
    times = (wire.verified, wire.iat, wire.expires)
    fine = (
        (wire.v, stated.v, stated.sender) == (VERSION, VERSION, verified.sender)
        and len(unb64(wire.to)) == len(unb64(verified.sender))
        and wire.name == cards.clean_name(wire.name)
        and all(0 <= time <= limits.SEQ_MAX for time in times)
        and wire.iat < wire.expires <= wire.iat + LASTS
        and card.key_id not in (verified.sender, wire.to)
    )
    if not fine:
        raise CardError(reason="introduction-altered")
    return Introduction(
        verified.sender, wire.to, card, text, wire.name, wire.way, wire.verified, wire.iat, wire.expires
    )


def _bare(card_text: str) -> str:
    """The base64 of a card, without its frame and line ends."""
    found = re.search(re.escape(cards.BEGIN) + r"(.*?)" + re.escape(cards.END), card_text, re.DOTALL)
    return "".join(found[1].split()) if found else ""
