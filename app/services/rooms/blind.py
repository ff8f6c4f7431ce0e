"""Two people code the same records without seeing each other, and then see how far they agree.

Each fixes their answers by a digest that says nothing of them (*commitment*). Only when both digests
are with both does the program hand out anybody's answers (*reveal*), and it takes no others than
those that were fixed. Who has seen the other's can change nothing of their own: the digest binds
the round, the coder and every answer. Nobody can copy either: another's digest is none of one's own.

What it can't keep from happening: that two people talk, or that one of them, having seen, keeps silent.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from app.analysis.agreement import Agreement, compare
from app.base import limits
from app.base.errors import InputError
from app.model.entry import b64, unb64
from app.services.authors import Authors
from app.services.rooms import letters
from app.services.rooms.opening import CHANGED, open_room
from app.services.rooms.views import Code, RoundState, RoundView
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import coding as table
from app.storage import records, rooms
from app.storage.coding import CodeRow, CodingRow, RoundRow
from app.storage.vault import Vault
from app.sync.review import SALT_BYTES, Answers, Commitment, Frame, Reveal, commit
from app.sync.review import Code as FrameCode

_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Given:
    """A coder's answers out of their codings. ``unclear``: (unit, code) of which passages say different things."""

    answers: Answers
    unclear: tuple[tuple[str, str], ...] = ()


# --- beginning ------------------------------------------------------------------------------


def begin(session: Session, room: str, other: str, codes: Sequence[str], units: Collection[str]) -> str:
    """Begin a round with a contact (key id): these codes over these records. Its id.

    Raises NotFound (room, contact, code, record), InputError (``round-nothing``, ``too-many``, ``own-key``).
    """
    if other == session.key_id:
        raise InputError("own-key")
    session.run(letters.recipient_of, other)
    chosen = sorted(set(units))
    if not chosen or not codes:
        raise InputError("round-nothing")
    if len(chosen) > limits.ROOM_UNITS:
        raise InputError("too-many", most=limits.ROOM_UNITS)
    opened = open_room(session, room)
    opened.run(_demand_units, chosen)
    seals = sorted(seal.bundle for seal in opened.run(rooms.seals))

    def write(vault: Vault) -> str:
        there = {row.id: row for row in table.codes(vault, room)}
        picked = [there[code] for code in dict.fromkeys(codes) if code in there]
        if len(picked) != len(set(codes)):
            raise InputError("round-nothing")
        one, two = sorted((session.key_id, other))
        nonce = b64(secrets.token_bytes(_NONCE_BYTES))
        frame = Frame(1, tuple(seals), tuple(map(_frame_code, picked)), tuple(chosen), (one, two), nonce)
        table.put_round(vault, RoundRow(frame.id, room, _plain(frame), {}, {}, vault.clock.now()))
        return frame.id

    return session.write(write)


def _demand_units(vault: Vault, units: Sequence[str]) -> None:
    if any(records.state(vault, unit) is None for unit in units):
        raise InputError("round-units")


def _frame_code(row: CodeRow) -> FrameCode:
    return FrameCode(row.id, row.label, row.definition, row.choices)


def _plain(frame: Frame) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = msgspec.to_builtins(frame)
    return plain


def frame_of(row: RoundRow) -> Frame:
    return msgspec.convert(row.frame, Frame)


def join(session: Session, room: str, frame: Frame, sender: str) -> str:
    """Take a round that somebody began, into a room that has all its records.

    Raises InputError (``round-units``: they aren't all in this room; ``round-stranger``: it isn't for these two;
    ``round-elsewhere``: one of its codes belongs to another room; ``code-in-round``, ``too-many``).
    """
    if frame.other(session.key_id) != sender or session.key_id not in frame.coders:
        raise InputError("round-stranger")
    opened = open_room(session, room)
    opened.run(_demand_units, frame.units)

    def write(vault: Vault) -> str:
        if frame.id in {row.id for row in table.rounds(vault)}:
            return frame.id
        there = {row.id: row for row in table.codes(vault, room)}
        if len(there.keys() | {code.id for code in frame.codes}) > limits.ROOM_CODES:
            raise InputError("too-many", most=limits.ROOM_CODES)
        for code in frame.codes:
            if table.room_of(vault, code.id) not in (None, room):  # a letter changes the words of no other room (V10)
                raise InputError("round-elsewhere")
            mine = CodeRow(code.id, code.label, code.definition, code.choices)
            if there.get(code.id, mine) != mine:
                raise InputError("code-in-round")  # the same code, in other words: they'd answer different questions
            table.put_code(vault, room, mine)
        table.put_round(vault, RoundRow(frame.id, room, _plain(frame), {}, {}, vault.clock.now()))
        return frame.id

    return session.write(write)


