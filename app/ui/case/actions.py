"""What can be done with an open case: one thing first, what is often wanted beside it, the rest in a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.model.redaction import WRITTEN_APART
from app.model.types import type_label
from app.ui.case.case_view import ORDER
from app.ui.case.record_card import type_icon
from app.ui.parts import XS, FlowLayout, icon, menu_button, quiet_button, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context


class CaseActions(QWidget):
    """``new_wanted`` carries a type of record; the others say that their button was pressed."""

    new_wanted = Signal(str)
    attach_wanted = Signal()
    send_wanted = Signal()
    report_wanted = Signal()
    who_wanted = Signal()
    bring_wanted = Signal()
    submit_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.types, self.rest = QMenu(self), QMenu(self)
        self.add = menu_button("", self.types, "add")
        self.add.setProperty("style", "primary")
        self.add.setIcon(icon("add", "on-accent"))
        self.attach = secondary_button("", self.attach_wanted.emit, "evidence")
        send = secondary_button("", self.send_wanted.emit, "send")
        report = secondary_button("", self.report_wanted.emit, "print")
        who = quiet_button("", self.who_wanted.emit, "shield")
        more = menu_button("", self.rest)
        more.setProperty("style", "quiet")
        who.setProperty("leads", True)  # no room is lost before it: all stands in one line, in each language
        self.bring = self._further("bring", "bring.from.case", self.bring_wanted)
        self._further("file", "submission.act.from-case", self.submit_wanted)
        self._further("history", "case.button.history", self.history_wanted)
        self.past = self._further("clock", "case.past.label")
        self.past.setCheckable(True)
        flow = FlowLayout(spacing=XS + 2)
        for button, key in (
            (self.add, "case.button.add-record"),
            (self.attach, "case.button.attach"),
            (send, "case.button.send"),
            (report, "report.write"),
            (who, "disclosure.who.button"),
            (more, "contacts.more"),
        ):
            context.bind(button.setText, key)
            flow.addWidget(button)
        self.setLayout(flow)
        self.retranslate()

    def retranslate(self) -> None:
        """The types of records, by what they are called now."""
        self.types.clear()
        for name in ORDER:
            if name == "evidence" or name in WRITTEN_APART:
                continue
            words = type_label(name, self._context.language)
            self.types.addAction(icon(type_icon(name), "muted"), words, partial(self.new_wanted.emit, name))

    def allow_writing(self, wanted: bool) -> None:
        """A case as it once stood is read only."""
        for one in (self.add, self.attach, self.bring):
            one.setEnabled(wanted)

    def _further(self, symbol: str, key: str, wanted: object = None) -> QAction:
        made = self.rest.addAction(icon(symbol, "muted"), "")
        self._context.bind(made.setText, key)
        if wanted is not None:
            made.triggered.connect(lambda: wanted.emit())  # type: ignore[attr-defined]
        return made
