"""Commands about who may know what: what somebody usually gets, exceptions, excerpts, and the preview."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.output import inert, inert_line, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.types import type_label
from app.services import cases, contacts, disclosure
from app.services.disclosure import POLICIES, Withheld, exceptions, excerpts
from app.services.session import Session
from app.services.views import CaseView

_POLICY = click.Choice(POLICIES)


def reader(session: Session, name: str) -> str:
    """A reader by the name of a contact, or an age recipient as it is. Raises NotFound."""
    return name if name.startswith("age1") else contacts.by_name(session, name).key_id


@click.command("reader")
@VAULT
@click.argument("name")
@click.option("--policy", type=_POLICY, help="What they usually get from now on.")
@passphrase_option
@AS_JSON
@click.pass_obj
def usual(
    language: str, vault: Path, name: str, policy: str | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Say, or choose, what the contact NAME usually gets of cases."""
    with open_session(vault, passphrase_file, language) as session:
        key = reader(session, name)
        if policy is not None:
            disclosure.set_policy(session, key, policy)
        chosen = disclosure.terms_for(session, [key], [])
    if as_json:
        print_json({"reader": key, "policy": chosen.policy})
        return
    click.echo(f"{inert(name)}: {text(f'exchange.policy.{chosen.policy}', language)}")


