"""A sealed file was taken in, and something in it is withdrawn: erased in every room, asked about, confirmed.

The sealer's letter names digests. What the sealer signed goes at once, in every room of this vault; what others
signed goes when this vault's person says so (V10). The answer is signed by hand, because only a person knows what
became of the sealed file itself, of exports and of prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base import limits
from app.base.errors import InputError, NotFound
from app.model.vocabulary import vocabulary
from app.services.authors import Authors
from app.services.rooms import applying, letters
from app.services.rooms.opening import CHANGED, RoomSession, close_room, open_room
from app.services.session import Session
from app.services.views import Author, ChangeSet
from app.storage import authors, rooms, withdrawals
from app.storage.retracting import Answer
from app.storage.vault import Vault
from app.storage.withdrawals import Came
from app.sync.review import Letter
from app.sync.withdrawal import Erased, Withdrawal, id_of


@dataclass(frozen=True, slots=True)
class Line:
    """Values of one field of records of one type, "" where that isn't known, and whose words they are or were."""

    type: str
    field: str
    n: int


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """What a sealer asked. ``erased``: how many values it has erased in the rooms; ``asked``: how many are still
    there and are for this vault's person to decide, ``lines`` and ``writers`` say which and whose. ``rooms``: titles
    of those that have the sealed file. ``confirmed``: when the answer was signed, ``None``: not yet."""

    id: str
    bundle: str
    sender: Author
    at: int
    came: int
    named: int
    erased: int
    asked: int
    lines: tuple[Line, ...]
    writers: tuple[Author, ...]
    rooms: tuple[str, ...]
    answer: str
    confirmed: int | None

    @property
    def due(self) -> bool:
        """Whether it waits for this vault's person."""
        return (self.asked > 0 and not self.answer) or (self.asked == 0 and self.confirmed is None)


@dataclass(frozen=True, slots=True)
class GoneView:
    """What went from a case of a room. ``withdrawn``: when the sealer signed it, ``erased``: when it went here,
    ``None`` for what was withdrawn before the file was taken in."""

    by: Author
    withdrawn: int
    erased: int | None
    type: str
    field: str
    n: int


def take(session: Session, letter: Letter, said: Withdrawal) -> None:
    """Keep a sealer's withdrawal, and apply it in every room, open or closed.

    What can't be opened now is applied when it is, before anything of it is shown. Raises InputError
    ``withdrawal-not-sealer``: somebody else sealed that file.
    """
    sealers = {sealer for opened, _ in _each(session) for sealer in opened.run(_sealers, said.seal)}
    if sealers - {letter.sender}:
        raise InputError("withdrawal-not-sealer")
    session.write(_keep, letter, said)
    _apply_everywhere(session)


def _keep(vault: Vault, letter: Letter, said: Withdrawal) -> None:
    """With the sealer's keys: it must verify again when they are a contact no more."""
    authors.put(vault, letters.keys_of(vault)[letter.sender], None)
    withdrawals.keep(vault, id_of(said), said.seal, letter.sender, said.iat, letter.signed)


def _sealers(room: Vault, bundle: str) -> list[str]:
    return [seal.sealer for seal in rooms.seals(room) if seal.bundle == bundle]


def _each(session: Session) -> Iterator[tuple[RoomSession, str]]:
    """Every room with its title, opened if need be and then closed again."""
    for room in session.run(rooms.listing):
        with session.nesting:  # whoever opens it meanwhile waits, and isn't left with one that was closed
            was = room.id in session.nested
            try:
                yield open_room(session, room.id), room.title
            finally:
                if not was:
                    close_room(session, room.id)


def _apply_everywhere(session: Session) -> None:
    for opened, _ in _each(session):
        applying.apply(session, opened)


def listing(session: Session) -> tuple[WithdrawalView, ...]:
    """Every withdrawal that came: first what waits for an answer, then the newest."""
    found = session.run(withdrawals.came)
    if not found:
        return ()
    there = [(title, opened.run(_state, found)) for opened, title in _each(session)]
    named = {one.id: sum(map(len, one.files.values())) for one in session.run(applying.words)}

    def collect(vault: Vault) -> tuple[WithdrawalView, ...]:
        who = Authors(vault)
        views = [_view(one, named[one.id], there, who) for one in found]
        return tuple(sorted(views, key=lambda view: (not view.due, -view.came, view.id)))

    return session.run(collect)


