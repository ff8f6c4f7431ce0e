"""A researcher's own work on a room: codes, codings, notes, rounds of blind coding; and reviews that came back.

None of it is an entry: it belongs to nobody's record, and goes with the room.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.base.errors import NotFound
from app.storage.vault import Vault

_CODING: Final = "id, code, record, value, field, over, start, stop, quote, at"


@dataclass(frozen=True, slots=True)
class CodeRow:
    id: str
    label: str
    definition: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodingRow:
    """``field``: "" for the record itself; else characters ``start`` to ``stop`` of what the account ``over`` says."""

    id: str
    code: str
    record: str
    value: str
    field: str
    over: str
    start: int
    stop: int
    quote: str
    at: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: str
    record: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class RoundRow:
    """``frame``: what is coded by whom; ``mine``, ``theirs``: what is fixed and shown, as JSON objects."""

    id: str
    room: str
    frame: Mapping[str, Any]
    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]
    begun: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """``letter``: the review as it was signed."""

    bundle: str
    reviewer: str
    n: int
    iat: int
    came: int
    seen: bool
    letter: bytes


# --- the code book --------------------------------------------------------------------------


def codes(vault: Vault, room: str) -> list[CodeRow]:
    """In the order in which they were put."""
    rows = vault.db.rows(
        "SELECT id, label, definition, choices FROM room_code WHERE room = ? ORDER BY place, id", (room,)
    )
    return [CodeRow(id_, label, definition, tuple(json.loads(choices))) for id_, label, definition, choices in rows]


def room_of(vault: Vault, code: str) -> str | None:
    """The room that a code belongs to; ``None`` where there is no such code."""
    found = vault.db.value("SELECT room FROM room_code WHERE id = ?", (code,))
    return None if found is None else str(found)


def put_code(vault: Vault, room: str, code: CodeRow) -> None:
    """Add a code, or change the words of one of this very room."""
    with vault.joined():
        place = vault.db.value("SELECT coalesce(max(place), 0) + 1 FROM room_code WHERE room = ?", (room,))
        vault.db.execute(
            "INSERT INTO room_code VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET label = excluded.label,"
            " definition = excluded.definition, choices = excluded.choices WHERE room = excluded.room",
            (code.id, room, code.label, code.definition, json.dumps(code.choices, ensure_ascii=False), place),
        )


def drop_code(vault: Vault, room: str, code: str) -> None:
    """With everything that was coded by it. Raises NotFound."""
    _delete(vault, "DELETE FROM room_code WHERE room = ? AND id = ?", room, code, "code")


def _delete(vault: Vault, sql: str, room: str, id_: str, what: str) -> None:
    with vault.joined():
        if vault.db.execute(sql, (room, id_)) == 0:
            raise NotFound(what=what, id=id_)


# --- codings and notes ----------------------------------------------------------------------


def codings(vault: Vault, room: str, record: str = "") -> list[CodingRow]:
    """Of one record, or of all, in the order in which they were made."""
    rows = vault.db.rows(
        f"SELECT {_CODING} FROM room_coding WHERE room = ? AND (? = '' OR record = ?) ORDER BY at, id",  # noqa: S608
        (room, record, record),
    )
    return [CodingRow(*row) for row in rows]


def coding_count(vault: Vault, room: str) -> int:
    return int(vault.db.value("SELECT count(*) FROM room_coding WHERE room = ?", (room,)))


def put_coding(vault: Vault, room: str, coding: CodingRow) -> None:
    """A record has one value of a code as a whole; of passages it can have many."""
    with vault.joined():
        if not coding.field:
            vault.db.execute(
                "DELETE FROM room_coding WHERE room = ? AND code = ? AND record = ? AND field = ''",
                (room, coding.code, coding.record),
            )
        vault.db.execute(
            "INSERT INTO room_coding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(coding.id, room, coding.code, coding.record, coding.value, coding.field, coding.over),
                *(coding.start, coding.stop, coding.quote, coding.at),
            ),
        )


def drop_coding(vault: Vault, room: str, coding: str) -> None:
    """Raises NotFound."""
    _delete(vault, "DELETE FROM room_coding WHERE room = ? AND id = ?", room, coding, "coding")


def notes(vault: Vault, room: str, record: str = "") -> list[NoteRow]:
    rows = vault.db.rows(
        "SELECT id, record, text, at FROM room_note WHERE room = ? AND (? = '' OR record = ?) ORDER BY at, id",
        (room, record, record),
    )
    return [NoteRow(*row) for row in rows]


def put_note(vault: Vault, room: str, note: NoteRow) -> None:
    """Add a note, or change its text."""
    with vault.joined():
        vault.db.execute(
            "INSERT INTO room_note VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text,"
            " at = excluded.at",
            (note.id, room, note.record, note.text, note.at),
        )


def drop_note(vault: Vault, room: str, note: str) -> None:
    """Raises NotFound."""
    _delete(vault, "DELETE FROM room_note WHERE room = ? AND id = ?", room, note, "note")


# --- rounds ---------------------------------------------------------------------------------


def rounds(vault: Vault, room: str = "") -> list[RoundRow]:
    """Of one room or of all, the newest first."""
    rows = vault.db.rows(
        "SELECT id, room, frame, mine, theirs, begun FROM room_round WHERE ? = '' OR room = ? ORDER BY begun DESC, id",
        (room, room),
    )
    return [_round(row) for row in rows]


def get_round(vault: Vault, id_: str) -> RoundRow:
    """Raises NotFound."""
    row = vault.db.row("SELECT id, room, frame, mine, theirs, begun FROM room_round WHERE id = ?", (id_,))
    if row is None:
        raise NotFound(what="round", id=id_)
    return _round(row)


def _round(row: Sequence[Any]) -> RoundRow:
    id_, room, frame, mine, theirs, begun = row
    return RoundRow(id_, room, json.loads(frame), json.loads(mine), json.loads(theirs), begun)


def put_round(vault: Vault, one: RoundRow) -> None:
    with vault.joined():
        vault.db.execute(
            "INSERT INTO room_round VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET mine = excluded.mine,"
            " theirs = excluded.theirs",
            (one.id, one.room, _json(one.frame), _json(one.mine), _json(one.theirs), one.begun),
        )


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def drop_round(vault: Vault, room: str, id_: str) -> None:
    """Raises NotFound."""
    _delete(vault, "DELETE FROM room_round WHERE room = ? AND id = ?", room, id_, "round")


# --- reviews --------------------------------------------------------------------------------


def next_review(vault: Vault, bundle: str) -> int:
    """The number of the next review of a sealed file that is written here, from 1."""
    with vault.joined():
        vault.db.execute("INSERT INTO review_out VALUES (?, 1) ON CONFLICT (bundle) DO UPDATE SET n = n + 1", (bundle,))
        return int(vault.db.value("SELECT n FROM review_out WHERE bundle = ?", (bundle,)))


def newest_review(vault: Vault, bundle: str, reviewer: str) -> int:
    """The number of the newest review by this person that came; 0 where none did."""
    found = vault.db.value("SELECT n FROM review_in WHERE bundle = ? AND reviewer = ?", (bundle, reviewer))
    return int(found or 0)


def keep_review(vault: Vault, row: ReviewRow) -> None:
    """A later review by the same person takes the place of an earlier one."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR REPLACE INTO review_in VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.bundle, row.reviewer, row.n, row.iat, row.came, int(row.seen), row.letter),
        )


