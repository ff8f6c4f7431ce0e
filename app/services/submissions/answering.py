"""The answers to a form's elements: what the case says, what a person wrote, and what is still lacking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.model.submissions import FORMS, Form, Item
from app.services.submissions import making
from app.services.submissions.gathering import Gathered
from app.services.submissions.telling import Teller, said
from app.services.submissions.views import Answer, Differs, Order, Row, State, Told

_MADE: Final[Mapping[str, Callable[[Teller], tuple[Told, ...]]]] = {
    "forces": making.forces,
    "consent": lambda teller: making.agreed(teller, purpose_of(teller.order)),
    "government": lambda teller: making.agreed(teller, "authorities"),
    "public": lambda teller: making.agreed(teller, "publication-named"),
    "procedures": making.procedures,
    "mandates": lambda teller: tuple(
        said(f"submission.mandate.{one}", teller.languages) for one in teller.order.mandates
    ),
    "urgency": lambda teller: (said(f"submission.letter.{_letter(teller.gathered)}", teller.languages),),
}


_FINER: Final = {"governorate": "place", "age": "born", "age_on": "born"}
"""fields that say nothing more where the finer one is told"""


def purpose_of(order: Order) -> str:
    """What the people concerned must have agreed to."""
    offered = FORMS[order.form].purposes
    return order.purpose if order.purpose in offered else offered[0]


def _letter(gathered: Gathered) -> str:
    return "urgent" if making.goes_on(gathered) else "allegation"


def answers(teller: Teller, form: Form) -> dict[str, tuple[Answer, ...]]:
    """By part, in the form's order."""
    return {part.key: tuple(answer(teller, item) for item in part.items) for part in form.parts}


def answer(teller: Teller, item: Item) -> Answer:
    """One element as it would go now."""
    before, lost = set(teller.differs), len(teller.left_out)
    held_back = item.where and item.key not in teller.order.where
    told, rows = _content(teller, item)
    if held_back:
        found = bool(told or rows)
        return Answer(item, "withheld" if found else "missing", jump=jump_of(teller, item), held_back=found)
    own = teller.order.words(item.key) if item.own else {}
    why = _lacking(teller, item, told, rows, own)
    left_out = len(teller.left_out) - lost
    state = _state(item, why, told, rows, own, left_out)
    differs = _differs(teller, before, told, rows)
    return Answer(item, state, why, told, rows, own, differs, jump_of(teller, item), left_out=left_out)


def _content(teller: Teller, item: Item) -> tuple[tuple[Told, ...], tuple[Row, ...]]:
    if item.made == "actions":
        return (), making.actions(teller)
    if item.made == "proceedings":
        return (), making.proceedings(teller)
    if item.made:
        return _MADE[item.made](teller), ()
    gathered = teller.gathered
    people = {"victim": gathered.victims, "case": (gathered.case,)}
    incident = (gathered.incident,) if gathered.incident is not None else ()
    found: list[Told] = []
    for fill in item.fills:
        for state in people.get(fill.role, incident):
            for name in fill.fields:
                finer = _FINER.get(name)
                if finer is None or not teller.tell(state, finer):
                    found += teller.tell(state, name)
    return tuple(found), ()


def _differs(teller: Teller, before: set[str], told: tuple[Told, ...], rows: tuple[Row, ...]) -> tuple[Differs, ...]:
    return tuple(one for key, one in teller.differs.items() if key not in before)


def _state(
    item: Item, why: tuple[str, ...], told: tuple[Told, ...], rows: tuple[Row, ...], own: Mapping[str, str], lost: int
) -> State:
    if not why:
        return "filled"
    if lost and not (told or rows or own):
        return "withheld"
    return "short" if told or rows or own else "missing"


def _lacking(
    teller: Teller, item: Item, told: tuple[Told, ...], rows: tuple[Row, ...], own: Mapping[str, str]
) -> tuple[str, ...]:
    """What an element lacks: codes that the texts ``submission.why.<code>`` say, () for nothing."""
    if item.own and item.most and any(len(text) > item.most for text in own.values()):
        return ("long",)
    if item.own and own and not _both(teller, own):
        return ("language",)
    if item.made in ("consent", "government", "public"):
        use = {"government": "authorities", "public": "publication-named"}.get(item.made, purpose_of(teller.order))
        return tuple(dict.fromkeys(f"consent-{doubt.why}" for doubt in making.doubts(teller.gathered, use)))
    if item.rule and (ruled := _RULES[item.rule](teller, rows)):
        return () if own and item.rule in ("state", "authority", "acted") else (ruled,)
    if own and item.instead:
        return ()
    if item.own and not item.instead and not own:
        return ("words",)
    return () if told or rows else (("words",) if item.own and not item.fills and not item.made else ("nothing",))


def _both(teller: Teller, own: Mapping[str, str]) -> bool:
    """Whether own words stand in every language of the submission."""
    return all(code in own for code in teller.order.languages)


def _month(teller: Teller, _: tuple[Row, ...]) -> str:
    incident = teller.gathered.incident
    if incident is None or not teller.tell(incident, "date"):
        return "nothing"
    return "" if making.months_known(incident) else "month"


def _commenced(teller: Teller, rows: tuple[Row, ...]) -> str:
    if found := _month(teller, rows):
        return found
    known = making.in_force(teller.gathered)
    return "" if known else "before-force" if known is False else "perhaps-before-force"


def _state_rule(teller: Teller, _: tuple[Row, ...]) -> str:
    return "" if making.of_the_state(teller) else "state"


def _authority(_: Teller, rows: tuple[Row, ...]) -> str:
    return "" if any(row.authority for row in rows) else "authority"


def _acted(_: Teller, rows: tuple[Row, ...]) -> str:
    return "" if any(row.acted for row in rows) else "acted"


_RULES: Final[Mapping[str, Callable[[Teller, tuple[Row, ...]], str]]] = {
    "month": _month,
    "commenced": _commenced,
    "state": _state_rule,
    "authority": _authority,
    "acted": _acted,
}


def jump_of(teller: Teller, item: Item) -> tuple[str, str, str]:
    """Where in the case it is filled: the record where there is one, else a new one of that type."""
    type_, name = item.jump
    gathered = teller.gathered
    if type_ == "person":
        record = gathered.victims[0].id if gathered.victims else ""
    elif type_ == "incident":
        record = gathered.incident.id if gathered.incident is not None else ""
    elif type_ == "involvement":
        record = next((one.id for one in making.involvements(gathered)), "")
    else:
        record = ""
    return record, type_, name
