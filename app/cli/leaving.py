"""What leaves the vault as a file that isn't encrypted: the options of an annex, and what is said of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from app.base.catalogue import text
from app.cli.output import TerminalTask, inert, inert_line
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import VAULT
from app.services import annexes, cases, tables
from app.services.session import Session
from app.services.tables import TableReport

OUT: Final = click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
POLICY: Final = click.option(
    "--policy", type=click.Choice(tables.POLICIES), default="no-identities", help="Who may read it."
)
_SHAPE: Final = click.option(
    "--shape", type=click.Choice(annexes.SHAPES), help="By the ending of PATH if not given, else html."
)
_BY_ENDING: Final[dict[str, annexes.Shape]] = {".csv": "csv", ".xlsx": "xlsx"}


def annex_options(function: Callable[..., None]) -> Callable[..., None]:
    """The arguments of a command that writes an annex, but for ``--case`` and ``--body``: their help differs."""
    for option in (click.pass_obj, passphrase_option, POLICY, _SHAPE, OUT, VAULT):
        function = option(function)
    return function


def write_annex(
    export: Callable[..., TableReport],
    area: str,
    language: str,
    *,
    vault: Path,
    path: Path,
    case: str,
    body: str,
    shape: annexes.Shape | None,
    policy: Any,
    passphrase_file: Path | None,
) -> None:
    """Write an annex by ``export``; ``area`` is where its words stand in the catalogue."""
    shape = shape or _BY_ENDING.get(path.suffix.lower(), "html")
    click.echo(text(tables.WARNING, language), err=True)
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        about = {"case": _resolved(session, case), "body": _resolved(session, body)}
        report = export(session, path, **about, shape=shape, policy=policy, language=language, task=task)
    task.finish()
    click.echo(text(f"{area}.annex.count", language, n=report.rows))
    click.echo(text("annex.done", language, path=inert_line(report.path)))
    say_missing(report, lambda name: text(f"{area}.column.{name}", language), language)


def say_missing(report: TableReport, column: Callable[[str], str], language: str) -> None:
    """What isn't in a file that was written: columns that its policy keeps back, texts too long for a cell."""
    if report.left_out:
        named = ", ".join(inert(column(name)) for name in report.left_out)
        click.echo(text("table.left-out", language, columns=named))
    if report.cut:
        click.echo(text("table.cut", language, n=report.cut))


def _resolved(session: Session, typed: str) -> str:
    return cases.resolve(session, typed) if typed else ""
