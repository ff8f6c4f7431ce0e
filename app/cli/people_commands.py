"""Commands about people: introductions, teams, what is on its way, who has which case."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, get_args

import click

from app.base.catalogue import isolate_ltr, text
from app.base.errors import CardError, NotFound
from app.base.limits import CHECKIN_HOURS
from app.cli.exchange_commands import contact_group
from app.cli.output import inert, print_json, print_table
from app.cli.record_commands import day
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.services import cases, contacts, holders, introductions, outbox, teams
from app.services.introductions import MOST_TEXT
from app.services.teams import Member, Role, Rules

ROLES = get_args(Role)
POLICIES = ("everything", "no-whereabouts", "no-identities", "statistics")


@contact_group.command("introduce")
@VAULT
@click.argument("name")
@click.option("--to", "to", required=True, metavar="NAME", help="The contact who is to know.")
@passphrase_option
@click.pass_obj
def introduce(language: str, vault: Path, name: str, to: str, passphrase_file: Path | None) -> None:
    """Sign for one contact that you compared words with NAME; print the text to give them."""
    with open_session(vault, passphrase_file, language) as session:
        one, reader = contacts.by_name(session, name), contacts.by_name(session, to)
        click.echo(introductions.introduce(session, one.key_id, reader.key_id).rstrip("\n"))
    click.echo(text("cli.introduced", language, name=inert(reader.name)), err=True)


@contact_group.command("accept")
@VAULT
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default=None, help="Call this person NAME here.")
@passphrase_option
@click.pass_obj
def accept(language: str, vault: Path, file: Path, name: str | None, passphrase_file: Path | None) -> None:
    """Take in the person whom the introduction in FILE is about: as a contact, not verified."""
    try:
        with file.open("rb") as source:
            untrusted = source.read(MOST_TEXT + 1).decode("utf-8-sig")
    except OSError as error:
        raise NotFound(what="file", path=file) from error
    except UnicodeDecodeError as error:
        raise CardError() from error
    with open_session(vault, passphrase_file, language) as session:
        offer = introductions.take_in(session, untrusted)
        introductions.accept(session, offer.key_id, offer.by.key_id, name)
        added = contacts.get(session, offer.key_id)
    click.echo(text("cli.introduction", language, by=inert(offer.by.name), name=inert(added.name)))
    if offer.looks_like:
        click.echo(text("people.key-changed", language, name=inert(offer.looks_like)), err=True)
    click.echo(text("cli.contact-words", language, words=" ".join(added.words)))


@click.group("team")
def team_group() -> None:
    """Begin, show and change teams."""


@team_group.command("new")
@VAULT
@click.argument("name")
@click.option("--policy", type=click.Choice(POLICIES), default="everything", help="The most that members get.")
@click.option("--outside", type=click.Choice(("nothing", *POLICIES)), default="nothing", help="The most others get.")
@click.option("--review", type=click.IntRange(0, 9), default=0, help="How many others must look at a case.")
@click.option("--approvals", type=click.IntRange(0, 9), default=0, help="How many must agree before one leaves.")
@click.option(
    "--checkin", type=click.IntRange(0, CHECKIN_HOURS), default=0, help="Hours in which each must be heard of."
)
@passphrase_option
@click.pass_obj
def new_team(
    language: str,
    vault: Path,
    name: str,
    policy: str,
    outside: str,
    review: int,
    approvals: int,
    checkin: int,
    passphrase_file: Path | None,
) -> None:
    """Begin a team called NAME; you coordinate it."""
    reviews = max(1, review)
    rules = Rules(None, policy, outside, review=review > 0, reviews=reviews, approvals=approvals, checkin=checkin)
    with open_session(vault, passphrase_file, language) as session:
        click.echo(teams.new(session, name, (), rules).created)


@team_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_teams(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List the teams that this vault is in."""
    with open_session(vault, passphrase_file, language) as session:
        found = teams.teams(session)
    rows = [(inert(t.charter.name), len(t.charter.members), t.counts, t.id) for t in found]
    if as_json:
        print_json([dict(zip(("name", "members", "counts", "id"), row, strict=True)) for row in rows])
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "members", "key")]
    print_table(head, [(name, members, id_) for name, members, _, id_ in rows])


