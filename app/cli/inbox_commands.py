"""Commands for what comes in: receive, inbox, reports, forks, silent."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.beginnings import only
from app.cli.failures import sentence
from app.cli.output import TerminalTask, inert_line, print_json, print_table, size
from app.cli.relay_commands import arrived, print_missing
from app.cli.report_commands import day_words, name_words
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.recordids import is_case_file
from app.services import awaiting, inbox
from app.services.inbox import Delivery, Inbox, Letters, Outcome
from app.services.inbox.letters import letter_keys
from app.services.inbox.views import DeliveryView, FileView
from app.services.session import Session
from app.services.views import ReceiveFailure


@click.command("receive")
@VAULT
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--from-relay", is_flag=True, help="What `sijil sync` fetched and nobody has taken yet.")
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
    paths: tuple[Path, ...],
    from_relay: bool,
    dry_run: bool,
    files: tuple[str, ...],
    aside: bool,
    despite_fork: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Check the bundles at PATH (files, or folders of them) and merge what is new.

    Bundles of a device that has signed two histories are kept aside, unless --despite-fork.
    """
    how = Taking(dry_run, files, aside, despite_fork, as_json)
    with open_session(vault, passphrase_file, language) as session:
        every = [*paths, *(arrived(session) if from_relay else [])]
        if from_relay and not every:
            raise InputError("no-bundle-came")
        take_in(session, lambda task: inbox.look(session, every, task), how, language)


@dataclasses.dataclass(frozen=True, slots=True)
class Taking:
    """How what came is taken: the options of ``receive``."""

    dry_run: bool = False
    files: tuple[str, ...] = ()
    aside: bool = False
    despite_fork: bool = False
    as_json: bool = False


def take_in(session: Session, look: Callable[[TerminalTask], Inbox], how: Taking, language: str) -> None:
    """Look, take what may be taken, and say what came of it. Raises ClickException where something couldn't be read."""
    task = TerminalTask()
    seen = look(task)
    if not how.as_json:
        _print_letters(seen.letters, language)
    kept: list[DeliveryView] = []
    done = None
    if how.dry_run:
        _drop(session, seen.deliveries)
    else:
        done, kept = _decide(session, seen, how.files, how.aside, how.despite_fork, task)
        if done is None and not kept:
            inbox.note_failures(session, seen.failures)
    task.finish()
    views = done.views if done is not None else tuple(d.view for d in seen.deliveries) if how.dry_run else ()
    if how.as_json:
        print_json(_outcome_json(done, views, kept, seen, language))
    else:
        for view in views:
            _print_view(view, how.dry_run, language)
        for view in kept:
            _print_kept(view, language)
    _fail_for(seen.failures, language)


def _decide(
    session: Session, seen: Inbox, files: tuple[str, ...], aside: bool, despite_fork: bool, task: TerminalTask
) -> tuple[Outcome | None, list[DeliveryView]]:
    """What was taken, and what was kept aside; whatever fails, nothing stays staged."""
    later = [d for d in seen.deliveries if aside or (d.view.advice and not despite_fork)]
    taken = [d for d in seen.deliveries if d not in later]
    try:
        chosen = _files(seen, files)
        done = None
        if taken:
            done = inbox.accept(session, taken, chosen, task, refused=seen.failures, ignored=seen.ignored)
        for delivery in later:
            inbox.set_aside(session, delivery, task)
    except BaseException:
        _drop(session, seen.deliveries)
        raise
    return done, [delivery.view for delivery in later]


def _drop(session: Session, deliveries: tuple[Delivery, ...]) -> None:
    for delivery in deliveries:
        inbox.discard(session, delivery)


def _files(seen: Inbox, wanted: tuple[str, ...]) -> list[str] | None:
    """Ids of the files that begin as ``wanted`` says, and of the registers that cases refer to. Raises NotFound."""
    if not wanted:
        return None
    there = {file.file for delivery in seen.deliveries for file in delivery.view.files}
    chosen = {only(start, there, "record") for start in wanted}
    return sorted(chosen | {file for file in there if not is_case_file(file)})


def _fail_for(failures: tuple[ReceiveFailure, ...], language: str) -> None:
    if failures:
        first = failures[0]
        others = f" (+{len(failures) - 1})" if len(failures) > 1 else ""
        raise click.ClickException(f"{inert_line(first.path)}: {sentence(first.error, language)}{others}")


# --- what is kept aside ---------------------------------------------------------------------------


@click.group("inbox")
def inbox_group() -> None:
    """What was kept aside: list, show, accept, throw away."""


