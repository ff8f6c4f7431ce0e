"""What a screen reader would say of a widget: what it is, its rows, and in which order the Tab key leads to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTextEdit,
    QTreeView,
    QWidget,
)

from tests.ui.shell.seeing import Finding, describe, is_control, plain, shown

Role = QAccessible.Role
ROLES: Final = (
    (QLineEdit, {Role.EditableText}),
    (QPlainTextEdit, {Role.EditableText}),
    (QTextEdit, {Role.EditableText, Role.Document}),
    (QComboBox, {Role.ComboBox}),
    (QTabBar, {Role.PageTabList}),
    (QAbstractSpinBox, {Role.SpinBox}),
    (QAbstractSlider, {Role.Slider}),
    (QAbstractButton, {Role.Button, Role.PushButton, Role.ButtonMenu, Role.CheckBox, Role.RadioButton, Role.Link}),
    (QTableView, {Role.Table}),
    (QTreeView, {Role.Tree}),
    (QListView, {Role.List}),
)
"""what each kind of control is to a screen reader; the first that fits counts"""
NOTHING: Final = {Role.NoRole, Role.Client, Role.Window, Role.Border, Role.Pane}
"""roles that tell nobody what to do with a control"""
SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)
ROWS = 5
"""rows of a list that are listened to: each is made in the same way"""


def unclear(target: QWidget, seen: Sequence[QWidget] | None = None) -> Iterator[Finding]:
    """Controls of which a screen reader wouldn't tell what they are."""
    for widget in shown(target) if seen is None else seen:
        if not is_control(widget) or widget.focusProxy() is not None:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        role = interface.role() if interface is not None else Role.NoRole
        right = next((roles for kind, roles in ROLES if isinstance(widget, kind)), None)
        if (role not in right) if right is not None else (role in NOTHING):
            yield Finding("unclear", describe(widget, target), f"{role.name}")


def mute(target: QWidget, judge: Callable[[str], str], seen: Sequence[QWidget] | None = None) -> Iterator[Finding]:
    """Rows of lists and tables of which a screen reader would say nothing, or a key, or another language."""
    for view in shown(target) if seen is None else seen:
        if isinstance(view, QAbstractItemView) and view.model() is not None:
            yield from _mute_rows(view, target, judge)


def _mute_rows(view: QAbstractItemView, target: QWidget, judge: Callable[[str], str]) -> Iterator[Finding]:
    model = view.model()
    for row in range(min(ROWS, model.rowCount(view.rootIndex()))):
        if _is_hidden(view, row):
            continue
        said = [name for name in _names(view, row) if name]
        if not said:
            yield Finding("mute", describe(view, target), f"row {row}")
        for name in said:
            if wrong := judge(name):
                yield Finding(wrong, describe(view, target), name)


def _is_hidden(view: QAbstractItemView, row: int) -> bool:
    return isinstance(view, (QListView, QTableView)) and view.isRowHidden(row)


def _names(view: QAbstractItemView, row: int) -> list[str]:
    """What is read of one row, cell by cell: what Qt's bridge to the screen reader asks the model for."""
    model, root = view.model(), view.rootIndex()
    shown_only = isinstance(view, QTableView)
    columns = range(model.columnCount(root)) if shown_only else range(1)
    cells = [model.index(row, at, root) for at in columns if not (shown_only and view.isColumnHidden(at))]
    return [plain(str(cell.data(SPOKEN) or cell.data() or "")) for cell in cells]


# --- order ------------------------------------------------------------------------------------------


def backwards(target: QWidget, stops: list[QWidget]) -> Iterator[Finding]:
    """Steps of the Tab key against the reading order, but for the one from the last control to the first again.

    ``stops``: where it stopped, one round at least.
    """
    first = next((n for n, stop in enumerate(stops) if n and stop is stops[0]), len(stops))
    ring = [*stops[:first], *stops[:1]]  # the last leads to the first again
    found = [(one, other, how) for one, other in pairwise(ring) if (how := against(one, other))]
    for one, other, how in found if len(found) > 1 else ():  # one step back there must be
        text = f"{plain(_name(one))} → {plain(_name(other))} ({how})"
        yield Finding("backwards", f"{describe(one, target)} → {describe(other, target)}", text)


def against(one: QWidget, other: QWidget) -> str:
    """ "up" or "back" where the second stands before the first, as one reads; else ""."""
    holder, first, second = _branches(one, other)
    if holder is None or first is second:
        return ""
    if _beside(first, second) and second.bottom() < first.top():
        return "up"
    same_line = (
        min(first.bottom(), second.bottom()) - max(first.top(), second.top())
        > min(first.height(), second.height()) // 2
    )
    rtl = holder.layoutDirection() == Qt.LayoutDirection.RightToLeft
    before = second.left() > first.right() if rtl else second.right() < first.left()
    return "back" if same_line and before else ""


def _beside(first: QRect, second: QRect) -> bool:
    """Whether they share a column."""
    return min(first.right(), second.right()) > max(first.left(), second.left())


def _branches(one: QWidget, other: QWidget) -> tuple[QWidget | None, QRect, QRect]:
    """Where the ways down to two widgets part: what holds both, and the place in it of either branch."""
    chain = _chain(one)
    at: QWidget | None = other
    branch = other
    while at is not None and at not in chain:
        branch, at = at, at.parentWidget()
    if at is None or at is one or at is other:
        return None, QRect(), QRect()
    first = chain[chain.index(at) - 1]
    return at, _place(first, at), _place(branch, at)


def _chain(widget: QWidget) -> list[QWidget]:
    found = [widget]
    while (parent := found[-1].parentWidget()) is not None and not found[-1].isWindow():
        found.append(parent)
    return found


def _place(widget: QWidget, holder: QWidget) -> QRect:
    return QRect(widget.mapTo(holder, QPoint(0, 0)), widget.size())


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""
