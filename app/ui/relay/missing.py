"""What contacts say to have sent that isn't here: on the page that receives and the page that syncs, in one form."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services import awaiting
from app.services.awaiting import Missing
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.wording import author_words
from app.ui.parts import Banner, S, column
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context


class MissingPanel(QWidget):
    """A sentence for each contact; nothing is shown where nothing is missing."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: tuple[Missing, ...] = ()
        self.lines = column(spacing=S)
        self.setLayout(self.lines)
        context.changed.connect(self._changed)
        self.hide()

    def read(self) -> None:
        call(self, self.context, awaiting.missing, done=self.show_missing)

    def _changed(self, changes: ChangeSet) -> None:
        if self.context.session is not None and changes.kinds & {"relay", "inbox", "bundles", "contacts"}:
            self.read()

    def show_missing(self, found: tuple[Missing, ...]) -> None:
        self.shown = found
        self.retranslate()

    def retranslate(self) -> None:
        clear(self.lines)
        for one in self.shown:
            self.lines.addWidget(Banner(missing_words(self.context, one), "info" if one.again else "warn"))
        self.setVisible(bool(self.shown))


def missing_words(context: Context, one: Missing) -> str:
    """Who sent it, when, and what becomes of it. The day is the sender's own, in UTC, and no moment."""
    day = isolate_ltr(time.strftime("%Y-%m-%d", time.gmtime(max(0, one.since))))
    key = "missing.again" if one.again else "missing.ask"
    return context.words(key, name=author_words(context, one.contact), n=one.count, day=day)