@inbox_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_aside(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the bundles that VAULT keeps aside, and say what contacts have sent that hasn't come."""
    with open_session(vault, passphrase_file, language) as session:
        found, lacking = inbox.aside(session), awaiting.missing(session)
    if as_json:
        print_json([dataclasses.asdict(row) for row in found])
        return
    print_missing(lacking, language)
    if not found:
        click.echo(text("inbox.aside.none", language))
        return
    head = [text(f"inbox.head.{key}", language) for key in ("bundle", "from", "kept", "why", "files", "size")]
    rows = [
        (row.bundle[:12], name_words(row.sender), day_words(row.at), text(f"inbox.why.{row.why}", language),
         f"{row.taken}/{row.files}", size(row.size))
        for row in found
    ]  # fmt: skip
    print_table(head, rows)


@inbox_group.command("show")
@VAULT
@click.argument("bundles", nargs=-1)
@passphrase_option
@AS_JSON
@click.pass_obj
def show_aside(
    language: str, vault: Path, bundles: tuple[str, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """Say what the kept bundles would change now: BUNDLES by the start of their id, or all."""
    with open_session(vault, passphrase_file, language) as session:
        seen = inbox.look_aside(session, _kept(session, bundles))
        _drop(session, seen.deliveries)
    if as_json:
        print_json(_outcome_json(None, tuple(d.view for d in seen.deliveries), [], seen, language))
    else:
        for delivery in seen.deliveries:
            _print_view(delivery.view, True, language)
    _fail_for(seen.failures, language)


@inbox_group.command("accept")
@VAULT
@click.argument("bundles", nargs=-1)
@click.option("--files", "files", multiple=True, metavar="ID", help="Take only this case; may be repeated.")
@passphrase_option
@AS_JSON
@click.pass_obj
def accept_aside(
    language: str,
    vault: Path,
    bundles: tuple[str, ...],
    files: tuple[str, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take what was kept aside: BUNDLES by the start of their id, or all."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        seen = inbox.look_aside(session, _kept(session, bundles), task)
        done, _ = _decide(session, seen, files, False, True, task)
    task.finish()
    views = done.views if done is not None else ()
    if as_json:
        print_json(_outcome_json(done, views, [], seen, language))
    else:
        for view in views:
            _print_view(view, False, language)
    _fail_for(seen.failures, language)


@inbox_group.command("throw-away")
@VAULT
@click.argument("bundles", nargs=-1, required=True)
@passphrase_option
@click.pass_obj
def throw_away(language: str, vault: Path, bundles: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Throw kept BUNDLES away for good, named by the start of their id."""
    with open_session(vault, passphrase_file, language) as session:
        wanted = _kept(session, bundles)
        inbox.throw_away(session, wanted)
    click.echo(text("inbox.thrown-away", language, n=len(wanted)))


def _kept(session: Session, starts: tuple[str, ...]) -> list[str]:
    """The ids of kept bundles that begin so; all without a start. Raises NotFound, InputError ``ambiguous-name``."""
    every = [row.bundle for row in inbox.aside(session)]
    if not starts:
        return every
    return [only(start, every, "bundle") for start in starts]


# --- words ----------------------------------------------------------------------------------------


def _print_letters(letters: Letters, language: str) -> None:
    for one in letters.addresses:
        click.echo(text("cli.relay.address-taken", language, name=name_words(one.contact)))
    for asked in letters.suspensions:
        names = text("case.comma", language).join(name_words(who) for who in asked.by)
        key, todo = letter_keys(asked)
        click.echo(text(key, language, names=names, name=name_words(asked.who)))
        click.echo("  " + text(todo or "letters.answer.cli", language))


def _print_view(view: DeliveryView, dry_run: bool, language: str) -> None:
    name = name_words(view.sender)
    if view.already:
        click.echo(text("cli.received-again", language, name=name))
        return
    mark = "" if view.sender.verified else f" [{text('cli.not-verified', language)}]"
    key = "cli.would-receive" if dry_run else "cli.received"
    click.echo(text(key, language, name=name + mark, entries=view.entries_new, records=view.records_new))
    counts = (
        ("changed", view.records_changed),
        ("disputed", view.disputed),
        ("unknown", view.unknown),
        ("withheld", view.withheld),
        ("evidence", view.evidence),
        ("receipts", view.receipts + view.parts),
    )
    for what, count in counts:
        if count:
            click.echo(f"  {text(f'cli.count.{what}', language)}: {count}")
    if dry_run and len(view.files) > 1:
        for file in view.files:
            click.echo(f"  {file.file}  {_title(file, language)}")
    if view.they_have:
        click.echo("  " + text("inbox.they-have", language, n=len(view.they_have)))
    for author in dict.fromkeys(fork.author.key_id for fork in view.forks if fork.proved):
        fork = next(fork for fork in view.forks if fork.author.key_id == author)
        click.echo(text("cli.forked", language, name=name_words(fork.author)), err=True)


def _title(file: FileView, language: str) -> str:
    return inert_line(file.title) if file.title else text(f"inbox.file.{file.kind}", language)


def _print_kept(view: DeliveryView, language: str) -> None:
    click.echo(text("inbox.kept-aside", language, name=name_words(view.sender), n=len(view.bundles)))
    if view.advice == "suspended":
        click.echo(text("suspension.inbox.why", language, name=name_words(view.sender)), err=True)
    if view.advice == "forked":
        click.echo(text("inbox.forked.why", language, name=name_words(view.sender)), err=True)


def _outcome_json(
    done: Outcome | None, views: tuple[DeliveryView, ...], kept: list[DeliveryView], seen: Inbox, language: str
) -> dict[str, Any]:
    return {
        "applied": done is not None,
        "report": done.report if done is not None else None,
        "deliveries": [_view_json(view) for view in views],
        "aside": [_view_json(view) for view in kept],
        "failures": [_failure_json(failure, language) for failure in seen.failures],
        "ignored": seen.ignored,
        "addresses": [dataclasses.asdict(one) for one in seen.letters.addresses],
        "suspensions": [dataclasses.asdict(one) for one in seen.letters.suspensions],
    }


def _failure_json(failure: ReceiveFailure, language: str) -> dict[str, Any]:
    code = getattr(failure.error, "error_code", "unexpected")
    return {"path": failure.path, "error": code, "message": sentence(failure.error, language)}


def _view_json(view: DeliveryView) -> dict[str, Any]:
    """Without what the vault would declare: that is for wording, and no JSON."""
    names = [one.name for one in dataclasses.fields(view) if one.name != "declarations"]
    return {name: _plain(getattr(view, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def add_to(program: click.Group) -> None:
    for command in (receive, inbox_group):
        program.add_command(command)
