"""Writing down what was sent and what came. Nothing is sent from here, and nothing takes the place of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.errors import InputError, NotFound
from app.model import course
from app.model.appeals import CAME, SENT
from app.model.days import EVER, bounds_of
from app.model.entry import JSON
from app.model.permission import Doubt, doubts, needed
from app.services import undo
from app.services.appeals.loading import consent_of, today_of
from app.services.appeals.patience import MOST
from app.services.newrecord import NewRecord
from app.services.session import Session
from app.services.views import ChangeSet
from app.storage import journal, pages, records
from app.storage.vault import Vault

Values = Mapping[str, JSON]

_CARRIED: Final = ("by", "to", "to_whom", "for", "about", "consents")
_STEP: Final = {"answer": "appeal-answer", "reminder": "appeal-reminder"}


def record(session: Session, appeal: str, kind: str, values: Values, source: str | None = None) -> ChangeSet:
    """Write down a letter that went out or came back, below an appeal: its ``kind`` and the other fields.

    It is one save and one step of undo. Raises NotFound, InputError (``unknown-kind``, a rule of a value,
    ``answer-before`` where it surely came before the appeal was sent).
    """
    if kind not in (*SENT, *CAME):
        raise InputError("unknown-kind", kind=kind)
    file = session.run(_place_of, appeal)
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    session.run(_check_order, appeal, given.get("date"))
    made = NewRecord(file, "correspondence", {**given, "appeal": appeal, "kind": kind}, source)
    return _store(session, made, _STEP.get(kind, "appeal-letter"))


def follow_up(session: Session, appeal: str, values: Values, source: str | None = None) -> ChangeSet:
    """A new appeal that points back at an earlier one, in the same case; what isn't given is taken over from it.

    Raises NotFound, InputError.
    """
    file = session.run(_place_of, appeal)
    carried = session.run(_carried, appeal)
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    made = NewRecord(file, "appeal", {"type": "follow-up", **carried, **given, "follow_up_of": appeal}, source)
    return _store(session, made, "appeal-follow-up")


def start(session: Session, case: str, values: Values, source: str | None = None) -> ChangeSet:
    """A new appeal in a case. Raises InputError."""
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    return _store(session, NewRecord(case, "appeal", given, source), "appeal-new")


def _store(session: Session, made: NewRecord, step: str) -> ChangeSet:
    changes = made.changes(session.declarations)

    def write(vault: Vault) -> None:
        journal.write(vault, made.file, changes)
        undo.name(vault, step)

    session.write(write)
    return ChangeSet(frozenset({made.file}), frozenset({made.id}), created=made.id)


def _place_of(vault: Vault, appeal: str) -> str:
    state = records.state(vault, appeal)
    if state is None or state.type != "appeal":
        raise NotFound(what="record", id=appeal)
    return state.file


def _carried(vault: Vault, appeal: str) -> dict[str, JSON]:
    state = records.state(vault, appeal)
    return {} if state is None else {name: v for name in _CARRIED if (v := state.shown(name)) not in (None, "", [])}


def _check_order(vault: Vault, appeal: str, date: JSON) -> None:
    """A slip of the year is caught here; dates that only may contradict each other are left to people."""
    came = bounds_of(date) if isinstance(date, str) else None
    state = records.state(vault, appeal)
    sent = course.span(state, "date") if state is not None else None
    if came is not None and sent is not None and came[1] < sent[0]:
        raise InputError("answer-before", field="date")


def deadline(date: str, days: int) -> str:
    """The day on which ``days`` from a date are over, as EDTF: counted from the last day that it can mean.

    Raises InputError (``date`` for what is none, ``no-day`` for an open end, ``appeal-days``).
    """
    if not 0 < days <= MOST:
        raise InputError("appeal-days", most=MOST)
    span = bounds_of(date)
    if span is None:
        raise InputError(rule="date", field="date")
    if abs(span[1]) >= EVER or not 0 < span[1] + days <= _LAST_DAY:
        raise InputError("no-day", field="date")
    return _iso(span[1] + days)


_LAST_DAY: Final = 3_652_059  # 31 December 9999


def _iso(day: int) -> str:
    from datetime import date

    return date.fromordinal(day).isoformat()


def consent_doubts(session: Session, values: Values) -> tuple[Doubt, ...]:
    """What speaks against sending this, before it is saved: the rule of the board, on the day it names or today."""

    def judge(vault: Vault) -> tuple[Doubt, ...]:
        to, given = _ids(values.get("to")), _ids(values.get("consents"))
        states = {state.id: state for state in pages.of_ids(vault, {*to, *given})}
        kinds = [course.text(states[ref], "kind") if ref in states else "" for ref in to]
        kinds += [""] if not kinds and values.get("to_whom") else []
        uses = needed(str(values.get("type") or ""), str(values.get("channel") or ""), kinds)
        today = today_of(vault)
        date = values.get("date")
        day = bounds_of(date) if isinstance(date, str) else None
        if day is None or EVER in (abs(day[0]), day[1]):
            day = (today, today)
        return doubts(uses, [consent_of(states.get(ref), ref) for ref in given], day, concerns=bool(values.get("for")))

    return session.run(judge)


def today(session: Session) -> str:
    """This device's day as EDTF."""
    return _iso(session.run(today_of))


def _ids(value: JSON) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