# --- fixing, and only then showing ----------------------------------------------------------


def given(rows: Sequence[CodingRow], frame: Frame) -> Given:
    """The answers of one coder: of a record as a whole, else what its passages agree on."""
    units, codes = set(frame.units), {code.id: code for code in frame.codes}
    whole: dict[tuple[str, str], str] = {}
    passages: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.record not in units or row.code not in codes:
            continue
        if row.field:
            passages.setdefault((row.record, row.code), set()).add(row.value)
        else:
            whole[row.record, row.code] = row.value
    unclear = tuple(sorted(place for place, said in passages.items() if len(said) > 1 and place not in whole))
    said = {place: min(values) for place, values in passages.items() if len(values) == 1} | whole
    answers: dict[str, dict[str, str]] = {code: {} for code in sorted(codes)}
    for (unit, code), value in sorted(said.items()):
        answers[code][unit] = value
    return Given(answers, unclear)


def fix(session: Session, round_: str) -> ChangeSet:
    """Fix one's answers: from now on until both are in they can't be changed. What has no answer stays without.

    Raises NotFound, InputError (``round-fixed``: they are; ``round-unclear``: passages of a record say different
    things, so that the record needs an answer of its own).
    """

    def write(vault: Vault) -> None:
        row = table.get_round(vault, round_)
        if row.mine:
            raise InputError("round-fixed")
        mine = given(table.codings(vault, row.room), frame_of(row))
        if mine.unclear:
            raise InputError("round-unclear", n=len(mine.unclear))
        salt = secrets.token_bytes(SALT_BYTES)
        digest = commit(row.id, vault.identity.key_id, salt, mine.answers)
        fixed = {"digest": digest, "salt": b64(salt), "answers": mine.answers, "at": vault.clock.now()}
        table.put_round(vault, replace(row, mine=fixed))

    session.write(write)
    return CHANGED


def next_letter(session: Session, round_: str, folder: Path) -> Path:
    """Write what the other coder needs next, as one file for them alone: the round while one's answers aren't
    fixed; their digest once they are; and the answers themselves only when each has the other's digest and knows it.

    Raises NotFound, StorageFault, NoRoom.
    """
    return session.write(_next, round_, folder)


def _next(vault: Vault, round_: str, folder: Path) -> Path:
    row = table.get_round(vault, round_)
    frame = frame_of(row)
    other = frame.other(vault.identity.key_id)
    if not row.mine:
        return letters.post(vault, other, "round", frame, folder)
    if not may_show(row):
        said = Commitment(1, row.id, row.mine["digest"], row.theirs.get("digest", ""))
        return letters.post(vault, other, "commitment", said, folder)
    shown = Reveal(1, row.id, row.mine["salt"], row.mine["answers"], row.theirs["digest"])
    path = letters.post(vault, other, "reveal", shown, folder)
    table.put_round(vault, replace(row, mine={**row.mine, "shown": True}))
    return path


def may_show(row: RoundRow) -> bool:
    """The one rule: no answer leaves before both are fixed, and the other has told that they know it.

    Else who never got one's digest could say afterwards that it was made to fit.
    """
    mine, theirs = row.mine.get("digest"), row.theirs.get("digest")
    return bool(mine and theirs and row.theirs.get("holds") == mine and not row.theirs.get("trouble"))


# --- what comes back ------------------------------------------------------------------------


def take_commitment(vault: Vault, sender: str, said: Commitment) -> str:
    """Remember that the other's answers are fixed. A second, different digest is trouble, and the first one stands.

    Raises NotFound (the round), InputError ``round-stranger``, ``round-copied``.
    """
    row = _mine(vault, said.round, sender)
    if said.digest == row.mine.get("digest"):
        raise InputError("round-copied")
    theirs = dict(row.theirs)
    if theirs.setdefault("digest", said.digest) != said.digest:
        theirs["trouble"] = "two-commitments"
    if said.theirs:
        theirs["holds"] = said.theirs
    table.put_round(vault, replace(row, theirs=theirs))
    return row.id


