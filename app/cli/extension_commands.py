"""Commands over what an organisation declares itself: fields, terms and lists of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.base.catalogue import text
from app.base.errors import InputError
from app.cli.output import print_json, print_table
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.definitions import DEFINITION_TYPES, KINDS, own_name
from app.model.extension import Declarations, OwnField, OwnTerm
from app.model.fields import Kind, Sensitivity
from app.model.typed import term_code
from app.model.types import TYPES, type_label
from app.model.vocabulary import term
from app.services import extensions
from app.services.extensions import NewField, NewTerm
from app.services.session import Session

_TYPES = [name for name in TYPES if name not in DEFINITION_TYPES]


def names_options(command: Any) -> Any:
    """``--en``, ``--ar`` and ``--ckb``: the name in each language, one at least."""
    for language, spoken in (("ckb", "Sorani Kurdish"), ("ar", "Arabic"), ("en", "English")):
        command = click.option(f"--{language}", default="", help=f"The name in {spoken}.")(command)
    return command


@click.group("field")
def field() -> None:
    """Fields that you add to a type of record."""


@field.command("add")
@VAULT
@click.option("--for", "type_", type=click.Choice(_TYPES), required=True, help="The type of record it stands on.")
@click.option("--kind", type=click.Choice([kind.value for kind in KINDS]), default="text", show_default=True)
@click.option("--list", "vocabulary", default="", help="For term(s): a vocabulary, or a list of your own.")
@click.option(
    "--readers",
    type=click.Choice([one.value for one in Sensitivity]),
    default="identity",
    show_default=True,
    help="Who may get its values.",
)
@names_options
@passphrase_option
@click.pass_obj
def add_field(
    language: str,
    vault: Path,
    type_: str,
    kind: str,
    vocabulary: str,
    readers: str,
    en: str,
    ar: str,
    ckb: str,
    passphrase_file: Path | None,
) -> None:
    """Add a field to one type of record; prints its name for `set`."""
    with open_session(vault, passphrase_file, language) as session:
        used = _vocabulary(session, vocabulary) if vocabulary else ""
        new = NewField(type_, Kind(kind), _labels(en, ar, ckb), used, Sensitivity(readers))
        click.echo(own_name(extensions.add_field(session, new).created or ""))


@field.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_fields(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the fields that definitions in VAULT add, yours and received ones."""
    with open_session(vault, passphrase_file, language) as session:
        known, uses = session.declarations, _uses(session)
    if as_json:
        print_json([_field_json(name, own, uses.get(own.id, 0)) for name, own in known.fields.items()])
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "title", "type", "kind", "readers", "used")]
    print_table(head, [_field_line(known, name, own, uses, language) for name, own in known.fields.items()])


def _field_line(
    known: Declarations, name: str, own: OwnField, uses: dict[str, int], language: str
) -> tuple[object, ...]:
    return (
        name,
        known.field_label(own.type, name, language) + _retired(own.retired, language),
        type_label(own.type, language),
        term("own-field-kind", own.field.kind.value).label(language),
        term("own-field-readers", own.field.sensitivity.value).label(language),
        uses.get(own.id, 0),
    )


def _field_json(name: str, own: OwnField, uses: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": own.type,
        "kind": own.field.kind.value,
        "vocabulary": own.field.vocabulary,
        "readers": own.field.sensitivity.value,
        "labels": dict(own.labels),
        "withdrawn": own.retired,
        "used": uses,
    }


@click.group("term")
def terms() -> None:
    """Terms that you add to a vocabulary, and lists of your own."""


@terms.command("add")
@VAULT
@click.argument("vocabulary")
@click.option("--nearest", default="", help="The term there that it is a kind of, by code or name.")
@names_options
@passphrase_option
@click.pass_obj
def add_term(
    language: str,
    vault: Path,
    vocabulary: str,
    nearest: str,
    en: str,
    ar: str,
    ckb: str,
    passphrase_file: Path | None,
) -> None:
    """Add a term to VOCABULARY, such as `incident-type`, or to a list of your own; prints its code."""
    with open_session(vault, passphrase_file, language) as session:
        name = _vocabulary(session, vocabulary)
        near = _nearest(session, name, nearest) if nearest else ""
        click.echo(own_name(extensions.add_term(session, NewTerm(name, _labels(en, ar, ckb), near)).created or ""))


