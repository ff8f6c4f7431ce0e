"""A document as one HTML file without scripts or addresses, that any browser shows alike (P13, P14).

Pictures stand in it as data. Whatever somebody wrote is escaped, keeps its own direction, and can't
turn that of its neighbours: what can't be seen shows by its number (P26).
"""

from __future__ import annotations

import base64
import functools
import html
from collections.abc import Iterable
from typing import Final

from app.base.paths import resource
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
from app.report.pictures import media_of
from app.report.seen import Span, direction_in
from app.report.setting import Column, Line, columns, plain, side_of

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render(document: Document) -> bytes:
    """The page in UTF-8. The same document gives the same bytes."""
    first = document.languages[0]
    page = _Page(document.languages)
    side = side_of(document.languages)
    looks = " ".join(filter(None, (f"only-{side}" if side else "", "wide" if document.landscape else "")))
    wide = f' class="{looks}"' if looks else ""
    title = html.escape(" · ".join(plain(document.title, document.languages)))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{first}" dir="{direction_in(first)}">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body{wide}>",
        "<header>",
        page.heading(document.title, 1),
        page.said("p", document.subtitle, "quiet") if document.subtitle else "",
        "</header>",
        *(page.block(block, 2) for block in document.blocks),
        f"<footer>{page.said('p', document.footer, 'quiet')}</footer>" if document.footer else "",
        "</body>\n</html>\n",
    ]
    return "\n".join(filter(None, parts)).encode("utf-8", "strict")


@functools.cache
def _style() -> str:
    return resource("report/page.css").read_text(encoding="utf-8")


class _Page:
    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def block(self, block: Block, level: int) -> str:
        match block:
            case Paragraph():
                return self.said("p", block.text, "" if block.tone == "plain" else block.tone)
            case Facts():
                return self._facts(block)
            case Table():
                return self._table(block)
            case Picture():
                return self._picture(block)
            case Items():
                name = "ol" if block.numbered else "ul"
                lines = "\n".join(f"<li>{self.said('div', text)}</li>" for text in block.texts)
                return f"<{name}>\n{lines}\n</{name}>"
            case Blank():
                return self.said("p", block.label, "blank", pair=False)
            case Section():
                apart = ' class="apart"' if block.apart else ""
                inner = "\n".join(self.block(one, level + 1) for one in block.blocks)
                return f"<section{apart}>\n{self.heading(block.heading, level)}\n{inner}\n</section>"

    def heading(self, text: Text, level: int) -> str:
        return self.said(f"h{level}", text)

    def said(self, tag: str, text: Text, style: str = "", pair: bool = True) -> str:
        """A text in an element of its own: two languages side by side in it."""
        parts = columns(text, self.languages)
        if len(parts) == 1:
            return _element(tag, parts[0], style)
        styles = " ".join(filter(None, ("pair" if pair else "", style)))
        inner = "".join(_element("span", part) for part in parts)
        return f'<{tag} class="{styles}">{inner}</{tag}>'

    def _stack(self, tag: str, text: Text, attributes: str = "") -> str:
        """A text in a cell: two languages one below the other."""
        parts = "".join(_element("span", part) for part in columns(text, self.languages))
        return f'<{tag} class="stack"{attributes}>{parts}</{tag}>'

    def _facts(self, facts: Facts) -> str:
        two = ' class="two"' if len(self.languages) == 2 else ""
        return f"<dl{two}>\n" + "\n".join(map(self._fact, facts.rows)) + "\n</dl>"

    def _fact(self, row: Fact) -> str:
        labels = columns(row.label, self.languages)
        first, other = _element("dt", labels[0]), "".join(_element("dt", one, "other") for one in labels[1:])
        values = "\n".join(map(self._account, row.accounts))
        return f"<div>{first}{other}\n{values}\n</div>"

    def _account(self, account: Account) -> str:
        style = f' class="{account.standing}"' if account.standing else ""
        value = self.said("div", account.value, "value")
        under = "".join(self.said("div", one, "under") for one in account.under)
        return f"<dd{style}>{value}{under}</dd>"

    def _table(self, table: Table) -> str:
        caption = self.said("caption", table.caption) if table.caption else ""
        head = "".join(self._stack("th", text, ' scope="col"') for text in table.head)
        rows = "\n".join(f"<tr>{''.join(self._stack('td', cell) for cell in row)}</tr>" for row in table.rows)
        return f"<table>{caption}{_widths(table.widths)}<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"

    def _picture(self, picture: Picture) -> str:
        data = base64.b64encode(picture.content).decode("ascii")
        says = html.escape(" · ".join(plain(picture.says, self.languages)))
        source = f"data:{media_of(picture.content)};base64,{data}"
        caption = self.said("figcaption", picture.caption) if picture.caption else ""
        return f'<figure><img src="{source}" alt="{says}" style="width: {int(picture.width)}mm">{caption}</figure>'


def _widths(widths: Iterable[int]) -> str:
    """Shares of the page's width; nothing where the texts decide."""
    shares = tuple(widths)
    whole = sum(shares) or 1
    columns = "".join(f'<col style="width: {100 * share / whole:.1f}%">' for share in shares)
    return f"<colgroup>{columns}</colgroup>" if columns else ""


def _element(tag: str, column: Column, style: str = "") -> str:
    styles = " ".join(filter(None, (style, "code" if column.code else "")))
    classes = f' class="{styles}"' if styles else ""
    lines = "<br>".join(_line(line, column) for line in column.lines)
    return f'<{tag} lang="{column.language}" dir="{column.direction}"{classes}>{lines}</{tag}>'


def _line(line: Line, column: Column) -> str:
    pieces = "".join(map(_span, line.spans))
    return pieces if line.direction == column.direction else f'<bdi dir="{line.direction}">{pieces}</bdi>'


def _span(span: Span) -> str:
    said = "".join(map(_span, span.parts)) if span.parts else html.escape(span.text)
    return f'<bdi dir="{span.direction}">{said}</bdi>' if span.direction else said


__all__ = ["POLICY", "render"]
