"""Keys that must work whatever keyboard layout is in use, and the key that hides everything (T17).

With a layout that has no Latin letters (``setxkbmap ara``), Qt tells Ctrl and the Arabic letter:
no shortcut fires, not even the one that locks. The key lies where it always lies, so what was
meant is known from its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.keys import sequences

_ROWS: Final = {10: "1234567890-=", 24: "QWERTYUIOP[]", 38: "ASDFGHJKL;'`", 51: "\\ZXCVBNM,./"}
PLACES: Final = {first + n: ord(sign) for first, signs in _ROWS.items() for n, sign in enumerate(signs)}
"""the scan codes of X11 and Wayland, and what is on that key of a Latin keyboard"""

_SIGNS: Final = {0xBA: ";", 0xBB: "=", 0xBC: ",", 0xBD: "-", 0xBE: ".", 0xBF: "/", 0xC0: "`", 0xDB: "[", 0xDD: "]"}
VIRTUAL: Final = {
    **{code: code for code in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("Z") + 1))},
    **{code: ord(sign) for code, sign in _SIGNS.items()},
}
"""the same for the virtual keys of Windows"""

HELD: Final = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
SPECIAL: Final = 0x01000000
"""from here on keys are no letters: Escape, F1 …"""


def latin_key(event: QKeyEvent) -> int:
    """The key of an event, or the one of a Latin keyboard in its place when Ctrl is held on another layout."""
    key, held = event.key(), event.modifiers()
    mods = Qt.KeyboardModifier
    if not held & mods.ControlModifier or held & (mods.AltModifier | mods.MetaModifier) or key >= SPECIAL:
        return key  # with Alt it is AltGr on Windows: a letter, no command
    place = _place(event)
    if place is None:
        return key
    foreign = key > 0x7F
    # Shift and a letter give a sign on an Arabic layout (Shift+Z is "~"), and never on a Latin one.
    signed = bool(held & mods.ShiftModifier) and chr(place).isalpha() and not chr(key).isalnum()
    return place if foreign or signed else key


def _place(event: QKeyEvent) -> int | None:
    if QGuiApplication.platformName() == "windows":
        return VIRTUAL.get(event.nativeVirtualKey())
    if QGuiApplication.platformName() == "cocoa":
        return None  # Qt tells Latin letters with Command by itself
    return PLACES.get(event.nativeScanCode())


def is_command(event: QKeyEvent, name: str) -> bool:
    """Whether a key event is one of the keys of ``name``, on any layout."""
    return _pressed(latin_key(event), event.modifiers()) in sequences(name)


def _pressed(key: int, held: Qt.KeyboardModifier) -> QKeySequence:
    """Without what says no more than which group or block of the keyboard it is on."""
    return QKeySequence(QKeyCombination(held & HELD, Qt.Key(key)))


class Keyboard(QObject):
    """Looks at every key before anyone else. ``vanish`` hides everything, also in the middle of a dialog.

    ``notice`` is told of whatever a person does, and takes it away by saying True. The only filter of the
    application: for each, Python is handed every event of every widget, which took a fifth of the window's time.
    """

    def __init__(
        self, parent: QObject, vanish: Callable[[], object], notice: Callable[[QInputEvent], bool] = lambda _: False
    ) -> None:
        super().__init__(parent)
        self._vanish = vanish
        self._notice = notice
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QInputEvent):
            return False
        if self._notice(event):
            return True
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if is_command(event, "vanish"):
            self._vanish()
            return True
        if watched.isWindowType() and (key := latin_key(event)) != event.key():
            press(key, event)
            return True
        return watched.isWindowType() and _press_plain(event)


def _press_plain(event: QKeyEvent) -> bool:
    """A letter alone that is a shortcut, such as those of the viewer, where nothing is being typed."""
    focus, place = QApplication.focusWidget() or QApplication.activeWindow(), _place(event)
    foreign = 0x7F < event.key() < SPECIAL and not event.modifiers() & HELD
    if not foreign or focus is None or place is None or focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return False
    found = _shortcut(place, event.modifiers(), focus) if QApplication.activePopupWidget() is None else None
    if found is not None:
        found.activated.emit()
    return found is not None


def press(key: int, event: QKeyEvent) -> None:
    """Do what Qt does with a key, as if it were ``key``: the field's own, else a shortcut, else the field."""
    popup = QApplication.activePopupWidget()
    target = popup or QApplication.focusWidget() or QApplication.activeWindow()
    if target is None:
        return
    override = _again(QEvent.Type.ShortcutOverride, key, event)
    override.ignore()
    QCoreApplication.sendEvent(target, override)
    if not override.isAccepted() and popup is None and (found := _shortcut(key, event.modifiers(), target)):
        if not event.isAutoRepeat() or found.autoRepeat():
            found.activated.emit()
        return
    QCoreApplication.sendEvent(target, _again(QEvent.Type.KeyPress, key, event))


def _again(kind: QEvent.Type, key: int, event: QKeyEvent) -> QKeyEvent:
    native = (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
    return QKeyEvent(kind, key, event.modifiers(), *native, "", event.isAutoRepeat(), event.count())


def _shortcut(key: int, held: Qt.KeyboardModifier, focus: QWidget) -> QShortcut | None:
    window = focus.window()
    pressed = _pressed(key, held)
    for one in window.findChildren(QShortcut):
        if one.key() == pressed and _listens(one, focus, window):
            return one
    return None


def _listens(shortcut: QShortcut, focus: QWidget, window: QWidget) -> bool:
    owner = shortcut.parent()
    if not isinstance(owner, QWidget) or owner.window() is not window or not shortcut.isEnabled():
        return False
    if not owner.isVisible() or not owner.isEnabled():
        return False
    match shortcut.context():
        case Qt.ShortcutContext.WidgetShortcut:
            return owner is focus
        case Qt.ShortcutContext.WidgetWithChildrenShortcut:
            return owner is focus or owner.isAncestorOf(focus)
    return True
