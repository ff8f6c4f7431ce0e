"""The steps about the passphrase, the recovery code, and where to practise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from app.ui.parts.buttons import icon_button, name_button
from app.ui.parts.fields import PassphraseField
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner, Card
from app.ui.parts.progress import ProgressPanel
from app.ui.parts.space import M, S, column, row
from app.ui.welcome.answers import create_practice, create_vault, judge, load_sample, suggest
from app.ui.welcome.step import ChoiceButton, Step, small_button

if TYPE_CHECKING:
    from app.services.session import Session


class PassphraseStep(Step):
    """Six words that are offered, or one's own with the reason why it is refused; typed twice either way."""

    name = "passphrase"

    def build(self) -> None:
        context = self.context
        self.offered = QRadioButton()
        self.own = QRadioButton()
        self.offered.setChecked(True)
        context.bind(self.offered.setText, "welcome.passphrase.offered")
        context.bind(self.own.setText, "welcome.passphrase.own")
        self.words = label("", "words")
        self.words.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        again = icon_button("refresh", "", self._suggest, size=20)
        context.bind(lambda words: name_button(again, words), "welcome.passphrase.again")
        line = row(self.words, again, spacing=M)
        line.setStretch(0, 1)
        self.well = Card(line, margins=M)
        self.well.setProperty("style", "well")
        self.field = PassphraseField(context, "welcome.passphrase.type")
        self.reason = label("", "small")
        self.typed = QWidget()
        self.typed.setLayout(column(self.field, self.reason, spacing=S))
        self.repeat = PassphraseField(context, "welcome.passphrase.repeat")
        context.language_changed.connect(self._ask)
        self.match = label("", "small")
        warning = Banner("", "warn")
        context.bind(warning.setText, "welcome.passphrase.warning")
        for part in (self.offered, self.well, self.own, self.typed, warning, self.repeat, self.match):
            self.body.addWidget(part)
        self.offered.toggled.connect(lambda _: self._update())
        self.own.clicked.connect(lambda _: self.field.setFocus())  # or the first words typed go nowhere
        self.field.changed.connect(lambda _: self._update())
        self.repeat.changed.connect(lambda _: self._update())
        self.repeat.entered.connect(lambda: self.finished.emit() if self.ready() else None)

    def enter(self) -> None:
        if not self.words.text():
            self._suggest()
        self._update()

    def _suggest(self) -> None:
        self.context.run(suggest, done=self._offer)

    def _offer(self, words: str) -> None:
        self.words.setText(words)
        self._update()

    def _wanted(self) -> str:
        return self.words.text() if self.offered.isChecked() else self.field.text()

    def _reason(self) -> str | None:
        return judge(self.field.text()) if self.own.isChecked() and self.field.text() else None

    def _update(self) -> None:
        self.well.setVisible(self.offered.isChecked())
        self.typed.setVisible(self.own.isChecked())
        self._ask(self.context.language)
        reason = self._reason()
        good = self.own.isChecked() and self.field.text() and reason is None
        key = reason or ("welcome.passphrase.good" if good else "")
        self.reason.setText(self.context.words(key) if key else "")
        typed = self.repeat.text()
        differs = bool(typed) and not same(self._wanted(), typed) and not self._wanted().startswith(typed)
        self.match.setText(self.context.words("welcome.passphrase.differs") if differs else "")
        self.changed.emit()

    def _ask(self, _: str) -> None:
        """Words that are offered were never typed before: nobody can type them "once more"."""
        key = "welcome.passphrase.words" if self.offered.isChecked() else "welcome.passphrase.repeat"
        self.repeat.ask(self.context.words(key))

    def ready(self) -> bool:
        wanted = self._wanted()
        return bool(wanted) and self._reason() is None and same(wanted, self.repeat.text())

    def leave(self) -> bool:
        self.answers.passphrase = self._wanted()
        return True

    def wipe(self) -> None:
        for field in (self.field, self.repeat):
            field.clear()
        self.words.setText("")


