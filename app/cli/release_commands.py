"""Commands about letting go and taking back: consent, a second person's approval, withdrawn consent, confirmations."""

from __future__ import annotations

from pathlib import Path

import click

from app.base.catalogue import text
from app.cli.output import inert, inert_line, print_json
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.types import field_label, type_label
from app.model.vocabulary import term, vocabulary
from app.services import cases, contacts, disclosure, release, sending
from app.services.release import Clearance, Holder, RequestView, clearance
from app.services.session import Session
from app.sync.disclose import Terms

_PURPOSE = click.option(
    "--for", "purpose", type=click.Choice(release.PURPOSES), required=True, help="What it is used for."
)
_TO = click.option("--to", "to", multiple=True, metavar="NAME", help="A contact who reads it; may be repeated.")
_RECIPIENT = click.option(
    "--recipient", "keys", multiple=True, metavar="AGE_KEY", help="A bare age key; may be repeated."
)
_POLICY = click.option("--policy", type=click.Choice(sending.POLICIES), help="What the readers get to know.")
_CODES = [one.code for one in vocabulary("erased-elsewhere").terms]
_WHY = [one.code for one in vocabulary("retraction-why").terms]


def _readers(session: Session, to: tuple[str, ...], keys: tuple[str, ...]) -> dict[str, str]:
    known = [contacts.by_name(session, name) for name in to]
    return {one.key_id: one.name for one in known} | dict.fromkeys(keys, "")


def _terms(session: Session, policy: str | None, readers: dict[str, str], chosen: list[str]) -> Terms:
    if policy is None:
        return disclosure.terms_for(session, tuple(readers), chosen)
    return session.run(disclosure.given, sending.policy(policy), tuple(readers))


@click.group("release")
def release_group() -> None:
    """What may leave the group, and what must be gone again."""


