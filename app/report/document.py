"""What a page that leaves says, before it is HTML, PDF or DOCX, in one or two languages.

A document knows nothing of cases. What the program says is a :func:`words` or :func:`said` text: one
per language of the document, set side by side. What somebody wrote is :func:`written`: the same in
every language, with its own direction. What machines compare (ids, hashes, key fingerprints, dates
in digits) is :func:`code`: left to right wherever it stands (P26).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.base import catalogue
from app.report.seen import visible, whole

TextKind = Literal["said", "written", "code"]
Tone = Literal["plain", "quiet", "warning", "strong"]
Standing = Literal["", "shown", "other", "withheld"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words to set. ``texts``: one for every language of the document, or a single one that is the same in all."""

    texts: tuple[str, ...]
    kind: TextKind = "said"

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.texts)


def words(key: str, languages: Sequence[str], /, **facts: object) -> Text:
    """A sentence of the catalogue in each language.

    A fact goes in set apart from the words around it, with what can't be seen shown by its number; a
    fact that is a Text goes into each language in that language.
    """
    return Text(tuple(_sentence(key, at, language, facts) for at, language in enumerate(languages)))


def _sentence(key: str, at: int, language: str, facts: dict[str, object]) -> str:
    """With every fact isolated, in English too: an Arabic name must not turn the words around it (T39)."""
    inert = {name: _inert(fact, at, language) for name, fact in facts.items()}
    if language not in catalogue.RIGHT_TO_LEFT:
        inert = {name: fact if isinstance(fact, int) else catalogue.isolate(fact) for name, fact in inert.items()}
    return catalogue.text(key, language, **inert)


def _inert(fact: object, at: int, language: str) -> object:
    if isinstance(fact, Text):
        one = fact.texts[at] if len(fact.texts) > 1 else fact.texts[0]
        return whole(one, language) if fact.kind == "said" else _line(one)
    return fact if isinstance(fact, int) else _line(str(fact))


def _line(text: str) -> str:
    """A fact stands in a line: an end of line in it would cut the sentence, and what sets the fact apart."""
    return visible(text).replace("\n", " ")


def said(*texts: str) -> Text:
    """Words of the program, one text for each language of the document, or one for all of them."""
    return Text(texts) if len(set(texts)) > 1 else Text(texts[:1])


def written(text: str) -> Text:
    """What somebody wrote, as it was written."""
    return Text((text,), "written")


def code(text: str) -> Text:
    """An id, a hash, a fingerprint, a date in digits: for eyes that compare."""
    return Text((text,), "code")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Account:
    """One value, and in small below it who says so, when, and from which source.

    ``standing``: ``shown`` is the one of several that counts, ``other`` the rest, ``withheld`` one that
    somebody kept back (then ``value`` says so).
    """

    value: Text
    under: tuple[Text, ...] = ()
    standing: Standing = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    accounts: tuple[Account, ...]


def fact(label: Text, *values: Text) -> Fact:
    """A label and what stands beside it."""
    return Fact(label, tuple(Account(value) for value in values))


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values beside them: the second language's label stands on the other side."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``widths``: how much of the page each column takes, as shares; () for what its texts need."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: Text | None = None
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows) or len(self.widths) not in (0, len(self.head)):
            raise ValueError("a row has as many cells as the head")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG that holds pixels and nothing else (T35). ``says``: what is in it, for those who can't see it."""

    content: bytes
    says: Text
    caption: Text | None = None
    width: int = 80
    """millimetres"""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``numbered`` where somebody will cite its lines."""

    texts: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on by hand: a signature, a date."""

    label: Text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it. ``apart``: it begins on a new page."""

    heading: Text
    blocks: tuple[Block, ...]
    apart: bool = False


Block = Paragraph | Facts | Table | Picture | Items | Blank | Section

DEPTH = 4  # sections in sections; nobody finds a way through more


@dataclass(frozen=True, slots=True)
class Document:
    """A title, what is said below it, and the blocks. ``languages``: one or two; the first one's side comes first.

    ``footer`` stands on every page, beside the page's number.
    """

    title: Text
    languages: tuple[str, ...]
    blocks: tuple[Block, ...]
    subtitle: Text | None = None
    footer: Text | None = None
    landscape: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.languages) <= 2 or not set(self.languages) <= set(catalogue.LANGUAGES):
            raise ValueError("one or two languages of the product")
        if len(set(self.languages)) != len(self.languages):
            raise ValueError("two different languages")
        if any(len(text.texts) not in (1, len(self.languages)) for text in texts_of(self)):
            raise ValueError("a text for each language")
        if _depth(self.blocks) > DEPTH:
            raise ValueError("sections too deep")


def texts_of(document: Document) -> Iterator[Text]:
    """Every text of a document, in the order in which it is read."""
    yield document.title
    if document.subtitle:
        yield document.subtitle
    for block in document.blocks:
        yield from _texts(block)
    if document.footer:
        yield document.footer


def _texts(block: Block) -> Iterator[Text]:
    match block:
        case Paragraph(text=text) | Blank(label=text):
            yield text
        case Facts(rows=rows):
            for row in rows:
                yield row.label
                for account in row.accounts:
                    yield account.value
                    yield from account.under
        case Table():
            yield from filter(None, (block.caption,))
            yield from block.head
            for cells in block.rows:
                yield from cells
        case Picture():
            yield block.says
            yield from filter(None, (block.caption,))
        case Items(texts=texts):
            yield from texts
        case Section():
            yield block.heading
            for inner in block.blocks:
                yield from _texts(inner)


def _depth(blocks: tuple[Block, ...]) -> int:
    return max((1 + _depth(block.blocks) for block in blocks if isinstance(block, Section)), default=0)


__all__ = [
    "Account",
    "Blank",
    "Block",
    "Document",
    "Fact",
    "Facts",
    "Items",
    "Paragraph",
    "Picture",
    "Section",
    "Table",
    "Text",
    "code",
    "fact",
    "said",
    "texts_of",
    "words",
    "written",
]
