"""Which filters a list offers in the window, and what is chosen in them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.base.catalogue import has, isolate_ltr
from app.model import dates, places
from app.model.types import TYPES, type_label
from app.services import lists
from app.services.lists import MINE, OTHERS, Filter
from app.ui.case.wording import date_words, inert, moment, shown, term_choices, term_words

if TYPE_CHECKING:
    from app.ui.context import Context

Chosen = Mapping[str, tuple[str, ...]]
"""filters as :class:`app.services.lists.ListQuery` has them"""

ANY: Final = ""
"""records of every type: what the search page looks through"""
PERIOD: Final = "period"
WORDS: Final = "words"
"""stands for the words that are looked for, beside the names of filters"""
OF_TYPE: Final = "types"
_PERIOD: Final = ("from", "to", "certain")
_FOR_EVERY_TYPE: Final = frozenset(
    {"place", PERIOD, "tag", "person", "source", "author", "disputed", "withheld", "evidence", "updated", "withdrawn"}
)
_VALUES_SHOWN: Final = 2  # on a chip; the rest is counted, and read aloud
YES: Final = ("yes",)


@dataclass(frozen=True, slots=True)
class Names:
    """What records and authors are called that filters name by id or key."""

    records: Mapping[str, str] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)


def offers(context: Context, type_: str) -> dict[str, Filter]:
    """The filters of a list by the name of their chip: the two ends of a period are one."""
    found: dict[str, Filter] = {}
    if type_ == ANY:
        found[OF_TYPE] = Filter(OF_TYPE, "find.filter.types", "codes")
    for one in lists.filters(type_ or "case", context.declarations):
        if one.name == "from":
            found[PERIOD] = Filter(PERIOD, "find.filter.period", "edtf")
        elif one.name not in _PERIOD and (type_ != ANY or one.name in _FOR_EVERY_TYPE):
            found[one.name] = one
    return found


def own_names(name: str) -> tuple[str, ...]:
    """The names under which a query keeps what a chip says."""
    return _PERIOD if name == PERIOD else (name,)


def part_of(name: str, chosen: Chosen) -> dict[str, tuple[str, ...]]:
    return {own: chosen[own] for own in own_names(name) if chosen.get(own)}


def without(name: str, chosen: Chosen) -> dict[str, tuple[str, ...]]:
    return {own: values for own, values in chosen.items() if own not in own_names(name)}


def active(offered: Mapping[str, Filter], chosen: Chosen) -> list[str]:
    """The chips that say something, in the order in which they are offered."""
    return [name for name in offered if any(chosen.get(own) for own in own_names(name) if own != "certain")]


def period(chosen: Chosen) -> str:
    """The one date that both ends of a period make, as EDTF; "" without one."""
    first, last = ("".join(chosen.get(end, ())[:1]) for end in ("from", "to"))
    if first == last:
        return first
    made = f"{first or '..'}/{last or '..'}"
    return made if dates.is_edtf(made) else first or last


def label_words(context: Context, offered: Filter) -> str:
    """What a filter is called; that of a field has the field's label, also one that is declared in the vault."""
    type_, dot, name = offered.name.partition(".")
    if dot:
        return inert(context.declarations.field_label(type_, name, context.language))
    return context.words(offered.label)


def options(context: Context, offered: Filter) -> list[tuple[str, str]]:
    """What can be ticked before anything was counted, as (code, words)."""
    words = context.words
    if offered.name == OF_TYPE:
        return sorted(((name, type_label(name, context.language)) for name in TYPES), key=lambda one: one[1].casefold())
    match offered.takes:
        case "codes":
            return term_choices(context, offered.vocabulary)
        case "yes-no":
            return [(code, words(f"value.{code}")) for code in ("yes", "no")]
        case "author":
            return [(code, words(f"list.filter.author.{code}")) for code in (MINE, OTHERS)]
        case "choice":
            return [(code, words(f"list.filter.{offered.name}.{code}")) for code in offered.choices]
    return []


def value_words(context: Context, offered: Filter, value: str, names: Names) -> str:
    """One value of a filter, as people read it; what others wrote is inert (T39)."""
    if offered.name == OF_TYPE:
        return type_label(value, context.language)
    match offered.takes:
        case "codes":
            return term_words(context, offered.vocabulary, value)
        case "place":
            place = places.find(value)
            return places.title(place, context.language) if place else term_words(context, "governorate", value)
        case "edtf":
            return date_words(context, value)
        case "records":
            return shown(names.records.get(value, "")) or context.words("case.ref.elsewhere")
        case "author" if value in (MINE, OTHERS):
            return context.words(f"list.filter.author.{value}")
        case "author":
            known = names.authors.get(value)
            return shown(known) if known else context.words("case.author.unknown", key=isolate_ltr(inert(value[:8])))
        case "yes-no":
            return context.words("value.yes" if value == "yes" else "value.no")
        case "choice" if has(f"list.filter.{offered.name}.{value}", "en"):
            return context.words(f"list.filter.{offered.name}.{value}")
        case "seconds":
            return moment(int(value))[:11] + "\u2069" if value.isdecimal() else shown(value)
    return shown(value)


def chip_words(context: Context, offered: Filter, chosen: Chosen, names: Names, *, whole: bool = False) -> str:
    """“Type: Killing, Threat +2”; ``whole`` names every value, for a screen reader."""
    label = label_words(context, offered)
    if offered.takes == "yes-no":
        return label if chosen.get(offered.name) == YES else context.words("find.chip.not", name=label)
    if offered.name == PERIOD:
        said = [date_words(context, period(chosen))]
        if chosen.get("certain") == YES:
            said = [context.words("find.period.certainly.of", period=said[0])]
    else:
        said = [value_words(context, offered, value, names) for value in chosen.get(offered.name, ())]
    rest = 0 if whole else max(0, len(said) - _VALUES_SHOWN)
    listed = context.words("case.comma").join(said[: len(said) - rest])
    if rest:
        listed = f"{listed} {isolate_ltr(f'+{rest}')}"
    return context.words("find.chip", name=label, values=listed)


def sentence(context: Context, offered: Mapping[str, Filter], text: str, chosen: Chosen, names: Names) -> str:
    """All that is asked, for a screen reader."""
    parts = [context.words("find.words", words=shown(text))] if text else []
    parts += [chip_words(context, offered[name], chosen, names, whole=True) for name in active(offered, chosen)]
    return context.words("case.comma").join(parts) if parts else context.words("find.no-filters")


def record_ids(offered: Iterable[Filter], chosen: Chosen) -> tuple[str, ...]:
    """The records that filters name, whose titles a chip needs."""
    return tuple(value for one in offered if one.takes == "records" for value in chosen.get(one.name, ()))
