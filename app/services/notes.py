"""Quick notes: what happened, written down in the field, sorted later by whoever has the time.

A note is a case file of its own with the status ``unsorted``: its case record, and a note of the
kind ``intake`` that holds the answers as they were given. So it is sent as a case is, evidence
hangs on it, and turning it into a full case copies nothing: the same file gets its title, its
incidents, persons and sources, and the note stays in it, marked as worked up.

While it is being typed it is an encrypted draft, and no entry: the journal has one entry for a
note, not one for each keystroke.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.base.errors import InputError, NotFound
from app.model.entry import JSON, NewChange
from app.model.fold import Account, RecordState
from app.model.recordids import new_case_id
from app.services import editing, undo
from app.services.authors import Authors
from app.services.editing import OPEN, NewRecord
from app.services.session import Session
from app.services.views import ChangeSet, Edit, NoteView
from app.storage import drafts, journal, lookup, records
from app.storage.vault import Vault

UNSORTED = "unsorted"
"""the status of a case that is nothing but a note yet"""

INTAKE = "intake"
"""the kind of a note that holds the answers"""

ANSWERS = ("text", "date", "place", "who", "known_how")

TITLE_CHARS = 80
"""of the first words of a note, by which it is called until it has a title"""

Answers = Mapping[str, JSON]


def new_note() -> str:
    """The id of the file of a note that is about to be typed; nothing is written."""
    return new_case_id()


def draft_key(file: str) -> str:
    """Where a note is kept while it is being typed."""
    return f"note:{file}"


def work_up_key(file: str) -> str:
    """Where the case that a note is being turned into is kept."""
    return f"work-up:{file}"


def title_of(answers: Answers, fallback: str) -> str:
    """The first words of a note, cut between words; else who, else the place, else ``fallback``."""
    place = answers.get("place")
    named = place.get("text") if isinstance(place, dict) else ""
    for value in (answers.get("text"), answers.get("who"), named):
        words = str(value or "").split("\n")[0].split()
        if words:
            return _shortened(words)
    return fallback


def _shortened(words: list[str]) -> str:
    found = words[0][:TITLE_CHARS]
    for word in words[1:]:
        if len(found) + 1 + len(word) > TITLE_CHARS:
            return f"{found} …"
        found = f"{found} {word}"
    return found


def keep(session: Session, file: str, answers: Answers, fallback: str) -> ChangeSet:
    """Sign what was answered so far, and end its draft. ``fallback`` names a note that has no words yet.

    A note that is there already gets what was changed in it. ``created`` is the file. Raises InputError.
    """
    return session.write(_keep, file, answers, fallback)


def _keep(vault: Vault, file: str, answers: Answers, fallback: str) -> ChangeSet:
    given = {name: answers[name] for name in ANSWERS if answers.get(name) not in (None, "", [])}
    title = title_of(given, fallback)
    state = records.state(vault, file)
    if state is None:
        note = NewRecord(file, "note", {"text": fallback, "kind": INTAKE} | given)
        case = NewRecord(file, "case", {"title": title, "status": UNSORTED})
        journal.write_many(vault, [(file, [*case.changes(), *note.changes()])])
        touched = {case.id, note.id}
    else:
        found = _note_in(vault, file)
        edits = [Edit(found.id, "note", name, given.get(name)) for name in ANSWERS if name != "text" or name in given]
        if state.shown("status") == UNSORTED and state.shown("title") == _title_now(found):
            edits.append(Edit(file, "case", "title", title))
        touched = set(editing.store_edits(vault, [editing.checked_edit(edit) for edit in edits]).records)
    undo.name(vault, "note")
    drafts.drop(vault, draft_key(file))
    return ChangeSet(frozenset({file}), frozenset(touched), frozenset({"drafts", "notes"}), created=file)


def _title_now(note: RecordState) -> str:
    return title_of(_answers(note), str(note.shown("text") or ""))


def _answers(note: RecordState) -> dict[str, JSON]:
    found = {name: note.shown(name) for name in ANSWERS}
    return {name: value for name, value in found.items() if value is not None}


def _note_in(vault: Vault, file: str) -> RecordState:
    """The first note of the kind intake in a file. Raises NotFound."""
    found = [
        state
        for state in records.records_in(vault, file, withdrawn=False)
        if state.type == "note" and state.shown("kind") == INTAKE
    ]
    if not found:
        raise NotFound(what="record", id=file)
    return min(found, key=lambda state: (_first(state).at, state.id))


def _first(note: RecordState) -> Account:
    """The earliest account of a note that stands: whose note it is."""
    accounts = note.fields.get("kind") or note.fields.get("text") or ()
    return min(accounts, key=lambda a: (a.at, a.digest))


# --- reading ------------------------------------------------------------------------------------


def unsorted(session: Session) -> tuple[NoteView, ...]:
    """Every note that nobody has turned into a case yet, the latest first, one's own and received ones."""

    def collect(vault: Vault) -> tuple[NoteView, ...]:
        authors = Authors(vault)
        return tuple(
            view for file in lookup.with_status(vault, UNSORTED) if (view := _view(vault, file, authors)) is not None
        )

    return session.run(collect)


