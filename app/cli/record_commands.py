"""Commands over records: show, set, attach, the sample."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import InputError
from app.cli.output import TerminalTask, inert, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.dates import parse as parse_date
from app.model.definitions import definition_id
from app.model.extension import Declarations
from app.model.types import TYPES
from app.model.values import describe, parse_text
from app.services import access, cases, editing, evidence, sample
from app.services.session import Session
from app.services.views import AccountView, DecisionView, Edit, FieldView, RecordView


@click.command("sample")
@VAULT
@passphrase_option
@click.pass_obj
def load_sample(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Load the sample cases, restated from published articles, into VAULT."""
    with open_session(vault, passphrase_file, language) as session:
        changed = sample.load(session)
    click.echo(text("cli.sample-loaded", language, n=len(changed.files)))


def _title(row: RecordView, language: str) -> str:
    return row.title or text("cli.untitled", language)


def account_json(account: AccountView) -> dict[str, Any]:
    return {
        "change": account.digest,
        "value": account.value,
        "held": account.held,
        "author": account.author.key_id,
        "author_name": account.author.name,
        "author_verified": account.author.verified,
        "at": account.at,
        "source": account.source,
        "source_title": account.source_title,
    }


def field_json(field: FieldView) -> dict[str, Any]:
    accounts = [account_json(account) for account in field.accounts]
    decisions = [decision_json(decision) for decision in field.decisions]
    return {"state": field.state, "value": field.value, "accounts": accounts, "decisions": decisions}


def decision_json(decision: DecisionView) -> dict[str, Any]:
    return {
        "id": decision.id,
        "kind": decision.kind,
        "change": decision.chosen,
        "author": decision.author.key_id,
        "author_name": decision.author.name,
        "at": decision.at,
        "rule": decision.rule,
        "facts": list(decision.facts),
        "reason": decision.reason,
        "holds": decision.holds,
        "withdrawn": decision.withdrawn,
    }


def record_json(record: RecordView) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.type,
        "file": record.file,
        "title": record.title,
        "withdrawn": record.withdrawn,
        "disputed": record.disputed,
        "withheld": record.withheld,
        "updated": record.updated,
        "fields": {name: field_json(field) for name, field in record.fields.items()},
    }


def day_end(untrusted: str) -> int:
    """The last second (UTC) of a date such as 2021-05, 2021-05-09 or 2021-05-09T12:00:00."""
    try:
        if "T" in untrusted:
            moment = datetime.fromisoformat(untrusted)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        upper = parse_date(untrusted).upper
        midnight = datetime.fromisoformat(str(upper)).replace(tzinfo=UTC)
    except (ValueError, OverflowError, InputError) as error:
        raise InputError(field="date", rule="date") from error
    return int(midnight.timestamp()) + 24 * 3600 - 1


