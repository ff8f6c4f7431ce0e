"""Commands that tell what came before: reports, keys with two histories, people of whom nothing comes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import NotFound
from app.cli.failures import sentence
from app.cli.output import inert_line, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import inbox
from app.services.inbox.views import ForkView, ReportView
from app.services.views import Author


def name_words(author: Author) -> str:
    """Whoever signed, in a form that can't act on a terminal."""
    return inert_line(author.name or author.key_id[:12])


def day_words(at: int) -> str:
    """A time in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


@click.command("reports")
@VAULT
@click.argument("number", type=int, required=False)
@passphrase_option
@AS_JSON
@click.pass_obj
def reports(language: str, vault: Path, number: int | None, passphrase_file: Path | None, as_json: bool) -> None:
    """List what came of each receiving, or show report NUMBER."""
    with open_session(vault, passphrase_file, language) as session:
        found = inbox.listing(session) if number is None else (inbox.show(session, number),)
    if as_json:
        print_json([_report_json(report, language) for report in found])
        return
    if not found:
        click.echo(text("inbox.reports.none", language))
    for report in found:
        _print_report(report, language)


def _report_json(report: ReportView, language: str) -> dict[str, Any]:
    shown = dataclasses.asdict(dataclasses.replace(report, refused=()))
    shown["refused"] = [{"name": r.name, "message": sentence(r.error, language)} for r in report.refused]
    return shown


def _print_report(report: ReportView, language: str) -> None:
    click.echo(text("inbox.report", language, number=report.id, when=day_words(report.at)))
    for one in report.deliveries:
        who = name_words(one.sender)
        if one.aside or one.thrown_away:
            key = "inbox.report.thrown-away" if one.thrown_away else "inbox.report.aside"
            click.echo("  " + text(key, language, name=who, n=len(one.bundles)))
            continue
        entries, made = one.counts["entries"], one.counts["records_new"]
        click.echo("  " + text("cli.received", language, name=who, entries=entries, records=made))
        if one.left:
            click.echo("  " + text("inbox.report.left", language, n=len(one.left)))
    for refusal in report.refused:
        click.echo(f"  {inert_line(refusal.name)}: {sentence(refusal.error, language)}")
    for fork in report.forks:
        _print_fork(fork, language, "  ")
    for line in report.shown:
        if line.gone:
            click.echo("  " + text("inbox.line.gone", language))
        else:
            values = " / ".join(inert_line(value) for value in line.after)
            click.echo(f"  {line.kind}: {inert_line(line.title)} · {line.field}: {values}")


@click.command("forks")
@VAULT
@click.option("--settle", "key", default=None, metavar="KEY", help="You dealt with it: bundles come in as before.")
@passphrase_option
@AS_JSON
@click.pass_obj
def forks(language: str, vault: Path, key: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """List the keys that have signed two histories, and what to do."""
    with open_session(vault, passphrase_file, language) as session:
        if key is not None:
            named = {fork.author.key_id for fork in inbox.forks(session) if fork.author.key_id.startswith(key)}
            if len(named) != 1:
                raise NotFound(what="contact", name=key)
            inbox.settle(session, named.pop())
        found = inbox.forks(session)
    if as_json:
        print_json([dataclasses.asdict(fork) for fork in found])
        return
    if not found:
        click.echo(text("inbox.forks.none", language))
    for fork in found:
        _print_fork(fork, language)


def _print_fork(fork: ForkView, language: str, indent: str = "") -> None:
    what, do = fork.words
    witness = name_words(fork.witness) if fork.witness else ""
    name = name_words(fork.author)
    click.echo(indent + text(what, language, name=name, witness=witness, n=fork.seq))
    state = (
        text("fork.settled", language, when=day_words(fork.settled)) if fork.settled else text(do, language, name=name)
    )
    click.echo(f"{indent}  {state}")


@click.command("silent")
@VAULT
@click.option("--days", type=click.IntRange(1, 3650), default=None, help="For at least so many days.")
@passphrase_option
@AS_JSON
@click.pass_obj
def silent(language: str, vault: Path, days: int | None, passphrase_file: Path | None, as_json: bool) -> None:
    """List the people of whom nothing has come for long."""
    with open_session(vault, passphrase_file, language) as session:
        found = inbox.silent(session, days)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    if not found:
        click.echo(text("inbox.silent.none", language))
    for one in found:
        click.echo(text(f"silence.{one.kind}", language, name=name_words(one.author), n=one.days))
    if found:
        click.echo(text("silence.do", language))


def add_to(program: click.Group) -> None:
    for command in (reports, forks, silent):
        program.add_command(command)
