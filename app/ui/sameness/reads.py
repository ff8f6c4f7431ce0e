"""What the page ``same`` reads in one go, in a thread of the pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.services import lists, sameness
from app.services.lists import ListQuery
from app.services.sameness import GroupView, SaidView
from app.services.session import Session
from app.ui.case.wording import shown

CASES = 500  # offered in a menu; a longer one nobody reads


@dataclass(frozen=True, slots=True)
class Answered:
    said: tuple[SaidView, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)


def read_groups(session: Session, record: str) -> tuple[GroupView, ...]:
    """The group of a record, or all groups."""
    if not record:
        return sameness.groups(session)
    found = sameness.group_of(session, record)
    return (found,) if found is not None else ()


def read_answered(session: Session, most: int) -> Answered:
    """The newest answers, and what their records are called."""
    said = sameness.answered(session)[:most]
    return Answered(said, sameness.titles(session, {end for one in said for end in one.pair}))


def read_cases(session: Session) -> list[tuple[str, str]]:
    """(file, title) of the cases, by title."""
    page = lists.page(session, ListQuery(sort="title", descending=False, limit=CASES))
    return [(one.row.id, shown(one.row.title)) for one in page.rows if one.row.title]