@team_group.command("show")
@VAULT
@click.argument("name")
@passphrase_option
@AS_JSON
@click.pass_obj
def show_team(language: str, vault: Path, name: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show who is in the team NAME, and what it rules."""
    with open_session(vault, passphrase_file, language) as session:
        view = teams.view(session, teams.by_name(session, name).id)
    said = view.team.charter
    people = [
        {"name": author.name or member.label, "roles": sorted(member.roles), "key": author.key_id}
        for author, member in view.people
    ]
    if as_json:
        facts: dict[str, Any] = {
            key: getattr(said, key) for key in ("policy", "outside", "review", "reviews", "approvals", "checkin")
        }
        print_json({"name": said.name, "members": people, "cases": sorted(said.cases), **facts,
                    "disputed": said.disputed, "uncounted": len(said.uncounted)})  # fmt: skip
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "roles", "key")]
    roles = [", ".join(text(f"people.team.role.{role}", language) for role in one["roles"]) for one in people]
    rows = zip(people, roles, strict=True)
    print_table(head, [(inert(str(one["name"])), told, one["key"]) for one, told in rows])
    for case, title in view.cases:
        click.echo(f"{isolate_ltr(case)}  {inert(title)}")


@team_group.command("add")
@VAULT
@click.argument("team")
@click.option("--member", "members", multiple=True, metavar="NAME", help="A contact; may be repeated.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="What these members do.")
@click.option("--case", "case_ids", multiple=True, metavar="ID", help="A case; may be repeated.")
@passphrase_option
@click.pass_obj
def add_to_team(
    language: str,
    vault: Path,
    team: str,
    members: tuple[str, ...],
    roles: tuple[Role, ...],
    case_ids: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Take contacts and cases into TEAM."""
    with open_session(vault, passphrase_file, language) as session:
        found = teams.by_name(session, team)
        for name in members:
            person = contacts.by_name(session, name)
            teams.put_member(session, found.id, Member(person.key_id, frozenset(roles), person.name))
        if case_ids:
            teams.put_cases(session, found.id, [cases.resolve(session, case) for case in case_ids])
    click.echo(text("cli.team-saved", language))


@team_group.command("remove")
@VAULT
@click.argument("team")
@click.option("--member", "members", multiple=True, metavar="NAME", help="A member; may be repeated.")
@click.option("--case", "case_ids", multiple=True, metavar="ID", help="A case; may be repeated.")
@passphrase_option
@click.pass_obj
def remove_from_team(
    language: str,
    vault: Path,
    team: str,
    members: tuple[str, ...],
    case_ids: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Put contacts and cases out of TEAM. Members may also be named by their key."""
    with open_session(vault, passphrase_file, language) as session:
        found = teams.by_name(session, team)
        for name in members:
            key = name if name in found.charter.members else contacts.by_name(session, name).key_id
            teams.remove_member(session, found.id, key)
        if case_ids:
            teams.remove_cases(session, found.id, [cases.resolve(session, case) for case in case_ids])
    click.echo(text("cli.team-saved", language))


@click.command("outbox")
@VAULT
@click.option("--again", metavar="BUNDLE", default=None, help="Send this bundle again (its first characters do).")
@click.option("--out", "folder", type=click.Path(path_type=Path), default=None, help="Where to, with --again.")
@passphrase_option
@AS_JSON
@click.pass_obj
def outbox_command(
    language: str, vault: Path, again: str | None, folder: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """List what waits for a receipt, the overdue first; or send one of it again."""
    if again is not None and folder is None:
        raise click.MissingParameter(param_hint="--out", param_type="option")
    with open_session(vault, passphrase_file, language) as session:
        found = outbox.outbox(session)
        if again is not None and folder is not None:
            rows = [row for row in found.rows if row.bundle.startswith(again)]
            if len(rows) != 1:
                raise NotFound(what="bundle", id=again)
            report = outbox.send_again(session, rows[0].bundle, rows[0].reader.key_id, folder)
            click.echo(isolate_ltr(report.path))
            return
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "state", "sent", "carried", "key")]
    shown = []
    for row in found.waiting():
        state = text(f"outbox.state.{row.state}", language, n=row.days, when="")
        shown.append((inert(row.reader.name), state, day(row.at), row.place, row.bundle[:12]))
    print_table(head, shown)


@click.command("holders")
@VAULT
@click.argument("case")
@passphrase_option
@AS_JSON
@click.pass_obj
def holders_command(language: str, vault: Path, case: str, passphrase_file: Path | None, as_json: bool) -> None:
    """List who has CASE, in which version, as far as they have confirmed it."""
    with open_session(vault, passphrase_file, language) as session:
        found = holders.of_case(session, cases.resolve(session, case))
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    head = [text(f"cli.head.{key}", language) for key in ("name", "as-of", "behind", "key")]
    rows = [
        (inert(h.reader.name), day(h.as_of) if h.as_of else "", h.behind, h.reader.key_id)
        for h in (*found.holders, *found.waiting)
    ]
    print_table(head, rows)


def add_to(program: click.Group) -> None:
    for command in (team_group, outbox_command, holders_command):
        program.add_command(command)
