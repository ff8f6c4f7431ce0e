"""Search over every record: in any spelling of Arabic letters, and in both scripts where a name is known in both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar

from app.base.errors import Cancelled
from app.base.task import Task
from app.services.session import Session
from app.services.views import SearchHit
from app.storage import extracted
from app.storage import search as index
from app.storage.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first. ``total`` counts all matches, up to 5,000; ``many``: there are more.

    ``also``: for words of the query, as they are folded, the other spellings that were searched
    too, so that a window can say so and offer to leave them out.
    """

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    many: bool = False
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def find(
    session: Session,
    text: str,
    task: Task | None = None,
    *,
    limit: int = 50,
    file: str | None = None,
    types: Sequence[str] = (),
    other_spellings: bool = True,
    each: bool = False,
) -> Found:
    """Records that hold all the words of ``text``, each whole or as a beginning.

    Of records that people called one and the same the best is shown, or ``each``.

    Any thread may cancel ``task``: a search that waits for the vault's thread never starts, one
    that runs stops within a few milliseconds, and either raises Cancelled. A window cancels the
    task of each search when the next key is pressed.
    """
    return found(
        interruptibly(
            session, task, index.find, text, limit, file=file, types=types, other_spellings=other_spellings, each=each
        )
    )


def found(results: index.Results) -> Found:
    hits = tuple(
        SearchHit(hit.record, hit.file, hit.type, hit.title, hit.snippet, hit.inside, hit.same) for hit in results.hits
    )
    return Found(hits, results.total, results.many, results.also)


def search(session: Session, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
    """The hits of :func:`find`."""
    return find(session, text, limit=limit).hits


def interruptibly(
    session: Session,
    task: Task | None,
    function: Callable[Concatenate[Vault, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """As ``session.run``, for reading only; raises Cancelled soon after ``task`` was cancelled."""
    if task is None:
        return session.run(function, *args, **kwargs)

    def guarded(vault: Vault) -> R:
        task.check()
        with vault.db.stopping(lambda: _stopped(task)):
            return function(vault, *args, **kwargs)

    return session.run(guarded)


def _stopped(task: Task) -> bool:
    try:
        task.check()
    except Cancelled:
        return True
    return False


def put_extracted(session: Session, record_id: str, text: str) -> bool:
    """Keep text that was taken out of the bytes of a piece of evidence, for the search alone.

    It is bounded, never travels, and goes when the record is withdrawn or its hash is erased,
    withheld or replaced. ``False`` where it was not kept. An empty text says that none was found.
    """
    return session.write(extracted.put, record_id, text)


def without_text(session: Session, most: int = 1000) -> tuple[str, ...]:
    """Evidence records whose bytes are here and from which no text was taken yet."""
    return tuple(session.run(extracted.missing, most))
