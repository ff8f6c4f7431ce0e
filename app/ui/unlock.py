"""The unlock screen: a vault, a passphrase, and what to do when they don't fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QProgressBar, QVBoxLayout, QWidget

from app.base.errors import WrongPassphrase
from app.ui.centre import centre_page
from app.ui.context import Context
from app.ui.options import is_vault, neighbours
from app.ui.parts.buttons import primary_button, quiet_button
from app.ui.parts.fields import PassphraseField
from app.ui.parts.labels import ElidedLabel, label, ltr
from app.ui.parts.panels import Banner, Card
from app.ui.parts.progress import ProgressPanel
from app.ui.parts.space import XS, L, M, S, column, row

if TYPE_CHECKING:
    from app.base.task import Progress, Task
    from app.services.session import Session
    from app.ui.operation import Operation

WIDTH = 440


def open_vault(folder: Path, secret: str, *, task: Task) -> Session:
    """Imports what opening needs only now: the screen must stand before that."""
    from app.services import vaults

    return vaults.open(folder, secret, task=task)


def load_services() -> None:
    """Import what opening needs while the passphrase is being typed."""
    import app.services.vaults  # noqa: F401


class UnlockPage(QWidget):
    """``opened`` carries the session; ``create_wanted`` asks for the first-run pages."""

    opened = Signal(object)
    create_wanted = Signal()

    def __init__(self, context: Context, folder: Path, notice: str = "") -> None:
        super().__init__()
        self._context = context
        self._folder = folder
        self._loading = False
        self._operation: Operation | None = None
        self.banner = Banner()
        self.banner.hide()
        self.vaults = QComboBox()
        self.path = ElidedLabel("", "small")
        self.field = PassphraseField(context)
        self.field.entered.connect(self.unlock)
        self.field.changed.connect(self._typing)
        self.button = primary_button("", self.unlock)
        self.waiting = QProgressBar()
        self.upgrade = ProgressPanel(context, title="unlock.opening")
        self.form = self._make_form()
        card = Card(self.banner, self.upgrade, self.form, spacing=M, margins=L + S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(centre_page(context, card, WIDTH))
        self._list_vaults()
        self.vaults.activated.connect(self._pick)
        self._look()
        if notice:
            context.bind(lambda text: self.banner.show_text(text, "warn"), f"notice.{notice}")

    def _make_form(self) -> QWidget:
        context = self._context
        heading = label("", "heading")
        hint = label("", "small")
        self.another = another = quiet_button("", self._choose_other, "folder")
        new = quiet_button("", self.create_wanted.emit, "add")
        self.lost = quiet_button("", self._ask_colleagues, "key")
        self.waiting.setRange(0, 0)
        self.waiting.setTextVisible(False)
        self.waiting.hide()
        self._opening = (self.field, self.button, hint, self.lost)
        context.bind(heading.setText, "unlock.title")
        context.bind(hint.setText, "unlock.hint")
        context.bind(self.button.setText, "unlock.open")
        context.bind(another.setText, "unlock.another")
        context.bind(new.setText, "unlock.new")
        context.bind(self.lost.setText, "lost.link")
        context.bind(self.vaults.setAccessibleName, "unlock.vault")
        context.bind(self.waiting.setAccessibleName, "unlock.opening")
        form = QWidget()
        form.setLayout(
            column(
                heading,
                column(self.vaults, self.path, spacing=XS),
                self.field,
                self.waiting,
                self.button,
                hint,
                row(self.lost, None),
                row(another, new, None, spacing=S),
                spacing=M,
            )
        )
        return form

    # --- which vault --------------------------------------------------------------------------

    def _list_vaults(self) -> None:
        found = neighbours(self._folder)
        if self._folder not in found:
            found.insert(0, self._folder)
        self.vaults.clear()
        for folder in found:
            self.vaults.addItem(folder.name, folder)
        self.vaults.setCurrentIndex(found.index(self._folder))
        self.vaults.setVisible(len(found) > 1)
        self.path.setText(ltr(self._folder))

    def _pick(self, index: int) -> None:
        self._folder = self.vaults.itemData(index)
        self.path.setText(ltr(self._folder))
        self._look()
        self.setFocus()

    def _choose_other(self) -> None:
        from app.ui.parts.files import choose_folder

        folder = choose_folder(self._context, "unlock.choose", self._folder.parent)
        if folder is None:
            return
        if is_vault(folder):
            self._folder = folder
            self._list_vaults()
            self._look()
        else:
            self.banner.show_text(self._context.words("unlock.no-vault"), "warn")
        self.setFocus()

    def _look(self) -> None:
        """No passphrase is asked for where there is nothing that it could open."""
        there = is_vault(self._folder)
        for part in self._opening:
            part.setVisible(there)
        self.banner.hide()
        if not there:
            self.banner.show_text(self._context.words("unlock.not-there"), "warn")
        self.setFocusProxy(self.field if there else self.another)

    # --- opening ------------------------------------------------------------------------------

    def _typing(self, text: str) -> None:
        if text and not self._loading:
            self._loading = True
            self._context.run(load_services, failed=lambda _: None)

    def unlock(self) -> None:
        """Try what was typed on the chosen vault."""
        if not self.field.text():
            self.field.setFocus()
            return
        self.banner.hide()
        self.waiting.show()
        self._context.bind(self.button.setText, "unlock.opening")
        operation = self._context.run(
            open_vault,
            self._folder,
            self.field.text(),
            done=self._opened,
            failed=self._refused,
            task=True,
            busy=self.form,
        )
        self._operation = operation
        operation.progress.connect(self._upgrading)
        operation.finished.connect(self._rest)

    def _ask_colleagues(self) -> None:
        from app.ui.custody.lost import LostDialog

        dialog = LostDialog(self._context, self._folder)
        dialog.opened.connect(self._opened)
        dialog.exec()

    def _upgrading(self, progress: Progress) -> None:
        """A newer program opens this vault for the first time: a minute perhaps, so it is shown and can be stopped."""
        if self._operation is not None and self.upgrade.isHidden():
            self.waiting.hide()
            self.upgrade.follow(self._operation)
            self.upgrade.show_progress(progress)
            self._operation = None

    def _rest(self) -> None:
        self._operation = None
        self.waiting.hide()
        self._context.bind(self.button.setText, "unlock.open")

    def _opened(self, session: Session) -> None:
        self.field.clear()
        self._rest()
        self.opened.emit(session)

    def _refused(self, error: Exception) -> None:
        self._rest()
        tone = "warn" if isinstance(error, WrongPassphrase) else "danger"
        self.banner.show_text(self._context.error_text(error), tone)
        self.field.setFocus()
        self.field.edit.selectAll()
