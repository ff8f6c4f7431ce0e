"""What people say about letting a case go, and about having something erased again.

A *request* asks a second person before a case leaves, an *approval* is the answer. Both name by a
digest exactly what would leave, to whom, on which terms and for what: when any of it changes, the
approval is for something else, and a new one is needed.

A *retraction* asks every holder to erase values, which it names by their digests. An *erasure* is
a holder's signed answer that it was done. Nobody can be kept from signing a retraction of anything;
whose word erases at once is decided where it arrives (:func:`applies`).

Anybody can sign a change of anybody's record, so what these records say isn't what stands in their
fields: each entry speaks for its author alone (:mod:`app.storage.statements`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.base import limits
from app.model.declare import IDENTITY, OPEN, line, prose, ref, refs, term, yes_no
from app.model.entry import JSON, b64, is_digest
from app.model.fields import HIDDEN, Field, Kind, RecordType
from app.model.sources import ANYTHING

REQUEST: Final = RecordType(
    "release_request",
    "case",
    (
        line("over", IDENTITY, required=True, searched=False, hint=HIDDEN),
        line("set", IDENTITY, searched=False, hint=HIDDEN),
        term("purpose", "consent-use", IDENTITY, required=True, listed=True),
        term("policy", "team-policy", IDENTITY),
        prose("readers", IDENTITY, searched=False, hint=HIDDEN),
        prose("terms", IDENTITY, searched=False, hint=HIDDEN),
        prose("words", IDENTITY, searched=False),
    ),
    title=("purpose",),
)
"""``over``: digest of what would leave (:func:`digest_of_order`). ``set``: the same for the cases that go together.
``readers``: :func:`spell_readers`. ``words``: what the one who asks says about it."""

APPROVAL: Final = RecordType(
    "approval",
    "case",
    (
        ref("of", "release_request", sensitivity=IDENTITY, required=True),
        line("over", IDENTITY, required=True, searched=False, hint=HIDDEN),
        yes_no("agreed", IDENTITY, listed=True),
        prose("reason", IDENTITY, searched=False),
    ),
    title=("agreed",),
)

RETRACTION: Final = RecordType(
    "retraction",
    "either",
    (
        prose("digests", OPEN, required=True, searched=False, hint="digests"),
        term("why", "retraction-why", OPEN, listed=True),
        refs("about", *ANYTHING),
        ref("consent", "consent"),
        prose("reason", searched=False),
    ),
    title=("why",),
)
"""``digests``: :func:`spell_digests`. It says nothing to whoever hasn't got the values, and goes to everybody who
may: under every policy."""

ERASURE: Final = RecordType(
    "erasure",
    "either",
    (
        ref("of", "retraction", sensitivity=IDENTITY, required=True),
        Field("erased", Kind.NUMBER, IDENTITY, listed=True),
        term("elsewhere", "erased-elsewhere", IDENTITY, required=True, listed=True),
        prose("remarks", IDENTITY, searched=False),
    ),
    title=("elsewhere",),
)
"""``erased``: how many values are gone from this vault by it. ``elsewhere``: what became of copies outside."""

TYPES: Final = (REQUEST, APPROVAL, RETRACTION, ERASURE)

SAID: Final = frozenset(declared.name for declared in TYPES)
"""said about a case, and no part of what it says"""

_ORDER: Final = b"sijil/release/v1\0"

MOST_DIGESTS: Final = 5_000
"""in one retraction: 220 KB, so that its entry stays small beside ENTRY_BYTES"""


def spell_digests(digests: Iterable[str]) -> str:
    """The value of ``digests``: in order, apart by spaces."""
    return " ".join(sorted(set(digests)))


def read_digests(untrusted: JSON) -> frozenset[str]:
    """What a received retraction names; whatever isn't a digest names nothing."""
    if not isinstance(untrusted, str) or len(untrusted) > limits.VALUE_BYTES:
        return frozenset()
    return frozenset(part for part in untrusted.split(" ", MOST_DIGESTS)[:MOST_DIGESTS] if is_digest(part))


def spell_readers(readers: Mapping[str, str]) -> str:
    """Key ids and age recipients, with what they are called: one a line, as a recipient has 1,960 letters."""
    named = ((reader, " ".join(name.split())[: limits.PERSON_NAME_CHARS]) for reader, name in sorted(readers.items()))
    return "\n".join(f"{reader} {name}".rstrip() for reader, name in named)


def read_readers(untrusted: str) -> tuple[tuple[str, str], ...]:
    """(key id or recipient, name claimed for it) of a received request."""
    found = (line.partition(" ") for line in untrusted.split("\n"))
    return tuple((reader, name[: limits.PERSON_NAME_CHARS]) for reader, _, name in found if reader)


def digest_of_order(
    case: str, purpose: str, readers: Iterable[str], terms: JSON, leaving: Iterable[str], pieces: Iterable[str]
) -> str:
    """What an approval is for: exactly these values and files of a case, for these readers, on these terms.

    ``leaving`` are the digests of the values that would leave, ``pieces`` the SHA-256 of files.
    """
    said = {
        "case": case,
        "purpose": purpose,
        "readers": sorted(set(readers)),
        "terms": terms,
        "leaving": b64(_over(leaving)),
        "pieces": b64(_over(pieces)),
    }
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return b64(hashlib.sha256(_ORDER + text.encode()).digest())


def digest_of_set(overs: Sequence[str]) -> str:
    """What joins the requests of one order."""
    return b64(_over(overs))


def _over(texts: Iterable[str]) -> bytes:
    return hashlib.sha256("\n".join(sorted(set(texts))).encode()).digest()


def applies(asker: str, writer: str, coordinators: Iterable[str]) -> bool:
    """Whether a retraction erases a value at once: its own author takes it back, or a coordinator of the case.

    Anybody else's is a question to the person who holds the value: else one infiltrator could erase
    what all others have written (V10).
    """
    return asker == writer or asker in coordinators


__all__ = [
    "APPROVAL",
    "ERASURE",
    "MOST_DIGESTS",
    "REQUEST",
    "RETRACTION",
    "SAID",
    "TYPES",
    "applies",
    "digest_of_order",
    "digest_of_set",
    "read_digests",
    "read_readers",
    "spell_digests",
    "spell_readers",
]
