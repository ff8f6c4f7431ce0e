"""The first run from step to step."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.centre import centre_page
from app.ui.context import Context
from app.ui.parts.buttons import primary_button, quiet_button
from app.ui.parts.labels import label
from app.ui.parts.panels import Card
from app.ui.parts.space import L, S, column, row
from app.ui.welcome.answers import Answers
from app.ui.welcome.secret import CodeStep, PassphraseStep, PractiseStep, RecoveryStep
from app.ui.welcome.step import Step
from app.ui.welcome.steps import FolderStep, LanguageStep, NameStep, StartStep

WIDTH = 560


class WelcomePage(QWidget):
    """``opened`` carries the session of the new vault; ``unlock_wanted`` the folder of an existing one."""

    opened = Signal(object)
    unlock_wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.answers = Answers()
        self.steps: list[Step] = []
        self._position = 0
        self._held: QVBoxLayout = column(spacing=0)
        self.count = label("", "small", wrap=False)
        self.back = quiet_button("", self.go_back)
        self.next = primary_button("", self.go_on)
        context.bind(self.back.setText, "button.back")
        context.bind(self.next.setText, "button.next")
        self._add_steps()
        card = Card(self._held, row(self.count, None, self.back, self.next, spacing=S), spacing=L, margins=L + S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(centre_page(context, card, WIDTH))
        context.language_changed.connect(self._language_changed)
        self._show(0)

    def _add_steps(self) -> None:
        kinds: tuple[type[Step], ...] = (
            LanguageStep,
            StartStep,
            FolderStep,
            NameStep,
            PassphraseStep,
            RecoveryStep,
            CodeStep,
            PractiseStep,
        )
        for kind in kinds:
            step = kind(self._context, self.answers)
            step.changed.connect(self._update)
            step.finished.connect(self.go_on)
            self.steps.append(step)
            step.hide()
            self._held.addWidget(step)
        for step in self.steps:
            if isinstance(step, StartStep):
                step.open_chosen.connect(self.unlock_wanted)
            elif isinstance(step, RecoveryStep):
                step.created.connect(self._created)
            elif isinstance(step, PractiseStep):
                step.opened.connect(self.opened)

    @property
    def step(self) -> Step:
        return self.steps[self._position]

    def go_on(self) -> None:
        """Take up this step's answer and show the next one."""
        if self.step.ready() and self.step.leave():
            self._show(self._position + 1)
        else:
            self._update()

    def go_back(self) -> None:
        self._show(max(0, self._position - 1))

    def _created(self) -> None:
        for step in self.steps:
            if isinstance(step, PassphraseStep):
                step.wipe()
        self._show(self._position + (1 if self.answers.code else 2))

    def _show(self, index: int) -> None:
        self.step.hide()
        self._position = index
        self.step.show()
        self.step.enter()
        self._update()
        self._focus_step()

    def _focus_step(self) -> None:
        """Whoever uses only keys begins where there is something to do, not at the corner of the window."""
        focus = self.focusWidget()
        if focus is not None and self.step.isAncestorOf(focus) and focus.isVisibleTo(self):
            return
        self.step.begin(self.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on from whatever doesn't want it for itself, a tick included."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.next.isVisible() and self.next.isEnabled():
            self.next.click()
            return
        super().keyPressEvent(event)

    def _language_changed(self, _: str) -> None:
        self._update()

    def _update(self) -> None:
        made = self.answers.session is not None
        position = self._position
        self.back.setVisible(position > 0 and not made)
        self.back.setEnabled(self.step.ready() or self.step.name != "recovery")
        self.next.setVisible(self.step.has_next)
        self.next.setEnabled(self.step.ready())
        self.count.setText(self._context.words("welcome.step", n=position + 1, total=len(self.steps)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._focus_step)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.window().isHidden() and self.answers.session is not None and self._context.session is None:
            self.answers.session.close()  # the window was closed before the last step
