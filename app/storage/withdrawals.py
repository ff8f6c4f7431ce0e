"""What was withdrawn of sealed files: told to their readers, and applied in the rooms of those who were told.

At the sealer (:func:`owed`): a sealed file went to somebody, and a retraction has erased here what was in it.
In a room (:func:`apply`): the rows of a withdrawal lie beside those of retractions, with the sealer as the one who
asks, so the rule is the same: what they signed themselves goes at once, all else is a question (V10).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.model.entry import b64
from app.storage import fold, retracting
from app.storage import holding as held_by
from app.storage.driver import listed
from app.storage.retracting import Answer
from app.storage.seals import SealedOut
from app.storage.vault import Vault

Digests = dict[str, frozenset[str]]
"""file → digests"""


# --- at who sealed --------------------------------------------------------------------------------

_GONE: Final = (
    "SELECT DISTINCT r.digest, c.entry, c.n FROM retracted r JOIN change c ON c.digest = r.digest"
    " AND c.disclosure IS NULL JOIN entry e ON e.id = c.entry AND e.file = r.file WHERE r.file = ?"
)


def owed(vault: Vault, sealed: SealedOut) -> Digests:
    """What of a sealed file is erased here: what its readers are to be told, and nothing that they never got.

    Identities that went locked count as what went. Of a file that nothing was remembered of, everything counts.
    """
    carried = held_by.carried(vault, sealed.bundle)
    found: Digests = {}
    for file in carried or sealed.cases:
        locked = vault.db.value("SELECT 1 FROM custody_deal WHERE file = ? AND sealed IS NULL LIMIT 1", (file,))
        held = carried.get(file)
        digests = frozenset(
            digest
            for digest, entry, n in vault.db.rows(_GONE, (file,))
            if held is None or (entry in held and (locked is not None or held[entry] >> n & 1))
        )
        if digests:
            found[file] = digests
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A withdrawal that was written for a reader. ``confirmed``: when their answer was signed, ``None``: none came."""

    id: str
    reader: str
    bundle: str
    at: int
    digests: frozenset[str]
    confirmed: int | None
    elsewhere: str
    remarks: str


def tell(vault: Vault, id_: str, reader: str, bundle: str, digests: Iterable[str]) -> None:
    """Remember what a reader is told."""
    with vault.joined():
        vault.db.execute(
            "INSERT OR REPLACE INTO withdrawal_out VALUES (?, ?, ?, ?, ?, NULL, '', '', NULL)",
            (id_, reader, bundle, vault.clock.now(), json.dumps(sorted(digests))),
        )


def told(vault: Vault) -> list[Told]:
    rows = vault.db.rows(
        "SELECT id, reader, bundle, at, digests, confirmed, elsewhere, remarks FROM withdrawal_out ORDER BY at, id"
    )
    return [
        Told(id_, reader, bundle, at, frozenset(json.loads(digests)), done, elsewhere, remarks)
        for id_, reader, bundle, at, digests, done, elsewhere, remarks in rows
    ]


def confirmed(
    vault: Vault, id_: str, reader: str, bundle: str, at: int, elsewhere: str, remarks: str, letter: bytes
) -> bool:
    """Keep a reader's signed answer; ``False`` where nothing of the kind was asked of them. A later answer stands."""
    with vault.joined():
        there = vault.db.row(
            "SELECT confirmed FROM withdrawal_out WHERE id = ? AND reader = ? AND bundle = ?", (id_, reader, bundle)
        )
        if there is None:
            return False
        if there[0] is None or int(there[0]) < at:
            vault.db.execute(
                "UPDATE withdrawal_out SET confirmed = ?, elsewhere = ?, remarks = ?, letter = ?"
                " WHERE id = ? AND reader = ?",
                (at, elsewhere, remarks, letter, id_, reader),
            )
    return True


# --- at who was told ------------------------------------------------------------------------------

_BESIDE: Final = b"sijil/withdrawal-beside/v1\0"


@dataclass(frozen=True, slots=True)
class Came:
    """A withdrawal that came. ``letter``: the JWS. ``answer``: to what only this vault's person decides."""

    id: str
    bundle: str
    sender: str
    at: int
    came: int
    letter: bytes
    answer: str
    confirmed: int | None


