"""Letters between reviewers and sealers: written for one reader, carried as any file, taken one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.base import limits
from app.base.errors import BundleTooBig, InputError, NotFound
from app.base.task import Task
from app.crypto.identity import PublicKeys
from app.services.arrival import known_keys
from app.services.session import Session
from app.services.suspension.guard import demand_free, demand_free_sender
from app.services.views import ChangeSet
from app.storage import access, authors, coding, contacts
from app.storage.vault import Vault
from app.sync.card import read_card
from app.sync.folder import deliver, open_bundle
from app.sync.review import Commitment, Content, Frame, Kind, Letter, Reveal, Review, read_letter, write_letter
from app.sync.withdrawal import Erased, Withdrawal

Resolve = Callable[[str], PublicKeys | None]


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that was taken. ``id``: of the round, or of the sealed file that was reviewed."""

    kind: Kind
    sender: str
    id: str
    changes: ChangeSet


def recipient_of(vault: Vault, key_id: str) -> str:
    """The age recipient of a contact. Raises NotFound (``contact``), InputError ``reader-suspended`` (T21)."""
    demand_free(vault, [key_id])
    contact = contacts.get(vault, key_id)
    if contact is None:
        raise NotFound(what="contact", name=key_id[:12])
    return read_card(contact.card).recipient


def keys_of(vault: Vault) -> dict[str, PublicKeys]:
    """The keys of everybody whose review may have come: contacts, and those who were."""
    known = {one.key_id: one.keys for one in authors.listing(vault) if one.keys is not None}
    return known | {card.key_id: card.public for card in (read_card(c.card) for c in contacts.listing(vault))}


def post(vault: Vault, to: str, kind: Kind, content: Content, folder: Path) -> Path:
    """Write one letter into a folder, under a name that says nothing; it stands in the access log before.

    Raises NotFound, InputError ``folder-missing``, StorageFault, NoRoom, BundleTooBig.
    """
    if not folder.is_dir():
        raise InputError("folder-missing", path=str(folder))
    made = write_letter(vault.identity, to, recipient_of(vault, to), kind, content)
    with vault.joined():
        access.note(vault, "sent", who=to)

    def write(out: BinaryIO) -> None:
        out.write(made)

    path, _ = deliver(folder, write, Task())
    return path


def read(session: Session, path: Path) -> Letter:
    """A letter to this vault of one of its contacts; nothing is taken yet.

    Raises NotFound, a BundleError, UnknownSender, StorageFault.
    """
    keys = known_keys(session)
    with open_bundle(path) as source:
        untrusted = source.read(limits.REVIEW_BYTES + 1)
    if len(untrusted) > limits.REVIEW_BYTES:
        raise BundleTooBig(reason="review", limit=limits.REVIEW_BYTES)
    return read_letter(untrusted, keys.identity, keys.senders.get)


def take(session: Session, path: Path, room: str = "") -> Came:
    """Read a letter and do what it asks. ``room``: where a round that somebody begins belongs.

    Raises what :func:`read` does, and InputError ``sender-suspended``; for a round InputError ``round-room`` without
    a room, and what :mod:`.blind` says; for a review what :func:`app.services.rooms.reviews.take` says; for a
    withdrawal or its answer what :func:`app.services.rooms.withdrawn.take` and
    :func:`app.services.release.telling.take` say.
    """
    from app.services.release import telling
    from app.services.rooms import blind, reviews, withdrawn

    letter = read(session, path)
    content, sender = letter.content, letter.sender
    session.run(demand_free_sender, sender)
    if isinstance(content, Review):
        session.write(reviews.take, letter, content)
        id_ = content.seal
    elif isinstance(content, Withdrawal):
        withdrawn.take(session, letter, content)
        id_ = content.seal
    elif isinstance(content, Erased):
        session.write(telling.take, letter, content)
        id_ = content.seal
    elif isinstance(content, Frame):
        if not room:
            raise InputError("round-room")
        id_ = blind.join(session, room, content, sender)
    elif isinstance(content, Commitment):
        id_ = session.write(blind.take_commitment, sender, content)
    else:
        id_ = session.write(blind.take_reveal, sender, content)
    if isinstance(content, Commitment | Reveal):
        _refuse_trouble(session, id_)
    return Came(letter.kind, sender, id_, ChangeSet(kinds=frozenset({"rooms", "release"})))


def _refuse_trouble(session: Session, round_: str) -> None:
    """What the other did is remembered first, then said: InputError ``round-changed``, ``round-two-commitments``."""
    trouble = session.run(coding.get_round, round_).theirs.get("trouble")
    if trouble:
        raise InputError(f"round-{trouble}")