def take_reveal(vault: Vault, sender: str, said: Reveal) -> str:
    """Take the other's answers, if they are those that were fixed, and one's own are fixed too.

    Raises NotFound, InputError ``round-stranger``; ``round-early``: one's own answers aren't fixed, so that nothing
    of it is looked at; ``round-unfixed``: the other never fixed theirs; ``round-other``: it answers another fixing
    of one's own. Answers that aren't what was fixed are not taken, and that is remembered as ``trouble``: nothing is
    taken in that round any more, or who fixed twice could choose between the two after all.
    """
    row = _mine(vault, said.round, sender)
    if not row.mine.get("digest"):
        raise InputError("round-early")
    if not row.theirs.get("digest"):
        raise InputError("round-unfixed")
    if said.theirs != row.mine["digest"]:
        raise InputError("round-other")
    if row.theirs.get("answers") is not None or row.theirs.get("trouble"):
        return row.id
    frame = frame_of(row)
    held = commit(row.id, sender, unb64(said.salt), said.answers) == row.theirs["digest"]
    if not held or not _within(frame, said.answers):
        table.put_round(vault, replace(row, theirs={**row.theirs, "trouble": "changed"}))
        return row.id
    table.put_round(vault, replace(row, theirs={**row.theirs, "answers": said.answers, "holds": said.theirs}))
    return row.id


def _within(frame: Frame, answers: Answers) -> bool:
    choices = {code.id: set(code.choices) for code in frame.codes}
    units = set(frame.units)
    return set(answers) == set(choices) and all(
        set(told) <= units and set(told.values()) <= choices[code] for code, told in answers.items()
    )


def _mine(vault: Vault, round_: str, sender: str) -> RoundRow:
    row = table.get_round(vault, round_)
    if frame_of(row).other(vault.identity.key_id) != sender:
        raise InputError("round-stranger")
    return row


# --- what is shown --------------------------------------------------------------------------


def rounds(session: Session, room: str) -> tuple[RoundView, ...]:
    """The rounds of a room, the newest first; agreement only of those in which both are in."""
    opened = open_room(session, room)
    seals = tuple(sorted(seal.bundle for seal in opened.run(rooms.seals)))

    def collect(vault: Vault) -> tuple[RoundView, ...]:
        authors = Authors(vault)
        rows = table.codings(vault, room)
        return tuple(_view(vault, row, rows, authors, seals) for row in table.rounds(vault, room))

    return session.run(collect)


def _view(
    vault: Vault, row: RoundRow, rows: Sequence[CodingRow], authors: Authors, seals: tuple[str, ...]
) -> RoundView:
    frame = frame_of(row)
    now = given(rows, frame)
    mine: Answers = row.mine.get("answers", now.answers)
    theirs: Answers | None = row.theirs.get("answers")
    both = theirs is not None
    return RoundView(
        row.id,
        row.room,
        authors.get(frame.other(vault.identity.key_id)),
        tuple(Code(code.id, code.label, code.definition, code.choices) for code in frame.codes),
        frame.units,
        sum(map(len, mine.values())),
        _state(row),
        frame.seals == seals,
        bool(row.theirs.get("digest")),
        {code.id: _agree(frame, mine, theirs, code.id) for code in frame.codes} if theirs is not None else {},
        () if row.mine else now.unclear,
        str(row.theirs.get("trouble", "")),
        {code.id: _apart(mine[code.id], theirs[code.id]) for code in frame.codes} if both and theirs else {},
    )


def _state(row: RoundRow) -> RoundState:
    if row.theirs.get("answers") is not None:
        return "both"
    if row.theirs.get("trouble"):
        return "refused"
    if not row.mine:
        return "coding"
    if not may_show(row):
        return "committed"
    return "revealed" if row.mine.get("shown") else "to-reveal"


def _agree(frame: Frame, mine: Answers, theirs: Answers, code: str) -> Agreement:
    return compare(mine.get(code, {}), theirs.get(code, {}), frame.units)


def _apart(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Where two differ; an answer that is missing is "" and counts as no difference."""
    return {
        unit: (mine[unit], theirs[unit]) for unit in sorted(mine.keys() & theirs.keys()) if mine[unit] != theirs[unit]
    }


def give_up(session: Session, room: str, round_: str) -> ChangeSet:
    """Take a round off the list. Whoever was in it keeps what was handed out. Raises NotFound."""
    session.write(table.drop_round, room, round_)
    return CHANGED


__all__ = [
    "Given",
    "begin",
    "fix",
    "give_up",
    "given",
    "join",
    "may_show",
    "next_letter",
    "rounds",
    "take_commitment",
    "take_reveal",
]
