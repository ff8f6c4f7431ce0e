"""Dialogs that ask for passphrases, and the one that shows a recovery code once."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.services import vaults
from app.ui.context import Context
from app.ui.parts.buttons import primary_button, secondary_button
from app.ui.parts.dialogs import Dialog
from app.ui.parts.fields import PassphraseField, line_field
from app.ui.parts.labels import label
from app.ui.parts.panels import Banner, Card
from app.ui.parts.space import S, row
from app.ui.welcome.answers import judge, suggest
from app.ui.welcome.secret import same


class NewSecretDialog(Dialog):
    """A new passphrase, typed twice, with the reason when it is refused and six words on request."""

    def __init__(self, context: Context, title: str, action: str) -> None:
        super().__init__(context, context.words(title))
        self.banner = Banner("", "warn")
        self.banner.hide()
        self.body.addWidget(self.banner)
        self.before()
        self.new = PassphraseField(context, "settings.secret.new")
        self.reason = label("", "small")
        self.repeat = PassphraseField(context, "settings.secret.repeat")
        offer = secondary_button(context.words("settings.secret.offer"), self._offer, "refresh")
        for part in (self.new, self.reason, self.repeat):
            self.body.addWidget(part)
        self.body.addLayout(row(offer, None, spacing=S))
        self.body.addWidget(label(context.words("welcome.passphrase.warning"), "small"))
        self.add_cancel()
        self.ok = self.add_button(primary_button(context.words(action), self.send), default=True)
        for field in (self.new, self.repeat):
            field.changed.connect(lambda _: self.update_state())
        self.update_state()

    def before(self) -> None:
        """Fields above the new passphrase."""

    def complete(self) -> bool:
        return True

    def send(self) -> None:
        raise NotImplementedError

    def update_state(self) -> None:
        reason = judge(self.new.text()) if self.new.text() else None
        self.reason.setText(self.context.words(reason) if reason else "")
        good = bool(self.new.text()) and reason is None and same(self.new.text(), self.repeat.text())
        self.ok.setEnabled(good and self.complete())

    def _offer(self) -> None:
        self.context.run(suggest, done=self._take_offer)

    def _take_offer(self, words: str) -> None:
        self.new.setText(words)
        self.new.reveal(True)
        self.repeat.clear()
        self.repeat.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, error: Exception) -> None:
        self.banner.show_text(self.context.error_text(error))

    def done(self, result: int) -> None:
        for field in self.findChildren(PassphraseField):
            field.clear()
        super().done(result)


class ChangeDialog(NewSecretDialog):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "settings.access.change", "settings.access.change.do")

    def before(self) -> None:
        self.old = PassphraseField(self.context, "settings.secret.old")
        self.old.changed.connect(lambda _: self.update_state())
        self.body.addWidget(self.old)

    def complete(self) -> bool:
        return bool(self.old.text())

    def send(self) -> None:
        session = self.context.session
        if session is not None:
            self.context.run(
                vaults.change_passphrase,
                session,
                self.old.text(),
                self.new.text(),
                done=lambda _: self.accept(),
                failed=self.refused,
                busy=self.ok,
            )


class AddDialog(NewSecretDialog):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "settings.access.add", "settings.access.add.do")

    def before(self) -> None:
        self.label = line_field(
            self.context.words("settings.secret.label"), self.context.words("settings.secret.label")
        )
        self.label.setMaxLength(40)
        self.body.addWidget(self.label)

    def send(self) -> None:
        session = self.context.session
        if session is not None:
            self.context.run(
                vaults.add_passphrase,
                session,
                self.new.text(),
                self.label.text().strip(),
                done=lambda _: self.accept(),
                failed=self.refused,
                busy=self.ok,
            )


class CodeDialog(Dialog):
    """The recovery code: it can't be shown again."""

    def __init__(self, context: Context, code: str) -> None:
        super().__init__(context, context.words("welcome.code.title"), width=560)
        self.code = label(code, "words")
        self.code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        well = Card(self.code)
        well.setProperty("style", "well")
        self.body.addWidget(label(context.words("welcome.code.hint"), "muted"))
        self.body.addWidget(well)
        self.add_button(secondary_button(context.words("button.print"), self._print, "print"))
        self.add_button(primary_button(context.words("welcome.code.kept"), self.accept))

    def _print(self) -> None:
        from app.ui.settings.printing import print_code

        print_code(self.context, self.code.text())

    def done(self, result: int) -> None:
        self.code.setText("")
        super().done(result)
