"""Text of PDFs, text files and chat exports, taken out for the search, one file after another.

The list of what is still to be read is derived from what is here, so it survives a lock, a crash
and a restart by itself. What can't be read is remembered with its reason and not tried again,
until somebody asks. A child that ends because the vault is being locked is no such reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.base.errors import Cancelled, SijilError, Unshowable, VaultDamaged
from app.base.limits import EXTRACTED_CHARS
from app.base.task import Task
from app.sandbox.kinds import HEAD_BYTES, PDF, TEXTS, kind_of
from app.services.evidence.holding import open_piece
from app.services.evidence.looking import gather_text
from app.services.session import Session
from app.storage import extracted, records, settings
from app.storage.vault import Vault

STEP: Final = "evidence.step.reading"
_FAILED: Final = "unread."
_PAGE: Final = 200


def unread(session: Session) -> tuple[str, ...]:
    """Evidence whose bytes are here and which nobody has read for the search, oldest id first."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page, after = session.run(extracted.missing_after, after, _PAGE)
        found += page
    return tuple(found)


def read_for_search(session: Session, evidence_id: str, task: Task | None = None) -> bool:
    """Read one file; whether there was text in it. A failure is kept with its reason.

    Raises Cancelled, NotFound, Unshowable ``no-sandbox`` (this computer can't: nothing is noted).
    """
    task = task or Task()
    try:
        found, reason = _text_of(session, evidence_id, task), ""
    except VaultDamaged:
        found, reason = "", "damaged"
    except Unshowable as refusal:
        said = str(refusal.facts.get("reason", "crashed"))
        if session.closed:
            raise Cancelled() from None  # its child was ended with the vault
        if said == "no-sandbox":
            raise
        found, reason = "", said
    task.check()
    session.write(_keep, evidence_id, found, reason)
    return bool(found)


def _text_of(session: Session, evidence_id: str, task: Task) -> str:
    """What a child finds in it. What can have no text by its first bytes starts no child."""
    source, _ = open_piece(session, evidence_id)
    with source:
        if kind_of(source.read(HEAD_BYTES)) not in TEXTS | {PDF}:
            return ""
    source, _ = open_piece(session, evidence_id)
    with source:
        return gather_text(source, task, session, EXTRACTED_CHARS).text


def _keep(vault: Vault, evidence_id: str, text: str, reason: str) -> None:
    if extracted.put(vault, evidence_id, text) and reason:
        settings.put(vault, _FAILED + evidence_id, reason)
    else:
        settings.drop(vault, _FAILED + evidence_id)


def read_all(session: Session, task: Task | None = None) -> tuple[int, int]:
    """Read everything that is still to be read; how many files had text, and how many had none.

    Raises Cancelled, Unshowable ``no-sandbox``.
    """
    task = task or Task()
    waiting, found, empty = unread(session), 0, 0
    for number, evidence_id in enumerate(waiting):
        task.progress(number, len(waiting), STEP, left=len(waiting) - number)
        try:
            if read_for_search(session, evidence_id, task):
                found += 1
            else:
                empty += 1
        except (Cancelled, Unshowable):
            raise
        except SijilError:  # withdrawn or erased meanwhile
            continue
    return found, empty


def failures(session: Session, case_id: str) -> dict[str, str]:
    """Why evidence of a case couldn't be read for the search: by record, a reason of Unshowable, or ``damaged``."""

    def collect(vault: Vault) -> dict[str, str]:
        return dict(_failed(vault, case_id))

    return session.run(collect)


def _failed(vault: Vault, case_id: str) -> Iterator[tuple[str, str]]:
    for state in records.records_in(vault, case_id, withdrawn=False):
        reason = settings.get(vault, _FAILED + state.id) if state.type == "evidence" else None
        if isinstance(reason, str) and extracted.text_of(vault, state.id, state.file) == "":
            yield state.id, reason


def try_again(session: Session, evidence_id: str) -> None:
    """Put a file that couldn't be read back on the list."""

    def forget(vault: Vault) -> None:
        state = records.state(vault, evidence_id)
        if state is not None:
            extracted.drop(vault, [(state.file, evidence_id)])
        settings.drop(vault, _FAILED + evidence_id)

    session.write(forget)


__all__ = ["failures", "read_all", "read_for_search", "try_again", "unread"]
