"""Which pages there are, and where each is made. A page is imported when it is first shown."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.context import Context


@dataclass(frozen=True)
class PageEntry:
    """A page with a ``symbol`` has a place in the side bar, in its ``group``; the label is ``page.<name>``.

    ``count`` is a verb ("module:function" of the session) that says how much there is to do on it.

    A page is a QWidget made with the context alone, with ``show_page(**args)``, called each
    time it is shown, and ``retranslate()``, called after a change of language.
    """

    name: str
    module: str
    factory: str
    symbol: str = ""
    under: str = ""
    """the page of the side bar that stays marked while this one is shown"""
    group: str = "cases"
    count: str = ""


GROUPS: Final = ("cases", "people", "desk", "sealed")
"""of the side bar, from above; the texts ``desk.group.<group>``. What everybody needs is in sight on a small laptop;
what is in "end" stands below them all"""


PAGES: dict[str, PageEntry] = {
    entry.name: entry
    for entry in (
        PageEntry("cases", "app.ui.finding.list_page", "CaseListPage", "cases"),
        PageEntry("notes", "app.ui.quicknote.page", "NotesPage", "note", count="app.services.notes:count"),
        PageEntry("search", "app.ui.finding.search_page", "SearchPage", "search"),
        PageEntry("registers", "app.ui.case.registers_page", "RegistersPage", "registers"),
        PageEntry("intake", "app.ui.intake.page", "IntakePage", "bring"),
        PageEntry(
            "receive", "app.ui.inbox.page", "ReceivePage", "receive", group="desk", count="app.services.inbox:todo"
        ),
        PageEntry(
            "changes",
            "app.ui.review.changes_page",
            "ChangesPage",
            "refresh",
            group="desk",
            count="app.services.changes:count",
        ),
        PageEntry(
            "disputes",
            "app.ui.disputes.page",
            "DisputesPage",
            "disputed",
            group="desk",
            count="app.services.disputes:count",
        ),
        PageEntry(
            "same", "app.ui.sameness.page", "SamePage", "copy", group="desk", count="app.services.sameness:count"
        ),
        PageEntry("inquiries", "app.ui.inquiries.page", "InquiriesPage", "inquiry", group="desk"),
        PageEntry(
            "appeals", "app.ui.appeals.page", "AppealsPage", "appeal", group="desk", count="app.services.appeals:todo"
        ),
        PageEntry("seal", "app.ui.sealing.page", "SealPage", "shield", group="sealed"),
        PageEntry(
            "custody",
            "app.ui.custody.page",
            "CustodyPage",
            "key",
            group="sealed",
            count="app.services.custody:count",
        ),
        PageEntry("submissions", "app.ui.submissions.page", "SubmissionsPage", "file", group="sealed"),
        PageEntry("rooms", "app.ui.rooms.page", "RoomsPage", "book", group="sealed", count="app.services.rooms:count"),
        PageEntry(
            "release", "app.ui.release.page", "ReleasePage", "check", group="sealed", count="app.services.release:count"
        ),
        PageEntry("contacts", "app.ui.people.contacts_page", "ContactsPage", "contacts", group="people"),
        PageEntry("send", "app.ui.exchange.send_page", "SendPage", "send", group="people"),
        PageEntry(
            "outbox",
            "app.ui.people.outbox_page",
            "OutboxPage",
            "clock",
            group="people",
            count="app.services.outbox:overdue",
        ),
        PageEntry("stick", "app.ui.stick.page", "StickPage", "stick", group="people"),
        PageEntry(
            "relay", "app.ui.relay.page", "RelayPage", "relay", group="people", count="app.services.relay.counting:todo"
        ),
        PageEntry(
            "suspension",
            "app.ui.suspension.page",
            "SuspensionPage",
            "warning",
            group="people",
            count="app.services.suspension:todo",
        ),
        PageEntry("settings", "app.ui.settings.page", "SettingsPage", "settings", group="end"),
        PageEntry("access", "app.ui.review.access_page", "AccessLogPage", under="changes"),
        PageEntry("case", "app.ui.case.case_page", "CasePage", under="cases"),
        PageEntry("work-up", "app.ui.quicknote.work_up", "WorkUpPage", under="notes"),
    )
}


def make_page(context: Context, name: str) -> QWidget:
    """Import and make the page ``name``."""
    entry = PAGES[name]
    page: QWidget = getattr(importlib.import_module(entry.module), entry.factory)(context)
    return page
