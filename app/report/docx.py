"""A document as DOCX that a person can go on writing in; nothing of who made it, when or where is inside (T35).

Right-to-left text is marked as such paragraph by paragraph and run by run, tables are turned, and
every look is said twice: Word and LibreOffice both need to be told each of these.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.report.document import (
    Account,
    Blank,
    Block,
    Document,
    Fact,
    Facts,
    Items,
    Paragraph,
    Picture,
    Section,
    Table,
    Text,
)
from app.report.docxstyles import AMBER, HAIR, SHADE, numbering, run, styles
from app.report.ooxml import EMU, TWIPS, Element, drawing, package, w
from app.report.pictures import media_of, proportion_of
from app.report.seen import Direction, Span, direction_in
from app.report.setting import Column, Line, columns, plain, side_of

_MARGIN: Final = 17  # millimetres, as of the PDF
_A4: Final = (210, 297)
_LABEL: Final = 34
_TOGETHER: Final = 62  # letters that two headings may have to stand in one line
_TONES: Final = {"quiet": "Quiet", "strong": "StrongText"}
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg"}


def render(document: Document) -> bytes:
    """The file's bytes. The same document gives the same bytes."""
    setter = _Setter(document)
    body = w("body", *setter.head(document))
    for block in document.blocks:
        body.extend([*setter.block(block, 1)])
    body.append(setter.page(document.landscape))
    spelled = next((one for one in document.languages if direction_in(one) == "rtl"), "ar")
    footer = w("ftr", *setter.footer(document.footer))
    return package(body, styles(spelled), numbering(setter.lists), footer, setter.pictures, spelled)


