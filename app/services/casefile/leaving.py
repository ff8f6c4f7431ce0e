"""A case report outside the vault: an explicit act, by a policy and for a purpose, noted before it is written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal

from app.base.errors import InputError
from app.base.task import Task
from app.model import pseudonyms
from app.model.silence import Standing
from app.report.document import Document
from app.services import access, appeals, disclosure, release, tables
from app.services.casefile.making import document
from app.services.release import Purpose
from app.services.session import Session
from app.services.views import CaseView, ChangeSet, RecordView
from app.storage.declaring import declarations
from app.sync.disclose import Policy, Terms, stricter

Shape = Literal["html", "pdf", "docx"]

SHAPES: Final[tuple[Shape, ...]] = ("pdf", "docx", "html")
_ANYBODY: Final = ""
"""no key at all: whoever holds a page reads it, so that what teams let nobody outside have isn't on it"""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and how many values stayed here."""

    path: Path
    withheld: int
    bytes: int


def render(made: Document, shape: Shape) -> bytes:
    """A document in a shape."""
    if shape == "html":
        from app.report import html

        return html.render(made)
    if shape == "pdf":
        from app.report import pdf

        return pdf.render(made)
    from app.report import docx

    return docx.render(made)


def view_for(
    session: Session, case: str, policy: Policy, purpose: Purpose, task: Task | None = None
) -> tuple[CaseView, tuple[RecordView, ...], Terms, int]:
    """A case as whoever reads its report will see it, records of registers, the terms, and how many values stay here.

    What consent keeps back for the purpose, what exceptions and teams keep back, stays here too.
    Raises NotFound, InputError (``not-a-case``, ``consent``, ``needs-approval``), Cancelled.
    """
    cleared = release.demand(session, (case,), purpose, _terms(session, case, policy))
    shown = disclosure.preview(session, (case,), cleared.terms, task=task)
    found = next((one for one in shown.cases if one.case.id == case), None)
    if found is None:
        raise InputError("nothing-to-send")
    return found, shown.registers, cleared.terms, shown.count()


def _terms(session: Session, case: str, policy: Policy) -> Terms:
    """Those of a reader of whom nobody knows who it is."""
    terms = disclosure.terms_for(session, (_ANYBODY,), (case,))
    return replace(terms, policy=stricter(terms.policy, policy))


def ask(session: Session, case: str, policy: Policy, purpose: Purpose, words: str = "") -> ChangeSet:
    """Ask a second person to agree to such a report, whoever is given it.

    Raises NotFound, InputError (``consent``, ``no-approval-needed``, ``already-asked``).
    """
    found = release.check(session, (case,), purpose, _terms(session, case, policy))
    if any(one.why != "needs-approval" for one in found.blocked):
        release.raise_blocked(found)
    return release.ask(session, (case,), purpose, found.terms, {}, words)


def standings(session: Session, view: CaseView) -> dict[str, Standing]:
    """How the appeals of a case stand, but for those of which something is withheld in this view: it could tell."""
    letters = [*view.records.get("appeal", ()), *view.records.get("correspondence", ())]
    if any(one.withheld for one in letters):
        return {}
    return appeals.standings(session, [one.id for one in view.records.get("appeal", ())])


def make(
    session: Session, case: str, policy: Policy, purpose: Purpose, languages: Sequence[str], task: Task | None = None
) -> tuple[Document, int]:
    """The report of a case for a reader, and how many values stay here; nothing is written. Raises as view_for."""
    view, registers, terms, stays = view_for(session, case, policy, purpose, task)
    called = partial(pseudonyms.name, secrets.token_bytes(pseudonyms.SALT_BYTES))
    declared = session.run(declarations)
    named = terms.policy == "everything"  # a page has no card beside it by which its reader knows us
    made = document(
        view,
        languages,
        called,
        declarations=declared,
        standings=standings(session, view),
        registers=registers,
        authors=named,
    )
    return made, stays


def export(
    session: Session,
    case: str,
    path: Path,
    *,
    shape: Shape = "pdf",
    languages: Sequence[str] = ("en", "ar"),
    policy: Policy = "no-identities",
    purpose: Purpose,
    task: Task | None = None,
) -> Made:
    """Write the report of a case to ``path``: 0600, whole or not at all, never encrypted; the log has it first.

    Raises InputError (``folder-missing``, ``not-a-case``, ``consent``, ``needs-approval``), NotFound,
    StorageFault, NoRoom, Cancelled.
    """
    if shape not in SHAPES:
        raise ValueError("no such shape")
    path, task = Path(path), task or Task()
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    made, stays = make(session, case, policy, purpose, languages, task)
    task.check()
    content = render(made, shape)
    task.check()
    access.left(session, "report", case)
    tables.put(path, content)
    return Made(path, stays, len(content))


__all__ = ["SHAPES", "Made", "Shape", "export", "make", "render", "standings", "view_for"]
