"""``data/seal.json``: what a sealed file says of itself, for people and programs (docs/formats.md, section 15).

Everything in it is the sealer's word, under the sealer's two signatures. What can be computed from
the entries beside it (the state they stand at, how many values are missing) is held against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from app.base import limits
from app.base.errors import BundleAltered, BundleNewer
from app.base.ids import is_id
from app.model.entry import JSON, b64, depth_within, unb64
from app.sync.statement import VERSION

SALT_BYTES: Final = 16
UNKNOWN: Final = ""
"""type and field of values that are missing, and of which nothing may be said: protected, erased, or never held"""

Heads = Mapping[str, Mapping[str, tuple[int, str]]]
Withheld = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Seal:
    """``name``: the sealer's, a claim. ``at``: their clock. ``purpose``: a code of ``consent-use``, or "".

    ``cases``: ids of the case files, sorted. ``heads``: file → author → (seq, hash) of the newest entry inside:
    the state that was frozen. ``withheld``: file → type → field → how many values are missing; both "" where it
    may not be said. ``salt`` [16]: of the pseudonyms, so that names are stable inside and different outside.
    ``approvals``: what a second person signed for, as the team's rules wanted it. ``custodians``: whose shares open
    ``data/identities/``.
    """

    name: str | None
    at: int
    purpose: str
    policy: str
    cases: tuple[str, ...]
    heads: Heads
    withheld: Withheld
    salt: bytes
    approvals: Sequence[Mapping[str, JSON]] = field(default=())
    custodians: Mapping[str, JSON] = field(default_factory=dict)

    def missing(self) -> int:
        """How many values are withheld in all."""
        return sum(n for types in self.withheld.values() for fields in types.values() for n in fields.values())


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    v: int
    name: str | None
    at: int
    purpose: str
    policy: str
    cases: list[str]
    heads: dict[str, dict[str, tuple[int, str]]]
    withheld: dict[str, dict[str, dict[str, int]]]
    salt: str
    approvals: list[dict[str, JSON]]
    custodians: dict[str, JSON]


_encode: Final = msgspec.json.Encoder().encode


def write_seal(seal: Seal) -> bytes:
    """The one spelling: no white space, keys of the object in the order of the format, others sorted."""
    heads = {file: dict(sorted(authors.items())) for file, authors in sorted(seal.heads.items())}
    withheld = {
        file: {type_: dict(sorted(fields.items())) for type_, fields in sorted(types.items())}
        for file, types in sorted(seal.withheld.items())
    }
    approvals = [dict(one) for one in seal.approvals]
    return _encode(
        _Wire(VERSION, seal.name, seal.at, seal.purpose, seal.policy, sorted(seal.cases), heads, withheld,
              b64(seal.salt), approvals, dict(seal.custodians))
    )  # fmt: skip


def read_seal(untrusted: bytes) -> Seal:
    """Raises :class:`BundleAltered` (``seal``), :class:`BundleNewer`."""
    try:
        version = msgspec.json.decode(untrusted, type=_Versioned).v
        if version > VERSION:
            raise BundleNewer(version=version)
        wire = msgspec.json.decode(untrusted, type=_Wire)
        seal = Seal(
            wire.name, wire.at, wire.purpose, wire.policy, tuple(wire.cases), wire.heads, wire.withheld,
            unb64(wire.salt), tuple(wire.approvals), wire.custodians,
        )  # fmt: skip
        fine = _fine(wire, seal) and write_seal(seal) == untrusted
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError, RecursionError):
        fine = False
    if not fine:
        raise BundleAltered(reason="seal")
    return seal


class _Versioned(msgspec.Struct):
    v: int


def _fine(wire: _Wire, seal: Seal) -> bool:
    counts = [n for types in wire.withheld.values() for fields in types.values() for n in fields.values()]
    heads = [head for authors in wire.heads.values() for head in authors.items()]
    hashes = [text for key, (_, hash_) in heads for text in (key, hash_)]
    return (
        wire.v == VERSION
        and len(seal.salt) == SALT_BYTES
        and (wire.name is None or 0 < len(wire.name) <= limits.PERSON_NAME_CHARS)
        and len(wire.purpose) <= limits.CODE_CHARS
        and len(wire.policy) <= limits.CODE_CHARS
        and 0 <= wire.at <= limits.SEQ_MAX
        and 0 < len(wire.cases) <= limits.SEALED_CASES
        and len(set(wire.cases)) == len(wire.cases)
        and all(map(is_id, [*wire.cases, *wire.heads, *wire.withheld]))
        and set(wire.withheld) <= set(wire.heads)
        and all(0 <= seq <= limits.SEQ_MAX for _, (seq, _) in heads)
        and all(len(unb64(text)) == 32 for text in hashes)
        and all(n > 0 for n in counts)
        and len(wire.approvals) <= limits.SEALED_APPROVALS
        and depth_within([*wire.approvals, wire.custodians], limits.JSON_DEPTH)
    )
