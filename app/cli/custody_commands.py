"""Commands over custody: custodians, sealed identities, asking for them, giving, opening."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.cli.beginnings import only
from app.cli.output import inert, inert_line, print_json, print_table
from app.cli.record_commands import day
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.vocabulary import term
from app.services import contacts, custody
from app.services.custody import AskedView, HolderView, Letter, RequestView
from app.services.session import Session
from app.services.views import Author

OUT = click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
MEMBERS = click.option("--member", "members", multiple=True, required=True, metavar="NAME", help="A verified contact.")
NEEDED = click.option("--needed", "k", type=click.IntRange(2, 9), required=True, help="How many of them must agree.")
SHORT = 10


def who(author: Author | None, language: str) -> str:
    """A person's name; for strangers the beginning of their key."""
    if author is None:
        return text("custody.holder.unknown", language)
    return inert(author.name) or author.key_id[:SHORT]


def keys_of(session: Session, names: Sequence[str]) -> list[str]:
    return [contacts.by_name(session, name).key_id for name in names]


def write(session: Session, letter: Letter, out: Path, language: str) -> None:
    custody.save(session, letter, out)
    readers = ", ".join(who(one, language) for one in letter.readers)
    click.echo(text("custody.cli.written", language, path=inert_line(out), names=readers))
    if letter.unknown:
        click.echo(text("custody.cli.unknown", language, n=letter.unknown), err=True)


@click.group("custody")
def group() -> None:
    """Identities sealed to custodians, several of whom must agree before they are opened."""


# --- custodians -----------------------------------------------------------------------------------


