"""Every value on which accounts differ: the list by filters, and the one that is looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.base.catalogue import text
from app.model.types import TYPES
from app.services import cases, disputes
from app.services.disputes import DisputePage, DisputeView
from app.services.session import Session
from app.services.views import ChangeSet, DisputeRow
from app.ui.case.calls import call
from app.ui.case.wording import field_words, moment, record_title, shown
from app.ui.disputes.filters import Filters
from app.ui.disputes.panel import DisputePanel
from app.ui.disputes.rules_dialog import RulesDialog
from app.ui.parts import XL, EmptyState, L, M, S, column, label, row, secondary_button
from app.ui.parts.panels import scrolled
from app.ui.parts.rows import tall_rows

if TYPE_CHECKING:
    from app.ui.commands import Command
    from app.ui.context import Context

STEP = 50
SHORT = 170
NARROW = 700
"""pixels below which the list stands above the dispute instead of beside it"""

PLACE = Qt.ItemDataRole.UserRole


class DisputesPage(QWidget):
    """The page ``disputes``. ``show_page(case=…, record=…, field=…)`` opens one dispute or those of one case."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("style", "page")
        self.context = context
        self.rows: list[DisputeRow] = []
        self.panel: DisputePanel | None = None
        self._more: tuple[int, str, str] | None = None
        self._wanted: tuple[str, str] | None = None
        self._asked = 0
        self._row = 0
        """where the list stood: what comes after a dispute that was decided is next"""
        title, hint = label("", "title"), label("", "muted")
        context.bind(title.setText, "page.disputes")
        context.bind(hint.setText, "disputes.hint")
        self.filters = Filters(context)
        self.filters.changed.connect(self._reload)
        self.rules = secondary_button("", self._open_rules)
        context.bind(self.rules.setText, "disputes.rules")
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setProperty("style", "rows")
        tall_rows(self.list)
        self.list.setUniformItemSizes(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _: self._open(item))
        context.bind(self.list.setAccessibleName, "disputes.list")
        self.total = label("", "small")
        self.more = secondary_button("", self._load_more)
        context.bind(self.more.setText, "disputes.more")
        self._left = QWidget()
        self._left.setLayout(column(self.total, self.list, self.more, spacing=S))
        self._place: QVBoxLayout = column(margins=0)
        inner = QWidget()
        inner.setProperty("style", "page")
        inner.setLayout(self._place)
        self.area = scrolled(inner)
        self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._split.setSpacing(M)
        self._split.addWidget(self._left, 2)
        self._split.addWidget(self.area, 5)
        split = QWidget()
        split.setLayout(self._split)
        self._split.setContentsMargins(0, 0, 0, 0)
        self.empty = EmptyState("check")
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        head = row(title, None, self.rules, spacing=S)
        body = column(head, hint, self.filters, self.stack, spacing=M)
        body.setContentsMargins(XL, L, XL, L)
        self.setLayout(body)
        context.changed.connect(self._changed)

    def show_page(self, case: str = "", record: str = "", field: str = "", **_: Any) -> None:
        self._wanted = (record, field) if record and field else None
        if case or self._wanted:
            self.filters.only(case, all_states=self._wanted is not None, record=record)
        self._reload()

    def retranslate(self) -> None:
        self.filters.retranslate()
        self._reload()

    def commands(self) -> list[Command]:
        from app.ui.commands import Command

        return [Command("disputes.rules", "edit", self._open_rules, lambda said: text("disputes.rules", said), "check")]

    # --- the list -----------------------------------------------------------------------------

    def _changed(self, changes: ChangeSet) -> None:
        if changes.records and self.isVisible():
            self._reload()

    def _reload(self) -> None:
        if self._wanted is None and self.panel is not None:
            self._wanted = (self.panel.dispute.record.id, self.panel.dispute.field.name)
        self._asked += 1
        self._row = max(0, self.list.currentRow())
        query, asked = replace(self.filters.query(), limit=STEP), self._asked
        call(self, self.context, disputes.page, query, done=lambda found: self._show(asked, found))
        self.filters.count()

    def _load_more(self) -> None:
        self._asked += 1
        query, asked = replace(self.filters.query(), limit=STEP, after=self._more), self._asked
        call(self, self.context, disputes.page, query, done=lambda found: self._add(asked, found))

    def _show(self, asked: int, found: DisputePage) -> None:
        if asked != self._asked:
            return
        self.list.blockSignals(True)
        self.list.clear()
        self.list.blockSignals(False)
        self.rows = []
        self._add(asked, found)
        self.stack.setCurrentIndex(0 if self.rows else 1)
        bare = self.filters.bare
        self.empty.title.setText(self.context.words("disputes.none" if bare else "disputes.none.filtered"))
        self.empty.hint.setText(self.context.words("disputes.none.hint" if bare else "disputes.none.filtered.hint"))
        if not self.rows:
            self._close()
            return
        places = [(one.record.id, one.field.name) for one in self.rows]
        at = places.index(self._wanted) if self._wanted in places else min(self._row, len(places) - 1)
        self._wanted = None
        self.list.blockSignals(True)
        self.list.setCurrentRow(at)
        self.list.blockSignals(False)
        self._open(self.list.item(at))

    def _add(self, asked: int, found: DisputePage) -> None:
        if asked != self._asked:
            return
        for one in found.rows:
            self.rows.append(one)
            self.list.addItem(self._item(one))
        self._more = found.more
        self.more.setVisible(found.more is not None)
        self.total.setText(self.context.words("disputes.total", n=found.total))

    def _item(self, one: DisputeRow) -> QListWidgetItem:
        words = self.context.words
        field = shown(field_words(self.context, one.record.type, one.field.name))
        title = record_title(self.context, one.record, {})
        state = words(f"disputes.state.{one.field.dispute}")
        item = QListWidgetItem(f"{words('disputes.row', field=field, title=title)}\n{state} · {moment(one.at)}")
        case = shown(one.case_title) or words("case.ref.elsewhere")
        spoken = words("disputes.row.spoken", field=field, title=title, case=case, state=state)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setData(PLACE, (one.record.id, one.field.name))
        return item

    # --- one dispute --------------------------------------------------------------------------

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        record, field = item.data(PLACE)
        call(self, self.context, read_dispute, record, field, self.context.language, done=self._show_dispute)

    def _show_dispute(self, found: tuple[DisputeView, dict[str, str]]) -> None:
        dispute, titles = found
        item = self.list.currentItem()
        if item is None or item.data(PLACE) != (dispute.record.id, dispute.field.name):
            return
        self._close()
        self.panel = DisputePanel(self.context, dispute, titles)
        self._place.addWidget(self.panel)
        self.area.verticalScrollBar().setValue(0)

    def _close(self) -> None:
        if self.panel is not None:
            self.panel.keeper.save_last()
            focus = QApplication.focusWidget()
            if focus is not None and self.panel.isAncestorOf(focus):
                self.list.setFocus()  # not somewhere in the side bar
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None

    def _open_rules(self) -> None:
        dialog = RulesDialog(self.context, replace(self.filters.query(), states=disputes.OPEN))
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._split.setDirection(down if narrow else across)
        self._left.setMaximumHeight(SHORT if narrow else 16_777_215)


def read_dispute(session: Session, record: str, field: str, language: str) -> tuple[DisputeView, dict[str, str]]:
    """A dispute, and the titles in ``language`` of what its values refer to."""
    found = disputes.show(session, record, field)
    titles = {i: title for i, title, _ in cases.choices(session, found.record.file, tuple(TYPES), language)}
    return found, titles
