"""A review goes back to who sealed a file, signed; there it is read beside the case, and never becomes part of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.base.errors import InputError, NotFound, VaultDamaged
from app.model.fold import RecordState
from app.services.authors import Authors
from app.services.hits import titles_in
from app.services.rooms import letters
from app.services.rooms.book import reads_otherwise
from app.services.rooms.opening import CHANGED, open_room
from app.services.rooms.views import Code, Coding, Note, Passage, ReviewView
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import coding as table
from app.storage import records, rooms, seals
from app.storage.coding import ReviewRow
from app.storage.rooms import Seal
from app.storage.vault import Vault
from app.sync import review as wire
from app.sync.review import Letter, Review, read_signed


def write(session: Session, room: str, bundle: str, folder: Path) -> Path:
    """Write what was coded and noted about one sealed file, as one file for who sealed it.

    Codings and notes about records of this sealed file go; notes about the room as a whole stay, and codings of
    passages that are withdrawn: their words are gone, and what nobody can read again proves nothing.
    Raises NotFound (room, sealed file, or the sealer as a contact), InputError (``review-nothing``,
    ``review-own``; ``round-open`` where the sealer is coding blindly with you: it would show your answers),
    StorageFault, NoRoom.
    """
    opened = open_room(session, room)
    seal = opened.run(_seal, bundle)
    about = opened.run(_records_of, seal)
    if seal.sealer == session.key_id:
        raise InputError("review-own")

    def put(vault: Vault) -> Path:
        _refuse_open_round(vault, room, seal.sealer)
        content = _review(vault, room, bundle, about)
        if not content.codings and not content.notes:
            raise InputError("review-nothing")
        return letters.post(vault, seal.sealer, "review", content, folder)

    return session.write(put)


def _seal(vault: Vault, bundle: str) -> Seal:
    for seal in rooms.seals(vault):
        if seal.bundle == bundle:
            return seal
    raise NotFound(what="sealed-file", id=bundle)


def _records_of(vault: Vault, seal: Seal) -> frozenset[str]:
    return frozenset(state.id for file in seal.facts["files"] for state in records.records_in(vault, file))


def _refuse_open_round(vault: Vault, room: str, sealer: str) -> None:
    for row in table.rounds(vault, room):
        if sealer in row.frame["coders"] and row.theirs.get("answers") is None:
            raise InputError("round-open")


def _review(vault: Vault, room: str, bundle: str, about: frozenset[str]) -> Review:
    codings = [row for row in table.codings(vault, room) if row.record in about and (row.quote or not row.field)]
    used = {row.code for row in codings}
    return Review(
        1,
        bundle,
        table.next_review(vault, bundle),
        vault.clock.now(),
        tuple(
            wire.Code(row.id, row.label, row.definition, row.choices)
            for row in table.codes(vault, room)
            if row.id in used
        ),
        tuple(
            wire.Coding(row.code, row.record, row.value, row.field, row.over, row.start, row.stop, row.quote, row.at)
            for row in codings
        ),
        tuple(wire.Note(row.record, row.text, row.at) for row in table.notes(vault, room) if row.record in about),
    )


# --- at the sealer --------------------------------------------------------------------------


def take(vault: Vault, letter: Letter, review: Review) -> None:
    """Keep a review of something that was sealed here, for somebody who was its reader.

    Raises InputError ``review-not-ours``, ``review-stranger``, and ``review-older`` for one that is not newer
    than what came before from the same person.
    """
    sealed = seals.one(vault, review.seal)
    if sealed is None:
        raise InputError("review-not-ours")
    if letter.sender not in sealed.readers:
        raise InputError("review-stranger")
    newest = table.newest_review(vault, review.seal, letter.sender)
    there = [row for row in table.reviews(vault, [review.seal]) if row.reviewer == letter.sender]
    if there and there[0].letter == letter.signed:
        return
    if review.n <= newest:
        raise InputError("review-older")
    table.keep_review(
        vault,
        ReviewRow(review.seal, letter.sender, review.n, review.iat, vault.clock.now(), False, letter.signed),
    )


def listing(session: Session, case: str = "", language: str = "en") -> tuple[ReviewView, ...]:
    """The reviews that came, the newest first; with ``case`` those that say something about one of its records.

    What the records are called is said in ``language``.
    """

    def collect(vault: Vault) -> tuple[ReviewView, ...]:
        authors = Authors(vault)
        within = {state.id for state in records.records_in(vault, case)} if case else None
        found = [_view(vault, row, authors, within) for row in table.reviews(vault)]
        meant = [one for one in found if within is None or one.codings or one.notes]
        return tuple(replace(one, titles=_titles(vault, one, language)) for one in meant)

    return session.run(collect)


def _view(vault: Vault, row: ReviewRow, authors: Authors, within: set[str] | None) -> ReviewView:
    review = _content(vault, row)
    quoted = {one.record for one in review.codings if one.field}
    states = {record: records.state(vault, record) for record in sorted(quoted)}
    codings = tuple(
        Coding("", one.code, one.record, one.value, _passage(one), one.at, _otherwise(one, states.get(one.record)))
        for one in review.codings
        if within is None or one.record in within
    )
    notes = tuple(
        Note("", one.record, one.text, one.at) for one in review.notes if within is None or one.record in within
    )
    return ReviewView(
        row.bundle,
        authors.get(row.reviewer),
        row.n,
        row.iat,
        row.came,
        row.seen,
        tuple(Code(one.id, one.label, one.definition, one.choices) for one in review.codes),
        codings,
        notes,
        {},
    )


def _otherwise(one: wire.Coding, state: RecordState | None) -> bool:
    """A reviewer signs what they quote, and can sign words that no witness said (V10)."""
    return reads_otherwise(_passage(one), state)


def _passage(one: wire.Coding) -> Passage:
    return Passage(one.field, one.over, one.start, one.stop, one.quote)


def _titles(vault: Vault, review: ReviewView, language: str) -> dict[str, str]:
    about = [one.record for one in review.codings] + [one.record for one in review.notes]
    return titles_in(vault, [one for one in dict.fromkeys(about) if one], language)


def _content(vault: Vault, row: ReviewRow) -> Review:
    """What was signed, verified anew each time it is shown: a row is never believed for itself."""
    letter = read_signed(row.letter, vault.identity.key_id, letters.keys_of(vault).get)
    if not isinstance(letter.content, Review):
        raise VaultDamaged(what="review")
    return letter.content


def seen(session: Session, bundle: str, reviewer: str) -> ChangeSet:
    """Somebody has read it."""
    session.write(table.see_review, bundle, reviewer)
    return CHANGED


def forget(session: Session, bundle: str, reviewer: str) -> ChangeSet:
    """Throw a review away. Raises NotFound."""
    session.write(table.drop_review, bundle, reviewer)
    return CHANGED


__all__ = ["forget", "listing", "seen", "take", "write"]