@group.command("groups")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_groups(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the groups of custodians."""
    with open_session(vault, passphrase_file, language) as session:
        found = custody.groups(session)
    if as_json:
        members = [[one.key_id for one in view.members] for view in found]
        rows: list[Any] = [
            {"id": v.id, "name": v.name, "needed": v.k, "members": m, "usable": v.usable}
            for v, m in zip(found, members, strict=True)
        ]
        print_json(rows)
        return
    head = [text(f"custody.cli.head.{key}", language) for key in ("name", "needed", "members", "id")]
    print_table(
        head, [(v.name, f"{v.k}/{len(v.members)}", ", ".join(who(m, language) for m in v.members), v.id) for v in found]
    )


@group.command("group")
@VAULT
@click.argument("name")
@NEEDED
@MEMBERS
@passphrase_option
@click.pass_obj
def make_group(
    language: str, vault: Path, name: str, k: int, members: tuple[str, ...], passphrase_file: Path | None
) -> None:
    """Choose custodians and call them NAME; prints the group's id."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(custody.make_group(session, name, k, keys_of(session, members)).created)


@group.command("retire")
@VAULT
@click.argument("name")
@passphrase_option
@click.pass_obj
def retire(language: str, vault: Path, name: str, passphrase_file: Path | None) -> None:
    """Seal nothing more to the group NAME. What was sealed to it stays with its members."""
    with open_session(vault, passphrase_file, language) as session:
        found = next((one.id for one in custody.groups(session) if name in (one.name, one.id)), name)
        custody.retire_group(session, found)


# --- asking ---------------------------------------------------------------------------------------


@group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_sealed(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the sealed identities that VAULT knows of."""
    with open_session(vault, passphrase_file, language) as session:
        found = custody.sealed(session)
    if as_json:
        print_json(
            [
                {
                    "id": one.id,
                    "case": one.case,
                    "sealer": one.sealer.key_id,
                    "values": one.values,
                    "needed": one.k,
                    "custodians": [h.who.key_id if h.who else None for h in one.holders],
                    "opened": one.opened is not None,
                    "may_ask": one.may_ask,
                }
                for one in found
            ]
        )
        return
    head = [text(f"custody.cli.head.{key}", language) for key in ("id", "case", "sealer", "needed", "members")]
    rows = [
        (
            one.id[:SHORT],
            one.title or one.case,
            who(one.sealer, language),
            f"{one.k}/{len(one.holders)}",
            ", ".join(who(h.who, language) for h in one.holders),
        )
        for one in found
    ]
    print_table(head, rows)


@group.command("ask")
@VAULT
@click.argument("sealed")
@OUT
@click.option("--reason", required=True, help="Why: each custodian reads it, and it is kept.")
@passphrase_option
@click.pass_obj
def ask(language: str, vault: Path, sealed: str, out: Path, reason: str, passphrase_file: Path | None) -> None:
    """Ask the custodians to open SEALED (its id, or the beginning); write the request to OUT for all of them."""
    with open_session(vault, passphrase_file, language) as session:
        deal = only(sealed, [one.id for one in custody.sealed(session)], "sealed-identities")
        write(session, custody.ask(session, deal, reason), out, language)


@group.command("rehearse")
@VAULT
@click.argument("sealed")
@OUT
@passphrase_option
@click.pass_obj
def rehearse(language: str, vault: Path, sealed: str, out: Path, passphrase_file: Path | None) -> None:
    """Ask the custodians of SEALED to prove that they have their pieces. Nothing is opened by it."""
    with open_session(vault, passphrase_file, language) as session:
        deal = only(sealed, [one.id for one in custody.sealed(session)], "sealed-identities")
        write(session, custody.ask(session, deal, aim="rehearse"), out, language)


@group.command("asked")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_asked(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List your own requests, and who has answered what."""
    with open_session(vault, passphrase_file, language) as session:
        found = custody.asked(session)
    if as_json:
        print_json([_asked_json(one) for one in found])
        return
    for one in found:
        _say_asked(one, language)


def _asked_json(one: AskedView) -> dict[str, Any]:
    return {
        "request": one.question,
        "aim": one.aim,
        "purpose": one.purpose,
        "case": one.case,
        "reason": one.reason,
        "state": one.state,
        "needed": one.k,
        "have": one.have,
        "custodians": [
            {"place": h.place, "key": h.who.key_id if h.who else None, "heard": h.heard, "reason": h.reason}
            for h in one.holders
        ],
    }


def _say_asked(one: AskedView, language: str) -> None:
    about = inert(one.title) or one.case or text("custody.recovery.title", language)
    click.echo(f"{one.question[:SHORT]}  {about}  {text(f'custody.aim.{one.aim}', language)}")
    click.echo("  " + text("custody.have", language, have=one.have, k=one.k))
    for holder in one.holders:
        click.echo("  " + holder_line(holder, language))


def holder_line(holder: HolderView, language: str) -> str:
    said = text(f"custody.heard.{holder.heard or 'none'}", language)
    line = f"{holder.place}. {who(holder.who, language)}: {said}"
    return f"{line} – {inert_line(holder.reason)}" if holder.reason else line


@group.command("take")
@VAULT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def take(language: str, vault: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Take in FILES that came: requests to you, answers to yours, pieces to keep for somebody."""
    with open_session(vault, passphrase_file, language) as session:
        for path in files:
            found = custody.take(session, custody.read_file(path))
            if found.request is not None:
                _say_request(found.request, language)
            elif found.asked is not None:
                _say_asked(found.asked, language)
            elif found.entrusted is not None:
                name = who(found.entrusted.owner, language)
                click.echo(text("custody.entrusted.kept", language, name=name))


@group.command("open")
@VAULT
@click.argument("request")
@passphrase_option
@click.pass_obj
def open_sealed(language: str, vault: Path, request: str, passphrase_file: Path | None) -> None:
    """Open what enough custodians have agreed to. That you did is kept in a record that travels."""
    with open_session(vault, passphrase_file, language) as session:
        question = only(request, [one.question for one in custody.asked(session)], "custody-request")
        opened = custody.open_everywhere(session, question)
    click.echo(text("custody.opened", language, n=opened.entered))


@group.command("drop")
@VAULT
@click.argument("request")
@passphrase_option
@click.pass_obj
def drop(language: str, vault: Path, request: str, passphrase_file: Path | None) -> None:
    """Let a request of yours go; the answers to it are erased."""
    with open_session(vault, passphrase_file, language) as session:
        custody.drop(session, only(request, [one.question for one in custody.asked(session)], "custody-request"))


# --- answering ------------------------------------------------------------------------------------


@group.command("requests")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_requests(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what others ask of you."""
    with open_session(vault, passphrase_file, language) as session:
        found = custody.requests(session)
    if as_json:
        print_json(
            [
                {
                    "request": one.question,
                    "asker": one.asker.key_id,
                    "sealer": one.sealer.key_id,
                    "aim": one.aim,
                    "purpose": one.purpose,
                    "case": one.case,
                    "reason": one.reason,
                    "entitled": one.entitled,
                    "sound": one.sound,
                    "state": one.state,
                }
                for one in found
            ]
        )
        return
    for one in found:
        _say_request(one, language)


def _say_request(one: RequestView, language: str) -> None:
    about = inert(one.title) or one.case
    asks = text(f"custody.request.{one.purpose}.{one.aim}", language)
    asks = text("custody.line", language, name=who(one.asker, language), what=asks)
    click.echo(f"{one.question[:SHORT]}  {asks}  {about}")
    facts = {"sealer": who(one.sealer, language), "day": day(one.sealed_at)}
    key = "shared" if one.purpose == "recovery" else "by"
    click.echo("  " + text(f"custody.request.{key}", language, **facts))
    if one.reason:
        click.echo("  " + text("custody.request.reason", language, reason=inert_line(one.reason)))
    for key, wrong in (
        ("unverified", not one.asker.verified),
        ("not-for", not one.entitled),
        ("unsound", not one.sound),
    ):
        if wrong:
            click.echo("  " + text(f"custody.request.{key}", language), err=True)


@group.command("give")
@VAULT
@click.argument("request")
@OUT
@passphrase_option
@click.pass_obj
def give(language: str, vault: Path, request: str, out: Path, passphrase_file: Path | None) -> None:
    """Give your piece for a REQUEST (in a rehearsal: the proof of having it); write the answer to OUT."""
    with open_session(vault, passphrase_file, language) as session:
        question = only(request, [one.question for one in custody.requests(session)], "custody-request")
        write(session, custody.agree(session, question), out, language)


@group.command("refuse")
@VAULT
@click.argument("request")
@OUT
@click.option("--reason", default="", help="Why.")
@passphrase_option
@click.pass_obj
def refuse(language: str, vault: Path, request: str, out: Path, reason: str, passphrase_file: Path | None) -> None:
    """Refuse a REQUEST; write the answer to OUT."""
    with open_session(vault, passphrase_file, language) as session:
        question = only(request, [one.question for one in custody.requests(session)], "custody-request")
        write(session, custody.refuse(session, question, reason), out, language)


@group.command("openings")
@VAULT
@click.option("--case", default="", metavar="CASE_ID", help="Only of this case.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_openings(language: str, vault: Path, case: str, passphrase_file: Path | None, as_json: bool) -> None:
    """List who asked for identities, who gave, refused and opened, as each of them signed it."""
    with open_session(vault, passphrase_file, language) as session:
        found = custody.openings(session, case)
    if as_json:
        print_json(
            [
                {"by": one.by.key_id, "act": one.act, "case": one.case, "reason": one.reason, "at": one.at}
                for one in found
            ]
        )
        return
    for one in found:
        line = f"{day(one.at)}  {who(one.by, language)}: {term('opening-act', one.act).label(language)}"
        click.echo(f"{line}  {inert(one.title) or one.case}")


def add_to(program: click.Group) -> None:
    program.add_command(group)