def reviews(vault: Vault, bundles: Iterable[str] | None = None) -> list[ReviewRow]:
    """Of some sealed files or of all, the newest first."""
    chosen = None if bundles is None else json.dumps(sorted(set(bundles)))
    rows = vault.db.rows(
        "SELECT bundle, reviewer, n, iat, came, seen, letter FROM review_in"
        " WHERE ? IS NULL OR bundle IN (SELECT value FROM json_each(?)) ORDER BY came DESC, bundle, reviewer",
        (chosen, chosen),
    )
    return [
        ReviewRow(bundle, reviewer, n, iat, came, bool(seen), bytes(letter))
        for bundle, reviewer, n, iat, came, seen, letter in rows
    ]


def unseen_reviews(vault: Vault) -> int:
    return int(vault.db.value("SELECT count(*) FROM review_in WHERE NOT seen"))


def see_review(vault: Vault, bundle: str, reviewer: str) -> None:
    with vault.joined():
        vault.db.execute("UPDATE review_in SET seen = 1 WHERE bundle = ? AND reviewer = ?", (bundle, reviewer))


def drop_review(vault: Vault, bundle: str, reviewer: str) -> None:
    """Raises NotFound."""
    _delete(vault, "DELETE FROM review_in WHERE bundle = ? AND reviewer = ?", bundle, reviewer, "review")
