"""Searching, listing and counting in a room: first what a number means, then the numbers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from app.model.types import type_label
from app.services import rooms
from app.services.lists import Row
from app.services.rooms import GRAINS, Research
from app.services.rooms.views import Tally, Warnings
from app.ui.case.calls import call
from app.ui.case.wording import place_words, term_words
from app.ui.finding import filters
from app.ui.finding.bar import FindingBar
from app.ui.finding.results import Results
from app.ui.parts import (
    Banner,
    Card,
    Chip,
    Dialog,
    FlowLayout,
    M,
    S,
    choose_new_file,
    column,
    label,
    primary_button,
    row,
    secondary_button,
)
from app.ui.parts.panels import scrolled
from app.ui.parts.space import clear
from app.ui.rooms.context import RoomContext

if TYPE_CHECKING:
    from app.ui.context import Context

NAME: Final = "table"  # neutral: a name says nothing of what is in the file (T18)
SORTS: Final = ("case", "incident", "person", "group", "evidence", "statement", "source", "appeal", "proceeding")
LEAST: Final = 260
"""pixels of the list that are always seen; what stands above it is scrolled away, never squeezed"""


def flowing(*pieces: QHBoxLayout) -> QWidget:
    """Pieces in a line, in two where the window is narrow."""
    made, flow = QWidget(), FlowLayout(spacing=M)
    made.setLayout(flow)
    for piece in pieces:
        held = QWidget()
        piece.setContentsMargins(0, 0, 0, 0)
        held.setLayout(piece)
        flow.addWidget(held)
    return made


class RoomResults(Results):
    """Results with nothing to do to them: no choosing, no table by another policy."""

    def _show_view(self) -> None:
        super()._show_view()
        self.model.ticking = False
        self.tools.export.hide()

    def _keep(self) -> None:
        """How a list of a room is arranged is not kept: the room is not written to."""


class FindPanel(QStackedWidget):
    """``opened`` carries the id of a case. The second page comes once the first was read."""

    opened = Signal(str)

    def __init__(self, context: Context, inner: RoomContext, room: str) -> None:
        super().__init__()
        self.context, self.inner, self.room = context, inner, room
        self.warned: Warnings | None = None
        self.seen = ""
        self.kind, self.by = QComboBox(), QComboBox()
        self.bar = FindingBar(inner, "case", "rooms.find.search")
        self.results = RoomResults(inner, "case", "rooms.find.count")
        self.problem = Banner("", "warn")
        self.problem.hide()
        self.told = column(spacing=S)
        self.tallied = FlowLayout(spacing=M)
        self.known = column(spacing=S)
        self._build()

    def _build(self) -> None:
        words = self.context
        title, hint = label("", "subheading"), label("", "muted")
        ready = primary_button("", self.ready, "check")
        what, by = label("", "muted", wrap=False), label("", "muted", wrap=False)
        table = secondary_button("", self.research, "external")
        for setter, key in (
            (title.setText, "rooms.warnings.title"),
            (hint.setText, "rooms.warnings.hint"),
            (ready.setText, "rooms.warnings.seen"),
            (what.setText, "rooms.find.type"),
            (self.kind.setAccessibleName, "rooms.find.type"),
            (by.setText, "rooms.count.by"),
            (self.by.setAccessibleName, "rooms.count.by"),
            (table.setText, "rooms.research"),
            (self.results.name_for_readers, "rooms.tab.find"),
        ):
            words.bind(setter, key)
        first = QWidget()
        first.setLayout(column(Card(title, hint, self.told, row(ready, None), spacing=M), None, spacing=M))
        self.addWidget(scrolled(first))
        line = flowing(row(what, self.kind, spacing=S), row(by, self.by, spacing=S), row(table, spacing=S))
        counts = QWidget()
        counts.setLayout(self.tallied)
        second = QWidget()
        body = column(self.known, line, self.bar, self.problem, counts, self.results, spacing=S)
        body.setStretch(5, 1)
        second.setLayout(body)
        self.results.setMinimumHeight(LEAST)
        self.addWidget(scrolled(second))
        self._fill_kinds()
        self.kind.currentIndexChanged.connect(self._pick)
        self.by.currentIndexChanged.connect(lambda _: self.tally())
        self.bar.asked.connect(self.ask)
        self.results.opened.connect(self._open)
        self.results.failed.connect(lambda error: self.problem.show_text(self.context.error_text(error), "warn"))

    def retranslate(self) -> None:
        self._fill_kinds()
        self.bar.retranslate()
        self.results.retranslate()
        if self.warned is not None:
            self.show_warnings(self.warned)

    def _fill_kinds(self) -> None:
        chosen = max(0, self.kind.currentIndex())
        self.kind.blockSignals(True)
        self.kind.clear()
        for name in SORTS:
            self.kind.addItem(type_label(name, self.context.language, many=True), name)
        self.kind.setCurrentIndex(chosen)
        self.kind.blockSignals(False)
        self._fill_by()

    def _fill_by(self) -> None:
        self.by.blockSignals(True)
        self.by.clear()
        self.by.addItem(self.context.words("rooms.count.none"), "")
        offered = filters.offers(self.inner, self.type)
        for name in rooms.countable(self.type, self.inner.declarations):
            self.by.addItem(filters.label_words(self.inner, offered[name]), name)
        self.by.blockSignals(False)
        clear(self.tallied)

    @property
    def type(self) -> str:
        return str(self.kind.currentData() or "case")

    # --- first what it means ------------------------------------------------------------------

    def show_warnings(self, warned: Warnings) -> None:
        """What must be known; numbers that were shown before something came in are shut again."""
        self.warned = warned
        lines = [self._line(one.kind, one.n) for one in warned.found] or [self.context.words("rooms.warning.none")]
        for layout in (self.told, self.known):
            clear(layout)
        tone = "warn" if warned.found else "info"
        for line in lines:
            self.told.addWidget(Banner(line, tone))
        self.known.addWidget(label(" ".join(lines), "small"))
        if self.seen and self.seen != warned.digest:
            self.seen = ""
            self.setCurrentIndex(0)

    def _line(self, kind: str, n: int) -> str:
        return self.context.words(f"rooms.warning.{kind}", n=n)

    def ready(self) -> None:
        if self.warned is not None:
            self.seen = self.warned.digest
            self.setCurrentIndex(1)
            self.ask()

    # --- then the numbers ---------------------------------------------------------------------

    def _pick(self, _: int) -> None:
        self.bar.ask_for("", {}, self.type)
        self.bar.retranslate()
        self._fill_by()
        self.ask()

    def ask(self) -> None:
        if not self.seen:
            return
        self.problem.hide()
        self.results.ask(self.bar.query())
        self.tally()

    def tally(self) -> None:
        by = str(self.by.currentData() or "")
        clear(self.tallied)
        if by and self.seen:
            query = self.bar.query()
            call(self, self.context, rooms.tally, self.room, query, by, self.seen, done=partial(self._tell, by))

    def _tell(self, by: str, found: Tally) -> None:
        if by != self.by.currentData():
            return
        clear(self.tallied)
        words = self.context.words
        for value, n in found.values:
            what = self._value(by, value)
            told = words("rooms.count.of", what=what, n=n, total=found.total)
            self.tallied.addWidget(Chip(told, "accent"))
        if found.without:
            self.tallied.addWidget(label(words("rooms.count.without", n=found.without), "muted", wrap=False))
        self.tallied.addWidget(label(words("rooms.count.total", n=found.total), "small", wrap=False))

    def _value(self, by: str, value: str) -> str:
        offered = filters.offers(self.inner, self.type)[by]
        if offered.takes == "place":
            return place_words(self.inner, value)
        return term_words(self.inner, offered.vocabulary, value)

    def _open(self, found: Row) -> None:
        self.opened.emit(found.file if self.type != "case" else found.id)

    def research(self) -> ResearchDialog:
        dialog = ResearchDialog(self.context, self)
        dialog.open()
        return dialog


class ResearchDialog(Dialog):
    """How much of a date goes out, and where to."""

    def __init__(self, context: Context, panel: FindPanel) -> None:
        words = context.words
        super().__init__(context, words("rooms.research"), width=520)
        self.panel = panel
        self.grain = QComboBox()
        self.grain.setAccessibleName(words("rooms.research.grain"))
        for name in GRAINS:
            self.grain.addItem(words(f"rooms.grain.{name}"), name)
        self.grain.setCurrentIndex(GRAINS.index("month"))
        self.body.addWidget(label(words("rooms.research.hint")))
        self.body.addWidget(Banner(words("table.warning"), "warn"))
        self.body.addLayout(row(label(words("rooms.research.grain"), wrap=False), self.grain, None, spacing=S))
        self.problem = label("", "danger")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.add_button(primary_button(words("rooms.research.write"), self.choose))

    def choose(self) -> None:
        path = choose_new_file(self.context, f"{NAME}.csv")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        panel = self.panel

        def verb(session: object) -> Research:
            return rooms.research(
                session,  # type: ignore[arg-type]
                panel.room,
                panel.bar.query(),
                path,
                panel.seen,
                grain=self.grain.currentData(),
                language=self.context.language,
            )

        call(self, self.context, verb, done=self._done, failed=self._failed, busy=self)

    def _done(self, made: Research) -> None:
        self.accept()
        self.context.say(self.context.words("rooms.research.done", n=made.rows, alone=made.alone), "ok")

    def _failed(self, error: Exception) -> None:
        self.problem.setText(self.context.error_text(error))
        self.problem.show()


__all__ = ["SORTS", "FindPanel", "ResearchDialog"]
