"""Commands about records that may be one: list, show, answer, groups, look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.analysis.verdict import GRADES
from app.base.catalogue import text
from app.cli.output import TerminalTask, inert, print_json, print_table
from app.cli.record_commands import value_or_input
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.types import field_label
from app.model.wording import describe
from app.services import cases, sameness
from app.services.sameness import Comparison, QueueQuery, SaidView
from app.services.views import FieldView

_KINDS = ("person", "incident")


@click.group("same")
def same_group() -> None:
    """Find records that may be of one person or incident, and answer whether they are."""


@same_group.command("look")
@VAULT
@passphrase_option
@click.pass_obj
def look(language: str, vault: Path, passphrase_file: Path | None) -> None:
    """Compare every new or changed record of VAULT with the others."""
    task = TerminalTask()
    with open_session(vault, passphrase_file, language) as session:
        sameness.look(session, task)
        found = sameness.count(session)
    task.finish()
    click.echo(text("cli.same.looked", language, n=found))


@same_group.command("list")
@VAULT
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="Both if not given.")
@click.option("--grade", type=click.Choice(GRADES), default=None, help="Only pairs of this grade.")
@click.option("--case", "case", default="", help="Only pairs of which one is in this case.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_pairs(
    language: str,
    vault: Path,
    kind: str | None,
    grade: str | None,
    case: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List the pairs that wait for an answer, the likeliest first."""
    with open_session(vault, passphrase_file, language) as session:
        file = cases.resolve(session, case) if case else ""
        found = sameness.queue(session, QueueQuery(kind or "", grade or "", file))
        titles = sameness.titles(session, {end for one in found.rows for end in one.pair})
    if as_json:
        print_json(
            [
                {"pair": list(one.pair), "kind": one.kind, "grade": one.grade, "score": one.score, "state": one.state}
                for one in found.rows
            ]
        )
    else:
        head = [text(f"cli.head.{key}", language) for key in ("id", "one", "id", "other", "grade", "same-state")]
        rows = [
            (
                one.pair[0],
                titles.get(one.pair[0], ""),
                one.pair[1],
                titles.get(one.pair[1], ""),
                text(f"same.grade.{one.grade}", language),
                text(f"same.state.{one.state}", language) if one.state else "",
            )
            for one in found.rows
        ]
        print_table(head, rows, widest=40)
    if found.due:
        click.echo(text("same.looking", language, n=found.due), err=True)


@same_group.command("show")
@VAULT
@click.argument("one")
@click.argument("other")
@passphrase_option
@AS_JSON
@click.pass_obj
def show(language: str, vault: Path, one: str, other: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Compare the records ONE and OTHER side by side, with what speaks for and against their being one."""
    with open_session(vault, passphrase_file, language) as session:
        found = sameness.compare(session, cases.resolve(session, one), cases.resolve(session, other))
    if as_json:
        print_json(_json(found, language))
        return
    click.echo(text(f"same.grade.{found.grade}", language))
    for reason in found.reasons:
        click.echo(f"  {'-' if reason.against else '+'} {inert(reason.words(language))}")
    if found.changed:
        fields = ", ".join(dict.fromkeys(field_label(found.kind, name, language) for _, name in found.changed))
        click.echo(text("same.changed", language, fields=fields))
    for said in found.said:
        click.echo(_said(said, language))
    head = [text("same.field", language), "", found.one.id, found.other.id]
    rows = [
        (
            field_label(found.kind, pair.name, language),
            text(f"same.mark.{pair.mark}", language),
            _value(found, pair.name, pair.one, language),
            _value(found, pair.name, pair.other, language),
        )
        for pair in found.fields
    ]
    print_table(head, rows, widest=40)


def _value(found: Comparison, name: str, field: FieldView | None, language: str) -> str:
    if field is None:
        return ""
    if field.state == "withheld":
        return text("table.withheld", language)
    return describe(found.kind, name, field.value, language, found.titles)


def _said(said: SaidView, language: str) -> str:
    who = inert(said.author.name or said.author.key_id[:8])
    line = f"{who}: {text(f'same.says.{said.says}', language)} ({said.link})"
    return f"{line}\n  {inert(said.reason)}" if said.reason else line


def _json(found: Comparison, language: str) -> dict[str, Any]:
    return {
        "pair": list(found.pair),
        "kind": found.kind,
        "grade": found.grade,
        "score": found.score,
        "reasons": [{"key": one.key, "against": one.against, "words": one.words(language)} for one in found.reasons],
        "fields": {one.name: one.mark for one in found.fields},
        "changed": [list(one) for one in found.changed],
        "said": [_said_json(one) for one in found.said],
    }


def _said_json(said: SaidView) -> dict[str, Any]:
    return {
        "link": said.link,
        "pair": list(said.pair),
        "says": said.says,
        "by": said.author.key_id,
        "at": said.at,
        "reason": said.reason,
    }


@same_group.command("answer")
@VAULT
@click.argument("one")
@click.argument("other")
@click.argument("says", type=click.Choice(["same", "different", "unsure"]))
@click.option("--reason", default="", help="Why, in words (`-`: from standard input).")
@click.option("--sure", is_flag=True, help="Say `same` although something in the records speaks against it.")
@passphrase_option
@click.pass_obj
def answer(
    language: str, vault: Path, one: str, other: str, says: str, reason: str, sure: bool, passphrase_file: Path | None
) -> None:
    """Say whether ONE and OTHER are the same. Nothing is merged: the answer is a signed link, and can be taken back."""
    reason = value_or_input(reason) if reason else ""
    with open_session(vault, passphrase_file, language) as session:
        ends = (cases.resolve(session, one), cases.resolve(session, other))
        done = sameness.answer(session, *ends, says, reason, sure=sure)
    click.echo(text("cli.same.answered", language, says=text(f"same.says.{says}", language), id=done.created or ""))


@same_group.command("back")
@VAULT
@click.argument("link")
@click.option("--reason", default="", help="Why it is taken back.")
@passphrase_option
@click.pass_obj
def back(language: str, vault: Path, link: str, reason: str, passphrase_file: Path | None) -> None:
    """Take back the answer that is the record LINK, your own or another's."""
    with open_session(vault, passphrase_file, language) as session:
        record = cases.resolve(session, link)
        sameness.take_back(session, record, reason or text("same.back.default", language))
    click.echo(text("cli.same.back", language, id=record))


@same_group.command("groups")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def groups(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what is one by what people answered; groups whose answers contradict each other come first."""
    with open_session(vault, passphrase_file, language) as session:
        found = sameness.groups(session)
    if as_json:
        print_json(
            [
                {
                    "group": one.name,
                    "kind": one.kind,
                    "members": [member.id for member in one.members],
                    "missing": one.missing,
                    "against": [list(ends) for ends in one.against],
                    "said": [_said_json(said) for said in one.said],
                }
                for one in found
            ]
        )
        return
    for one in found:
        contested = f" – {text('cli.same.contested', language)}" if one.contested else ""
        click.echo(text(f"same.group.{one.kind}", language, n=len(one.members)) + contested)
        for member in one.members:
            click.echo(f"  {member.id}  {inert(member.title)}")
        for said in one.said:
            click.echo("  " + _said(said, language).replace("\n", "\n  "))


def add_to(program: click.Group) -> None:
    program.add_command(same_group)
