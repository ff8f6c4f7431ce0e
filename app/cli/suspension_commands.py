"""Commands for when a colleague is taken: suspending their key together, signs of life."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import click

from app.base.catalogue import text
from app.base.errors import NotFound
from app.cli.beginnings import only
from app.cli.output import inert, inert_line, print_json, print_table
from app.cli.record_commands import day
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import checkin, contacts, suspension
from app.services.session import Session
from app.services.suspension import Asked, Letter
from app.services.views import Author

_FILE = click.argument("file", type=click.Path(path_type=Path))
_OUT = click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the file is written.")
_TO = click.option(
    "--to", "to", multiple=True, metavar="NAME", help="Who can open it; all verified contacts if left out."
)


@click.group("suspend")
def group() -> None:
    """A colleague was taken: two of you suspend their key, in three steps, offline."""


@group.command("begin")
@VAULT
@click.argument("name")
@_OUT
@_TO
@click.option("--last", default="", metavar="HASH", help="Their last trusted entry, or “nothing”; else the newest.")
@passphrase_option
@click.pass_obj
def begin(
    language: str, vault: Path, name: str, out: Path, to: tuple[str, ...], last: str, passphrase_file: Path | None
) -> None:
    """Step 1: begin to suspend the key of NAME. Nothing changes until a second person agrees."""
    with open_session(vault, passphrase_file, language) as session:
        letter = suspension.begin(session, _key(session, name), last, to=_keys(session, to))
        suspension.save(session, letter, out)
    _said("suspension.saved.half", language, letter)


@group.command("points")
@VAULT
@click.argument("name")
@passphrase_option
@AS_JSON
@click.pass_obj
def points(language: str, vault: Path, name: str, passphrase_file: Path | None, as_json: bool) -> None:
    """The newest entries of NAME, for choosing the last that is trusted."""
    with open_session(vault, passphrase_file, language) as session:
        found = suspension.plan(session, _key(session, name)).points
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        title = inert_line(one.title) or text("suspension.until.register", language)
        said = text("suspension.until.line", language, n=one.n, when=day(one.at), title=title)
        click.echo(f"{one.hash}  {said}")


@group.command("look")
@VAULT
@_FILE
@passphrase_option
@AS_JSON
@click.pass_obj
def look(language: str, vault: Path, file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Say what a FILE that came is about, and what it would do here. Nothing is stored."""
    with open_session(vault, passphrase_file, language) as session:
        asked = suspension.inspect(session, suspension.read_file(file))
    _tell(asked, language, as_json=as_json)


