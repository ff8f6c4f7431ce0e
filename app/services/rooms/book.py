"""A researcher's own work on a room: a code book, codings, notes. Kept apart from the record, and signed by nobody.

A code is a question with a few answers. A record, or a passage of one of its texts, is given an answer.
While somebody codes the same records without seeing one's answers (:mod:`.blind`), what was fixed stays fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.base.ids import new_id
from app.model.fold import RecordState
from app.services.rooms.opening import CHANGED, open_room
from app.services.rooms.views import Code, Coding, Note, Passage
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import coding as table
from app.storage import records, rooms
from app.storage.coding import CodeRow, CodingRow, NoteRow
from app.storage.vault import Vault

YES_NO: Final = ("yes", "no")


# --- the code book --------------------------------------------------------------------------


def codes(session: Session, room: str) -> tuple[Code, ...]:
    return session.run(lambda vault: tuple(map(code_view, table.codes(vault, room))))


def code_view(row: CodeRow) -> Code:
    return Code(row.id, row.label, row.definition, row.choices)


def put_code(
    session: Session,
    room: str,
    label: str,
    definition: str = "",
    choices: Sequence[str] = YES_NO,
    code: str = "",
) -> Code:
    """Add a code, or change one. What two people are coding by can't be changed any more.

    Raises NotFound, InputError (``code-label``, ``code-choices``, ``code-definition``, ``code-in-round``,
    ``too-many``).
    """
    made = CodeRow(code or new_id(), _line(label, "code-label"), definition.strip(), tuple(map(_choice, choices)))
    if not 1 < len(set(made.choices)) == len(made.choices) <= limits.ROOM_CODE_CHOICES:
        raise InputError("code-choices", most=limits.ROOM_CODE_CHOICES)
    if len(made.definition) > limits.ROOM_DEFINITION_CHARS:
        raise InputError("code-definition", most=limits.ROOM_DEFINITION_CHARS)

    def write(vault: Vault) -> None:
        rooms.get(vault, room)
        there = {row.id: row for row in table.codes(vault, room)}
        if code:
            _demand_code(there, code)
            _refuse_in_round(vault, room, code)
            _refuse_lost_values(vault, room, made)
        elif len(there) >= limits.ROOM_CODES:
            raise InputError("too-many", most=limits.ROOM_CODES)
        if any(row.label == made.label and row.id != made.id for row in there.values()):
            raise InputError("code-label", most=limits.ROOM_LABEL_CHARS)
        table.put_code(vault, room, made)

    session.write(write)
    return code_view(made)


def _line(text: str, code: str) -> str:
    cleaned = " ".join(text.split())
    if not 0 < len(cleaned) <= limits.ROOM_LABEL_CHARS:
        raise InputError(code, most=limits.ROOM_LABEL_CHARS)
    return cleaned


def _choice(text: str) -> str:
    return _line(text, "code-choices")


def _demand_code(there: Iterable[str], code: str) -> None:
    if code not in there:
        raise NotFound(what="code", id=code)


def _refuse_in_round(vault: Vault, room: str, code: str) -> None:
    """Both coders must have read the same words."""
    if any(code == one["id"] for row in table.rounds(vault, room) for one in row.frame["codes"]):
        raise InputError("code-in-round")


def _refuse_lost_values(vault: Vault, room: str, made: CodeRow) -> None:
    """An answer that was given stays one of the answers."""
    given = {row.value for row in table.codings(vault, room) if row.code == made.id}
    if not given <= set(made.choices):
        raise InputError("code-choices", most=limits.ROOM_CODE_CHOICES)


def drop_code(session: Session, room: str, code: str) -> ChangeSet:
    """Take a code away with all that was coded by it. Raises NotFound, InputError ``code-in-round``."""

    def write(vault: Vault) -> None:
        _refuse_in_round(vault, room, code)
        table.drop_code(vault, room, code)

    session.write(write)
    return CHANGED


# --- codings --------------------------------------------------------------------------------


def code(session: Session, room: str, record: str, code: str, value: str, passage: Passage | None = None) -> Coding:
    """Give a record, or a passage of it, an answer; a record as a whole has one answer to each code.

    The text of a passage is read out of the room, so that what is quoted was there. Raises NotFound,
    InputError (``code-value``, ``passage``, ``round-fixed``, ``too-many``).
    """
    where = _placed(session, room, record, passage)

    def write(vault: Vault) -> Coding:
        known = {row.id: row for row in table.codes(vault, room)}
        _demand_code(known, code)
        if value not in known[code].choices:
            raise InputError("code-value")
        refuse_fixed(vault, room, [(record, code)])
        if table.coding_count(vault, room) >= limits.ROOM_CODINGS:
            raise InputError("too-many", most=limits.ROOM_CODINGS)
        made = CodingRow(
            new_id(), code, record, value, where.field, where.over, where.start, where.stop, where.quote,
            vault.clock.now(),
        )  # fmt: skip
        table.put_coding(vault, room, made)
        return coding_view(made)

    return session.write(write)


def _placed(session: Session, room: str, record: str, passage: Passage | None) -> Passage:
    state = open_room(session, room).run(records.state, record)
    if state is None:
        raise NotFound(what="record", id=record)
    if passage is None or not passage.field:
        return Passage()
    text = text_at(state, passage)
    if text is None or not 0 <= passage.start < passage.stop <= len(text):
        raise InputError("passage")
    return replace(passage, quote=text[passage.start : passage.stop])


def text_at(state: RecordState, passage: Passage) -> str | None:
    """The text that an account gives a field; ``None`` where it isn't here, or is no text."""
    for account in state.fields.get(passage.field, ()):
        if account.digest == passage.over and account.held and isinstance(account.value, str):
            return account.value
    return None


