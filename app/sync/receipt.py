"""Receipts: "your bundle was applied here", signed, so that an outbox can be cleared (T13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.base import limits
from app.base.errors import BundleAltered
from app.crypto import jws
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import unb64
from app.sync.statement import VERSION, refuse_newer

TYP = "sijil-receipt+jws"
MOST = 64 * limits.KIB  # two signatures and ten short claims are under 12 KiB


@dataclass(frozen=True, slots=True)
class Receipt:
    """``signer`` applied the bundle ``bundle`` that ``to`` had sent. ``iat`` is the signer's clock."""

    bundle: str
    signer: str
    to: str
    entries: int
    files: int
    iat: int


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    bundle: str
    to: str
    status: Literal["applied"]
    entries: int
    files: int
    iat: int


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def write_receipt(identity: Identity, bundle: str, to: str, *, entries: int, files: int, now: int) -> bytes:
    """A signed receipt for the bundle with id ``bundle`` from the holder of key ``to``."""
    wire = _Wire(VERSION, bundle, to, "applied", entries, files, now)
    return jws.sign_both(identity, msgspec.json.encode(wire), TYP, {"v": VERSION, "sender": identity.key_id})


def read_receipt(untrusted: bytes, resolve: Callable[[str], PublicKeys | None]) -> Receipt:
    """A receipt whose two signatures hold.

    Raises :class:`BundleAltered`, :class:`BundleNewer`, and :class:`UnknownSender` where
    ``resolve`` doesn't know the signer.
    """
    if len(untrusted) > MOST:
        raise BundleAltered(reason="receipt")
    refuse_newer(untrusted)
    verified = jws.verify_both(untrusted, TYP, resolve)
    try:
        wire = msgspec.json.decode(verified.payload, type=_Wire)
        stated = msgspec.convert(verified.facts, _Stated)
        sizes = {len(unb64(wire.bundle)), len(unb64(wire.to))}
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError) as error:
        raise BundleAltered(reason="receipt") from error
    numbers = (wire.entries, wire.files, wire.iat)
    if wire.v != VERSION or stated.v != VERSION or sizes != {32} or any(not 0 <= n <= limits.SEQ_MAX for n in numbers):
        raise BundleAltered(reason="receipt")
    return Receipt(wire.bundle, verified.sender, wire.to, wire.entries, wire.files, wire.iat)
