"""One step of the first run: a title, a line of why, and what is asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.context import Context
from app.ui.parts.buttons import PressButton, secondary_button
from app.ui.parts.icons import icon_label
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner
from app.ui.parts.space import XS, L, M, S, column, row
from app.ui.welcome.answers import Answers


class Step(QWidget):
    """``name`` words it: ``welcome.<name>.title`` and ``.hint``. ``changed`` tells that :meth:`ready` may differ."""

    name = ""
    has_next = True
    changed = Signal()
    finished = Signal()

    def __init__(self, context: Context, answers: Answers) -> None:
        super().__init__()
        self.context = context
        self.answers = answers
        title, hint = label("", "heading"), label("", "muted")
        context.bind(title.setText, f"welcome.{self.name}.title")
        context.bind(hint.setText, f"welcome.{self.name}.hint")
        self.banner = Banner()
        self.banner.hide()
        self.body: QVBoxLayout = column(spacing=M)
        self.setLayout(column(title, hint, self.banner, self.body, spacing=S))
        self.build()

    def build(self) -> None:
        """Fill ``body``."""

    def enter(self) -> None:
        """Called each time the step is shown."""

    def begin(self, go_on: QWidget) -> QWidget:
        """Where whoever uses only keys begins: at what is asked first, else at the button that goes on."""
        inside = self.findChildren(QWidget)
        asked = (w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled())
        return next((w for w in asked if w.isVisibleTo(self)), go_on)

    def ready(self) -> bool:
        """Whether the person may go on."""
        return True

    def leave(self) -> bool:
        """Take up what was entered; False keeps the person here."""
        return True


class ChoiceButton(PressButton):
    """A wide button with a picture, a name and a line that explains."""

    def __init__(self, context: Context, key: str, symbol: str, act: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("style", "choice")
        self.setAutoDefault(False)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._title, self._hint = label("", "strong"), label("", "small")
        for line in (self._title, self._hint):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        picture = icon_label(symbol, "accent", 24)
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        arrow = icon_label("chevron", "muted", 16)
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = column(self._title, self._hint, spacing=XS // 2)
        layout = row(picture, words, arrow, spacing=L)
        layout.setStretch(1, 1)
        layout.setContentsMargins(L, M, L, M)
        self.setLayout(layout)
        context.bind(self._title.setText, f"{key}.title")
        context.bind(self._hint.setText, f"{key}.hint")
        context.bind(self.setAccessibleName, f"{key}.title")
        context.bind(self.setAccessibleDescription, f"{key}.hint")
        self.clicked.connect(lambda: act())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout is not None else super().minimumSizeHint()


def small_button(context: Context, key: str, act: Callable[[], object], symbol: str = "") -> QPushButton:
    made = secondary_button("", act, symbol)
    context.bind(made.setText, key)
    return made
