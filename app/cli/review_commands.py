"""Commands about review and time: what is new, how far a case is, comments, who saw what here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.cli.output import inert, inert_line, print_json, print_table
from app.cli.record_commands import value_or_input
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.review import STATES
from app.model.types import type_label
from app.model.vocabulary import vocabulary
from app.services import access, cases, changes, comments, review
from app.services.changes import FileNews, RecordChange
from app.services.review import ReviewView
from app.services.session import Session
from app.services.views import Author


@click.command("changes")
@VAULT
@click.option("--case", default="", metavar="CASE_ID", help="Only this case, all of it.")
@click.option("--seen", is_flag=True, help="Afterwards, mark what was shown as looked at.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_changes(
    language: str, vault: Path, case: str, seen: bool, passphrase_file: Path | None, as_json: bool
) -> None:
    """List what others wrote in VAULT since you last looked, case by case."""
    with open_session(vault, passphrase_file, language) as session:
        found: tuple[FileNews, ...] = ()
        if not case:
            found = changes.page(session, 0, 10**6, 10**6).files
        elif (only := changes.of_file(session, cases.resolve(session, case))) is not None:
            found = (only,)
        if seen:
            changes.seen(session, {one.file: one.upto for one in found})
        known = session.declarations
    if as_json:
        print_json([_news_json(one) for one in found])
        return
    if not found:
        click.echo(text("review.cli.none", language))
    for one in found:
        name = inert(one.title) or text("changes.registers", language)
        click.echo(f"{name}  {one.file}")
        for change in one.records:
            kind = text(f"changes.kind.{change.kind}", language)
            fields = ", ".join(inert(known.field_label(change.type, f.field, language)) for f in change.fields)
            who = ", ".join(_who(author) for author in change.authors)
            title = inert(change.title) or type_label(change.type, language)
            click.echo(f"  {kind}: {title}  {change.record}")
            click.echo(f"      {fields}  [{who}, {_day(change.came)}]")


def _who(author: Author) -> str:
    return inert(author.name) or author.key_id[:12]


def _day(at: int | None) -> str:
    return "" if at is None else datetime.fromtimestamp(max(0, at), UTC).strftime("%Y-%m-%d %H:%M")


def _news_json(one: FileNews) -> dict[str, Any]:
    return {
        "file": one.file,
        "title": one.title,
        "came": one.came,
        "looked": one.looked,
        "records": [_change_json(change) for change in one.records],
    }


def _change_json(change: RecordChange) -> dict[str, Any]:
    return {
        "id": change.record,
        "type": change.type,
        "title": change.title,
        "kind": change.kind,
        "authors": [author.key_id for author in change.authors],
        "came": change.came,
        "fields": [
            {
                "field": one.field,
                "before": [a.value for a in one.before if a.held],
                "after": [a.value for a in one.after if a.held],
            }
            for one in change.fields
        ],
    }


@click.command("review")
@VAULT
@click.argument("case_id")
@click.argument("state", required=False, type=click.Choice(STATES))
@click.option("--reason", default="", help="Why, in a few words (`-`: from standard input).")
@passphrase_option
@AS_JSON
@click.pass_obj
def move_case(
    language: str,
    vault: Path,
    case_id: str,
    state: str | None,
    reason: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Move the case CASE_ID to STATE, or without one say how far it is and who moved it."""
    reason = value_or_input(reason)
    with open_session(vault, passphrase_file, language) as session:
        case = cases.resolve(session, case_id)
        if state is not None:
            review.move(session, case, state, reason)
        found = review.of(session, case)
        if as_json:
            print_json(_review_json(found))
        elif state is not None:
            click.echo(text("review.cli.moved", language, state=_state(found.state, language)))
        else:
            _print_review(session, found, language)


def _state(code: str, language: str) -> str:
    return vocabulary("review-state").labels(language).get(code, code)


