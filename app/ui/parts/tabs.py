"""The Tab key goes through a window as its layouts are read, whatever was added to it since it was made.

Qt's own chain runs in the order in which widgets were made and reparented: what a form adds
later comes last, a menu made too early cuts a field out, and a field that stands for several
skips those before it. Whoever works by keyboard would never get to the rest of the form.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

WHOLE = (QComboBox, QLineEdit, QAbstractItemView)
"""what has parts of its own, and is one stop"""


class InOrder(QDialog):
    """A dialog through which Tab goes as one reads, also to what is added later."""

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self, next) or super().focusNextPrevChild(next)


def step(top: QWidget, forward: bool) -> bool:
    """Move the focus to the next stop of ``top``, or to the one before; False where there is none."""
    found = list(stops(top))
    at: QWidget | None = QApplication.focusWidget()
    while at is not None and at not in found:
        at = at.parentWidget()
    if at is None or len(found) < 2:
        return False
    there = found[(found.index(at) + (1 if forward else -1)) % len(found)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    there.setFocus(reason)
    scroll_to(there)
    return True


def scroll_to(widget: QWidget) -> None:
    """Scroll every area around a widget so that it is seen."""
    above: QWidget | None = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def stops(widget: QWidget) -> Iterator[QWidget]:
    """Where Tab stops, in the order in which the layouts hold it."""
    if widget.isHidden() or not widget.isEnabled():
        return
    if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and widget.focusProxy() is None:
        yield widget
    if not isinstance(widget, WHOLE):
        for inner in _inside(widget):
            yield from stops(inner)


def _inside(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, QScrollArea):
        return [held] if (held := widget.widget()) is not None else []
    if isinstance(widget, QStackedWidget):
        return [shown] if (shown := widget.currentWidget()) is not None else []
    layout = widget.layout()
    laid = list(_laid(layout)) if layout is not None else []
    children = [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]
    return [*laid, *(child for child in children if child not in laid)]


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid(inner)