@group.command("agree")
@VAULT
@_FILE
@_OUT
@_TO
@passphrase_option
@click.pass_obj
def agree(language: str, vault: Path, file: Path, out: Path, to: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Step 2: agree to what FILE says; it has its effect here at once."""
    with open_session(vault, passphrase_file, language) as session:
        letter = suspension.agree(session, suspension.read_file(file), to=_keys(session, to))
        suspension.save(session, letter, out)
    _said("suspension.saved.whole", language, letter)


@group.command("take")
@VAULT
@_FILE
@passphrase_option
@AS_JSON
@click.pass_obj
def take(language: str, vault: Path, file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Step 3: take a FILE that two have signed."""
    with open_session(vault, passphrase_file, language) as session:
        asked = suspension.take(session, suspension.read_file(file))
    _tell(asked, language, as_json=as_json)
    if not as_json:
        click.echo(text("suspension.taken", language))


@group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_all(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what is suspended here, and what waits for a second person."""
    with open_session(vault, passphrase_file, language) as session:
        found, waiting = suspension.listing(session), suspension.waiting(session)
    if as_json:
        whole = {"suspensions": [dataclasses.asdict(one) for one in found]}
        print_json({**whole, "waiting": [dataclasses.asdict(one) for one in waiting]})
        return
    for one in found:
        state = text(f"suspension.state.{one.state}", language)
        by = text("suspension.by", language, names=_names(one.by), when=day(one.signed_at))
        click.echo(f"{one.id[:12]}  {_name(one.who)}: {state}. {by}")
        if one.apart:
            click.echo("  " + text("suspension.apart", language, n=one.apart))
    for half in waiting:
        key = f"suspension.waiting.mine.{half.kind}" if half.mine else "suspension.waiting.theirs"
        facts = {"name": _name(half.who), "when": day(half.at), "by": _name(half.by)}
        click.echo(f"{half.core[:12]}  " + text(key, language, **facts))
    if not found and not waiting:
        click.echo(text("suspension.none", language))


@group.command("apart")
@VAULT
@click.argument("name")
@passphrase_option
@AS_JSON
@click.pass_obj
def apart(language: str, vault: Path, name: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show what is kept of NAME and doesn't count."""
    with open_session(vault, passphrase_file, language) as session:
        found = suspension.apart(session, _key(session, name))
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        why = text(f"suspension.why.{one.why}", language)
        click.echo(text("suspension.apart.line", language, n=one.n, when=day(one.at), why=why))
        for type_, field, value in one.said:
            click.echo(f"  {type_}.{field}: {inert_line(value)}")
    if not found:
        click.echo(text("suspension.apart.none", language))


@group.command("admit")
@VAULT
@click.argument("name")
@passphrase_option
@click.pass_obj
def admit(language: str, vault: Path, name: str, passphrase_file: Path | None) -> None:
    """Let entries of NAME count whose place can't be proved, in this vault alone."""
    with open_session(vault, passphrase_file, language) as session:
        suspension.admit(session, _key(session, name))


@group.command("could-read")
@VAULT
@click.argument("name")
@passphrase_option
@AS_JSON
@click.pass_obj
def could_read(language: str, vault: Path, name: str, passphrase_file: Path | None, as_json: bool) -> None:
    """List everything that whoever has the key of NAME is to be taken to know."""
    with open_session(vault, passphrase_file, language) as session:
        found = suspension.could_read(session, _key(session, name))
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    who = _name(found.who)
    rows = []
    for case in found.cases:
        ways = ", ".join(text(f"suspension.how.{how}", language) for how in case.how)
        rows.append((inert(case.title) or text("suspension.untitled", language), ways, case.case))
    print_table([text(f"cli.head.{key}", language) for key in ("name", "roles", "key")], rows)
    for one in found.lost:
        title = inert(one.title) or text("suspension.untitled", language)
        key = "suspension.erased.ask" if one.askable else "suspension.erased.nobody"
        gone = text("suspension.erased.values", language, n=one.values)
        click.echo(f"{title}: {gone} {text(key, language, names=_names(one.askable))}")
    for team, others in found.teams:
        facts = {"name": who, "team": inert(team), "names": _names(others)}
        click.echo(text("suspension.could-read.teams", language, **facts))
    if found.custody:
        names = ", ".join(map(inert, found.custody))
        click.echo(text("suspension.could-read.custody", language, names=names))
    if found.recovery:
        click.echo(text("suspension.could-read.recovery", language))
    if found.people:
        click.echo(text("suspension.could-read.people", language, names=_names(found.people)))
    click.echo(text("suspension.could-read.limit", language, name=who))


@group.command("forget")
@VAULT
@click.argument("begun", metavar="ID")
@passphrase_option
@click.pass_obj
def forget(language: str, vault: Path, begun: str, passphrase_file: Path | None) -> None:
    """Let go of a suspension ID that was begun and that nobody agreed to; after 30 days that happens by itself."""
    with open_session(vault, passphrase_file, language) as session:
        suspension.forget(session, only(begun, [one.core for one in suspension.waiting(session)], "suspension"))


@group.command("restore")
@VAULT
@click.argument("suspension_id", metavar="ID")
@_OUT
@passphrase_option
@click.pass_obj
def restore(language: str, vault: Path, suspension_id: str, out: Path, passphrase_file: Path | None) -> None:
    """Begin to end the suspension ID that you signed; the other who signed it agrees with `suspend agree`."""
    with open_session(vault, passphrase_file, language) as session:
        found = suspension.get(session, suspension_id)
        letter = suspension.begin_restoring(session, found.id)
        suspension.save(session, letter, out)
    _said("suspension.saved.again", language, letter)


# --- signs of life -----------------------------------------------------------------------------------


@click.group("checkin")
def checkin_group() -> None:
    """Signs of life: who must be heard of, and who is late."""


@checkin_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_checkins(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List whom your teams wait for, those who are late first."""
    with open_session(vault, passphrase_file, language) as session:
        found = checkin.state(session)
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    if not found.people:
        click.echo(text("checkin.nobody", language))
    for one in found.people:
        facts = {"hours": one.hours, "teams": ", ".join(map(inert, one.teams))}
        heard = (
            text("checkin.never", language, **facts)
            if one.heard is None
            else text("checkin.heard", language, when=day(one.heard), **facts)
        )
        click.echo(f"{_name(one.who)}: {text(f'checkin.state.{one.state}', language)}. {heard}")
    if found.own_hours:
        click.echo(text("checkin.own", language, n=found.own_hours))


@checkin_group.command("vouch")
@VAULT
@click.argument("name")
@passphrase_option
@click.pass_obj
def vouch(language: str, vault: Path, name: str, passphrase_file: Path | None) -> None:
    """Say that you know NAME to be safe: what goes to them goes again."""
    with open_session(vault, passphrase_file, language) as session:
        one = contacts.by_name(session, name)
        checkin.vouch(session, one.key_id)
    click.echo(text("checkin.done", language, name=inert(one.name)))


# --- words ---------------------------------------------------------------------------------------


def _tell(asked: Asked, language: str, *, as_json: bool) -> None:
    if as_json:
        print_json(dataclasses.asdict(asked))
        return
    click.echo(text(f"suspension.asked.{asked.kind}", language, name=_name(asked.who)))
    click.echo(text("suspension.asked.by", language, names=_names(asked.by), when=day(asked.begun_at)))
    if asked.kind == "suspend":
        click.echo(text(f"suspension.asked.place.{asked.place}", language))
        click.echo(text("suspension.effect", language, counted=asked.counted, apart=asked.apart))
    if asked.known:
        click.echo(text("suspension.asked.known", language))


def _said(key: str, language: str, letter: Letter) -> None:
    click.echo(text(key, language, names=_names(letter.readers)))


def _names(people: Iterable[Author]) -> str:
    return ", ".join(map(_name, people))


def _name(one: Author) -> str:
    return inert(one.name) or one.key_id[:8]


def _keys(session: Session, names: Iterable[str]) -> list[str] | None:
    return [contacts.by_name(session, name).key_id for name in names] or None


def _key(session: Session, name: str) -> str:
    """A contact by name, or anybody by their whole key id: also of who is no contact any more."""
    try:
        return contacts.by_name(session, name).key_id
    except NotFound:
        if len(name) == 43:
            return name
        raise


def add_to(program: click.Group) -> None:
    program.add_command(group)
    program.add_command(checkin_group)
