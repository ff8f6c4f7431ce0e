"""What ends a case report: where accounts differ, what is withheld and by whom, and who signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from app.report.document import Block, Items, Paragraph, Section, Table, Text, code, said, words, written
from app.services.casefile.names import Names
from app.services.casefile.values import day_of, decision_words, label
from app.services.views import Author, FieldView

_DIFFERENT: Final = frozenset({"disputed", "decided", "differ"})


class Closing:
    """The last sections of the page of one case."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def sections(self) -> Iterator[Section]:
        yield from self._differences()
        yield from self._withheld()
        yield self._signers()

    def _said(self, key: str, **more: object) -> Text:
        return words(f"report.{key}", self.names.languages, **more)

    def _differences(self) -> Iterator[Section]:
        found = [
            (record, name, one)
            for record in self.names.everything()
            for name, one in record.fields.items()
            if one.state in _DIFFERENT and len(one.accounts) > 1
        ]
        if not found:
            return
        head = (
            self._said("differ.record"),
            self._said("differ.field"),
            self._said("differ.accounts"),
            self._said("differ.state"),
        )
        rows = tuple(
            (
                self.names.title(record.id, record.title),
                label(record.type, name, self.names),
                said(str(len(one.accounts))),
                self._ruled(one),
            )
            for record, name, one in found
        )
        note = Paragraph(self._said("differ.note"), "quiet")
        yield Section(self._said("differ"), (note, Table(head, rows, widths=(6, 4, 2, 8))))

    def _ruled(self, found: FieldView) -> Text:
        holding = [one for one in found.decisions if one.holds and not one.withdrawn]
        return decision_words(holding[0], self.names) if holding else self._said("differ.open")

    def _withheld(self) -> Iterator[Section]:
        by = {key: count for key, count in self.names.view.withheld_by.items() if count}
        if not by:
            return
        lines = tuple(self._said("withheld.count", who=self._signer(key), n=count) for key, count in sorted(by.items()))
        note = Paragraph(self._said("withheld.note"))
        yield Section(self._said("withheld"), (note, Items(lines)))

    def _signer(self, key_id: str) -> Text:
        known = next((one for one in self._authors() if one.key_id == key_id), None)
        return self.names.who(known) if known is not None else written(key_id)

    def _authors(self) -> Iterable[Author]:
        for record in self.names.everything():
            for found in record.fields.values():
                yield from (one.author for one in found.accounts)
                yield from (one.author for one in found.decisions)

    def _signers(self) -> Section:
        """Every key that signed something here, with its whole fingerprint: what everything else rests on."""
        for author in self._authors():
            self.names.who(author)
        head = (self._said("number"), self._said("keys.name"), self._said("keys.fingerprint"))
        rows = tuple(
            (code(str(number)), self.names.name_of(author) or self._said("keys.no-name"), code(key_id))
            for key_id, (number, author) in self.names.keys.items()
        )
        blocks: tuple[Block, ...] = (Paragraph(self._said("keys.note"), "quiet"), Table(head, rows, widths=(2, 7, 11)))
        newest = max((a.at for r in self.names.everything() for f in r.fields.values() for a in f.accounts), default=0)
        return Section(self._said("keys"), (*blocks, Paragraph(self._said("newest", date=day_of(newest)), "quiet")))


__all__ = ["Closing"]
