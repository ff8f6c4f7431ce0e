"""Sending onto a stick or into a folder: what it weighs there, the writing, and what is said once it is done."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QPushButton, QWidget

from app.base.catalogue import isolate_ltr
from app.base.task import Task
from app.services import sending, sticks
from app.services.session import Session
from app.services.sticks import StickReport, Weight
from app.ui.case.wording import inert, shown, size_words
from app.ui.disclosure.sight import Chosen, terms
from app.ui.parts import Banner, Card, M, label, page_scroll, primary_button, row
from app.ui.stick.words import Place, place_words, time_words

if TYPE_CHECKING:
    from app.ui.context import Context


_NAMED: Final = 5  # titles of cases in one sentence


def weigh_there(
    session: Session,
    to: list[str],
    folder: Path,
    cases: list[str] | None,
    policy: sending.Policy,
    whole: bool,
    pieces: Chosen,
) -> Weight:
    """What sending would write there, on the terms that the page shows."""
    chosen = terms(session, to, policy, pieces, cases)
    return sticks.weigh(session, to, folder, cases, policy, whole=whole, terms=chosen)


def send_there(
    session: Session,
    to: list[str],
    folder: Path,
    task: Task,
    *,
    cases: list[str] | None,
    policy: sending.Policy,
    pieces: Chosen,
    whole: bool,
    against_team: bool,
) -> StickReport:
    """:func:`app.services.sticks.send` on the terms that the page shows."""
    chosen = terms(session, to, policy, pieces, cases)
    return sticks.send(session, to, folder, cases, policy, task, whole=whole, against_team=against_team, terms=chosen)


def room_words(context: Context, place: Place, weight: Weight) -> tuple[str, str]:
    """Whether it fits there, how long it takes, in how many parts; and the tone to say it in."""
    words = context.words
    facts: dict[str, object] = {"name": place_words(context, place), "size": size_words(weight.bytes)}
    if weight.read_only:
        return words("stick.weigh.read-only", **facts), "warn"
    if not weight.fits:
        full = words("stick.weigh.full", free=size_words(weight.free or 0), **facts)
        return f"{full} {_fewer(context, weight)} {words('across.offer')}", "warn"
    said = [words("stick.weigh.fits", time=time_words(context, weight.seconds), **facts)]
    if weight.parts > 1:
        said.append(words("stick.weigh.parts", n=weight.parts))
    return " ".join(said), "info"


def _fewer(context: Context, weight: Weight) -> str:
    """What to choose instead: these now, the others by another stick."""
    if not weight.fitting:
        return context.words("ways.stick.none-fits")
    names = context.words("case.comma").join(shown(one.title) for one in weight.fitting[:_NAMED])
    return context.words("ways.stick.fits", n=len(weight.fitting), names=names)


def sent_page(context: Context, report: StickReport, place: Place, again: QPushButton) -> QWidget:
    """What was written and where, whether the stick may be taken out, and what to tell the readers."""
    words = context.words
    names = words("case.comma").join(shown(name) for name in report.sent.to)
    stick = place.size > 0
    files = words("case.comma").join(isolate_ltr(inert(path.name)) for path in report.paths)
    facts = {"name": place_words(context, place), "files": files, "size": size_words(report.bytes)}
    safe = ("stick.sent.safe" if stick else "exchange.send.done") if report.safe else "stick.sent.unsafe"
    done = Card(
        Banner(words(safe), "ok" if report.safe else "warn"),
        label(words("stick.sent.files", n=len(report.paths), **facts)),
        label(words("exchange.send.counts", n=report.sent.entries), "muted"),
        spacing=M,
    )
    if report.sent.withheld:
        done.body.addWidget(label(words("exchange.weigh.withheld", n=report.sent.withheld), "muted"))
    done.body.addWidget(label(words("stick.sent.tell" if stick else "exchange.send.tell", names=names)))
    on = primary_button(words("button.done"), partial(context.navigate, "cases"))
    done.body.addLayout(row(on, again, None, spacing=M))
    return page_scroll(label(words("exchange.send.done.title"), "title"), done)
