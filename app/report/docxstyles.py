"""The styles and lists of our DOCX files: what headings, labels and small lines look like in Word and LibreOffice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.report.ooxml import Element, w

FONT: Final = "Arial"  # on every machine that has Word or LibreOffice, with Arabic and Sorani letters
EVEN: Final = "Courier New"
INK, GREY, HAIR, SHADE, AMBER = "1B1D22", "555B67", "C9CDD5", "F1F2F5", "8A5A00"
BULLET, NUMBER = 1, 2


def styles(language: str) -> Element:
    """All styles; ``language`` is the one that right-to-left text is spelled in."""
    base = w(
        "docDefaults",
        w("rPrDefault", run(size=20, more=(w("lang", val="en-GB", bidi=language),))),
        w("pPrDefault", w("pPr", w("spacing", before=0, after=100, line=264, lineRule="auto"))),
    )
    made = w("styles", base, _style("Normal", "Normal", default=True))
    made.append(_style("Title", "Title", _spaced(0, 60, keep=True, outline=None), run(bold=True, size=36)))
    made.append(_style("Subtitle", "Subtitle", _spaced(0, 200), run(size=20, colour=GREY)))
    for level, size in ((1, 27), (2, 23), (3, 20), (4, 20)):
        line = w("pBdr", w("bottom", val="single", sz=4, space=3, color="9AA0AB")) if level == 1 else None
        shape = _spaced(300 if level == 1 else 220, 100, keep=True, outline=level - 1, border=line)
        made.append(_style(f"Heading{level}", f"heading {level}", shape, run(bold=True, size=size)))
    made.append(
        _style("HeadingOther", "Heading in the other language", _spaced(0, 100, keep=True), run(bold=True, size=22))
    )
    made.append(_style("Quiet", "Quiet", _spaced(0, 80), run(size=18, colour=GREY)))
    made.append(_style("StrongText", "Strong text", None, run(bold=True)))
    made.append(_style("Label", "Label", _spaced(20, 20), run(size=18, colour=GREY)))
    made.append(_style("Value", "Value", _spaced(20, 20)))
    made.append(_style("Under", "Who says so", _spaced(0, 30), run(size=16, colour=GREY)))
    made.append(_style("Cell", "Cell", _spaced(10, 10), run(size=18)))
    made.append(_style("Footer", "footer", _spaced(0, 0), run(size=16, colour=GREY)))
    return made


def _style(
    id_: str, name: str, shape: Element | None = None, look: Element | None = None, default: bool = False
) -> Element:
    based = None if default else w("basedOn", val="Normal")
    made = w("style", w("name", val=name), based, w("qFormat"), shape, look, type="paragraph", styleId=id_)
    made.attributes["w:default" if default else "w:customStyle"] = "1"
    known = name == name.lower() or name in ("Title", "Subtitle")  # names that Word has itself
    if known and not default:
        del made.attributes["w:customStyle"]
    return made


def _spaced(
    before: int, after: int, keep: bool = False, outline: int | None = None, border: Element | None = None
) -> Element:
    return w(
        "pPr",
        w("keepNext") if keep else None,
        border,
        w("spacing", before=before, after=after),
        w("outlineLvl", val=outline) if outline is not None else None,
    )


def run(
    *, bold: bool = False, italic: bool = False, size: int = 0, colour: str = "", even: bool = False,
    rtl: bool = False, language: str = "", more: Iterable[Element] = (),
) -> Element:  # fmt: skip
    """How letters look, said twice: for letters from the left and for those from the right. ``size``: half points."""
    font = EVEN if even else FONT
    return w(
        "rPr",
        w("rFonts", ascii=font, hAnsi=font, cs=FONT if not even else EVEN),
        *((w("b"), w("bCs")) if bold else ()),
        *((w("i"), w("iCs")) if italic else ()),
        w("color", val=colour) if colour else None,
        *((w("sz", val=size), w("szCs", val=size)) if size else ()),
        w("rtl") if rtl else None,
        *((w("lang", **{"bidi" if rtl else "val": language}),) if language else ()),
        *more,
    )


def numbering(lists: int) -> Element:
    """Bullets, and one count from 1 for each of ``lists`` numbered lists."""
    made = w("numbering", _abstract(BULLET, "bullet", "•"), _abstract(NUMBER, "decimal", "%1."))
    made.append(w("num", w("abstractNumId", val=BULLET), numId=1))
    for one in range(lists):
        again = w("lvlOverride", w("startOverride", val=1), ilvl=0)
        made.append(w("num", w("abstractNumId", val=NUMBER), again, numId=2 + one))
    return made


def _abstract(id_: int, form: str, text: str) -> Element:
    indent = w("pPr", w("ind", left=425, hanging=425))
    level = w(
        "lvl", w("start", val=1), w("numFmt", val=form), w("lvlText", val=text), w("lvlJc", val="left"), indent, ilvl=0
    )
    return w("abstractNum", w("multiLevelType", val="singleLevel"), level, abstractNumId=id_)


__all__ = ["AMBER", "GREY", "HAIR", "INK", "SHADE", "numbering", "run", "styles"]
