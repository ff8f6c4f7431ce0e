"""The command that writes the report of a case: PDF, DOCX or HTML, in one language or in two side by side."""

from __future__ import annotations

from pathlib import Path

import click

from app.base.catalogue import LANGUAGES, text
from app.cli.leaving import OUT, POLICY
from app.cli.output import TerminalTask, inert_line
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import VAULT
from app.services import casefile, cases
from app.services.casefile import SHAPES, Shape
from app.services.release import PURPOSES, Purpose
from app.sync.disclose import Policy


@click.command("report")
@VAULT
@click.argument("case")
@OUT
@click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="What for: consent is asked by it.")
@click.option("--shape", type=click.Choice(SHAPES), help="By the ending of PATH if not given, else pdf.")
@click.option(
    "--in", "languages", type=click.Choice(LANGUAGES), multiple=True,
    help="The language of the page; twice for two side by side. English and Arabic if not given.",
)  # fmt: skip
@POLICY
@passphrase_option
@click.pass_obj
def report(
    language: str,
    vault: Path,
    case: str,
    path: Path,
    purpose: Purpose,
    shape: Shape | None,
    languages: tuple[str, ...],
    policy: Policy,
    passphrase_file: Path | None,
) -> None:
    """Write a report of CASE to PATH. It isn't encrypted; the access log keeps that it left."""
    chosen = tuple(dict.fromkeys(languages))[:2] or ("en", "ar")
    ending: Shape = next((one for one in SHAPES if path.suffix.lower() == f".{one}"), "pdf")
    click.echo(text("report.warning", language), err=True)
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        found = cases.resolve(session, case)
        made = casefile.export(
            session, found, path, shape=shape or ending, languages=chosen, policy=policy, purpose=purpose, task=task
        )
    task.finish()
    click.echo(text("report.done", language, path=inert_line(made.path)))
    if made.withheld:
        click.echo(text("report.stays", language, n=made.withheld))


def add_to(program: click.Group) -> None:
    program.add_command(report)
