"""``sijil evidence …``: what files reveal, their text, copies with and without it, reading for the search."""

from __future__ import annotations

from pathlib import Path

import click

from app.base.catalogue import text as words
from app.cli.output import TerminalTask, inert, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, evidence
from app.services.evidence import indexing, looking, revealing

PIECE = click.argument("evidence_id")


def add_to(program: click.Group) -> None:
    program.add_command(group)


@click.group("evidence")
def group() -> None:
    """Look into evidence, in a closed-off process, and copy it out."""


@group.command("facts")
@VAULT
@PIECE
@passphrase_option
@AS_JSON
@click.pass_obj
def facts(language: str, vault: Path, evidence_id: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Say in words what the file of EVIDENCE_ID reveals about who, where and when."""
    with open_session(vault, passphrase_file, language) as session:
        found = looking.facts(session, cases.resolve(session, evidence_id))
    said = revealing.told(found, language)
    if as_json:
        print_json([{"code": one.code, "text": one.text, "leads_to_people": one.harm} for one in said])
        return
    for one in said:
        click.echo(f"{'!' if one.harm else '-'} {inert(one.text)}")


@group.command("text")
@VAULT
@PIECE
@passphrase_option
@click.pass_obj
def text(language: str, vault: Path, evidence_id: str, passphrase_file: Path | None) -> None:
    """Print the text of a PDF, a text file or a chat export; what could steer a terminal is made harmless."""
    with open_session(vault, passphrase_file, language) as session:
        found = looking.text(session, cases.resolve(session, evidence_id))
    click.echo(inert(found.text))
    if found.more:
        click.echo(words("evidence.viewer.more", language), err=True)


@group.command("export")
@VAULT
@PIECE
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--clean", is_flag=True, help="A copy of a picture without place, time, device and texts.")
@click.option("--keep-name", is_flag=True, help="Give a cleaned copy the name of the original.")
@passphrase_option
@click.pass_obj
def export(
    language: str,
    vault: Path,
    evidence_id: str,
    folder: Path,
    clean: bool,
    keep_name: bool,
    passphrase_file: Path | None,
) -> None:
    """Write a copy into FOLDER, outside the vault and unencrypted."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        piece = cases.resolve(session, evidence_id)
        if clean:
            path = evidence.export_cleaned(session, piece, folder, task, neutral=not keep_name)
        else:
            path = evidence.export(session, piece, folder, task)
    task.finish()
    click.echo(words("cli.evidence-copied", language, path=path))


@group.command("read")
@VAULT
@passphrase_option
@click.pass_obj
def read(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Read all evidence that the search doesn't know yet."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        found, _ = indexing.read_all(session, task)
    task.finish()
    click.echo(words("cli.evidence-read", language, n=found))
