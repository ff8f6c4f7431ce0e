"""Before a vault whose passphrase is lost: ask colleagues, gather what they answer, open it with a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.paths import replace_file
from app.base.task import Task
from app.services import custody, letterfiles, recovery, vaults
from app.services.recovery import Answers, AskedHere
from app.services.session import Session
from app.ui.case.wording import shown
from app.ui.parts import (
    XS,
    Banner,
    Chip,
    Dialog,
    M,
    S,
    choose_files,
    choose_new_file,
    column,
    label,
    primary_button,
    quiet_button,
    row,
    secondary_button,
)
from app.ui.parts.fields import CopyField, PassphraseField
from app.ui.parts.space import clear
from app.ui.people.compare import WordGrid

if TYPE_CHECKING:
    from app.ui.context import Context

_TONES: Final = {
    "good": ("ok", "check"),
    "twice": ("muted", "check"),
    "other-request": ("warn", "warning"),
    "other-sharing": ("warn", "warning"),
    "altered": ("danger", "warning"),
}


def begin(folder: Path, passphrase: str) -> AskedHere:
    return recovery.ask(folder, passphrase)


def look(folder: Path, passphrase: str, paths: Sequence[Path]) -> Answers:
    return recovery.look(folder, passphrase, custody.read_files(paths))


def finish(folder: Path, passphrase: str, paths: Sequence[Path], *, task: Task) -> Session:
    return recovery.finish(folder, passphrase, custody.read_files(paths), task=task)


class LostDialog(Dialog):
    """Two steps: choose a new passphrase and ask; then bring the answers and open. ``opened`` carries the session."""

    opened = Signal(object)

    def __init__(self, context: Context, folder: Path) -> None:
        super().__init__(context, context.words("lost.title"), width=640)
        self._folder = folder
        self._paths: list[Path] = []
        self._given = column(spacing=XS)
        self.banner = Banner()
        self.banner.hide()
        self.field = PassphraseField(context, "lost.passphrase")
        self.repeat = PassphraseField(context, "lost.repeat")
        self.grid = WordGrid()
        words = context.words
        self.asking = self._part(
            label(words("lost.lead")),
            label(words("lost.choose")),
            CopyField(context, vaults.suggest_passphrase()),
        )
        self.gathering = self._part(
            label(words("lost.words")),
            self.grid,
            row(secondary_button(words("lost.save"), self._save, "send"), None),
            label(words("lost.gather")),
            self._given,
        )
        for part in (self.banner, self.gathering, self.asking, self.field, self.repeat):
            self.body.addWidget(part)
        self.again = self.add_button(quiet_button(words("lost.again"), self._start_again))
        self.add_cancel("button.close")
        self.bring = self.add_button(secondary_button(words("lost.bring"), self._bring, "receive"))
        self.yes = self.add_button(primary_button(words("lost.ask"), self._act), default=True)
        self.asked: AskedHere | None = None
        self._show(None)
        context.run(recovery.asked, folder, done=self._show, failed=self._refused)

    def _part(self, *items: object) -> QWidget:
        part = QWidget()
        part.setLayout(column(*items, spacing=M))  # type: ignore[arg-type]
        return part

    def _show(self, asked: AskedHere | None) -> None:
        """Which step it is: a request that was made here earlier goes on."""
        self.asked = asked
        gathering = asked is not None
        for part in (self.asking, self.repeat):
            part.setVisible(not gathering)
        for part in (self.gathering, self.bring, self.again):
            part.setVisible(gathering)
        if asked is not None:
            self.grid.show_words(asked.words)
        self.yes.setText(self.context.words("lost.open" if gathering else "lost.ask"))
        self.yes.setEnabled(not gathering)
        self.field.clear()
        self.repeat.clear()

    def _refused(self, error: Exception) -> None:
        self.setEnabled(True)
        self.banner.show_text(self.context.error_text(error), "warn")
        self.bring_to_sight(self.banner)

    # --- asking -------------------------------------------------------------------------------

    def _act(self) -> None:
        self.banner.hide()
        if not self.field.text():
            self.field.setFocus()
        elif self.asked is None and self.field.text() != self.repeat.text():
            self.banner.show_text(self.context.words("welcome.passphrase.differs"), "warn")
        elif self.asked is None:
            self.context.run(begin, self._folder, self.field.text(), done=self._begun, failed=self._refused, busy=self)
        else:
            self.context.run(
                finish, self._folder, self.field.text(), list(self._paths),
                done=self._opened, failed=self._refused, task=True, busy=self,
            )  # fmt: skip

    def _begun(self, asked: AskedHere) -> None:
        self._show(asked)
        self._save()

    def _save(self) -> None:
        path = (
            choose_new_file(self.context, letterfiles.neutral_name(), "lost.save") if self.asked is not None else None
        )
        if path is not None and self.asked is not None:
            self.context.run(replace_file, path, self.asked.text.encode(), failed=self._refused)

    def _start_again(self) -> None:
        if self.context.ask("lost.again.sure", "lost.again.text", "lost.again"):
            self._paths.clear()
            clear(self._given)
            self.context.run(recovery.forget, self._folder, done=lambda _: self._show(None), failed=self._refused)

    # --- gathering ----------------------------------------------------------------------------

    def _bring(self) -> None:
        """The answers are looked at with the new passphrase: it is asked for here, as it was chosen then."""
        self.banner.hide()
        if not self.field.text():
            self.banner.show_text(self.context.words("lost.type-first"), "info")
            self.field.setFocus()
            return
        chosen = choose_files(self.context, "lost.bring")
        self._paths += [path for path in chosen if path not in self._paths]
        if self._paths:
            self.context.run(
                look, self._folder, self.field.text(), list(self._paths),
                done=self.show_answers, failed=self._refused, busy=self,
            )  # fmt: skip

    def show_answers(self, found: Answers) -> None:
        clear(self._given)
        words = self.context.words
        for path, given in zip(self._paths, found.given, strict=False):
            tone, symbol = _TONES[given.worth]
            line = row(label(shown(given.name) or shown(path.name)), spacing=S)
            line.setStretch(0, 1)
            line.addWidget(Chip(words(f"custody.worth.{given.worth}"), tone, symbol))
            part = QWidget()
            part.setLayout(line)
            self._given.addWidget(part)
        if found.k:
            key = "lost.enough" if found.enough else "custody.have"
            self._given.addWidget(label(words(key, have=found.have, k=found.k), "strong"))
        self.yes.setEnabled(found.enough)

    def _opened(self, session: Session) -> None:
        self.field.clear()
        self.accept()
        self.opened.emit(session)
