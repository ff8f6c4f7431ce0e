"""A bundle that doesn't fit onto a stick: which of its cases do, so that the others go by another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from app.services.session import Session
from app.services.sticks.views import Fitting
from app.services.views import SentReport
from app.storage import journal, records
from app.storage.vault import Vault

MOST_WEIGHED: Final = 40
"""cases that are weighed one by one: a tenth of a second each"""


def fitting(
    session: Session, cases: Sequence[str] | None, free: int, weigh: Callable[[list[str]], SentReport],
    at_most: Callable[[int, int], int],
) -> tuple[Fitting, ...]:  # fmt: skip
    """The cases that together take no more than ``free`` bytes: as many as possible, so the smallest first.

    ``weigh`` says what some cases would be; ``at_most`` how large a bundle of so many bytes and pieces of evidence
    gets at most. Of many cases only the first are looked at.
    """
    titles = session.run(_titles, cases)
    weighed = [(case, weigh([case])) for case in list(titles)[:MOST_WEIGHED]]
    found: list[Fitting] = []
    bytes_ = evidence = 0
    for case, alone in sorted(weighed, key=lambda one: (one[1].bytes, one[0])):
        if not alone.entries:
            continue
        bytes_, evidence = bytes_ + alone.bytes, evidence + alone.evidence
        if at_most(bytes_, evidence) > free:
            break
        found.append(Fitting(case, titles[case]))
    return tuple(found)


def _titles(vault: Vault, cases: Sequence[str] | None) -> dict[str, str]:
    """By id, in the order of titles."""
    ids = [file for file, kind in journal.files(vault).items() if kind == "case"] if cases is None else list(cases)
    titles = records.titles(vault, ids)
    return {case: titles.get(case, "") for case in sorted(ids, key=lambda one: (titles.get(one, "").casefold(), one))}
