"""An appeal, what followed it, and who was asked, read out of their records for :mod:`app.model.silence`.

Where standing accounts of a date differ, every one of them counts: the span reaches from the first
day that any of them can mean to the last, so that a dispute never makes a silence longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.errors import InputError
from app.model.appeals import ASKING, PROMISE
from app.model.days import EVER, bounds, ordinal
from app.model.edtfdate import EdtfDate, Point, parse
from app.model.entry import JSON
from app.model.fold import RecordState
from app.model.silence import Asked, Letter, Span

_RECEIVED: Final = frozenset({"acknowledged"})
_CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Known:
    """What else is needed: the last day that each source's date can mean, by id, and how long an answer may take."""

    sources: Mapping[str, int]
    allowed: int | None = None


def values(state: RecordState, name: str) -> list[JSON]:
    """What stands in a field: what is shown, or every account where they differ."""
    accounts = state.fields.get(name)
    if accounts is None:
        return []
    if len(accounts) == 1:  # nearly always, and boards of thousands are counted again after every save
        only = accounts[0]
        return [only.value] if only.held and only.value is not None else []
    if state.disputed(name):
        return [a.value for a in accounts if a.held and a.value is not None]
    shown = state.shown(name)
    return [] if shown is None else [shown]


def codes(state: RecordState, name: str) -> frozenset[str]:
    return frozenset(code for value in values(state, name) for code in _texts(value))


def ids(state: RecordState, name: str) -> tuple[str, ...]:
    """The records that a field refers to, in order, none twice."""
    return tuple(dict.fromkeys(item for value in values(state, name) for item in _texts(value)))


def _texts(value: JSON) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def text(state: RecordState, name: str) -> str:
    if name not in state.fields:
        return ""
    shown = state.shown(name)
    return shown if isinstance(shown, str) else ""


def said(state: RecordState, name: str) -> bool:
    """Whether something stands in a field, also where its value is withheld here."""
    return any(not a.held or a.value not in (None, "", []) for a in state.fields.get(name, ()))


def _dates(state: RecordState, name: str) -> list[EdtfDate]:
    found = []
    for value in values(state, name):
        try:
            found.append(parse(value if isinstance(value, str) else ""))
        except InputError:
            continue  # whatever a colleague's newer version wrote
    return found


def span(state: RecordState, name: str) -> Span | None:
    """From the first to the last day that any standing account of a date can mean; ``None`` without a date."""
    spans = [bounds(date) for date in _dates(state, name)]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def uncertain(state: RecordState, *names: str) -> bool:
    """Whether one of these dates is marked as approximate or uncertain, or disputed."""
    here = [name for name in names if name in state.fields]
    dates = [date for name in here for date in _dates(state, name)]
    return any(date.approximate or date.uncertain for date in dates) or any(map(state.disputed, here))


def known_by(state: RecordState, known: Known, names: Iterable[str] = ()) -> int:
    """A day by which what a record tells of had surely happened: its source's date, else when it was signed.

    Each account proves it for itself, so the earliest counts. ``names``: only accounts of these fields.
    """
    chosen = list(names) or list(state.fields)
    days = [EVER]
    for name in chosen:
        for account in state.fields.get(name, ()):
            last = known.sources.get(account.source or "", EVER)
            days.append(last if last < EVER else day_of(account.at))
    return min(days)


def _otherwise(when: Span | None, state: RecordState, known: Known, names: Iterable[str] = ()) -> int:
    """The same, asked only where a date lacks or has no end."""
    return known_by(state, known, names) if when is None or when[1] >= EVER else EVER


def day_of(seconds: int) -> int:
    """The number of the UTC day of a moment: never later than the day on anybody's wall east of Greenwich."""
    return ordinal(1970, 1, 1) + seconds // 86_400


def first_answer(state: RecordState, known: Known) -> Letter | None:
    """The first answer as the appeal itself has it, ``None`` where it tells of none.

    Codes decide where there are any ("no answer" beside the words "none until today" is none);
    without codes, a date or words of an answer are one.
    """
    grades = codes(state, "response")
    if not grades and not said(state, "response_date") and not said(state, "response_text"):
        return None
    kind = "acknowledgement" if grades and grades <= _RECEIVED else "answer"
    names = ("response", "response_date", "response_text")
    when = span(state, "response_date")
    return Letter(
        kind,
        when,
        grades,
        _otherwise(when, state, known, names),
        uncertain=uncertain(state, "response_date"),
    )


def answered_itself(state: RecordState) -> bool:
    """Whether an appeal's own fields hold an answer in substance, the last word included."""
    letter = first_answer(state, Known({}))
    return letter is not None and letter.answers and "fell-silent" not in letter.grades


def letter(state: RecordState, known: Known) -> Letter:
    """A record of correspondence."""
    when = span(state, "date")
    return Letter(
        text(state, "kind") or "answer",
        when,
        codes(state, "response"),
        _otherwise(when, state, known),
        frozenset(ids(state, "from")),
        uncertain(state, "date"),
    )


def reminders(state: RecordState) -> tuple[Span, ...]:
    """The days on which to remind: each member of a set of dates, or the one date."""
    found: list[Span] = []
    for date in _dates(state, "reminders"):
        if date.kind in ("date", "interval"):
            found.append(bounds(date))
        else:
            found += [(ordinal(*p.first), ordinal(*p.last)) for p in date.points if isinstance(p, Point)]
    return tuple(sorted(set(found)))


def asked(state: RecordState, letters: Sequence[Letter], known: Known) -> Asked:
    """The whole course of an appeal; ``letters`` are all but the first answer, which its own fields hold."""
    own = first_answer(state, known)
    kind = text(state, "type")
    sent = span(state, "date")
    return Asked(
        sent,
        span(state, "expected"),
        _otherwise(sent, state, known),
        kind in ASKING or any(said(state, name) for name in ("to", "to_whom", "expected")),
        kind == PROMISE,
        _reported(state),
        text(state, "status") == _CLOSED,
        known.allowed,
        reminders(state),
        (*letters, *((own,) if own is not None else ())),
        uncertain(state, "date", "expected"),
    )


def _reported(state: RecordState) -> bool:
    """Whether a source tells of it, or its own fields show that it was sent; who sent it types neither by hand."""
    told = any(a.source for accounts in state.fields.values() for a in accounts)
    return told or said(state, "times") or said(state, "reference") or said(state, "status")


def only_reported(state: RecordState) -> bool:
    """Whether all that is known of it is what sources tell, and they say nothing of an answer.

    That an article is silent about an answer is no silence of the body: until somebody here sets a date, writes
    again or records what came, nothing is held against it.
    """
    sourced = all(a.source for accounts in state.fields.values() for a in accounts)
    return sourced and first_answer(state, Known({})) is None


def of_body(whole: Asked, body: str, bodies: frozenset[str]) -> Asked:
    """The same appeal as one of several bodies has to answer for it: another body's answer isn't its own.

    A letter from somebody who isn't one of the bodies counts for all of them: nobody knows for whom they wrote.
    """
    kept = tuple(one for one in whole.letters if not (one.senders & bodies) or body in one.senders)
    return replace(whole, letters=kept)
