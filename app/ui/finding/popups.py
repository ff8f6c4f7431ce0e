"""The small windows in which the values of a filter are chosen; every tick takes effect at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QVBoxLayout, QWidget

from app.base.errors import SijilError
from app.base.task import Task
from app.model import places
from app.model.fields import Field, Kind, Sensitivity
from app.services import contacts, lists
from app.services.lists import MINE, OTHERS, Filter, ListQuery
from app.services.session import Session
from app.ui.case.calls import call
from app.ui.case.fields.date import DateEditor
from app.ui.case.fields.typeahead import PlaceLine
from app.ui.case.lookups import Lookups
from app.ui.case.wording import reference_line, term_sought
from app.ui.finding.filters import ANY, OF_TYPE, PERIOD, YES, Chosen, Names, label_words, options, period, value_words
from app.ui.finding.ticks import Tick, TickList
from app.ui.keys import listen
from app.ui.parts import M, S, column, label, line_field
from app.ui.parts.fields import TYPING_MS
from app.ui.parts.tabs import step

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.operation import Operation

WIDTH: Final = 340
WIDE: Final = 440
"""of a popup with a date, which has a calendar and words beside it"""
_DAY: Final = 86_400
_AGES: Final = (("day", 1), ("week", 7), ("month", 31), ("year", 366))
_FOUND: Final = 20  # records offered for what is typed
_SINGLE: Final = frozenset({"yes-no", "choice", "author", "seconds"})


class Popup(QFrame):
    """Lies under its chip until something else is clicked. ``chosen`` carries the filters that it stands for."""

    chosen = Signal(dict)
    closed = Signal()

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.context = context
        self.setProperty("style", "popup")
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setLayoutDirection(parent.layoutDirection())
        self.setAccessibleName(title)
        self.body: QVBoxLayout = column(label(title, "subheading"), spacing=S, margins=M)
        self.setLayout(self.body)
        listen("lock", self, context.lock)

    def open_at(self, chip: QWidget) -> None:
        """Under the chip, on the screen, and ready for the keyboard."""
        self.fit()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = chip.width() - self.width() if rtl else 0
        at = chip.mapToGlobal(QPoint(x, chip.height() + 2))
        screen = chip.screen().availableGeometry()
        left = min(max(at.x(), screen.left()), screen.right() - self.width())
        top = min(at.y(), max(screen.top(), screen.bottom() - self.height()))
        self.move(left, top)
        self.show()

    def fit(self) -> None:
        """As high as its wrapped sentences need at its width: by itself Qt squeezes what comes later."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(
                layout.totalHeightForWidth(self.width())
                if layout.hasHeightForWidth()
                else layout.totalSizeHint().height()
            )

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not step(self, True):
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self, next) or super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


def read_counts(session: Session, query: ListQuery, name: str, task: Task) -> tuple[dict[str, int], dict[str, str]]:
    """How many rows have each value, and the names of authors among them."""
    counted = dict(lists.counts(session, query, name, task))
    known = {one.key_id: one.name for one in contacts.listing(session)} if name == "author" else {}
    return counted, known


