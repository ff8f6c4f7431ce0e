"""Commands for a lost vault: sharing what opens it among colleagues, trying that out, asking them, opening it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from app.base.catalogue import text
from app.base.errors import NotFound
from app.base.paths import replace_file
from app.cli.custody_commands import MEMBERS, NEEDED, OUT, keys_of, who, write
from app.cli.output import TerminalTask, inert, inert_line, print_json
from app.cli.record_commands import day
from app.cli.secrets import ask_new_secret, ask_secret, open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import custody, letterfiles, recovery

_FILE = click.argument("file", type=click.Path(path_type=Path))
_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group("recovery")
def group() -> None:
    """A vault whose passphrase is lost: opened by several colleagues together."""


@group.command("share")
@VAULT
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@NEEDED
@MEMBERS
@passphrase_option
@click.pass_obj
def share(
    language: str, vault: Path, folder: Path, k: int, members: tuple[str, ...], passphrase_file: Path | None
) -> None:
    """Share what opens VAULT among colleagues: a letter for each, written into FOLDER. Ends an earlier sharing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_session(vault, passphrase_file, language) as session:
        letters = recovery.share(session, k, keys_of(session, members))
        for letter in letters.values():
            write(session, letter, folder / letterfiles.neutral_name(), language)


@group.command("state")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def state(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Say whether VAULT could be opened by colleagues, as far as rehearsals have shown."""
    with open_session(vault, passphrase_file, language) as session:
        found = recovery.state(session)
    if as_json:
        print_json(None if found is None else {**dataclasses.asdict(found), "works": found.works})
        return
    if found is None:
        click.echo(text("custody.recovery.none", language))
        return
    key = "works" if found.works else "unproven" if found.intact else "broken"
    click.echo(text(f"custody.recovery.{key}", language, k=found.k, n=len(found.holders), proven=found.proven))
    for held in found.holders:
        seen = text("custody.recovery.seen", language, day=day(held.seen)) if held.seen else "–"
        click.echo(f"  {who(held.who, language)}: {seen}")


@group.command("rehearse")
@VAULT
@OUT
@passphrase_option
@click.pass_obj
def rehearse(language: str, vault: Path, out: Path, passphrase_file: Path | None) -> None:
    """Ask all colleagues to prove that they have their pieces; take their answers with ``custody take``."""
    with open_session(vault, passphrase_file, language) as session:
        write(session, recovery.rehearse(session), out, language)


@group.command("stop")
@VAULT
@passphrase_option
@click.pass_obj
def stop(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """End the sharing: the pieces open VAULT no more (but copies of it that somebody made before)."""
    with open_session(vault, passphrase_file, language) as session:
        recovery.stop(session)


@group.command("words")
@VAULT
@_FILE
@passphrase_option
@click.pass_obj
def show_words(language: str, vault: Path, file: Path, passphrase_file: Path | None) -> None:
    """Show the words of the request in FILE. Compare them with whoever asks, seeing or hearing them."""
    with open_session(vault, passphrase_file, language) as session:
        found = recovery.inspect(session, custody.read_text(file))
    click.echo(" ".join(found.words))
    for one in found.lent:
        click.echo(
            text("custody.lent.line", language, name=who(one.owner, language), day=day(one.at), k=one.k, n=one.n)
        )


@group.command("give")
@VAULT
@_FILE
@OUT
@click.option("--owner", required=True, metavar="NAME", help="Whose vault it is.")
@click.option("--words", "words_", required=True, help="The words that they read to you.")
@passphrase_option
@click.pass_obj
def give(
    language: str, vault: Path, file: Path, out: Path, owner: str, words_: str, passphrase_file: Path | None
) -> None:
    """Give your piece of OWNER's vault for the request in FILE, once the words that they read to you are its own."""
    untrusted = custody.read_text(file)
    with open_session(vault, passphrase_file, language) as session:
        found = recovery.inspect(session, untrusted)
        recovery.demand_words(found, words_)
        lent = next((one for one in found.lent if owner in (one.owner.name, one.owner.key_id)), None)
        if lent is None:
            raise NotFound(what="entrusted", name=owner)
        write(session, recovery.give(session, untrusted, lent.id), out, language)


@group.command("ask")
@VAULT
@OUT
@passphrase_option
@click.pass_obj
def ask(language: str, vault: Path, out: Path, passphrase_file: Path | None) -> None:
    """Ask for VAULT, which you can't open: choose a new passphrase, write the request to OUT, read its words out."""
    made = recovery.ask(vault, ask_new_secret(passphrase_file, language))
    replace_file(out, made.text.encode())
    click.echo(" ".join(made.words))


@group.command("look")
@VAULT
@_FILES
@passphrase_option
@click.pass_obj
def look(language: str, vault: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Say what the answers in FILES are worth; nothing is opened. Asks for the new passphrase."""
    found = recovery.look(vault, ask_secret(passphrase_file, language), custody.read_files(files))
    for path, given in zip(files, found.given, strict=True):
        name = inert(given.name) or inert_line(path.name)
        click.echo(f"{name}: {text(f'custody.worth.{given.worth}', language)}")
    if found.k:
        click.echo(text("custody.have", language, have=found.have, k=found.k))


@group.command("finish")
@VAULT
@_FILES
@passphrase_option
@click.pass_obj
def finish(language: str, vault: Path, files: tuple[Path, ...], passphrase_file: Path | None) -> None:
    """Open VAULT with the answers in FILES; from then on the new passphrase opens it."""
    task = TerminalTask()
    answers = custody.read_files(files)
    with recovery.finish(vault, ask_secret(passphrase_file, language), answers, task=task):
        task.finish()
        click.echo(text("custody.recovered", language))


@group.command("forget")
@VAULT
@click.pass_obj
def forget(language: str, vault: Path) -> None:
    """Let a request for VAULT go."""
    recovery.forget(vault)


def add_to(program: click.Group) -> None:
    program.add_command(group)
