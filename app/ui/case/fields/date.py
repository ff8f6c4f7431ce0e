"""An uncertain date: typed as people write it, with what was understood said beneath."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.base import catalogue
from app.base.errors import InputError, SijilError
from app.model import dates, hijri
from app.model.entry import JSON
from app.model.fields import Field
from app.ui import keys
from app.ui.case.fields.base import FieldEditor, plain_line
from app.ui.case.fields.calendar import DayPicker
from app.ui.parts import XS, S, column, icon_button, label, menu_button, row
from app.ui.parts.buttons import name_button

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

WAYS: Final = ("exact", "about", "unsure", "between", "before", "after", "unknown")
_MARKS: Final = {"exact": "", "about": "~", "unsure": "?"}


class DateEditor(FieldEditor):
    """EDTF, or words such as "about May 2019"; nothing is guessed in silence.

    Beneath the line stands what was understood, in Gregorian and Hijri, or what could be typed.
    """

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__(context, type_, declared, lookups)
        self._stored: tuple[str, str] = ("", "")  # what show_value wrote, and the date that it stands for
        self._picker: DayPicker | None = None
        self.line = plain_line()
        self.understood = label("", "small", wrap=True)
        self.calendar = icon_button("calendar", "", self.pick_day)
        self.ways = QMenu()
        self.how = menu_button("", self.ways)
        made = row(self.line, self.calendar, self.how, spacing=S)
        made.setStretch(0, 1)
        self.setLayout(column(made, self.understood, spacing=XS))
        self.ways.setParent(self.how, self.ways.windowFlags())  # last: earlier, Qt cuts the fields out of the Tab order
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._read)
        keys.listen("calendar", self, self.pick_day, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        context.bind(self.line.setPlaceholderText, "date.edit.example")
        self.retranslate()

    def value(self) -> JSON:
        typed = self.line.text()
        if typed == self._stored[0]:  # untouched: the date itself, not a reading of its words
            return self._stored[1] or None
        return dates.from_typed(typed) if typed.strip() else None

    def show_value(self, value: JSON) -> None:
        edtf = value if isinstance(value, str) else ""
        text = self._typeable(edtf)
        self._stored = (text, edtf)
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self._say()

    def state(self) -> JSON:
        return self.line.text()

    def restore(self, state: JSON) -> None:
        self.line.setText(state if isinstance(state, str) else "")

    def retranslate(self) -> None:
        words = self.context.words
        self.ways.clear()
        for way in WAYS:
            self.ways.addAction(words(f"date.edit.{way}"), partial(self.take, way))
        name_button(self.calendar, f"{words('date.edit.calendar')} ({keys.shown('calendar')})")
        self._say()

    def name_for_readers(self, name: str) -> None:
        super().name_for_readers(name)
        self.calendar.setAccessibleName(f"{name}: {self.context.words('date.edit.calendar')}")
        self.how.setAccessibleName(f"{name}: {self.context.words('date.edit.how')}")

    def pick_day(self) -> None:
        """Open the calendar on the day that is typed."""
        if self._picker is None:
            self._picker = DayPicker(self.context, self)
            self._picker.picked.connect(self._take_day)
            self.context.language_changed.connect(self._forget_picker)
        self._picker.open_at(self.line, self._first_day())

    def take(self, way: str) -> None:
        """Say how sure the date is: what is typed stays, with the words for it."""
        typed, edtf = self.line.text().strip(), self._understood()
        if way == "unknown":
            self._write(dates.UNKNOWN)
        elif edtf is None or edtf == dates.UNKNOWN:
            self._begin(way, "" if edtf else typed)
        elif way == "between":
            self._begin(way, self._typeable(_bare(edtf)))
        elif way == "before":
            self._write(f"../{_bare(edtf)}")
        elif way == "after":
            self._write(f"[{_bare(edtf)}..]")
        else:
            self._write(_bare(edtf) + _MARKS[way])
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, edtf: str) -> None:
        try:
            dates.parse(edtf)
        except InputError:  # a time can't be "about": it stays as it was
            return
        self.line.setText(self._typeable(edtf))

    def _begin(self, way: str, typed: str) -> None:
        """The words for a date that is still to be typed, with the cursor where it belongs."""
        key = {"about": "date.around", "unsure": "date.uncertain", "between": "date.from-to", "before": "date.before",
               "after": "date.after"}.get(way)  # fmt: skip
        if key is None:
            return
        template = catalogue.text(key, self.context.language)
        filled = template.format_map({"date": typed, "start": typed, "end": ""})
        hole = "{start}" if way == "between" and not typed else "{end}" if way == "between" else "{date}"
        at = template.index(hole) if hole != "{end}" else len(filled)
        self.line.setText(filled)
        self.line.setCursorPosition(at + (len(typed) if hole == "{date}" else 0))

    def _take_day(self, day: str) -> None:
        """A picked day ends an interval that waits for its end; else it is the date."""
        typed = self.line.text()
        words = dates.words(day, self.context.language)
        try:
            ended = dates.from_typed(typed + words) if self._understood() is None and typed.strip() else ""
        except (SijilError, ValueError):
            ended = ""
        self._write(ended or day)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_day(self) -> str:
        edtf = self._understood()
        return (dates.parse(edtf).lower or "") if edtf and dates.is_edtf(edtf) else ""

    def _understood(self) -> str | None:
        """The date that is typed; ``None`` where there is none or it can't be read."""
        try:
            value = self.value()
        except (SijilError, ValueError):
            return None
        return value if isinstance(value, str) else None

    def _typeable(self, edtf: str) -> str:
        """A date in the words of the window, where they say the same when they are typed."""
        words = dates.words(edtf, self.context.language) if edtf else ""
        try:
            return words if words and dates.from_typed(words) == edtf else edtf
        except (SijilError, ValueError):
            return edtf

    def _forget_picker(self, _: str = "") -> None:
        if self._picker is not None:
            self._picker.deleteLater()
            self._picker = None

    def _read(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        said, style, way = self._words()
        self.how.setText(self.context.words(f"date.edit.{way}"))
        self.understood.setText(said)
        self.understood.setVisible(bool(said))
        if self.understood.property("style") != style:
            self.understood.setProperty("style", style)
            self.understood.style().polish(self.understood)

    def _words(self) -> tuple[str, str, str]:
        try:
            value = self.value()
        except (SijilError, ValueError) as error:
            return self.context.error_text(error), "danger", "exact"
        if not isinstance(value, str):
            return "", "small", "exact"
        words, understood = [], dates.words(value, self.context.language)
        if understood != self.line.text().strip():
            words.append(self.context.words("case.date.understood", date=understood))
        if beside := hijri.words(value, self.context.language):
            words.append(self.context.words("date.hijri.beside", date=beside))
        return "\n".join(words), "small", _way(value)


def _bare(edtf: str) -> str:
    """A date without what says how sure it is; of several days the first, of an interval its known end."""
    if edtf[0] in "[{":
        first, _, last = edtf[1:-1].partition("..")
        return _bare(first or last)
    start, slash, end = edtf.partition("/")
    if slash:
        return _bare(start if start not in ("", "..") else end)
    return edtf.rstrip("?~%")


def _way(edtf: str) -> str:
    """Which of the ways describes a date."""
    if edtf == dates.UNKNOWN:
        return "unknown"
    if edtf.startswith(("../", "[..")):
        return "before"
    if edtf.endswith("..]"):
        return "after"
    if "/" in edtf or ".." in edtf:
        return "between"
    return "about" if edtf[-1] in "~%" else "unsure" if edtf[-1] == "?" else "exact"
