"""Fields of a record as facts on a page: every account with who says so, when, and from which source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.base.catalogue import isolate
from app.model import dates
from app.model.entry import JSON
from app.model.fields import HIDDEN, Field, Kind
from app.model.values import describe
from app.model.vocabulary import term
from app.report.document import Account, Fact, Standing, Text, code, said, words, written
from app.report.seen import visible
from app.services.casefile.names import Names, is_protected
from app.services.views import AccountView, DecisionView, FieldView, RecordView

_WRITTEN = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_CODES = frozenset({Kind.URL, Kind.HASH})

Usual = tuple[str, int, str]
"""key id, day and source of an account: what most values of a record share is said once"""


def day_of(at: int) -> str:
    """The day of a claimed time, in UTC: the hour would tell where its author was (T35)."""
    return datetime.fromtimestamp(max(0, at), UTC).strftime("%Y-%m-%d")


def facts(record: RecordView, names: Names, left_out: Iterable[str] = ()) -> Iterator[Fact]:
    """Every field that may be seen and isn't the program's own, in the order of its declaration."""
    usual, skipped = usual_of([record]), frozenset(left_out)
    for name, found in record.fields.items():
        declared = names.declared.field_of(record.type, name)
        if name in skipped or declared is None or declared.hint == HIDDEN:
            continue
        if is_protected(record.type, name, names.declared):
            continue
        accounts = tuple(_accounts(record.type, declared, found, names, usual))
        if accounts:
            yield Fact(label(record.type, name, names), accounts)


def label(type_: str, name: str, names: Names) -> Text:
    return said(*(visible(names.declared.field_label(type_, name, one)) for one in names.languages))


def usual_of(records: Iterable[RecordView]) -> Usual | None:
    """Who wrote most of some records down, and when; ``None`` where they have no values."""
    fields = (found for record in records for found in record.fields.values())
    counts = Counter(usual_key(one) for found in fields for one in found.accounts if one.held)
    return min(counts, key=lambda key: (-counts[key], key)) if counts else None


def usual_key(account: AccountView) -> Usual:
    return account.author.key_id, account.at // 86_400, account.source or ""


def _accounts(type_: str, declared: Field, found: FieldView, names: Names, usual: Usual | None) -> Iterator[Account]:
    several = len(found.accounts) > 1
    for at, account in enumerate(found.accounts):
        if not account.held:
            yield Account(words("report.withheld-by", names.languages, who=names.who(account.author)), (), "withheld")
            continue
        if account.value in (None, "", []):
            continue
        told = several or usual_key(account) != usual or account.doubtful
        under = tuple(signed(account, names)) if told else ()
        ruled = _ruling(found, account, names) if several else ()
        standing: Standing = ("shown" if not at and found.state == "decided" else "other") if several else ""
        yield Account(value(type_, declared, account.value, names), (*under, *ruled), standing)


def _ruling(found: FieldView, account: AccountView, names: Names) -> tuple[Text, ...]:
    """Who decided that this account is the one shown, and why."""
    return tuple(
        decision_words(one, names)
        for one in found.decisions
        if one.holds and not one.withdrawn and one.kind == "settled" and one.chosen == account.digest
    )


def decision_words(decision: DecisionView, names: Names) -> Text:
    key = f"report.decision.{'settled' if decision.kind == 'settled' else 'differ'}"
    told = {"who": names.who(decision.author), "date": day_of(decision.at)}
    if decision.reason:
        return words(f"{key}-why", names.languages, reason=written(decision.reason), **told)
    return words(key, names.languages, **told)


def signed(account: AccountView, names: Names) -> Iterator[Text]:
    """By whom, when by their own clock, out of which source, and what speaks against that clock."""
    told = {"who": names.who(account.author), "date": day_of(account.at)}
    if account.source:
        source = names.title(account.source, account.source_title or "…")
        yield words("report.by-source", names.languages, source=source, **told)
    else:
        yield words("report.by", names.languages, **told)
    if account.doubtful:
        yield words(account.doubtful, names.languages)


def value(type_: str, declared: Field, found: JSON, names: Names) -> Text:
    """A value on a page: what somebody wrote as it is, what the program says in each language."""
    if declared.hint == "code" or declared.kind in _CODES:
        return code(str(found))
    if declared.kind in _WRITTEN and isinstance(found, str):
        return written(found)
    if declared.kind is Kind.LIST and isinstance(found, list):
        return written("\n".join(map(str, found)))
    if declared.kind is Kind.NAMES and isinstance(found, list):
        return _people(found, names)
    return said(*(_in_words(type_, declared, found, names, language) for language in names.languages))


def _in_words(type_: str, declared: Field, found: JSON, names: Names, language: str) -> str:
    return describe(type_, declared.name, found, language, names.titles(language), names.declared)


def _people(found: list[JSON], names: Names) -> Text:
    """Names one below the other; of all but the first, what kind of name it is."""
    if all(isinstance(one, dict) and not one.get("period") for one in found) and len(found) == 1:
        return written(str(found[0].get("text", "")) if isinstance(found[0], dict) else "")
    return said(*("\n".join(_name(one, language) for one in found) for language in names.languages))


def _name(name: JSON, language: str) -> str:
    if not isinstance(name, dict):
        return isolate(visible(str(name)))
    kind = term("name-kind", str(name["kind"])).label(language) if name.get("kind") else ""
    period = dates.words(str(name["period"]), language) if name.get("period") else ""
    told = ", ".join(filter(None, (kind, period)))
    plain = isolate(visible(str(name.get("text", ""))).replace("\n", " "))
    return f"{plain} ({told})" if told else plain
