"""A document as PDF: searchable, tagged, with fonts inside, the same bytes each time; no date, no author (T35).

typst sets it from sources that lie in memory alone: our own page, what is said as JSON, the pictures.
Nothing goes through a file on disk (T18), and no text of anybody is ever read as markup: the page
takes it as data (T39). The root that typst may read from is the folder of that page, which it doesn't use.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

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

if TYPE_CHECKING:
    import typst

_LONG: Final = re.compile(r"[^\s]{29,}")
_SHAPELESS: Final = re.compile(r'the text `"(.*?)"` could not be displayed')
_STEP: Final = 8  # letters after which a word that no line holds may be broken
_SHORT: Final = 1_200  # letters
_LINE: Final = 60


def render(document: Document) -> bytes:
    """The PDF's bytes; some hundredths of a second a page."""
    import typst  # 80 MiB of program: only when a page is set

    setter = _Setter(document.languages)
    said = setter.data(document)
    while True:
        try:
            return _compiled(said, setter.pictures)
        except typst.TypstError as error:
            lost = {c for text in _SHAPELESS.findall(str(error)) for c in text if not c.isascii()}
            shown = "".join(f"‹U+{ord(c):04X}›" if c in lost else c for c in said)
            if shown == said:  # some other fault: nothing is gained by another try
                raise
            said = shown


def _compiled(said: str, pictures: dict[str, bytes]) -> bytes:
    """Raises TypstError, also for a letter that none of our fonts has: a tagged PDF may not leave it out."""
    import typst

    made = typst.compile(
        {"main.typ": _page(), "data.json": said.encode("utf-8")} | pictures,  # type: ignore[call-overload]  # sources by name, all in memory: the stubs leave them out
        root=resource("report"),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        package_path=resource("report"),
        package_cache_path=resource("report"),
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF")
    return made


@functools.cache
def _page() -> bytes:
    return resource("report/page.typ").read_bytes()


@functools.cache
def _fonts() -> typst.Fonts:
    """Our own and those inside typst; never the system's, or the page would tell whose machine it was (T35)."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[resource("fonts")])


class _Setter:
    """Turns a document into what the page reads, and keeps the pictures by the names it gave them."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self.pictures: dict[str, bytes] = {}

    def data(self, document: Document) -> str:
        first = document.languages[0]
        said: dict[str, Any] = {
            "title": " · ".join(plain(document.title, document.languages)),
            "lang": first,
            "dir": direction_in(first),
            "two": len(document.languages) == 2,
            "both": side_of(document.languages) is None,
            "wide": document.landscape,
            "heading": self.text(document.title),
            "subtitle": self.maybe(document.subtitle),
            "footer": self.maybe(document.footer),
            "blocks": [self.block(block) for block in document.blocks],
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True)

    def text(self, text: Text) -> list[dict[str, Any]]:
        return [_column(one) for one in columns(text, self.languages)]

    def maybe(self, text: Text | None) -> list[dict[str, Any]] | None:
        return self.text(text) if text else None

    def texts(self, texts: Iterable[Text]) -> list[list[dict[str, Any]]]:
        return [self.text(text) for text in texts]

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph():
                return {"is": "paragraph", "tone": block.tone, "text": self.text(block.text)}
            case Facts():
                return {"is": "facts", "rows": [self._fact(row) for row in block.rows]}
            case Table():
                rows_ = [self.texts(row) for row in block.rows]
                head, widths = self.texts(block.head), list(block.widths)
                return {
                    "is": "table",
                    "head": head,
                    "rows": rows_,
                    "widths": widths,
                    "caption": self.maybe(block.caption),
                }
            case Picture():
                return self._picture(block)
            case Items():
                return {"is": "items", "numbered": block.numbered, "texts": self.texts(block.texts)}
            case Blank():
                return {"is": "blank", "label": self.text(block.label)}
            case Section():
                inner = [self.block(one) for one in block.blocks]
                return {"is": "section", "heading": self.text(block.heading), "apart": block.apart, "blocks": inner}

    def _fact(self, row: Fact) -> dict[str, Any]:
        """``short``: it stands on one page as a whole; what is longer may go on over several."""
        texts = (text for account in row.accounts for text in (account.value, *account.under))
        size = sum(len(one) + _LINE * one.count("\n") for text in texts for one in text.texts)
        accounts = [self._account(one) for one in row.accounts]
        return {"label": self.text(row.label), "accounts": accounts, "short": size < _SHORT}

    def _account(self, account: Account) -> dict[str, Any]:
        value, under = self.text(account.value), self.texts(account.under)
        return {"value": value, "under": under, "standing": account.standing}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        media_of(picture.content)
        name = f"picture{len(self.pictures)}.json"
        self.pictures[name] = json.dumps(list(picture.content)).encode("ascii")  # files in memory have to be text
        says = " · ".join(plain(picture.says, self.languages))
        caption = self.maybe(picture.caption)
        return {"is": "picture", "name": name, "says": says, "width": picture.width, "caption": caption}


def _column(one: Column) -> dict[str, Any]:
    """Most are one line in which nothing stands apart: ``t`` spares typst a tenth of its work."""
    looks: dict[str, Any] = {"l": one.language, "d": one.direction, "c": one.code}
    said = list(map(_line, one.lines))
    spans = said[0]["s"] if len(said) == 1 else []
    if spans and all(len(span.get("p", ())) == 1 and not span["d"] for span in spans):
        return looks | {"t": "".join(span["p"][0] for span in spans)}
    return looks | {"lines": said}


def _line(line: Line) -> dict[str, Any]:
    return {"d": line.direction, "s": list(map(_span, line.spans))}


def _span(span: Span) -> dict[str, Any]:
    if span.parts:
        return {"d": span.direction, "s": list(map(_span, span.parts))}
    return {"d": span.direction, "p": _pieces(span.text)}


def _pieces(text: str) -> list[str]:
    """A text cut where a line may break: inside words that are longer than a line of the narrowest column."""
    found: list[str] = []
    at = 0
    for word in _LONG.finditer(text):
        cuts = list(range(word.start() + _STEP, word.end(), _STEP))
        for cut in cuts:
            found.append(text[at:cut])
            at = cut
    found.append(text[at:])
    return [piece for piece in found if piece]


__all__ = ["render"]
