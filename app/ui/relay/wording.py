"""Why something didn't get through, in a sentence that says what to do; and days."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.base import catalogue
from app.base.catalogue import isolate_ltr

if TYPE_CHECKING:
    from app.ui.context import Context


def reason_words(context: Context, reason: str) -> str:
    """The sentence for one of the words that the services keep; "" for none."""
    if not reason:
        return ""
    key = f"relay.reason.{reason}"
    return context.words(key if catalogue.has(key, "en") else "relay.reason")


def day(seconds: int) -> str:
    """The day, in this computer's zone, the same in every language."""
    return isolate_ltr(time.strftime("%Y-%m-%d", time.localtime(max(0, min(seconds, 2**40)))))
