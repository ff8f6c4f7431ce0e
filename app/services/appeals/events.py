"""The course of one appeal: everything that went out and came back, in the order of time."""

from __future__ import annotations

import hashlib

from app.model import course
from app.model.appeals import PROMISE
from app.model.days import EVER
from app.model.fold import RecordState
from app.services.appeals.loading import Course, Loaded, load
from app.services.appeals.views import NOBODY, Event, Sent, Told
from app.services.authors import Authors
from app.services.titles import title_of_state
from app.storage.vault import Vault


def events_of(vault: Vault, loaded: Loaded, chosen: Course) -> tuple[Event, ...]:
    """What was sent and came for an appeal, its follow-ups and their letters among it; on the vault's thread."""
    authors = Authors(vault)
    events = [_sent_event(chosen.state, loaded, authors)]
    events += _own_answer(chosen.state, loaded, authors)
    events += [_letter_event(letter, loaded, authors) for letter in chosen.letters]
    events += [_sent_event(child, loaded, authors, kind="follow-up-appeal") for child in chosen.children]
    ids = [child.id for child in chosen.children]
    for child in load(vault, ids).courses if ids else ():
        events += _own_answer(child.state, loaded, authors, via=child.state.id)
        events += [_letter_event(one, loaded, authors, via=child.state.id) for one in child.letters]
    return tuple(sorted(events, key=_when))


def _when(event: Event) -> tuple[int, int, int, int, str]:
    """By the first day it can mean. What has no date stands last: what came, what was sent again, what came of that."""
    first = event.kind in ("sent", "promise")
    days = event.days if event.days is not None else (EVER, EVER)
    later = 2 if event.via else 1 if event.kind == "follow-up-appeal" else 0
    return (not first, *days, later, event.record)


def _sent_event(state: RecordState, loaded: Loaded, authors: Authors, kind: str = "sent") -> Event:
    owed = course.text(state, "type") == PROMISE
    return Event(
        "promise" if owed and kind == "sent" else kind,
        state.id,
        course.text(state, "date"),
        course.span(state, "date"),
        not owed,
        course.ids(state, "by"),
        course.text(state, "to_whom"),
        course.text(state, "channel"),
        course.text(state, "text") or course.text(state, "asked"),
        text_hash(course.text(state, "text")),
        frozenset(),
        "",
        course.text(state, "reference"),
        _files(state, loaded),
        told=_told(state, loaded, authors, "type"),
    )


def _own_answer(state: RecordState, loaded: Loaded, authors: Authors, via: str = "") -> list[Event]:
    """The first answer, where the appeal itself has it; "no answer" is none."""
    if course.first_answer(state, course.Known({})) is None:
        return []
    grades = course.codes(state, "response")
    acknowledged = bool(grades) and grades <= {"acknowledged"}
    none = bool(grades) and grades <= {"no-response", "not-reported"}
    return [
        Event(
            "no-answer" if none else "acknowledgement" if acknowledged else "answer",
            state.id,
            course.text(state, "response_date"),
            course.span(state, "response_date"),
            False,
            (),
            course.text(state, "to_whom"),
            course.text(state, "response_channel"),
            course.text(state, "response_text"),
            "",  # words that somebody wrote about an answer, not the answer
            grades,
            course.text(state, "impact"),
            told=_told(state, loaded, authors, "response", "response_text", "response_date"),
            via=via,
        )
    ]


def _letter_event(state: RecordState, loaded: Loaded, authors: Authors, via: str = "") -> Event:
    kind = course.text(state, "kind")
    return Event(
        kind,
        state.id,
        course.text(state, "date"),
        course.span(state, "date"),
        kind in ("reminder", "follow-up"),
        course.ids(state, "from"),
        course.text(state, "from_whom") or course.text(state, "to_whom"),
        course.text(state, "channel"),
        course.text(state, "text"),
        text_hash(course.text(state, "text")),
        course.codes(state, "response"),
        course.text(state, "impact"),
        course.text(state, "reference"),
        _files(state, loaded),
        told=_told(state, loaded, authors, "kind"),
        via=via,
    )


def _told(state: RecordState, loaded: Loaded, authors: Authors, *names: str) -> Told:
    """Who signed it, when, and out of which source."""
    accounts = [a for name in names for a in state.fields.get(name, ())]
    if not accounts:
        return NOBODY
    first = accounts[0]
    source = loaded.others.get(first.source or "")
    title = title_of_state(source) if source is not None else ""
    return Told(title, authors.get(first.author), first.at, first.entry)


def _files(state: RecordState, loaded: Loaded) -> tuple[Sent, ...]:
    found = []
    for ref in course.ids(state, "evidence"):
        file = loaded.others.get(ref)
        found.append(Sent(ref, course.text(file, "name") if file else "", course.text(file, "sha256") if file else ""))
    return tuple(found)


def text_hash(text: str) -> str:
    """SHA-256 of a text as it was sent, in UTF-8: what a reader can compute from the letter they hold; "" of none."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest() if text else ""
