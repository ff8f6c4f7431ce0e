"""The results of a list: as cards or as a table, in an order, with what is done with many of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.model.entry import JSON
from app.services import settings
from app.services.lists import ListQuery
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.commands import Command, worded
from app.ui.finding.arrangement import Arrangement
from app.ui.finding.export import ExportDialog
from app.ui.finding.model import ResultModel
from app.ui.finding.table import ResultTable
from app.ui.finding.together import ChoiceBar
from app.ui.finding.tools import ColumnsPopup, Tools
from app.ui.parts import S, column

if TYPE_CHECKING:
    from app.ui.context import Context

_DOWN: Final = ("updated", "date")  # what one looks for from its newest end


class Results(QWidget):
    """``opened`` carries the :class:`app.services.lists.Row` that a person opened; ``loaded`` how many rows
    there are. Until :meth:`use_cards` there is only the table. ``counted`` is the key of “{n} cases”."""

    opened = Signal(object)
    loaded = Signal(int)
    failed = Signal(object)

    def __init__(self, context: Context, type_: str, counted: str = "search.total") -> None:
        super().__init__()
        self.context = context
        self.set = Arrangement(context, type_, cards=False)
        self.model = ResultModel(context, self)
        self.table = ResultTable(context, self.model)
        self.cards: QWidget | None = None
        self.tools = Tools(context)
        self.choice = ChoiceBar(context, self.model, self.query)
        self.done = self.choice.done
        self.views = QStackedWidget()
        self._query = ListQuery(type_)
        self._counted = counted
        self._build()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.views.addWidget(self.table)
        body = column(self.tools, self.choice, self.done, self.views, spacing=S)
        body.setStretch(3, 1)
        self.setLayout(body)
        self.tools.switch.hide()
        self.tools.sorted.connect(lambda sort: self.resort(sort, sort in _DOWN))
        self.tools.turned.connect(lambda: self.resort(self._query.sort, not self._query.descending))
        self.tools.switched.connect(self.switch)
        self.tools.columns_wanted.connect(self.choose_columns)
        self.tools.export_wanted.connect(self.export)
        self.table.opened.connect(self.open_row)
        self.table.sorted.connect(self.resort)
        self.table.arranged.connect(self._keep)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self.failed)
        self._show_view()

    def use_cards(self, cards: QWidget) -> None:
        """Show the rows as these cards, unless a person wants the table."""
        self.cards = cards
        self.set = Arrangement(self.context, self.set.type, cards=True)
        self.views.insertWidget(0, cards)
        self.tools.switch.show()
        self._show_view()

    def name_for_readers(self, name: str) -> None:
        if self.cards is not None:
            self.cards.setAccessibleName(name)
        self.table.setAccessibleName(name)

    def retranslate(self) -> None:
        self._show_view()
        self.tools.say_count(self._counted, self.model.total)
        self.choice.say()
        self.model.reword()

    # --- asking --------------------------------------------------------------------------------

    def ask(self, query: ListQuery, *, own_order: bool = False) -> None:
        """Show what a query finds, in the order that is chosen here, or with ``own_order`` as it was saved."""
        before, self._query = self._query, query
        if not own_order and query.type == before.type:
            self._query = replace(query, sort=before.sort, descending=before.descending)
        if query.type != self.set.type or not self.set.loaded:
            self.set.type = query.type
            saved = query.columns if own_order else ()
            call(self, self.context, settings.get, self.set.key, done=lambda kept: self._take_kept(kept, saved))
            return
        if own_order and query.columns:
            self._arrange(query.columns)
        self._ask()

    def query(self) -> ListQuery:
        """What is shown now, with its order and columns."""
        return replace(self._query, columns=self.table.order() if self.set.is_table else ())

    def resort(self, sort: str, descending: bool) -> None:
        self._query = replace(self._query, sort=sort, descending=descending)
        self._ask()

    def _ask(self) -> None:
        self.model.ask(replace(self._query, columns=self.set.fields()))
        self.tools.say_order(self._query, self.set.sortable())
        self.table.show_order(self._query.sort, self._query.descending)

    def _take_kept(self, kept: JSON, saved: tuple[str, ...]) -> None:
        self.set.take(kept)
        self._show_view()
        if saved:
            self._arrange(saved)
        self._ask()

    def _loaded(self, total: int) -> None:
        self.tools.say_count(self._counted, total)
        self.choice.say()
        self.loaded.emit(total)

    # --- how it is shown -----------------------------------------------------------------------

    def _show_view(self) -> None:
        self.model.ticking = self.set.is_table
        self.table.place(self.set.columns(), self.set.widths)
        cards = self.cards if not self.set.is_table else None
        self.views.setCurrentWidget(cards or self.table)
        self.setFocusProxy(cards or self.table)
        self.tools.word(self.set.sortable(), table=self.set.is_table)
        self.tools.say_order(self._query, self.set.sortable())

    def _arrange(self, names: tuple[str, ...]) -> None:
        """As a table of these columns; those that stand keep their place."""
        stand = [name for name in self.table.order() if name in names] if self.set.is_table else []
        self.set.view, self.set.names = "table", tuple(dict.fromkeys((*stand, *names)))
        self._show_view()

    def _keep(self) -> None:
        self.set.names, self.set.widths = self.table.order(), dict(self.table.widths)
        call(self, self.context, settings.put, self.set.key, self.set.written(), failed=lambda _: None)

    def switch(self) -> None:
        """Cards become a table, and back."""
        self.model.choice.none()
        self.set.switch()
        self._show_view()
        self._keep()
        self._ask()

    def choose_columns(self) -> None:
        popup = ColumnsPopup(self.context, list(self.set.offered().values()), self.table.order(), self)
        popup.picked.connect(self._pick)
        popup.open_at(self.tools.columns)

    def _pick(self, names: tuple[str, ...]) -> None:
        self._arrange(names)
        self._keep()
        self._ask()

    # --- acting --------------------------------------------------------------------------------

    def open_row(self, number: int) -> None:
        found = self.model.row_at(number)
        if found is not None:
            self.opened.emit(found)

    def export(self) -> ExportDialog:
        dialog = ExportDialog(self.context, self.query(), self.model.total)
        dialog.open()
        return dialog

    def changed(self, changes: ChangeSet) -> None:
        """What is shown may not be so any more."""
        if changes.files or changes.records:
            self.done.forget(changes)
            self.model.reload()


def commands_of(results: Results) -> Iterator[Command]:
    """What can be done with results that are seen, for the palette."""
    if not results.isVisible():
        return
    yield Command("export-table", "edit", results.export, worded("find.export"), "external")
    if results.cards is not None:
        words = worded("find.as-cards" if results.set.is_table else "find.as-table")
        yield Command("switch-view", "edit", results.switch, words, "list")
