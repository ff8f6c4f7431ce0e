"""Commands over submissions: forms, what is lacking, own words, writing one to a file, recording that it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.output import TerminalTask, inert, inert_line, print_json, print_table
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.submissions import FORMS
from app.services import appeals, cases, submissions
from app.services.session import Session
from app.services.submissions import Answer, Order, Submission

_CASE = click.argument("case")
_FORM = click.argument("form", type=click.Choice(list(FORMS)))


@click.group("submit")
def group() -> None:
    """Communications to the United Nations, urgent appeals and case summaries, filled from a case. Sends nothing."""


@group.command("forms")
@VAULT
@click.argument("case", required=False)
@passphrase_option
@AS_JSON
@click.pass_obj
def list_forms(language: str, vault: Path, case: str | None, passphrase_file: Path | None, as_json: bool) -> None:
    """List the forms, with what each is for and what could be checked of it; those that fit CASE first."""
    with open_session(vault, passphrase_file, language) as session:
        offers = submissions.offered(session, cases.resolve(session, case)) if case else ()
    fits = {offer.form: offer.fits for offer in offers}
    keys = [offer.form for offer in offers] or list(FORMS)
    if as_json:
        print_json([{"form": key, "fits": fits.get(key), "origin": origin(key, language)} for key in keys])
        return
    for key in keys:
        click.echo(f"{key}: {text(f'submission.form.{key}', language)}")
        if key in fits:
            click.echo("  " + text("submission.fits" if fits[key] else "submission.fits.not", language))
        for what in (text(f"submission.form.{key}.hint", language), origin(key, language)):
            click.echo(f"  {what}")


def origin(form: str, language: str) -> str:
    """Where a form's list of elements comes from, and what of it couldn't be checked."""
    made = FORMS[form]
    return text(f"submission.origin.{form}", language, address=made.address, document=made.document)


@group.command("show")
@VAULT
@_CASE
@_FORM
@passphrase_option
@AS_JSON
@click.pass_obj
def show(language: str, vault: Path, case: str, form: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show what a submission says so far, and what is lacking: what is required first."""
    with open_session(vault, passphrase_file, language) as session:
        found = submissions.show(session, _order(session, case, form), language)
    if as_json:
        print_json(_json(found))
        return
    have, every = found.filled
    click.echo(text("submission.meter", language, have=have, all=every))
    if found.urgency and form == "wgeid":
        click.echo(text(f"submission.urgent.{found.urgency}", language))
    if not found.fits:
        click.echo(text("submission.fits.not", language))
    for line in found.blocked:
        click.echo(line)
    if found.left_out:
        click.echo(text("submission.left-out", language, n=found.left_out))
    for heading, answers in (("lacking", found.lacking), ("wanted", found.wanted)):
        if answers:
            click.echo(f"\n{text(f'submission.{heading}', language)}")
        for answer in answers:
            click.echo(f"  {answer.item.key}: {lacks(answer, language)}")
    click.echo(f"\n{text('submission.there', language)}")
    print_table(
        [text("cli.head.id", language), text("cli.head.found", language)],
        [[a.item.key, "; ".join(_words(a))] for a in found.every if a.state != "withheld" and _words(a)],
    )
    click.echo(f"\n{origin(form, language)}")


def lacks(answer: Answer, language: str) -> str:
    """What an element lacks, and what to ask for it."""
    said = [text(f"submission.why.{why}", language) for why in answer.why]
    if answer.state == "withheld":
        said = [text("submission.where-hint" if answer.held_back else "submission.why.withheld", language)]
    return " ".join((*said, text(f"submission.ask.{answer.item.key}", language)))


def _words(answer: Answer) -> list[str]:
    rows = [" ".join(cell.texts[0] for cell in (row.when, row.what, row.whom, row.came)) for row in answer.rows]
    return [*(one.texts[0] for one in answer.told), *rows, *answer.own.values()]


