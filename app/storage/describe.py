"""What a list shows of a record and what a search finds in it, computed from its state.

Only values that stand and are here go in; nothing withheld, erased or replaced (DESIGN 3).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.base.ids import is_id
from app.model.dates import sort_key
from app.model.definitions import definition_id
from app.model.entry import JSON, WITHDRAWN
from app.model.extension import BUILT_IN, Declarations
from app.model.fields import Kind
from app.model.fold import RecordState
from app.model.letters import fold_text, tail
from app.model.ruling import DECISION
from app.model.wording import search_text, title_of

_PARTS = re.compile(r"[^\W_]+")
_DATES = ("date", "period", "posted", "announced", "taken", "opened")
_REPEATING = frozenset({Kind.TERM, Kind.DATE})
_KIND = {"incident": "type", "appeal": "type"}
SOURCE = "_source"
"""the name under which a record refers to the sources of its values"""


@dataclass(frozen=True, slots=True)
class Described:
    columns: tuple[object, ...]
    """withdrawn … kind, in the order of the table ``record``"""
    references: tuple[tuple[str, str], ...]
    """(target, field), sorted"""
    title_text: str
    body: str
    """text for the search, as :func:`indexed` gives it"""


def title(
    state: RecordState,
    language: str = "en",
    titles: Mapping[str, str] | None = None,
    declarations: Declarations = BUILT_IN,
) -> str:
    """What a record is called: by its texts and names, else in words of ``language``."""
    return title_of(state.type, {name: state.shown(name) for name in state.fields}, language, titles, declarations)


def date_key(date: str) -> str:
    """A text that sorts by the first possible day, then by the last; without a date behind all others."""
    return "/".join(sort_key(date))


LAST = date_key("")


def describe(state: RecordState, declarations: Declarations = BUILT_IN) -> Described:
    shown = {name: state.shown(name) for name in state.fields}
    called = title_of(state.type, shown, "en", None, declarations)
    date = next((value for name in _DATES if (value := _text(shown.get(name)))), "")
    columns = (
        int(state.withdrawn),
        sum(state.disputed(name) for name in state.fields if name != WITHDRAWN) if state.type != DECISION else 0,
        state.withheld(),
        state.updated,
        called,
        folded(called),
        _text(shown.get("code")),
        _text(shown.get("status")),
        date,
        date_key(date),
        place_text(shown.get("place")),
        _text(shown.get("governorate")),
        _text(shown.get(_KIND.get(state.type, "kind"))),
    )
    body = "\n".join(_indexed_lines(state, declarations))
    return Described(columns, references(state), indexed(called), body)


@functools.lru_cache(maxsize=1 << 16)
def _folded_word(word: str) -> str:
    return fold_text(word)


def folded(text: str) -> str:
    """As :func:`fold_text`, many times faster: most words of a text were met before."""
    return " ".join(filter(None, map(_folded_word, text.split())))


@functools.lru_cache(maxsize=1 << 16)
def _indexed_word(word: str) -> str:
    folded_word = fold_text(word)
    tails = filter(None, (tail(part) for part in _PARTS.findall(folded_word)))
    return " ".join((folded_word, *tails))


def indexed(text: str) -> str:
    """A text as the index takes it: folded, and beside words with an article or in compounds their tails."""
    return " ".join(filter(None, map(_indexed_word, text.split())))


_indexed_again = functools.lru_cache(maxsize=1 << 13)(indexed)
"""for terms and dates: a few hundred of them make up most values of a table"""


def full_text(state: RecordState, declarations: Declarations = BUILT_IN) -> str:
    """Every standing text of a record, disputed ones too, one a line."""
    return "\n".join(text for _, text in _texts(state, declarations))


def _indexed_lines(state: RecordState, declarations: Declarations) -> Iterator[str]:
    """The same lines as the index takes them."""
    return (_indexed_again(text) if again else indexed(text) for again, text in _texts(state, declarations))


def _texts(state: RecordState, declarations: Declarations) -> Iterator[tuple[bool, str]]:
    """Each text, and whether it is one that many records have."""
    for name in sorted(state.fields):  # never the order of arrival
        if name == WITHDRAWN:
            continue
        declared = declarations.field_of(state.type, name)
        again = declared is not None and declared.kind in _REPEATING
        for account in state.fields[name]:
            if account.held and account.value is not None:
                text = search_text(state.type, name, account.value, declarations)
                if text:
                    yield again, text


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def place_text(value: JSON) -> str:
    """A place in words, whether it is a text or ``{"text": …}``."""
    if isinstance(value, dict):
        return _text(value.get("text"))
    return _text(value)


def references(state: RecordState) -> tuple[tuple[str, str], ...]:
    """(target, field) of everything that a record points at, sorted."""
    return tuple(sorted(set(_references(state))))


def _references(state: RecordState) -> Iterator[tuple[str, str]]:
    for name, accounts in state.fields.items():
        definition = definition_id(name)
        if definition is not None:  # so that the record is described again when its definition comes or changes
            yield definition, name
        for account in accounts:
            if account.held:
                for target in _ids(account.value):
                    yield target, name
            if account.source is not None:
                yield account.source, SOURCE


def _ids(value: JSON) -> Iterator[str]:
    """Ids in a value, whether this version knows the field or not; of an own code, that of its definition."""
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, str):
            if len(item) == 26 and is_id(item):
                yield item
            elif (definition := definition_id(item)) is not None:
                yield definition


def kinds_json(kinds: list[str]) -> str:
    return json.dumps(sorted(set(kinds)), ensure_ascii=False)
