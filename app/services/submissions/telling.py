"""Values of records as a submission tells them: every account of a dispute, nothing sharpened, all that consent covers.

A date that is only partly known is told in the words that say so. Accounts that differ are all told, as accounts
that differ, unless a person chose one; what was decided in the vault is told as decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.base import catalogue
from app.model.accounts import Account
from app.model.entry import JSON
from app.model.extension import Declarations
from app.model.fields import Kind, Sensitivity
from app.model.fold import RecordState
from app.model.values import describe
from app.services.submissions.gathering import Gathered
from app.services.submissions.views import Choice, Differs, Order, Told
from app.services.titles import title_of_state
from app.sync.disclose import WHOLE

TextKind = Literal["said", "written", "code"]

_WRITTEN: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES, Kind.LIST, Kind.URL})
NOTHING: Final = Told(("",), "written")


@dataclass(slots=True)
class Teller:
    """``withheld``: (record, field) that consent doesn't cover. ``reader``: the language of the person at the desk."""

    gathered: Gathered
    order: Order
    languages: tuple[str, ...]
    reader: str
    withheld: frozenset[tuple[str, str]] = frozenset()
    differs: dict[str, Differs] = field(default_factory=dict)
    left_out: set[tuple[str, str]] = field(default_factory=set)

    @property
    def declared(self) -> Declarations:
        return self.gathered.declared

    def tell(self, state: RecordState | None, name: str) -> tuple[Told, ...]:
        """What stands in a field: one, or each account where they differ; () for nothing, or nothing that may go."""
        accounts = self._accounts(state, name)
        if state is None or not accounts:
            return ()
        told = [self._told(state, name, account.value, len(accounts)) for account in accounts]
        return tuple(one for one in dict.fromkeys(told) if any(one.texts))

    def tell_all(self, state: RecordState | None, names: Iterable[str]) -> tuple[Told, ...]:
        return tuple(one for name in names for one in self.tell(state, name))

    def cell(self, state: RecordState | None, *names: str) -> Told:
        """Fields as one text, for a table: accounts that differ are named as such in it."""
        found = [self._cell(name, self.tell(state, name)) for name in names]
        return joined([one for one in found if any(one.texts)], self.languages)

    def named(self, refs: Iterable[str], owner: RecordState, name: str) -> Told:
        """Other records by what they are called, where both the reference and the name may go."""
        if not self.may(owner, name):
            return NOTHING
        states = [self.gathered.find(ref) for ref in refs]
        shown = [one for one in states if one is not None and self.may(one, "names")]
        texts = tuple(
            self._join([title_of_state(one, code, self.declared) for one in shown], code) for code in self.languages
        )
        return Told(_fewest(texts), "written")

    def may(self, state: RecordState, name: str) -> bool:
        """Whether a field may be told to anybody outside; what consent keeps back is counted."""
        declared = self.declared.field_of(state.type, name)
        if declared is None or declared.sensitivity is Sensitivity.PROTECTED:
            return False
        if not self.withheld & {(state.id, name), (state.id, WHOLE)}:
            return True
        if state.fields.get(name):
            self.left_out.add((state.id, name))
        return False

    # --- accounts -------------------------------------------------------------------------------

    def _accounts(self, state: RecordState | None, name: str) -> list[Account]:
        if state is None or not self.may(state, name):
            return []
        held = [a for a in state.fields.get(name, ()) if a.held and a.value not in (None, "", [], {})]
        if state.settled(name):
            return held[:1]
        if len(held) < 2 or not state.differs(name):
            return held[:1]
        chosen = self.order.chosen.get(f"{state.id}/{name}", "")
        one = next((a for a in held if a.digest == chosen), None)
        self._note(state, name, held, one.digest if one is not None else "")
        return [one] if one is not None else held

    def _note(self, state: RecordState, name: str, held: Sequence[Account], chosen: str) -> None:
        offered = tuple(Choice(a.digest, self._words(state, name, a.value, self.reader)) for a in held)
        made = Differs(state.id, state.type, name, offered, chosen)
        self.differs[made.key] = made

    # --- words ----------------------------------------------------------------------------------

    def _told(self, state: RecordState, name: str, value: JSON, of: int) -> Told:
        texts = tuple(self._words(state, name, value, code) for code in self.languages)
        declared = self.declared.field_of(state.type, name)
        kind: TextKind = "said"
        if declared is not None and declared.kind is Kind.HASH:
            kind = "code"
        elif declared is not None and declared.kind in _WRITTEN:
            kind = "written"
        return Told(_fewest(texts), kind, (state.type, name), of if of > 1 else 0)

    def _words(self, state: RecordState, name: str, value: JSON, language: str) -> str:
        refs = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
        found = {ref: self.gathered.find(ref) for ref in refs}
        titles = {ref: title_of_state(one, language, self.declared) for ref, one in found.items() if one is not None}
        return describe(state.type, name, value, language, titles, self.declared)

    def _cell(self, name: str, told: tuple[Told, ...]) -> Told:
        if len(told) < 2:
            return told[0] if told else NOTHING
        every = [[_in(one, place) for one in told] for place in range(len(self.languages))]
        texts = tuple(
            catalogue.text("submission.differ.cell", code, accounts=catalogue.quoted(every[place], code))
            for place, code in enumerate(self.languages)
        )
        return Told(_fewest(texts))

    def _join(self, parts: Iterable[str], language: str) -> str:
        return catalogue.text("value.separator", language).join(filter(None, parts))


def joined(parts: Sequence[Told], languages: Sequence[str]) -> Told:
    """Several as one text, each on a line of its own."""
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    texts = tuple("\n".join(_in(one, place) for one in parts) for place in range(len(languages)))
    kind: TextKind = "written" if all(one.kind == "written" for one in parts) else "said"
    return Told(_fewest(texts), kind)


def _in(told: Told, place: int) -> str:
    return told.texts[place] if len(told.texts) > 1 else told.texts[0]


def _fewest(texts: tuple[str, ...]) -> tuple[str, ...]:
    """One text where all languages say the same."""
    return texts if len(set(texts)) > 1 else texts[:1]


def said(key: str, languages: Sequence[str], /, **facts: object) -> Told:
    """A sentence of the program in every language."""
    return Told(_fewest(tuple(catalogue.text(key, code, **facts) for code in languages)))


__all__ = ["NOTHING", "Teller", "TextKind", "joined", "said"]
