"""Appeals in words for the window: inert, in its language (P13, P26)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.services import appeals
from app.services.appeals import AppealRow, Board, Body, BodyRow, Rule, words
from app.ui.case.wording import date_words, inert, shown, term_words

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.context import Context

PROMISE: Final = "official-promise"

TONES: Final = {
    "silent": "danger",
    "undelivered": "danger",
    "reminder-due": "warn",
    "due-soon": "warn",
    "answered": "ok",
    "waiting": "accent",
    "acknowledged": "accent",
}

SYMBOLS: Final = {"danger": "warning", "warn": "clock", "ok": "check", "accent": "clock", "muted": ""}


@dataclass(frozen=True, slots=True)
class Read:
    """What the page shows, read in one go."""

    board: Board
    bodies: tuple[BodyRow, ...]
    rules: dict[str, Rule]


def read(session: Session, case: str | None, body: str | None) -> Read:
    """The board and the bodies, of one case or to one body where that is asked."""
    board = appeals.board(session, case=case, body=body)
    columns = {state: tuple(map(safe, rows)) for state, rows in board.columns.items()}
    bodies = tuple(replace(one, body=safe_body(one.body)) for one in appeals.bodies(session, case=case))
    return Read(replace(board, columns=columns), bodies, {rule.key: rule for rule in appeals.rules(session)})


def safe(row: AppealRow) -> AppealRow:
    """A row whose received texts can't deceive."""
    return replace(
        row,
        case_title=inert(row.case_title),
        asked=inert(row.asked),
        to_whom=inert(row.to_whom),
        reference=inert(row.reference),
        bodies=tuple(map(safe_body, row.bodies)),
        silent_bodies=tuple(map(safe_body, row.silent_bodies)),
    )


def safe_body(body: Body) -> Body:
    return replace(body, title=inert(body.title))


def whom(context: Context, row: AppealRow) -> str:
    """Who was asked: the bodies, else the words for them, else that nobody is named."""
    named = context.words("case.comma").join(shown(body.title) for body in row.bodies if body.title)
    return named or shown(row.to_whom) or context.words("appeal.no-body")


def what(context: Context, row: AppealRow) -> str:
    """Its kind and when it was sent."""
    parts = [term_words(context, "appeal-type", row.type), date_words(context, row.date)]
    return " · ".join(part for part in parts if part)


def headline(context: Context, row: AppealRow) -> str:
    return words.headline(row.standing, context.language, promised=row.type == PROMISE)


def tone(row: AppealRow) -> str:
    return TONES.get(row.state, "muted")


def sentence(context: Context, row: AppealRow) -> str:
    """A row as one sentence, for a screen reader."""
    parts = [whom(context, row), headline(context, row), what(context, row), shown(row.asked), shown(row.case_title)]
    return context.words("case.comma").join(part for part in parts if part)
