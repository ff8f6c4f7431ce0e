"""What the records of a case are called on a page: number, and name, title or pseudonym, in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.base.catalogue import isolate
from app.model.entry import JSON
from app.model.extension import Declarations
from app.model.fields import Kind, Sensitivity
from app.model.types import type_label
from app.model.values import title_of
from app.report.document import Text, said, words, written
from app.report.seen import bare, visible
from app.services.views import Author, CaseView, RecordView

Pseudonyms = Callable[[str, str, str], str]
"""(record id, type, language) → what stands for a name that is withheld"""

_OWN_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NAMES, Kind.LIST})


@dataclass(slots=True)
class Names:
    """Names and numbers of everything on the page of one case, in the languages of the page."""

    view: CaseView
    languages: tuple[str, ...]
    declared: Declarations
    pseudonyms: Pseudonyms | None = None
    registers: tuple[RecordView, ...] = ()
    authors: bool = True
    """whether whoever reads it may know what those who signed are called"""
    numbers: dict[str, str] = field(default_factory=dict)
    keys: dict[str, tuple[int, Author]] = field(default_factory=dict)
    """authors by key id, in the order in which the page first names them"""
    _titles: dict[str, dict[str, str]] = field(default_factory=dict)

    def everything(self) -> Iterator[RecordView]:
        yield self.view.case
        for found in self.view.records.values():
            yield from found
        yield from self.registers

    def heading(self, record: RecordView) -> Text:
        """The record's number and what it is called."""
        number = self.numbers.get(record.id, "")
        own = own_words(record, self.declared)
        if own:
            return written(f"{number} · {own}" if number else own)
        called = (self.called(record, language) for language in self.languages)
        return said(*(f"{number} · {one}" if number else one for one in called))

    def called(self, record: RecordView, language: str) -> str:
        """The title of a record in a language; where what could name it is withheld, what stands for it."""
        values = shown_values(record, self.declared)
        title = title_of(record.type, values, language, self.titles(language, composed=False), self.declared)
        if title != type_label(record.type, language):
            return visible(title)
        if self.pseudonyms is not None:
            return self.pseudonyms(record.id, record.type, language)
        return title

    def titles(self, language: str, composed: bool = True) -> Mapping[str, str]:
        """What every record that a field can point at is called, isolated, with its number where it has one."""
        key = f"{language}{composed}"
        if key not in self._titles:
            known = {record: isolate(visible(title)) for record, title in self.view.titles.items() if title}
            self._titles[key] = known  # titles that are put together of others end here
            for record in self.everything():
                name = self.called(record, language) if composed else own_words(record, self.declared)
                if name:
                    known[record.id] = self._referred(record.id, name)
        return self._titles[key]

    def _referred(self, record: str, name: str) -> str:
        number = self.numbers.get(record, "")
        return f"{isolate(bare(name))} [{number}]" if number else isolate(bare(name))

    def title(self, record: str, otherwise: str = "") -> Text:
        """What a record is called where it is referred to; ``otherwise`` where nobody here knows it."""
        found = [self.titles(language).get(record) or isolate(visible(otherwise)) for language in self.languages]
        return said(*found)

    def who(self, author: Author) -> Text:
        """An author by name, else by the number of the key in the list of those who signed."""
        number, _ = self.keys.setdefault(author.key_id, (len(self.keys) + 1, author))
        return self.name_of(author) or words("report.key", self.languages, number=str(number))

    def name_of(self, author: Author) -> Text | None:
        return written(author.name) if author.name and self.authors else None


def shown_values(record: RecordView, declared: Declarations) -> dict[str, JSON]:
    """What the fields of a record show, without what never leaves a vault."""
    return {name: one.value for name, one in record.fields.items() if not is_protected(record.type, name, declared)}


def is_protected(type_: str, name: str, declared: Declarations) -> bool:
    """A confidential source's own (A1): no page shows it, whoever asks; what nobody declared isn't shown either."""
    known = declared.field_of(type_, name)
    return known is None or known.sensitivity is Sensitivity.PROTECTED


def own_words(record: RecordView, declared: Declarations) -> str:
    """The name or title that somebody wrote; "" where there is none, or it is withheld."""
    kind = declared.types.get(record.type)
    values = shown_values(record, declared)
    for name in kind.title if kind else ():
        one, value = kind.field(name) if kind else None, values.get(name)
        if one is None or one.kind not in _OWN_WORDS or value in (None, "", []):
            continue
        return title_of(record.type, {name: value}, "en", None, declared)
    return ""


def pointed_at(view: CaseView, registers: Iterable[RecordView]) -> tuple[RecordView, ...]:
    """The records of registers that a case names, and those that they name, in the order given."""
    held = {one.id: one for one in registers}
    found: set[str] = set()
    fresh = [view.case, *(one for several in view.records.values() for one in several)]
    while fresh:
        named = {ref for record in fresh for ref in _refs(record)} & held.keys() - found
        found |= named
        fresh = [held[one] for one in named]
    return tuple(one for record, one in held.items() if record in found)


def _refs(record: RecordView) -> Iterator[str]:
    """Everything in a record that can be the id of another."""
    for one in record.fields.values():
        for account in one.accounts:
            yield account.source or ""
            values = account.value if isinstance(account.value, list) else [account.value]
            yield from (value for value in values if isinstance(value, str))


def number_all(names: Names, order: Iterable[str]) -> None:
    """Number the records by section: 2.1, 2.2, … in the order in which they stand on the page."""
    section = 1
    for type_ in order:
        found = names.view.records.get(type_, ())
        if found:
            section += 1
            names.numbers |= {one.id: f"{section}.{at}" for at, one in enumerate(found, 1)}
