"""What filters ask of a record, computed from its state: codes, places, tags, authors, days, words of names.

One small table for all of it: a filter is then the same question whatever the field, and a
field that is added to a declaration can be filtered by at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.base.limits import NAME_CHARS
from app.model import course, spellings
from app.model.days import bounds_of
from app.model.entry import JSON, WITHDRAWAL_REASON, WITHDRAWN
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Field, Kind, Sensitivity
from app.model.fold import RecordState
from app.model.letters import fold_text
from app.model.types import TYPES
from app.storage.driver import listed
from app.storage.vault import Vault

PLACE: Final = "@place"
AUTHOR: Final = "@author"
WAITING: Final = "@waiting"
"""kinds that are no field's name: a place or what it lies in; who signed a standing account; an appeal
that tells of no answer itself (whether one came later, and whether it is late, its letters and the clock say)"""

DATES: Final = ("date", "end", "period", "posted", "announced", "taken", "opened", "active", "died")
"""The dates that say when what a record tells of took place; each type has one or two of them."""

_ELSEWHERE: Final = frozenset({"birth_place"})
"""places that don't say where something happened or somebody is"""

_OWN: Final = "x-"
"""how the names of fields begin that an organisation declared itself: where no definition of one is here, its
short texts are taken for codes"""

_TAGS: Final = frozenset({"tags"})
_CAPITALISED: Final = re.compile(r"\b[A-Z\u00c0-\u00de\u0100-\u017f][^\W\d_]{2,}")
_TITLE_WORDS: Final = 12
_NAMING: Final = frozenset({"person", "group"})


@dataclass(frozen=True, slots=True)
class Facets:
    """The rows of one record: facets as (kind, value), its days, words of its names with keys, taught pairs."""

    values: frozenset[tuple[str, str]]
    days: tuple[int, int] | None
    words: frozenset[tuple[str, str]]
    """(key, word)"""
    pairs: frozenset[tuple[str, str]]
    """(Latin, Arabic)"""


def compute(state: RecordState, declarations: Declarations = BUILT_IN) -> Facets:
    """A function of the state and of the definitions it rests on: nothing erased or withheld is left in here."""
    values = {(AUTHOR, account.author) for accounts in state.fields.values() for account in accounts}
    held = list(_held(state, declarations))
    for declared, value in held:
        values.update(_of_value(declared, value, declarations))
    values.update(_waiting(state))
    named = [] if state.withdrawn else list(_held(state, declarations, decided=False))
    words, pairs = _names(state, named)
    return Facets(frozenset(values), _days(state), words, pairs)


def _held(state: RecordState, declarations: Declarations, *, decided: bool = True) -> Iterator[tuple[Field, JSON]]:
    """Every standing value that is here, disputed ones too, of the fields that this version knows.

    With ``decided``, where a decision says which of them is shown, that one alone: a list never counts
    what was decided against. A search still finds it, and its spellings still teach.
    """
    for name, standing in state.fields.items():
        accounts = state.speaking(name) if decided else standing
        declared = declarations.field_of(state.type, name)
        if name in (WITHDRAWN, WITHDRAWAL_REASON) or (declared is None and not name.startswith(_OWN)):
            continue
        declared = declared or Field(name, Kind.TERMS, Sensitivity.PROTECTED)
        for account in accounts:
            if account.held and account.value is not None:
                yield declared, account.value


def _of_value(declared: Field, value: JSON, declarations: Declarations) -> Iterator[tuple[str, str]]:
    match declared.kind:
        case Kind.TERM | Kind.TERMS:
            for code in _texts(value):
                yield declared.name, code
                for broader in declarations.broader(declared.vocabulary or "", code):  # found, and counted, as that too
                    yield declared.name, broader
                if declared.vocabulary == "governorate":
                    yield PLACE, code
        case Kind.YES_NO if isinstance(value, bool):
            yield declared.name, "yes" if value else "no"
        case Kind.LIST if declared.name in _TAGS:
            for tag in _texts(value):
                yield declared.name, fold_text(tag)
        case Kind.PLACE if declared.name not in _ELSEWHERE and isinstance(value, dict):
            for part in ("place", "town", "district", "governorate", "country"):
                for code in _texts(value.get(part)):
                    yield PLACE, code


def _texts(value: JSON) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and 0 < len(item) <= NAME_CHARS]


def _days(state: RecordState) -> tuple[int, int] | None:
    """From the first to the last day that any standing account of its dates can mean, or the decided one."""
    found = [
        days
        for name in DATES
        for account in state.speaking(name)
        if account.held and isinstance(account.value, str) and (days := bounds_of(account.value))
    ]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def _waiting(state: RecordState) -> Iterator[tuple[str, str]]:
    if state.type == "appeal" and not course.answered_itself(state):
        yield WAITING, ""


def _names(
    state: RecordState, held: Sequence[tuple[Field, JSON]]
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    words: set[tuple[str, str]] = set()
    spelled: list[str] = []
    for declared, value in held:
        if declared.kind is Kind.NAMES and declared.searched and isinstance(value, list):
            spelled += [name["text"] for name in value if isinstance(name, dict) and isinstance(name.get("text"), str)]
    written = [
        *spelled,
        *(word for text in _titles(state.type, held) for word in _CAPITALISED.findall(text)[:_TITLE_WORDS]),
    ]
    for name in written:
        words.update((key, word) for word in spellings.name_words(name) if (key := spellings.key(word)))
    taught = spellings.pairs(sorted(set(spelled))) if state.type in _NAMING else set()
    return frozenset(words), frozenset(taught)


def _titles(type_: str, held: Sequence[tuple[Field, JSON]]) -> Iterator[str]:
    """The lines that name a record: titles of cases and sources hold names of people too."""
    naming = TYPES[type_].title if type_ in TYPES else ()
    for declared, value in held:
        if declared.name in naming and declared.kind is Kind.TEXT and declared.searched and isinstance(value, str):
            yield value


def put(vault: Vault, rows: Iterable[tuple[int, str, Facets]]) -> None:
    """Store the facets of records: (number, type, facets)."""
    made = list(rows)
    vault.db.many("INSERT INTO facet VALUES (?, ?, ?)", [(*v, no) for no, _, one in made for v in sorted(one.values)])
    vault.db.many(
        "INSERT INTO period VALUES (?, ?, ?, ?)", [(no, type_, *one.days) for no, type_, one in made if one.days]
    )
    vault.db.many(
        "INSERT INTO name_word VALUES (?, ?, ?)", [(*w, no) for no, _, one in made for w in sorted(one.words)]
    )
    vault.db.many(
        "INSERT INTO name_pair VALUES (?, ?, ?)", [(*p, no) for no, _, one in made for p in sorted(one.pairs)]
    )


def drop(vault: Vault, numbers: Iterable[int]) -> None:
    wanted = (listed(numbers),)
    for table in ("facet", "period", "name_word", "name_pair"):
        vault.db.execute(f"DELETE FROM {table} WHERE no IN (SELECT value FROM json_each(?))", wanted)  # noqa: S608


def clear(vault: Vault) -> None:
    for table in ("facet", "period", "name_word", "name_pair"):
        vault.db.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed texts
