"""What the tests of this floor share: fixed people, short ways to make signed things, mutators."""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Iterator

from app.base.errors import BundleError
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.entries import sign_entry
from app.crypto.identity import Identity
from app.model.entry import JSON, Change, Entry, NewChange

FILE = "a" * 26
RECORD = "e" * 26


@functools.cache
def person(name: str) -> Identity:
    """The same keys for the same name, in every run."""
    return Identity.from_secret(hashlib.shake_256(name.encode()).digest(96))


def change(value: JSON = "x", field: str = "title", source: str | None = None) -> NewChange:
    return NewChange(Change(RECORD, "case", field, value, source))


def chain(who: Identity, length: int, *, after: Entry | None = None, changes: int = 1, mark: str = "") -> list[Entry]:
    made: list[Entry] = []
    for _ in range(length):
        seq = after.claims.seq + 1 if after else 0
        news = [change(f"{mark}{seq}.{n}") for n in range(changes)]
        prev = after.hash if after else None
        after = sign_entry(who, seq=seq, prev=prev, iat=1_760_000_000 + seq, file=FILE, changes=news)
        made.append(after)
    return made


def encrypted(plain: bytes, *readers: Identity) -> bytes:
    out = io.BytesIO()
    with AgeWriter(out, [reader.recipient for reader in readers]) as writer:
        writer.write(plain)
    return out.getvalue()


def decrypted(data: bytes, reader: Identity) -> bytes:
    return AgeReader(io.BytesIO(data), reader).read()


def flips(data: bytes, step: int = 1) -> Iterator[bytes]:
    """``data`` with one bit turned, for every ``step``-th bit."""
    for bit in range(0, len(data) * 8, step):
        mutated = bytearray(data)
        mutated[bit >> 3] ^= 1 << (bit & 7)
        yield bytes(mutated)


def refused(action: object) -> BundleError:
    """The one named error that ``action`` must raise; anything else fails the test (T10)."""
    try:
        action()  # type: ignore[operator]
    except BundleError as error:
        return error
    raise AssertionError("accepted")
