"""Commands over inquiries: how each stands, its members and results, its timeline, and the annex."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.analysis import elapsed
from app.analysis.elapsed import Days, Moment
from app.analysis.inquiries import Event, State
from app.base.catalogue import text
from app.cli.leaving import annex_options, write_annex
from app.cli.output import inert, inert_line, print_json, print_table
from app.cli.secrets import open_session, passphrase_option
from app.cli.vault_commands import AS_JSON, VAULT
from app.model.extension import Declarations
from app.model.values import describe
from app.services import cases, inquiries
from app.services.inquiries import InquiryView, annex, wording
from app.services.inquiries.views import Lane
from app.services.session import Session

_CASE = click.option("--case", default="", help="Only inquiries about this case: its id, or how it begins.")


@click.group("inquiries")
def group() -> None:
    """Who promised to find out, how long they have been silent, and what came of each case."""


def _resolved(session: Session, typed: str) -> str:
    return cases.resolve(session, typed) if typed else ""


@group.command("list")
@VAULT
@_CASE
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in State]), help="May be given again."
)
@passphrase_option
@AS_JSON
@click.pass_obj
def list_inquiries(
    language: str, vault: Path, case: str, states: tuple[str, ...], passphrase_file: Path | None, as_json: bool
) -> None:
    """List the inquiries in VAULT and how each stands today, the longest silence first."""
    with open_session(vault, passphrase_file, language) as session:
        every = inquiries.listing(session, language, case=_resolved(session, case))
    found = [view for view in every if not states or view.standing.state.value in states]
    if as_json:
        print_json([_json(view) for view in found])
        return
    heads = ("id", "inquiry", "body", "state", "days", "cases")
    head = [text("cli.head.id" if name == "id" else f"inquiry.column.{name}", language) for name in heads]
    print_table(head, [_row(view, language) for view in found])


def _row(view: InquiryView, language: str) -> tuple[str, ...]:
    bodies = ", ".join(one.title for one in view.announcers)
    covered = ", ".join(dict.fromkeys((one.case or one.what).title for one in view.covered))
    standing = view.standing
    return (
        view.id,
        view.title,
        bodies,
        wording.state(standing, language),
        wording.standing_line(standing, language),
        covered,
    )


@group.command("show")
@VAULT
@click.argument("inquiry")
@passphrase_option
@AS_JSON
@click.pass_obj
def show_inquiry(language: str, vault: Path, inquiry: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Show INQUIRY (its id, or how it begins): what was promised, who sits in it, what came of each case."""
    with open_session(vault, passphrase_file, language) as session:
        view = inquiries.view(session, _resolved(session, inquiry), language)
        declared = session.declarations
    if as_json:
        print_json(_json(view))
        return
    for line in _lines(view, language, declared):
        click.echo(inert(line))


def _lines(view: InquiryView, language: str, declared: Declarations) -> list[str]:
    standing = view.standing
    lines = [view.title, wording.state(standing, language)]
    lines += [wording.standing_line(standing, language), wording.reckoning(standing, language)]
    titles = {one.id: one.title for one in view.announcers} | {one.what.id: one.what.title for one in view.covered}
    for name, value in view.values.items():
        said = describe("inquiry", name, value, language, titles, declared)
        lines.append(f"{declared.field_label('inquiry', name, language)}: {said}")
    if view.several:
        lines.append(text("inquiries.several", language))
    lines += ["", text("inquiries.members", language)] if view.members else []
    for member in view.members:
        role = describe("inquiry_member", "role", member.role, language, None, declared) if member.role else ""
        interests = describe("inquiry_member", "interests", list(member.interests), language, None, declared)
        lines.append("  " + wording.SEPARATOR.join(filter(None, (member.title, role, interests, member.interest))))
    lines += ["", text("inquiries.covered", language)] if view.covered else []
    for one in view.covered:
        outcomes = [
            wording.SEPARATOR.join(
                filter(None, (declared.term("inquiry-outcome", r.outcome).label(language) if r.outcome else "", r.text))
            )
            for r in one.results
        ]
        came = "; ".join(filter(None, outcomes)) or text("inquiries.no-result", language)
        lines.append(f"  {one.what.title or text('inquiry.elsewhere', language)}: {came}")
    return [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]


