"""What the pages about sameness say, in the window's language; what others wrote is inert (T39)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.analysis.verdict import Reason
from app.model.recordids import is_case_file
from app.services.sameness import SaidView
from app.services.views import FieldView
from app.ui.case.wording import author_words, field_words, moment, shown, value_words

if TYPE_CHECKING:
    from app.ui.context import Context


def listed(context: Context, parts: Iterable[str]) -> str:
    return context.words("case.comma").join(parts)


def reason_words(context: Context, reason: Reason) -> str:
    """A reason as a sentence. Its facts are out of records: what they hide is shown, and each keeps its direction."""
    facts = {name: _fact(name, fact) for name, fact in reason.facts.items()}
    return replace(reason, facts=facts).words(context.language)


def _fact(name: str, fact: str | int) -> str | int:
    """Codes, dates and places are worded by the reason itself."""
    if not isinstance(fact, str) or name.partition("_")[0] in _CODED:
        return fact
    return shown(fact)


_CODED = frozenset({"date", "place", "role", "type", "what"})


def said_words(context: Context, said: SaidView) -> str:
    """“You, 2026-05-01 10:00: different”."""
    return context.words(
        "same.said",
        who=author_words(context, said.author),
        when=moment(said.at),
        says=context.words(f"same.says.{said.says}"),
    )


def why_words(context: Context, said: SaidView) -> str:
    """The reason that somebody gave; "" without one."""
    if said.reason is None:
        return context.words("same.reason.withheld")
    return context.words("same.reason.said", reason=shown(said.reason, lines=True)) if said.reason else ""


def pair_words(context: Context, said: SaidView, titles: Mapping[str, str]) -> str:
    elsewhere = context.words("case.ref.elsewhere")
    one, other = (shown(titles.get(end, "")) or elsewhere for end in said.pair)
    return context.words("same.pair", one=one, other=other)


def where_words(context: Context, file: str, titles: Mapping[str, str]) -> str:
    """Which case a record is in, or that it is one that cases share."""
    if not is_case_file(file):
        return context.words("same.where.register")
    return context.words("same.where.case", case=shown(titles.get(file, "")) or context.words("case.untitled"))


def cell_words(context: Context, type_: str, field: FieldView | None, titles: Mapping[str, str], name: str) -> str:
    """A field beside another: every account that differs, one a line; what is not here says so."""
    if field is None:
        return context.words("same.nothing")
    if field.state == "withheld":
        return context.words("table.withheld")
    accounts = field.accounts if field.state == "disputed" else field.accounts[:1]
    said = [value_words(context, type_, name, a.value, titles) for a in accounts if a.held]
    return "\n".join(dict.fromkeys(said))


def changed_words(context: Context, type_: str, changed: Iterable[tuple[str, str]]) -> str:
    """The labels of fields that have changed; those of an incident's victims are theirs."""
    victim_fields = {"names", "born", "died", "age", "sex"}
    names = (field_words(context, "person" if name in victim_fields else type_, name) for _, name in changed)
    return listed(context, dict.fromkeys(names))
