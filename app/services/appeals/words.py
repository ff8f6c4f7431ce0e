"""How an appeal stands, in a person's language: the window, the command line and the annexes say the same."""

from __future__ import annotations

from datetime import date
from typing import Final

from app.base.catalogue import text
from app.model import dates
from app.model.days import EVER
from app.model.permission import Doubt
from app.model.silence import Span, Standing, State
from app.model.vocabulary import term
from app.services.appeals.patience import Rule
from app.services.appeals.views import AppealRow, BodyRow

_LAST_DAY: Final = 3_652_059  # 31 December 9999

GROUPS: Final[dict[str, tuple[State, ...]]] = {
    "now": ("undelivered", "reminder-due", "due-soon"),
    "silent": ("silent",),
    "waiting": ("acknowledged", "waiting"),
    "answered": ("answered",),
    "rest": ("draft", "unaddressed", "closed"),
}
"""the columns of a board, by the states in each, from what is to be done first"""


def day_words(day: int, language: str) -> str:
    """The number of a day as a date in words."""
    return dates.words(iso(day), language) if 0 < day <= _LAST_DAY else ""


def iso(day: int) -> str:
    """The number of a day as EDTF."""
    return date.fromordinal(day).isoformat() if 0 < day <= _LAST_DAY else ""


def span_words(span: Span | None, language: str) -> str:
    """A span in words: the day, or from when to when."""
    if span is None or span[1] >= EVER or span[0] <= -EVER:
        return ""
    if span[0] == span[1]:
        return day_words(span[0], language)
    return dates.words(f"{iso(span[0])}/{iso(span[1])}", language)


def headline(standing: Standing, language: str, *, promised: bool = False) -> str:
    """The one line that says how it stands: "Silent for at least 2,474 days"."""
    least = "" if standing.exact else "-least"
    if standing.silent:
        return text(f"appeal.say.silent{least}", language, n=standing.silent)
    if promised and standing.unanswered:
        return text("appeal.say.promised", language, n=standing.waited)
    return text(f"appeal.state.{standing.state}", language)


def details(row: AppealRow, rules: dict[str, Rule], language: str) -> list[str]:
    """What else is to be known of it, most important first: the term, what broke off, who is still silent."""
    standing = row.standing
    said = [
        text(f"appeal.state.{standing.state}", language) if standing.silent and standing.state != "silent" else "",
        text("appeal.say.broke-off", language) if standing.broke_off else "",
        _partly(row, language),
        _term(row, rules, language) if standing.unanswered else "",
        _took(standing, language),
        text("appeal.say.reminded", language, n=standing.reminded) if standing.reminded else "",
        _never(row, language),
    ]
    return [line for line in said if line]


def _partly(row: AppealRow, language: str) -> str:
    if not row.silent_bodies or len(row.silent_bodies) == len(row.bodies):
        return ""
    named = text("value.separator", language).join(body.title for body in row.silent_bodies if body.title)
    return text("appeal.say.partly", language, bodies=named)


def _never(row: AppealRow, language: str) -> str:
    if row.standing.ahead:
        return text("appeal.say.ahead", language)
    return text("appeal.say.undated", language) if row.state == "draft" and not row.date else ""


def _term(row: AppealRow, rules: dict[str, Rule], language: str) -> str:
    """By when an answer was expected, and who says so."""
    due = row.standing.due
    if row.standing.broke_off:
        return ""
    if due is None:
        return text("appeal.say.reported" if row.reported else "appeal.say.no-term", language)
    if row.standing.given:
        return text("appeal.say.until", language, date=span_words(due, language))
    rule = rules.get(row.rule)
    days = text("appeal.days", language, n=rule.days) if rule is not None and rule.days is not None else ""
    return text("appeal.say.until-rule", language, date=span_words(due, language), days=days)


def _took(standing: Standing, language: str) -> str:
    if standing.took is None:
        return ""
    few, many = standing.took
    if few == many:
        return text("appeal.say.took", language, n=few)
    return text("appeal.say.took-between", language, few=few, many=many)


def doubt_words(doubt: Doubt, language: str) -> str:
    """A doubt about consent as a sentence that says what to do."""
    use = term("consent-use", doubt.use).label(language) if doubt.use else ""
    return text(f"appeal.doubt.{doubt.why}", language, **({"use": use} if use else {}))


def rule_words(rule: Rule, language: str) -> str:
    """A rule and its days."""
    days = text("appeal.rule.none", language) if rule.days is None else text("appeal.days", language, n=rule.days)
    return text("appeal.cell.rule", language, rule=text(f"appeal.rule.{rule.key}", language), days=days)


def rule_why(rule: Rule, language: str) -> str:
    """What a rule rests on."""
    if rule.chosen:
        return text("appeal.rule.chosen", language)
    if rule.days is None:
        return text("appeal.rule.none.why", language)
    if rule.source:
        return text(f"appeal.rule.{rule.key}.why", language, address=rule.source)
    return text("appeal.rule.custom.why", language)


def median_words(row: BodyRow, language: str) -> str:
    """The median of the days to an answer: one number, or fewest and most where dates are uncertain."""
    if row.median is None:
        return ""
    few, many = (f"{value:g}" for value in row.median)
    return few if few == many else text("appeal.body.between", language, few=few, many=many)
