"""After how many days without anything from somebody the page of what came asks whether they are safe."""

from __future__ import annotations

from app.services import inbox
from app.services.inbox.watching import DEFAULT_DAYS, MOST_DAYS
from app.ui.case.calls import call
from app.ui.context import Context
from app.ui.parts.fields import NumberBox
from app.ui.parts.labels import label
from app.ui.parts.space import M, row
from app.ui.settings.section import Section


class SilenceSection(Section):
    """Takes effect at once and is written into the vault."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "silence")
        self._kept = DEFAULT_DAYS
        self.days = NumberBox()
        self.days.setRange(1, MOST_DAYS)
        self.days.setMinimumWidth(96)
        words = label("", wrap=False)
        words.setBuddy(self.days)
        context.bind(words.setText, "settings.silence.days")
        context.bind(self.days.setAccessibleName, "settings.silence.days")
        self.body.addLayout(row(words, self.days, None, spacing=M))
        self.days.editingFinished.connect(self._choose)

    def load(self) -> None:
        """Show what is chosen now."""
        if self.context.session is not None:
            call(self, self.context, inbox.silence_days, done=self._show)

    def _show(self, days: int) -> None:
        self._kept = days
        self.days.setValue(days)

    def _choose(self) -> None:
        if self.context.session is None or self.days.value() == self._kept:
            return
        self._kept = self.days.value()
        call(self, self.context, inbox.set_silence_days, self._kept, done=self.context.changed.emit)
