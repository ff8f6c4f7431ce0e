"""Commands between vaults: card, contacts, send, receive."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import CardError, InputError, NotFound
from app.cli.failures import sentence
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table, size
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, receiving, sending
from app.services.session import Session
from app.services.views import ContactView, Preview, ReceiveFailure


@click.command("card")
@VAULT
@passphrase_option
@click.pass_obj
def card(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Print your own contact card, and on standard error the words by which others verify it."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(contacts.own_card(session).rstrip("\n"))
        click.echo(text("cli.own-words", language, words=" ".join(contacts.own_words(session))), err=True)


@click.group("contact")
def contact_group() -> None:
    """Add and list the people you exchange with."""


@contact_group.command("add")
@VAULT
@click.argument("card_file", type=click.Path(path_type=Path))
@click.option("--verified", is_flag=True, help="You compared the words with this person.")
@click.option("--name", default=None, help="Call this person NAME here.")
@passphrase_option
@click.pass_obj
def add_contact(
    language: str, vault: Path, card_file: Path, verified: bool, name: str | None, passphrase_file: Path | None
) -> None:
    """Add the person whose card is in CARD_FILE."""
    try:
        untrusted = card_file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotFound(what="file", path=card_file) from error
    except UnicodeDecodeError as error:
        raise CardError() from error
    with open_session(vault, passphrase_file, language) as session:
        added = contacts.add(session, untrusted, verified=verified, name=name)
    key = "cli.contact-verified" if added.verified else "cli.contact-unverified"
    click.echo(text(key, language, name=inert(added.name)))
    if not added.verified:
        click.echo(text("cli.contact-words", language, words=" ".join(added.words)))


def _contact_json(contact: ContactView) -> dict[str, Any]:
    return dataclasses.asdict(contact)


@contact_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_contacts(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the contacts of VAULT, verified or not."""
    with open_session(vault, passphrase_file, language) as session:
        found = contacts.listing(session)
    if as_json:
        print_json([_contact_json(contact) for contact in found])
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "verified", "waiting", "key")]
    yes, no = text("cli.yes", language), text("cli.not-verified", language)
    print_table(head, [(c.name, yes if c.verified else no, c.waiting or "", c.key_id) for c in found])


@contact_group.command("verify")
@VAULT
@click.argument("name")
@passphrase_option
@click.pass_obj
def verify_contact(language: str, vault: Path, name: str, passphrase_file: Path | None) -> None:
    """Mark NAME as verified, after you compared the words with them."""
    with open_session(vault, passphrase_file, language) as session:
        contacts.set_verified(session, contacts.by_name(session, name).key_id, True)
    click.echo(text("cli.contact-verified", language, name=inert(name)))


