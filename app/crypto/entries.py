"""Entries of the journal as SD-JWTs: sign, read, verify (docs/formats.md, section 2).

An author's entries hang together by ``prev``. Of a run of them only the newest signature is
checked; the hashes below it prove the rest. That is what makes a large merge fast.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import BundleAltered
from app.crypto import sdjwt
from app.crypto.identity import Identity, PublicKeys
from app.model.entry import Claims, Entry, NewChange, parse_claims, parse_disclosure, write_body, write_claims

HEADER: Final = sdjwt.Header("sijil-entry+sd-jwt")
_HEADER_TEXT: Final = HEADER.text()
_MANY: Final = 256  # entries handed to another thread at a time
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


class SignatureChecks:
    """Checks the own signature of every entry it is given, on other threads, while the caller reads on.

    A chain could prove an entry by the hashes below one checked signature. But whoever gets only
    some of the files has other entries below other signatures: an entry whose own signature is
    false would be taken here and refused there, and could never be passed on
    (docs/decisions/0008-every-signature.md). Ed25519 releases the interpreter lock, so that on
    two cores this costs next to no time. ``keys`` are the authors by key id, and may grow.
    """

    def __init__(self, keys: Mapping[str, PublicKeys]) -> None:
        self._keys = keys
        self._pool = ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1), "verify")
        self._waiting: list[tuple[Entry, PublicKeys, int]] = []
        self._under_way: list[Future[None]] = []

    def add(self, entry: Entry, line: int = 0) -> None:
        """Queue one entry; ``line`` is where it stands. Raises :class:`BundleAltered` ``author-unknown``."""
        public = self._keys.get(entry.claims.iss)
        if public is None:
            raise BundleAltered(reason="author-unknown")
        self._waiting.append((entry, public, line))
        if len(self._waiting) >= _MANY:
            self._hand_over()

    def _hand_over(self) -> None:
        self._under_way.append(self._pool.submit(_verify_part, self._waiting))
        self._waiting = []

    def settle(self) -> None:
        """Wait until all entries so far are checked.

        Raises :class:`BundleAltered` ``signature`` for the first false one (facts ``file``, ``line``).
        """
        self._hand_over()
        under_way, self._under_way = self._under_way, []
        for part in under_way:
            part.result()

    def close(self) -> None:
        """End the threads; what is still queued is dropped. May be called twice."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def verify_all(entries: Iterable[Entry], keys: Mapping[str, PublicKeys]) -> None:
    """Check the own signature of every entry. Raises :class:`BundleAltered` (``signature``, ``author-unknown``)."""
    checks = SignatureChecks(keys)
    try:
        for entry in entries:
            checks.add(entry)
        checks.settle()
    finally:
        checks.close()


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


def _verify_part(part: Sequence[tuple[Entry, PublicKeys, int]]) -> None:
    for entry, public, line in part:
        try:
            verify_entry(entry, public)
        except BundleAltered as error:
            error.facts |= {"file": entry.claims.file, "line": line}
            raise


__all__ = [
    "Fork",
    "SignatureChecks",
    "find_forks",
    "read_entry",
    "sign_entry",
    "verify_all",
    "verify_entry",
]
