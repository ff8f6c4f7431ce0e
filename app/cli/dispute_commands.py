"""Commands over values on which accounts differ: list, show, settle, leave, reverse, decide many by a rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import InputError
from app.cli.output import inert, print_json
from app.cli.record_commands import (
    account_json,
    account_line,
    day,
    decision_json,
    field_name,
    typed_edit,
    value_or_input,
)
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.values import describe
from app.model.vocabulary import term
from app.services import cases, disputes
from app.services.disputes import DisputeQuery, DisputeView, RuleLine
from app.services.session import Session
from app.services.views import DecisionView, DisputeRow

REASON = click.option("--reason", required=True, help="Why: it is signed, and travels with the decision.")


class _Listing(click.Group):
    """Without a command of its own, the first word is the vault whose disputes are listed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["list", *args]
        return super().resolve_command(ctx, args)


@click.group("disputes", cls=_Listing)
def disputed() -> None:
    """Values on which accounts differ, and what was decided about them."""


@disputed.command("list")
@VAULT
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([*disputes.STATES, "all"]),
    help="Only these; without it, what waits for a person.",
)
@click.option("--case", "case", default="", metavar="ID", help="Only in this case.")
@click.option("--type", "type_", default="", help="Only in records of this type.")
@click.option("--field", default="", help="Only of this field.")
@click.option("--author", default="", metavar="KEY_ID", help="Only where an account of theirs stands.")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_them(
    language: str,
    vault: Path,
    states: tuple[str, ...],
    case: str,
    type_: str,
    field: str,
    author: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """List the disputes in VAULT, newest first."""
    with open_session(vault, passphrase_file, language) as session:
        file = cases.record(session, cases.resolve(session, case)).file if case else ""
        wanted = () if "all" in states else states or disputes.OPEN
        found = disputes.every(session, DisputeQuery(wanted, file, type_, field, author))
        known = session.declarations
    if as_json:
        print_json([_row_json(one) for one in found])
        return
    if not found:
        click.echo(text("cli.no-disputes", language))
    for one in found:
        name = known.field_label(one.record.type, one.field.name, language)
        state = text(f"disputes.state.{one.field.dispute}", language)
        head = f"{inert(one.record.title)} · {inert(name)} [{state}]"
        click.echo(f"{head}  {isolate_ltr(one.record.id)} {one.field.name}")
        for account in one.field.accounts:
            line = account_line(one.record.type, one.field, account, {}, language, known)
            who = inert(account.author.name or account.author.key_id[:12])
            click.echo(f"  – {line}  [{who}, {day(account.at)}]")


def _row_json(one: DisputeRow) -> dict[str, Any]:
    return {
        "record": one.record.id,
        "file": one.record.file,
        "type": one.record.type,
        "title": one.record.title,
        "case": one.case_title,
        "field": one.field.name,
        "state": one.field.dispute,
        "accounts": [account_json(account) for account in one.field.accounts],
        "decisions": [decision_json(decision) for decision in one.field.decisions],
    }


@disputed.command("show")
@VAULT
@click.argument("record")
@click.argument("field")
@passphrase_option
@AS_JSON
@click.pass_obj
def show(language: str, vault: Path, record: str, field: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show the dispute about FIELD of RECORD: what stood before, every account, every decision."""
    with open_session(vault, passphrase_file, language) as session:
        seen = disputes.show(session, *_place(session, record, field))
        known = session.declarations
    if as_json:
        print_json(_seen_json(seen))
        return
    type_, name = seen.record.type, seen.field.name
    state = text(f"disputes.state.{seen.state or 'none'}", language)
    click.echo(f"{inert(seen.record.title)} · {inert(known.field_label(type_, name, language))} [{state}]")
    for base in seen.bases:
        said = describe(type_, name, base.value, language, None, known) if base.held else text("cli.withheld", language)
        click.echo(f"  {text('disputes.base', language)}: {inert(said)}")
    for one in seen.accounts:
        line = account_line(type_, seen.field, one.account, {}, language, known)
        who = inert(one.account.author.name or one.account.author.key_id[:12])
        graded = f", {term('reliability', one.reliability).label(language)}" if one.reliability else ""
        mark = "✓" if one.taken else "–"
        click.echo(f"  {mark} {line}  [{who}, {day(one.account.at)}{inert(graded)}]  {isolate_ltr(one.account.digest)}")
    for decision in seen.past:
        click.echo(f"  {_decision_line(decision, language)}")


def _decision_line(decision: DecisionView, language: str) -> str:
    key = "withdrawn" if decision.withdrawn else "holds" if decision.holds else "lapsed"
    why = decision.reason or (term("decision-rule", decision.rule).label(language) if decision.rule else "")
    return (
        text(
            f"disputes.past.{key}",
            language,
            what=term("decision-kind", decision.kind).label(language),
            who=inert(decision.author.name or decision.author.key_id[:12]),
            when=day(decision.at),
            why=inert(why),
        )
        + f"  {isolate_ltr(decision.id)}"
    )


def _seen_json(seen: DisputeView) -> dict[str, Any]:
    return {
        "record": seen.record.id,
        "field": seen.field.name,
        "state": seen.state,
        "base": [{"change": one.digest, "value": one.value, "author": one.author.key_id} for one in seen.bases],
        "accounts": [
            {**account_json(one.account), "reliability": one.reliability, "taken": one.taken} for one in seen.accounts
        ],
        "decisions": [decision_json(one) for one in seen.past],
    }


def _place(session: Session, record: str, field: str) -> tuple[str, str]:
    target = cases.record(session, cases.resolve(session, record))
    return target.id, field_name(session.declarations, target.type, field)


@disputed.command("settle")
@VAULT
@click.argument("record")
@click.argument("field")
@click.argument("value", required=False)
@click.option("--take", metavar="CHANGE", default="", help="The account to take, as `show` names it.")
@REASON
@passphrase_option
@click.pass_obj
def settle(
    language: str,
    vault: Path,
    record: str,
    field: str,
    value: str | None,
    take: str,
    reason: str,
    passphrase_file: Path | None,
) -> None:
    """Decide what FIELD of RECORD shows: VALUE (`-`: from standard input), or the account of --take.

    Every account stays standing beside what is decided.
    """
    if bool(take) == (value is not None):
        raise InputError("one-of-two")
    with open_session(vault, passphrase_file, language) as session:
        if take:
            disputes.take(session, *_place(session, record, field), take, reason)
        else:
            edit = typed_edit(session, record, field, value_or_input(value or ""), None)
            disputes.settle(session, edit.record, edit.field, edit.value, reason=reason)
    click.echo(text("cli.settled", language))


@disputed.command("leave")
@VAULT
@click.argument("record")
@click.argument("field")
@REASON
@passphrase_option
@click.pass_obj
def leave(language: str, vault: Path, record: str, field: str, reason: str, passphrase_file: Path | None) -> None:
    """Decide that the accounts of FIELD of RECORD differ and are left so."""
    with open_session(vault, passphrase_file, language) as session:
        disputes.leave(session, *_place(session, record, field), reason)
    click.echo(text("disputes.left", language))


@disputed.command("reverse")
@VAULT
@click.argument("decision")
@REASON
@passphrase_option
@click.pass_obj
def reverse(language: str, vault: Path, decision: str, reason: str, passphrase_file: Path | None) -> None:
    """Take the decision with this id back; `show` names it."""
    with open_session(vault, passphrase_file, language) as session:
        disputes.reverse(session, cases.resolve(session, decision), reason)
    click.echo(text("disputes.reversed", language))


@disputed.command("rule")
@VAULT
@click.argument("rule", type=click.Choice(disputes.RULES))
@click.option("--case", "case", default="", metavar="ID", help="Only in this case.")
@click.option("--dry-run", is_flag=True, help="Only say for which it holds, and which it leaves and why.")
@click.option("--reason", default="", help="What you add to the rule.")
@passphrase_option
@click.pass_obj
def rule(
    language: str, vault: Path, rule: str, case: str, dry_run: bool, reason: str, passphrase_file: Path | None
) -> None:
    """Decide all open disputes for which RULE holds, in one step of undo."""
    with open_session(vault, passphrase_file, language) as session:
        file = cases.record(session, cases.resolve(session, case)).file if case else ""
        plan = disputes.try_rule(session, rule, DisputeQuery(file=file))
        known = session.declarations
        left = plan.leaves
        decided = len(plan.holds)
        if not dry_run and plan.holds:
            report = disputes.apply_rule(session, plan, reason)
            decided, left = report.decided, (*plan.leaves, *report.leaves)

    def named(line: RuleLine) -> str:
        return f"{inert(line.title)} · {inert(known.field_label(line.type, line.field, language))}"

    for line in plan.holds:
        click.echo(f"  ✓ {named(line)}: {inert(describe(line.type, line.field, line.value, language, None, known))}")
    for line in left:
        click.echo(f"  – {named(line)}: {text(f'disputes.why.{line.why}', language)}")
    click.echo(text("disputes.rule.would" if dry_run else "disputes.rule.did", language, n=decided, left=len(left)))


def add_to(program: click.Group) -> None:
    program.add_command(disputed)
