"""Withdrawals applied in a room before anything of it is shown: what came while it was closed, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.base.errors import VaultDamaged
from app.services.rooms import letters
from app.services.session import Session
from app.storage import withdrawals
from app.storage.vault import Vault
from app.storage.withdrawals import Came, Word
from app.sync.review import read_signed
from app.sync.withdrawal import Withdrawal

if TYPE_CHECKING:
    from app.services.rooms.opening import RoomSession


def words(vault: Vault) -> tuple[Word, ...]:
    """Every withdrawal that came, its signatures verified anew: a row is never believed for itself."""
    found = withdrawals.came(vault)
    if not found:
        return ()
    keys = letters.keys_of(vault)
    return tuple(_word(vault, one, content_of(vault, one, keys.get)) for one in found)


def content_of(vault: Vault, one: Came, resolve: letters.Resolve) -> Withdrawal:
    letter = read_signed(one.letter, vault.identity.key_id, resolve)
    if not isinstance(letter.content, Withdrawal) or letter.sender != one.sender:
        raise VaultDamaged(what="withdrawal")
    return letter.content


def _word(vault: Vault, one: Came, said: Withdrawal) -> Word:
    return Word(one.id, one.bundle, one.sender, one.at, one.answer, said.files)


def apply(session: Session, opened: RoomSession) -> frozenset[str]:
    """Erase in a room what is withdrawn and isn't erased there yet; the digests of what went.

    The quotes of one's own codings of such a text go with it; what somebody has typed of it into a note isn't found.
    """
    every = session.run(words)
    if not every or opened.run(_has, every):
        return frozenset()
    with opened.letting():
        went = opened.write(withdrawals.apply, every)
    if went:
        session.write(withdrawals.forget_quotes, opened.room, went)
    return went


def _has(room: Vault, every: Sequence[Word]) -> bool:
    return {(one.id, one.answer) for one in withdrawals.meant(room, every)} <= withdrawals.applied(room)
