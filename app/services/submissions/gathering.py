"""What a submission is filled from: the records of one case, and those that they name, read in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.base.errors import InputError, NotFound
from app.model import course
from app.model.extension import Declarations
from app.model.fold import RecordState
from app.model.submissions import Form
from app.services.appeals.loading import Course, load, today_of
from app.services.submissions.views import Order
from app.storage import pages, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

_REFS = ("perpetrator", "held_by", "to", "by", "announced_by", "persons", "obtained_from", "organisations")


@dataclass(slots=True)
class Gathered:
    """``others`` has every record that the case names, wherever it stands. ``today``: number of this device's day."""

    case: RecordState
    states: list[RecordState]
    others: dict[str, RecordState]
    courses: list[Course]
    inquiries: list[RecordState]
    consents: list[RecordState]
    declared: Declarations
    today: int
    incident: RecordState | None = None
    victims: tuple[RecordState, ...] = ()
    incidents: list[RecordState] = field(default_factory=list)

    def of_type(self, type_: str) -> list[RecordState]:
        return [state for state in self.states if state.type == type_]

    def find(self, record: str) -> RecordState | None:
        return self.others.get(record)


def gather(vault: Vault, order: Order, form: Form) -> Gathered:
    """On the vault's thread. Raises NotFound, InputError ``not-a-case``."""
    case = records.state(vault, order.case)
    if case is None or not case.fields:
        raise NotFound(what="record", id=order.case)
    if case.type != "case":
        raise InputError("not-a-case", id=order.case)
    states = [state for state in records.records_in(vault, case.file, withdrawn=False) if state.id != case.id]
    inquiries = [one for one in records.by_type(vault, "inquiry") if one.file == case.file or _about(one, states)]
    named = {ref for state in (*states, *inquiries) for name in _REFS for ref in course.ids(state, name)}
    named |= {ref for state in states if state.type == "incident" for ref in course.ids(state, "victims")}
    others = {state.id: state for state in pages.of_ids(vault, named) if not state.withdrawn}
    others |= {state.id: state for state in states} | {case.id: case}
    own = {state.id for state in states if state.type == "appeal"}
    made = Gathered(
        case,
        states,
        others,
        load(vault, own).courses if own else [],
        inquiries,
        [one for one in records.by_type(vault, "consent") if not one.withdrawn],
        declarations(vault),
        today_of(vault),
    )
    _choose(made, order, form)
    return made


def _about(inquiry: RecordState, states: Iterable[RecordState]) -> bool:
    about = set(course.ids(inquiry, "about"))
    return any(state.id in about for state in states)


def _choose(made: Gathered, order: Order, form: Form) -> None:
    """The incident and the people that it is about: those that a person chose, else what suits the form."""
    every = made.of_type("incident")
    fitting = [one for one in every if not form.incidents or fits(one, form)]
    made.incidents = sorted(fitting or every, key=lambda one: _rank(one, form))
    made.incident = next((one for one in made.incidents if one.id == order.incident), None) or next(
        iter(made.incidents), None
    )
    offered = victims_of(made)
    wanted = tuple(one for one in offered if one.id in order.victims)
    made.victims = wanted or (offered[:1] if form.single else offered)
    if form.single:
        made.victims = made.victims[:1]


def _rank(incident: RecordState, form: Form) -> tuple[int, int, str]:
    kinds = course.codes(incident, "type")
    place = min((form.incidents.index(kind) for kind in kinds if kind in form.incidents), default=len(form.incidents))
    when = course.span(incident, "date")
    return place, when[0] if when is not None else 10**9, incident.id


def fits(incident: RecordState, form: Form) -> bool:
    """Whether an incident is of a kind that a form is about, by any account of its type."""
    return not form.incidents or bool(course.codes(incident, "type") & set(form.incidents))


def victims_of(made: Gathered) -> tuple[RecordState, ...]:
    """The persons on whom the incident fell."""
    if made.incident is None:
        return tuple(state for state in made.states if state.type == "person")[:1]
    found = [made.others.get(ref) for ref in course.ids(made.incident, "victims")]
    return tuple(one for one in found if one is not None and one.type == "person")
