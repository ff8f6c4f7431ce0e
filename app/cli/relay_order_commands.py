"""Commands for relays that need more than one: their order, and requests of several people made into one."""

from __future__ import annotations

from pathlib import Path

import click

from app.base import limits
from app.base.catalogue import text
from app.base.errors import NotFound, StorageFault
from app.base.paths import create_private
from app.cli.output import inert, inert_line
from app.cli.relay_commands import relay_group
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import VAULT
from app.services.relay import order, relays


@relay_group.command("order")
@VAULT
@click.argument("relay")
@click.argument("place", type=click.IntRange(1, limits.RELAYS))
@passphrase_option
@click.pass_obj
def put_in_order(language: str, vault: Path, relay: str, place: int, passphrase_file: Path | None) -> None:
    """Let contacts try RELAY as number PLACE, counted from 1."""
    with open_session(vault, passphrase_file, language) as session:
        there = [one.id for one in relays.listing(session)]
        found = relays.resolve(session, relay)
        order.move(session, found.id, place - 1 - there.index(found.id))
        at = [one.id for one in relays.listing(session)].index(found.id) + 1
    click.echo(text("cli.relay.ordered", language, address=inert(found.address), place=at))


@relay_group.command("mix")
@click.argument("requests", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", "out", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.pass_obj
def mix(language: str, requests: tuple[Path, ...], out: Path) -> None:
    """Make one request for admission of the REQUESTS of several people, so that it doesn't tell whose is whose."""
    made = order.mix(_read(one) for one in requests)
    try:
        with open(create_private(out), "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(made)
    except FileExistsError:
        raise StorageFault(reason="name-taken") from None
    except OSError as error:
        raise StorageFault(reason="write", errno=error.errno) from error
    click.echo(text("cli.relay.mixed", language, path=inert_line(out), n=len(requests)))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.MIB + 1)
    except OSError as error:
        raise NotFound(what="file", path=path) from error


def add_to(program: click.Group) -> None:
    """They stand in the same group as those of :mod:`.relay_commands`."""
    program.add_command(relay_group)
