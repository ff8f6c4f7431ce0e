"""Commands over a researcher's own work on a room: codes, notes, coding by two, reviews."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.cli.output import inert, print_json
from app.cli.room_commands import ROOM, TYPE, find_room, plain, room
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import lists, rooms
from app.services.lists import ListQuery
from app.services.rooms import blind, book, letters, reviews
from app.services.rooms.views import RoundView


@room.command("code")
@VAULT
@ROOM
@click.argument("label")
@click.option("--definition", default="", help="What counts, and what doesn't.")
@click.option("--choice", "choices", multiple=True, help="An answer; without any, yes and no.")
@passphrase_option
@click.pass_obj
def code(
    language: str,
    vault: Path,
    room_id: str,
    label: str,
    definition: str,
    choices: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Add a code to the code book of ROOM and print its id."""
    with open_session(vault, passphrase_file, language) as session:
        made = book.put_code(session, find_room(session, room_id), label, definition, choices or book.YES_NO)
    click.echo(made.id)


@room.command("answer")
@VAULT
@ROOM
@click.argument("record")
@click.argument("code_id", metavar="CODE")
@click.argument("value")
@passphrase_option
@click.pass_obj
def answer(
    language: str, vault: Path, room_id: str, record: str, code_id: str, value: str, passphrase_file: Path | None
) -> None:
    """Give RECORD the answer VALUE to CODE."""
    with open_session(vault, passphrase_file, language) as session:
        book.code(session, find_room(session, room_id), record, code_id, value)


@room.command("note")
@VAULT
@ROOM
@click.argument("words", metavar="TEXT")
@click.option("--record", default="", help="The record that it is about.")
@passphrase_option
@click.pass_obj
def note(language: str, vault: Path, room_id: str, words: str, record: str, passphrase_file: Path | None) -> None:
    """Keep a note of your own on ROOM, or on one of its records."""
    with open_session(vault, passphrase_file, language) as session:
        book.note(session, find_room(session, room_id), words, record)


# --- coding by two, reviews -----------------------------------------------------------------


@room.command("begin")
@VAULT
@ROOM
@click.argument("key_id")
@TYPE
@passphrase_option
@click.pass_obj
def begin(language: str, vault: Path, room_id: str, key_id: str, type_: str, passphrase_file: Path | None) -> None:
    """Begin coding ROOM with the contact KEY_ID, neither seeing the other; print the round's id."""
    with open_session(vault, passphrase_file, language) as session:
        found = find_room(session, room_id)
        units = lists.ids(rooms.open_room(session, found), ListQuery(type_))
        codes = [one.id for one in book.codes(session, found)]
        click.echo(blind.begin(session, found, key_id, codes, units))


@room.command("fix")
@VAULT
@click.argument("round_id", metavar="ROUND")
@passphrase_option
@click.pass_obj
def fix(language: str, vault: Path, round_id: str, passphrase_file: Path | None) -> None:
    """Fix your answers in ROUND; until both are in, they can't be changed."""
    with open_session(vault, passphrase_file, language) as session:
        blind.fix(session, round_id)


@room.command("next")
@VAULT
@click.argument("round_id", metavar="ROUND")
@click.argument("folder", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def next_letter(language: str, vault: Path, round_id: str, folder: Path, passphrase_file: Path | None) -> None:
    """Write the next letter of ROUND to the other coder into FOLDER."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(str(blind.next_letter(session, round_id, folder)))


@room.command("rounds")
@VAULT
@ROOM
@passphrase_option
@AS_JSON
@click.pass_obj
def list_rounds(language: str, vault: Path, room_id: str, passphrase_file: Path | None, as_json: bool) -> None:
    """How each round of coding in ROOM stands, and the agreement once both are in."""
    with open_session(vault, passphrase_file, language) as session:
        found = blind.rounds(session, find_room(session, room_id))
    if as_json:
        print_json([_round(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.id}  {text(f'rooms.blind.state.{one.state}', language)}")
        for each in one.codes:
            _agreement(one, each.id, inert(each.label), language)


def _round(one: RoundView) -> dict[str, Any]:
    plain = dataclasses.asdict(one)
    for agreement in plain["agreement"].values():
        agreement["table"] = [[a, b, n] for (a, b), n in agreement["table"].items()]
    return plain


def _agreement(one: RoundView, code_id: str, label: str, language: str) -> None:
    found = one.agreement.get(code_id)
    if found is None:
        return
    if found.percent is None:
        click.echo("  " + text("rooms.agree.none", language, code=label))
    else:
        percent = f"{100 * found.percent:.0f}"
        click.echo("  " + text("rooms.agree.percent", language, code=label, percent=percent, n=found.n))
    if found.kappa is not None:
        alpha = "–" if found.alpha is None else f"{found.alpha:.2f}"
        click.echo("  " + text("rooms.agree.kappa.bare", language, kappa=f"{found.kappa:.2f}", alpha=alpha))
    for doubt in found.doubts:
        click.echo("  " + text(f"rooms.doubt.{doubt}", language))


@room.command("review")
@VAULT
@ROOM
@click.argument("bundle")
@click.argument("folder", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def review(language: str, vault: Path, room_id: str, bundle: str, folder: Path, passphrase_file: Path | None) -> None:
    """Write what you coded and noted about the sealed file BUNDLE into FOLDER, for who sealed it."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(str(reviews.write(session, find_room(session, room_id), bundle, folder)))


@room.command("take")
@VAULT
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--room", "room_id", default="", help="Where a round that begins belongs.")
@passphrase_option
@click.pass_obj
def take(language: str, vault: Path, path: Path, room_id: str, passphrase_file: Path | None) -> None:
    """Take a letter: a review that came back, or a step of coding by two."""
    with open_session(vault, passphrase_file, language) as session:
        came = letters.take(session, path, find_room(session, room_id) if room_id else "")
    click.echo(f"{came.id}  {text(f'rooms.came.{came.kind}', language)}")


@room.command("reviews")
@VAULT
@click.option("--case", "case", default="", metavar="ID", help="Only what is about this case.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_reviews(language: str, vault: Path, case: str, passphrase_file: Path | None, as_json: bool) -> None:
    """The reviews that came back about what was sealed in VAULT."""
    with open_session(vault, passphrase_file, language) as session:
        found = reviews.listing(session, case, language)
    if as_json:
        print_json([plain(one) for one in found])
        return
    for one in found:
        name = inert(one.reviewer.name or one.reviewer.key_id[:12])
        click.echo(text("rooms.reviews.of", language, name=name))
        labels = {each.id: inert(each.label) for each in one.codes}
        for coding in one.codings:
            click.echo(f"  {isolate_ltr(coding.record)} {labels.get(coding.code, '')}: {inert(coding.value)}")
        for told in one.notes:
            click.echo(f"  {isolate_ltr(told.record)} {inert(told.text)}")


def add_to(program: click.Group) -> None:
    """They stand in the same group as those of :mod:`.room_commands`."""
    program.add_command(room)
