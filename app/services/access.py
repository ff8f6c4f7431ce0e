"""The log of who saw or exported what in this vault. What others read, and what became of a copy, nobody here knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.base import catalogue
from app.base.task import Task
from app.services.authors import Authors
from app.services.session import Session
from app.services.tables import Shape, write
from app.services.views import Author
from app.storage import access, ledger, records
from app.storage import evidence as store
from app.storage.access import WHATS, Broken, Line, What
from app.storage.vault import Vault

HEAD = ("at", "what", "case", "record", "who", "n")


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A line as shown. ``case`` and ``record`` are ids, their titles "" where they aren't here any more.
    ``who``: the reader of what was sent, the sender of what came."""

    no: int
    at: int
    what: str
    case: str
    case_title: str
    record: str
    record_title: str
    who: Author | None
    n: int


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Some lines, newest first; ``more`` is the number to ask on from, ``None`` at the end."""

    lines: tuple[AccessLine, ...]
    more: int | None


def opened(session: Session, case: str, past: bool = False) -> None:
    """Somebody opened a case here. Costs no write to the disk: the line goes down with the next save."""
    session.run(access.note, "past" if past else "opened", case)


def looked(session: Session, case: str, evidence: str) -> None:
    """Somebody looked at a piece of evidence here."""
    session.run(_look, case, evidence)


def _look(vault: Vault, case: str, evidence: str) -> None:
    access.note(vault, "evidence", case, evidence)
    state = records.state(vault, evidence)
    sha256 = state.shown("sha256") if state is not None and state.type == "evidence" else None
    if isinstance(sha256, str) and store.holds(vault, sha256, case):
        ledger.opened(vault, case, sha256)


def left(session: Session, what: What, case: str = "", record: str = "", n: int = 1) -> None:
    """Something is about to be written outside the vault; the line is on the disk before this returns."""
    session.write(access.note, what, case, record, "", n)


def settle(session: Session) -> None:
    """Write down what waits in memory: closing, locking and every save do it too."""
    session.run(access.settle)


def page(
    session: Session, case: str = "", what: Sequence[str] = (), more: int | None = None, most: int = 200
) -> AccessPage:
    """Lines of one case or of all, of some kinds or of all."""

    def collect(vault: Vault) -> AccessPage:
        access.settle(vault)
        found = access.lines(vault, case, what, more, most + 1)
        shown = tuple(_shown(vault, found[:most]))
        return AccessPage(shown, found[most - 1].no if len(found) > most else None)

    return session.run(collect)


def check(session: Session) -> Broken | None:
    """Whether a line is missing or was changed; ``None`` when the log is whole."""

    def walk(vault: Vault) -> Broken | None:
        access.settle(vault)
        return access.check(vault)

    return session.run(walk)


def export(
    session: Session,
    path: Path,
    *,
    case: str = "",
    what: Sequence[str] = (),
    shape: Shape = "csv",
    language: str = "en",
    task: Task | None = None,
) -> int:
    """Write the log outside the vault, ids instead of titles; how many lines. It is itself a line of the log.

    Raises InputError (``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    left(session, "log", case)
    rows = session.run(lambda vault: [_row(line, language) for line in access.every(vault, case, what)])
    head = [catalogue.text(f"access.head.{name}", language) for name in HEAD]
    return write(Path(path), head, iter(rows), shape=shape, language=language, task=task or Task())[0]


def _row(line: Line, language: str) -> list[str]:
    at = datetime.fromtimestamp(max(0, line.at), UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return [at, catalogue.text(f"access.what.{line.what}", language), line.file, line.record, line.who, str(line.n)]


def _shown(vault: Vault, found: Sequence[Line]) -> Iterator[AccessLine]:
    authors = Authors(vault)
    titles = records.titles(vault, [one for line in found for one in (line.file, line.record) if one])
    for line in found:
        yield AccessLine(
            line.no,
            line.at,
            line.what,
            line.file,
            titles.get(line.file, ""),
            line.record,
            titles.get(line.record, ""),
            authors.get(line.who) if line.who else None,
            line.n,
        )


__all__ = ["HEAD", "WHATS", "AccessLine", "AccessPage", "Broken", "check", "export", "left", "looked", "opened", "page"]
__all__ += ["settle"]
