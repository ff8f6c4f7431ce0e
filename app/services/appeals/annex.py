"""The annex "unanswered appeals" of a case, of a body, or of everything: a table or a page to print, outside the vault.

It leaves as :mod:`app.services.annexes` lets it. Every row names its source, the entry that signed it and
the SHA-256 of what was sent, so that a reader who holds the letter can check that it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from app.base.catalogue import text
from app.base.task import Task
from app.model import course, dates
from app.model.entry import Change
from app.model.extension import Declarations
from app.model.fold import RecordState
from app.model.silence import Letter, Standing
from app.model.values import describe
from app.services import annexes, redaction
from app.services.annexes import SHAPES, Annex, Shape, held_back, may_leave
from app.services.appeals.events import text_hash
from app.services.appeals.loading import Course, Loaded, load
from app.services.appeals.patience import Rule, rules_of
from app.services.appeals.words import day_words, headline, rule_words, span_words
from app.services.session import Session
from app.services.tables import TableReport, title_by
from app.storage.declaring import declarations
from app.storage.vault import Vault
from app.sync.disclose import POLICIES, Policy, Terms, travels

_SEPARATOR: Final = "; "

_FROM: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "to_whom": (("appeal", "to_whom"),),
    "reference": (("appeal", "reference"),),
    "asked": (("appeal", "asked"),),
    "body": (("appeal", "to"),),
    "by": (("appeal", "by"),),
    "text-hash": (("appeal", "text"),),  # whoever guesses a text could check the guess against its hash
    "file-hashes": (("appeal", "evidence"), ("evidence", "sha256")),
    "source": (("source", "title"),),
}
"""columns and the fields that must be allowed to leave for them; the others are codes, dates and counts"""

COLUMNS: Final = (
    "case",
    "body",
    "to_whom",
    "by",
    "type",
    "sent",
    "channel",
    "reference",
    "asked",
    "expected",
    "term",
    "state",
    "days",
    "how-sure",
    "waited",
    "reminders",
    "came",
    "text-hash",
    "file-hashes",
    "source",
    "entry",
)


@dataclass(slots=True)
class _Desk:
    """What the cells of a row are put together with."""

    loaded: Loaded
    rules: dict[str, Rule]
    policy: Policy
    language: str
    declared: Declarations
    terms: Terms
    titles: dict[str, str] = field(default_factory=dict)

    def title(self, ref: str) -> str:
        """What a record is called for this reader."""
        if ref not in self.titles:
            state = self.loaded.others.get(ref)
            self.titles[ref] = "" if state is None else self._called(state)
        return self.titles[ref]

    def _called(self, state: RecordState) -> str:
        """Under a policy without names a body is at least "State body", not "Group"."""
        kind = course.text(state, "kind") if state.type == "group" else ""
        if kind and not travels(Change(state.id, "group", "names", None), self.terms, self.declared):
            return describe("group", "kind", kind, self.language, None, self.declared)
        return title_by(state, self.terms, self.language, self.declared)

    def named(self, refs: Iterable[str]) -> str:
        return _SEPARATOR.join(filter(None, map(self.title, refs)))

    def words(self, state: RecordState, name: str) -> str:
        return _SEPARATOR.join(
            describe(state.type, name, value, self.language, None, self.declared)
            for value in course.values(state, name)
        )


def make(
    session: Session,
    *,
    case: str = "",
    body: str = "",
    policy: Policy = "no-identities",
    language: str = "en",
    only: frozenset[str] | None = None,
) -> Annex:
    """The unanswered appeals of a case, to a body, or all, the longest silence first. Nothing is written.

    ``only``: of these appeals (ids), and no others.
    """
    if policy not in POLICIES:
        raise ValueError("no such policy")
    return session.run(_make, case, body, policy, language, only)


def export(
    session: Session,
    path: Path,
    *,
    case: str = "",
    body: str = "",
    shape: Shape = "html",
    policy: Policy = "no-identities",
    language: str = "en",
    task: Task | None = None,
) -> TableReport:
    """Write the annex to ``path``: 0600, whole or not at all, never encrypted.

    Raises InputError (``folder-missing``), StorageFault, NoRoom, Cancelled.
    """
    made = partial(make, session, case=case, body=body, policy=policy, language=language)
    return annexes.write(session, path, made, case=case, body=body, shape=shape, task=task)


def _make(
    vault: Vault, case: str, body: str, policy: Policy, language: str, only: frozenset[str] | None = None
) -> Annex:
    loaded = load(vault, only)
    declared = declarations(vault)
    terms = redaction.outside(vault, policy, declared)
    desk = _Desk(loaded, {one.key: one for one in rules_of(vault)}, policy, language, declared, terms)
    chosen = _chosen(loaded, case, body)
    kept = [name for name in COLUMNS if may_leave(_FROM.get(name, ()), policy, desk.declared)]
    withheld = text("table.withheld", language)
    rows = tuple(
        tuple(
            withheld if held_back(_FROM.get(name, ()), one.state, desk.terms) else _CELLS[name](desk, one, standing)
            for name in kept
        )
        for one, standing in chosen
    )
    return Annex(
        _title(desk, case, body),
        _notes(desk, len(rows)),
        tuple(text(f"appeal.column.{name}", language) for name in kept),
        rows,
        tuple(kept),
        tuple(name for name in COLUMNS if name not in kept),
        language,
    )


def _chosen(loaded: Loaded, case: str, body: str) -> list[tuple[Course, Standing]]:
    """Those that are unanswered, as the body has to answer for them where it is about one."""
    found = []
    for one in loaded.courses:
        if (not case or one.state.file == case) and (not body or body in one.bodies):
            standing = one.standing if not body else one.of_body(body, loaded.today)
            if standing.unanswered:
                found.append((one, standing))
    return sorted(found, key=lambda pair: (-pair[1].silent, -pair[1].waited, pair[0].state.id))


def _title(desk: _Desk, case: str, body: str) -> str:
    if body:
        return text("appeal.annex.of-body", desk.language, title=desk.title(body))
    if case:
        return text("appeal.annex.of-case", desk.language, title=desk.title(case))
    return text("appeal.annex.all", desk.language)


def _notes(desk: _Desk, rows: int) -> tuple[str, ...]:
    language = desk.language
    policy = text(f"exchange.policy.{desk.policy}", language)
    return (
        text("appeal.annex.count", language, n=rows),
        text("appeal.annex.how", language),
        text("appeal.annex.made", language, date=day_words(desk.loaded.today, language)),
        text("appeal.annex.policy", language, policy=policy),
    )


def _sent(desk: _Desk, one: Course, _: Standing) -> str:
    return _SEPARATOR.join(dates.words(str(v), desk.language) for v in course.values(one.state, "date"))


def _term(desk: _Desk, one: Course, standing: Standing) -> str:
    if standing.given:
        return text("appeal.cell.given", desk.language)
    if standing.broke_off:
        return text("appeal.say.broke-off", desk.language)
    if one.reported:
        return text("appeal.say.reported", desk.language)
    return rule_words(one.rule, desk.language) if one.rule is not None else ""


def _state(desk: _Desk, one: Course, standing: Standing) -> str:
    return headline(standing, desk.language, promised=one.asked.owed)


def _sure(desk: _Desk, _: Course, standing: Standing) -> str:
    return text("appeal.cell.exact" if standing.exact else "appeal.cell.least", desk.language)


def _reminders(desk: _Desk, one: Course, _: Standing) -> str:
    """The dates on which it was sent again; a follow-up without a date counts and says so."""
    undated = text("appeal.event.undated", desk.language)
    said = [span_words(x.span, desk.language) or undated for x in _in_time(one) if x.kind in ("reminder", "follow-up")]
    return _SEPARATOR.join(said)


def _came(desk: _Desk, one: Course, _: Standing) -> str:
    """What came without being an answer, and an answer after which they fell silent."""
    found = []
    for letter in _in_time(one):
        if letter.kind in ("reminder", "follow-up"):
            continue
        grades = [describe("appeal", "response", [code], desk.language) for code in sorted(letter.grades)]
        said = _SEPARATOR.join(grades) or text(f"appeal.event.{letter.kind}", desk.language)
        when = span_words(letter.span, desk.language)
        found.append(f"{said} ({when})" if when else said)
    return _SEPARATOR.join(found)


def _in_time(one: Course) -> list[Letter]:
    return sorted(
        one.asked.letters, key=lambda letter: (letter.span or (letter.known_by,) * 2, letter.kind, letter.via)
    )


def _text_hash(_: _Desk, one: Course, __: Standing) -> str:
    return text_hash(course.text(one.state, "text"))


def _files(desk: _Desk, one: Course, _: Standing) -> str:
    found = [desk.loaded.others.get(ref) for ref in course.ids(one.state, "evidence")]
    return _SEPARATOR.join(filter(None, (course.text(file, "sha256") for file in found if file is not None)))


def _sources(desk: _Desk, one: Course, _: Standing) -> str:
    accounts = [a for accounts in one.state.fields.values() for a in accounts]
    return desk.named(dict.fromkeys(sorted(a.source for a in accounts if a.source)))


def _entries(_: _Desk, one: Course, __: Standing) -> str:
    """The signed entries that say that it was sent, and to whom: a reader of the case finds them by these names."""
    telling = [a.entry for name in ("type", "date", "to") for a in one.state.fields.get(name, ())]
    return _SEPARATOR.join(dict.fromkeys(telling))


_CELLS: Final[Mapping[str, Callable[[_Desk, Course, Standing], str]]] = {
    "case": lambda desk, one, _: desk.title(one.state.file),
    "body": lambda desk, one, _: desk.named(one.bodies),
    "to_whom": lambda desk, one, _: desk.words(one.state, "to_whom"),
    "by": lambda desk, one, _: desk.named(course.ids(one.state, "by")),
    "type": lambda desk, one, _: desk.words(one.state, "type"),
    "sent": _sent,
    "channel": lambda desk, one, _: desk.words(one.state, "channel"),
    "reference": lambda desk, one, _: desk.words(one.state, "reference"),
    "asked": lambda desk, one, _: desk.words(one.state, "asked"),
    "expected": lambda desk, _, standing: span_words(standing.due, desk.language),
    "term": _term,
    "state": _state,
    "days": lambda _, __, standing: str(standing.silent),
    "how-sure": _sure,
    "waited": lambda _, __, standing: str(standing.waited),
    "reminders": _reminders,
    "came": _came,
    "text-hash": _text_hash,
    "file-hashes": _files,
    "source": _sources,
    "entry": _entries,
}


__all__ = ["COLUMNS", "SHAPES", "Annex", "Shape", "export", "make"]
