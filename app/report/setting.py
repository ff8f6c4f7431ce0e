"""How one text is set, whatever the shape: its languages side by side, its lines, their directions, their pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.report.document import Text
from app.report.seen import Direction, Span, direction_in, direction_of, lines, spans, tongue, visible


@dataclass(frozen=True, slots=True)
class Line:
    spans: tuple[Span, ...]
    direction: Direction

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Column:
    """One text in one language, or what is the same in all. ``code``: in even letters, left to right."""

    language: str
    direction: Direction
    lines: tuple[Line, ...]
    code: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def columns(text: Text, languages: Sequence[str]) -> tuple[Column, ...]:
    """A text as it stands on the page: a column for each language, or a single one."""
    if text.kind == "code":
        plain = visible(text.texts[0])
        return (Column("en", "ltr", tuple(Line((Span(one),), "ltr") for one in plain.split("\n")), code=True),)
    if text.kind == "written":
        return (_written(text.texts[0]),)
    if len(text.texts) < len(languages):
        return (_single(text.texts[0], languages[0]),)
    return tuple(_said(one, language) for one, language in zip(text.texts, languages, strict=True))


def _said(text: str, language: str) -> Column:
    direction = direction_in(language)
    return Column(language, direction, tuple(Line(spans(one), direction) for one in lines(text)))


def _single(text: str, language: str) -> Column:
    """The same in all languages: a number, a name of the product; it runs as its letters do."""
    bare = "".join(span.text for span in spans(text))
    direction = direction_of(bare) if any(map(str.isalpha, bare)) else direction_in(language)
    return Column(language, direction, tuple(Line(spans(one), direction) for one in lines(text)))


def _written(text: str) -> Column:
    plain = visible(text)
    whole = direction_of(plain)
    found = (
        Line((Span(one),), direction_of(one) if any(map(str.isalpha, one)) else whole) for one in plain.split("\n")
    )
    return Column(tongue(plain), whole, tuple(found))


def side_of(languages: Sequence[str]) -> Direction | None:
    """The side on which a page of these languages begins; ``None`` where each of two has its own."""
    sides = {direction_in(one) for one in languages}
    return sides.pop() if len(sides) == 1 else None


def plain(text: Text, languages: Sequence[str]) -> tuple[str, ...]:
    """What of a text stands on the page, without its directions: for titles in metadata, and for tests."""
    return tuple(column.text for column in columns(text, languages))


__all__ = ["Column", "Line", "columns", "plain", "side_of"]