@group.command("write")
@VAULT
@_CASE
@_FORM
@click.argument("element")
@click.argument("words")
@click.option("--in", "spoken", type=click.Choice(["en", "ar", "ckb"]), default="en", help="The language of WORDS.")
@passphrase_option
@click.pass_obj
def write(
    language: str, vault: Path, case: str, form: str, element: str, words: str, spoken: str,
    passphrase_file: Path | None,
) -> None:  # fmt: skip
    """Write WORDS of your own for an ELEMENT; they stay in the vault as a draft until it was sent."""
    if element not in {item.key for item in FORMS[form].items() if item.own}:
        raise InputError("submission-item", name=element)
    with open_session(vault, passphrase_file, language) as session:
        submissions.keep(session, _order(session, case, form).saying(element, spoken, words))


@group.command("export")
@VAULT
@_CASE
@_FORM
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--shape", type=click.Choice(submissions.SHAPES), default="docx")
@click.option("--languages", default="", help="`en`, `ar`, or both: `en,ar`.")
@click.option("--apart", is_flag=True, help="A file for each language.")
@click.option("--purpose", default="", help="What for, where the form leaves a choice.")
@click.option(
    "--unfinished", is_flag=True, help="Also where something required is missing: it says that it is a draft."
)
@passphrase_option
@AS_JSON
@click.pass_obj
def export(language: str, /, vault: Path, case: str, form: str, path: Path, as_json: bool, **given: Any) -> None:
    """Write a submission to PATH. It is not encrypted: whoever finds it can read it."""
    task = TerminalTask()
    with open_session(vault, given["passphrase_file"], language) as session:
        order = _with(_order(session, case, form), given)
        made = submissions.export(session, order, path, given["shape"], unfinished=given["unfinished"], task=task)
    task.finish()
    if as_json:
        files = [{"path": place, "sha256": digest} for place, digest in made.files]
        print_json({"files": files, "lacking": made.lacking, "left_out": made.left_out})
        return
    for place, digest in made.files:
        click.echo(f"{inert_line(place)} {digest}")
    if made.left_out:
        click.echo(text("submission.left-out", language, n=made.left_out))


def _with(order: Order, given: dict[str, Any]) -> Order:
    from dataclasses import replace

    codes = tuple(one for one in given["languages"].split(",") if one in ("en", "ar", "ckb"))[:2]
    return replace(
        order,
        languages=codes or order.languages,
        layout="after" if given["apart"] else order.layout,
        purpose=given["purpose"] or order.purpose,
    )


@group.command("sent")
@VAULT
@_CASE
@_FORM
@click.option("--date", required=True, help="When it was sent, as EDTF: 2026-03-01.")
@click.option("--to", "to_whom", default="", help="To whom, in words.")
@click.option("--channel", default="", help="A code of `appeal-channel`.")
@click.option("--expected", default="", help="By when an answer is asked for; else the rule for such bodies counts.")
@click.option("--reference", default="", help="Its number with the body.")
@passphrase_option
@AS_JSON
@click.pass_obj
def sent(language: str, /, vault: Path, case: str, form: str, as_json: bool, **given: Any) -> None:
    """Record that a submission was sent: it becomes an appeal, and its silence counts itself."""
    passphrase = given.pop("passphrase_file")
    with open_session(vault, passphrase, language) as session:
        made = submissions.sent(session, _order(session, case, form), given).created or ""
        row = appeals.one(session, made).row
    if as_json:
        due = row.standing.due
        print_json(
            {"appeal": made, "state": row.state, "due": [appeals.words.iso(day) for day in due] if due else None}
        )
        return
    click.echo(inert(text("submission.sent.done", language)))
    click.echo(made)


def _order(session: Session, case: str, form: str) -> Order:
    return submissions.begin(session, cases.resolve(session, case), form)


def _json(found: Submission) -> dict[str, Any]:
    have, every = found.filled
    return {
        "form": found.order.form,
        "case": found.order.case,
        "have": have,
        "required": every,
        "fits": found.fits,
        "urgent": found.urgency,
        "blocked": list(found.blocked),
        "left_out": found.left_out,
        "mandates": list(found.mandates),
        "elements": [
            {"key": a.item.key, "need": a.item.need, "state": a.state, "why": list(a.why), "says": _words(a)}
            for a in found.every
        ],
        "evidence": [
            {"id": one.id, "sha256": one.sha256, "goes": one.wanted, "why": one.why} for one in found.exhibits
        ],
    }


def add_to(program: click.Group) -> None:
    program.add_command(group)
