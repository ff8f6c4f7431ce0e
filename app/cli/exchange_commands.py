"""Commands between vaults: card, contacts, send."""

from __future__ import annotations

import dataclasses
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import CardError, InputError, NotFound
from app.cli.output import TerminalTask, inert, print_json, print_table, size
from app.cli.report_commands import name_words
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, sending
from app.services.relay import fitting, queue
from app.services.relay.views import Tight
from app.services.views import ContactView


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
    print_table(head, [(c.name, _standing(c, language), c.waiting or "", c.key_id) for c in found])


def _standing(contact: ContactView, language: str) -> str:
    """A suspended key is no longer spoken of as verified: somebody else may have it (T21)."""
    if contact.suspended:
        return text("chip.suspended", language)
    known = text("cli.yes" if contact.verified else "cli.not-verified", language)
    return f"{known} · {text('checkin.state.missed', language)}" if contact.late else known


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
@click.option("--out", "folder", default=None, type=click.Path(path_type=Path), help="The folder or stick to write to.")
@click.option("--by-relay", is_flag=True, help="Put it into the queue that `sijil sync` sends, instead of a folder.")
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
@click.option("--whole", is_flag=True, help="Also what they have confirmed to hold.")
@click.option("--against-team", is_flag=True, help="Although the rules of a team allow less.")
@click.option("--against-consent", is_flag=True, help="Also what somebody refused to share, or withdrew.")
@passphrase_option
@AS_JSON
@click.pass_obj
def send(
    language: str,
    vault: Path,
    to: tuple[str, ...],
    folder: Path | None,
    by_relay: bool,
    case_ids: tuple[str, ...],
    policy: str,
    whole: bool,
    against_team: bool,
    against_consent: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write a signed, encrypted bundle for the named contacts into a folder, or into the queue for the relay."""
    if (folder is None) is not by_relay:
        raise InputError("send-where")
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        readers = [contacts.by_name(session, name) for name in to]
        chosen = [cases.resolve(session, case) for case in case_ids] or None
        keys, wanted = [r.key_id for r in readers], sending.policy(policy)
        if by_relay:
            queue.demand_addresses(session, keys)
            weighed = sending.weigh(session, keys, chosen, wanted, whole=whole, against_consent=against_consent)
            _say_tight(fitting.tight(session, keys, weighed.bytes), weighed.bytes, language)
        going = partial(queue.send, session, keys) if folder is None else partial(sending.send, session, keys, folder)
        report = going(
            chosen,
            wanted,
            task,
            whole=whole,
            against_team=against_team,
            against_consent=against_consent,
        )
    task.finish()
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    click.echo(
        text("cli.sent.by-relay" if by_relay else "cli.sent", language, path=isolate_ltr(report.path),
             entries=report.entries, evidence=report.evidence, size=size(report.bytes))
    )  # fmt: skip
    if report.withheld:
        click.echo(text("cli.sent-withheld", language, n=report.withheld))
    if report.left_out:
        click.echo(text("cli.sent-left-out", language, n=report.left_out))
    for reader in readers:
        if not reader.verified:
            click.echo(text("cli.sent-unverified", language, name=inert(reader.name)), err=True)


def _say_tight(found: tuple[Tight, ...], bytes_: int, language: str) -> None:
    """Said before it is handed over: it can still be taken out of the queue, and sent by another way."""
    for one in found:
        facts = {"name": name_words(one.reader), "size": size(bytes_), "quota": size(one.quota)}
        click.echo(text("ways.relay.tight", language, **facts), err=True)


def add_to(program: click.Group) -> None:
    for command in (card, contact_group, send):
        program.add_command(command)
