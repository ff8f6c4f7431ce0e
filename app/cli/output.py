"""How the command line prints: aligned tables for people, JSON for programs; received text is made inert."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

from app.base.task import Progress, Task

_KEPT = {"\n", "\u200c", "\u200d"}  # line ends, and the joiners that Arabic and Sorani spelling needs


def inert(value: object) -> str:
    """Text in which nothing can steer a terminal or turn its direction (T39): such characters show as escapes."""
    out = []
    for character in str(value):
        out.append(f"\\u{ord(character):04x}" if _hidden(character) and character not in _KEPT else character)
    return "".join(out)


def inert_line(value: object) -> str:
    """The same as one line: a file's name may hold a line end, and what follows must not pass for our own words."""
    return inert(value).replace("\n", "\\n")


def print_json(value: Any) -> None:
    """JSON in which what could steer a terminal is escaped, so that it reads back the same (T39)."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False)
    click.echo("".join(_escaped(character) for character in text))


def _escaped(character: str) -> str:
    if character in _KEPT or not _hidden(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]], widest: int = 60) -> None:
    """Columns as wide as their content, at most ``widest``; nothing is printed for no rows but the head."""
    lines = [[inert(cell).replace("\n", " ") for cell in row] for row in rows]
    cells = [list(head), *lines]
    widths = [min(widest, max(_width(row[i]) for row in cells)) for i in range(len(head))]
    for number, row in enumerate(cells):
        shown = []
        for i, cell in enumerate(row):
            cut = cell if _width(cell) <= widths[i] else cell[: widths[i] - 1] + "…"
            last = i == len(row) - 1
            shown.append(cut if last else cut + " " * (widths[i] - _width(cut)))
        click.echo("  ".join(shown).rstrip())
        if number == 0:
            click.echo("  ".join("─" * width for width in widths))


def size(count: int) -> str:
    """Bytes for people: ``1.5 MiB``."""
    if count < 1024:
        return f"{count} B"
    amount = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        amount /= 1024
        if amount < 1024 or unit == "TiB":
            return f"{amount:.1f} {unit}"
    raise AssertionError


class TerminalTask(Task):
    """Progress as one changing line on a terminal's standard error; silent elsewhere. Questions are asked there."""

    def __init__(self) -> None:
        self._shown = False
        terminal = sys.stderr.isatty()
        super().__init__(on_progress=self._show if terminal else None)

    def _show(self, progress: Progress) -> None:
        if progress.total:
            click.echo(f"\r{100 * progress.done // progress.total:3d} %", nl=False, err=True)
            self._shown = True

    def finish(self) -> None:
        if self._shown:
            click.echo("\r      \r", nl=False, err=True)
