"""Commands for one bundle over several sticks: stick across, next, under-way, lost, drop."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.cli.beginnings import only
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table, size
from app.cli.report_commands import day_words
from app.cli.secrets import open_session, passphrase_option
from app.cli.stick_commands import CASES, FOLDER, POLICY, WHOLE, stick_group
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, sending
from app.services.session import Session
from app.services.sticks import across
from app.services.sticks.across import Across, Put
from app.services.views import Author

NEXT = "sijil stick next VAULT PATH"
BUNDLE = click.argument("bundle", required=False, default="", metavar="[BUNDLE]")
"""by the start of its id; not needed where one alone is under way"""


@stick_group.command("across")
@VAULT
@FOLDER
@click.option("--to", "to", multiple=True, required=True, metavar="NAME", help="A contact; may be repeated.")
@CASES
@POLICY
@WHOLE
@click.option("--against-team", is_flag=True, help="Although the rules of a team allow less.")
@click.option("--against-consent", is_flag=True, help="Also what somebody refused to share, or withdrew.")
@passphrase_option
@AS_JSON
@click.pass_obj
def begin(
    language: str,
    vault: Path,
    path: Path,
    to: tuple[str, ...],
    case_ids: tuple[str, ...],
    policy: str,
    whole: bool,
    against_team: bool,
    against_consent: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Prepare one bundle for several sticks, and write onto the one at PATH what has room there."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        keys = [contacts.by_name(session, name).key_id for name in to]
        chosen = [cases.resolve(session, case) for case in case_ids] or None
        terms = {"whole": whole, "against_team": against_team, "against_consent": against_consent}
        state, _ = across.begin(session, keys, chosen, sending.policy(policy), task, **terms)
        if not as_json:
            click.echo(text("across.cli.begun", language, id=state.bundle[:12]))
        done = across.put(session, state.bundle, path, task)
    task.finish()
    _say(done, path, language, as_json)


@stick_group.command("next")
@VAULT
@FOLDER
@BUNDLE
@passphrase_option
@AS_JSON
@click.pass_obj
def put_next(language: str, vault: Path, path: Path, bundle: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Write the next parts of a bundle onto the stick at PATH; after a failure it goes on where it stopped."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        done = across.put(session, _one(session, bundle), path, task)
    task.finish()
    _say(done, path, language, as_json)


def _one(session: Session, bundle: str) -> str:
    """Raises NotFound, InputError ``ambiguous-name``."""
    ids = [one.bundle for one in across.listing(session)]
    return ids[0] if not bundle and len(ids) == 1 else only(bundle, ids, "bundle")


def _say(done: Put, path: Path, language: str, as_json: bool) -> None:
    if as_json:
        print_json({**_plain(done), "state": _json(done.state)})
        return
    numbers = ", ".join(map(str, done.numbers))
    key = "across.wrote" if done.safe else "across.unsure"
    click.echo(text(key, language, numbers=numbers, name=isolate_ltr(inert_line(path))))
    state = done.state
    if state.whole:
        click.echo(text("across.done", language))
    else:
        click.echo(text("across.left", language, n=len(state.left), size=size(state.bytes_left())))
        click.echo(text("across.cli.next", language, command=isolate_ltr(NEXT)))


def _plain(done: Put) -> dict[str, Any]:
    return {"numbers": done.numbers, "paths": [str(one) for one in done.paths], "safe": done.safe}


def _json(one: Across) -> dict[str, Any]:
    return dataclasses.asdict(one) | {"whole": one.whole, "left": [part.number for part in one.left]}


@stick_group.command("under-way")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def under_way(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the bundles of VAULT that go by several sticks, and which part lies on which."""
    with open_session(vault, passphrase_file, language) as session:
        found = across.listing(session)
    if as_json:
        print_json([_json(one) for one in found])
        return
    if not found:
        click.echo(text("across.cli.none", language))
        return
    head = [text(f"sticks.cli.head.{key}", language) for key in ("id", "size", "day")]
    head += [text(f"across.cli.head.{key}", language) for key in ("for", "parts")]
    rows = [(one.bundle[:12], size(one.bytes), day_words(one.at), _names(one.readers), _placed(one)) for one in found]
    print_table(head, rows)


def _names(people: tuple[Author, ...]) -> str:
    return ", ".join(inert(who.name) or who.key_id[:8] for who in people)


def _placed(one: Across) -> str:
    """``1/4 KINGSTON, 2/4 KINGSTON``: each part with the stick on which it lies."""
    placed = [part for part in one.parts if part.placed is not None]
    return ", ".join(f"{part.number}/{len(one.parts)} {inert_line(part.place)}" for part in placed) or "–"


@stick_group.command("lost")
@VAULT
@click.argument("bundle", metavar="BUNDLE")
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1))
@passphrase_option
@click.pass_obj
def lost(language: str, vault: Path, bundle: str, numbers: tuple[int, ...], passphrase_file: Path | None) -> None:
    """Say that the stick with these parts is lost: they are written again by `stick next`."""
    with open_session(vault, passphrase_file, language) as session:
        across.again(session, _one(session, bundle), numbers)
    click.echo(text("across.cli.again", language, numbers=", ".join(map(str, numbers))))


@stick_group.command("drop")
@VAULT
@click.argument("bundle", metavar="BUNDLE")
@passphrase_option
@click.pass_obj
def drop(language: str, vault: Path, bundle: str, passphrase_file: Path | None) -> None:
    """Throw away here what goes by several sticks; what lies on sticks stays there."""
    with open_session(vault, passphrase_file, language) as session:
        across.forget(session, _one(session, bundle))
    click.echo(text("across.cli.forgotten", language))


def add_to(program: click.Group) -> None:
    program.add_command(stick_group)
