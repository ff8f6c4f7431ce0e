"""What went wrong, as one line that can't act on a terminal (T39)."""

from __future__ import annotations

from pathlib import PurePath

from app.base.catalogue import FSI, LRI, PDI, explain
from app.base.errors import SijilError
from app.cli.output import inert, inert_line

_OURS = (FSI, LRI, PDI)


def sentence(error: Exception, language: str) -> str:
    """What happened and what to do. Names of files and contacts in it come from outside: they are made inert first."""
    if isinstance(error, SijilError):
        facts = {k: inert_line(v) if isinstance(v, (str, PurePath)) else v for k, v in error.facts.items()}
        plain = type(error)(error.error_code, **facts)
        return explain(plain, language)
    return explain(error, language)


def one_line(text: str) -> str:
    """Any text as one line; only the isolates that our own sentences put around facts stay what they are."""
    line = " ".join(text.split())
    return "".join(c if c in _OURS else inert(c) for c in line)