def count(session: Session) -> int:
    """How many notes wait to be sorted: those being typed too."""

    def collect(vault: Vault) -> int:
        files = set(lookup.with_status(vault, UNSORTED))
        typed = {key.removeprefix("note:") for key in drafts.listing(vault) if key.startswith("note:")}
        return len(files | typed)

    return session.run(collect)


def note(session: Session, file: str) -> NoteView:
    """The note in a file, whether or not it was worked up. Raises NotFound."""

    def collect(vault: Vault) -> NoteView:
        found = _view(vault, file, Authors(vault))
        if found is None:
            raise NotFound(what="record", id=file)
        return found

    return session.run(collect)


def _view(vault: Vault, file: str, authors: Authors) -> NoteView | None:
    """``None`` for a case that somebody called unsorted without a note in it."""
    case = records.state(vault, file)
    try:
        found = _note_in(vault, file)
    except NotFound:
        return None
    first = _first(found)
    mark = next((a for a in found.fields.get("worked_up", ()) if a.value is True), None)
    pieces = [s for s in records.records_in(vault, file, withdrawn=False) if s.type == "evidence"]
    return NoteView(
        file,
        found.id,
        str((case.shown("title") if case else "") or ""),
        _answers(found),
        authors.get(first.author),
        first.at,
        len(pieces),
        (authors.get(mark.author), mark.at) if mark else None,
    )


# --- turning a note into a case -----------------------------------------------------------------


def work_up(session: Session, file: str, case: Answers, made: Sequence[NewRecord]) -> ChangeSet:
    """Fill the case of a note, add records to it, and mark the note as worked up: all or nothing, one step.

    ``case`` are fields of the case record, its title among them. The note itself stays as it was
    written. Raises InputError (``worked-up`` when it was done already), NotFound.
    """
    if not case.get("title"):
        raise InputError("required", field="title", type="case")
    if any(record.file != file for record in made):
        raise ValueError("a record for another file")
    saves = [record.changes() for record in made]
    return session.write(_work_up, file, case, saves, [record.id for record in made])


def _work_up(vault: Vault, file: str, case: Answers, saves: list[list[NewChange]], ids: list[str]) -> ChangeSet:
    found = _note_in(vault, file)
    if any(a.value is True for a in found.fields.get("worked_up", ())):
        raise InputError("worked-up")
    journal.write_many(vault, [(file, changes) for changes in saves])
    values = {"status": OPEN} | {name: value for name, value in case.items() if value is not None}
    edits = [Edit(file, "case", name, value, mode="settle") for name, value in values.items()]
    edits.append(Edit(found.id, "note", "worked_up", True))
    changes = editing.store_edits(vault, [editing.checked_edit(edit) for edit in edits])
    undo.name(vault, "worked-up")
    drafts.drop(vault, work_up_key(file))
    return ChangeSet(frozenset({file}), changes.records | frozenset(ids), frozenset({"drafts", "notes"}), created=file)


__all__ = [
    "ANSWERS",
    "INTAKE",
    "UNSORTED",
    "Answers",
    "count",
    "draft_key",
    "keep",
    "new_note",
    "note",
    "title_of",
    "unsorted",
    "work_up",
    "work_up_key",
]