def _print_review(session: Session, found: ReviewView, language: str) -> None:
    click.echo(text("review.cli.state", language, state=_state(found.state, language)))
    click.echo(
        text("review.team", language, team=inert(found.team)) if found.team else text("review.team.none", language)
    )
    for one in found.changed:
        who = ", ".join(_who(author) for author in one.authors)
        field = inert(session.declarations.field_label(one.type, one.field, language))
        click.echo(text("review.changed-since", language))
        click.echo("  " + text("review.changed.line", language, record=inert(one.title), field=field, who=who))
    for move in found.moves:
        who = _who(move.author)
        said = text("review.line", language, who=who, state=_state(move.to, language))
        click.echo(f"{_day(move.at)}  {said}" + (f"  {inert_line(move.reason)}" if move.reason else ""))
        if move.why:
            click.echo("    " + text(f"review.why.{move.why}", language, who=who))


def _review_json(found: ReviewView) -> dict[str, Any]:
    return {
        "state": found.state,
        "team": found.team,
        "reviews": found.reviews,
        "may": list(found.may),
        "missing": found.missing,
        "verified_by": [author.key_id for author in found.verified_by],
        "changed": [{"record": one.record, "field": one.field} for one in found.changed],
        "moves": [
            {"to": m.to, "author": m.author.key_id, "at": m.at, "counts": m.counts, "why": m.why, "reason": m.reason}
            for m in found.moves
        ],
    }


@click.command("comment")
@VAULT
@click.argument("record")
@click.argument("words")
@click.option("--field", default="", help="About this field rather than the whole record.")
@click.option("--reply", is_flag=True, help="RECORD is a comment, and this answers it.")
@click.option("--done", is_flag=True, help="RECORD is a comment, and nothing is left to do about it.")
@passphrase_option
@click.pass_obj
def write_comment(
    language: str,
    vault: Path,
    record: str,
    words: str,
    field: str,
    reply: bool,
    done: bool,
    passphrase_file: Path | None,
) -> None:
    """Comment on RECORD with WORDS (`-`: from standard input). Comments stay among those who get everything."""
    words = value_or_input(words)
    with open_session(vault, passphrase_file, language) as session:
        about = cases.resolve(session, record)
        if words.strip():
            made = comments.reply(session, about, words) if reply else comments.add(session, about, words, field)
            click.echo(text("review.cli.commented", language, id=made.created or ""))
        if done:
            comments.mark_done(session, about)
            click.echo(text("review.cli.done", language))


@click.command("log")
@VAULT
@click.option("--case", default="", metavar="CASE_ID", help="Only what is about this case.")
@click.option("--what", multiple=True, type=click.Choice(access.WHATS), help="Only this kind; may be given again.")
@click.option("--export", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write it to PATH as CSV.")
@passphrase_option
@AS_JSON
@click.pass_obj
def show_log(
    language: str,
    vault: Path,
    case: str,
    what: tuple[str, ...],
    path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List who saw or exported what in VAULT, newest first. What others read can't be known."""
    with open_session(vault, passphrase_file, language) as session:
        chosen = cases.resolve(session, case) if case else ""
        if path is not None:
            n = access.export(session, path, case=chosen, what=what, language=language)
            click.echo(text("access.exported", language, n=n))
            return
        broken = access.check(session)
        lines = access.page(session, chosen, what, None, 10**6).lines
    if as_json:
        print_json(
            [
                {
                    "no": one.no,
                    "at": one.at,
                    "what": one.what,
                    "case": one.case,
                    "record": one.record,
                    "who": one.who.key_id if one.who else "",
                    "n": one.n,
                }
                for one in lines
            ]
        )
    else:
        head = [text(f"access.head.{name}", language) for name in ("at", "what", "case", "who")]
        rows = [
            (
                _day(one.at),
                text(f"access.what.{one.what}", language),
                one.case_title or one.case,
                _who(one.who) if one.who else "",
            )
            for one in lines
        ]
        print_table(head, rows)
        click.echo(text("access.limits", language), err=True)
    if broken is not None:
        key = "access.cut" if broken.cut else "access.broken"
        click.echo(text(key, language, no=broken.no), err=True)
        raise click.exceptions.Exit(1)


def add_to(program: click.Group) -> None:
    for command in (list_changes, move_case, write_comment, show_log):
        program.add_command(command)
