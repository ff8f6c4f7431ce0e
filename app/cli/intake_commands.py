"""``sijil import …``: tables, chats and folders from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table, size
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.extension import Declarations
from app.services import cases
from app.services.intake import chats, folders, mapping, posts, tables, writing
from app.services.intake.mapping import Column, Into, Mapping, TableOptions
from app.services.session import Session

FILE = click.argument("file", type=click.Path(path_type=Path))
CASE = click.argument("case_id")
DRY = click.option("--dry-run", is_flag=True, help="Check and list everything; write nothing.")
_LISTED = 50


def add_to(program: click.Group) -> None:
    program.add_command(group)


@click.group("import")
def group() -> None:
    """Take in tables, chats and folders from elsewhere: whole, or not at all."""


# --- tables --------------------------------------------------------------------------------------


@group.command("table")
@VAULT
@FILE
@click.option("--into", default="cases", help="`cases` (one for each row), `register`, or the id of a case.")
@click.option("--map", "chosen", metavar="NAME|FILE", help="Saved column choices, or a file of them in JSON.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=FIELD", help="Such as “Age=person.age”.")
@click.option("--fixed", multiple=True, metavar="FIELD=TEXT", help="A value that every row gets.")
@click.option("--key", "keys", multiple=True, metavar="FIELD", help="By what a row is known again.")
@click.option("--save-map", metavar="NAME", help="Keep the column choices under NAME in the vault.")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--encoding", default="", help="The encoding, such as cp1256; found out if not given.")
@click.option("--delimiter", default="", help="What stands between columns; found out if not given.")
@click.option("--header", default=1, show_default=True, help="The row that names the columns; 0: none.")
@click.option("--only-good", is_flag=True, help="Take in the good rows and leave the faulty ones out.")
@click.option("--keep-file", is_flag=True, help="Seal the original file as evidence.")
@DRY
@passphrase_option
@AS_JSON
@click.pass_obj
def table(
    language: str,
    vault: Path,
    file: Path,
    into: str,
    chosen: str | None,
    columns: tuple[str, ...],
    fixed: tuple[str, ...],
    keys: tuple[str, ...],
    save_map: str | None,
    sheet: str,
    encoding: str,
    delimiter: str,
    header: int,
    only_good: bool,
    keep_file: bool,
    dry_run: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take the rows of FILE (CSV or XLSX) into VAULT as records."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        case = None if into in ("cases", "register") else cases.resolve(session, into)
        look = tables.preview(file, TableOptions(encoding, delimiter, sheet, max(0, header)), task)
        where: Into = "case" if case else "register" if into == "register" else "cases"
        choices = _choices(session, look, where, chosen, columns)
        choices = replace(choices, fixed={**choices.fixed, **dict(map(_pair, fixed))}, keys=keys or choices.keys)
        if save_map:
            mapping.save(session, save_map, choices)
        if dry_run:
            report = tables.dry_run(session, file, choices, case=case, task=task)
        else:
            done = writing.run(
                session,
                file,
                choices,
                case=case,
                only_good=only_good,
                keep_file=keep_file,
                language=language,
                task=task,
            )
            report = done.report
        known = session.declarations
    task.finish()
    if as_json:
        print_json(_report_json(report, choices, language))
        return
    _print_report(report, choices, language, known)
    if not dry_run:
        click.echo(text("cli.imported-rows", language, n=report.good))


def _pair(given: str) -> tuple[str, str]:
    left, equals, right = given.partition("=")
    if not equals or not right.strip():
        raise InputError("intake", reason="pair", given=given)
    return left.strip(), right.strip()


def _choices(
    session: Session, look: tables.TablePreview, into: Into, chosen: str | None, columns: Iterable[str]
) -> Mapping:
    """The saved choices fitted to this table, or those that its header suggests; what was named here comes first."""
    if chosen is not None:
        found = replace(mapping.fit(_saved(session, chosen), look.header), into=into, options=look.options)
    else:
        found = mapping.suggest(look.header, into, look.options, session.declarations)
    own: list[Column] = []
    for name, field in map(_pair, columns):
        if name not in look.header:
            raise InputError("intake", reason="column-missing", name=name)
        own.append(Column(look.header.index(name), field, name))
    named = {column.at for column in own}
    kept = [column for column in found.columns if column.at not in named] if chosen is not None or not own else []
    left = {column.field for column in (*own, *kept)}
    return replace(found, columns=(*own, *kept), keys=tuple(key for key in found.keys if key in left))


def _saved(session: Session, chosen: str) -> Mapping:
    """By name in the vault, else from a file."""
    found = mapping.saved(session).get(chosen)
    if found is not None:
        return found
    try:
        raw = Path(chosen).read_bytes()
    except (OSError, ValueError):
        raise InputError("intake", reason="no-mapping", name=chosen) from None
    try:
        return mapping.from_json(json.loads(raw), session.declarations)
    except (ValueError, RecursionError):
        raise InputError("intake", reason="mapping") from None


def _report_json(report: tables.DryRun, choices: Mapping, language: str) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "good": report.good,
        "faulty": report.faulty,
        "empty": report.empty,
        "duplicates": report.duplicates,
        "records": report.records,
        "faults": [
            {
                "row": fault.row,
                "column": fault.column,
                "name": fault.name,
                "field": fault.field,
                "rule": fault.rule,
                "what": fault.sentence(language),
            }
            for fault in report.faults
        ],
        "more_faults": report.more,
        "unknown": {str(column): words for column, words in report.unknown.items()},
        "map": asdict(choices),
    }


def _print_report(report: tables.DryRun, choices: Mapping, language: str, known: Declarations) -> None:
    head = [text(f"cli.import-head.{key}", language) for key in ("column", "field")]
    labels = [(c.name or str(c.at + 1), _label(c.field, language, known)) for c in choices.columns]
    print_table(head, labels)
    click.echo("")
    for key in ("rows", "good", "faulty", "duplicates", "empty"):
        click.echo(f"{text(f'cli.import-count.{key}', language)}: {getattr(report, key)}")
    if report.faults:
        head = [text(f"cli.import-head.{key}", language) for key in ("row", "column", "what")]
        shown = [
            (f.row, f.name or _label(f.field, language, known), f.sentence(language)) for f in report.faults[:_LISTED]
        ]
        click.echo("")
        print_table(head, shown, widest=120)


def _label(full: str, language: str, known: Declarations) -> str:
    type_, _, name = full.partition(".")
    return f"{text(f'type.{type_}', language)} · {inert(known.field_label(type_, name, language))}" if name else ""


# --- chats ---------------------------------------------------------------------------------------


@group.command("chat")
@VAULT
@FILE
@CASE
@click.option("--messages", metavar="NUMBERS", help="Which, as `--dry-run` numbers them: 2,5-9. All if not given.")
@click.option("--since", default="", metavar="DAY", help="Only from this day on, such as 2019-10-25.")
@click.option("--until", default="", metavar="DAY", help="Only up to this day.")
@click.option("--author", default="", help="Only by this author.")
@click.option("--text", "words", default="", help="Only with this text.")
@click.option("--order", default="", type=click.Choice(["", "dmy", "mdy", "ymd"]), help="Of day, month and year.")
@click.option("--no-media", is_flag=True, help="Leave the files beside the export where they are.")
@click.option("--no-export", is_flag=True, help="Don't seal the export itself as evidence.")
@DRY
@passphrase_option
@AS_JSON
@click.pass_obj
def chat(
    language: str,
    vault: Path,
    file: Path,
    case_id: str,
    messages: str | None,
    since: str,
    until: str,
    author: str,
    words: str,
    order: str,
    no_media: bool,
    no_export: bool,
    dry_run: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make posts of the messages in FILE, an export of Telegram Desktop or WhatsApp, in the case CASE_ID."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        case = cases.resolve(session, case_id)
        export = chats.read(file, chats.ChatOptions(order=order), task)
        wanted = chats.ChatFilter(since=since, until=until, author=author, text=words)
        numbers = export.matching(wanted)
        if messages is not None:
            asked = _numbers(messages)
            numbers = [n for n in numbers if n + 1 in asked]
        if dry_run:
            page = chats.page_of(session, export, numbers, case)
            task.finish()
            _print_messages(export, page, as_json, language)
            return
        taken = posts.take(
            session,
            export,
            numbers,
            case,
            media=not no_media,
            keep_export=not no_export,
            language=language,
            task=task,
        )
    task.finish()
    if as_json:
        print_json({"posts": taken.posts, "known": taken.known, "media": taken.media, "missing": taken.missing})
        return
    click.echo(text("cli.imported-posts", language, n=taken.posts))
    if taken.missing:
        click.echo(text("cli.import-missing", language, n=taken.missing))


def _numbers(given: str) -> set[int]:
    """``2,5-9`` as numbers. Raises InputError."""
    found: set[int] = set()
    for part in given.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdigit() and (last.isdigit() or not dash)) or len(first + last) > 14:
            raise InputError("intake", reason="numbers")
        end = int(last) if dash else int(first)
        if end - int(first) > 1_000_000:
            raise InputError("intake", reason="numbers")
        found.update(range(int(first), end + 1))
    return found


def _print_messages(export: chats.ChatFile, rows: Iterable[chats.MessageRow], as_json: bool, language: str) -> None:
    found = list(rows)
    if as_json:
        shown = [
            {"n": r.n + 1, "state": r.state, "media_state": r.media_state, "sha256": r.sha256}
            | {name: getattr(r.message, name) for name in ("kind", "posted", "shown", "author", "text", "media")}
            for r in found
        ]
        print_json({"app": export.app, "order": export.order, "decided": export.decided, "messages": shown})
        return
    if export.decided:
        order = text(f"intake.order.{export.order}", language) if export.order else ""
        click.echo(text(f"intake.decided.{export.decided}", language, order=order))
    head = [text(f"cli.import-head.{key}", language) for key in ("number", "time", "author", "text", "state")]
    lines = [
        (
            r.n + 1,
            r.message.posted or r.message.shown,
            r.message.author or r.message.author_id,
            r.message.text or r.message.media or text("intake.media.not-included", language),
            text(f"intake.message-state.{r.state}", language),
        )
        for r in found
    ]
    print_table(head, lines)


# --- folders -------------------------------------------------------------------------------------


@group.command("folder")
@VAULT
@click.argument("folder", type=click.Path(path_type=Path))
@CASE
@DRY
@passphrase_option
@AS_JSON
@click.pass_obj
def folder(
    language: str,
    vault: Path,
    folder: Path,
    case_id: str,
    dry_run: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Attach all files below FOLDER to the case CASE_ID, with their paths."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        case = cases.resolve(session, case_id)
        found = folders.survey(folder, task)
        if not dry_run:
            folders.attach(session, case, found, task=task)
    task.finish()
    if as_json:
        print_json(
            {
                "files": [asdict(one) for one in found.files],
                "left_out": [{"path": path, "why": why} for path, why in found.left_out],
                "more_left_out": found.more,
            }
        )
        return
    for path, why in found.left_out:
        click.echo(f"{inert_line(path)}: {text(f'intake.left-out.{why}', language)}")
    if dry_run:
        for one in found.files:
            click.echo(f"{inert_line(one.path)}  {size(one.size)}")
    else:
        click.echo(text("cli.attached", language, n=len(found.files)))
