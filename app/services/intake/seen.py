"""Which messages of an export a case has already, told for all of them at once, for a list that is looked through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base.task import Task
from app.services.intake.chats import ChatFile, known
from app.services.session import Session

COMPARING: Final = "task.comparing-messages"
_EVERY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """Numbers of messages. ``known`` ones are in the case; of ``changed`` ones it has an earlier wording."""

    known: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()


def seen(session: Session, chat: ChatFile, case: str, task: Task | None = None) -> Seen:
    """Compare every message with the posts of a case. Raises Cancelled."""
    task = task or Task()
    there = session.run(known, case)
    if not there.hashes and not there.numbers:
        return Seen()
    same: set[int] = set()
    changed: set[int] = set()
    for n in range(len(chat)):
        if n % _EVERY == 0:
            task.progress(n, len(chat), COMPARING)
        one = chat.message(n)
        state = there.state(chat.chats[one.chat], one, chat.sha256(one))
        if state != "new":
            (same if state == "known" else changed).add(n)
    return Seen(frozenset(same), frozenset(changed))


def ambiguous(chat: ChatFile) -> tuple[str, str, str] | None:
    """A date of the export that can be read in two ways, and what it says day first and month first (ISO 8601);
    ``None`` where there is none."""
    for n in range(len(chat)):
        parts = _numbers(chat.message(n).shown)
        if len(parts) == 3 and parts[0] != parts[1] and max(parts[:2]) <= 12 and min(parts[:2]) > 0:
            first, second, year = parts[0], parts[1], parts[2] + (2000 if parts[2] < 100 else 0)
            said = chat.message(n).shown
            return said, f"{year:04d}-{second:02d}-{first:02d}", f"{year:04d}-{first:02d}-{second:02d}"
    return None


def _numbers(shown: str) -> list[int]:
    """The first three numbers of a time as the export spells it, in the order in which they stand."""
    found: list[str] = [""]
    for character in shown[:40]:
        if character.isdecimal():
            found[-1] += str(int(character))
        elif found[-1]:
            if len(found) == 3:
                break
            found.append("")
    return [int(part) for part in found[:3] if part]
