"""Handing a bundle over to the relay: into the queue of this vault first, and what is said once it is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from app.base.task import Task
from app.services import sending
from app.services.relay import queue
from app.services.session import Session
from app.services.views import SentReport
from app.ui.case.wording import shown, size_words
from app.ui.disclosure.sight import Chosen, terms
from app.ui.parts import Banner, Card, M, label, page_scroll, primary_button, row
from app.ui.relay.schedule import schedule_of

if TYPE_CHECKING:
    from app.ui.context import Context


def hand_over(
    session: Session,
    to: list[str],
    task: Task,
    *,
    cases: list[str] | None,
    policy: sending.Policy,
    pieces: Chosen,
    whole: bool,
    against_team: bool,
) -> SentReport:
    """:func:`app.services.relay.queue.send` on the terms that the page shows."""
    chosen = terms(session, to, policy, pieces, cases)
    return queue.send(session, to, cases, policy, task, whole=whole, against_team=against_team, terms=chosen)


def handed_page(context: Context, report: SentReport, again: QPushButton) -> QWidget:
    """It waits for the next sync, or goes now where that was chosen; and how one learns that it arrived."""
    words, schedule = context.words, schedule_of(context)
    names = words("case.comma").join(shown(name) for name in report.to)
    now = schedule.by_itself
    done = Card(
        Banner(words("send.relay.going" if now else "send.relay.done"), "ok"),
        label(words("send.relay.size", size=size_words(report.bytes))),
        label(words("exchange.send.counts", n=report.entries), "muted"),
        spacing=M,
    )
    if report.withheld:
        done.body.addWidget(label(words("exchange.weigh.withheld", n=report.withheld), "muted"))
    done.body.addWidget(label(words("send.relay.tell", names=names)))
    on = primary_button(words("page.relay" if now else "sync.go"), partial(_go_on, context), "relay")
    done.body.addLayout(row(on, again, None, spacing=M))
    if now:
        schedule.sync()
    return page_scroll(label(words("send.relay.title"), "title"), done)


def _go_on(context: Context) -> None:
    """To the page that shows how it goes; on the way there it is begun."""
    context.navigate("relay")
    schedule_of(context).sync()
