"""Announced, members named, promised, silence, result, closed: of one inquiry, of a case, of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.analysis import elapsed
from app.analysis.elapsed import Moment
from app.analysis.inquiries import Event, Standing, State, in_order
from app.model.days import EVER
from app.model.fold import RecordState
from app.services.inquiries.reading import Held, Reader, counting, ids
from app.services.inquiries.views import InquiryView, Lane, Timeline
from app.storage.vault import Vault

Told = Callable[[Iterable[RecordState], Iterable[str]], Moment | None]
"""by when the sources of some fields had told of them"""

CLOSED: Final = "unknown-perpetrator"
"""the one outcome that says itself that the inquiry was closed"""

_DATED: Final = (
    ("decided", "decision_date", "decision"),
    ("announced", "announced", ""),
    ("due", "promised", "promise"),
    ("deadline", "deadline", ""),
    ("checked", "checked", ""),
    ("published", "published", "result"),
    ("closed", "closed", ""),
)
"""kind of event, the date that makes it, and what it says"""


def timeline(vault: Vault, held: list[Held], language: str) -> Timeline:
    """The lanes of some inquiries, on the vault's thread."""
    reader = Reader(vault, held, language)
    by_id = {one.id: one for one in held}
    lanes = tuple(Lane(view, _events(by_id[view.id], view, reader.today, reader.told)) for view in reader.views())
    days = [day for lane in lanes for event in lane.events for day in _days(event)]
    days = [*days, reader.today.first]
    return Timeline(lanes, min(days), max(days), reader.today.first)


def _days(event: Event) -> Iterator[int]:
    for when in (event.when, event.until):
        if when is not None:
            yield from (day for day in (when.first, when.last) if -EVER < day < EVER)


def _events(held: Held, view: InquiryView, today: Moment, told: Told) -> tuple[Event, ...]:
    found = [
        *_own(held.state, view, told),
        *_promised(held.state, view.standing),
        *_silence(held.id, view, today),
        *(event for member in held.members for event in _of_member(held.id, member)),
        *(_of_result(held.id, result) for result in held.results),
    ]
    return in_order(found, view.standing.begun, view.standing.due.when if view.standing.due else None)


def _own(state: RecordState, view: InquiryView, told: Told) -> Iterator[Event]:
    for kind, name, saying in _DATED:
        if counting(state, name):
            code = view.text("outcome") if kind in ("published", "closed") else ""
            yield _event(kind, state.id, state, name, _text(state, saying) if saying else "", code)
    standing, code = view.standing, view.text("outcome")
    if not counting(state, "announced") and not counting(state, "decision_date"):
        when = standing.begun if standing.begun is not None and standing.begun.first > -EVER else None
        yield Event("announced", state.id, state.id, when, reckoned=when is not None)
    if not counting(state, "published") and not counting(state, "closed") and (code or _text(state, "result")):
        when = told([state], ("outcome", "result", "prosecutions", "no_result_after"))
        kind = "closed" if code == CLOSED else "reported"
        yield Event(kind, state.id, state.id, when, text=_text(state, "result"), code=code)


def _promised(state: RecordState, standing: Standing) -> Iterator[Event]:
    """A promise of so many months, as the day on which it passed; where it has no day, its words."""
    due = standing.due
    if due is not None and due.by == "promised_within":
        yield Event("due", state.id, state.id, due.when, text=_text(state, "promise"), reckoned=due.reckoned)
    elif not counting(state, "promised") and _text(state, "promise"):
        yield Event("due", state.id, state.id, None, text=_text(state, "promise"))


def _silence(inquiry: str, view: InquiryView, today: Moment) -> Iterator[Event]:
    """From the promise until today, or until something came; without a promise, from the announcement."""
    standing = view.standing
    if standing.due is not None and standing.late is not None:
        end = standing.end if standing.end is not None and standing.state is not State.OVERDUE else today
        ongoing = end == today and standing.end is None
        yield Event(
            "silence",
            inquiry,
            inquiry,
            standing.due.when,
            until=end,
            days=standing.late,
            reckoned=standing.due.reckoned,
            ongoing=ongoing,
        )
    elif standing.due is None and standing.begun is not None and standing.waiting is not None and _unheard(standing):
        ongoing = standing.end is None
        yield Event(
            "silence",
            inquiry,
            inquiry,
            standing.begun,
            until=standing.end or today,
            days=standing.waiting,
            ongoing=ongoing,
        )


def _unheard(standing: Standing) -> bool:
    """Whether nothing came, or nothing was told of what did: what has no promise is waited for all the same."""
    return standing.state in (State.ANNOUNCED, State.AT_WORK, State.OVERDUE, State.WITHOUT_RESULT)


def _of_member(inquiry: str, state: RecordState) -> Iterator[Event]:
    title = _text(state, "name") or _text(state, "office")
    yield _event(
        "named", inquiry, state, "named", title, _text(state, "role"), about=next(iter(ids(state, "member")), "")
    )
    if counting(state, "left"):
        yield _event("left", inquiry, state, "left", title, _text(state, "role"))


def _of_result(inquiry: str, state: RecordState) -> Event:
    about = next(iter(ids(state, "about")), "")
    return _event("result", inquiry, state, "date", _text(state, "text"), _text(state, "outcome"), about=about)


def _event(
    kind: str, inquiry: str, state: RecordState, name: str, text: str = "", code: str = "", *, about: str = ""
) -> Event:
    said = tuple(str(account.value) for account in counting(state, name))
    return Event(kind, inquiry, state.id, elapsed.moment(said), said, text=text, code=code, about=about)


def _text(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) else ""
