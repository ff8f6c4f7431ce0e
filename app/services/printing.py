"""A page to print: one HTML file without scripts, pictures or addresses, that any browser shows alike (P13, P14).

It holds nothing but text. Whatever somebody wrote is escaped, keeps its own direction, and can't turn
that of its neighbours: what can't be seen shows by its number (P26).
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from typing import Final

from app.base.catalogue import FSI, LRI, PDI, RIGHT_TO_LEFT

_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
_OURS: Final = str.maketrans("", "", FSI + LRI + PDI)
"""isolates that the catalogue put around facts: the page isolates every cell by itself"""

_STYLE: Final = """
@page { size: A4 landscape; margin: 12mm; }
body { font-family: "Noto Sans", "Noto Sans Arabic", sans-serif; font-size: 10pt; color: #000; background: #fff;
  margin: 1.5em; line-height: 1.4; }
h1 { font-size: 15pt; margin: 0 0 .5em; }
p { max-width: 60em; margin: .3em 0; }
section { border-top: 1px solid #666; padding: .7em 0; break-inside: avoid; }
h2 { font-size: 11.5pt; margin: 0 0 .3em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: 0; }
dt { color: #444; }
dd { margin: 0; overflow-wrap: anywhere; }
"""


def render(
    title: str, notes: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str]], language: str
) -> bytes:
    """The page in UTF-8: a heading, notes, and each row as a list of its filled cells beside their heads."""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    sections = "\n".join(_section(number, head, row) for number, row in enumerate(rows, 1))
    said = "\n".join(f"<p>{_text(note)}</p>" for note in notes)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{_text(title)}</h1>\n"
        f"{said}\n{sections}\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _section(number: int, head: Sequence[str], row: Sequence[str]) -> str:
    filled = [(name, cell) for name, cell in zip(head, row, strict=True) if cell]
    lines = "\n".join(f"<dt>{_text(name)}</dt><dd><bdi>{_text(cell)}</bdi></dd>" for name, cell in filled)
    return f"<section>\n<h2>{number}</h2>\n<dl>\n{lines}\n</dl>\n</section>"


def _text(text: str) -> str:
    """Escaped, with nothing in it that can't be seen."""
    plain = text.translate(_OURS)
    return html.escape("".join(c if _seen(c) else f"‹U+{ord(c):04X}›" for c in plain)).replace("\n", "<br>")


def _seen(character: str) -> bool:
    return character in _JOINERS or character == "\n" or unicodedata.category(character) not in _HIDDEN
