"""Commands over review rooms: sealed files taken in, proven, counted."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import NotFound
from app.base.task import Task
from app.cli.output import inert, print_json
from app.cli.record_commands import day
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import rooms
from app.services.lists import ListQuery
from app.services.rooms import GRAINS
from app.services.session import Session

ROOM = click.argument("room_id", metavar="ROOM")
TYPE = click.option(
    "--type", "type_", default="case", show_default=True, help="What a row is: case, incident, person …"
)
SEEN = click.option("--warned", is_flag=True, help="You have read `room warnings`; without it no number is shown.")


@click.group("room")
def room() -> None:
    """Review rooms: sealed files of others, read and counted apart from your own cases."""


def find_room(session: Session, begun: str) -> str:
    """The id of the room that begins so. Raises NotFound."""
    found = [one.id for one in rooms.listing(session) if one.id.startswith(begun)]
    if len(found) != 1:
        raise NotFound(what="room", id=begun)
    return found[0]


@room.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_rooms(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the rooms in VAULT."""
    with open_session(vault, passphrase_file, language) as session:
        found = rooms.listing(session)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        click.echo(f"{isolate_ltr(one.id)}  {inert(one.title)}  {text('rooms.seals', language, n=one.seals)}")


@room.command("make")
@VAULT
@click.argument("title")
@passphrase_option
@click.pass_obj
def make(language: str, vault: Path, title: str, passphrase_file: Path | None) -> None:
    """Make a room in VAULT and print its id."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(rooms.make(session, title).id)


@room.command("remove")
@VAULT
@ROOM
@click.option("--yes", is_flag=True, required=True, help="Its key, codings and notes are gone for good.")
@passphrase_option
@click.pass_obj
def remove(language: str, vault: Path, room_id: str, yes: bool, passphrase_file: Path | None) -> None:
    """Delete ROOM with its key and everything coded in it."""
    with open_session(vault, passphrase_file, language) as session:
        rooms.remove(session, find_room(session, room_id))


@room.command("take-in")
@VAULT
@ROOM
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def take_in(language: str, vault: Path, room_id: str, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Take sealed FILES into ROOM; each is verified to its last byte first."""
    with open_session(vault, passphrase_file, language) as session:
        found = find_room(session, room_id)
        for path in files:
            came = rooms.take_in(session, found, path, Task())
            click.echo(f"{came.bundle}  {text('rooms.taken' if came.new else 'rooms.taken.known', language)}")


@room.command("proof")
@VAULT
@ROOM
@passphrase_option
@AS_JSON
@click.pass_obj
def proof(language: str, vault: Path, room_id: str, passphrase_file: Path | None, as_json: bool) -> None:
    """What is proven of each sealed file in ROOM and by whom, and what is withheld."""
    with open_session(vault, passphrase_file, language) as session:
        found = rooms.proof(session, find_room(session, room_id))
    if as_json:
        print_json([plain(one) for one in found])
        return
    for one in found:
        name = inert(one.sealer.name or one.sealer.key_id[:12])
        click.echo(f"{one.bundle}  {text('rooms.proof.sealed', language, name=name, at=day(one.sealed_at))}")
        click.echo(f"  {text('rooms.proof.fingerprint', language, code=isolate_ltr(one.sealer.key_id))}")
        known = "verified" if one.known and one.sealer.verified else "contact" if one.known else "unknown"
        click.echo(f"  {text(f'rooms.proof.{known}', language)}")
        click.echo(f"  {text('rooms.proof.signatures', language)}")
        for author in one.authors:
            told = inert(author.author.name or author.author.key_id[:12])
            first, last = author.numbers
            facts = {"name": told, "n": author.entries, "first": first, "last": last}
            gaps = text("rooms.proof.gaps", language, n=author.gaps) if author.gaps else ""
            click.echo(f"  {text('rooms.proof.author', language, **facts)} {gaps}")
        for missing in one.withheld:
            what = f"{missing.type}.{missing.field}" if missing.type else text("rooms.withheld.unsaid", language)
            click.echo(f"  {text('rooms.withheld.of', language, what=what, n=missing.count)}")
        if not one.missing:
            click.echo(f"  {text('rooms.withheld.none', language)}")


def plain(one: Any) -> dict[str, Any]:
    return dataclasses.asdict(one)


@room.command("warnings")
@VAULT
@ROOM
@passphrase_option
@AS_JSON
@click.pass_obj
def warnings(language: str, vault: Path, room_id: str, passphrase_file: Path | None, as_json: bool) -> None:
    """What to know before any number is counted over ROOM."""
    with open_session(vault, passphrase_file, language) as session:
        found = rooms.warnings(session, find_room(session, room_id))
    if as_json:
        print_json([plain(one) for one in found.found])
        return
    for one in found.found:
        click.echo(text(f"rooms.warning.{one.kind}", language, n=one.n))
    if not found.found:
        click.echo(text("rooms.warning.none", language))


def _seen(session: Session, room_id: str, language: str, warned: bool) -> str:
    """The warnings go to standard error beside every number, and count as read only by ``--warned``."""
    found = rooms.warnings(session, room_id)
    for one in found.found:
        click.echo(text(f"rooms.warning.{one.kind}", language, n=one.n), err=True)
    return found.digest if warned else ""


@room.command("count")
@VAULT
@ROOM
@TYPE
@click.option("--by", default="", metavar="FILTER", help="Count by the values of this filter, e.g. kind or place.")
@click.option("--text", "words", default="", help="Only rows in which these words are found.")
@SEEN
@passphrase_option
@AS_JSON
@click.pass_obj
def count(
    language: str,
    vault: Path,
    room_id: str,
    type_: str,
    by: str,
    words: str,
    warned: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Count over everything in ROOM."""
    with open_session(vault, passphrase_file, language) as session:
        found, query = find_room(session, room_id), ListQuery(type_, words)
        seen = _seen(session, found, language, warned)
        if not by:
            click.echo(str(rooms.total(session, found, query, seen)))
            return
        tally = rooms.tally(session, found, query, by, seen)
    if as_json:
        print_json(plain(tally))
        return
    for value, n in tally.values:
        click.echo(f"{n}\t{inert(value)}")
    click.echo(f"{tally.without}\t{text('rooms.choice.none', language)}")
    click.echo(text("rooms.count.total", language, n=tally.total))


@room.command("table")
@VAULT
@ROOM
@click.argument("path", type=click.Path(path_type=Path))
@TYPE
@click.option("--dates", type=click.Choice(GRAINS), default="month", show_default=True, help="How much of a date.")
@click.option("--shape", type=click.Choice(("csv", "xlsx")), default="csv", show_default=True)
@SEEN
@passphrase_option
@click.pass_obj
def table(
    language: str,
    vault: Path,
    room_id: str,
    path: Path,
    type_: str,
    dates: rooms.Grain,
    shape: Any,
    warned: bool,
    passphrase_file: Path | None,
) -> None:
    """Write a table without people to PATH, not encrypted, and a sheet beside it that says how it was made."""
    with open_session(vault, passphrase_file, language) as session:
        found = find_room(session, room_id)
        seen = _seen(session, found, language, warned)
        made = rooms.research(session, found, ListQuery(type_), path, seen, shape=shape, grain=dates, language=language)
    click.echo(text("rooms.research.done", language, n=made.rows, alone=made.alone))


def add_to(program: click.Group) -> None:
    program.add_command(room)
