"""Packing what goes to one reader for a courier, and what is said once the pack is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import InputError
from app.base.task import Task
from app.services import contacts, courier, sending
from app.services.courier import PackReport
from app.services.session import Session
from app.ui.case.wording import inert, shown, size_words
from app.ui.disclosure.sight import Chosen, terms
from app.ui.parts import Banner, Card, M, label, page_scroll, primary_button, row
from app.ui.relay.wording import day

if TYPE_CHECKING:
    from app.ui.context import Context

Packed = tuple[PackReport, str]
"""and the name of the courier"""


def pack(
    session: Session,
    to: list[str],
    courier_key: str,
    folder: Path,
    task: Task,
    *,
    cases: list[str] | None,
    policy: sending.Policy,
    pieces: Chosen,
    whole: bool,
    against_team: bool,
) -> Packed:
    """:func:`app.services.courier.pack` on the terms that the page shows. Raises InputError ``no-reader`` too."""
    if len(to) != 1:
        raise InputError("no-reader")
    chosen = terms(session, to, policy, pieces, cases)
    report = courier.pack(
        session, to[0], courier_key, folder, cases, policy, task, whole=whole, against_team=against_team, terms=chosen
    )
    return report, contacts.get(session, courier_key).name


def hosts_words(context: Context, hosts: tuple[str, ...]) -> str:
    """Relays by their names, in the order in which they are tried."""
    return context.words("case.comma").join(isolate_ltr(inert(host)) for host in hosts)


def packed_page(context: Context, packed: Packed, again: QPushButton) -> QWidget:
    """Whom to give it to, what they are to do with it, and until when."""
    (report, name), words = packed, context.words
    names = words("case.comma").join(shown(one) for one in report.sent.to)
    file = isolate_ltr(inert(report.path.name))
    done = Card(
        Banner(words("stick.packed.done", name=shown(name)), "ok"),
        label(words("exchange.send.file", name=file, size=size_words(report.bytes))),
        label(words("exchange.send.counts", n=report.sent.entries), "muted"),
        spacing=M,
    )
    if report.sent.withheld:
        done.body.addWidget(label(words("exchange.weigh.withheld", n=report.sent.withheld), "muted"))
    facts = {
        "name": shown(name),
        "names": names,
        "host": hosts_words(context, report.hosts),
        "day": day(report.until),
    }
    done.body.addWidget(label(words("stick.packed.tell", **facts)))
    on = primary_button(words("button.done"), partial(context.navigate, "cases"))
    done.body.addLayout(row(on, again, None, spacing=M))
    return page_scroll(label(words("stick.packed.title"), "title"), done)