def keep(vault: Vault, id_: str, bundle: str, sender: str, at: int, letter: bytes) -> None:
    """A withdrawal that is here already stays as it was answered.

    Its id says what was signed and not by whom: where somebody else sent a copy before, this one is kept beside it,
    so that nobody keeps a sealer's word out by sending it first (V10).
    """
    with vault.joined():
        if vault.db.value("SELECT sender FROM withdrawal_in WHERE id = ?", (id_,)) not in (None, sender):
            id_ = b64(hashlib.sha256(_BESIDE + f"{sender} {id_}".encode("ascii")).digest())
        vault.db.execute(
            "INSERT OR IGNORE INTO withdrawal_in VALUES (?, ?, ?, ?, ?, ?, '', NULL)",
            (id_, bundle, sender, at, vault.clock.now(), letter),
        )


def came(vault: Vault) -> list[Came]:
    """The newest first."""
    rows = vault.db.rows(
        "SELECT id, bundle, sender, at, came, letter, answer, confirmed FROM withdrawal_in ORDER BY came DESC, id"
    )
    return [
        Came(id_, bundle, sender, at, arrived, bytes(letter), said, done)
        for id_, bundle, sender, at, arrived, letter, said, done in rows
    ]


def open_ones(vault: Vault) -> int:
    """How many this vault's person has neither confirmed nor refused."""
    return int(vault.db.value("SELECT count(*) FROM withdrawal_in WHERE confirmed IS NULL AND answer <> 'keep'"))


def answered(vault: Vault, id_: str, said: Answer) -> None:
    with vault.joined():
        vault.db.execute("UPDATE withdrawal_in SET answer = ? WHERE id = ?", (said, id_))


def signed(vault: Vault, id_: str) -> None:
    """This vault's person has confirmed it."""
    with vault.joined():
        vault.db.execute("UPDATE withdrawal_in SET confirmed = ? WHERE id = ?", (vault.clock.now(), id_))


def forget_quotes(vault: Vault, room: str, digests: Iterable[str]) -> None:
    """Empty the quotes of one's own codings in a room whose text is gone."""
    with vault.joined():
        vault.db.many(
            "UPDATE room_coding SET quote = '' WHERE room = ? AND over = ?", [(room, one) for one in sorted(digests)]
        )
        vault.after_commit(vault.checkpoint)


# --- in a room ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """One withdrawal as a room takes it."""

    id: str
    bundle: str
    sender: str
    at: int
    answer: str
    files: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Gone:
    """Values that went from a room: of a field of records of a type, by a withdrawal. ``at``: when it was signed."""

    id: str
    sender: str
    at: int
    erased: int
    file: str
    type: str
    field: str
    n: int


def applied(room: Vault) -> frozenset[tuple[str, str]]:
    """(id, answer) of what holds in a room."""
    rows = room.db.rows(
        "SELECT w.id, w.answer FROM room_withdrawal w WHERE EXISTS (SELECT 1 FROM retracted r WHERE r.statement = w.id)"
    )
    return frozenset(rows)


def apply(room: Vault, words: Sequence[Word]) -> frozenset[str]:
    """Erase what these erase, in the transaction that is open; the digests of what went.

    Only those count that are :func:`meant`. They hold for what comes later too: a sealed file that is taken in
    afterwards is read without these values.
    """
    for word in meant(room, words):
        room.db.execute(
            "INSERT INTO room_withdrawal VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET answer = excluded.answer",
            (word.id, word.bundle, word.sender, word.at, word.answer),
        )
        room.db.many(
            "INSERT OR IGNORE INTO retracted VALUES (?, ?, ?, ?, ?)",
            [(digest, word.id, word.sender, file, word.id) for file, found in word.files.items() for digest in found],
        )
        room.db.execute("DELETE FROM retraction_answer WHERE statement = ?", (word.id,))
        if word.answer:
            room.db.execute("INSERT INTO retraction_answer VALUES (?, ?, ?)", (word.id, word.answer, room.clock.now()))
    was = {number: (digest, statement, place) for digest, number, statement, place in reversed(list(_there(room)))}
    retracting.settle_all(room)
    left = {number for _, number, _, _ in _there(room)}
    went = [found for number, found in was.items() if number not in left]
    counts = Counter((statement, *place) for _, statement, place in went)
    now = room.clock.now()
    room.db.many("INSERT INTO room_erased VALUES (?, ?, ?, ?, ?, ?)", [(*key, n, now) for key, n in counts.items()])
    return frozenset(digest for digest, _, _ in went)


def meant(room: Vault, words: Sequence[Word]) -> list[Word]:
    """Those about a sealed file of this room by the one who sealed it, with the files that are in it.

    Whoever wrote what somebody else sealed takes nothing back here, nor under the name of a file that nobody has:
    else one infiltrator could empty a court's copy of all that they ever wrote (V10).
    """
    found = []
    for word in words:
        row = room.db.row("SELECT sealer, facts FROM room_seal WHERE bundle = ?", (word.bundle,))
        if row is None or row[0] != word.sender:
            continue
        within = json.loads(row[1])["files"]
        files = {file: digests for file, digests in word.files.items() if file in within}
        if files:
            found.append(replace(word, files=files))
    return found