def refuse_fixed(vault: Vault, room: str, places: Iterable[tuple[str, str]]) -> None:
    """InputError ``round-fixed`` where an answer is fixed in a round that isn't over: nobody changes after seeing."""
    wanted = set(places)
    for row in table.rounds(vault, room):
        if row.mine.get("digest") and not row.theirs.get("answers"):
            fixed = {(unit, one["id"]) for unit in row.frame["units"] for one in row.frame["codes"]}
            if wanted & fixed:
                raise InputError("round-fixed")


def take_back(session: Session, room: str, coding: str) -> ChangeSet:
    """Raises NotFound, InputError ``round-fixed``."""

    def write(vault: Vault) -> None:
        for row in table.codings(vault, room):
            if row.id == coding:
                refuse_fixed(vault, room, [(row.record, row.code)])
        table.drop_coding(vault, room, coding)

    session.write(write)
    return CHANGED


def codings(session: Session, room: str, record: str = "") -> tuple[Coding, ...]:
    """Of one record or of all; ``stale`` where the passage isn't what it was."""
    rows = session.run(table.codings, room, record)
    opened = open_room(session, room)
    there = opened.run(_states, {row.record for row in rows if row.field})
    return tuple(coding_view(row, _stale(row, there.get(row.record))) for row in rows)


def _states(vault: Vault, wanted: set[str]) -> dict[str, RecordState]:
    found = ((record, records.state(vault, record)) for record in sorted(wanted))
    return {record: state for record, state in found if state is not None}


def _stale(row: CodingRow, state: RecordState | None) -> bool:
    return reads_otherwise(Passage(row.field, row.over, row.start, row.stop, row.quote), state)


def reads_otherwise(passage: Passage, state: RecordState | None) -> bool:
    """Whether a passage doesn't stand in the record as it is here."""
    if not passage.field:
        return False
    text = None if state is None else text_at(state, passage)
    return text is None or text[passage.start : passage.stop] != passage.quote


def coding_view(row: CodingRow, stale: bool = False) -> Coding:
    passage = Passage(row.field, row.over, row.start, row.stop, row.quote)
    return Coding(row.id, row.code, row.record, row.value, passage, row.at, stale)


# --- notes ----------------------------------------------------------------------------------


def note(session: Session, room: str, text: str, record: str = "", note: str = "") -> Note:
    """Write a note about a record or the room, or write one anew. Raises NotFound, InputError ``note-length``."""
    said = text.strip()
    if not 0 < len(said) <= limits.ROOM_NOTE_CHARS:
        raise InputError("note-length", most=limits.ROOM_NOTE_CHARS)
    if record:
        _placed(session, room, record, None)

    def write(vault: Vault) -> Note:
        rooms.get(vault, room)
        if note and note not in {row.id for row in table.notes(vault, room)}:
            raise NotFound(what="note", id=note)
        made = NoteRow(note or new_id(), record, said, vault.clock.now())
        table.put_note(vault, room, made)
        return Note(made.id, made.record, made.text, made.at)

    return session.write(write)


def drop_note(session: Session, room: str, note: str) -> ChangeSet:
    """Raises NotFound."""
    session.write(table.drop_note, room, note)
    return CHANGED


def notes(session: Session, room: str, record: str = "") -> tuple[Note, ...]:
    rows = session.run(table.notes, room, record)
    return tuple(Note(row.id, row.record, row.text, row.at) for row in rows)
