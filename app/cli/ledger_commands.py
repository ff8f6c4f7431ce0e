"""``sijil ledger``, ``sijil certificate``, ``sijil stamps …``: who had a piece of evidence, and no later than when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.base import catalogue
from app.base.catalogue import LANGUAGES
from app.base.catalogue import text as words
from app.base.limits import PEM_BYTES
from app.cli.output import TerminalTask, inert, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import authorities, cases, stamping
from app.services.casefile import SHAPES
from app.services.ledger import certificate, reading, wording
from app.services.ledger.reading import LedgerView, LineView

TARGET = click.argument("record")


def add_to(program: click.Group) -> None:
    for command in (ledger, write_certificate, stamps):
        program.add_command(command)


@click.command("ledger")
@VAULT
@TARGET
@passphrase_option
@AS_JSON
@click.pass_obj
def ledger(language: str, vault: Path, record: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Who had RECORD, a piece of evidence or all those of a case: every line of every holder's ledger that is here.

    Ends with 1 where a ledger doesn't hold together, or speaks against another.
    """
    with open_session(vault, passphrase_file, language) as session:
        target = cases.resolve(session, record)
        case = cases.record(session, target).type == "case"
        views = reading.of_case(session, target) if case else (reading.show(session, target),)
    if as_json:
        print_json([_told(view) for view in views])
    else:
        for view in views:
            _print(view, language)
    if not all(view.sound for view in views):
        raise click.exceptions.Exit(1)


def _print(view: LedgerView, language: str) -> None:
    click.echo(f"{inert(view.piece.name)}  {view.piece.sha256}")
    for line in view.lines:
        parts = [
            wording.when(line.at),
            inert(wording.person(line.who, language)),
            wording.act(line, language),
            wording.about(line, language),
            inert(wording.other(line, language)),
            wording.says(line, language),
        ]
        click.echo("  " + "  ".join(part for part in parts if part))
    for one in view.holders:
        click.echo(f"  {inert(wording.person(one.who, language))} {one.who.key_id}: {wording.holder(one, language)}")
    if not view.lines:
        click.echo("  " + words("ledger.none", language))


def _told(view: LedgerView) -> dict[str, Any]:
    return {
        "record": view.piece.id,
        "case": view.piece.case,
        "sha256": view.piece.sha256,
        "sound": view.sound,
        "lines": [_line(line) for line in view.lines],
        "holders": [
            {
                "key": one.who.key_id,
                "lines": one.lines,
                "signed": one.signed,
                "rewritten": one.rewritten,
                "fault": one.fault or None,
                "fault_line": one.fault_line or None,
            }
            for one in view.holders
        ],
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "at": line.at,
        "who": line.who.key_id,
        "n": line.n,
        "act": line.act,
        "about": line.about,
        "whom": line.whom.key_id if line.whom is not None else None,
        "whom_hidden": line.hidden,
        "other_side": line.other or None,
    }


@click.command("certificate")
@VAULT
@TARGET
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--shape", type=click.Choice(SHAPES), default="pdf", help="The kind of file.")
@click.option(
    "--in",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=("en", "ar"),
    help="One or two languages, side by side.",
)
@passphrase_option
@click.pass_obj
def write_certificate(
    language: str,
    vault: Path,
    record: str,
    path: Path,
    shape: str,
    languages: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Write the certificate of custody of RECORD, a piece of evidence or a case, to PATH: unencrypted, to be printed.

    Ends with 1 where bytes don't have their hash any more; the certificate says so too.
    """
    if not 1 <= len(set(languages)) <= 2:
        raise click.BadParameter("one or two languages")
    task = TerminalTask()
    chosen = next(one for one in SHAPES if one == shape)
    with open_session(vault, passphrase_file, language) as session:
        target = cases.resolve(session, record)
        made = certificate.export(
            session, target, path, shape=chosen, languages=tuple(dict.fromkeys(languages)), task=task
        )
    task.finish()
    click.echo(f"{words('ledger.window.saved', language)} {inert(str(made.path))}")
    if made.wrong:
        click.echo(words("ledger.window.wrong", language, n=made.wrong), err=True)
        raise click.exceptions.Exit(1)


@click.group("stamps")
def stamps() -> None:
    """Which seals wait for a time stamp (RFC 3161), and who is asked for one. Nothing here opens the network."""


@stamps.command("waiting")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def waiting(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the seals that wait for stamps."""
    with open_session(vault, passphrase_file, language) as session:
        found = stamping.pending(session)
    if as_json:
        print_json(
            [
                {"digest": one.digest.hex(), "at": one.at, "place": one.place, "stamps": one.stamps, "of": one.wanted}
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{wording.when(one.at)}  {one.stamps}/{one.wanted}  {inert(one.place)}  {one.digest.hex()[:16]}")
    if not found:
        click.echo(words("stamp.none-waiting", language))


@stamps.command("authorities")
@VAULT
@click.option("--choose", "chosen", metavar="ID", multiple=True, help="Ask these from now on.")
@click.option("--add", "name", metavar="NAME", help="Add one of your own, with --address and --root.")
@click.option("--address", help="Where it is asked.")
@click.option("--root", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A PEM of its root.")
@click.option("--remove", metavar="ID", help="Forget one of your own.")
@click.option("--proxy", help="SOCKS5 proxy, as 127.0.0.1:9050; «none» for no proxy.")
@passphrase_option
@AS_JSON
@click.pass_obj
def of_whom(
    language: str,
    vault: Path,
    chosen: tuple[str, ...],
    name: str | None,
    address: str | None,
    root: Path | None,
    remove: str | None,
    proxy: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List or change whom stamps are asked of, and by which way."""
    if name is not None and (address is None or root is None):
        raise click.UsageError("--add needs --address and --root")
    with open_session(vault, passphrase_file, language) as session:
        if name is not None and address is not None and root is not None:
            with root.open("rb") as file:
                authorities.add(session, name, address, file.read(PEM_BYTES + 1))
        if remove is not None:
            authorities.remove(session, remove)
        if chosen:
            authorities.choose(session, chosen)
        if proxy is not None:
            authorities.set_proxy(session, "" if proxy == "none" else proxy)
        found, way = authorities.every(session), authorities.proxy(session)
    if as_json:
        listed = [
            {"id": one.id, "name": one.name, "address": one.address, "asked": one.chosen, "own": one.own}
            for one in found
        ]
        print_json({"authorities": listed, "proxy": way or None})
        return
    for one in found:
        country = f" ({one.country})" if one.country else ""
        click.echo(f"{'*' if one.chosen else ' '} {one.id:12} {inert(one.name)}{country}  {inert(one.address)}")
    if way:
        click.echo(f"{words('settings.stamps.proxy', language)}: {catalogue.isolate_ltr(inert(way))}")
