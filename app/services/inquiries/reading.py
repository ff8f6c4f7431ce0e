"""Inquiries out of the vault: their own records, those below them, and how each stands today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.analysis import elapsed, inquiries
from app.analysis.elapsed import Moment
from app.analysis.inquiries import Facts, Within
from app.base.errors import NotFound
from app.model.entry import JSON, WITHDRAWAL_REASON, WITHDRAWN
from app.model.extension import Declarations
from app.model.fold import Account, RecordState
from app.model.recordids import is_case_file
from app.services.inquiries.views import CoveredView, InquiryView, MemberView, Named, ResultView, Said
from app.services.titles import title_of_state
from app.storage import lookup, pages, records
from app.storage.declaring import declarations
from app.storage.vault import Vault

MEMBER: Final = "inquiry_member"
RESULT: Final = "inquiry_result"


@dataclass(slots=True)
class Held:
    """An inquiry as it stands in the vault: its state, and those of what repeats below it."""

    state: RecordState
    members: list[RecordState] = field(default_factory=list)
    results: list[RecordState] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.state.id

    def all(self) -> Iterator[RecordState]:
        yield self.state
        yield from self.members
        yield from self.results

    def about(self) -> set[str]:
        """The ids of everything that it covers, by any account."""
        return {*ids(self.state, "about"), *(one for result in self.results for one in ids(result, "about"))}


def counting(state: RecordState, name: str) -> tuple[Account, ...]:
    """The accounts of a field that count: those that say what was decided, else every one that is here."""
    return tuple(account for account in state.speaking(name) if account.held and account.value is not None)


def ids(state: RecordState, name: str) -> list[str]:
    """The ids in a reference, by every account that counts."""
    found: list[str] = []
    for account in counting(state, name):
        value = account.value if isinstance(account.value, list) else [account.value]
        found += [one for one in value if isinstance(one, str)]
    return list(dict.fromkeys(found))


def all_held(vault: Vault) -> list[Held]:
    """Every inquiry that isn't withdrawn, with what belongs to it."""
    found = {state.id: Held(state) for state in records.by_type(vault, "inquiry")}
    for type_ in (MEMBER, RESULT):
        for state in records.by_type(vault, type_):
            for inquiry in ids(state, "inquiry"):
                if inquiry in found:
                    below = found[inquiry].members if type_ == MEMBER else found[inquiry].results
                    below.append(state)
    return list(found.values())


def one_held(vault: Vault, inquiry: str) -> Held:
    """One inquiry. Raises NotFound."""
    found = next((held for held in all_held(vault) if held.id == inquiry), None)
    if found is None:
        raise NotFound(what="record", id=inquiry)
    return found


def of_case(vault: Vault, case: str) -> list[Held]:
    """The inquiries that are about a case, by their own word or because a result of theirs is."""
    inside = {state.id for state in records.records_in(vault, case, withdrawn=False)} | {case}
    return [held for held in all_held(vault) if held.state.file == case or not inside.isdisjoint(held.about())]


