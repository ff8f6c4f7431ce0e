"""What was taken in, told in one shape for tables, chats and folders, and the way to take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.base.errors import InputError
from app.base.task import Task
from app.services import undo
from app.services.intake import folders, posts, tables, writing
from app.services.intake.chats import ChatFile
from app.services.intake.folders import FolderSurvey
from app.services.intake.mapping import Mapping
from app.services.intake.tables import DryRun
from app.services.session import Session
from app.services.undo import Outcome
from app.services.views import ChangeSet

What = Literal["rows", "posts", "files"]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """``n`` rows, posts or files. ``case`` they went into ("" for several cases or the register), ``type`` of record
    in the register; ``step`` is the undo step. The rest counts what stayed outside, and why."""

    what: What
    n: int
    step: int
    case: str = ""
    type: str = ""
    faulty: int = 0
    known: int = 0
    media: int = 0
    missing: int = 0


Answer = tuple[ChangeSet, TakenIn]


def check_table(mapping: Mapping, *, case: str | None) -> Callable[..., DryRun]:
    """A verb over (session, path, task)."""

    def act(session: Session, path: Path, task: Task) -> DryRun:
        return tables.dry_run(session, path, mapping, case=case, task=task)

    return act


def take_table(
    mapping: Mapping, *, case: str | None, only_good: bool, keep_file: bool, language: str
) -> Callable[..., Answer]:
    """A verb over (session, path, task)."""

    def act(session: Session, path: Path, task: Task) -> Answer:
        done = writing.run(
            session,
            path,
            mapping,
            case=case,
            only_good=only_good,
            keep_file=keep_file,
            language=language,
            task=task,
        )
        report, type_ = done.report, (mapping.types() or ("",))[0]
        where = (case or "") if mapping.into == "case" else _only_case(done.changes, mapping)
        type_ = type_ if mapping.into == "register" else ""
        return done.changes, TakenIn(
            "rows", report.good, _step(session), where, type_, report.faulty, report.duplicates
        )

    return act


def _only_case(changes: ChangeSet, mapping: Mapping) -> str:
    """The one case that was made of a table with one row; the register holds the table's source."""
    made = [file for file in changes.files if file in changes.records]
    return made[0] if mapping.into == "cases" and len(made) == 1 else ""


def take_posts(session: Session, chat: ChatFile, chosen: Sequence[int], how: ChatTaking, task: Task) -> Answer:
    done = posts.take(
        session,
        chat,
        chosen,
        how.case,
        media=how.media,
        keep_export=how.keep_export,
        language=how.language,
        task=task,
    )
    taken = TakenIn(
        "posts", done.posts, _step(session), how.case, known=done.known, media=done.media, missing=done.missing
    )
    return done.changes, taken


@dataclass(frozen=True, slots=True)
class ChatTaking:
    """Into which case, with the files beside the export, with the sealed export itself."""

    case: str
    media: bool
    keep_export: bool
    language: str


def take_files(session: Session, case: str, found: FolderSurvey, task: Task) -> Answer:
    changes = folders.attach(session, case, found, task=task)
    return changes, TakenIn("files", len(found.files), _step(session), case)


def _step(session: Session) -> int:
    last = undo.history(session).undo
    return last.id if last is not None else 0


def take_back(session: Session, step: int, language: str) -> Outcome:
    """Undo this step. Raises InputError ``intake`` (``saved-since``) where something was saved after it."""
    if _step(session) != step:
        raise InputError("intake", reason="saved-since")
    return undo.undo(session, language)
