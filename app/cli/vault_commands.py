"""``sijil vault …``: create, check, rebuild, and the ways to open it."""

from __future__ import annotations

from pathlib import Path

import click

from app.base.catalogue import text
from app.cli.output import TerminalTask, print_json, print_table
from app.cli.secrets import ask_new_secret, ask_secret, open_session, passphrase_option
from app.services import vaults

VAULT = click.argument("vault", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON.")


@click.group("vault")
def group() -> None:
    """Create, check and guard a vault."""


@group.command("create")
@VAULT
@click.option("--name", required=True, help="Your name as colleagues will see it.")
@click.option("--recovery", is_flag=True, help="Also make a recovery code, printed once.")
@passphrase_option
@click.pass_obj
def create(language: str, vault: Path, name: str, recovery: bool, passphrase_file: Path | None) -> None:
    """Make a new vault in the folder VAULT."""
    secret = ask_new_secret(passphrase_file, language)
    session, code = vaults.create(vault, secret, name, recovery=recovery)
    with session:
        click.echo(text("cli.created", language, path=vault))
        if code is not None:
            click.echo(text("cli.recovery", language, code=code))


@group.command("check")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def check(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Walk everything in VAULT and name what is damaged."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        report = vaults.check(session, task)
    task.finish()
    if as_json:
        damage, warnings = (
            [{"what": d.what, "where": d.where} for d in found] for found in (report.damage, report.warnings)
        )
        print_json({"ok": not damage, "counts": report.counts, "damage": damage, "warnings": warnings})
    else:
        for name, count in report.counts.items():
            click.echo(f"{text(f'check.count.{name}', language)}: {count}")
        for item in report.warnings:
            click.echo(text("cli.warning", language, what=text(item.what, language), where=item.where))
        for item in report.damage:
            click.echo(text("cli.damage", language, what=text(item.what, language), where=item.where))
    if report.damage:
        raise click.ClickException(text("cli.damaged", language, n=len(report.damage)))
    if not as_json:
        click.echo(text("cli.sound", language))


@group.command("rebuild")
@VAULT
@passphrase_option
@click.pass_obj
def rebuild(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Compute records and search in VAULT again from the signed journal."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        vaults.rebuild(session, task)
    task.finish()
    click.echo(text("cli.rebuilt", language))


@group.command("passphrase")
@VAULT
@passphrase_option
@click.option("--new-passphrase-file", type=click.Path(path_type=Path), help="Read the new passphrase from FILE.")
@click.pass_obj
def passphrase(language: str, vault: Path, passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Change the passphrase of VAULT."""
    old = ask_secret(passphrase_file, language)
    with vaults.open(vault, old) as session:
        new = ask_new_secret(new_passphrase_file, language)
        vaults.change_passphrase(session, old, new)
    click.echo(text("cli.passphrase-changed", language))


@group.command("slots")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def slots(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the passphrases and recovery codes that open VAULT."""
    with open_session(vault, passphrase_file, language) as session:
        found = vaults.slot_list(session)
    if as_json:
        print_json([{"slot": s.index, "kind": s.kind, "label": s.label, "created": s.created} for s in found])
        return
    head = [text(f"cli.head.{key}", language) for key in ("slot", "kind", "label")]
    print_table(head, [(s.index, text(f"cli.slot.{s.kind}", language), s.label) for s in found])


@group.command("recovery")
@VAULT
@passphrase_option
@click.pass_obj
def recovery(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Add a recovery code to VAULT and print it once."""
    with open_session(vault, passphrase_file, language) as session:
        code = vaults.add_recovery(session)
    click.echo(text("cli.recovery", language, code=code))


@group.command("add-passphrase")
@VAULT
@click.option("--label", required=True, help="What this passphrase is for; seen only inside the vault.")
@passphrase_option
@click.option("--new-passphrase-file", type=click.Path(path_type=Path), help="Read the new passphrase from FILE.")
@click.pass_obj
def add_passphrase(
    language: str, vault: Path, label: str, passphrase_file: Path | None, new_passphrase_file: Path | None
) -> None:
    """Add another passphrase that opens VAULT."""
    with open_session(vault, passphrase_file, language) as session:
        vaults.add_passphrase(session, ask_new_secret(new_passphrase_file, language), label)
    click.echo(text("cli.slot-added", language))


@group.command("remove-slot")
@VAULT
@click.argument("slot", type=int)
@passphrase_option
@click.pass_obj
def remove_slot(language: str, vault: Path, slot: int, passphrase_file: Path | None) -> None:
    """Remove the passphrase or code in SLOT."""
    with open_session(vault, passphrase_file, language) as session:
        vaults.remove_slot(session, slot)
    click.echo(text("cli.slot-removed", language))


def add_to(program: click.Group) -> None:
    program.add_command(group)