def same(one: str, other: str) -> bool:
    """Whether two passphrases open the same vault: white space is folded, as the format does."""
    return " ".join(one.split()) == " ".join(other.split())


class RecoveryStep(Step):
    """A code to print, if wanted; then the vault is made."""

    name = "recovery"
    created = Signal()

    def build(self) -> None:
        self.wanted = QCheckBox()
        self.wanted.setChecked(True)
        self.context.bind(self.wanted.setText, "welcome.recovery.wanted")
        self.making = False
        self.progress = ProgressPanel(self.context, can_cancel=False, title="welcome.recovery.making")
        self.body.addWidget(self.wanted)
        self.body.addWidget(self.progress)

    def ready(self) -> bool:
        return not self.making

    def leave(self) -> bool:
        """Starts the making; :attr:`created` follows when the vault is there."""
        self.making = True
        self.answers.recovery = self.wanted.isChecked()
        self.banner.hide()
        self.progress.begin()
        self.context.run(
            create_vault,
            self.answers,
            self.context.kdf,
            done=self._made,
            failed=self._failed,
            busy=self.wanted,
        )
        return False

    def _made(self, made: tuple[Session, str | None]) -> None:
        self.making = False
        self.progress.hide()
        self.answers.session, code = made
        self.answers.code = code or ""
        self.created.emit()

    def _failed(self, error: Exception) -> None:
        self.making = False
        self.progress.hide()
        self.banner.show_text(self.context.error_text(error), "danger")
        self.changed.emit()


class CodeStep(Step):
    """The recovery code, shown this once."""

    name = "code"

    def build(self) -> None:
        self.code = label("", "words")
        self.code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        well = Card(self.code)
        well.setProperty("style", "well")
        self.kept = QCheckBox()
        self.kept.toggled.connect(lambda _: self.changed.emit())
        self.context.bind(self.kept.setText, "welcome.code.kept")
        self.body.addWidget(well)
        self.body.addLayout(row(small_button(self.context, "button.print", self._print, "print"), None))
        self.body.addWidget(self.kept)

    def enter(self) -> None:
        self.code.setText(self.answers.code)

    def ready(self) -> bool:
        return self.kept.isChecked()

    def leave(self) -> bool:
        self.answers.code = ""
        self.code.setText("")
        return True

    def _print(self) -> None:
        from app.ui.settings.printing import print_code

        print_code(self.context, self.code.text())


class PractiseStep(Step):
    """An empty vault, the sample in a vault of its own, or the sample in here."""

    name = "practise"
    has_next = False
    opened = Signal(object)

    def build(self) -> None:
        context = self.context
        self.progress = ProgressPanel(context, title="welcome.practise.loading")
        self.choices = QWidget()
        empty = ChoiceButton(context, "welcome.practise.empty", "case", self._open)
        separate = ChoiceButton(context, "welcome.practise.separate", "book", self._separate)
        here = ChoiceButton(context, "welcome.practise.here", "cases", self._here)
        self.choices.setLayout(column(empty, separate, here, spacing=M))
        self.body.addWidget(self.choices)
        self.body.addWidget(self.progress)

    def _open(self) -> None:
        self._end(self.answers.session)

    def _separate(self) -> None:
        self.context.run(
            create_practice,
            self.answers,
            self.context.kdf,
            done=self._end,
            failed=self._failed,
            task=self.progress,
            busy=self.choices,
        )

    def _here(self) -> None:
        self.context.run(
            load_sample,
            self.answers.session,
            done=lambda _: self._open(),
            failed=self._failed,
            task=self.progress,
            busy=self.choices,
        )

    def _end(self, session: Session | None) -> None:
        self.answers.passphrase = ""
        self.opened.emit(session)

    def _failed(self, error: Exception) -> None:
        self.banner.show_text(self.context.error_text(error), "danger")
