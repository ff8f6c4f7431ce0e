"""Which other spellings of a word the names in this vault have, in both scripts."""

from __future__ import annotations

from typing import Final

from app.model import spellings
from app.storage.vault import Vault

MOST: Final = 12
"""other spellings of one word that are searched as well"""

_SAME_KEY: Final = (
    "SELECT word, count(*) AS uses FROM name_word WHERE key = ? GROUP BY word ORDER BY uses DESC, word LIMIT 200"
)
_ARABIC: Final = (
    "SELECT arabic, count(*) AS uses FROM name_pair WHERE latin = ? GROUP BY arabic ORDER BY uses DESC, arabic"
)
_LATIN: Final = (
    "SELECT latin, count(*) AS uses FROM name_pair WHERE arabic = ? GROUP BY latin ORDER BY uses DESC, latin"
)


def known(vault: Vault, word: str) -> tuple[str, ...]:
    """Words of names here that stand for the same name as a folded word: at most :data:`MOST`, best first.

    A Latin word gives the Latin words that belong to it, and the Arabic words that people's
    names show for any of these; an Arabic word gives the Latin words shown for it, and what
    belongs to those. Nothing that no name here has.
    """
    if word.isascii():
        latin = _belonging(vault, word)
        arabic = _first(vault, _ARABIC, (word, *latin))
    else:
        arabic = []
        latin = _first(vault, _LATIN, (word,))
        latin = list(dict.fromkeys((*latin, *(other for one in latin[:3] for other in _belonging(vault, one)))))
    # both scripts get their share: the name in the other script is what people look for most
    half = MOST - min(len(arabic), MOST // 2)
    chosen = [*arabic[: MOST // 2], *latin[:half]]
    return tuple(other for other in dict.fromkeys(chosen) if other != word)


def _belonging(vault: Vault, word: str) -> list[str]:
    key = spellings.key(word)
    if not key:
        return []
    found = [other for other, _ in vault.db.rows(_SAME_KEY, (key,)) if spellings.belong(word, other)]
    return [other for other in found if other != word][:MOST]


def _first(vault: Vault, sql: str, words: tuple[str, ...]) -> list[str]:
    found = (other for word in words for other, _ in vault.db.rows(sql, (word,)))
    return list(dict.fromkeys(found))[:MOST]