class _Setter:
    """Makes the elements of one document; keeps its pictures and counts its numbered lists."""

    def __init__(self, document: Document) -> None:
        self.languages = document.languages
        self.turned = direction_in(document.languages[0]) == "rtl"
        self.side = side_of(document.languages)
        self.width = (max(_A4) if document.landscape else min(_A4)) - 2 * _MARGIN
        self.pictures: dict[str, bytes] = {}
        self.lists = 0

    def head(self, document: Document) -> Iterator[Element]:
        yield from self._heading(document.title, "Title")
        if document.subtitle:
            yield from self._pair(document.subtitle, "Subtitle")

    def block(self, block: Block, level: int) -> Iterator[Element]:
        match block:
            case Paragraph(tone="warning"):
                yield self._warning(block.text)
                yield _gap()
            case Paragraph():
                yield from self._pair(block.text, _TONES.get(block.tone, "Normal"))
            case Facts():
                yield self._facts(block.rows)
                yield _gap()
            case Table():
                yield from self._table(block)
                yield _gap()
            case Picture():
                yield from self._picture(block)
            case Items():
                yield from self._items(block)
            case Blank():
                yield from self._blank(block.label)
            case Section():
                yield from self._heading(block.heading, f"Heading{level}", block.apart)
                for inner in block.blocks:
                    yield from self.block(inner, level + 1)

    # --- texts ---------------------------------------------------------------------------------

    def _heading(self, text: Text, style: str, apart: bool = False) -> Iterator[Element]:
        """One paragraph with both languages where they fit: headings in tables are no headings to Word.

        A number at the beginning of the one from the right would land at its end there.
        """
        parts = columns(text, self.languages)
        numbered = parts[-1].direction != parts[0].direction and parts[-1].text[:1].isdigit()
        if len(parts) == 1 or numbered or sum(len(one.text) for one in parts) > _TOGETHER:
            yield from self._paragraphs(parts[0], style, apart=apart)
            for one in parts[1:]:
                yield from self._paragraphs(one, "HeadingOther")
            return
        tab = w("tabs", w("tab", val="end" if self.turned else "right", pos=round(self.width * TWIPS)))
        made = _paragraph(style, parts[0].direction, apart=apart, tabs=tab)
        made.extend(_runs(parts[0].lines[0], parts[0]))
        made.append(w("r", w("tab")))
        made.extend(_runs(parts[1].lines[0], parts[1]))
        yield made

    def _pair(self, text: Text, style: str) -> Iterator[Element]:
        """Two languages side by side, a single one as plain paragraphs."""
        parts = columns(text, self.languages)
        if len(parts) == 1:
            yield from self._paragraphs(parts[0], style)
            return
        half = self.width / 2
        yield self._grid([half, half], [[list(self._paragraphs(one, style)) for one in parts]])
        yield _gap()

    def _stack(self, text: Text, style: str, bold: bool = False, italic: bool = False) -> list[Element]:
        parts = columns(text, self.languages)
        return [one for part in parts for one in self._paragraphs(part, style, bold=bold, italic=italic)]

    def _warning(self, text: Text) -> Element:
        parts = columns(text, self.languages)
        cells = [list(self._paragraphs(one, "Normal")) for one in parts]
        return self._grid([self.width / len(cells)] * len(cells), [cells], frame=AMBER)

    def _paragraphs(
        self,
        column: Column,
        style: str,
        *,
        bold: bool = False,
        italic: bool = False,
        apart: bool = False,
        number: int = 0,
    ) -> Iterator[Element]:
        """A paragraph for each line. ``number``: of the list that the first is an item of; the rest goes on in it."""
        for at, line in enumerate(column.lines):
            made = _paragraph(
                style,
                line.direction,
                side=self.side,
                apart=apart and not at,
                number=number if not (at and number) else -1,
            )
            made.extend(_runs(line, column, bold, italic))
            yield made

    # --- tables --------------------------------------------------------------------------------

    def _grid(
        self, widths: Sequence[float], rows: Iterable[Sequence[list[Element]]], *, frame: str = "", inner: str = "",
        below: str = "", heads: int = 0,
    ) -> Element:  # fmt: skip
        """A table; ``widths`` in millimetres; borders by their colour; the first ``heads`` rows on every page."""
        twips = [round(one * TWIPS) for one in widths]
        made = w(
            "tbl",
            w(
                "tblPr",
                w("bidiVisual") if self.turned else None,
                w("tblW", w=sum(twips), type="dxa"),
                _borders(frame, inner, below),
                w("tblLayout", type="fixed"),
                w("tblCellMar", w("left", w=70, type="dxa"), w("right", w=70, type="dxa")),
            ),
            w("tblGrid", *(w("gridCol", w=one) for one in twips)),
        )
        for number, row in enumerate(rows):
            head = number < heads
            look = w("trPr", w("cantSplit"), w("tblHeader")) if head else None
            shade = SHADE if head else ""
            cells = (_cell(inside, width, shade) for inside, width in zip(row, twips, strict=True))
            made.append(w("tr", look, *cells))
        return made

    def _facts(self, rows: Sequence[Fact]) -> Element:
        two = len(self.languages) == 2
        widths = [_LABEL, self.width - 2 * _LABEL, _LABEL] if two else [_LABEL + 8, self.width - _LABEL - 8]
        return self._grid(widths, [self._fact(row, two) for row in rows], inner=HAIR, below=HAIR)

    def _fact(self, row: Fact, two: bool) -> list[list[Element]]:
        labels = columns(row.label, self.languages)
        values = [one for account in row.accounts for one in self._account(account)]
        cells = [list(self._paragraphs(labels[0], "Label")), values or [_paragraph("Value", "ltr")]]
        if two:
            other = list(self._paragraphs(labels[1], "Label")) if len(labels) > 1 else [_paragraph("Label", "ltr")]
            cells.append(other)
        return cells

    def _account(self, account: Account) -> Iterator[Element]:
        shown, kept = account.standing == "shown", account.standing == "withheld"
        yield from self._stack(account.value, "Value", bold=shown, italic=kept)
        for one in account.under:
            yield from self._stack(one, "Under")

    def _table(self, table: Table) -> Iterator[Element]:
        if table.caption:
            yield from self._heading(table.caption, "StrongText")
        shares = table.widths or (1,) * len(table.head)
        widths = [self.width * share / sum(shares) for share in shares]
        head = [self._stack(cell, "Cell", bold=True) for cell in table.head]
        rows = [[self._stack(cell, "Cell") for cell in row] for row in table.rows]
        yield self._grid(widths, [head, *rows], frame=HAIR, inner=HAIR, below=HAIR, heads=1)

    # --- the rest ------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> Iterator[Element]:
        number = len(self.pictures) + 1
        self.pictures[f"{number}.{_ENDINGS[media_of(picture.content)]}"] = picture.content
        wide = min(picture.width, self.width) * EMU
        says = " · ".join(plain(picture.says, self.languages))
        shown = drawing(number, says, round(wide), round(wide * proportion_of(picture.content)))
        yield w("p", w("pPr", w("keepNext")), w("r", shown))
        if picture.caption:
            yield from self._pair(picture.caption, "Quiet")

    def _items(self, items: Items) -> Iterator[Element]:
        self.lists += items.numbered
        number = 1 + self.lists if items.numbered else 1
        for text in items.texts:
            for at, part in enumerate(columns(text, self.languages)):
                yield from self._paragraphs(part, "Normal", number=number if not at else -1)

    def _blank(self, label: Text) -> Iterator[Element]:
        parts = columns(label, self.languages)
        line = w(
            "p", w("pPr", w("pBdr", w("bottom", val="single", sz=6, space=1, color="1B1D22")), w("spacing", before=500))
        )
        cells = [
            [*self._paragraphs(parts[0], "Label")],
            [line],
            *([[*self._paragraphs(one, "Label")] for one in parts[1:]]),
        ]
        widths = [_LABEL + 8.0, self.width - (_LABEL + 8) * len(parts), *[_LABEL + 8.0] * (len(parts) - 1)]
        yield self._grid(widths, [cells])
        yield _gap()

    def footer(self, text: Text | None) -> Iterator[Element]:
        """What stands on every page, and the page's number, each from the left."""
        if text:
            for part in columns(text, self.languages):
                yield from self._paragraphs(part, "Footer")
        number = w("p", w("pPr", w("pStyle", val="Footer"), w("jc", val="center")))
        for instruction, after in (("PAGE", " / "), ("NUMPAGES", "")):
            number.append(w("fldSimple", w("r", _letters("1")), instr=instruction))
            if after:
                number.append(w("r", _letters(after)))
        yield number

    def page(self, landscape: bool) -> Element:
        wide, high = (round(one * TWIPS) for one in (reversed(_A4) if landscape else _A4))
        size = w("pgSz", w=wide, h=high, **({"orient": "landscape"} if landscape else {}))
        edge = round(_MARGIN * TWIPS)
        margins = w("pgMar", top=edge, right=edge, bottom=edge, left=edge, header=500, footer=500, gutter=0)
        reference = Element("w:footerReference", {"w:type": "default", "r:id": "rfooter"})
        return w("sectPr", reference, size, margins, w("bidi") if self.turned else None)


