"""Opening: k pieces together are the key, the values come back to their digests, and all of it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.base.errors import BundleAltered, InputError, NotABundle, NotForThisVault, UnknownSender
from app.crypto import pieces
from app.crypto.kdf import wipe
from app.model.entry import Entry, digest_of, unb64
from app.services.custody import answering, asking, records
from app.services.custody.people import People
from app.services.custody.views import Opened, Taken
from app.services.session import Session
from app.storage import custody as table
from app.storage import journal
from app.storage.vault import Vault
from app.sync import deal as deals
from app.sync import letters
from app.sync.deal import Sealed
from app.sync.letters import Answer, Request


def take(session: Session, untrusted: bytes) -> Taken:
    """Take in any letter of custody: a request to this vault, an answer to it, or a piece to keep for somebody.

    Raises what :func:`app.sync.letters.open_letter` raises, and InputError of what it turns out to be.
    """

    def write(vault: Vault) -> Taken:
        letter = _opened_letter(vault, untrusted)
        if isinstance(letter, Request):
            return Taken(request=answering.take_request(vault, letter))
        if isinstance(letter, Answer):
            asked, place = asking.take_answer(vault, letter, untrusted)
            return Taken(asked=asked, place=place)
        return Taken(entrusted=answering.take_entrusted(vault, letter))

    return session.write(write)


def _opened_letter(vault: Vault, untrusted: bytes) -> letters.Letter:
    try:
        return letters.open_letter(untrusted, vault.identity, People(vault).resolve)
    except (NotForThisVault, NotABundle, UnknownSender) as error:  # said of a letter, not of a bundle
        raise type(error)(reason="letter", **error.facts) from None


def open_identities(session: Session, question: str) -> Opened:
    """Open what ``k`` custodians gave their pieces for. The values come back into the journal, by their digests.

    That it was opened is signed in the same transaction in which the values come back; the pieces are
    erased. Raises NotFound, InputError (``custody-too-few`` with ``have`` and ``k``,
    ``custody-answer-late``, ``custody-opened``), BundleAltered: ``custody-dealer`` where good
    pieces make no key, which proves that the sealer dealt wrongly.
    """

    def write(vault: Vault) -> Opened:
        opened = bring_back(vault, question)
        use_up(vault, question)
        return opened

    return session.write(write)


def bring_back(vault: Vault, question: str) -> Opened:
    """The values, into the journal, and that it was opened signed once; pieces and what was sealed are still here.

    Raises as :func:`open_identities`.
    """
    matter = asking.matter_of(vault, People(vault), question)
    deal, kept = matter.deal, table.deal(vault, matter.asked.about)
    if matter.asked.state != "waiting":
        raise InputError("custody-answer-late")
    if deal is None or kept is None or kept.sealed is None or matter.request.aim != "open":
        raise InputError("custody-opened")
    good = asking.good_pieces(vault, matter)
    if len({piece.index for piece in good}) < deal.k:
        raise InputError("custody-too-few", have=len(good), k=deal.k)
    seed = pieces.combine(unb64(deal.id), deal.k, deal.marks, good)
    if seed is None:
        raise BundleAltered(reason="custody-dealer")
    try:
        disclosures = deals.open_sealed(Sealed(deal, kept.sealed), seed)
    finally:
        wipe(seed)
    entered = enter(vault, deal.file, disclosures)
    if not records.is_said(vault, "opened", question):
        records.say(vault, "opened", deal.file, question, reason=matter.request.reason)
    return Opened(deal.file, len(disclosures), entered, disclosures)


def use_up(vault: Vault, question: str) -> None:
    """It is open in every place: the pieces and what was sealed are erased."""
    found = table.request(vault, question)
    table.settle(vault, question, "done")
    if found is not None:
        table.opened(vault, found.about)


def enter(vault: Vault, file: str, disclosures: Iterable[str]) -> int:
    """Put values that were withheld back to their digests, in the entries of one file; how many found their place.

    A value whose digest nobody signed finds none, and an erased one doesn't come back.
    """
    texts = {digest_of(text): text for text in disclosures}
    filled: list[Entry] = []
    count = 0
    for entry in journal.entries(vault, files=[file]):
        found = tuple(
            texts.get(digest) if held is None else held
            for digest, held in zip(entry.claims.digests, entry.disclosures, strict=True)
        )
        if found != entry.disclosures:
            count += sum(new is not None and old is None for new, old in zip(found, entry.disclosures, strict=True))
            filled.append(replace(entry, disclosures=found, parsed=None))
    journal.take(vault, filled, frozenset())
    return count