@terms.command("add-list")
@VAULT
@names_options
@passphrase_option
@click.pass_obj
def add_list(language: str, vault: Path, en: str, ar: str, ckb: str, passphrase_file: Path | None) -> None:
    """Add a list of your own for fields of terms; prints its name."""
    with open_session(vault, passphrase_file, language) as session:
        click.echo(own_name(extensions.add_list(session, _labels(en, ar, ckb)).created or ""))


@terms.command("list")
@VAULT
@click.argument("vocabulary", default="")
@passphrase_option
@AS_JSON
@click.pass_obj
def list_terms(language: str, vault: Path, vocabulary: str, passphrase_file: Path | None, as_json: bool) -> None:
    """List the terms that definitions in VAULT add, or every term of VOCABULARY."""
    with open_session(vault, passphrase_file, language) as session:
        known, uses = session.declarations, _uses(session)
        wanted = _vocabulary(session, vocabulary) if vocabulary else ""
    if as_json:
        own = [_term_json(code, one, uses.get(one.id, 0)) for code, one in known.terms.items()]
        print_json([one for one in own if wanted in ("", one["vocabulary"])])
        return
    head = [text(f"cli.head.{key}", language) for key in ("code", "title", "list", "used")]
    print_table(head, list(_term_lines(known, wanted, uses, language)))


def _term_lines(known: Declarations, wanted: str, uses: dict[str, int], language: str) -> list[tuple[object, ...]]:
    named = known.vocabulary_label
    if wanted:
        return [(one.code, one.label(language), named(wanted, language), "") for one in known.vocabulary(wanted).terms]
    return [
        (
            code,
            known.meanings[code].label(language) + _retired(own.retired, language),
            named(own.vocabulary, language),
            uses.get(own.id, 0),
        )
        for code, own in known.terms.items()
    ]


def _term_json(code: str, own: OwnTerm, uses: int) -> dict[str, Any]:
    return {
        "code": code,
        "vocabulary": own.vocabulary,
        "nearest": own.nearest,
        "labels": dict(own.labels),
        "withdrawn": own.retired,
        "used": uses,
    }


@click.command("withdraw")
@VAULT
@click.argument("definition")
@passphrase_option
@click.pass_obj
def withdraw(language: str, vault: Path, definition: str, passphrase_file: Path | None) -> None:
    """Offer DEFINITION, by name or label, no longer; what was written with it stays."""
    with open_session(vault, passphrase_file, language) as session:
        extensions.withdraw(session, extensions.find(session, definition))
    click.echo(text("cli.saved", language))


def _labels(en: str, ar: str, ckb: str) -> dict[str, str]:
    return {language: said for language, said in (("en", en), ("ar", ar), ("ckb", ckb)) if said}


def _uses(session: Session) -> dict[str, int]:
    return {one.id: one.uses for one in extensions.listing(session)}


def _retired(retired: bool, language: str) -> str:
    return f" [{text('cli.withdrawn', language)}]" if retired else ""


def _vocabulary(session: Session, said: str) -> str:
    """A vocabulary by its name, an own list by its name or label. Raises InputError."""
    if said in session.declarations.vocabularies():
        return said
    name = own_name(extensions.find(session, said))
    if name not in session.declarations.lists:
        raise InputError("own-list-unknown")
    return name


def _nearest(session: Session, vocabulary: str, said: str) -> str:
    from app.model.fields import Field

    asked = Field("nearest", Kind.TERM, Sensitivity.OPEN, vocabulary=vocabulary)
    return term_code(asked, said, session.declarations)


def add_to(program: click.Group) -> None:
    field.add_command(withdraw)
    terms.add_command(withdraw)
    program.add_command(field)
    program.add_command(terms)
