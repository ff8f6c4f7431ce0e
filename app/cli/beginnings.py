"""Things that a person names by the beginning of their id."""

from __future__ import annotations

from collections.abc import Iterable

from app.base.errors import InputError, NotFound


def only(beginning: str, ids: Iterable[str], what: str) -> str:
    """The one id that begins so. Raises NotFound, InputError ``ambiguous-name``."""
    found = {one for one in ids if one.startswith(beginning)}
    if not found or not beginning:
        raise NotFound(what=what, name=beginning)
    if len(found) > 1:
        raise InputError("ambiguous-name", name=beginning)
    return found.pop()
