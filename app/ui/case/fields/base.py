"""What every editor of a field can do, whatever the kind of its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.model.entry import JSON
from app.model.fields import Field
from app.ui.parts.tabs import scroll_to, stops

if TYPE_CHECKING:
    from app.ui.case.lookups import Lookups
    from app.ui.context import Context

SENSITIVE = (
    Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase
)
"""No keyboard may learn what is typed into a case (P10)."""

CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


class FieldEditor(QWidget):
    """Edits the value of one declared field.

    :meth:`value` is the JSON value, ``None`` when empty; it raises
    :class:`~app.base.errors.InputError` where what was typed can't be understood.
    :meth:`state` is whatever was typed, understood or not, as JSON, for the draft (and for a
    change of language).
    """

    edited = Signal()

    def __init__(self, context: Context, type_: str, declared: Field, lookups: Lookups) -> None:
        super().__init__()
        self.context = context
        self.type = type_
        self.declared = declared
        self.lookups = lookups
        context.language_changed.connect(self.retranslate)

    def value(self) -> JSON:
        raise NotImplementedError

    def show_value(self, value: JSON) -> None:
        raise NotImplementedError

    def state(self) -> JSON:
        return self.value()

    def restore(self, state: JSON) -> None:
        self.show_value(state)

    def retranslate(self) -> None:
        """Put the words in the current language; what was typed stays."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on to the next field: Tab stops at every small button on the way."""
        line = isinstance(QApplication.focusWidget(), QLineEdit)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & CHORDS and line:
            after = self._after()
            if after is not None:
                after.setFocus(Qt.FocusReason.TabFocusReason)
                scroll_to(after)
                return
        super().keyPressEvent(event)

    def _after(self) -> QWidget | None:
        """The first stop of the next field of the window."""
        found = list(stops(self.window()))
        mine = [number for number, stop in enumerate(found) if self.isAncestorOf(stop)]
        later = found[mine[-1] + 1 :] if mine else []
        return next((stop for stop in later if _is_of_a_field(stop)), None)

    def name_for_readers(self, name: str) -> None:
        """Give every inner control an accessible name."""
        self.setAccessibleName(name)
        target = self.focusProxy()
        if target is not None:
            target.setAccessibleName(name)


def _is_of_a_field(widget: QWidget) -> bool:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, FieldEditor):
        above = above.parentWidget()
    return above is not None


def plain_line(left_to_right: bool = False) -> QLineEdit:
    """A line edit that keyboards learn nothing from. Identifiers and numbers stay left to right."""
    line = QLineEdit()
    line.setInputMethodHints(SENSITIVE)
    if left_to_right:
        line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return line
