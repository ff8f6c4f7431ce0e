"""Entries of the journal as SD-JWTs: sign, read, verify (docs/formats.md, section 2).

An author's entries hang together by ``prev``. Of a run of them only the newest signature is
checked; the hashes below it prove the rest. That is what makes a large merge fast.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import BundleAltered
from app.crypto import sdjwt
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Claims, Entry, NewChange, parse_claims, parse_disclosure, write_body, write_claims

HEADER: Final = sdjwt.Header("sijil-entry+sd-jwt")
_HEADER_TEXT: Final = HEADER.text()
_MANY: Final = 8  # checks from which on a second thread is worth its start: Ed25519 releases the interpreter lock
_THREADS: Final = 4


@dataclass(frozen=True, slots=True)
class Fork:
    """Two entries of one author with one number, by their hashes: a cloned vault, or a rewritten history (T20)."""

    iss: str
    seq: int
    hashes: tuple[str, ...]


def sign_entry(
    identity: Identity, *, seq: int, prev: str | None, iat: int, file: str, changes: Sequence[NewChange]
) -> Entry:
    """One signed entry with all its disclosures.

    ``ValueError`` for what no reader would take: values that JSON can't carry, or beyond :mod:`app.base.limits`.
    """
    try:
        placed = [sdjwt.disclose(write_body(new.change)) for new in changes]
        replaces = {index: new.replaces for index, new in enumerate(changes) if new.replaces}
        digests = tuple(digest for digest, _ in placed)
        payload = write_claims(Claims(identity.key_id, seq, prev, iat, file, digests, replaces))
        token = sdjwt.issue(HEADER, payload, identity.sign_ed25519)
        line = "~".join([token, *(disclosure for _, disclosure in placed), ""])
        return read_entry(line.encode("ascii"))  # what is signed can be read by everybody, or is not signed
    except (BundleAltered, TypeError, ValueError) as error:
        raise ValueError("entry") from error


def read_entry(untrusted_line: bytes) -> Entry:
    """A received line as an entry, its signature unchecked. Raises :class:`BundleAltered` (``reason``).

    Every disclosure is matched to its digest by hash and parsed: ``entry.changes()`` gives the
    changes, so that nobody parses them again.
    """
    if len(untrusted_line) > limits.ENTRY_BYTES:
        raise BundleAltered(reason="entry-too-big")
    parsed = sdjwt.parse(_HEADER_TEXT, untrusted_line)
    claims = parse_claims(parsed.payload)
    disclosures = sdjwt.place(claims.digests, parsed.disclosures)
    changes = tuple([None if text is None else parse_disclosure(text) for text in disclosures])
    return Entry(parsed.token, parsed.hash, claims, disclosures, changes)


def verify_entry(entry: Entry, public: PublicKeys) -> None:
    """Check the entry's own signature. Raises :class:`BundleAltered` ``signature``."""
    signed, signature = sdjwt.signed_part(entry.token)
    if entry.claims.iss != public.key_id or not public.signed_ed25519(signature, signed):
        raise BundleAltered(reason="signature")


def verify_runs(entries: Iterable[Entry], keys: Mapping[str, PublicKeys]) -> frozenset[str]:
    """Prove every entry by its own signature, or by the hashes below a signature that was checked.

    Checked are the signatures of all entries that no other entry here names as its ``prev``:
    the newest of each run, and of each branch of a fork. An entry whose ``prev`` is another
    than the one here ends a run: each part stands by its own signature, and :func:`find_forks`
    names the pair. ``keys`` are the authors by key id.

    Returns the hashes of the entries whose own signature was checked. Raises
    :class:`BundleAltered` (``signature``, ``author-unknown``); then none of them is proven.
    """
    by_hash = {entry.hash: entry for entry in entries}
    below = {entry.claims.prev for entry in by_hash.values() if _follows(entry, by_hash)}
    newest = [entry for hash_, entry in by_hash.items() if hash_ not in below]
    if any(entry.claims.iss not in keys for entry in by_hash.values()):
        raise BundleAltered(reason="author-unknown")
    _verify_all([(entry, keys[entry.claims.iss]) for entry in newest])
    return frozenset(entry.hash for entry in newest)


def find_forks(entries: Iterable[Entry]) -> tuple[Fork, ...]:
    """Every (author, number) for which two tokens are here, or one is here and another is named as ``prev``."""
    seen: dict[tuple[str, int], set[str]] = {}
    named: dict[tuple[str, int], set[str]] = {}
    for entry in entries:
        claims = entry.claims
        seen.setdefault((claims.iss, claims.seq), set()).add(entry.hash)
        if claims.prev is not None:
            named.setdefault((claims.iss, claims.seq - 1), set()).add(claims.prev)
    places = {place: hashes | named.get(place, set()) for place, hashes in seen.items()}
    places |= {place: hashes for place, hashes in named.items() if place not in seen}
    return tuple(
        Fork(iss, seq, tuple(sorted(hashes))) for (iss, seq), hashes in sorted(places.items()) if len(hashes) > 1
    )


def _follows(entry: Entry, by_hash: Mapping[str, Entry]) -> bool:
    """Whether the entry before this one is here, and is of the same author with the number before."""
    claims = entry.claims
    before = by_hash.get(claims.prev) if claims.prev is not None else None
    return before is not None and before.claims.iss == claims.iss and before.claims.seq == claims.seq - 1


def _verify_all(pairs: Sequence[tuple[Entry, PublicKeys]]) -> None:
    if len(pairs) < _MANY:
        for entry, public in pairs:
            verify_entry(entry, public)
        return
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1), "verify") as pool:
        parts = [pairs[start::_THREADS] for start in range(_THREADS)]
        for _ in pool.map(_verify_part, parts):
            pass


def _verify_part(pairs: Sequence[tuple[Entry, PublicKeys]]) -> None:
    for entry, public in pairs:
        verify_entry(entry, public)


__all__ = ["Fork", "find_forks", "read_entry", "sign_entry", "verify_entry", "verify_runs"]
