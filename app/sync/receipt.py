"""Receipts: "your bundle was applied here", or these files of it, signed, so that an outbox can be cleared (T13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
MOST = 128 * limits.KIB  # two signatures and the claims are under 12 KiB, the names of 2,000 files under 80
_FILE = re.compile(r"[a-z2-7]{25}[aeimquy4]")


@dataclass(frozen=True, slots=True)
class Receipt:
    """``signer`` applied the bundle ``bundle`` that ``to`` had sent. ``iat`` is the signer's clock.

    ``whole``: all of it. Otherwise ``taken`` has the ids of the files of which everything was
    taken, or none where they are too many to be named, and ``entries`` counts those alone.
    """

    bundle: str
    signer: str
    to: str
    entries: int
    files: int
    iat: int
    whole: bool = True
    taken: tuple[str, ...] = ()


class _Wire(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    v: int
    bundle: str
    to: str
    status: Literal["applied", "part"]
    entries: int
    files: int
    iat: int
    taken: list[str] | None = None


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    sender: str


def write_receipt(
    identity: Identity,
    bundle: str,
    to: str,
    *,
    entries: int,
    files: int,
    now: int,
    taken: Sequence[str] | None = None,
) -> bytes:
    """A signed receipt for the bundle with id ``bundle`` from the holder of key ``to``.

    ``taken``: the ids of the files that were taken, where others of the bundle were not.
    """
    wire = _Wire(VERSION, bundle, to, "applied", entries, files, now)
    if taken is not None:
        named = sorted(taken) if len(taken) <= limits.RECEIPT_FILES else []
        wire = _Wire(VERSION, bundle, to, "part", entries, files, now, named)
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
    whole = wire.status == "applied"
    if whole != (wire.taken is None) or not _named(wire.taken or []):
        raise BundleAltered(reason="receipt")
    return Receipt(
        wire.bundle, verified.sender, wire.to, wire.entries, wire.files, wire.iat, whole, tuple(wire.taken or ())
    )


def _named(files: list[str]) -> bool:
    """Whether this is a list of ids as a receipt has them: sorted, none twice, not too many."""
    return (
        len(files) <= limits.RECEIPT_FILES
        and files == sorted(set(files))
        and all(_FILE.fullmatch(file) is not None for file in files)
    )
