"""Commands over appeals: how they stand, what each body was asked, who is silent, and the annex for those who ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.cli.leaving import annex_options, write_annex
from app.cli.output import inert_line, print_json, print_table
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.silence import STATES
from app.model.values import describe
from app.services import appeals, cases
from app.services.appeals import AppealRow, Board, BodyRow, Event, annex, words
from app.services.session import Session

_CASE = click.option("--case", default="", help="Only appeals in this case: its id, or how it begins.")
_BODY = click.option("--body", default="", help="Only appeals to this body: its id, or how it begins.")


@click.group("appeals")
def group() -> None:
    """Who was asked for what, who answered, and who keeps silent."""


def _resolved(session: Session, typed: str) -> str | None:
    return cases.resolve(session, typed) if typed else None


@group.command("list")
@VAULT
@_CASE
@_BODY
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="May be given again.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_appeals(
    language: str,
    vault: Path,
    case: str,
    body: str,
    states: tuple[Any, ...],
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List the appeals in VAULT and how each stands today, what is most urgent first."""
    with open_session(vault, passphrase_file, language) as session:
        found = appeals.board(
            session, case=_resolved(session, case), body=_resolved(session, body), states=states or None
        )
    if as_json:
        print_json([_json(row) for row in found.in_order()])
        return
    _print_rows(found.in_order(), language)
    _say_claims(found, language)


