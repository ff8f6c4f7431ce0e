"""What is said over a sealed file that has left: what of it was withdrawn, and that it is gone where it went.

Both travel as letters (:mod:`app.sync.review`, docs/formats.md, section 16). A withdrawal names values by their
digests alone: no reason, no record, no word about whom it is. To somebody who hasn't got the values it says nothing.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from app.base import limits
from app.base.ids import is_id
from app.model.entry import b64, is_digest

_ID: Final = b"sijil/withdrawal/v1\0"
_MOST_CODE: Final = 40


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``files``: file → digests of the values in the sealed file ``seal`` that are to be erased; everything so far."""

    v: int
    seal: str
    iat: int
    files: dict[str, tuple[str, ...]]

    def digests(self) -> frozenset[str]:
        return frozenset(digest for found in self.files.values() for digest in found)


class Erased(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reader's word that it was done. ``of``: :func:`id_of` the withdrawal. ``erased``: how many values were gone
    from their rooms by it; ``elsewhere``: a code of ``erased-elsewhere``."""

    v: int
    seal: str
    of: str
    iat: int
    erased: int
    elsewhere: str
    remarks: str


def id_of(withdrawal: Withdrawal) -> str:
    """What an answer names it by."""
    return b64(hashlib.sha256(_ID + msgspec.json.encode(withdrawal)).digest())


def fine_withdrawal(said: Withdrawal) -> bool:
    """Whether everything in it is what it must be, and in its one order."""
    return (
        is_digest(said.seal)
        and 0 <= said.iat <= limits.SEQ_MAX
        and len(said.files) > 0
        and list(said.files) == sorted(said.files)
        and sum(map(len, said.files.values())) <= limits.WITHDRAWN_DIGESTS
        and all(
            is_id(file) and found and list(found) == sorted(set(found)) and all(map(is_digest, found))
            for file, found in said.files.items()
        )
    )


def fine_erased(said: Erased) -> bool:
    return (
        is_digest(said.seal)
        and is_digest(said.of)
        and 0 <= said.iat <= limits.SEQ_MAX
        and 0 <= said.erased <= limits.WITHDRAWN_DIGESTS
        and 0 < len(said.elsewhere) <= _MOST_CODE
        and said.elsewhere.isascii()
        and len(said.remarks) <= limits.ROOM_NOTE_CHARS
    )


__all__ = ["Erased", "Withdrawal", "fine_erased", "fine_withdrawal", "id_of"]
