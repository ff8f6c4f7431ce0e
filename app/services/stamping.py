"""Time stamps over the signature of a seal: asked for when a person says so, checked without a network (T33, T40).

What goes out is the SHA-256 of ``signature.json``: nothing of a case, of the sender, or of the
readers. The authority and whoever watches the network see that this computer asked, and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.base import catalogue, limits
from app.base.errors import InputError, OnlineError, SijilError, StampError
from app.base.task import Task
from app.crypto import stamps
from app.crypto.stamps import Root, Verdict
from app.services import authorities
from app.services.authorities import Authority
from app.services.session import Session
from app.storage import seals
from app.storage import stamps as store
from app.storage.vault import Vault
from app.sync import online
from app.sync.online import Way

STEP: Final = "task.stamping"
_QUERY: Final = "application/timestamp-query"
_REPLY: Final = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class Pending:
    """A seal that waits: ``digest`` is the SHA-256 of its signature, ``place`` where its file was written,
    ``stamps`` how many of ``wanted`` stand in it."""

    digest: bytes
    at: int
    place: str
    stamps: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An authority from which no stamp came, and why."""

    authority: str
    error: SijilError


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: the stamps that hold, of this time and of earlier ones, and who gave none."""

    tokens: tuple[bytes, ...]
    failures: tuple[Failure, ...]


def pending(session: Session) -> tuple[Pending, ...]:
    """The queue: what was sealed here and lacks a stamp of some authority that is chosen, oldest first."""
    wanted = len(authorities.chosen(session))

    def collect(vault: Vault) -> list[Pending]:
        waiting = [one for one in seals.rows(vault) if one.stamps < wanted]
        return [Pending(one.digest, one.at, one.place, one.stamps, wanted) for one in reversed(waiting)]

    return tuple(session.run(collect))


def count(session: Session) -> int:
    """How many seals wait."""
    return len(pending(session))


def held(session: Session, digest: bytes) -> list[bytes]:
    """The stamps that came for a seal, to be put into its file."""
    return list(session.run(store.of, _checked(digest)).values())


def stamp(session: Session, digest: bytes, task: Task | None = None) -> list[bytes]:
    """:func:`ask`, for whoever wants stamps only. Raises OnlineError or StampError where not one came, Cancelled."""
    asked = ask(session, digest, task)
    if not asked.tokens and asked.failures:
        raise asked.failures[0].error
    return list(asked.tokens)


def ask(session: Session, digest: bytes, task: Task | None = None) -> Asked:
    """Ask every chosen authority that hasn't stamped this yet, one after the other. This opens the network.

    What holds is kept at once; what doesn't is thrown away and named.
    Raises InputError ``no-authority``, Cancelled.
    """
    task = task or Task()
    chosen = authorities.chosen(session)
    if not chosen:
        raise InputError("no-authority")
    way = Way(authorities.proxy(session))
    there = session.run(store.of, _checked(digest))
    failures = []
    for number, one in enumerate(chosen):
        if one.id in there:
            continue
        task.progress(number, len(chosen), STEP)
        try:
            token = _ask(one, digest, way, task)
        except (OnlineError, StampError, InputError) as error:
            failures.append(Failure(one.name, error))
            continue
        session.write(store.keep, digest, one.id, token)
        there[one.id] = token
    return Asked(tuple(there.values()), tuple(failures))


def _ask(one: Authority, digest: bytes, way: Way, task: Task) -> bytes:
    wanted = stamps.request(digest)
    answer = online.post(one.address, wanted.body, _QUERY, _REPLY, way, task, limits.STAMP_BYTES)
    token, verdict = stamps.take(answer, digest, wanted, one.roots)
    if not verdict.ok:
        raise StampError(reason=verdict.why, authority=one.name)
    return token


def verdicts(digest: bytes, tokens: Iterable[bytes], session: Session | None = None) -> tuple[Verdict, ...]:
    """Judge stamps over the SHA-256 of a signature, without any network; a session's own authorities count too."""
    return judge(digest, tokens, authorities.trusted(session))


def judge(digest: bytes, tokens: Iterable[bytes], trusted: tuple[Root, ...]) -> tuple[Verdict, ...]:
    """The same against given roots: for whoever has no vault."""
    return tuple(stamps.verify(token, _checked(digest), trusted) for token in tokens)


def words(verdict: Verdict, language: str) -> str:
    """What a stamp says, and no more than it can: no later than when; or why it says nothing."""
    if not verdict.ok:
        return catalogue.text(f"stamp.why.{verdict.why}", language)
    at = datetime.fromtimestamp(verdict.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    shown = catalogue.isolate_ltr(at) if language in catalogue.RIGHT_TO_LEFT else at
    return catalogue.text("stamp.no-later-than", language, at=shown, authority=verdict.authority)


def _checked(digest: bytes) -> bytes:
    if len(digest) != stamps.DIGEST_BYTES:
        raise ValueError("digest")
    return digest


__all__ = ["Asked", "Failure", "Pending", "Verdict", "ask", "count", "held", "judge", "pending", "stamp", "verdicts"]
__all__ += ["words"]
