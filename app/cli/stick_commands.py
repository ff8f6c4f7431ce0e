"""Commands for sticks and couriers: stick list, look, send, receive; courier carry, put, pack, list, forget."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.cli.beginnings import only
from app.cli.failures import sentence
from app.cli.inbox_commands import Taking, take_in
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table, size
from app.cli.report_commands import day_words
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, courier, sending, sticks
from app.services.session import Session
from app.services.sticks import Contents, Parts
from app.services.views import ReceiveFailure
from app.sync import volumes
from app.sync.volumes import Volume

FOLDER = click.argument("path", type=click.Path(path_type=Path))
CASES = click.option(
    "--case", "case_ids", multiple=True, metavar="ID", help="Only this case; may be repeated. All if not given."
)
POLICY = click.option(
    "--policy",
    type=click.Choice(sending.POLICIES),
    default=sending.POLICIES[0],
    show_default=True,
    help="What the readers get to know.",
)
WHOLE = click.option("--whole", is_flag=True, help="Also what they have confirmed to hold.")


@click.group("stick")
def stick_group() -> None:
    """Sticks: list them, look at one, send and receive by one."""


@stick_group.command("list")
@AS_JSON
@click.pass_obj
def list_sticks(language: str, as_json: bool) -> None:
    """List the sticks that are plugged in, as far as this system tells."""
    found = volumes.listing()
    if as_json:
        print_json({"knows": volumes.knows(), "sticks": [_volume_json(one) for one in found]})
        return
    if not found:
        click.echo(text("sticks.cli.none" if volumes.knows() else "sticks.cli.blind", language))
        return
    head = [text(f"sticks.cli.head.{key}", language) for key in ("name", "path", "free", "size", "kind")]
    print_table(head, [(inert_line(v.label), v.path, size(v.free), size(v.size), v.kind) for v in found])


def _volume_json(one: Volume) -> dict[str, Any]:
    return {**dataclasses.asdict(one), "path": str(one.path), "largest": one.largest}


@stick_group.command("look")
@VAULT
@FOLDER
@passphrase_option
@AS_JSON
@click.pass_obj
def look(language: str, vault: Path, path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Say what lies at PATH for VAULT, and for others. Nothing is taken."""
    with open_session(vault, passphrase_file, language) as session:
        found = sticks.look(session, path)
    if as_json:
        print_json(_plain(found))
        return
    own = len(found.mine) + sum(one.mine is True for one in found.parts)
    others = len(found.others) + sum(one.mine is False for one in found.parts)
    click.echo(text("sticks.cli.mine", language, n=own, size=size(found.mine_bytes)))
    click.echo(text("sticks.cli.others", language, n=others, size=size(found.others_bytes)))
    if found.letters:
        click.echo(text("letters.on-stick", language, n=len(found.letters)))
    if found.packs:
        click.echo(text("sticks.cli.packs", language, n=len(found.packs)))
    for one in found.parts:
        click.echo("  " + _set_words(one, language))
    _warn(found, language)


def _set_words(one: Parts, language: str) -> str:
    have = one.of - len(one.missing)
    return text("sticks.cli.set", language, of=one.of, have=have, size=size(one.bytes))


def _warn(found: Contents, language: str) -> None:
    for one in found.warnings:
        names = ", ".join(inert_line(name) for name in one.names)
        click.echo(text(f"sticks.cli.warn.{one.what}", language, n=one.count, names=names), err=True)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