@release_group.command("check")
@VAULT
@click.argument("case_ids", nargs=-1, required=True)
@_PURPOSE
@_TO
@_RECIPIENT
@_POLICY
@passphrase_option
@AS_JSON
@click.pass_obj
def check(
    language: str,
    vault: Path,
    case_ids: tuple[str, ...],
    purpose: str,
    to: tuple[str, ...],
    keys: tuple[str, ...],
    policy: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Say what consent and the team let go of these cases, for this use. Fails where a case can't go."""
    with open_session(vault, passphrase_file, language) as session:
        chosen = [cases.resolve(session, case) for case in case_ids]
        readers = _readers(session, to, keys)
        terms = _terms(session, policy, readers, chosen)
        found = release.check(session, chosen, release.purpose(purpose), terms, readers)
    if as_json:
        print_json(_clearance_json(found))
    else:
        _print_clearance(found, language)
    clearance.raise_blocked(found)


def _clearance_json(found: Clearance) -> dict[str, object]:
    return {
        "purpose": found.purpose,
        "clear": found.clear,
        "blocked": [{"case": one.case, "why": one.why, "records": one.records} for one in found.blocked],
        "withheld": [{"record": w.record, "type": w.type, "why": w.why, "fields": w.fields} for w in found.withheld],
        "rests_on": found.rests_on,
        "approvals": [{"case": one.case, "wanted": one.wanted, "given": one.given} for one in found.approvals],
    }


def _print_clearance(found: Clearance, language: str) -> None:
    for one in found.blocked:
        click.echo(text("release.cli.blocked", language, case=one.case, why=text(f"release.cli.{one.why}", language)))
    if found.clear:
        click.echo(text("release.cli.clear", language))
    if found.withheld:
        click.echo(text("release.cli.withheld", language, n=len(found.withheld)))
    for held in found.withheld:
        fields = ", ".join(field_label(held.type, name, language) for name in held.fields)
        why = text(f"release.cli.{held.why}", language)
        click.echo(f"  {type_label(held.type, language)}  {held.record}  {fields}  [{why}]")


@release_group.command("ask")
@VAULT
@click.argument("case_ids", nargs=-1, required=True)
@_PURPOSE
@_TO
@_RECIPIENT
@_POLICY
@click.option("--words", default="", help="What to say to those who answer.")
@passphrase_option
@click.pass_obj
def ask(
    language: str,
    vault: Path,
    case_ids: tuple[str, ...],
    purpose: str,
    to: tuple[str, ...],
    keys: tuple[str, ...],
    policy: str | None,
    words: str,
    passphrase_file: Path | None,
) -> None:
    """Ask a second person to let these cases go to exactly these readers, for exactly this use."""
    with open_session(vault, passphrase_file, language) as session:
        chosen = [cases.resolve(session, case) for case in case_ids]
        readers = _readers(session, to, keys)
        terms = _terms(session, policy, readers, chosen)
        found = release.check(session, chosen, release.purpose(purpose), terms, readers)
        release.ask(session, chosen, found.purpose, found.terms, readers, words)
    click.echo(text("release.cli.asked", language))


@release_group.command("list")
@VAULT
@passphrase_option
@AS_JSON
@click.pass_obj
def list_release(language: str, vault: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List what waits for you: requests to approve, values to erase; and what became of your own requests."""
    with open_session(vault, passphrase_file, language) as session:
        requests = release.requests(session)
        asked = release.asked(session, language)
        retractions = release.listing(session)
    if as_json:
        print_json(
            {
                "requests": [_request_json(one) for one in requests],
                "asked": [{"statement": a.statement, "case": a.file, "values": a.values, "by": a.by.key_id,
                           "answer": a.answer} for a in asked],
                "retractions": [{"record": r.record, "case": r.file, "mine": r.mine, "values": r.values,
                                 "here": r.here, "confirmed": r.confirmed,
                                 "holders": [_holder_json(h) for h in r.holders]} for r in retractions],
            }
        )  # fmt: skip
        return
    if not (requests or asked or retractions):
        click.echo(text("release.cli.nothing", language))
    for one in requests:
        head = text("release.request.mine" if one.mine else "release.request", language, who=inert(one.by.name), n=1)
        click.echo(f"{head}  {one.id}")
        named = ", ".join(inert_line(name) or reader for reader, name in one.readers)
        readers = named or text("release.request.anybody", language)
        click.echo(f"  {inert(one.title)}  {text('release.request.for', language, readers=readers)}")
        click.echo(
            "  " + text("release.request.purpose", language, purpose=_term("consent-use", one.purpose, language))
        )
        click.echo("  " + text("release.request.given", language, given=one.given, wanted=one.wanted))
        if one.due and one.same:
            click.echo("  " + text("release.cli.same", language))
    for each in asked:
        said = text("release.asked", language, who=inert(each.by.name), case=inert(each.title), n=each.values)
        click.echo(f"{said}  {each.statement}")
    for said_ in retractions:
        key = "release.mine" if said_.mine else "release.confirm"
        who = inert(said_.by.name)
        click.echo(f"{text(key, language, who=who, case=inert(said_.title), n=said_.values)}  {said_.record}")
        for holder in said_.holders:
            who, when = inert(holder.who.name) or holder.who.key_id[:16], str(holder.since or "")
            click.echo("  " + text(f"release.copy.{holder.copy}", language, who=who, when=when))


def _term(name: str, code: str, language: str) -> str:
    return term(name, code).label(language)


def _request_json(one: RequestView) -> dict[str, object]:
    return {
        "id": one.id,
        "case": one.case,
        "by": one.by.key_id,
        "purpose": one.purpose,
        "policy": one.policy,
        "readers": [reader for reader, _ in one.readers],
        "same": one.same,
        "due": one.due,
        "given": one.given,
        "wanted": one.wanted,
    }


def _holder_json(one: Holder) -> dict[str, object]:
    return {"who": one.who.key_id, "copy": one.copy, "since": one.since, "elsewhere": one.elsewhere,
            "sealed": one.sealed, "got": one.got, "policy": one.policy}  # fmt: skip


@click.command("approve")
@VAULT
@click.argument("request_id")
@click.option("--refuse", default=None, metavar="REASON", help="Say no instead, and why.")
@passphrase_option
@click.pass_obj
def approve(language: str, vault: Path, request_id: str, refuse: str | None, passphrase_file: Path | None) -> None:
    """Agree to a request to let a case leave the group, or refuse it with a reason."""
    with open_session(vault, passphrase_file, language) as session:
        request = cases.resolve(session, request_id)
        release.answer(session, request, refuse is None, refuse or "")
    click.echo(text("release.answered", language))


@click.command("retract")
@VAULT
@click.argument("record_id")
@click.option("--record", "chosen", multiple=True, metavar="ID", help="Only these of what is listed; may be repeated.")
@click.option("--on", default="", metavar="DATE", help="The day on which a consent was withdrawn.")
@click.option("--why", type=click.Choice(_WHY), default="consent-withdrawn", show_default=True)
@click.option("--reason", default="", help="What the holders of copies are told.")
@click.option("--yes", is_flag=True, help="Erase it for good. Without this, only say what would go.")
@passphrase_option
@AS_JSON
@click.pass_obj
def retract(
    language: str,
    vault: Path,
    record_id: str,
    chosen: tuple[str, ...],
    on: str,
    why: str,
    reason: str,
    yes: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Erase what a consent covers (or one record), here for good, and ask every holder of a copy to do the same."""
    with open_session(vault, passphrase_file, language) as session:
        record = cases.resolve(session, record_id)
        is_consent = cases.record(session, record).type == "consent"
        found = (
            release.covered(session, record, language)
            if is_consent
            else release.of_records(session, [record], language)
        )
        wanted = [cases.resolve(session, one) for one in chosen] or None
        if yes and is_consent and on:
            release.withdraw(session, found, on, wanted, reason)
        elif yes:
            release.retract(session, found, wanted, why, reason)
    lines = [
        {"record": item.record, "type": item.type, "title": item.title, "why": item.why, "values": len(item.digests),
         "files": item.files, "chosen": item.chosen if wanted is None else item.record in wanted}
        for item in found.items
    ]  # fmt: skip
    if as_json:
        print_json({"erased": yes, "items": lines})
        return
    for item in found.items:
        goes = item.chosen if wanted is None else item.record in wanted
        named = f"{type_label(item.type, language)}: {inert(item.title)}"
        said = text("release.withdraw.item", language, record=named, n=len(item.digests))
        click.echo(f"{'x' if goes else '-'} {said}  {item.record}  [{text(f'release.why.{item.why}', language)}]")
    click.echo(text("release.withdraw.done" if yes else "release.cli.sure", language))


@release_group.command("answer")
@VAULT
@click.argument("statement")
@click.argument("said", type=click.Choice(["erase", "keep"]))
@passphrase_option
@click.pass_obj
def answer(language: str, vault: Path, statement: str, said: str, passphrase_file: Path | None) -> None:
    """Erase what somebody asks to have erased, for good, or keep it."""
    with open_session(vault, passphrase_file, language) as session:
        release.answer_retraction(session, statement, "erase" if said == "erase" else "keep")
    click.echo(text("release.answered", language))


@release_group.command("confirm")
@VAULT
@click.argument("record_id")
@click.option("--elsewhere", type=click.Choice(_CODES), required=True, help="What became of other copies.")
@click.option("--remarks", default="")
@passphrase_option
@click.pass_obj
def confirm(
    language: str, vault: Path, record_id: str, elsewhere: str, remarks: str, passphrase_file: Path | None
) -> None:
    """Sign that what a retraction names is gone from VAULT, and what became of copies outside it."""
    with open_session(vault, passphrase_file, language) as session:
        release.confirm(session, [cases.resolve(session, record_id)], elsewhere, remarks)
    click.echo(text("release.answered", language))


@release_group.command("tell")
@VAULT
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Also for those who have a letter and haven't answered.")
@passphrase_option
@click.pass_obj
def tell(language: str, vault: Path, folder: Path, again: bool, passphrase_file: Path | None) -> None:
    """Write a letter into FOLDER for each reader of a sealed file who isn't told yet what of it is withdrawn."""
    with open_session(vault, passphrase_file, language) as session:
        paths = release.tell(session, folder, again=again)
    for path in paths:
        click.echo(str(path))
    click.echo(text("withdrawn.tell.done", language, n=len(paths)))


def add_to(program: click.Group) -> None:
    for command in (release_group, approve, retract):
        program.add_command(command)
