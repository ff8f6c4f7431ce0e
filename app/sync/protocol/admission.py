"""Admissions: an operator's signed word that a mailbox may hold so much, so long (docs/formats.md, "Admission").

Whoever signs a batch of names sees that they belong together, unless a coordinator mixes those of
several people (:func:`mix`).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.limits import KIB
from app.crypto import request_keys
from app.sync.protocol import names, spelling
from app.sync.protocol.refusal import Refused

REQUEST_BYTES: Final = 256 * KIB
TOKENS_BYTES: Final = 1024 * KIB
MOST: Final = 2_000
"""names in one request: 13 for each of 150 people"""

_VERSION: Final = 1
_DOMAIN: Final = b"sijil/admission/v1\0"
_SHAPE: Final = struct.Struct(">B32sQQQI")
_TOKEN_BYTES: Final = _SHAPE.size + request_keys.SIGNATURE_BYTES
TOKEN_CHARS: Final = -(-_TOKEN_BYTES * 4 // 3)


@dataclass(frozen=True, slots=True)
class Admission:
    """``mailbox`` may hold ``count`` blobs of ``size`` bytes together, from ``since`` until ``until`` (seconds)."""

    mailbox: str
    since: int
    until: int
    size: int
    count: int


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A name that an operator is asked to admit, and the epoch in which it is used."""

    mailbox: str
    epoch: int


def write(seed: bytes | bytearray, admission: Admission) -> str:
    """The token: the value of ``Sijil-Admission``. ``seed`` [32] is the operator's key."""
    named = spelling.read32(admission.mailbox, 32)
    told = _SHAPE.pack(_VERSION, named, admission.since, admission.until, admission.size, admission.count)
    return spelling.write64(told + request_keys.sign(seed, _DOMAIN + told))


def read(untrusted: str, operators: Sequence[bytes], mailbox: str, now: int) -> Admission:
    """A token that one of the ``operators`` (public keys [32]) signed for this mailbox and this time.

    Raises :class:`Refused` ``admission``.
    """
    admission = state(untrusted)
    raw = spelling.read64(untrusted, _TOKEN_BYTES)
    told, signature = raw[: _SHAPE.size], raw[_SHAPE.size :]
    if admission.mailbox != mailbox or not admission.since <= now <= admission.until:
        raise Refused("admission")
    if not any(request_keys.signed(public, signature, _DOMAIN + told) for public in operators):
        raise Refused("admission")
    return admission


def state(untrusted: str) -> Admission:
    """What a token says, unproven: a client shows it and keeps it. Raises :class:`Refused` ``admission``."""
    try:
        raw = spelling.read64(untrusted, _TOKEN_BYTES)
        version, named, since, until, size, count = _SHAPE.unpack(raw[: _SHAPE.size])
    except (ValueError, struct.error):
        raise Refused("admission") from None
    if version != _VERSION or since > until:
        raise Refused("admission")
    return Admission(spelling.write32(named), since, until, size, count)


def for_epoch(asked: Asked, size: int, count: int) -> Admission:
    """An admission for one epoch, with an epoch around it for what was on its way and for clocks that are wrong."""
    begin = names.begin_of(asked.epoch)
    grace = names.EPOCH_SECONDS
    return Admission(asked.mailbox, max(0, begin - grace), begin + 2 * grace, size, count)


def write_request(asked: Iterable[Asked]) -> bytes:
    """The file that an operator is given: names in the order of the alphabet, so that it tells no more than they do."""
    return _encode({"sijil-admission-request": _VERSION, "names": [[a.mailbox, a.epoch] for a in sorted(set(asked))]})


def mix(requests: Iterable[bytes]) -> bytes:
    """One request out of several people's, so that whose names belong together can't be seen in it."""
    return write_request(asked for request in requests for asked in read_request(request))


def read_request(untrusted: bytes) -> tuple[Asked, ...]:
    """Raises :class:`Refused` ``request``."""
    rows = _decode(untrusted, REQUEST_BYTES, "sijil-admission-request", "names", "request")
    asked = tuple(_asked(row) for row in rows)
    if not 0 < len(asked) <= MOST:
        raise Refused("request")
    return asked


def _asked(row: object) -> Asked:
    match row:
        case [str() as name, int() as epoch] if names.is_name(name) and 0 <= epoch < 2**32:
            return Asked(name, epoch)
    raise Refused("request")


def write_tokens(tokens: Iterable[str]) -> bytes:
    """The file that comes back."""
    return _encode({"sijil-admissions": _VERSION, "tokens": list(tokens)})


def read_tokens(untrusted: bytes) -> dict[str, str]:
    """Mailbox → token, unproven. Raises :class:`Refused` ``tokens``."""
    rows = _decode(untrusted, TOKENS_BYTES, "sijil-admissions", "tokens", "tokens")
    if not 0 < len(rows) <= MOST or not all(isinstance(row, str) for row in rows):
        raise Refused("tokens")
    try:
        return {state(str(row)).mailbox: str(row) for row in rows}
    except Refused:
        raise Refused("tokens") from None


def _encode(value: dict[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _decode(untrusted: bytes, most: int, mark: str, member: str, why: str) -> list[object]:
    try:
        value = json.loads(untrusted) if len(untrusted) <= most else None
    except (ValueError, RecursionError):
        raise Refused(why) from None
    if not isinstance(value, dict) or value.get(mark) != _VERSION or set(value) != {mark, member}:
        raise Refused(why)
    rows = value[member]
    if not isinstance(rows, list):
        raise Refused(why)
    return rows
