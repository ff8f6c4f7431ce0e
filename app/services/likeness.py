"""Names that a person would take for one another though they are written differently (T39, P27).

Two people in one case may be called the same; that's seen, and said by whoever wrote it. What
isn't seen is a letter of another script, a joiner or a space: by accident it splits one person
into two, on purpose it puts one in another's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from app.sync.likeness import skeleton

ALIKE: Final = frozenset({"person", "group", "channel", "source"})
"""types whose records are known by a name"""

_NAMED: Final = re.compile("‹U\\+[0-9A-F]{4,6}›")  # how the window spells what can't be seen

_skeleton = lru_cache(maxsize=65_536)(skeleton)


def look(title: str) -> str:
    """Equal for names that look alike; "" for one that shows nothing."""
    return _skeleton(_NAMED.sub("", title))


def other(record: str, titles: Mapping[str, str]) -> str:
    """The title of another record that looks like this record's and is written differently; "" if none does."""
    own = titles.get(record, "")
    looks = look(own)
    if not looks:
        return ""
    return next((t for i, t in titles.items() if i != record and t != own and look(t) == looks), "")


def doubles(titles: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    """Of (id, title, type): the ids of named records whose title looks like that of another and differs from it."""
    seen: dict[str, dict[str, list[str]]] = {}
    for record, title, type_ in titles:
        if type_ in ALIKE and (looks := look(title)):
            seen.setdefault(looks, {}).setdefault(title, []).append(record)
    return frozenset(i for spelled in seen.values() if len(spelled) > 1 for ids in spelled.values() for i in ids)
