"""Fields that pages share. What is typed reaches no history, dictionary or clipboard by itself (P9, P10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QClipboard, QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QSpinBox, QToolButton

from app.ui.parts.buttons import icon_button, name_button
from app.ui.parts.icons import icon
from app.ui.parts.labels import label
from app.ui.parts.space import M, S, row

if TYPE_CHECKING:
    from app.ui.context import Context

CLIPBOARD_MS = 10_000
OURS = "application/x-sijil"  # marks what we put on the clipboard, so that only that is taken off again
TYPING_MS = 200
NO_LEARNING = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText

# What password managers set so that clipboard managers keep no history of it (P9).
CLIPBOARD_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    "CanIncludeInClipboardHistory": b"\0\0\0\0",
    "CanUploadToCloudClipboard": b"\0\0\0\0",
}


def line_field(placeholder: str = "", name: str = "") -> QLineEdit:
    """A line edit whose text no input method learns (P10)."""
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(name)
    made.setInputMethodHints(NO_LEARNING)
    return made


class NumberBox(QSpinBox):
    """A whole number. What is read aloud is its own name: the keys stand in the line inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.lineEdit().setTextMargins(M, 0, M, 0)  # the style's padding ends at the box, and not at the line in it

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)


class SearchField(QLineEdit):
    """Tells what was typed once the typing rests, and at once on Enter."""

    searched = Signal(str)

    def __init__(self, context: Context, placeholder: str = "search.placeholder") -> None:
        super().__init__()
        self.setInputMethodHints(NO_LEARNING)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        context.bind(self.setPlaceholderText, placeholder)
        context.bind(self.setAccessibleName, placeholder)
        for button in self.findChildren(QToolButton):
            context.bind(button.setAccessibleName, placeholder)
        clear = self.findChild(QAction, "_q_qlineeditclearaction")
        if clear is not None:
            clear.setIcon(icon("close", "muted"))
            for button in self.findChildren(QToolButton):
                if button.defaultAction() is clear:
                    context.bind(button.setAccessibleName, "search.clear")
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self._tell)
        self.textEdited.connect(lambda: self._timer.start())
        self.textChanged.connect(lambda text: None if text else self._tell())
        self.returnPressed.connect(self._tell)

    def _tell(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text().strip())


class PassphraseField(QFrame):
    """A passphrase: left to right, hidden until the eye is pressed, learnt by no input method (P10)."""

    changed = Signal(str)
    entered = Signal()

    def __init__(self, context: Context, name: str = "passphrase.field") -> None:
        super().__init__()
        self._context = context
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(NO_LEARNING | Qt.InputMethodHint.ImhNoAutoUppercase)
        self.edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.edit.setMaxLength(1024)
        self.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        context.bind(self.edit.setAccessibleName, name)
        context.bind(self.edit.setPlaceholderText, name)
        self._eye = icon_button("eye", "", self._toggle)
        self.setLayout(row(self.edit, self._eye, spacing=S))
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.returnPressed.connect(self.entered)
        context.bind(self._name_eye, "passphrase.show")

    def text(self) -> str:
        return self.edit.text()

    def setText(self, text: str) -> None:
        self.edit.setText(text)

    def ask(self, words: str) -> None:
        """For these words, until the language changes."""
        self.edit.setAccessibleName(words)
        self.edit.setPlaceholderText(words)

    def reveal(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye-off" if shown else "eye", "muted"))
        self._name_eye("")

    def clear(self) -> None:
        self.edit.clear()
        self.reveal(False)

    def _toggle(self) -> None:
        self.reveal(self.edit.echoMode() == QLineEdit.EchoMode.Password)

    def _name_eye(self, _: str) -> None:
        hidden = self.edit.echoMode() == QLineEdit.EchoMode.Password
        name_button(self._eye, self._context.words("passphrase.show" if hidden else "passphrase.hide"))


class CopyField(QFrame):
    """A text to read and, on request, to copy; the clipboard is emptied after 10 seconds (P9)."""

    def __init__(self, context: Context, text: str = "", *, mono: bool = True) -> None:
        super().__init__()
        self._context = context
        self.setProperty("style", "well")
        self._label = label(text, "mono" if mono else "body", selectable=False)
        self._label.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        copy = icon_button("copy", "", self._copy)
        context.bind(lambda words: name_button(copy, words), "button.copy")
        layout = row(self._label, copy, spacing=S, margins=S)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def text(self) -> str:
        return self._label.text()

    def setText(self, text: str) -> None:
        self._label.setText(text)

    def _copy(self) -> None:
        copy_text(self.text())
        self._context.say(self._context.words("copy.done", n=CLIPBOARD_MS // 1000))


def copy_text(text: str) -> None:
    """Put a text on the clipboard with the hints that keep it out of histories; clear it after 10 s."""
    clipboard = QGuiApplication.clipboard()
    data = QMimeData()
    data.setText(text)
    data.setData(OURS, b"1")
    for kind, value in CLIPBOARD_HINTS.items():
        data.setData(kind, value)
    clipboard.setMimeData(data)
    QTimer.singleShot(CLIPBOARD_MS, clipboard, clear_clipboard)


def clear_clipboard() -> None:
    """Empty the clipboard and the X11 selection of what is ours; leave what others put there."""
    clipboard = QGuiApplication.clipboard()
    held = clipboard.mimeData(QClipboard.Mode.Clipboard)
    if held is not None and held.hasFormat(OURS):
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