@stick_group.command("send")
@VAULT
@FOLDER
@click.option("--to", "to", multiple=True, required=True, metavar="NAME", help="A contact; may be repeated.")
@CASES
@POLICY
@WHOLE
@click.option("--against-team", is_flag=True, help="Although the rules of a team allow less.")
@click.option("--against-consent", is_flag=True, help="Also what somebody refused to share, or withdrew.")
@click.option("--weigh", "weigh", is_flag=True, help="Say what it would weigh there, and write nothing.")
@passphrase_option
@AS_JSON
@click.pass_obj
def send(
    language: str,
    vault: Path,
    path: Path,
    to: tuple[str, ...],
    case_ids: tuple[str, ...],
    policy: str,
    whole: bool,
    against_team: bool,
    against_consent: bool,
    weigh: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write a bundle onto the stick at PATH, read it back and compare; in parts where no file may be that large."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        keys = [contacts.by_name(session, name).key_id for name in to]
        chosen, wanted = _cases(session, case_ids), sending.policy(policy)
        if weigh:
            found = sticks.weigh(session, keys, path, chosen, wanted, whole=whole, against_consent=against_consent)
        else:
            done = sticks.send(
                session,
                keys,
                path,
                chosen,
                wanted,
                task,
                whole=whole,
                against_team=against_team,
                against_consent=against_consent,
            )
    task.finish()
    if as_json:
        print_json(_plain(found if weigh else done))
    elif weigh:
        free = size(found.free) if found.free is not None else "?"
        facts = {"size": size(found.bytes), "parts": found.parts, "seconds": found.seconds, "free": free}
        click.echo(text("sticks.cli.weight", language, **facts))
        if not found.fits and not found.read_only:
            names = text("case.comma", language).join(inert_line(one.title) for one in found.fitting)
            key = "ways.stick.fits" if found.fitting else "ways.stick.none-fits"
            click.echo(text(key, language, n=len(found.fitting), names=names))
    else:
        for one in done.paths:
            facts = {"path": isolate_ltr(inert_line(one)), "size": size(one.stat().st_size), "n": done.seconds}
            click.echo(text("sticks.cli.sent", language, **facts))
        if done.safe:
            click.echo(text("sticks.cli.safe", language))


def _cases(session: Session, case_ids: tuple[str, ...]) -> list[str] | None:
    return [cases.resolve(session, case) for case in case_ids] or None


@stick_group.command("receive")
@VAULT
@FOLDER
@click.option("--dry-run", is_flag=True, help="Say what the bundles would change, and change nothing.")
@click.option("--files", "files", multiple=True, metavar="ID", help="Take only this case; may be repeated.")
@click.option("--aside", "aside", is_flag=True, help="Keep the bundles in the vault and use nothing of them yet.")
@click.option("--despite-fork", is_flag=True, help="Take also what a device with two histories has signed.")
@passphrase_option
@AS_JSON
@click.pass_obj
def receive(
    language: str,
    vault: Path,
    path: Path,
    dry_run: bool,
    files: tuple[str, ...],
    aside: bool,
    despite_fork: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Check what lies on the stick at PATH for VAULT, and merge what is new. Parts wait in the vault for the others."""
    how = Taking(dry_run, files, aside, despite_fork, as_json)
    with open_session(vault, passphrase_file, language) as session:
        take_in(session, lambda task: sticks.receive(session, path, task), how, language)


# --- couriers -------------------------------------------------------------------------------------


@click.group("courier")
def courier_group() -> None:
    """Carry what is for others, unread: from stick to stick, or up to a relay."""


@courier_group.command("carry")
@VAULT
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@passphrase_option
@AS_JSON
@click.pass_obj
def carry(language: str, vault: Path, paths: tuple[Path, ...], passphrase_file: Path | None, as_json: bool) -> None:
    """Copy into VAULT what lies at PATHS for others; the stick stays as it is."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        done = courier.carry(session, list(paths), task)
    task.finish()
    if as_json:
        failures = [_failure_json(one, language) for one in done.failures]
        print_json({**_plain(dataclasses.replace(done, failures=())), "failures": failures})
    else:
        facts = {"n": len(done.carried) + len(done.packs), "size": size(done.bytes)}
        click.echo(text("sticks.cli.carried", language, own=done.own, already=done.already, **facts))
    for one in done.failures:
        raise click.ClickException(f"{inert_line(one.path)}: {sentence(one.error, language)}")


def _failure_json(one: ReceiveFailure, language: str) -> dict[str, Any]:
    code = getattr(one.error, "error_code", "unexpected")
    return {"path": one.path, "error": code, "message": sentence(one.error, language)}


@courier_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_carried(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what VAULT carries for others."""
    with open_session(vault, passphrase_file, language) as session:
        found, packs = courier.listing(session), courier.packs(session)
    if as_json:
        print_json({"carried": _plain(found), "packs": _plain(packs)})
        return
    head = [text(f"sticks.cli.head.{key}", language) for key in ("id", "kind", "size", "parts", "from", "day", "state")]
    rows = [
        (one.id[:12], text(f"sticks.cli.kind.{one.kind}", language), size(one.bytes),
         f"{one.number}/{one.of}" if one.of else "", inert_line(one.place), day_words(one.at),
         text(f"sticks.cli.state.{'here' if one.handed is None else 'handed'}", language))
        for one in found
    ]  # fmt: skip
    rows += [
        (one.id[:12], text("sticks.cli.kind.pack", language), size(one.bytes), f"{100 * one.sent // one.bytes} %",
         inert(one.sender.name), day_words(one.at),
         text(f"sticks.cli.state.{'here' if one.uploaded is None else 'up'}", language))
        for one in packs
    ]  # fmt: skip
    print_table(head, rows)


@courier_group.command("put")
@VAULT
@FOLDER
@click.argument("ids", nargs=-1)
@passphrase_option
@AS_JSON
@click.pass_obj
def put(
    language: str, vault: Path, path: Path, ids: tuple[str, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """Put what VAULT carries onto the stick at PATH: IDS by their start, or all of it."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        done = courier.put_on(session, path, _ids(session, ids) if ids else None, task)
    task.finish()
    if as_json:
        print_json(_plain(done))
        return
    click.echo(text("sticks.cli.put", language, n=len(done.paths), size=size(done.bytes)))
    if done.safe:
        click.echo(text("sticks.cli.safe", language))


@courier_group.command("forget")
@VAULT
@click.argument("ids", nargs=-1, required=True)
@passphrase_option
@click.pass_obj
def forget(language: str, vault: Path, ids: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Throw away what VAULT carries: IDS by their start."""
    with open_session(vault, passphrase_file, language) as session:
        wanted = _ids(session, ids)
        courier.forget(session, wanted)
    click.echo(text("sticks.cli.forgotten", language, n=len(wanted)))


def _ids(session: Session, starts: tuple[str, ...]) -> list[str]:
    """Raises NotFound, InputError ``ambiguous-name``."""
    every = [one.id for one in courier.listing(session)] + [one.id for one in courier.packs(session)]
    return list(dict.fromkeys(only(start, every, "bundle") for start in starts))


@courier_group.command("pack")
@VAULT
@FOLDER
@click.option("--to", "to", required=True, metavar="NAME", help="Whom it is for: a contact whose address is here.")
@click.option("--by", "by", required=True, metavar="NAME", help="The contact who brings it up to the relay.")
@CASES
@POLICY
@WHOLE
@click.option("--against-team", is_flag=True, help="Although the rules of a team allow less.")
@click.option("--against-consent", is_flag=True, help="Also what somebody refused to share, or withdrew.")
@passphrase_option
@AS_JSON
@click.pass_obj
def pack(
    language: str,
    vault: Path,
    path: Path,
    to: str,
    by: str,
    case_ids: tuple[str, ...],
    policy: str,
    whole: bool,
    against_team: bool,
    against_consent: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write at PATH what goes to a contact, for a courier who brings it up to their relay unread."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        reader, carrier = (contacts.by_name(session, name).key_id for name in (to, by))
        done = courier.pack(
            session,
            reader,
            carrier,
            path,
            _cases(session, case_ids),
            sending.policy(policy),
            task,
            whole=whole,
            against_team=against_team,
            against_consent=against_consent,
        )
    task.finish()
    if as_json:
        print_json(_plain(done))
        return
    facts = {"path": isolate_ltr(inert_line(done.path)), "size": size(done.bytes), "day": day_words(done.until)}
    click.echo(text("sticks.cli.packed", language, **facts))


def add_to(program: click.Group) -> None:
    for command in (stick_group, courier_group):
        program.add_command(command)