class Reader:
    """Reads inquiries for one verb, on the vault's thread: what they refer to is looked up once for all."""

    def __init__(self, vault: Vault, held: Iterable[Held], language: str = "en") -> None:
        self.held = list(held)
        self.today: Moment = elapsed.today(vault.clock.now())
        self._vault = vault
        self._language = language
        self._declared: Declarations = declarations(vault)
        wanted = {one for held in self.held for state in held.all() for one in _referred(state)}
        self._known = {state.id: state for state in pages.of_ids(vault, wanted)}
        self._hidden = Counter(
            one.record for file in {held.state.file for held in self.held} for one in lookup.withheld(vault, file)
        )
        cases = {s.file for s in self._known.values() if s.type == "incident" and is_case_file(s.file)}
        self._known |= {state.id: state for state in pages.of_ids(vault, cases - set(self._known))}

    def named(self, record: str) -> Named:
        state = self._known.get(record)
        if state is None:
            return Named(record, "")
        return Named(record, title_of_state(state, self._language, self._declared), state.type)

    def views(self) -> tuple[InquiryView, ...]:
        """All of them; those that have been silent longest come first."""
        return tuple(sorted(map(self.view, self.held), key=_urgency))

    def view(self, held: Held) -> InquiryView:
        state = held.state
        filled = {n: value for n in state.fields if n not in _MARKS and (value := state.shown(n)) not in (None, "", [])}
        return InquiryView(
            state.id,
            state.file,
            not is_case_file(state.file),
            title_of_state(state, self._language, self._declared),
            tuple(map(self.named, ids(state, "announced_by"))),
            inquiries.stand(self.facts(held), self.today),
            filled,
            {name: self._said(state, name) for name in filled},
            tuple(map(self._member, held.members)),
            self._covered(held),
            _several(state),
            sum(map(state.disputed, filled)),
            self._withheld(state),
            state.updated,
        )

    def _withheld(self, state: RecordState) -> int:
        """How many values of a record aren't here, whether or not it is known of which field."""
        return state.withheld() + self._hidden[state.id]

    # --- what the state is worked out from ----------------------------------------------------

    def facts(self, held: Held) -> Facts:
        state = held.state
        known = _when(state, "announced") or _when(state, "decision_date")
        return Facts(
            announced=_when(state, "announced"),
            decided=_when(state, "decision_date"),
            earliest=None if known else self._earliest(held),
            told=None if known else self.told(held.all()),
            promised=_when(state, "promised"),
            within=tuple(_within(state)),
            deadline=_when(state, "deadline"),
            published=_when(state, "published"),
            shown_somewhere=bool(counting(state, "published_where") or counting(state, "published_url")),
            closed=_when(state, "closed"),
            outcomes=_codes([state]),
            results=_codes(held.results),
            prosecutions=tuple(one for state in held.all() for one in _numbers(state, "prosecutions")),
            members=len(held.members),
        )

    def _earliest(self, held: Held) -> int | None:
        """The first possible day of what it is about: nothing is inquired into before it happened."""
        found: list[int] = []
        for record in held.about():
            state = self._known.get(record)
            inside = [state] if state is not None and state.type == "incident" else []
            if state is not None and state.type == "case":
                inside = [
                    s for s in records.records_in(self._vault, state.file, withdrawn=False) if s.type == "incident"
                ]
            dates = [_when(one, "date") for one in inside]
            found += [when.first for when in dates if when is not None]
        return min(found, default=None)

    def told(self, states: Iterable[RecordState], names: Iterable[str] = ()) -> Moment | None:
        """By when somebody had told of it: of the sources of what is said (in ``names``, or at all), the one
        whose last possible day comes first."""
        wanted = tuple(names)
        sources = {
            a.source for state in states for name in wanted or tuple(state.fields) for a in counting(state, name)
        }
        dated = [_when(self._known[one], "date") for one in sources if one in self._known]
        return min((when for when in dated if when is not None), key=lambda when: when.last, default=None)

    # --- what is shown ------------------------------------------------------------------------

    def _said(self, state: RecordState, name: str) -> tuple[Said, ...]:
        return tuple(Said(account.value, self._sources([account])) for account in state.fields[name] if account.held)

    def _sources(self, accounts: Iterable[Account]) -> tuple[Named, ...]:
        return tuple(self.named(one) for one in dict.fromkeys(a.source for a in accounts if a.source))

    def _all_sources(self, state: RecordState) -> tuple[Named, ...]:
        return self._sources(a for accounts in state.fields.values() for a in accounts if a.held)

    def _member(self, state: RecordState) -> MemberView:
        person = next(iter(ids(state, "member")), "")
        named = self.named(person) if person else None
        name = _text(state, "name")
        title = name or (named.title if named else "") or _text(state, "office")
        interests = state.shown("interests")
        return MemberView(
            state.id,
            title,
            name,
            named,
            _text(state, "role"),
            _text(state, "office"),
            tuple(one for one in interests if isinstance(one, str)) if isinstance(interests, list) else (),
            _text(state, "interest"),
            _text(state, "named"),
            _text(state, "left"),
            _text(state, "left_why"),
            self._all_sources(state),
            sum(map(state.disputed, state.fields)),
            self._withheld(state),
        )

    def _covered(self, held: Held) -> tuple[CoveredView, ...]:
        results: dict[str, list[ResultView]] = {record: [] for record in ids(held.state, "about")}
        for state in held.results:
            for record in ids(state, "about"):
                results.setdefault(record, []).append(self._result(state))
        return tuple(
            CoveredView(self.named(record), self._case_of(record), tuple(found)) for record, found in results.items()
        )

    def _case_of(self, record: str) -> Named | None:
        state = self._known.get(record)
        if state is None or not is_case_file(state.file):
            return None
        return self.named(state.file)

    def _result(self, state: RecordState) -> ResultView:
        return ResultView(
            state.id,
            _text(state, "outcome"),
            _text(state, "date"),
            _text(state, "text"),
            state.shown("prosecutions"),
            self._all_sources(state),
            sum(map(state.disputed, state.fields)),
            self._withheld(state),
        )


_MARKS: Final = frozenset({WITHDRAWN, WITHDRAWAL_REASON})
_REFERRING: Final = ("announced_by", "about", "member", "inquiry")


def _referred(state: RecordState) -> Iterator[str]:
    for name in _REFERRING:
        yield from ids(state, name)
    yield from (a.source for accounts in state.fields.values() for a in accounts if a.source)


def _text(state: RecordState, name: str) -> str:
    value = state.shown(name)
    return value if isinstance(value, str) else ""


def _when(state: RecordState, name: str) -> Moment | None:
    return elapsed.moment(account.value for account in counting(state, name))


def _codes(states: Iterable[RecordState]) -> frozenset[str]:
    found = (account.value for state in states for account in counting(state, "outcome"))
    return frozenset(code for code in found if isinstance(code, str))


def _number(value: JSON) -> tuple[int, str] | None:
    """A count's number and qualifier; ``None`` for what has another shape, whoever sent it."""
    if not isinstance(value, dict):
        return None
    number, qualifier = value.get("n"), value.get("is")
    if isinstance(number, bool) or not isinstance(number, int) or not isinstance(qualifier, str):
        return None
    return number, qualifier


def _numbers(state: RecordState, name: str) -> list[tuple[int, str]]:
    return [one for account in counting(state, name) if (one := _number(account.value)) is not None]


def _within(state: RecordState) -> Iterator[Within]:
    """Every number with every unit that is said: where they are disputed, the promise lies somewhere among them."""
    units = [account.value for account in counting(state, "promised_unit") if isinstance(account.value, str)]
    for number, qualifier in _numbers(state, "promised_within"):
        yield from (Within(number, qualifier, unit) for unit in units)


def _several(state: RecordState) -> bool:
    return any(number != 1 for number, _ in _numbers(state, "count"))


def _urgency(view: InquiryView) -> tuple[int, int, str, str]:
    order = list(inquiries.State)
    late = view.standing.late.at_least if view.standing.late else 0
    waiting = view.standing.waiting.at_least if view.standing.waiting else 0
    return (order.index(view.standing.state), -(late or waiting), view.title, view.id)
