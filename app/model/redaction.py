"""What a person decides about who may know what, in a case: exceptions, and excerpts of a text.

An *exception* keeps one value, or a whole record, from readers who would get it, or lets one go to
readers who wouldn't. It is signed and lies in the file of what it is about, so that a colleague who
sends the case keeps to it too. To whom it applies is PROTECTED (who reads what is what a search of
one laptop must not tell, A3), so what comes from somebody else withholds from everybody and lets
nothing go (V10).

An *excerpt* is a text with passages taken out. It goes to readers who don't get the text itself, and
is shown as what it is: it names the change that it was made of by its digest, and the signed original
stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from app.model.declare import CONTENT, IDENTITY, PROTECTED, items, line, prose, ref, term
from app.model.entry import b64
from app.model.fields import HIDDEN, Field, Kind, RecordType
from app.model.sources import ANYTHING

FIELD_NAME: Final = "field-name"
"""the hint of a line that holds the name of a field: shown as its label"""

EXCEPTION: Final = RecordType(
    "exception",
    "either",
    (
        ref("record", *ANYTHING, sensitivity=IDENTITY, required=True),
        line("field", searched=False, hint=FIELD_NAME),
        term("act", "exception-act", IDENTITY, required=True, listed=True),
        items("readers", PROTECTED, searched=False),
        prose("reason", searched=False),
    ),
    title=("act",),
)
"""``field``: "" or none for the whole record. ``readers``: :func:`reader_code` of each; none: everybody."""


def reader_code(reader: str) -> str:
    """A reader in one line: a key id as it is, an age recipient (1,960 letters) by its digest."""
    if not reader.startswith("age1"):
        return reader
    return f"age1-{b64(hashlib.sha256(reader.encode()).digest())}"


EXCERPT: Final = RecordType(
    "excerpt",
    "either",
    (
        ref("record", *ANYTHING, required=True),
        line("field", CONTENT, required=True, searched=False, hint=FIELD_NAME),
        line("over", CONTENT, searched=False, hint=HIDDEN),
        prose("text", listed=True),
        prose("text_without_names", CONTENT, listed=True),
        Field("passages", Kind.NUMBER, CONTENT, searched=False),
    ),
    title=("text", "text_without_names"),
    required_any=(("text", "text_without_names"),),
)
"""``over``: digest of the change that it was made of. ``text``: for readers who may know identities;
``text_without_names``: also for those who may not. One of the two is filled."""

WRITTEN_APART: Final = frozenset({EXCEPTION.name, EXCERPT.name})
"""types that no form offers: their own dialogs write them, so that nothing in them is typed by hand"""

MARK: Final = "▇▇▇"
"""what stands for a passage that was taken out: always as long, so that no length tells a name"""

Span = tuple[int, int]


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Passages of a text of ``length`` characters in order, those that touch or overlap as one; empty ones left out."""
    found: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def redacted(text: str, spans: Sequence[Span]) -> str:
    """A text with these passages taken out, each shown by :data:`MARK`. What looked like a mark before is none."""
    kept: list[str] = []
    at = 0
    for start, end in merged(spans, len(text)):
        kept.append(text[at:start].replace(MARK[0], "▯"))
        at = end
    return MARK.join([*kept, text[at:].replace(MARK[0], "▯")])


__all__ = ["EXCEPTION", "EXCERPT", "FIELD_NAME", "MARK", "WRITTEN_APART", "Span", "merged", "redacted"]
