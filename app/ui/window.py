"""The one window: first-run pages, the unlock screen, and the desk of an open vault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.ui.context import Context
from app.ui.keyboard import Keyboard
from app.ui.lock import Lock
from app.ui.options import Options, default_folder, is_vault
from app.ui.parts.icons import icon
from app.ui.parts.tabs import step
from app.ui.restart import command, restart
from app.ui.toast import Toast
from app.ui.unlock import UnlockPage

if TYPE_CHECKING:
    from app.services.session import Session
    from app.ui.desk import Desk

WANTED = QSize(1180, 780)
LEAST = QSize(760, 520)
TITLE_BAR = 40
TITLE = "Sijil"  # never a case, a person or a vault (T18)


class _Stage(QStackedWidget):
    """Holds the screens; tells when the first one has been painted."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._told = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self.painted.emit)


class Window(QMainWindow):
    """``started_over`` is called with the command that starts the program again, after a lock."""

    def __init__(self, context: Context, options: Options) -> None:
        super().__init__()
        self._context = context
        self._options = options
        self.desk: Desk | None = None
        self.restart = restart
        context.window = self
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("logo"))
        self.setMinimumSize(LEAST)
        self._fit()
        self.stage = _Stage()
        self.setCentralWidget(self.stage)
        self.toast = Toast(self)
        context.said.connect(self.toast.say)
        context.offered.connect(self.toast.offer)
        context.withdrawn.connect(self.toast.withdraw)
        self.toast.taken.connect(context.command_wanted)
        self.lock = Lock(context, self, self._start_over)
        self.keyboard = Keyboard(self, self.lock.vanish, self.lock.notice)
        self._show_first()

    def _fit(self) -> None:
        """The size that is wanted, or as much as the screen has: a small laptop's gets all of it."""
        screen = self.screen().availableGeometry().size()
        self.resize(WANTED.boundedTo(screen - QSize(0, TITLE_BAR)))
        if screen.width() <= WANTED.width() or screen.height() <= WANTED.height() + TITLE_BAR:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    # --- screens ------------------------------------------------------------------------------

    def _show_first(self) -> None:
        wanted = self._options.vault
        folder = wanted or default_folder()
        if wanted is not None or is_vault(folder):
            self.show_unlock(folder, self._options.notice)
        else:
            self.show_welcome()

    def show_unlock(self, folder: Path, notice: str = "") -> None:
        page = UnlockPage(self._context, folder, notice)
        page.opened.connect(self.open_desk)
        page.create_wanted.connect(self.show_welcome)
        self._show(page)

    def show_welcome(self) -> None:
        from app.ui.welcome.page import WelcomePage

        page = WelcomePage(self._context)
        page.opened.connect(self.open_desk)
        page.unlock_wanted.connect(self.show_unlock)
        self._show(page)

    def open_desk(self, session: Session) -> None:
        """Show what is in an open vault, in the language and look that were chosen in it."""
        from app.ui.desk import Desk
        from app.ui.settings.choices import load_choices

        self._context.session = session
        load_choices(self._context, self.lock)
        self.desk = Desk(self._context)
        self._show(self.desk)
        self.desk.start()

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self, next) or super().focusNextPrevChild(next)

    def _show(self, page: QWidget) -> None:
        before = self.stage.currentWidget()
        self.stage.addWidget(page)
        self.stage.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        if before is not None:
            self.stage.removeWidget(before)
            before.deleteLater()

    # --- the end --------------------------------------------------------------------------------

    def blank(self) -> None:
        """Put an empty page over everything, close every dialog, and paint before anything else happens."""
        empty = QWidget()
        empty.setProperty("style", "page")
        self.stage.addWidget(empty)
        self.stage.setCurrentWidget(empty)
        self.toast.hide()
        for other in QApplication.topLevelWidgets():
            if other is not self and other.isVisible():
                other.hide()
        self.repaint()

    def hide_all(self) -> None:
        """Take every window off the screen, this one first, and let the screen know before anything else happens."""
        self.hide()
        for other in QApplication.topLevelWidgets():
            other.hide()
        QApplication.sync()

    def _start_over(self, flushed: bool) -> None:
        session, theme = self._context.session, self._context.theme
        self.restart(
            command(
                Options(
                    vault=session.folder if session is not None else None,
                    language=self._context.language,
                    theme=theme.choice if theme is not None else "",
                    notice="" if flushed else "draft-lost",
                )
            )
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window saves drafts as locking does; nothing stays open behind it."""
        if self._context.session is not None:
            self.blank()
            self.lock.close_vault()
        event.accept()
