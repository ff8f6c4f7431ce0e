"""When it syncs, by which way out, and what may come in by itself. Takes effect at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from app.services.relay import syncing
from app.services.relay.views import Choices
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.exchange.send_choices import INDENT
from app.ui.parts import Banner, Card, M, S, column, label, line_field, row
from app.ui.parts.fields import NumberBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout

    from app.ui.context import Context

MINUTES: Final = (5, 24 * 60)
PROXY_WIDTH: Final = 260


def indented(*items: QWidget) -> QHBoxLayout:
    """Below the words of a box, not below the box."""
    line = row(*items)
    line.setContentsMargins(INDENT, 0, INDENT, 0)
    return line


class ChoicesPanel(QWidget):
    """The proxy, the schedule, and taking in by itself, which is off at first (T8)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.kept: Choices | None = None
        self.itself, self.take = QCheckBox(), QCheckBox()
        self.minutes = NumberBox()
        self.minutes.setRange(*MINUTES)
        self.proxy = line_field("127.0.0.1:9050")
        self.proxy.setMinimumWidth(PROXY_WIDTH)
        self.no_proxy, self.outcome = Banner("", "info"), Banner("", "danger")
        for hidden in (self.no_proxy, self.outcome):
            hidden.hide()
        self._build()
        self.itself.toggled.connect(self._keep)
        self.take.toggled.connect(self._keep)
        self.minutes.editingFinished.connect(self._keep)
        self.proxy.editingFinished.connect(self._keep)

    def _build(self) -> None:
        itself_hint, take_hint, proxy_hint = label("", "small"), label("", "small"), label("", "small")
        every, proxy = label("", wrap=False), label("", wrap=False)
        proxy.setBuddy(self.proxy)
        for setter, key in (
            (self.itself.setText, "sync.self"),
            (itself_hint.setText, "sync.self.hint"),
            (every.setText, "sync.every"),
            (self.minutes.setAccessibleName, "sync.every"),
            (self.take.setText, "sync.take-self"),
            (take_hint.setText, "sync.take-self.hint"),
            (proxy.setText, "sync.proxy.field"),
            (self.proxy.setAccessibleName, "sync.proxy.field"),
            (proxy_hint.setText, "sync.proxy.hint"),
            (self.no_proxy.setText, "sync.no-proxy"),
        ):
            self.context.bind(setter, key)
        way = Card(row(proxy, self.proxy, None, spacing=M), proxy_hint, self.no_proxy, self.outcome, spacing=S)
        self._every = QWidget()
        pace = row(every, self.minutes, None, spacing=M)
        pace.setContentsMargins(INDENT, 0, INDENT, 0)
        self._every.setLayout(pace)
        when = Card(self.itself, indented(itself_hint), self._every, spacing=S)
        into = Card(self.take, indented(take_hint), spacing=S)
        self.setLayout(column(way, when, into, None, spacing=M))

    def show_choices(self, choices: Choices, exposed: bool) -> None:
        """``exposed``: whether a relay is asked without a proxy, so that it sees where the question comes from."""
        self.kept = None  # what is set here is nobody's choice
        self.itself.setChecked(choices.by_itself)
        self.take.setChecked(choices.take_by_itself)
        if not self.minutes.hasFocus():
            self.minutes.setValue(choices.every_minutes)
        if not self.proxy.hasFocus():
            self.proxy.setText(choices.proxy.removeprefix("socks5://"))
        self._every.setEnabled(choices.by_itself)
        self.no_proxy.setVisible(exposed)
        self.kept = choices

    def _chosen(self, kept: Choices) -> Choices:
        typed = self.proxy.text().strip()
        proxy = kept.proxy if typed == kept.proxy.removeprefix("socks5://") else typed
        return replace(
            kept,
            proxy=proxy,
            by_itself=self.itself.isChecked(),
            every_minutes=self.minutes.value(),
            take_by_itself=self.take.isChecked(),
        )

    def _keep(self, _: bool = False) -> None:
        if self.kept is None or self.context.session is None:
            return
        chosen = self._chosen(self.kept)
        self._every.setEnabled(chosen.by_itself)
        if chosen != self.kept:
            self.outcome.hide()
            call(self, self.context, syncing.set_choices, chosen, done=self._done, failed=self._failed)

    def _done(self, _: object) -> None:
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