def day(at: int) -> str:
    """The day (UTC) of a claimed time; a claim can be absurd."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return "?"


@click.command("show")
@VAULT
@click.argument("id_")
@click.option("--at", "at", metavar="DATE", help="As it stood at the end of DATE (UTC).")
@passphrase_option
@AS_JSON
@click.pass_obj
def show(language: str, vault: Path, id_: str, at: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """Show the record ID of VAULT; for a case, all its records."""
    moment = day_end(at) if at else None
    with open_session(vault, passphrase_file, language) as session:
        id_ = cases.resolve(session, id_)
        record = cases.record(session, id_, at=moment)
        parts: tuple[RecordView, ...] = ()
        titles: dict[str, str] = {}
        if record.type == "case":
            access.opened(session, id_, moment is not None)
            view = cases.view(session, id_, at=moment)
            parts = tuple(part for group in view.records.values() for part in group)
            titles = view.titles
        known = session.declarations
    if as_json:
        shown = record_json(record)
        if record.type == "case":
            shown["records"] = [record_json(part) for part in parts]
        print_json(shown)
        return
    titles = titles | {part.id: part.title for part in (record, *parts)}
    for part in (record, *parts):
        _print_record(part, titles, language, known)


def _print_record(record: RecordView, titles: dict[str, str], language: str, known: Declarations) -> None:
    withdrawn = f" [{text('cli.withdrawn', language)}]" if record.withdrawn else ""
    label = text(f"type.{record.type}", language) if record.type in TYPES else record.type
    click.echo(f"{inert(label)}: {inert(_title(record, language))}{withdrawn}  {isolate_ltr(record.id)}")
    for field in record.fields.values():
        marked = field.state in ("disputed", "withheld", "decided", "differ")
        mark = f" [{text(f'cli.{field.state}', language)}]" if marked else ""
        name = known.field_label(record.type, field.name, language)
        accounts = field.accounts if field.state in ("disputed", "differ") else field.accounts[:1]
        for account in accounts:
            said = account_line(record.type, field, account, titles, language, known)
            click.echo(f"  {inert(name)}{mark}: {said}")
    click.echo("")


def account_line(
    type_: str, field: FieldView, account: AccountView, titles: dict[str, str], language: str, known: Declarations
) -> str:
    if not account.held:
        return text("cli.withheld-by", language, name=inert(account.author.name or account.author.key_id[:12]))
    value = inert(describe(type_, field.name, account.value, language, titles, known)).replace("\n", "\n      ")
    if not account.source:
        return value
    return f"{value}  ({text('cli.according', language, source=inert(account.source_title or account.source))})"


@click.command("set")
@VAULT
@click.argument("record")
@click.argument("field")
@click.argument("value")
@click.option("--source", metavar="RECORD_ID", help="The source record that says so.")
@passphrase_option
@click.pass_obj
def set_value(
    language: str, vault: Path, record: str, field: str, value: str, source: str | None, passphrase_file: Path | None
) -> None:
    """Give FIELD of RECORD the value VALUE (`-`: read it from standard input).

    What another source says stands beside it.
    """
    value = value_or_input(value)
    with open_session(vault, passphrase_file, language) as session:
        edit = typed_edit(session, record, field, value, source)
        changed = editing.save(session, [edit])
        standing = cases.record(session, edit.record).fields.get(edit.field)
    if not changed.records:
        click.echo(text("cli.unchanged", language))
    elif standing is not None and standing.state == "disputed":
        click.echo(text("cli.saved-disputed", language, n=len(standing.accounts)))
    else:
        click.echo(text("cli.saved", language))


def value_or_input(value: str) -> str:
    """``-`` reads the value from standard input: arguments can be seen by others and stay in a shell's history."""
    return sys.stdin.read().rstrip("\n") if value == "-" else value


def typed_edit(session: Session, record: str, field: str, value: str, source: str | None) -> Edit:
    target = cases.record(session, cases.resolve(session, record))
    known = session.declarations
    declared = known.field_of(target.type, field_name(known, target.type, field))
    if declared is None:
        raise InputError("unknown-field", field=field, type=target.type)
    said_by = cases.resolve(session, source) if source else None
    try:
        return Edit(target.id, target.type, declared.name, parse_text(declared, value, known), said_by)
    except InputError as error:
        if definition_id(declared.name) is None:
            raise
        own = known.field_label(target.type, declared.name, "en")  # what is called by a label isn't named x-…
        raise InputError(error.error_code, **{**error.facts, "field": own}) from None


def field_name(known: Declarations, type_: str, said: str) -> str:
    """A field by its name; one of the organisation's own also by its label."""
    if known.field_of(type_, said) is not None:
        return said
    named = [name for name, own in known.fields.items() if own.type == type_ and said in dict(own.labels).values()]
    return named[0] if len(named) == 1 else said


@click.command("attach")
@VAULT
@click.argument("case_id")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Add files once more that the case has already.")
@passphrase_option
@click.pass_obj
def attach(
    language: str, vault: Path, case_id: str, files: tuple[Path, ...], again: bool, passphrase_file: Path | None
) -> None:
    """Take FILES and whole folders into the case CASE_ID as evidence: hashed, encrypted, never altered."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        twins: Literal["add", "leave"] = "add" if again else "leave"
        taken = evidence.attach_all(session, cases.resolve(session, case_id), list(files), task, twins=twins)
    task.finish()
    for left in taken.left_out:
        click.echo(f"{inert(left.name)}: {text(f'intake.left-out.{left.why}', language)}", err=True)
    if taken.known:
        click.echo(text("cli.evidence-known", language, n=taken.known), err=True)
    click.echo(text("cli.attached", language, n=len(taken.changes.records)))


def add_to(program: click.Group) -> None:
    for command in (load_sample, show, set_value, attach):
        program.add_command(command)


__all__ = [
    "account_json",
    "account_line",
    "add_to",
    "day_end",
    "decision_json",
    "field_json",
    "field_name",
    "record_json",
    "typed_edit",
    "value_or_input",
]
