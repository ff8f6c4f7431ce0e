"""Nothing new is encrypted to a suspended key, by any way out: asked by every verb that encrypts (T21).

And what it signs outside of its chain is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.base.errors import InputError
from app.storage import authors, contacts, suspension
from app.storage.vault import Vault
from app.sync.card import read_card


def demand_free(vault: Vault, readers: Iterable[str]) -> None:
    """Raises InputError ``reader-suspended`` (``name``) where one of these keys is suspended; not for the own one."""
    apart = suspension.cut(vault)
    for key_id in readers:
        if key_id in apart:
            raise InputError("reader-suspended", name=_name(vault, key_id))


def demand_free_sender(vault: Vault, sender: str) -> None:
    """Raises InputError ``sender-suspended`` (``name``) where what came stands in no chain, so that nobody can tell
    whether it was signed before somebody else had that key: a withdrawal of theirs would erase, a pack choose where
    this laptop connects to."""
    if sender in suspension.cut(vault):
        raise InputError("sender-suspended", name=_name(vault, sender))


def demand_free_recipients(vault: Vault, recipients: Iterable[str]) -> None:
    """The same for age recipients that were typed in: a suspended contact's key is refused in that form too."""
    apart = suspension.cut(vault)
    theirs = {read_card(one.card).recipient: one.name for one in contacts.listing(vault) if one.key_id in apart}
    for recipient in recipients:
        if recipient in theirs:
            raise InputError("reader-suspended", name=theirs[recipient])


def _name(vault: Vault, key_id: str) -> str:
    contact = contacts.get(vault, key_id)
    author = authors.get(vault, key_id)
    return contact.name if contact is not None else (author.name if author is not None else "") or key_id[:8]
