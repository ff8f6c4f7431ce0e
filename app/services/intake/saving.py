"""What every import shares: where it may go, and how checked values become changes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotFound
from app.base.task import Task
from app.model.entry import JSON, Change, NewChange
from app.services.naming import media_type
from app.services.session import Session
from app.storage import evidence as store
from app.storage import records

STEP: Final = "import"
"""how undo calls what was taken in"""

Save = tuple[str, list[NewChange]]
"""(file, the changes of one entry)"""

_HEAD: Final = 8 * limits.KIB


def demand_case(session: Session, case: str | None) -> None:
    """Raises InputError ``intake`` (``case-needed``), ``not-a-case``, NotFound."""
    if case is None:
        raise InputError("intake", reason="case-needed")
    state = session.run(records.state, case)
    if state is None:
        raise NotFound(what="record", id=case)
    if state.type != "case":
        raise InputError("not-a-case", id=case)


def plain(said: str) -> str:
    """A sentence as a value: the isolates that the catalogue puts around facts are for the screen."""
    return "".join(c for c in said if c not in "\u2066\u2068\u2069")


def changes_of(record: str, type_: str, values: dict[str, JSON], source: str | None) -> list[NewChange]:
    """Checked values as changes."""
    return [
        NewChange(Change(record, type_, name, value, source)) for name, value in values.items() if value is not None
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A file sealed for the case, not yet adopted."""

    name: str
    path: str
    media: str
    staged: store.Staged


def seal(session: Session, source: io.BufferedReader, path: str, task: Task) -> Piece:
    """Encrypt a file into the vault; it counts for nothing until a transaction adopts it."""
    head = source.read(_HEAD)
    source.seek(0)
    staged = store.stage(session.folder, source, task=quiet(task))
    name = path.replace("\\", "/").rpartition("/")[2]
    media = media_type(head, name)
    return Piece(name, path, media, staged)


def quiet(task: Task) -> Task:
    """Sealing one of many files: it can be cancelled, and the counting is of files, not of bytes."""
    return Task(lambda _: task.check())
