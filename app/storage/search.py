"""Full-text search over folded text, inside the encrypted database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.model.letters import fold_text
from app.storage import describe
from app.storage.vault import Vault

START: Final = "\u0002"
END: Final = "\u0003"
_AROUND: Final = 48  # characters of text shown on either side of a match
_RANKED: Final = 5_000
_ALL: Final = "SELECT rowid FROM search WHERE search MATCH :text ORDER BY rowid DESC LIMIT 5001"
_IN_FILE: Final = (
    "SELECT s.rowid FROM search s JOIN record r ON r.no = s.rowid WHERE search MATCH :text AND r.file = :file"
    " ORDER BY s.rowid DESC LIMIT 5000"
)
_ONE: Final = "SELECT id, file, type, title, packed FROM record JOIN state USING (no) WHERE no = ?"
_WORDS: Final = 12  # more words in a query are ignored


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that holds all words. ``snippet``: text with the match between U+0002 and U+0003."""

    record: str
    file: str
    type: str
    title: str
    snippet: str


def put(vault: Vault, texts: Iterable[tuple[int, str, str]]) -> None:
    """Index records: (number, folded title, folded text)."""
    vault.db.many("INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", texts)


def drop(vault: Vault, numbers: Iterable[int]) -> None:
    vault.db.many("DELETE FROM search WHERE rowid = ?", [(number,) for number in numbers])


def words(text: str) -> list[str]:
    """The words of a query, folded as the index is; everything else in it is no syntax here."""
    cleaned = "".join(c if c.isalnum() else " " for c in fold_text(text))
    return cleaned.split()[:_WORDS]


def expression(text: str) -> str:
    """A query for FTS5 that holds nothing but quoted prefixes; "" when there is no word in the text."""
    return " ".join(f'"{word}"*' for word in words(text))


def search(vault: Vault, text: str, limit: int = 200, file: str | None = None) -> list[Hit]:
    """Records that hold every word of ``text`` as a whole or as a beginning, best first.

    Words that are nearly everywhere rank nothing: of more than 5,000 matches the newest come.
    """
    query = expression(text)
    if not query:
        return []
    rows = [row for number in _best(vault, query, limit, file) for row in vault.db.rows(_ONE, (number,))]
    from app.storage.fold import unpack

    wanted = words(text)
    return [
        Hit(id_, file_, type_, title, snippet(describe.full_text(unpack(id_, file_, type_, packed)), wanted))
        for id_, file_, type_, title, packed in rows
    ]


def _best(vault: Vault, query: str, limit: int, file: str | None) -> list[int]:
    """The numbers of the records to show."""
    found = [row[0] for row in vault.db.rows(_ALL if file is None else _IN_FILE, {"text": query, "file": file})]
    if len(found) <= _RANKED:
        ranked = vault.db.rows(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search, 8.0, 1.0), rowid", (query,)
        )
        inside = set(found)
        found = [row[0] for row in ranked if row[0] in inside]
    return found[:limit]


def files_with(vault: Vault, text: str) -> list[str]:
    """Files that hold a record with every word of ``text``."""
    query = expression(text)
    if not query:
        return []
    sql = "SELECT DISTINCT r.file FROM search s JOIN record r ON r.no = s.rowid WHERE search MATCH ?"
    return [row[0] for row in vault.db.rows(sql, (query,))]


def snippet(original: str, wanted: Sequence[str]) -> str:
    """The part of the original text around its first match; "" without one."""
    for start, end in _spans(original):
        folded = fold_text(original[start:end])
        for word in wanted:
            if folded.startswith(word):
                return _cut(original, start, end)
    return ""


_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0640\u064b-\u065f\u0670\u200c\u200d])+")
"""Words as the index has them: letters and digits, with the marks and joiners that folding drops."""


def _spans(text: str) -> Iterable[tuple[int, int]]:
    return (found.span() for found in _WORD.finditer(text))


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    clean = str.maketrans({START: " ", END: " ", "\n": " "})
    return f"{before.translate(clean)}{START}{text[start:end].translate(clean)}{END}{after.translate(clean)}"
