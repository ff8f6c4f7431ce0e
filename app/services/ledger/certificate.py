"""The certificate of custody: what is known of a piece of evidence, or of all the evidence of a case, on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, Protocol

from app.base import limits
from app.base.errors import InputError, NotFound, VaultDamaged
from app.base.task import Task
from app.report.document import (
    Blank,
    Block,
    Document,
    Facts,
    Items,
    Paragraph,
    Section,
    Table,
    Text,
    code,
    fact,
    said,
    words,
    written,
)
from app.services import access, cases, tables
from app.services.casefile import SHAPES, Shape, render
from app.services.evidence.holding import open_piece
from app.services.ledger import wording
from app.services.ledger.reading import HolderView, LedgerView, LineView, of_case, show
from app.services.naming import size_words
from app.services.session import Session

STEP: Final = "task.certifying"
Bytes = Literal["right", "wrong", "absent"]
"""what reading them back gave: they have the hash; they haven't, or can't be read; they aren't in this vault"""

_HEAD: Final = ("n", "when", "who", "act", "about", "whom", "other")
_WIDTHS: Final = (4, 15, 15, 14, 20, 15, 17)
_LIMITS: Final = ("clock", "outside", "names", "truth")


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and the pieces whose bytes don't have their hash any more."""

    path: Path
    pieces: int
    wrong: int


def checked(session: Session, view: LedgerView, task: Task) -> Bytes:
    """Read the bytes back out of the vault and hash them anew. Raises Cancelled."""
    if not view.piece.here:
        return "absent"
    digest, done = hashlib.sha256(), 0
    try:
        source, _ = open_piece(session, view.piece.id)
        with closing(source):
            while block := source.read(limits.READ_BLOCK):
                digest.update(block)
                done += len(block)
                task.progress(done, view.piece.size or None, STEP)
    except (VaultDamaged, NotFound):
        return "wrong"
    return "right" if digest.hexdigest() == view.piece.sha256 else "wrong"


def of_piece(session: Session, evidence_id: str, languages: Sequence[str], task: Task | None = None) -> Document:
    """The certificate of one piece. Raises NotFound, Cancelled."""
    view = show(session, evidence_id)
    return document([view], [checked(session, view, task or Task())], languages, session)


def of_all(session: Session, case: str, languages: Sequence[str], task: Task | None = None) -> Document:
    """The certificate of all the evidence of a case. Raises NotFound, InputError (``not-a-case``, ``no-evidence``)."""
    return _of_all(session, case, languages, task or Task())[0]


def _of_all(session: Session, case: str, languages: Sequence[str], task: Task) -> tuple[Document, int, int]:
    cases.view(session, case)
    views = of_case(session, case)
    if not views:
        raise InputError("no-evidence")
    found = [checked(session, view, task) for view in views]
    return document(views, found, languages, session), len(views), found.count("wrong")


def document(
    views: Sequence[LedgerView], found: Sequence[Bytes], languages: Sequence[str], session: Session
) -> Document:
    """What stands on it. ``found``: for each piece, what reading its bytes back gave."""
    say = partial(_say, languages)
    at = session.clock.now()
    several = len(views) > 1
    sections: list[Block] = [Paragraph(say("ledger.certificate.about"), "quiet")]
    for view, bytes_ in zip(views, found, strict=True):
        blocks = _piece(view, bytes_, languages, at)
        sections += [Section(written(view.piece.name), blocks)] if several else blocks
    sections.append(Section(say("ledger.certificate.keys"), (_keys(views, languages),)))
    sections.append(
        Section(
            say("ledger.certificate.limits"), (Items(tuple(say(f"ledger.certificate.limit.{one}") for one in _LIMITS)),)
        )
    )
    sections.append(Blank(say("ledger.certificate.by")))
    title = "ledger.certificate.title-case" if several else "ledger.certificate.title"
    shown = views[0].case_title if several else views[0].piece.name
    return Document(
        say(title),
        tuple(languages),
        tuple(sections),
        subtitle=written(shown) if shown else None,
        footer=code(views[0].piece.sha256) if not several else None,
        landscape=True,
    )


def _say(languages: Sequence[str], key: str, **facts: object) -> Text:
    return words(key, languages, **facts)


def _each(languages: Sequence[str], texts: Sequence[str]) -> Text:
    return said(*texts) if len(texts) == len(languages) else said(texts[0])