@click.command("preview")
@VAULT
@click.argument("case_ids", nargs=-1, required=True, metavar="CASE_ID…")
@click.option("--to", "to", multiple=True, metavar="NAME", help="A contact or age recipient; may be repeated.")
@click.option("--policy", type=_POLICY, help="Otherwise what all of them may get.")
@passphrase_option
@AS_JSON
@click.pass_obj
def preview(
    language: str,
    vault: Path,
    case_ids: tuple[str, ...],
    to: tuple[str, ...],
    policy: Any,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Show cases as readers would see them, what is withheld and why, and names inside texts. Sends nothing."""
    with open_session(vault, passphrase_file, language) as session:
        readers = [reader(session, name) for name in to]
        chosen = [cases.resolve(session, case) for case in case_ids]
        rule = disclosure.terms_for(session, readers, chosen)
        if policy is not None:
            rule = dataclasses.replace(rule, policy=policy)
        found = disclosure.preview(session, chosen, rule, readers)
        known = session.declarations
    if as_json:
        print_json(_json(found))
        return
    for view in found.cases:
        _print_case(view, language)
    click.echo(text("disclosure.preview.withheld", language, n=found.count()))
    for one in found.withheld:
        label = known.field_label(one.type, one.field, language)
        why = text(f"disclosure.why.{one.why}", language)
        click.echo(f"  {inert(one.title) or type_label(one.type, language)}: {inert(label)}  [{why}]")
    if found.found_names:
        click.echo(text("disclosure.found", language, n=len(found.found_names)))
        for mention in found.found_names:
            kind = text(f"disclosure.found.{mention.kind}", language)
            click.echo(f"  {kind}: {inert_line(mention.around)}  ({mention.record} {inert(mention.field)})")
    click.echo(text("disclosure.preview.limits", language))


def _print_case(view: CaseView, language: str) -> None:
    click.echo(inert(view.case.title) or type_label("case", language))
    for type_, records in view.records.items():
        for one in records:
            kept = f"  [{text('disclosure.cli.withheld', language, n=one.withheld)}]" if one.withheld else ""
            click.echo(f"  {type_label(type_, language)}: {inert(one.title) or one.id}{kept}")


def _json(found: disclosure.Preview) -> dict[str, Any]:
    return {
        "policy": found.terms.policy,
        "cases": [{"id": view.case.id, "withheld_by": view.withheld_by} for view in found.cases],
        "withheld": [_withheld(one) for one in found.withheld],
        "found": [dataclasses.asdict(one) | {"whole": ""} for one in found.found_names],
        "files": [dataclasses.asdict(one) for one in found.pieces],
    }


def _withheld(one: Withheld) -> dict[str, Any]:
    return {"record": one.record, "type": one.type, "field": one.field, "count": one.count, "why": one.why}


@click.command("exception")
@VAULT
@click.argument("record", metavar="RECORD_ID")
@click.argument("field", default="")
@click.option("--keep-back", "act", flag_value="keep", help="Keep it back, whatever is chosen when sending.")
@click.option("--let-go", "act", flag_value="go", help="Let it go, although a policy keeps it back.")
@click.option("--take-back", "act", flag_value="lift", help="RECORD_ID is an exception or excerpt: take it back.")
@click.option("--to", "to", multiple=True, metavar="NAME", help="Only for this contact; may be repeated.")
@click.option("--reason", default="", help="Why; colleagues who get everything read it.")
@passphrase_option
@AS_JSON
@click.pass_obj
def exception(
    language: str,
    vault: Path,
    record: str,
    field: str,
    act: str | None,
    to: tuple[str, ...],
    reason: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Decide who may know a record or one FIELD of it; without a choice, list what is decided in the case RECORD_ID."""
    with open_session(vault, passphrase_file, language) as session:
        found = cases.resolve(session, record)
        if act is None:
            _list(session, found, language, as_json)
            return
        if act == "lift":
            made = exceptions.lift(session, found)
        else:
            verb = exceptions.keep_back if act == "keep" else exceptions.let_go
            made = verb(session, found, field, [reader(session, name) for name in to], reason)
    if as_json:
        print_json({"id": made.created or found})
    else:
        click.echo(made.created or found)


def _list(session: Session, case: str, language: str, as_json: bool) -> None:
    told = exceptions.listing(session, case)
    made = excerpts.listing(session, case)
    if as_json:
        print_json(
            {
                "exceptions": [
                    {"id": o.id, "record": o.record, "field": o.field, "act": o.act, "readers": list(o.readers)}
                    for o in told
                ],
                "excerpts": [{"id": o.id, "record": o.record, "field": o.field, "text": o.text} for o in made],
            }
        )
        return
    for one in told:
        act = session.declarations.term("exception-act", one.act).label(language)
        click.echo(f"{one.id}  {act}: {inert(one.title)} {inert(one.field)}")
    for excerpt in made:
        click.echo(f"{excerpt.id}  {inert_line(excerpt.text)}")
    if not told and not made:
        click.echo(text("disclosure.who.none", language))


@click.command("excerpt")
@VAULT
@click.argument("record", metavar="RECORD_ID")
@click.argument("field")
@click.option("--cut", "cuts", multiple=True, metavar="WORDS", help="Take these words out, wherever they stand.")
@click.option("--proposed", is_flag=True, help="Take out what looks like a name, number or place.")
@click.option("--without-names", is_flag=True, help="No names are left: readers without identities get it too.")
@passphrase_option
@AS_JSON
@click.pass_obj
def excerpt(
    language: str,
    vault: Path,
    record: str,
    field: str,
    cuts: tuple[str, ...],
    proposed: bool,
    without_names: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Sign an excerpt of a text with passages taken out; it goes to whoever doesn't get the text itself."""
    with open_session(vault, passphrase_file, language) as session:
        found = cases.resolve(session, record)
        standing = excerpts.passages(session, found, field)
        if not standing:
            raise InputError("nothing-redacted")
        one = standing[0]
        spans = [*one.proposed] if proposed else []
        for words in cuts:
            at = one.text.find(words)
            if at < 0:
                raise InputError("words-not-there")
            while at >= 0:
                spans.append((at, at + len(words)))
                at = one.text.find(words, at + max(1, len(words)))
        made = excerpts.make(session, found, field, spans, over=one.digest, names=not without_names)
        told = next(view for view in excerpts.listing(session, _file(session, found)) if view.id == made.created)
    if as_json:
        print_json({"id": told.id, "text": told.text, "passages": told.passages})
        return
    click.echo(told.id)
    click.echo(inert_line(told.text))


def _file(session: Session, record: str) -> str:
    return cases.record(session, record).file


def add_to(group: click.Group) -> None:
    """Put the commands of this file into the program."""
    for command in (usual, preview, exception, excerpt):
        group.add_command(command)
