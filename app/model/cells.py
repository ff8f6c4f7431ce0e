"""Texts in the cells of a spreadsheet: made inert, and restored (T36, P25)."""

from __future__ import annotations

import re
from typing import Final

_COMMAND: Final = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""what a spreadsheet program takes for a formula, also behind signs of ours and in full width"""


def guard(text: str) -> str:
    """A text that no spreadsheet program runs: one ``'`` in front of what begins like a formula.

    A text that begins with such signs already gets one more, so that :func:`restore` gives back
    exactly what was there.
    """
    return f"'{text}" if _COMMAND.match(text) else text


def restore(cell: str) -> str:
    """The text that :func:`guard` was given."""
    return cell[1:] if cell.startswith("'") and _COMMAND.match(cell) else cell