def _gap() -> Element:
    """Between tables: two that touch become one, and a cell may not end with one."""
    return w("p", w("pPr", w("spacing", before=0, after=0, line=120, lineRule="exact")))


def _cell(inside: list[Element], width: int, shade: str) -> Element:
    fill = w("shd", val="clear", color="auto", fill=shade) if shade else None
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), fill), *inside)


def _borders(frame: str, inner: str, below: str) -> Element:
    sides = {"top": frame, "left": frame, "bottom": below or frame, "right": frame, "insideH": inner}
    sides["insideV"] = inner if frame else ""
    return w("tblBorders", *(_border(side, colour) for side, colour in sides.items()))


def _border(side: str, colour: str) -> Element:
    return w(side, val="single", sz=4, space=0, color=colour) if colour else w(side, val="nil")


def _paragraph(
    style: str,
    direction: Direction,
    *,
    side: Direction | None = None,
    apart: bool = False,
    tabs: Element | None = None,
    number: int = 0,
) -> Element:
    listed = w("numPr", w("ilvl", val=0), w("numId", val=number)) if number > 0 else None
    return w(
        "p",
        w(
            "pPr",
            w("pStyle", val=style),
            w("pageBreakBefore") if apart else None,
            listed,
            tabs,
            w("bidi") if direction == "rtl" else None,
            w("ind", left=425) if number < 0 else None,
            w("jc", val="end") if side not in (None, direction) else None,
        ),
    )


def _runs(line: Line, column: Column, bold: bool = False, italic: bool = False) -> Iterator[Element]:
    for span in _leaves(line.spans):
        base = span.direction or line.direction
        pieces = [(span.text, "ltr")] if column.code else _by_direction(span.text, base)
        for text, direction in pieces:
            rtl = direction == "rtl"
            fits = (direction_in(column.language) == "rtl") == rtl
            language = column.language if fits else ""
            look = run(bold=bold, italic=italic, even=column.code, rtl=rtl, language=language)
            yield w("r", look, _letters(text))


def _leaves(spans: Iterable[Span], around: Direction | str = "") -> Iterator[Span]:
    """Spans without parts, each with the direction that it was set apart with."""
    for span in spans:
        if span.parts:
            yield from _leaves(span.parts, span.direction)
        else:
            yield span if span.direction or not around else Span(span.text, "rtl" if around == "rtl" else "ltr")


def _letters(text: str) -> Element:
    return Element("w:t", {"xml:space": "preserve"}, text)


def _by_direction(text: str, base: Direction) -> list[tuple[str, Direction]]:
    """A text in runs of one direction: a run from the right looks and is read otherwise than one from the left.

    What has no direction goes with its neighbours where both have the same, else with the line.
    """
    kinds = [_DIRECTIONS.get(unicodedata.bidirectional(c)) for c in text]
    found: list[tuple[str, Direction]] = []
    for at, after in _stretches(kinds):
        direction = kinds[at]
        if direction is None:
            before = kinds[at - 1] if at else base
            then = kinds[after] if after < len(kinds) else base
            direction = before if before == then and before is not None else base
        piece = text[at:after]
        if found and found[-1][1] == direction:
            found[-1] = (found[-1][0] + piece, direction)
        else:
            found.append((piece, direction))
    return found


_DIRECTIONS: Final[dict[str, Direction]] = {"L": "ltr", "EN": "ltr", "R": "rtl", "AL": "rtl", "AN": "rtl"}


def _stretches(kinds: Sequence[object]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[start]:
            yield start, at
            start = at


__all__ = ["render"]
