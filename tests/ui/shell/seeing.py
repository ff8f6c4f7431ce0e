"""What a person would see of a widget: texts that are cut off, left untranslated, or nameless for a screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from app.ui.parts.labels import ElidedLabel

WRAPPED = int(Qt.TextFlag.TextWordWrap)
SLACK = 2
"""pixels that rounding may take"""


@dataclass(frozen=True)
class Finding:
    """``what``: clipped, cut, key, english, nameless, unreachable, trapped, unclear, mute, backwards."""

    what: str
    widget: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}: {self.widget} “{self.text}”"


def shown(target: QWidget) -> list[QWidget]:
    """The widgets of one window that are to be seen, once it is scrolled to them."""
    window, inside = target.window(), [target, *target.findChildren(QWidget)]
    return [w for w in inside if w.isVisibleTo(target) and w.window() is window]


def describe(widget: QWidget, target: QWidget) -> str:
    """The classes from the target down to a widget."""
    chain = []
    at: QWidget | None = widget
    while at is not None and at is not target:
        chain.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(name for name in chain[:5] if name not in ("QWidget", "QFrame")) or type(widget).__name__


# --- what is written ----------------------------------------------------------------------------


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text.replace("&&", "&")).strip()


def own_texts(widget: QWidget) -> Iterator[str]:
    """What a widget says by itself; what a person typed into it is theirs."""
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(i) for i in range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QTabBar():
            yield from (widget.tabText(i) for i in range(widget.count()))
        case QTableView():
            yield from headers(widget)
    if isinstance(widget, QPushButton) and widget.menu() is not None:
        yield from (action.text() for action in widget.menu().actions())
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
    yield from (action.text() for action in widget.actions() if action.isVisible())


def headers(view: QTableView) -> list[str]:
    columns = view.model().columnCount() if view.model() is not None else 0
    across = Qt.Orientation.Horizontal
    return [str(view.model().headerData(i, across) or "") for i in range(columns) if not view.isColumnHidden(i)]


def misworded(target: QWidget, judge: Callable[[str], str], seen: Sequence[QWidget] | None = None) -> Iterator[Finding]:
    """Texts of which ``judge`` says what is wrong with them ("" for nothing)."""
    for widget in shown(target) if seen is None else seen:
        if isinstance(widget, QLabel) and isinstance(widget.parent(), ElidedLabel):
            continue  # the whole text is judged by its accessible name
        for text in dict.fromkeys(map(plain, own_texts(widget))):
            if text and (wrong := judge(text)):
                yield Finding(wrong, describe(widget, target), text)


# --- what is cut off ----------------------------------------------------------------------------


def clipped(target: QWidget, seen: Sequence[QWidget] | None = None) -> Iterator[Finding]:
    """Widgets that are given less room than their text needs, or that reach out of what holds them.

    ``seen``, here and below: what :func:`shown` gives, where it was asked already.
    """
    for widget in shown(target) if seen is None else seen:
        if ends_in_dots(widget):
            continue
        text = next(filter(None, map(plain, said(widget))), "")
        if text and (short := lacking(widget)):
            yield Finding("clipped", describe(widget, target), f"{text[:60]} ({short})")
        if (text or is_control(widget)) and (over := reaching_out(widget, target)):
            yield Finding("cut", describe(widget, target), f"{text[:60]} ({over})")


def ends_in_dots(widget: QWidget) -> bool:
    """Deliberately: one line that ends in "…" and whose whole text is its tool tip and its accessible name."""
    return isinstance(widget.parent(), ElidedLabel)


def said(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() if not isinstance(widget.parent(), QComboBox):
            yield "" if widget.text() else widget.placeholderText()
        case QComboBox() if not widget.isEditable():
            yield widget.currentText()
        case QHeaderView() if isinstance(widget.parent(), QTableView):
            yield from headers(widget.parent())
        case QTabBar():
            yield from (widget.tabText(i) for i in range(widget.count()))


def lacking(widget: QWidget) -> str:
    """What is missing, in words, or "" where all of the text is to be seen."""
    match widget:
        case QLabel() if widget.pixmap().isNull():
            return lacking_label(widget)
        case QAbstractButton():
            return lacking_button(widget)
        case QLineEdit():
            margins = widget.textMargins()
            room = widget.contentsRect().width() - margins.left() - margins.right()
            return less(room, widget.fontMetrics().horizontalAdvance(widget.placeholderText()), "wide")
        case QComboBox():
            return less(combo_room(widget), widget.fontMetrics().horizontalAdvance(widget.currentText()), "wide")
        case QHeaderView():
            return next(filter(None, (lacking_section(widget, i) for i in range(widget.count()))), "")
        case QTabBar():
            return less(widget.width(), widget.minimumSizeHint().width(), "wide")
    return ""


def lacking_button(button: QAbstractButton) -> str:
    """Room for icon and words; the frame around them may give way."""
    words = button.fontMetrics().horizontalAdvance(plain(button.text()))
    height = button.fontMetrics().height()
    if isinstance(button, QToolButton):
        return less(button.width(), button.sizeHint().width(), "wide")
    option = QStyleOptionButton()
    button.initStyleOption(option)
    element = {QCheckBox: QStyle.SubElement.SE_CheckBoxContents, QRadioButton: QStyle.SubElement.SE_RadioButtonContents}
    wanted = element.get(type(button), QStyle.SubElement.SE_PushButtonContents)
    room = button.style().subElementRect(wanted, option, button)
    pushed = not isinstance(button, (QCheckBox, QRadioButton))
    icon = 0 if button.icon().isNull() or not pushed else button.iconSize().width() + 4
    return less(room.width(), words + icon, "wide") or less(button.height(), height, "high")


def less(have: int, need: int, how: str) -> str:
    return f"{have} px {how}, needs {need}" if have + SLACK < need else ""


def lacking_label(label: QLabel) -> str:
    if not label.wordWrap():
        lines = label.text().count("\n") + 1
        return less(label.width(), label.sizeHint().width(), "wide") or less(
            label.contentsRect().height(), lines * label.fontMetrics().height(), "high"
        )
    widest = max((label.fontMetrics().horizontalAdvance(word) for word in label.text().split()), default=0)
    room = label.contentsRect()
    need = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 10_000), WRAPPED, label.text())
    return less(room.height(), need.height(), "high") or less(room.width(), widest, "wide")


def combo_room(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    return combo.style().subControlRect(control, option, field, combo).width()


def lacking_section(header: QHeaderView, index: int) -> str:
    if header.isSectionHidden(index) or header.orientation() != Qt.Orientation.Horizontal:
        return ""
    text = str(header.model().headerData(index, Qt.Orientation.Horizontal) or "")
    return less(header.sectionSize(index), header.fontMetrics().horizontalAdvance(text), f"wide for {text}")


def reaching_out(widget: QWidget, target: QWidget) -> str:
    """How many pixels of a widget lie outside of one that holds it; a page may be scrolled up and down only."""
    at = widget
    while at is not target and (parent := at.parentWidget()) is not None:
        box = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        area = parent.parentWidget()
        scrolled = isinstance(area, QAbstractScrollArea) and parent is area.viewport()
        if isinstance(area, QAbstractItemView) and scrolled:
            return ""
        sides = max(-box.left(), box.right() - parent.width() + 1)
        ends = 0 if scrolled else max(-box.top(), box.bottom() - parent.height() + 1)
        if scrolled and area.horizontalScrollBar().isVisibleTo(area):
            sides = 0
        if max(sides, ends) > SLACK:
            return f"{max(sides, ends)} px outside of {type(parent).__name__}"
        if scrolled:
            return reaching_out(area, target)
        at = parent
    return ""


# --- names and ways -------------------------------------------------------------------------------


def is_control(widget: QWidget) -> bool:
    """Whether the Tab key should come here. A scrolled page takes the keys that scroll, and is no control."""
    tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    inside_combo = isinstance(widget.parent(), QComboBox)
    return tab and widget.isEnabled() and not inside_combo and not isinstance(widget, QScrollArea)


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def nameless(target: QWidget, judge: Callable[[str], str], seen: Sequence[QWidget] | None = None) -> Iterator[Finding]:
    """Controls of which a screen reader would say nothing, or something in another language."""
    for widget in shown(target) if seen is None else seen:
        if not is_control(widget) or widget.focusProxy() is not None:
            continue
        name = plain(spoken_name(widget))
        if not name:
            yield Finding("nameless", describe(widget, target), "")
        elif wrong := judge(name):
            yield Finding(wrong, describe(widget, target), name)


def unreachable(target: QWidget, stops: list[QWidget] | None = None) -> Iterator[Finding]:
    """Controls that the Tab key never reaches, and those that it can't leave; ``stops`` takes where it stops."""
    wanted = [w for w in shown(target) if is_control(w) and w.focusProxy() is None]
    window = target.window()
    window.activateWindow()
    QApplication.processEvents()
    if not wanted:
        return
    seen: set[int] = set()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3 * len(wanted) + 20):
        focus = QApplication.focusWidget()
        if focus is None or focus.window() is not window:
            break
        seen.add(id(owner(focus)))
        if stops is not None:
            stops.append(owner(focus))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is focus and len(wanted) > 1:
            yield Finding("trapped", describe(focus, target), spoken_name(focus))
            break
        if all(reached(w, seen) for w in wanted):
            return
    for widget in wanted:
        if widget.isEnabled() and widget.isVisibleTo(target) and not reached(widget, seen):
            yield Finding("unreachable", describe(widget, target), plain(spoken_name(widget)))


def owner(widget: QWidget) -> QWidget:
    """A combo box and its field are one control."""
    parent = widget.parentWidget()
    return parent if isinstance(parent, QComboBox) else widget


def reached(widget: QWidget, seen: set[int]) -> bool:
    """By itself, or by another of its group: the arrow keys go from one to the next."""
    if id(widget) in seen:
        return True
    if isinstance(widget, QAbstractButton) and (widget.group() is not None or widget.autoExclusive()):
        return any(id(other) in seen for other in fellows(widget))
    return False


def fellows(button: QAbstractButton) -> list[QAbstractButton]:
    if (group := button.group()) is not None:
        return list(group.buttons())
    parent = button.parentWidget()
    return [b for b in parent.findChildren(QAbstractButton) if b.parentWidget() is parent and b.autoExclusive()]