class TickPopup(Popup):
    """Values to tick, with how many rows have each."""

    def __init__(
        self, context: Context, offered: Filter, parent: QWidget, chosen: Chosen, names: Names, query: ListQuery
    ) -> None:
        super().__init__(context, label_words(context, offered), parent)
        self.offered = offered
        self._names = names
        self._query = query
        self._counting: Operation | None = None
        single = offered.takes in _SINGLE
        self.ticks = TickList(context, label_words(context, offered), single=single)
        self.ticks.sought = term_sought(context, offered.vocabulary) if offered.vocabulary else {}
        self.body.addWidget(self.ticks)
        self._known: dict[str, str] = dict(self._options(chosen.get(offered.name, ())))
        self.ticks.set_options(self._known.items(), chosen.get(offered.name, ()))
        self.ticks.changed.connect(self._tell)
        self.ticks.entered.connect(self.close)
        if offered.facet and query.type != ANY:
            self._counting = call(
                self, context, read_counts, query, offered.name, done=self._count, failed=lambda _: None, task=True
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._counting is not None:
            self._counting.cancel()
        super().closeEvent(event)

    def _options(self, chosen: Iterable[str]) -> list[Tick]:
        made = options(self.context, self.offered)
        if self.offered.takes == "seconds":
            now = self.context.session.clock.now() if self.context.session is not None else 0
            ages = [(str(now - days * _DAY), self.context.words(f"find.since.{age}")) for age, days in _AGES]
            made = [*made, *ages]
        have = {code for code, _ in made}
        return [*((c, self._words(c)) for c in chosen if c not in have), *made]

    def _words(self, value: str) -> str:
        return value_words(self.context, self.offered, value, self._names)

    def _count(self, found: tuple[dict[str, int], dict[str, str]]) -> None:
        counts, known = found
        self._names = Names(self._names.records, {**self._names.authors, **known})
        me = self.context.session.key_id if self.context.session is not None else ""
        others = [code for code in counts if code not in self._known and code != me]
        self._known |= {code: self._words(code) for code in others}
        if self.offered.takes == "author" and me in counts:
            counts = {**counts, MINE: counts[me]}
        first = {MINE: 0, OTHERS: 1}
        order = sorted(self._known, key=lambda code: (first.get(code, 2), -counts.get(code, 0)))
        self.ticks.set_options([(code, self._known[code]) for code in order], self.ticks.ticked(), counts)
        self.fit()

    def _tell(self) -> None:
        self.chosen.emit({self.offered.name: self.ticks.ticked()})
        if self.offered.takes in _SINGLE:
            self.close()


class PlacePopup(TickPopup):
    """As :class:`TickPopup`, with every place of the gazetteer a few letters away; what lies in it counts."""

    def __init__(
        self, context: Context, offered: Filter, parent: QWidget, chosen: Chosen, names: Names, query: ListQuery
    ) -> None:
        super().__init__(context, offered, parent, chosen, names, query)
        self.place = PlaceLine(context)
        self.place.setPlaceholderText(context.words("find.place.line"))
        self.place.setAccessibleName(context.words("find.place.line"))
        self.place.chosen.connect(self._take)
        self.body.insertWidget(1, self.place)
        self.body.addWidget(label(context.words("find.place.hint"), "small"))

    def _options(self, chosen: Iterable[str]) -> list[Tick]:
        found = super()._options(chosen)
        seats = [p.id for p in places.everything() if p.level == "governorate"]
        have = {code for code, _ in found}
        return [*found, *((code, self._words(code)) for code in seats if code not in have)]

    def _take(self, place: str) -> None:
        self.place.clear()
        ticked = self.ticks.ticked()
        self._known = {place: self._words(place), **self._known}
        self.ticks.set_options(self._known.items(), (*ticked, place))
        self._tell()


class PeriodPopup(Popup):
    """One date or span as people write it, and whether what may lie outside of it counts."""

    def __init__(self, context: Context, offered: Filter, parent: QWidget, chosen: Chosen) -> None:
        super().__init__(context, label_words(context, offered), parent)
        self.setFixedWidth(WIDE)
        declared = Field(PERIOD, Kind.DATE, Sensitivity.CONTENT)
        self.date = DateEditor(context, "incident", declared, Lookups(context, None, self))
        self.date.name_for_readers(label_words(context, offered))
        self.possibly = QRadioButton(context.words("find.period.possibly"))
        self.certainly = QRadioButton(context.words("find.period.certainly"))
        (self.certainly if chosen.get("certain") == YES else self.possibly).setChecked(True)
        self.date.show_value(period(chosen))
        self.body.addWidget(self.date)
        self.body.addWidget(self.possibly)
        self.body.addWidget(self.certainly)
        self.body.addWidget(label(context.words("find.period.hint"), "small"))
        self._rest = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._rest.timeout.connect(self.tell)
        self.date.edited.connect(self._rest.start)
        self.date.edited.connect(self.fit)
        self.date.line.returnPressed.connect(self._enter)
        self.certainly.toggled.connect(lambda _: self.tell())

    def tell(self) -> None:
        self._rest.stop()
        try:
            value = self.date.value()
        except (SijilError, ValueError):
            return  # beneath the line it says what could be typed
        when = (value,) if isinstance(value, str) else ()
        certain = YES if when and self.certainly.isChecked() else ()
        self.chosen.emit({"from": when, "to": when, "certain": certain})
        self.fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._rest.isActive():
            self.tell()
        super().closeEvent(event)

    def _enter(self) -> None:
        self.tell()
        self.close()


def read_records(
    session: Session, types: tuple[str, ...], text: str, language: str, task: Task
) -> list[tuple[str, str, str]]:
    """(id, title, type) of records that hold what is typed, or the newest."""
    found = []
    for type_ in types:
        page = lists.page(session, ListQuery(type_, text, limit=_FOUND), task)
        found += [(one.row.id, one.row.title, type_) for one in page.rows]
    return found


class RecordPopup(TickPopup):
    """People, groups or sources, found by their names as one types."""

    def __init__(
        self, context: Context, offered: Filter, parent: QWidget, chosen: Chosen, names: Names, query: ListQuery
    ) -> None:
        super().__init__(context, offered, parent, chosen, names, query)
        self.line = line_field(context.words("find.record.line"), context.words("find.record.line"))
        self.body.insertWidget(1, self.line)
        self._asked: Operation | None = None
        self._rest = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._rest.timeout.connect(self._ask)
        self.line.textEdited.connect(lambda _: self._rest.start())
        self._ask()

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        refs, typed = self.offered.refs, self.line.text().strip()
        self._asked = call(
            self, self.context, read_records, refs, typed, self.context.language,
            done=self._offer, failed=lambda _: None, task=True,
        )  # fmt: skip

    def _offer(self, found: list[tuple[str, str, str]]) -> None:
        ticked = self.ticks.ticked()
        kept = {code: self._known[code] for code in ticked if code in self._known}
        several = len(self.offered.refs) > 1
        self._known = kept | {
            i: reference_line(self.context, title, type_, with_type=several)
            for i, title, type_ in found
            if i not in kept
        }
        self.ticks.set_options(self._known.items(), ticked)
        self.ticks.line.hide()  # one line to type in is enough
        self.setTabOrder(self.line, self.ticks.list)
        self.fit()

    def titles(self) -> dict[str, str]:
        """What was ticked is called, for the chip."""
        return {code: self._known[code] for code in self.ticks.ticked()}


def make_popup(
    context: Context, offered: Filter, parent: QWidget, chosen: Chosen, names: Names, query: ListQuery
) -> Popup:
    """The popup for what a filter takes."""
    if offered.name == PERIOD:
        return PeriodPopup(context, offered, parent, chosen)
    kinds = {"place": PlacePopup, "records": RecordPopup}
    made = kinds.get(offered.takes, TickPopup)
    return cast("Popup", made(context, offered, parent, chosen, names, query))


__all__ = ["OF_TYPE", "PeriodPopup", "PlacePopup", "Popup", "RecordPopup", "TickPopup", "make_popup"]
