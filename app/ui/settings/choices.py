"""What a person chose about the window: kept in the vault, read when it opens (P7)."""

from __future__ import annotations

from typing import Protocol

from app.base import catalogue
from app.services import settings
from app.ui.context import Context
from app.ui.theme import CHOICES

IDLE_CHOICES = (1, 2, 5, 10, 15, 30)
LANGUAGE, THEME, IDLE = "language", "theme", "idle-minutes"


class Idle(Protocol):
    def set_idle(self, minutes: int) -> None: ...


def load_choices(context: Context, lock: Idle) -> None:
    """Take up language, theme and idle time from the vault that was just opened.

    A language that was switched to before unlocking is what the person wants now; it is kept.
    """
    session = context.session
    if session is None:
        return
    language, theme, minutes = (settings.get(session, key, None) for key in (LANGUAGE, THEME, IDLE))
    if context.language_chosen:
        settings.put(session, LANGUAGE, context.language)
    elif isinstance(language, str) and language in catalogue.LANGUAGES:
        context.language = language
    if isinstance(theme, str) and theme in CHOICES and context.theme is not None:
        context.theme.choose(theme)
    if isinstance(minutes, int) and minutes in IDLE_CHOICES:
        lock.set_idle(minutes)


def keep(context: Context, key: str, value: str | int) -> None:
    """Write a choice into the vault."""
    if context.session is not None:
        context.run(settings.put, context.session, key, value)
