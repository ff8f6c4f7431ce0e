"""Commands for sealed files: seal, sealed, verify, unseal, stamp."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import FSI, LRI, PDI, isolate_ltr, text
from app.base.errors import BundleAltered, BundleTruncated, InputError
from app.cli.output import TerminalTask, print_json, print_table, size
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, custody, release, sealing, sending
from app.services.sealing import Order, Plan, SealedRow, faults, wording
from app.services.session import Session

_UNISOLATED = dict.fromkeys(map(ord, FSI + LRI + PDI))
"""a table is columns of letters: what sets words apart would show as escapes there"""
_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command("seal")
@VAULT
@click.option("--case", "case_ids", multiple=True, required=True, metavar="ID", help="A case; may be repeated.")
@click.option("--to", multiple=True, metavar="NAME", help="A contact who reads it; may be repeated.")
@click.option("--recipient", multiple=True, metavar="AGE1PQ1…", help="A bare age key that reads it; may be repeated.")
@click.option(
    "--purpose",
    type=click.Choice(release.PURPOSES),
    required=True,
    help="What they will do with it; consent is asked about this.",
)
@click.option("--policy", type=click.Choice(sending.POLICIES), help="Instead of what is set for these readers.")
@click.option("--pages", type=click.Choice(("both", "html", "none")), default="both", show_default=True)
@click.option("--languages", default="en,ar", show_default=True, help="One or two, of the pages.")
@click.option("--custodians", default="", metavar="NAME", help="Withheld names go along, locked for this group.")
@click.option("--stamp", is_flag=True, help="Ask the time-stamp authorities now. This goes online.")
@click.option("--against-team", is_flag=True, help="Although the rules of a team allow less.")
@click.option("--dry-run", is_flag=True, help="Only show what would leave.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder, or a file that isn't there yet.")
@passphrase_option
@AS_JSON
@click.pass_obj
def seal(language: str, /, vault: Path, passphrase_file: Path | None, as_json: bool, out: Path, **chosen: Any) -> None:
    """Seal cases as they stand now, for people outside the group, into one file that proves itself."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        order = _order(session, chosen)
        plan = sealing.plan(session, order, task)
        if chosen["dry_run"]:
            _say_plan(plan, language, as_json)
            return
        report = sealing.seal(session, order, out, task)
        key = session.key_id
    task.finish()
    if as_json:
        failed = [{"authority": one.authority, "error": one.error.code, **one.error.facts} for one in report.failures]
        said = dataclasses.asdict(dataclasses.replace(report, failures=()))
        print_json({**said, "digest": report.digest.hex(), "failures": failed})
        return
    sealed = {"path": isolate_ltr(report.path), "size": size(report.bytes), "key": isolate_ltr(key)}
    click.echo(text("seal.cli.sealed", language, **sealed))
    click.echo(text("seal.done.count", language, n=report.entries, pieces=report.pieces, pages=report.pages))
    if report.missing:
        click.echo(text("seal.cli.stays", language, n=report.missing))
    for line in wording.unstamped(report, language):
        click.echo(line)


def _order(session: Session, chosen: dict[str, Any]) -> Order:
    languages = tuple(part.strip() for part in chosen["languages"].split(",") if part.strip())
    if not 1 <= len(languages) <= 2 or not set(languages) <= {"en", "ar", "ckb"}:
        raise InputError("unknown-language")
    group = next(
        (g.id for g in custody.groups(session) if chosen["custodians"] in (g.id, g.name)), chosen["custodians"]
    )
    return Order(
        cases=tuple(cases.resolve(session, case) for case in chosen["case_ids"]),
        readers=tuple(contacts.by_name(session, name).key_id for name in chosen["to"]),
        recipients=chosen["recipient"],
        purpose=chosen["purpose"],
        policy=chosen["policy"] or "",
        languages=languages,
        pages=chosen["pages"],
        group=group,
        stamp=chosen["stamp"],
        against_team=chosen["against_team"],
    )


def _say_plan(plan: Plan, language: str, as_json: bool) -> None:
    if as_json:
        blocked = [{"case": one.case, "why": one.why} for one in plan.clearance.blocked]
        facts = {"entries": plan.entries, "pieces": plan.pieces, "bytes": plan.bytes, "missing": plan.missing}
        print_json({"clear": plan.clear, "policy": plan.terms.policy, "blocked": blocked, **facts})
        return
    for line in wording.plan(plan, language, size(plan.bytes)):
        click.echo(line)
    click.echo(text("seal.cli.nothing", language))


@click.command("sealed")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def sealed(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what was sealed here, for whom, and whether it has time stamps."""
    with open_session(vault, passphrase_file, language) as session:
        found = sealing.listing(session)
    if as_json:
        print_json([{**dataclasses.asdict(one), "digest": one.digest.hex()} for one in found])
        return
    head = [text(f"seal.head.{key}", language) for key in ("at", "cases", "for", "purpose", "stamps", "file")]
    print_table(head, [(*_row(one, language), one.place) for one in found])


def _row(one: SealedRow, language: str) -> list[str]:
    said = (
        wording.moment(one.at),
        wording.titles(one, language),
        wording.readers(one, language),
        wording.purpose(one.purpose, language),
        str(one.stamps or text("seal.list.unstamped", language)),
    )
    return [cell.translate(_UNISOLATED) for cell in said]


@click.command("verify")
@_FILE
@click.option("--vault", "vault", type=click.Path(path_type=Path), help="The vault that it is for.")
@click.option("--age-key", type=click.Path(path_type=Path), help="A file with the age key that it is for.")
@passphrase_option
@AS_JSON
@click.pass_obj
def verify(
    language: str, file: Path, vault: Path | None, age_key: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Check a sealed FILE to its last byte, or the archive or folder that age has opened: that needs no key."""
    task = TerminalTask()
    key = sealing.read_key(age_key) if age_key else None
    try:
        if vault is None:
            found = sealing.check(file, key=key, task=task)
        else:
            with open_session(vault, passphrase_file, language) as session:
                found = sealing.check(file, session=session, key=key, task=task)
    except (BundleAltered, BundleTruncated) as error:
        task.finish()
        if as_json:
            print_json({"holds": False, "kind": faults.kind(error), **error.facts})
        else:
            said = (text("seal.verify.fault", language), *faults.sentences(error, language))
            click.echo("\n".join(said))
        raise click.exceptions.Exit(1) from None
    task.finish()
    if as_json:
        print_json({"holds": True, **dataclasses.asdict(found), "digest": found.digest.hex()})
        return
    for line in wording.checked(found, language):
        click.echo(line)


@click.command("unseal")
@VAULT
@_FILE
@click.argument("folder", type=click.Path(path_type=Path))
@passphrase_option
@click.pass_obj
def unseal(language: str, vault: Path, file: Path, folder: Path, passphrase_file: Path | None) -> None:
    """Unpack a sealed FILE into FOLDER, unencrypted. It is noted in the log of this vault."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        sealing.unseal(session, file, folder, task)
    task.finish()
    click.echo(text("seal.cli.unsealed", language, folder=isolate_ltr(str(folder))))


@click.command("stamp")
@VAULT
@_FILE
@passphrase_option
@click.pass_obj
def stamp(language: str, vault: Path, file: Path, passphrase_file: Path | None) -> None:
    """Ask the time-stamp authorities about a sealed FILE, and put their stamps in. This goes online."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        done = sealing.add_stamps(session, file, task)
    task.finish()
    click.echo(text("seal.cli.stamped", language, n=done.stamps))


def add_to(program: click.Group) -> None:
    for command in (seal, sealed, verify, unseal, stamp):
        program.add_command(command)
