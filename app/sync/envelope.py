"""A letter: one statement in an age file for its readers, compressed and padded as a bundle is, without a tar.

Who carries it learns neither what it says nor how long it is (T30): a yes with a piece of a key
mustn't be told from a refusal by its size.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO, Literal

from app.base import limits
from app.base.errors import BundleError, BundleTooBig
from app.base.padme import is_padme
from app.crypto import hybrid
from app.crypto.age import AgeReader, AgeWriter
from app.crypto.identity import Identity
from app.sync.frame import EXPANSION, FrameReader, FrameWriter


def enclose(statement: bytes, recipients: Sequence[str]) -> bytes:
    """The age file. Raises InputError as :class:`AgeWriter`."""
    out = io.BytesIO()
    with AgeWriter(out, recipients) as age:
        frame = FrameWriter(age)
        frame.write(statement)
        frame.finish()
    return out.getvalue()


def is_letter(source: BinaryIO, opener: Identity) -> bool:
    """Whether an age file for ``opener`` holds a statement and no tar, by its first bytes; ``source`` stays open."""
    try:
        return FrameReader(AgeReader(source, opener, is_padme), limits.MIB).read(1) == b"{"
    except (BundleError, OSError):
        return False


def take_out(
    untrusted: bytes, opener: Identity | hybrid.PrivateKey, most: int, kind: Literal["letter", "review"]
) -> bytes:
    """The statement inside, not verified yet, of at most ``most`` bytes.

    Raises NotABundle, NotForThisVault, BundleAltered, BundleTruncated, and BundleTooBig with ``kind`` as its reason.
    """
    if len(untrusted) > most:
        raise BundleTooBig(reason=kind, limit=most)
    frame = FrameReader(AgeReader(io.BytesIO(untrusted), opener, is_padme), min(EXPANSION * len(untrusted), most))
    parts = []
    while block := frame.read(limits.READ_BLOCK):
        parts.append(block)
    frame.finish()
    return b"".join(parts)