@click.command("send")
@VAULT
@click.option("--to", "to", multiple=True, required=True, metavar="NAME", help="A contact; may be repeated.")
@click.option(
    "--out", "folder", required=True, type=click.Path(path_type=Path), help="The folder or stick to write to."
)
@click.option(
    "--case", "case_ids", multiple=True, metavar="ID", help="Only this case; may be repeated. All if not given."
)
@click.option(
    "--policy",
    type=click.Choice(sending.POLICIES),
    default=sending.POLICIES[0],
    show_default=True,
    help="What the readers get to know.",
)
@passphrase_option
@AS_JSON
@click.pass_obj
def send(
    language: str,
    vault: Path,
    to: tuple[str, ...],
    folder: Path,
    case_ids: tuple[str, ...],
    policy: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write a signed, encrypted bundle for the named contacts into a folder."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        readers = [contacts.by_name(session, name) for name in to]
        chosen = [cases.resolve(session, case) for case in case_ids] or None
        report = sending.send(session, [r.key_id for r in readers], folder, chosen, sending.policy(policy), task)
    task.finish()
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    click.echo(
        text("cli.sent", language, path=isolate_ltr(report.path), entries=report.entries,
             evidence=report.evidence, size=size(report.bytes))
    )  # fmt: skip
    if report.withheld:
        click.echo(text("cli.sent-withheld", language, n=report.withheld))
    if report.left_out:
        click.echo(text("cli.sent-left-out", language, n=report.left_out))
    for reader in readers:
        if not reader.verified:
            click.echo(text("cli.sent-unverified", language, name=inert(reader.name)), err=True)


@click.command("receive")
@VAULT
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what the bundles would change, and change nothing.")
@passphrase_option
@AS_JSON
@click.pass_obj
def receive(
    language: str, vault: Path, paths: tuple[Path, ...], dry_run: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Check the bundles at PATH (files, or folders of them) and merge what is new."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        done, failures, ignored = _receive(session, paths, dry_run, task)
    task.finish()
    if as_json:
        print_json(
            {
                "applied": not dry_run,
                "bundles": [_preview_json(preview) for preview in done],
                "failures": [_failure_json(failure, language) for failure in failures],
                "ignored": ignored,
            }
        )
    else:
        for preview in done:
            _print_preview(preview, dry_run, language)
    if failures:
        first = failures[0]
        others = f" (+{len(failures) - 1})" if len(failures) > 1 else ""
        raise click.ClickException(f"{inert_line(first.path)}: {sentence(first.error, language)}{others}")


def _receive(
    session: Session, paths: tuple[Path, ...], dry_run: bool, task: TerminalTask
) -> tuple[list[Preview], list[ReceiveFailure], int]:
    """Apply one after another, so that each preview counts against what the one before brought."""
    done: list[Preview] = []
    failures: list[ReceiveFailure] = []
    found = receiving.find(session, list(paths))
    ignored = 0
    for path in found.paths:
        outcome = (_look if dry_run else receiving.receive)(session, path, task, lenient=path in found.from_folders)
        if isinstance(outcome, ReceiveFailure):
            failures.append(outcome)
        elif outcome is None:
            ignored += 1
        else:
            done.append(outcome)
    if not done and not failures:
        raise InputError("no-bundle-found")
    return done, failures, ignored


def _look(session: Session, path: Path, task: TerminalTask, *, lenient: bool) -> Preview | ReceiveFailure | None:
    outcome = receiving.stage(session, path, task, lenient=lenient)
    if not isinstance(outcome, receiving.Staged):
        return outcome
    receiving.discard(session, outcome)
    return outcome.preview


def _failure_json(failure: ReceiveFailure, language: str) -> dict[str, Any]:
    code = getattr(failure.error, "error_code", "unexpected")
    return {"path": failure.path, "error": code, "message": sentence(failure.error, language)}


def _preview_json(preview: Preview) -> dict[str, Any]:
    """Without what the vault would declare: that is for wording, and no JSON."""
    names = (one.name for one in dataclasses.fields(preview) if one.name != "declarations")
    shown = {name: getattr(preview, name) for name in names}
    shown["sender"] = dataclasses.asdict(preview.sender)
    shown["lines"] = [dataclasses.asdict(line) for line in preview.lines]
    return shown


def _print_preview(preview: Preview, dry_run: bool, language: str) -> None:
    name = inert(preview.sender.name)
    mark = "" if preview.sender.verified else f" [{text('cli.not-verified', language)}]"
    if preview.already:
        click.echo(text("cli.received-again", language, name=name))
        return
    key = "cli.would-receive" if dry_run else "cli.received"
    click.echo(text(key, language, name=name + mark, entries=preview.entries_new, records=preview.records_new))
    counts = (
        ("changed", preview.records_changed),
        ("disputed", preview.disputed),
        ("unknown", preview.unknown),
        ("withheld", preview.withheld),
        ("evidence", preview.evidence),
        ("receipts", preview.receipts),
    )
    for what, count in counts:
        if count:
            click.echo(f"  {text(f'cli.count.{what}', language)}: {count}")
    for fork in preview.forks:
        click.echo(text("cli.forked", language, name=inert(fork)), err=True)


def add_to(program: click.Group) -> None:
    for command in (card, contact_group, send, receive):
        program.add_command(command)
