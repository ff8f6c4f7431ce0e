"""The field of a record that answers a search, as a person reads it, with the match marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from app.model.letters import fold_text
from app.services.views import RecordView
from app.ui.case.wording import bare, field_words, value_words

if TYPE_CHECKING:
    from app.ui.context import Context

START, END = "\u0002", "\u0003"
AROUND: Final = 70  # characters on either side of the match
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200c\u200d])+")


def matching_words(context: Context, record: RecordView, titles: Mapping[str, str], text: str) -> str:
    """ "Label: … match …" out of the first field that holds a word of ``text``.

    Values are worded in the window's language: what stands there is a date, never its code.
    "" where only another language's words of a value match.
    """
    wanted = [fold_text(word) for word in _WORD.findall(text)]
    for name, view in record.fields.items():
        for account in view.accounts:
            if not account.held or account.value is None:
                continue
            said = bare(value_words(context, record.type, name, account.value, titles)).replace("\n", " ")
            found = next(_matches(said, wanted), None)
            if found is not None:
                return f"{field_words(context, record.type, name)}: {_cut(said, *found)}"
    return ""


def _matches(said: str, wanted: list[str]) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(said):
        folded = fold_text(found.group())
        if any(word and folded.startswith(word) for word in wanted):
            yield found.span()


def _cut(said: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(said), end + AROUND)
    before = ("…" if first else "") + said[first:start]
    after = said[end:last] + ("…" if last < len(said) else "")
    return f"{before}{START}{said[start:end]}{END}{after}"
