"""The case report: a case as its reader sees it, as a document in one or two languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.model.extension import BUILT_IN, Declarations
from app.model.silence import Standing
from app.model.types import TYPES
from app.report.document import (
    Block,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    Text,
    code,
    fact,
    said,
    words,
)
from app.services.appeals.words import headline
from app.services.casefile.closing import Closing
from app.services.casefile.names import Names, Pseudonyms, number_all, pointed_at
from app.services.casefile.values import (
    Usual,
    facts,
    label,
    signed,
    usual_key,
    usual_of,
    value,
)
from app.services.views import CaseView, RecordView

ORDER: Final = (
    "incident",
    "person",
    "group",
    "involvement",
    "statement",
    "evidence",
    "post",
    "proceeding",
    "appeal",
    "correspondence",
    "inquiry",
    "inquiry_member",
    "inquiry_result",
    "source",
    "consent",
    "risk_assessment",
    "displacement",
    "shelter_stay",
    "biographic_detail",
    "link",
    "note",
)
"""What happened, to whom, by whom, who says so, what proves it, what was asked and answered, what became of it."""

_IN_HEAD: Final = frozenset({"title"})


def document(
    view: CaseView,
    languages: Sequence[str],
    pseudonyms: Pseudonyms | None = None,
    *,
    declarations: Declarations = BUILT_IN,
    standings: Mapping[str, Standing] | None = None,
    registers: Iterable[RecordView] = (),
    authors: bool = True,
) -> Document:
    """A case in one or two languages, for whoever will read it: pass the view that this reader has.

    ``pseudonyms`` names what has no name in it. ``standings``: how appeals stand, by id, where that
    may be told. ``registers``: records outside the case that go
    along; those that it names are on the page. ``authors``: whether
    those who signed are called by name, or by their keys alone. What is PROTECTED is never in it.
    """
    order: list[str] = [name for name in ORDER if name in view.records]
    order += [name for name in view.records if name not in order and name in TYPES]
    names = Names(view, tuple(languages), declarations, pseudonyms, pointed_at(view, registers), authors)
    number_all(names, order)
    page = _Report(names, standings or {})
    blocks: tuple[Block, ...] = (
        Paragraph(words("report.intro", names.languages), "quiet"),
        page.summary(),
        *(page.records(name, number) for number, name in enumerate(order, 2)),
        *_numbered_from(len(order) + 2, (*page.referred(), *Closing(names).sections())),
    )
    return Document(page.title(), names.languages, blocks, words("report.case-report", names.languages), page.footer())


class _Report:
    """Makes the sections of one report."""

    def __init__(self, names: Names, standings: Mapping[str, Standing]) -> None:
        self.names, self.view, self.languages = names, names.view, names.languages
        self.standings = standings
        self.usual = usual_of(names.everything())

    def title(self) -> Text:
        return self.names.heading(self.view.case)

    def footer(self) -> Text:
        """On every page which case it is of, in case they come apart."""
        found = self.view.case.fields.get("code")
        known = str(found.value) if found and found.value else self.view.case.id
        return self._said("footer", reference=known)

    def _said(self, key: str, **more: object) -> Text:
        return words(f"report.{key}", self.languages, **more)

    # --- what the case is ----------------------------------------------------------------------

    def summary(self) -> Section:
        case = self.view.case
        own = tuple(facts(case, self.names, _IN_HEAD))
        counted = tuple(self._counts())
        identity = fact(self._said("id"), code(case.id))
        blocks = (Facts((*own, identity)), *self._usual(case), *self._mostly(), *counted)
        return Section(_numbered(1, self._said("summary")), blocks)

    def _counts(self) -> Iterator[Block]:
        every = list(self.names.everything())
        rows = [(self._many(name), said(str(len(found)))) for name, found in self.view.records.items() if name in TYPES]
        rows.append((self._said("count.disputed"), said(str(sum(map(_open_disputes, every))))))
        rows.append((self._said("count.withheld"), said(str(sum(self.view.withheld_by.values())))))
        yield Section(self._said("glance"), (Facts(tuple(fact(name, count) for name, count in rows)),))

    def _many(self, type_: str) -> Text:
        return words(f"type.{type_}.many", self.languages)

    # --- its records ---------------------------------------------------------------------------

    def records(self, type_: str, number: int) -> Section:
        found = self.view.records[type_]
        overview: tuple[Block, ...] = ()
        if type_ == "evidence":
            overview = (self._pieces(found),)
        elif type_ == "appeal" and self.standings:
            overview = (self._appeals(found),)
        inner = (self._record(one) for one in found)
        return Section(_numbered(number, self._many(type_)), (*overview, *inner))

    def _record(self, record: RecordView) -> Section:
        rows = [*facts(record, self.names), fact(self._said("id"), code(record.id))]
        standing = self.standings.get(record.id)
        if standing is not None:
            rows.insert(0, Fact(self._said("standing"), fact(self._said("standing"), self._stands(standing)).accounts))
        return Section(
            self.names.heading(record),
            (*self._lacks(record), Facts(tuple(rows)), *self._usual(record)),
        )

    def _lacks(self, record: RecordView) -> Iterator[Block]:
        if record.withdrawn:
            yield Paragraph(self._said("withdrawn"), "warning")
        if record.withheld:
            yield Paragraph(self._said("withheld.in-record", n=record.withheld), "quiet")

    def _usual(self, record: RecordView) -> Iterator[Block]:
        """Who wrote down what has no other author below it; once for a record, where it isn't as everywhere."""
        usual = usual_of([record])
        if usual is not None and usual != self.usual:
            yield Paragraph(self._said("usual", by=self._by(usual)), "quiet")

    def _mostly(self) -> Iterator[Block]:
        """Who wrote down most of the case; said once for all of it."""
        if self.usual is not None:
            yield Paragraph(self._said("mostly", by=self._by(self.usual)), "quiet")

    def _by(self, usual: Usual) -> Text:
        accounts = (a for r in self.names.everything() for found in r.fields.values() for a in found.accounts)
        return next(signed(next(a for a in accounts if a.held and usual_key(a) == usual), self.names))

    def _stands(self, standing: Standing) -> Text:
        return said(*(headline(standing, language) for language in self.languages))

    def _appeals(self, found: Sequence[RecordView]) -> Table:
        head = (
            self._said("number"),
            self._label("appeal", "to"),
            self._label("appeal", "date"),
            self._said("standing"),
        )
        rows = tuple(
            (
                code(self.names.numbers[one.id]),
                self._cell(one, "to", "to_whom"),
                self._cell(one, "date"),
                self._stands(self.standings[one.id]) if one.id in self.standings else said("—"),
            )
            for one in found
        )
        return Table(head, rows, widths=(2, 7, 5, 6))

    def _pieces(self, found: Sequence[RecordView]) -> Table:
        """The list of evidence, by which a court finds each file and checks it."""
        columns = ("name", "kind", "taken", "sha256")
        head = (self._said("number"), *(self._label("evidence", name) for name in columns))
        rows = tuple((code(self.names.numbers[one.id]), *(self._cell(one, name) for name in columns)) for one in found)
        return Table(head, rows, self._said("pieces"), widths=(2, 6, 4, 4, 8))

    def _label(self, type_: str, name: str) -> Text:
        return label(type_, name, self.names)

    def _cell(self, record: RecordView, *fields: str) -> Text:
        """What the first of these fields that says something shows; that it is withheld where it is."""
        for name in fields:
            found, declared = record.fields.get(name), self.names.declared.field_of(record.type, name)
            if found is None or declared is None:
                continue
            if found.state == "withheld" or not any(one.held for one in found.accounts):
                return self._said("withheld-short")
            if found.value not in (None, "", []):
                return value(record.type, declared, found.value, self.names)
        return self._said("not-here") if record.withheld else said("—")

    def referred(self) -> Iterator[Section]:
        """Records outside the case that it names and that go along."""
        if self.names.registers:
            inner = tuple(self._record(one) for one in self.names.registers)
            yield Section(self._said("registers"), inner)


def _open_disputes(record: RecordView) -> int:
    return sum(one.state == "disputed" for one in record.fields.values())


def _numbered_from(number: int, sections: Iterable[Section]) -> Iterator[Section]:
    for at, section in enumerate(sections, number):
        yield replace(section, heading=_numbered(at, section.heading))


def _numbered(number: int, text: Text) -> Text:
    return Text(tuple(f"{number}. {one}" for one in text.texts), text.kind)


__all__ = ["ORDER", "document"]
