"""Keeping what was begun, writing it to a file, and recording that it was sent: as an appeal with its deadline.

Nothing is sent from here. Exporting is an explicit act, noted before anything is written; what consent doesn't
cover isn't in the file, and where nothing may go nothing is written (P7, P13, T35).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from app.base.catalogue import text
from app.base.errors import InputError
from app.base.task import Task
from app.model.entry import JSON
from app.model.submissions import FORMS
from app.report import docx, pdf
from app.report.document import Document
from app.services import access, release, tables, undo
from app.services.newrecord import NewRecord
from app.services.release.clearance import raise_blocked
from app.services.session import Session
from app.services.submissions import annexing, setting
from app.services.submissions.reading import AUTHOR, Work, form_of, work
from app.services.submissions.views import Exported, Order, Submission
from app.services.views import ChangeSet
from app.storage import drafts, journal, settings
from app.storage.vault import Vault

Shape = Literal["docx", "pdf"]

SHAPES: Final[tuple[Shape, ...]] = ("docx", "pdf")
MADE: Final = ("date", "to", "to_whom", "channel", "expected", "reference", "asked", "by", "remarks")
"""what a person may say of a submission that was sent"""


def keep(session: Session, order: Order) -> ChangeSet:
    """Keep what was chosen and written: encrypted, in this vault only, signed by nobody."""

    def act(vault: Vault) -> None:
        drafts.put(vault, order.key, order.as_json())
        if order.words("author"):
            settings.put(vault, AUTHOR, dict(order.words("author")))

    session.write(act)
    return ChangeSet(kinds=frozenset({"drafts"}))


def drop(session: Session, order: Order) -> ChangeSet:
    """Throw away what was begun."""
    session.write(drafts.drop, order.key)
    return ChangeSet(kinds=frozenset({"drafts"}))


def ask(session: Session, order: Order, language: str = "en") -> ChangeSet:
    """Ask a second person to agree that this goes: they read, in ``language``, which form it is and to whom.

    Raises NotFound, InputError (``consent``, ``no-approval-needed``, ``already-asked``).
    """
    made = session.run(work, order, language)
    if any(one.why != "needs-approval" for one in made.clearance.blocked):
        raise_blocked(made.clearance)
    words = " · ".join(text(f"submission.{part}.{order.form}", language) for part in ("form", "to"))
    purpose = release.purpose(made.submission.order.purpose)
    return release.ask(session, (order.case,), purpose, made.clearance.terms, {}, words)


def preview(session: Session, order: Order) -> tuple[Document, ...]:
    """The documents as they would be written now. Raises NotFound, InputError (``consent``, ``needs-approval``)."""
    return _documents(session, session.run(work, order, order.languages[0]))


def _documents(session: Session, made: Work) -> tuple[Document, ...]:
    raise_blocked(made.clearance)
    silence = None
    if "silence" in FORMS[made.submission.order.form].annexes:
        silence = annexing.silence(session, made.submission, made.clearance.withhold)
    return setting.documents(made.submission, silence, draft=bool(made.submission.lacking))


def export(
    session: Session, order: Order, path: Path, shape: Shape, *, unfinished: bool = False, task: Task | None = None
) -> Exported:
    """Write a submission to ``path`` (a file for each language where they stand one after the other).

    ``unfinished``: also where required elements are lacking; the page then says that it is a draft. Consent and
    approval are never waived. Raises NotFound, InputError (``submission-unfinished``, ``consent``,
    ``needs-approval``, ``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    if shape not in SHAPES:
        raise ValueError("no such shape")
    path, task = Path(path), task or Task()
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    made = session.run(work, order, order.languages[0])
    if made.submission.lacking and not unfinished:
        raise InputError("submission-unfinished", count=len(made.submission.lacking))
    contents = [_render(one, shape) for one in _documents(session, made)]
    task.check()
    access.left(session, "copy", order.case, "", len(contents))
    files = []
    for place, content in zip(_paths(path, order, len(contents)), contents, strict=True):
        tables.put(place, content)
        files.append((str(place), hashlib.sha256(content).hexdigest()))
    _remember(session, order, shape, [digest for _, digest in files])
    return Exported(tuple(files), len(made.submission.lacking), made.submission.left_out)


def _render(document: Document, shape: Shape) -> bytes:
    return docx.render(document) if shape == "docx" else pdf.render(document)


def _paths(path: Path, order: Order, count: int) -> list[Path]:
    if count < 2:
        return [path]
    return [path.with_name(f"{path.stem}-{code}{path.suffix}") for code in order.languages]


def _remember(session: Session, order: Order, shape: Shape, digests: Sequence[str]) -> None:
    """Keep in the draft which files were written, so that the appeal can say what went out."""
    codes = order.languages if len(digests) > 1 else ("+".join(order.languages),)
    fresh = [(shape, code, digest) for code, digest in zip(codes, digests, strict=True)]
    kept = [one for one in order.files if (one[0], one[1]) not in {(x[0], x[1]) for x in fresh}]
    keep(session, replace(order, files=(*kept, *fresh)))


def sent(session: Session, order: Order, values: Mapping[str, JSON]) -> ChangeSet:
    """Record that it was sent: an appeal with its text, its channel, its evidence and the consents that it rests on.

    ``values``: what a person says of it (``date`` and what else is in :data:`MADE`). Where they set no day for an
    answer, the rule for such bodies counts (:mod:`app.services.appeals.patience`). One save, one step of undo; the
    draft is gone with it. Raises NotFound, InputError (``submission-sent-date``, ``consent``, ``needs-approval``,
    rules of values).
    """
    form = form_of(order.form)
    date = values.get("date")
    if not isinstance(date, str) or not date:
        raise InputError("submission-sent-date", field="date", type="appeal")
    made = session.run(work, order, order.languages[0])
    said = setting.plain_text(_documents(session, made))
    given = {name: value for name, value in values.items() if name in MADE and value not in (None, "", [])}
    fields: dict[str, JSON] = {
        "type": form.type,
        "channel": form.channel,
        "to_whom": _whom(order, made.submission),
        "asked": text(f"submission.form.{form.key}", order.languages[0]),
        **given,
        "text": said,
        **_references(made),
    }
    if order.files:
        hashes = "\n".join(f"{shape} {code} sha256:{digest}" for shape, code, digest in order.files)
        fields["remarks"] = "\n".join(filter(None, (str(fields.get("remarks") or ""), hashes)))
    record = NewRecord(made.gathered.case.file, "appeal", {name: v for name, v in fields.items() if v not in ("", [])})
    changes = record.changes(session.declarations)

    def write(vault: Vault) -> None:
        journal.write(vault, record.file, changes)
        drafts.drop(vault, order.key)
        undo.name(vault, "submission-sent")

    session.write(write)
    return ChangeSet(frozenset({record.file}), frozenset({record.id}), frozenset({"drafts"}), created=record.id)


def _whom(order: Order, submission: Submission) -> str:
    """Who gets it, in the first language: the body, the chosen mandates, or whom a person named."""
    language = order.languages[0]
    if order.form == "special" and order.mandates:
        return text("value.separator", language).join(
            text(f"submission.mandate.{one}", language) for one in order.mandates
        )
    if recipients := order.words("recipients").get(language):
        return " ".join(recipients.split())[:200]
    return text(f"submission.to.{order.form}", language) if order.form in ("wgeid", "ced") else ""


def _references(made: Work) -> dict[str, JSON]:
    submission = made.submission
    incident = made.gathered.incident
    return {
        "for": list(submission.order.victims),
        "about": [incident.id] if incident is not None else [],
        "evidence": [one.id for one in submission.exhibits if one.wanted],
        "consents": list(submission.consents),
    }


__all__ = ["MADE", "SHAPES", "Shape", "drop", "export", "keep", "preview", "sent"]
