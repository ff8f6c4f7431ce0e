"""The same bytes, known by their hash, in this case or in another one.

Within a case they're taken in again only if a person says so. Another case keeps its own copy,
sealed under a key of its own: a shared one would tell that the two cases have a file in common (P30).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.base.catalogue import isolate
from app.base.errors import Cancelled
from app.base.task import Question, Task
from app.services.naming import shown_name
from app.storage import evidence as store
from app.storage import records
from app.storage.vault import Vault

LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """``number`` of the file that was given; ``here``: the name under which this case has it, "" if it hasn't;
    ``elsewhere``: titles of other cases that have it."""

    number: int
    name: str
    here: str
    elsewhere: tuple[str, ...]


def find(vault: Vault, case: str, files: Iterable[tuple[str, str]]) -> list[Twin]:
    """The twins of files given as (name, SHA-256), those among themselves too."""
    files = list(files)
    known: dict[str, str] = {}
    if any(store.holds(vault, sha256, case) for _, sha256 in files):
        known = _names_by_hash(vault, case)
    found = []
    for number, (name, sha256) in enumerate(files):
        here = known.setdefault(sha256, "")
        others = tuple(_title(vault, file) for file in store.files_holding(vault, sha256) if file != case)
        if here or others:
            found.append(Twin(number, shown_name(name), here, others))
        known[sha256] = here or shown_name(name)
    return found


def _names_by_hash(vault: Vault, case: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for state in records.records_in(vault, case, withdrawn=False):
        sha256 = state.shown("sha256") if state.type == "evidence" else None
        if isinstance(sha256, str):
            found.setdefault(sha256, str(state.shown("name") or "?"))
    return found


def _title(vault: Vault, file: str) -> str:
    state = records.state(vault, file)
    return str(state.shown("title") or state.shown("code") or "?") if state is not None else "?"


def ask(task: Task, twins: list[Twin]) -> frozenset[int]:
    """Which of the files stay out, by a person's decision. Raises Cancelled, ConsentNeeded."""
    here = [twin for twin in twins if twin.here]
    elsewhere = [twin for twin in twins if not twin.here]
    out: set[int] = set()
    for text, group, answers in (
        ("evidence.twins.here", here, ("leave-out", "add-again", "stop")),
        ("evidence.twins.elsewhere", elsewhere, ("add-too", "leave-out", "stop")),
    ):
        if not group:
            continue
        lines = [_line(twin) for twin in group[:LISTED]] + (["…"] if len(group) > LISTED else [])
        answer = task.ask(Question(text, answers, {"n": len(group), "names": "\n".join(lines)}))
        if answer == "stop":
            raise Cancelled()
        if answer == "leave-out":
            out.update(twin.number for twin in group)
    return frozenset(out)


def _line(twin: Twin) -> str:
    as_what = shown_name(twin.here) if twin.here else " · ".join(shown_name(title) for title in twin.elsewhere[:2])
    return f"• {isolate(twin.name)} – {isolate(as_what)}"
