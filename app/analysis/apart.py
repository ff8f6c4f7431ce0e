"""Which words of several texts aren't in all of them: what somebody compares who has to decide between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import LCSseq

WORDS: Final = 6_000
"""a text of more words isn't compared: nobody sees a mark among them, and the table of it would fill the memory"""

_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
_PIECES: Final = re.compile(rf"[\w{_MARKS}]+|\s+|[^\w\s]")
"""words with the marks and joiners of Arabic script in them, white space, and single signs"""

Piece = tuple[str, bool]
"""(text, whether it isn't in every one of the texts)"""


def marked(texts: Sequence[str]) -> list[tuple[Piece, ...]]:
    """Each text in pieces that, put together, give it again; neighbours that are marked alike are one piece.

    A word is marked where it has no partner, in the same order, in at least one of the other
    texts. White space is marked between two marked words only. Texts of more than
    :data:`WORDS` words come back whole and unmarked.
    """
    pieces = [_PIECES.findall(text) for text in texts]
    words = [[n for n, piece in enumerate(one) if not piece.isspace()] for one in pieces]
    if len(texts) < 2 or any(len(one) > WORDS for one in words):
        return [((text, False),) if text else () for text in texts]
    keys = [[_key(pieces[i][n]) for n in words[i]] for i in range(len(texts))]
    apart: list[set[int]] = [set() for _ in texts]
    for i in range(len(texts)):
        for j in range(i + 1, len(texts)):
            for step in LCSseq.opcodes(keys[i], keys[j]):
                if step.tag != "equal":
                    apart[i].update(words[i][step.src_start : step.src_end])
                    apart[j].update(words[j][step.dest_start : step.dest_end])
    return [_joined(pieces[i], apart[i]) for i in range(len(texts))]


def _key(word: str) -> str:
    """The same word, however its characters are composed."""
    return unicodedata.normalize("NFC", word)


def _joined(pieces: Sequence[str], apart: set[int]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for n, piece in enumerate(pieces):
        mark = n in apart or (piece.isspace() and n - 1 in apart and n + 1 in apart)
        if found and found[-1][1] == mark:
            found[-1] = (found[-1][0] + piece, mark)
        else:
            found.append((piece, mark))
    return tuple(found)
