"""Full-text search over folded text, inside the encrypted database.

The index (FTS5) holds no copy of the texts: snippets come from the record's state. Its
columns are the title, the body (every standing searched value in the words that people see:
names and texts, the labels of terms and dates in words in each language, so that neither
codes nor EDTF are found by accident) and text extracted from evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.base.digits import ascii_digits
from app.model.dates import is_edtf
from app.model.datewords import words as date_words
from app.model.letters import asked, fold_text, tail, whole_words
from app.storage import declaring, describe, extracted, oneness, spellings
from app.storage.vault import Vault

START: Final = "\u0002"
END: Final = "\u0003"
MANY: Final = 5_000
"""matches that are counted; more are "more than 5,000" """

_AROUND: Final = 48  # characters of text shown on either side of a match
_RANKED: Final = 2_000  # more than these aren't ranked by their words: it would take longer than a person waits
_DEEP: Final = 64 * 1024  # characters of one extracted text that a snippet is looked for in
_WORDS: Final = 12  # more words in a query are ignored
_ONE: Final = "SELECT id, file, type, title, packed FROM record JOIN state USING (no) WHERE no = ?"
_ISO_DATE: Final = re.compile(r"(?<![\w-])\d{4}-\d{2}(?:-\d{2})?(?![\w-])")


Within = tuple[str, Mapping[str, object]]
"""a condition over the table of records, put together from fixed texts, and the values that it names"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that holds all words. ``snippet``: text with the match between U+0002 and U+0003."""

    record: str
    file: str
    type: str
    title: str
    snippet: str
    inside: bool = False
    """whether the snippet is of text that was taken out of a piece of evidence"""
    same: int = 1
    """how many records are one with it by what people answered, itself among them"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the index understands it.

    ``expression`` for FTS5, "" when there is no word in the text. ``starts``: what a found word
    begins with. ``also``: for words of the query, the other spellings that are searched too.
    """

    expression: str = ""
    starts: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """Hits, best first. ``total`` counts all that match, at most :data:`MANY`; ``many``: there are more than that."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    many: bool = False
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def put(vault: Vault, texts: Iterable[tuple[int, str, str, str]]) -> None:
    """Index records: (number, title, body, extracted text), each as :func:`describe.indexed` gives it."""
    vault.db.many("INSERT INTO search (rowid, title, body, extracted) VALUES (?, ?, ?, ?)", texts)


def drop(vault: Vault, numbers: Iterable[int]) -> None:
    vault.db.many("DELETE FROM search WHERE rowid = ?", [(number,) for number in numbers])


def clear(vault: Vault) -> None:
    vault.db.execute("INSERT INTO search (search) VALUES ('delete-all')")


def words(text: str) -> list[str]:
    """The words of a query, folded as the index is; everything else in it is no syntax here."""
    spelled = _ISO_DATE.sub(_in_words, ascii_digits(text))
    cleaned = "".join(c if _is_indexed(c) else " " for c in fold_text(spelled))
    return list(dict.fromkeys(part for word in cleaned.split() for part in asked(word)))[:_WORDS]


def _is_indexed(character: str) -> bool:
    """Whether the engine surely takes a character for part of a word: one it splits at would make a phrase."""
    return unicodedata.ucd_3_2_0.category(character)[0] in "LN" or "\u0750" <= character <= "\u077f"


def _in_words(found: re.Match[str]) -> str:
    """A date typed as 2019-11-09 is found as it is shown: 9 November 2019."""
    return date_words(found[0], "en") if is_edtf(found[0]) else found[0]


def ask(vault: Vault, text: str, *, other_spellings: bool = True) -> Asked:
    """What to look for: every word, as a whole or as a beginning, or one of its other spellings known here."""
    wanted = words(text)
    also: dict[str, tuple[str, ...]] = {}
    for word in wanted:
        others = spellings.known(vault, word) if other_spellings and len(word) > 2 else ()
        if others:
            also[word] = others
    starts = [
        *(begun for word in wanted for begun in _begun(word)),
        *(other for found in also.values() for other in found),
    ]
    return Asked(quoted(wanted, also), tuple(dict.fromkeys(starts)), also)


def quoted(wanted: Sequence[str], also: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """An expression for FTS5 that holds nothing but quoted words, each whole or as a beginning."""
    groups = (
        [*(f'"{begun}"*' for begun in _begun(word)), *(f'"{other}"' for other in (also or {}).get(word, ()))]
        for word in wanted
    )
    return " AND ".join(f"({' OR '.join(group)})" for group in groups)


def _begun(word: str) -> tuple[str, ...]:
    """What a found word may begin with: "alhusseini" is "husseini" as well."""
    rest = tail(word) if word.isascii() else ""
    return (word, rest) if rest else (word,)


def find(
    vault: Vault,
    text: str,
    limit: int = 200,
    *,
    file: str | None = None,
    types: Sequence[str] = (),
    other_spellings: bool = True,
    within: Within | None = None,
    each: bool = False,
) -> Results:
    """Records that hold every word of ``text``, best first: in the title before elsewhere; only those ``within``.

    Of those that people called one and the same the best is shown, or ``each``.
    Words that are nearly everywhere rank nothing: of more than 2,000 matches the newest come,
    those with all words in the title first.
    """
    wanted = ask(vault, text, other_spellings=other_spellings)
    if not wanted.expression:
        return Results()
    numbers, total, many = _best(vault, wanted.expression, limit, file, types, within, each=each)
    hits = tuple(_hit(vault, number, wanted.starts) for number in numbers)
    sizes = {} if each else oneness.sizes(vault, (hit.record for hit in hits))
    hits = tuple(replace(hit, same=sizes[hit.record]) if hit.record in sizes else hit for hit in hits)
    return Results(hits, total, many, wanted.also)


def search(vault: Vault, text: str, limit: int = 200, file: str | None = None) -> list[Hit]:
    """The hits of :func:`find`."""
    return list(find(vault, text, limit, file=file).hits)


def _best(
    vault: Vault,
    query: str,
    limit: int,
    file: str | None,
    types: Sequence[str],
    within: Within | None,
    *,
    each: bool,
) -> tuple[list[int], int, bool]:
    """The numbers of the records to show, how many there are, and whether there are more than were counted."""
    join, where = "", ""
    values: dict[str, object] = {"text": query, "many": MANY + 1, "limit": limit, "file": file}
    if file is not None or types:
        join = " CROSS JOIN record r ON r.no = s.rowid"
        where = (" AND r.file = :file" if file is not None else "") + _among(types, values)
    if within is not None:
        where += f" AND s.rowid IN (SELECT no FROM record WHERE {within[0]})"  # noqa: S608 - fixed texts
        values |= within[1]
    matching = f"SELECT s.rowid FROM search s{join} WHERE search MATCH :text{where}"  # noqa: S608 - fixed texts
    found = [row[0] for row in vault.db.rows(f"{matching} ORDER BY s.rowid DESC LIMIT :many", values)]
    total, many = min(len(found), MANY), len(found) > MANY
    order = "bm25(search, 8.0, 1.0, 0.5), s.rowid DESC" if len(found) <= _RANKED else "s.rowid DESC"
    by_title = {**values, "text": f"{{title}} : ({query})"}
    titled = [row[0] for row in vault.db.rows(f"{matching} ORDER BY {order} LIMIT :limit", by_title)]
    if len(found) <= _RANKED:
        found = [row[0] for row in vault.db.rows(f"{matching} ORDER BY {order}", values)]
    hidden = set() if each else oneness.behind_in(vault, list(dict.fromkeys((*titled, *found))))
    return [no for no in dict.fromkeys((*titled, *found)) if no not in hidden][:limit], total - len(hidden), many


def _among(types: Sequence[str], values: dict[str, object]) -> str:
    names = [f"type{n}" for n in range(len(types))]
    values.update(zip(names, types, strict=True))
    return f" AND r.type IN ({', '.join(':' + name for name in names)})" if names else ""


def _hit(vault: Vault, number: int, starts: Sequence[str]) -> Hit:
    from app.storage.fold import unpack

    ((id_, file, type_, title, packed),) = vault.db.rows(_ONE, (number,))
    shown = snippet(describe.full_text(unpack(id_, file, type_, packed), declaring.declarations(vault)), starts)
    inside = not shown and type_ == "evidence"
    if inside:
        shown = snippet((extracted.text_of(vault, id_, file) or "")[:_DEEP], starts)
    return Hit(id_, file, type_, title, shown, inside)


def snippet(original: str, starts: Sequence[str]) -> str:
    """The part of the original text around its first match; "" without one."""
    wanted = tuple(starts)
    for found in _WORD.finditer(original):
        folded = describe.folded(found[0])
        if folded.startswith(wanted) or ((rest := tail(folded)) and rest.startswith(wanted)):
            return _cut(original, *found.span())
    return ""


_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200c\u200d])+")
"""Words as the index has them: letters and digits, with the marks and joiners that folding drops."""


def _cut(text: str, start: int, end: int) -> str:
    first, last = whole_words(text, max(0, start - _AROUND), start, end, min(len(text), end + _AROUND))
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    clean = str.maketrans({START: " ", END: " ", "\n": " "})
    return f"{before.translate(clean)}{START}{text[start:end].translate(clean)}{END}{after.translate(clean)}"
