"""What a person sees of a page, and does on it, in tests of syncing."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.services import contacts
from app.ui.exchange.send_page import SendPage


def texts(widget) -> str:
    """What a person sees of it now, once all that was made for it is shown."""
    QApplication.processEvents()
    seen = [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return plain("\n".join(seen))


def plain(text: str) -> str:
    """Without the marks that keep names and numbers in their own direction."""
    return re.sub("[\u2066-\u2069]", "", text)


def buttons(widget) -> dict[str, QPushButton]:
    return {one.accessibleName() or one.text(): one for one in widget.findChildren(QPushButton)}


def sync(desk, schedule) -> None:
    schedule.sync()
    desk.settle()
    desk.settle()


def hand_over(desk) -> SendPage:
    """All cases, through the relay, to the only contact."""
    page = desk.page(SendPage, to=contacts.listing(desk.session)[0].key_id)
    page.way.choose("relay")
    desk.settle()
    assert page.go.isEnabled()
    page.go.click()
    desk.settle()
    desk.settle()
    return page