@group.command("board")
@VAULT
@_CASE
@_BODY
@passphrase_option
@AS_JSON
@click.pass_obj
def show_board(language: str, vault: Path, case: str, body: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show the appeals in VAULT by state, with how many there are in each and what is work of today."""
    with open_session(vault, passphrase_file, language) as session:
        found = appeals.board(session, case=_resolved(session, case), body=_resolved(session, body))
    if as_json:
        columns = {state: [_json(row) for row in rows] for state, rows in found.columns.items()}
        print_json({"today": words.iso(found.today), "todo": found.todo, "clock_behind": found.behind, **columns})
        return
    for name, states in words.GROUPS.items():
        rows = [row for state in states for row in found.columns.get(state, ())]
        click.echo(f"{text(f'appeal.group.{name}', language)} ({len(rows)})")
        if rows:
            _print_rows(rows, language)
        click.echo()
    if found.todo:
        click.echo(text("appeal.todo", language, n=found.todo))
    _say_claims(found, language)


@group.command("bodies")
@VAULT
@_CASE
@passphrase_option
@AS_JSON
@click.pass_obj
def list_bodies(language: str, vault: Path, case: str, passphrase_file: Path | None, as_json: bool) -> None:
    """For each body that was asked: how often, how often it answered and after how long, and its silence."""
    with open_session(vault, passphrase_file, language) as session:
        rows = appeals.bodies(session, case=_resolved(session, case))
    if as_json:
        print_json([_body_json(row) for row in rows])
        return
    names = ("body", "asked", "answered", "acknowledged", "waiting", "silent", "median", "longest", "promised")
    head = [text("cli.head.id", language), *(text(f"appeal.body.{name}", language) for name in names)]
    print_table(head, [_body_line(row, language) for row in rows])


def _body_line(row: BodyRow, language: str) -> list[object]:
    counts = (row.asked, row.answered, row.acknowledged, row.waiting, row.silent)
    middle = words.median_words(row, language)
    return [row.body.id, row.body.title, *(n or "" for n in counts), middle, row.longest or "", row.promised or ""]


@group.command("show")
@VAULT
@click.argument("appeal")
@passphrase_option
@AS_JSON
@click.pass_obj
def show_appeal(language: str, vault: Path, appeal: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show one APPEAL (its id, or how it begins) with everything that went out and came back."""
    with open_session(vault, passphrase_file, language) as session:
        found = appeals.one(session, cases.resolve(session, appeal))
        rules = {rule.key: rule for rule in appeals.rules(session)}
    if as_json:
        print_json({**_json(found.row), "events": [_event_json(event) for event in found.events]})
        return
    row = found.row
    click.echo(inert_line(", ".join(body.title for body in row.bodies) or text("appeal.no-body", language)))
    click.echo(words.headline(row.standing, language, promised=row.type == "official-promise"))
    for line in (*words.details(row, rules, language), *(words.doubt_words(doubt, language) for doubt in row.doubts)):
        click.echo(inert_line(line))
    head = [
        text("appeal.column.sent", language),
        text("appeal.column.state", language),
        text("cli.head.found", language),
    ]
    print_table(head, [_event_line(event, language) for event in found.events])


def _event_line(event: Event, language: str) -> tuple[str, str, str]:
    when = describe("appeal", "date", event.date, language) or text("appeal.event.undated", language)
    grades = describe("appeal", "response", sorted(event.grades), language)
    said = "; ".join(filter(None, (grades, event.text)))
    return when, text(f"appeal.event.{event.kind}", language), said


@group.command("annex")
@_CASE
@_BODY
@annex_options
def annex_to_file(language: str, **given: Any) -> None:
    """Write the unanswered appeals of a case, to a body, or all of them to PATH, as a page to print or a table.

    It is not encrypted: whoever finds it can read it.
    """
    write_annex(annex.export, "appeal", language, **given)


@group.command("terms")
@VAULT
@click.option("--set", "chosen", metavar="RULE=DAYS", help="Change a rule; DAYS `none`: no term, `reset`: as it was.")
@passphrase_option
@AS_JSON
@click.pass_obj
def show_terms(language: str, vault: Path, chosen: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """How long an answer may take where nobody asked for one by a date, and what each rule rests on."""
    with open_session(vault, passphrase_file, language) as session:
        if chosen:
            _change(session, chosen)
        rules = appeals.rules(session)
    if as_json:
        print_json([{"rule": r.key, "days": r.days, "source": r.source, "chosen": r.chosen} for r in rules])
        return
    for rule in rules:
        click.echo(f"{rule.key}: {words.rule_words(rule, language)}. {words.rule_why(rule, language)}")


def _change(session: Session, chosen: str) -> None:
    key, _, days = chosen.partition("=")
    if days == "reset":
        appeals.reset(session, key)
    elif days == "none":
        appeals.change(session, key, None)
    else:
        appeals.change(session, key, int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0)


def _print_rows(rows: Any, language: str) -> None:
    names = ("body", "type", "sent", "state", "case")
    head = [text("cli.head.id", language), *(text(f"appeal.column.{name}", language) for name in names)]
    print_table(head, [_line(row, language) for row in rows])


def _line(row: AppealRow, language: str) -> list[object]:
    asked = ", ".join(body.title for body in row.bodies) or row.to_whom
    return [
        row.id,
        asked,
        describe("appeal", "type", row.type, language),
        describe("appeal", "date", row.date, language),
        words.headline(row.standing, language, promised=row.type == "official-promise"),
        row.case_title,
    ]


def _say_claims(found: Board, language: str) -> None:
    """On standard error, so that a table can be piped: by which clock days were counted."""
    click.echo(text("appeal.say.claimed", language, today=words.day_words(found.today, language)), err=True)
    if found.behind:
        click.echo(text("appeal.behind", language), err=True)


def _json(row: AppealRow) -> dict[str, Any]:
    standing = row.standing
    due = standing.due
    return {
        "id": row.id,
        "case": row.file,
        "type": row.type,
        "to": [{"id": body.id, "title": body.title} for body in row.bodies],
        "to_whom": row.to_whom,
        "date": row.date,
        "expected": row.expected,
        "state": standing.state,
        "silent_days": standing.silent,
        "at_least": not standing.exact,
        "days_since_sent": standing.waited,
        "due": [words.iso(day) for day in due] if due else None,
        "term": row.rule or ("given" if standing.given else None),
        "grades": sorted(standing.grades),
        "days_to_answer": list(standing.took) if standing.took else None,
        "todo": standing.chase,
        "still_silent": [body.id for body in row.silent_bodies],
        "doubts": [{"why": doubt.why, "use": doubt.use, "consent": doubt.consent} for doubt in row.doubts],
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "record": event.record,
        "date": event.date,
        "text": event.text,
        "sha256": event.sha256,
        "grades": sorted(event.grades),
        "reference": event.reference,
        "files": [{"id": file.id, "name": file.name, "sha256": file.sha256} for file in event.files],
        "source": event.told.source,
        "entry": event.told.entry,
    }


def _body_json(row: BodyRow) -> dict[str, Any]:
    return {
        "id": row.body.id,
        "title": row.body.title,
        "kind": row.body.kind,
        "asked": row.asked,
        "answered": row.answered,
        "acknowledged": row.acknowledged,
        "waiting": row.waiting,
        "silent": row.silent,
        "median_days": list(row.median) if row.median else None,
        "measured": row.measured,
        "longest_silence": row.longest,
        "promised": row.promised,
    }


def add_to(program: click.Group) -> None:
    program.add_command(group)
