"""Why something didn't get through, in a sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base import catalogue

if TYPE_CHECKING:
    from app.ui.context import Context


def reason_words(context: Context, reason: str) -> str:
    """The sentence for one of the words that the services keep; "" for none."""
    if not reason:
        return ""
    key = f"relay.reason.{reason}"
    return context.words(key if catalogue.has(key, "en") else "relay.reason")
