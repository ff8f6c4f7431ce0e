"""Files of evidence: what goes of each, by the terms and by choice; and cleaned copies, made before they are sent.

A cleaned copy counts as one only where it was seen to hold nothing but pixels: made here, or opened here
and found bare. That somebody calls a file a copy proves nothing (V10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.base.errors import SijilError, Unshowable
from app.base.task import Task
from app.model.entry import Change
from app.model.fold import RecordState
from app.services import evidence, selection
from app.services.disclosure.views import PieceView
from app.services.evidence import looking, revealing
from app.services.selection import Selection
from app.services.session import Session
from app.storage import bare, records
from app.storage import evidence as store
from app.storage.vault import Vault
from app.sync.disclose import Files, Rule

PREPARING: Final = "task.cleaning"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What :func:`prepare` did: ids of cleaned copies that were made, and of files that couldn't be cleaned."""

    made: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """(id of the evidence, why: a reason of Unshowable or an error's code)"""


def travelling(vault: Vault, chosen: Selection) -> dict[str, tuple[int, frozenset[str]]]:
    """SHA-256 → size in bytes and the files of the vault that name it, of all bytes that go."""
    found: dict[str, tuple[int, frozenset[str]]] = {}
    for state, view, sha256 in _pieces(vault, chosen):
        if not view.kept:
            size, files = found.get(sha256, (view.size, frozenset()))
            found[sha256] = (size, files | {state.file})
    return found


def views(vault: Vault, chosen: Selection) -> tuple[PieceView, ...]:
    """Every file of evidence that is here for what was chosen, and what goes of it."""
    return tuple(view for _, view, _ in _pieces(vault, chosen))


def _pieces(vault: Vault, chosen: Selection) -> Iterator[tuple[RecordState, PieceView, str]]:
    clean = bare.seen(vault)
    for file in sorted(chosen.entries):
        held = {one.sha256: one.size for one in store.held(vault, file)}
        states = {s.id: s for s in records.records_in(vault, file, withdrawn=False) if s.type == "evidence"}
        cleaned = {of for s in states.values() if _hash(s) in clean and _hash(s) in held for of in _copied(s)}
        for state in states.values():
            for account in state.fields.get("sha256", ()):
                sha256 = account.value
                if account.held and isinstance(sha256, str) and sha256 in held and chosen.includes(state):
                    lets = chosen.lets(Change(state.id, "evidence", "sha256", sha256, account.source))
                    choice, kept = _fate(state, chosen, states, lets, sha256 in clean, state.id in cleaned)
                    yield state, _view(state, held[sha256], choice, kept), sha256


def _fate(
    state: RecordState, chosen: Selection, states: Mapping[str, RecordState], lets: bool, clean: bool, cleaned: bool
) -> tuple[Files, str]:
    """What was chosen for a piece, and why its bytes stay here; "" where they go."""
    terms = chosen.terms
    originals = [of for of in _copied(state) if of in states]
    asked = any(record == state.id for record, _ in terms.pieces)
    choice: Files = terms.file(originals[0]) if originals and not asked else terms.file(state.id)
    if not lets:
        return choice, "record" if terms.withholds(state.id, "sha256") else "policy"
    if choice == "none":
        return choice, "none"
    if choice == "original" or (choice == "both" and not originals):
        return choice, ""
    if clean and (originals or asked):
        return choice, ""
    return choice, "cleaned" if cleaned else "uncleaned"


def _hash(state: RecordState) -> str:
    value = state.shown("sha256")
    return value if isinstance(value, str) else ""


def _copied(state: RecordState) -> list[str]:
    return [str(a.value) for a in state.fields.get("copy_of", ()) if a.held and a.value]


def _view(state: RecordState, size: int, choice: Files, kept: str) -> PieceView:
    name, media = state.shown("name"), state.shown("media_type")
    copy = bool(_copied(state))
    return PieceView(state.id, state.file, str(name or ""), str(media or ""), size, choice, kept, copy)


# --- cleaned copies -------------------------------------------------------------------------------


def prepare(
    session: Session, cases: Iterable[str] | None, rule: Rule, readers: Iterable[str] = (), task: Task | None = None
) -> Prepared:
    """Make the cleaned copies that these terms ask for and that aren't here yet. Each is a piece of its own, signed.

    What can't be cleaned (documents, sound, film) stays out, and is named. Raises InputError, NoRoom, Cancelled.
    """
    task = task or Task()
    wanted = None if cases is None else list(cases)
    waiting = session.run(_lacking, wanted, rule, frozenset(readers))
    made: list[str] = []
    failed: list[tuple[str, str]] = []
    for done, (piece, copies) in enumerate(waiting):
        task.check()
        task.progress(done, len(waiting), PREPARING)
        if any(_is_bare(session, copy, task) for copy in copies):
            continue
        try:
            copy = evidence.keep_cleaned(session, piece, task).created or ""
        except Unshowable as error:
            failed.append((piece, str(error.facts.get("reason", ""))))
            continue
        if _is_bare(session, copy, task):
            made.append(copy)
        else:
            failed.append((piece, "unclean"))
    return Prepared(tuple(made), tuple(failed))


def _lacking(
    vault: Vault, cases: list[str] | None, rule: Rule, readers: frozenset[str]
) -> list[tuple[str, tuple[str, ...]]]:
    """(piece, its copies) of what is to go cleaned and has no copy that was seen to be bare."""
    chosen = selection.select(vault, cases, rule, readers)
    wanted = [view for view in views(vault, chosen) if not view.copy and view.choice in ("both", "cleaned")]
    copies: dict[str, list[str]] = {}
    clean = bare.seen(vault)
    done: set[str] = set()
    for file in sorted({view.case for view in wanted}):
        for state in records.records_in(vault, file, withdrawn=False):
            if state.type == "evidence":
                for of in _copied(state):
                    copies.setdefault(of, []).append(state.id)
                    done |= {of} if _hash(state) in clean else set()
    return [(view.id, tuple(copies.get(view.id, ()))) for view in wanted if view.id not in done]


def _is_bare(session: Session, piece: str, task: Task) -> bool:
    """Whether a file says nothing of itself; it is opened to see, in the closed-off child."""
    try:
        facts = looking.facts(session, piece, task)
    except SijilError as error:
        if error.code == "cancelled":
            raise
        return False
    told = revealing.told(facts, "en")
    if not facts.viewable or facts.exif or facts.xmp or facts.iptc or facts.c2pa or any(one.harm for one in told):
        return False
    sha256 = evidence.piece(session, piece).sha256
    session.write(bare.note, sha256)
    return True


__all__ = ["Prepared", "prepare", "travelling", "views"]