def _piece(view: LedgerView, found: Bytes, languages: Sequence[str], at: int) -> tuple[Block, ...]:
    say = partial(_say, languages)
    of = view.piece
    rows = [
        fact(say("ledger.certificate.file"), written(of.name)),
        fact(say("ledger.certificate.kind"), code(of.media_type)),
        fact(say("ledger.certificate.size"), code(f"{of.size} B ({size_words(of.size)})")),
        fact(say("ledger.certificate.sha256"), code(of.sha256)),
        fact(say("ledger.certificate.record"), code(of.id)),
        fact(say("ledger.certificate.case"), written(view.case_title), code(of.case)),
    ]
    standing = Paragraph(say(f"ledger.bytes.{found}", at=wording.when(at)), "warning" if found == "wrong" else "strong")
    sound = Paragraph(say("ledger.sound" if view.sound else "ledger.unsound"), "strong" if view.sound else "warning")
    if not view.lines:
        return (Facts(tuple(rows)), standing, Paragraph(say("ledger.none"), "warning"))
    return (Facts(tuple(rows)), standing, sound, _lines(view.lines, languages))


def _lines(lines: Sequence[LineView], languages: Sequence[str]) -> Table:
    head = tuple(words(f"ledger.head.{name}", languages) for name in _HEAD)
    return Table(head, tuple(_row(number, line, languages) for number, line in enumerate(lines, 1)), widths=_WIDTHS)


def _row(number: int, line: LineView, languages: Sequence[str]) -> tuple[Text, ...]:
    def each(function: _Word) -> Text:
        return _each(languages, [function(line, language) for language in languages])

    whom = each(wording.other) if line.hidden or line.whom is None else written(wording.other(line, languages[0]))
    return (
        code(f"{number}"),
        code(wording.when(line.at)),
        written(wording.person(line.who, languages[0])),
        each(wording.act),
        each(wording.about),
        whom,
        each(wording.says),
    )


class _Word(Protocol):
    """The shape of a function of :mod:`app.services.ledger.wording` about a line."""

    def __call__(self, line: LineView, language: str, /) -> str: ...


def _keys(views: Sequence[LedgerView], languages: Sequence[str]) -> Table:
    """Everybody who appears, with the whole key id: names are what this vault calls them, keys are proof."""
    known: dict[str, tuple[str, HolderView | None]] = {}
    for view in views:
        for one in view.holders:
            before = known.get(one.who.key_id, ("", None))[1]
            if before is None or not (before.fault or before.rewritten):
                known[one.who.key_id] = (wording.person(one.who, languages[0]), one)
        for line in view.lines:
            if line.whom is not None:
                known.setdefault(line.whom.key_id, (wording.person(line.whom, languages[0]), None))
    head = tuple(words(f"ledger.head.{name}", languages) for name in ("who", "key", "standing"))
    rows = tuple((written(name), code(key), _standing(one, languages)) for key, (name, one) in sorted(known.items()))
    return Table(head, rows, widths=(20, 50, 30))


def _standing(one: HolderView | None, languages: Sequence[str]) -> Text:
    if one is None:
        return words("ledger.holds.absent", languages)
    return _each(languages, [wording.holder(one, language) for language in languages])


def export(
    session: Session,
    target: str,
    path: Path,
    *,
    shape: Shape = "pdf",
    languages: Sequence[str] = ("en", "ar"),
    task: Task | None = None,
) -> Made:
    """Write the certificate of a piece (its record) or of a case to ``path``: 0600, whole or not at all, not encrypted.

    The log has it first. Raises InputError (``folder-missing``, ``no-evidence``), NotFound, StorageFault, NoRoom,
    Cancelled.
    """
    if shape not in SHAPES:
        raise ValueError("no such shape")
    path, task = Path(path), task or Task()
    if not path.parent.is_dir():
        raise InputError("folder-missing", path=str(path.parent))
    if cases.record(session, target).type == "case":
        case, record = target, ""
        made, pieces, wrong = _of_all(session, target, languages, task)
    else:
        view = show(session, target)
        found = checked(session, view, task)
        case, record, pieces, wrong = view.piece.case, target, 1, int(found == "wrong")
        made = document([view], [found], languages, session)
    content = render(made, shape)
    task.check()
    access.left(session, "report", case, record)
    tables.put(path, content)
    return Made(path, pieces, wrong)