def _there(room: Vault) -> Iterator[tuple[str, tuple[int, int], str, tuple[str, str, str]]]:
    """Values that a withdrawal names and that are here: digest, number, whose word, (file, type, field).

    Of several words the writer's own comes first: it is what has erased it.
    """
    rows = room.db.rows(
        "SELECT r.digest, c.entry, c.n, w.id, r.file, c.type, c.field FROM room_withdrawal w"
        " JOIN retracted r ON r.statement = w.id"
        " JOIN change c ON c.digest = r.digest AND c.disclosure IS NOT NULL"
        " JOIN entry e ON e.id = c.entry AND e.file = r.file JOIN author a ON a.id = e.author"
        " ORDER BY a.key_id <> w.sender, w.answer <> 'erase', w.at, w.id"
    )
    for digest, entry, n, statement, file, type_, name in rows:
        yield digest, (entry, n), statement, (file, type_ or "", name or "")


def gone(room: Vault, file: str = "") -> list[Gone]:
    """What went from a room, of one file or of all."""
    rows = room.db.rows(
        "SELECT x.id, w.sender, w.at, max(x.erased), x.file, x.type, x.field, sum(x.n) FROM room_erased x"
        " JOIN room_withdrawal w ON w.id = x.id WHERE ? = '' OR x.file = ?"
        " GROUP BY x.id, x.file, x.type, x.field ORDER BY w.at, x.id, x.file, x.type, x.field",
        (file, file),
    )
    return [Gone(*row) for row in rows]


def unseen(room: Vault, file: str = "") -> dict[str, int]:
    """Id → how many values it names that were never shown here: it was here before the sealed file."""
    rows = room.db.rows(
        "SELECT w.id, count(DISTINCT r.digest) FROM room_withdrawal w JOIN retracted r ON r.statement = w.id"
        " JOIN change c ON c.digest = r.digest AND c.disclosure IS NULL"
        " JOIN entry e ON e.id = c.entry AND e.file = r.file WHERE ? = '' OR r.file = ? GROUP BY w.id",
        (file, file),
    )
    named: dict[str, int] = dict(rows)
    for one in gone(room, file):
        named[one.id] = named.get(one.id, 0) - one.n
    return {id_: n for id_, n in named.items() if n > 0}


def holding(room: Vault) -> list[tuple[str, str, int]]:
    """(id, whose word, when it was signed) of everything that is withdrawn in a room."""
    return list(room.db.rows("SELECT id, sender, at FROM room_withdrawal ORDER BY at, id"))


def asked(room: Vault, id_: str, bundle: str, sender: str) -> tuple[tuple[int, int], ...]:
    """The values here that a withdrawal names and that only this vault's person erases.

    None where the room hasn't that sealed file of that sender: nobody asks about what somebody else sealed (V10).
    """
    if _sealed_by(room, bundle) != sender:
        return ()
    return next((one.numbers for one in retracting.asked(room) if one.statement == id_), ())


def _sealed_by(room: Vault, bundle: str) -> str | None:
    found = room.db.value("SELECT sealer FROM room_seal WHERE bundle = ?", (bundle,))
    return None if found is None else str(found)


def whose(room: Vault, numbers: Sequence[tuple[int, int]]) -> list[tuple[str, str, str, str]]:
    """(file, type, field, key id of the writer) of changes."""
    found: list[tuple[str, str, str, str]] = []
    for block in fold.blocks(numbers):
        found += room.db.rows(
            "SELECT e.file, coalesce(c.type, ''), coalesce(c.field, ''), a.key_id"
            " FROM (SELECT json_extract(value, '$[0]') AS entry, json_extract(value, '$[1]') AS n FROM json_each(?)) w"
            " JOIN change c ON c.entry = w.entry AND c.n = w.n JOIN entry e ON e.id = c.entry"
            " JOIN author a ON a.id = e.author",
            (listed([list(number) for number in block]),),
        )
    return found


__all__ = [
    "Came",
    "Digests",
    "Gone",
    "Told",
    "Word",
    "answered",
    "applied",
    "apply",
    "asked",
    "came",
    "confirmed",
    "forget_quotes",
    "gone",
    "holding",
    "keep",
    "meant",
    "open_ones",
    "owed",
    "signed",
    "tell",
    "told",
    "unseen",
    "whose",
]
