"""Setting up a relay in three steps: where it is, whether it admits this vault, who may write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.catalogue import isolate_ltr
from app.base.errors import InputError
from app.services.relay import relays, syncing
from app.services.relay.views import Choices, RelayView
from app.services.session import Session
from app.services.views import ChangeSet
from app.sync.relay.origin import clean_relay, host_of
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import (
    Banner,
    Dialog,
    M,
    S,
    Steps,
    column,
    label,
    line_field,
    link_button,
    primary_button,
    row,
    secondary_button,
)
from app.ui.relay.relays import Admission

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from app.ui.context import Context

STEPS: Final = ("where", "admission", "people")
WIDTH: Final = 560


def add(session: Session, address: str, pin: str, also: str, proxy: str) -> RelayView:
    """The proxy first: an onion address can't be used without one, and nothing may ever go around it."""
    if not proxy.strip() and all(_is_onion(one) for one in (address, also) if one.strip()):
        raise InputError("address", reason="onion")
    kept = syncing.choices(session)
    if proxy.strip() != kept.proxy.removeprefix("socks5://"):
        syncing.set_choices(session, replace(kept, proxy=proxy.strip()))
    return relays.add(session, address, [also], pin)


def _is_onion(typed: str) -> bool:
    return host_of(clean_relay(typed)).endswith(".onion")


class SetUp(Dialog):
    """``made`` comes once a relay is there, ``to_people`` when the person goes on to give addresses."""

    made = Signal()
    to_people = Signal()

    def __init__(self, context: Context, choices: Choices) -> None:
        words = context.words
        super().__init__(context, width=WIDTH)
        self.view: RelayView | None = None
        self.admission = Admission(self, context, self._said)
        self.count = label("", "small")
        self.address, self.also = line_field("https://"), line_field("http://….onion")
        self.pin, self.proxy = line_field("pin-sha256=…"), line_field("127.0.0.1:9050")
        self.proxy.setText(choices.proxy.removeprefix("socks5://"))
        self.outcome = Banner("", "danger")
        self.outcome.hide()
        self.steps = Steps(self._where(), self._admission(), self._people())
        self.body.addWidget(self.count)
        self.body.addWidget(self.steps)
        self.body.addWidget(self.outcome)
        self.cancel = self.add_cancel()
        self.go = self.add_button(primary_button(words("button.next"), self.go_on), default=True)
        self.address.textChanged.connect(lambda _: self._ready())
        self.finished.connect(lambda _: self.deleteLater())
        self.show_step(0)

    # --- the steps ----------------------------------------------------------------------------

    def _where(self) -> QWidget:
        words, made = self.context.words, QWidget()
        held = column(label(words("sync.step.where.hint")), spacing=S)
        self._field(held, self.address, "sync.address.field")
        self.rest, rest = QWidget(), column(spacing=S)
        self._field(rest, self.pin, "sync.pin.field")
        self._field(rest, self.also, "sync.also.field")
        self.rest.setLayout(rest)
        self.rest.hide()
        self.more = link_button(words("sync.set-up.more"), self.unfold)
        held.addLayout(row(self.more, None))
        held.addWidget(self.rest)
        self._field(held, self.proxy, "sync.proxy.field")
        held.addWidget(label(words("sync.proxy.hint"), "small"))
        made.setLayout(held)
        return made

    def unfold(self) -> None:
        """What few relays have: a certificate of their own, and a second address."""
        self.rest.show()
        self.more.hide()
        self.pin.setFocus()

    def _field(self, held: object, field: QLineEdit, key: str) -> None:
        name = label(self.context.words(key), "strong")
        name.setBuddy(field)
        field.setAccessibleName(self.context.words(key))
        held.addWidget(name)  # type: ignore[attr-defined]
        held.addWidget(field)  # type: ignore[attr-defined]

    def _admission(self) -> QWidget:
        words, made = self.context.words, QWidget()
        self.named = label("", "strong")
        self.request = secondary_button(words("sync.relay.request"), self._request, "send")
        self.answer = secondary_button(words("sync.relay.answer"), self._answer, "receive")
        made.setLayout(
            column(
                self.named,
                label(words("sync.step.admission.hint")),
                row(self.request, self.answer, None, spacing=S),
                label(words("sync.relay.request.why"), "small"),
                spacing=M,
            )
        )
        return made

    def _people(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(label(self.context.words("sync.step.people.hint")), spacing=M))
        return made

    def show_step(self, number: int) -> None:
        words = self.context.words
        self.steps.show_step(number)
        self.heading.setText(words(f"sync.step.{STEPS[number]}"))
        self.count.setText(words("sync.step", n=number + 1, most=len(STEPS)))
        last = number == len(STEPS) - 1
        self.go.setText(words("sync.step.finish" if last else "button.next"))
        self.cancel.setText(words("button.cancel" if number == 0 else "button.close"))
        self.outcome.hide()
        self._ready()
        if number:  # what had the keyboard is gone, and the first button would close it
            self.go.setFocus()
        self.fit()

    def _ready(self) -> None:
        self.go.setEnabled(self.steps.at > 0 or bool(self.address.text().strip()))

    # --- going on -----------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step; the first one makes the relay."""
        number = self.steps.at
        if number == 0:
            call(
                self, self.context, add, self.address.text(), self.pin.text(), self.also.text(), self.proxy.text(),
                done=self._made, failed=self._failed, busy=self.go,
            )  # fmt: skip
        elif number == len(STEPS) - 1:
            self.accept()
            self.to_people.emit()
        else:
            self.show_step(number + 1)

    def _made(self, view: RelayView) -> None:
        self.view = view
        self.named.setText(isolate_ltr(inert(view.address)))
        self.context.changed.emit(ChangeSet(kinds=frozenset({"relay"})))
        self.made.emit()
        self.show_step(1)

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)

    def _said(self, said: str, tone: str) -> None:
        """Here: a notice of the window behind would be covered by this dialog, and gone before it is closed."""
        self.outcome.show_text(said, tone)
        self.fit()
        self.bring_to_sight(self.outcome)

    def _request(self) -> None:
        if self.view is not None:
            self.admission.ask(self.view.id)

    def _answer(self) -> None:
        if self.view is not None:
            self.admission.answer(self.view.id)
