"""Reading: the board, what each body was asked, one appeal with its whole course, what is to be done today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median

from app.base.errors import NotFound
from app.model import course
from app.model.silence import STATES, Standing, State
from app.services.appeals.events import events_of
from app.services.appeals.loading import Course, Loaded, load
from app.services.appeals.views import AppealRow, AppealView, Board, Body, BodyRow
from app.services.session import Session
from app.services.titles import title_of_state
from app.storage import facets, lookup, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

_DAY = 86_400


def board(
    session: Session, *, case: str | None = None, body: str | None = None, states: Iterable[State] | None = None
) -> Board:
    """All appeals by how they stand today, the longest silence first; of one case, to one body, in some states."""
    wanted = frozenset(states) if states is not None else frozenset(STATES)

    def collect(vault: Vault) -> Board:
        loaded = load(vault)
        rows = [row for row in _rows(vault, loaded, case, body) if row.state in wanted]
        columns = {state: tuple(row for row in rows if row.state == state) for state in STATES}
        behind = loaded.newest > vault.clock.now() + _DAY
        return Board({state: found for state, found in columns.items() if found}, loaded.today, behind)

    return session.run(collect)


def listing(
    session: Session, *, case: str | None = None, body: str | None = None, states: Iterable[State] | None = None
) -> tuple[AppealRow, ...]:
    """The same as one list, what is most urgent first."""
    return board(session, case=case, body=body, states=states).in_order()


def todo(session: Session) -> int:
    """How many appeals are work of today: reminders that are due, letters that came back, silence to break."""
    return session.run(lambda vault: sum(one.standing.chase for one in load(vault).courses))


def unanswered(vault: Vault, *, overdue: bool) -> list[str]:
    """The ids of appeals that nobody answered, or only those in silence: on the vault's thread, for every list."""
    candidates = lookup.with_facet(vault, facets.WAITING)
    found = load(vault, candidates).courses if candidates else []
    return sorted(
        {one.state.id for one in found if one.standing.unanswered and (one.standing.silent > 0 or not overdue)}
    )


def standings(session: Session, ids: Iterable[str] | None = None) -> dict[str, Standing]:
    """How appeals stand today, by id: for pages that show them beside other records."""
    chosen = None if ids is None else list(ids)
    return session.run(lambda vault: {one.state.id: one.standing for one in load(vault, chosen).courses})


def one(session: Session, appeal: str) -> AppealView:
    """An appeal with everything that went out and came back, in the order of time. Raises NotFound."""

    def collect(vault: Vault) -> AppealView:
        loaded = load(vault, [appeal])
        if not loaded.courses:
            raise NotFound(what="record", id=appeal)
        return _view(vault, loaded, loaded.courses[0])

    return session.run(collect)


def bodies(session: Session, *, case: str | None = None) -> tuple[BodyRow, ...]:
    """Everybody who was asked or promised something, the most silent first."""

    def collect(vault: Vault) -> tuple[BodyRow, ...]:
        loaded = load(vault)
        chosen = [one for one in loaded.courses if case is None or one.state.file == case]
        name = _namer(vault, loaded)
        ids = dict.fromkeys(body for one in chosen for body in one.bodies)
        rows = [_body_row(name(body), [c for c in chosen if body in c.bodies], loaded.today) for body in ids]
        return tuple(sorted(rows, key=lambda row: (-row.silent, -row.longest, row.body.title, row.body.id)))

    return session.run(collect)


def _body_row(body: Body, courses: list[Course], today: int) -> BodyRow:
    judged = [(one, one.of_body(body.id, today)) for one in courses]
    counted = [(one, standing) for one, standing in judged if not one.asked.owed and standing.state != "draft"]
    states = [standing.state for _, standing in counted]
    took = [standing.took for _, standing in counted if standing.took is not None]
    return BodyRow(
        body,
        len(counted),
        sum(bool(standing.answered) or standing.state == "answered" or standing.broke_off for _, standing in counted),
        states.count("acknowledged"),
        sum(standing.silent > 0 for _, standing in judged),
        sum(standing.unanswered and standing.silent == 0 for _, standing in counted),
        (median(few for few, _ in took), median(many for _, many in took)) if took else None,
        len(took),
        max((standing.silent for _, standing in judged), default=0),
        sum(one.asked.owed for one in courses),
    )


def _rows(vault: Vault, loaded: Loaded, case: str | None, body: str | None) -> list[AppealRow]:
    chosen = [
        one
        for one in loaded.courses
        if (case is None or one.state.file == case) and (body is None or body in one.bodies)
    ]
    name = _namer(vault, loaded)
    titles = records.titles(vault, list({one.state.file for one in chosen}))
    rows = [_row(one, loaded, name, titles) for one in chosen]
    return sorted(rows, key=lambda row: (-row.standing.silent, -row.standing.waited, row.date, row.id))


def _namer(vault: Vault, loaded: Loaded) -> Callable[[str], Body]:
    declared = declarations(vault)

    def name(ref: str) -> Body:
        state = loaded.others.get(ref)
        if state is None:
            return Body(ref, "")
        return Body(ref, title_of_state(state, declarations=declared), course.text(state, "kind"))

    return name


def _row(one: Course, loaded: Loaded, name: Callable[[str], Body], titles: dict[str, str]) -> AppealRow:
    state = one.state
    asked = tuple(map(name, one.bodies))
    silent = tuple(body for body in asked if one.of_body(body.id, loaded.today).silent > 0) if len(asked) > 1 else ()
    return AppealRow(
        state.id,
        state.file,
        titles.get(state.file, ""),
        course.text(state, "type"),
        course.text(state, "asked"),
        course.text(state, "date"),
        course.text(state, "expected"),
        asked,
        course.text(state, "to_whom"),
        course.ids(state, "by"),
        course.text(state, "channel"),
        course.text(state, "reference"),
        one.standing,
        one.rule.key if one.rule is not None else "",
        next(iter(course.ids(state, "follow_up_of")), ""),
        tuple(child.id for child in one.children),
        silent,
        one.doubts,
        len(one.letters),
        sum(state.disputed(field) for field in state.fields),
        one.reported,
    )


def _view(vault: Vault, loaded: Loaded, chosen: Course) -> AppealView:
    name = _namer(vault, loaded)
    titles = records.titles(vault, [chosen.state.file])
    events = events_of(vault, loaded, chosen)
    refs = {ref for event in events for ref in event.who} | set(chosen.bodies) | set(course.ids(chosen.state, "for"))
    consents = tuple((ref, name(ref).title) for ref in course.ids(chosen.state, "consents"))
    names = {ref: name(ref).title for ref in refs if name(ref).title}
    return AppealView(_row(chosen, loaded, name, titles), events, consents, names)


__all__ = ["board", "bodies", "listing", "one", "standings", "todo", "unanswered"]
