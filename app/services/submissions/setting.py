"""A submission as a document: what the body asked for, in its order, in English and Arabic, with its annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.base import catalogue
from app.model.submissions import FORMS
from app.report.document import (
    Account,
    Block,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
    Table,
    Text,
    code,
    said,
    texts_of,
    words,
    written,
)
from app.report.seen import visible
from app.report.setting import columns
from app.services.submissions.annexing import Silence
from app.services.submissions.views import Answer, Exhibit, Row, Submission, Told

_PLAIN: Final = frozenset({"when", "where", "occupation", "forces-short", "consent", "government", "public"})
"""elements whose values say by themselves what they are"""

_DID: Final = ("when", "what", "whom", "came")


def documents(submission: Submission, silence: Silence | None, *, draft: bool) -> tuple[Document, ...]:
    """One with both languages side by side, or one for each. ``draft``: it says on top that something is lacking."""
    languages = submission.order.languages
    if submission.order.layout == "side" or len(languages) < 2:
        return (_Setter(submission, silence, languages, tuple(range(len(languages)))).document(draft),)
    return tuple(_Setter(submission, silence, (one,), (at,)).document(draft) for at, one in enumerate(languages))


class _Setter:
    """``places``: which of the order's languages this document is in."""

    def __init__(
        self, submission: Submission, silence: Silence | None, languages: Sequence[str], places: Sequence[int]
    ) -> None:
        self.submission, self.silence = submission, silence
        self.languages, self.places = tuple(languages), tuple(places)
        self.form = FORMS[submission.order.form]

    def document(self, draft: bool) -> Document:
        key = self.form.key
        blocks: list[Block] = []
        if draft:
            blocks.append(Paragraph(self.words("submission.draft"), "warning"))
        if self.submission.urgency in ("yes", "maybe") and key == "wgeid":
            blocks.append(Paragraph(self.words(f"submission.urgent.{self.submission.urgency}"), "strong"))
        for part, found in self.submission.answers.items():
            told = tuple(self.answers(found))
            if told:
                blocks.append(Section(self.words(f"submission.part.{part}"), told))
        blocks += self.annexes()
        return Document(
            self.words(f"submission.form.{key}"), self.languages, tuple(blocks), self.words(f"submission.to.{key}"),
            None if self.form.page else self.words("submission.foot"),
        )  # fmt: skip

    def words(self, key: str, /, **facts: object) -> Text:
        return words(key, self.languages, **facts)

    # --- elements -------------------------------------------------------------------------------

    def answers(self, found: Sequence[Answer]) -> Iterator[Block]:
        """Facts beside their labels; a table of what was done stands between them."""
        rows: list[Fact] = []
        for answer in found:
            if answer.state == "withheld" or not (answer.told or answer.rows or answer.own):
                continue
            if self.form.page and answer.item.made == "consent":
                continue  # whoever reads a public page needs no word of who agreed to it
            label = self.words(f"submission.item.{answer.item.key}")
            accounts = tuple(self.accounts(answer))
            if accounts:
                rows.append(Fact(label, accounts))
            if answer.rows:
                if rows:
                    yield Facts(tuple(rows))
                    rows = []
                yield self.actions(label, answer.rows)
        if rows:
            yield Facts(tuple(rows))

    def accounts(self, answer: Answer) -> Iterator[Account]:
        several = len({one.label for one in answer.told}) > 1 and answer.item.key not in _PLAIN
        for told in answer.told:
            under = (self.label(told),) if several and told.label != ("", "") else ()
            if told.of:
                under = (*under, self.words("submission.differ", n=told.of))
            yield Account(self.text(told), under, "other" if told.of else "")
        if answer.own:
            yield Account(said(*(visible(answer.own.get(one, "")) for one in self.languages)))

    def label(self, told: Told) -> Text:
        return said(*(catalogue.field_label(*told.label, one) for one in self.languages))

    def text(self, told: Told) -> Text:
        texts = tuple(told.texts[at] for at in self.places) if len(told.texts) > 1 else told.texts
        if told.kind == "code":
            return code(texts[0])
        if told.kind == "written" and len(set(texts)) == 1:
            return written(texts[0])
        return said(*texts)

    def actions(self, label: Text, rows: Sequence[Row]) -> Table:
        head = tuple(self.words(f"submission.did.{name}") for name in _DID)
        lines = tuple(tuple(self.text(one) for one in (row.when, row.what, row.whom, row.came)) for row in rows)
        return Table(head, lines, label, (2, 2, 3, 3))

    # --- annexes --------------------------------------------------------------------------------

    def annexes(self) -> Iterator[Block]:
        pieces = [one for one in self.submission.exhibits if one.wanted]
        if pieces:
            yield Section(self.words("submission.annex.evidence"), tuple(self.evidence(pieces)), apart=True)
        if self.silence is not None and self.silence.rows and self.silence.rows[0]:
            hint = Paragraph(self.words("submission.annex.silence.hint"), "quiet")
            yield Section(self.words("submission.annex.silence"), (hint, *self.unanswered(self.silence)))

    def evidence(self, pieces: Sequence[Exhibit]) -> Iterator[Block]:
        """One piece below the other: a hash of 64 letters needs a line of its own."""
        yield Paragraph(self.words("submission.annex.evidence.hint"), "quiet")
        for number, piece in enumerate(pieces, 1):
            named = (
                ("kind", piece.kind),
                ("description", piece.description),
                ("taken", piece.taken),
                ("size", piece.size),
            )
            facts = [Fact(self.words(f"submission.exhibit.{key}"), (Account(self.text(told)),))
                     for key, told in named if any(told.texts)]  # fmt: skip
            facts.append(Fact(self.words("submission.exhibit.sha256"), (Account(code(piece.sha256)),)))
            yield Section(self.words("submission.exhibit.no", n=number), (Facts(tuple(facts)),))

    def unanswered(self, silence: Silence) -> Iterator[Block]:
        """One appeal below the other, as a table of ten columns in two languages fits no page."""
        for at, _ in enumerate(silence.rows[0]):
            facts = []
            for column, name in enumerate(silence.columns):
                texts = tuple(silence.rows[place][at][column] for place in self.places)
                heads = tuple(silence.heads[place][column] for place in self.places)
                if any(texts):
                    value = code(texts[0]) if name == "text-hash" else said(*texts)
                    facts.append(Fact(said(*heads), (Account(value),)))
            yield Facts(tuple(facts))


def plain_text(made: Sequence[Document]) -> str:
    """What the documents say, language after language, line by line: the words of the appeal that it becomes."""
    parts = []
    for document in made:
        for place in range(len(document.languages)):
            lines = []
            for one in texts_of(document):
                set_ = columns(one, document.languages)
                lines.append(set_[place if len(set_) > 1 else 0].text.strip())
            parts.append("\n".join(filter(None, lines)))
    return "\n\n".join(parts)
