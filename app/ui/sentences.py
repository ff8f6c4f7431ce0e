"""Errors as calm sentences, in the language of the window."""

from __future__ import annotations

from app.base import catalogue
from app.base.errors import SijilError


def error_sentence(language: str, error: BaseException) -> str:
    """What happened and what to do. Of a foreign error nothing is shown but that it came (T38)."""
    if not isinstance(error, SijilError):
        return catalogue.text("error.unexpected", language)
    facts = dict(error.facts)
    reason = facts.get("reason")
    for key in (f"error.{error.error_code}.{reason}", f"passphrase.{reason}", f"error.{error.error_code}"):
        if catalogue.has(key, language) or catalogue.has(key, "en"):
            try:
                return catalogue.text(key, language, **facts)
            except KeyError:  # the sentence wants a fact that this error doesn't carry
                continue
    return catalogue.text("error.unexpected", language)
