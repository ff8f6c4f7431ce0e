"""Commands that find: list with filters, search, and a result as a table for a spreadsheet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.leaving import OUT, POLICY, say_missing
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table
from app.cli.record_commands import field_name, record_json, value_or_input
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.definitions import definition_id
from app.model.extension import Declarations
from app.model.letters import fold_text
from app.model.types import TYPES, type_label
from app.services import cases, lists, search, tables
from app.services.lists import SORTS, ListQuery, Row

F = TypeVar("F", bound=Callable[..., Any])

_TYPE = click.option("--type", "type_", default="case", help="Record type; `case` if not given.")
_WORDS = click.option("--text", "words", default="", help="Only what holds these words (`-`: from standard input).")
_SORT = click.option("--sort", type=click.Choice(sorted(SORTS)), default="title", help="`title` if not given.")
_FILTERS = click.option(
    "--filter",
    "chosen",
    multiple=True,
    metavar="NAME=VALUE",
    help=(
        "May be given again: one of several values of a name must hold, and every name. Names: status, kind, place,"
        " from, to, certain, tag, person, source, author (me, others), disputed, withheld, evidence, unanswered (any,"
        " overdue), withdrawn (only, with), or TYPE.FIELD."
    ),
)


def _filters(type_: str, chosen: Iterable[str], known: Declarations) -> dict[str, tuple[str, ...]]:
    """Own fields by their label too, codes by theirs. Raises InputError ``unknown-type``, ``unknown-filter``."""
    if type_ not in TYPES:
        raise InputError("unknown-type", type=type_)
    offered = {one.name: one.vocabulary if one.takes == "codes" else "" for one in lists.filters(type_, known)}
    made: dict[str, tuple[str, ...]] = {}
    for one in chosen:
        name, _, value = one.partition("=")
        of, dot, field = name.partition(".")
        if dot and of in TYPES:
            name = f"{of}.{field_name(known, of, field)}"
        elif name not in offered and name != "governorate":
            raise InputError("unknown-filter", name=inert(name))
        made[name] = (*made.get(name, ()), _code(name, value, offered, known))
    return made


def _code(name: str, value: str, offered: Mapping[str, str], known: Declarations) -> str:
    """The code of a term that was named by its label; whatever else was said as it was said."""
    of, _, field = name.partition(".")
    declared = known.field_of(of, field)
    words = known.vocabulary((declared.vocabulary if declared is not None else offered.get(name)) or "")
    if value in words.by_code:
        return value
    wanted = fold_text(value)
    return next((t.code for t in words.terms if wanted in map(fold_text, t.labels.values())), value)


@click.command("list")
@VAULT
@_TYPE
@_WORDS
@_FILTERS
@_SORT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_records(
    language: str,
    vault: Path,
    type_: str,
    words: str,
    chosen: tuple[str, ...],
    sort: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List the records of one type in VAULT that pass every filter."""
    words = value_or_input(words)
    with open_session(vault, passphrase_file, language) as session:
        asked = _filters(type_, chosen, session.declarations)
        query = ListQuery(type_, words, asked, sort, sort == "updated", limit=500)
        rows = list(lists.every_row(session, query))
        full = as_json and type_ != "case"
        records = [cases.record(session, row.id) for row in rows] if full else []
    if as_json:
        print_json([record_json(one) for one in records] if full else [_case_json(row) for row in rows])
    elif type_ == "case":
        head = [text(f"cli.head.{key}", language) for key in ("id", "title", "date", "place", "records", "disputed")]
        print_table(head, [(r.id, _title(r, language), r.date, r.place, r.records, r.disputed or "") for r in rows])
    else:
        head = [text(f"cli.head.{key}", language) for key in ("id", "title", "disputed")]
        print_table(head, [(r.id, _title(r, language), r.disputed or "") for r in rows])


def _title(row: Row, language: str) -> str:
    return row.title or text("cli.untitled", language)


def _case_json(row: Row) -> dict[str, Any]:
    return {"type": "case", **{name: value for name, value in dataclasses.asdict(row).items() if name != "withdrawn"}}


@click.command("search")
@VAULT
@click.argument("words")
@click.option("--as-typed", is_flag=True, help="Don't look for other spellings of the names in this vault.")
@passphrase_option
@AS_JSON
@click.pass_obj
def search_text(
    language: str, vault: Path, words: str, as_typed: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """Search every record of VAULT for WORDS (`-`: from standard input), in any spelling and both scripts."""
    words = value_or_input(words)
    with open_session(vault, passphrase_file, language) as session:
        found = search.find(session, words, limit=200, other_spellings=not as_typed)
    plain = [dataclasses.replace(h, snippet=h.snippet.replace("\x02", "").replace("\x03", "")) for h in found.hits]
    if as_json:
        print_json(
            [{"id": h.record, "file": h.file, "type": h.type, "title": h.title, "snippet": h.snippet} for h in plain]
        )
        return
    head = [text(f"cli.head.{key}", language) for key in ("id", "type", "title", "found")]
    print_table(head, [(h.record, type_label(h.type, language), h.title, h.snippet) for h in plain])
    if found.also:
        also = ", ".join(dict.fromkeys(other for others in found.also.values() for other in others))
        click.echo(text("search.also", language, words=inert(also)), err=True)
    if found.many:
        click.echo(text("search.many", language, n=found.total), err=True)


@click.group("export")
def export_group() -> None:
    """Save something outside the vault, unencrypted."""


@export_group.command("table")
@VAULT
@OUT
@_TYPE
@_WORDS
@_FILTERS
@_SORT
@click.option("--column", "columns", multiple=True, metavar="NAME", help="May be given again; else the usual ones.")
@click.option("--shape", type=click.Choice(tables.SHAPES), help="By the ending of PATH if not given, else csv.")
@POLICY
@passphrase_option
@click.pass_obj
def export_table(
    language: str,
    vault: Path,
    path: Path,
    type_: str,
    words: str,
    chosen: tuple[str, ...],
    sort: str,
    columns: tuple[str, ...],
    shape: tables.Shape | None,
    policy: Any,
    passphrase_file: Path | None,
) -> None:
    """Write what `list` shows to PATH as CSV or XLSX. It is not encrypted: whoever finds it can read it."""
    words = value_or_input(words)
    shape = shape or ("xlsx" if path.suffix.lower() == ".xlsx" else "csv")
    click.echo(text(tables.WARNING, language), err=True)
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        known = session.declarations
        columns = tuple(field_name(known, type_, name) for name in columns)
        query = ListQuery(type_, words, _filters(type_, chosen, known), sort, sort == "updated", columns)
        report = tables.export(session, query, path, shape=shape, policy=policy, language=language, task=task)
    task.finish()
    click.echo(text("table.done", language, n=report.rows, path=inert_line(report.path)))
    say_missing(report, lambda name: _called(known, type_, name, language), language)


def _called(known: Declarations, type_: str, name: str, language: str) -> str:
    """A column as people know it: nobody calls a field x-…"""
    return name if definition_id(name) is None else known.field_label(type_, name, language)


def add_to(program: click.Group) -> None:
    for command in (list_records, search_text, export_group):
        program.add_command(command)
