"""The pin of a relay with a certificate of its own: shown, and changed when its operator has a new key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.services.relay import relays
from app.services.relay.views import RelayView
from app.services.views import ChangeSet
from app.sync.relay.origin import host_of
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import XS, Banner, Dialog, column, label, line_field, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context


WIDTH: Final = 560


class PinLine(QWidget):
    """The pin as it can be compared with the operator's."""

    def __init__(self, context: Context, pin: str) -> None:
        super().__init__()
        why, shown = label(context.words("sync.pin.card"), "small"), label(isolate_ltr(pin), "small")
        self.setLayout(column(why, shown, spacing=XS))


class PinDialog(Dialog):
    """``changed`` comes once another pin counts."""

    changed = Signal()

    def __init__(self, context: Context, relay: RelayView) -> None:
        words = context.words
        super().__init__(context, words("sync.pin.title", host=isolate_ltr(inert(host_of(relay.address)))), width=WIDTH)
        self.relay = relay
        self.pin, self.outcome = line_field("pin-sha256=…"), Banner("", "danger")
        self.pin.setText(relay.pin)
        self.outcome.hide()
        name = label(words("sync.pin.field"), "strong")
        name.setBuddy(self.pin)
        self.pin.setAccessibleName(words("sync.pin.field"))
        for part in (label(words("sync.pin.hint")), name, self.pin, self.outcome):
            self.body.addWidget(part)
        self.add_cancel()
        self.use = self.add_button(primary_button(words("sync.pin.save"), self.save), default=True)
        self.finished.connect(lambda _: self.deleteLater())

    def save(self) -> None:
        call(
            self, self.context, relays.set_pin, self.relay.id, self.pin.text(),
            done=self._saved, failed=self._failed, busy=self.use,
        )  # fmt: skip

    def _saved(self, _: RelayView) -> None:
        self.context.say(self.context.words("sync.pin.saved"), "ok")
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))
        self.accept()
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)