@dataclass(frozen=True, slots=True)
class _State:
    """Of one withdrawal in one room."""

    has: bool
    erased: int
    asked: list[tuple[str, str, str, str]]


def _state(room: Vault, found: list[Came]) -> dict[str, _State]:
    erased: Counter[str] = Counter()
    for one in withdrawals.gone(room):
        erased[one.id] += one.n
    early = withdrawals.unseen(room)
    bundles = {seal.bundle: seal.sealer for seal in rooms.seals(room)}
    return {
        one.id: _State(
            bundles.get(one.bundle) == one.sender,
            erased[one.id] + early.get(one.id, 0),
            withdrawals.whose(room, withdrawals.asked(room, one.id, one.bundle, one.sender)),
        )
        for one in found
    }


def _view(one: Came, named: int, there: list[tuple[str, dict[str, _State]]], who: Authors) -> WithdrawalView:
    states = [(title, state[one.id]) for title, state in there if one.id in state]
    asked = [row for _, state in states for row in state.asked]
    counts = Counter((type_, name) for _, type_, name, _ in asked)
    return WithdrawalView(
        one.id,
        one.bundle,
        who.get(one.sender),
        one.at,
        one.came,
        named,
        sum(state.erased for _, state in states),
        len(asked),
        tuple(Line(*place, n) for place, n in sorted(counts.items())),
        tuple(who.get(key) for key in sorted({row[3] for row in asked})),
        tuple(title for title, state in states if state.has),
        one.answer,
        one.confirmed,
    )


def answer(session: Session, id_: str, said: Answer) -> ChangeSet:
    """Erase in every room what only this vault's person decides, or keep it. It can't be undone. Raises NotFound."""
    session.run(_find, id_)
    session.write(withdrawals.answered, id_, said)
    _apply_everywhere(session)
    return CHANGED


def _find(vault: Vault, id_: str) -> Came:
    for one in withdrawals.came(vault):
        if one.id == id_:
            return one
    raise NotFound(what="request", id=id_)


def confirm(session: Session, id_: str, elsewhere: str, remarks: str, folder: Path) -> Path:
    """Sign for the sealer that it is gone from every room, and what became of other copies: one file in a folder.

    Raises NotFound (also where the sealer is no contact), InputError ``still-here``, ``unknown-code``,
    ``note-length``, ``folder-missing``; StorageFault, NoRoom.
    """
    if all(term.code != elsewhere for term in vocabulary("erased-elsewhere").terms):
        raise InputError("unknown-code", name=elsewhere)
    if len(remarks) > limits.ROOM_NOTE_CHARS:
        raise InputError("note-length", most=limits.ROOM_NOTE_CHARS)
    _apply_everywhere(session)
    view = next((one for one in listing(session) if one.id == id_), None)
    if view is None:
        raise NotFound(what="request", id=id_)
    if view.asked:
        raise InputError("still-here")

    came = session.run(_find, id_)

    def put(vault: Vault) -> Path:
        of = id_of(applying.content_of(vault, came, letters.keys_of(vault).get))  # as its sender knows it
        said = Erased(1, view.bundle, of, vault.clock.now(), view.erased, elsewhere, remarks.strip())
        path = letters.post(vault, view.sender.key_id, "erased", said, folder)
        withdrawals.signed(vault, id_)
        return path

    return session.write(put)


def gone(session: Session, room: str, case: str = "") -> tuple[GoneView, ...]:
    """What was withdrawn of a case in a room, or of all of them: whose word, when, how many values of which fields."""
    return gone_in(open_room(session, room), case)


def gone_in(opened: Session, case: str = "") -> tuple[GoneView, ...]:
    """The same of a room that is open."""
    return opened.run(_gone, case)


def _gone(room: Vault, case: str) -> tuple[GoneView, ...]:
    who = Authors(room)
    found = [
        GoneView(who.get(one.sender), one.at, one.erased, one.type, one.field, one.n)
        for one in withdrawals.gone(room, case)
    ]
    early: Mapping[str, int] = withdrawals.unseen(room, case)
    for id_, sender, at in withdrawals.holding(room):
        if n := early.get(id_, 0):
            found.append(GoneView(who.get(sender), at, None, "", "", n))
    return tuple(found)


__all__ = ["GoneView", "Line", "WithdrawalView", "answer", "confirm", "gone", "gone_in", "listing", "take"]