@group.command("timeline")
@VAULT
@click.argument("inquiry", default="")
@_CASE
@passphrase_option
@AS_JSON
@click.pass_obj
def show_timeline(
    language: str, vault: Path, inquiry: str, case: str, passphrase_file: Path | None, as_json: bool
) -> None:
    """Tell what happened, in order: of INQUIRY, of all that are about a case, or of all."""
    with open_session(vault, passphrase_file, language) as session:
        chosen, about = _resolved(session, inquiry), _resolved(session, case)
        timeline = inquiries.timeline(session, language, inquiry=chosen, case=about)
        declared = session.declarations
    if as_json:
        print_json([_lane_json(lane) for lane in timeline.lanes])
        return
    for number, lane in enumerate(timeline.lanes):
        click.echo(("\n" if number else "") + inert_line(lane.inquiry.title))
        titles = {one.what.id: one.what.title for one in lane.inquiry.covered}
        titles |= {m.person.id: m.person.title for m in lane.inquiry.members if m.person is not None}
        for event in lane.events:
            click.echo("  " + inert_line(wording.event(event, language, titles, declared)))


@group.command("annex")
@_CASE
@click.option("--body", default="", help="Only what this body announced: its id, or how it begins.")
@annex_options
def annex_to_file(language: str, **given: Any) -> None:
    """Write the inquiries about a case, of a body, or all of them to PATH, as a page to print or a table.

    It is not encrypted: whoever finds it can read it.
    """
    write_annex(annex.export, "inquiry", language, **given)


# --- as JSON ------------------------------------------------------------------------------------


def _json(view: InquiryView) -> dict[str, Any]:
    standing = view.standing
    return {
        "id": view.id,
        "file": view.file,
        "title": view.title,
        "announced_by": [{"id": one.id, "title": one.title} for one in view.announcers],
        "state": standing.state.value,
        "late": _days(standing.late),
        "waiting": _days(standing.waiting),
        "due": None if standing.due is None else {**_moment(standing.due.when), "by": standing.due.by},
        "reckoned": standing.due is not None and standing.due.reckoned,
        "may_be_late": standing.may_be_late,
        "reported": view.several,
        "values": view.values,
        "members": [
            {"id": m.id, "name": m.title, "role": m.role, "office": m.office, "interests": list(m.interests)}
            for m in view.members
        ],
        "covered": [
            {
                "id": one.what.id,
                "title": one.what.title,
                "case": one.case.id if one.case is not None else None,
                "results": [{"id": r.id, "outcome": r.outcome, "date": r.date, "text": r.text} for r in one.results],
            }
            for one in view.covered
        ],
    }


def _lane_json(lane: Lane) -> dict[str, Any]:
    return {"inquiry": lane.inquiry.id, "title": lane.inquiry.title, "events": [_event(one) for one in lane.events]}


def _event(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "record": event.record,
        **_moment(event.when),
        "said": list(event.said),
        "until": None if event.until is None else elapsed.day(event.until.last),
        "days": _days(event.days),
        "text": event.text,
        "code": event.code,
        "reckoned": event.reckoned,
        "ongoing": event.ongoing,
    }


def _moment(when: Moment | None) -> dict[str, Any]:
    if when is None:
        return {"first": None, "last": None}
    return {"first": elapsed.day(when.first) or None, "last": elapsed.day(when.last) or None}


def _days(days: Days | None) -> dict[str, Any] | None:
    return None if days is None else {"at_least": days.at_least, "at_most": days.at_most, "about": days.about}


def add_to(program: click.Group) -> None:
    program.add_command(group)
