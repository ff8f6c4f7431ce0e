"""Commands over what sealers withdrew of the files that are read in review rooms."""

from __future__ import annotations

from pathlib import Path

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import NotFound
from app.cli.output import inert, print_json
from app.cli.room_commands import ROOM, find_room, plain
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.vocabulary import vocabulary
from app.services.rooms import withdrawn
from app.services.session import Session

_CODES = tuple(term.code for term in vocabulary("erased-elsewhere").terms)


@click.group("withdrawn")
def withdrawn_group() -> None:
    """What sealers withdrew of files that are read in review rooms. Letters come in by `room take`."""


def _find(session: Session, begun: str) -> str:
    found = [one.id for one in withdrawn.listing(session) if one.id.startswith(begun)]
    if len(found) != 1:
        raise NotFound(what="request", id=begun)
    return found[0]


@withdrawn_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_withdrawn(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what sealers withdrew of files in VAULT's rooms: what is erased, and what you decide."""
    with open_session(vault, passphrase_file, language) as session:
        found = withdrawn.listing(session)
    if as_json:
        print_json([plain(one) for one in found])
        return
    for one in found:
        who = inert(one.sender.name or one.sender.key_id[:12])
        click.echo(f"{text('withdrawn.head', language, who=who, n=one.named)}  {isolate_ltr(one.id)}")
        click.echo(f"  {text('withdrawn.erased', language, n=one.erased)}")
        if one.asked:
            writers = ", ".join(inert(each.name or each.key_id[:12]) for each in one.writers)
            click.echo(f"  {text('withdrawn.asked', language, n=one.asked, writers=writers)}")
        elif one.confirmed is None:
            click.echo(f"  {text('withdrawn.limits', language)}")


@withdrawn_group.command("gone")
@VAULT
@ROOM
@passphrase_option
@AS_JSON
@click.pass_obj
def gone(language: str, vault: Path, room_id: str, passphrase_file: Path | None, as_json: bool) -> None:
    """What was withdrawn of ROOM: by whom, and how many values of what."""
    with open_session(vault, passphrase_file, language) as session:
        found = withdrawn.gone(session, find_room(session, room_id))
    if as_json:
        print_json([plain(one) for one in found])
        return
    for one in found:
        what = f"{one.type}.{one.field}" if one.type else text("rooms.withheld.unsaid", language)
        who = inert(one.by.name or one.by.key_id[:12])
        click.echo(f"{who}  {text('rooms.withheld.of', language, what=what, n=one.n)}")


@withdrawn_group.command("answer")
@VAULT
@click.argument("withdrawal")
@click.argument("said", type=click.Choice(["erase", "keep"]))
@passphrase_option
@click.pass_obj
def answer(language: str, vault: Path, withdrawal: str, said: str, passphrase_file: Path | None) -> None:
    """Erase in every room what a sealer withdrew and others wrote, for good, or keep it."""
    with open_session(vault, passphrase_file, language) as session:
        withdrawn.answer(session, _find(session, withdrawal), "erase" if said == "erase" else "keep")
    click.echo(text("release.answered", language))


@withdrawn_group.command("confirm")
@VAULT
@click.argument("withdrawal")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--elsewhere", type=click.Choice(_CODES), required=True, help="What became of other copies.")
@click.option("--remarks", default="")
@passphrase_option
@click.pass_obj
def confirm(
    language: str,
    vault: Path,
    withdrawal: str,
    folder: Path,
    elsewhere: str,
    remarks: str,
    passphrase_file: Path | None,
) -> None:
    """Sign that it is gone from every room, and write the answer for who sealed into FOLDER."""
    with open_session(vault, passphrase_file, language) as session:
        path = withdrawn.confirm(session, _find(session, withdrawal), elsewhere, remarks, folder)
    click.echo(str(path))


def add_to(program: click.Group) -> None:
    program.add_command(withdrawn_group)
