"""The choices before a bundle is written: to whom, which cases, how much of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from app.services import sending
from app.services.sending import Policy
from app.services.views import CaseRow, ContactView
from app.ui.case.wording import inert, shown
from app.ui.parts import XS, Card, Chip, EmptyState, M, S, SearchField, chip, column, label, row, secondary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

INDENT = 26  # a reason stands under its button's words


class Choice(Card):
    """A card with a heading; ``changed`` when something else is chosen."""

    changed = Signal()

    def __init__(self, context: Context, key: str) -> None:
        heading = label("", "subheading")
        super().__init__(heading, spacing=M)
        self.context = context
        context.bind(heading.setText, key)


class PeopleChoice(Choice):
    """Who can read the bundle; who isn't verified is marked (P27), and a suspended key can't be chosen (T21)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "exchange.send.who")
        self.chosen: set[str] = set()
        self.boxes: dict[str, QCheckBox] = {}
        self._lines = column(spacing=S)
        to_contacts = secondary_button("", partial(context.navigate, "contacts"), "contacts")
        self._nobody = EmptyState("contacts", button=to_contacts)
        context.bind(to_contacts.setText, "page.contacts")
        context.bind(self._nobody.title.setText, "exchange.send.nobody")
        context.bind(self._nobody.hint.setText, "exchange.send.nobody.hint")
        self.body.addLayout(self._lines)
        self.body.addWidget(self._nobody)

    def show_people(self, people: tuple[ContactView, ...]) -> None:
        clear(self._lines)
        self.boxes = {}
        self.chosen &= {person.key_id for person in people if not person.suspended}
        self._nobody.setVisible(not people)
        for person in people:
            self._lines.addWidget(self._person(person))

    def _person(self, person: ContactView) -> QWidget:
        box = QCheckBox(shown(person.name).replace("&", "&&"))
        box.setAccessibleName(inert(person.name))
        box.setChecked(person.key_id in self.chosen)
        box.toggled.connect(partial(self._choose, person.key_id))
        self.boxes[person.key_id] = box
        made = QWidget()
        box.setEnabled(not person.suspended)
        standing = "suspended" if person.suspended else "verified" if person.verified else "unverified"
        line = row(box, chip(self.context, standing), spacing=S)
        if person.late and not person.suspended:
            line.addWidget(Chip(self.context.words("checkin.state.missed"), "danger", "clock"))
        line.addStretch(1)
        body = column(line, spacing=XS)
        if not person.verified:
            why = label(self.context.words("exchange.send.unverified"), "small")
            why.setContentsMargins(INDENT, 0, INDENT, 0)
            body.addWidget(why)
        made.setLayout(body)
        return made

    def _choose(self, key: str, on: bool) -> None:
        self.chosen = self.chosen | {key} if on else self.chosen - {key}
        self.changed.emit()


class CaseChoice(Choice):
    """All cases, or some; ``searched`` when others should be offered."""

    searched = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "exchange.send.what")
        self.chosen: set[str] | None = None
        self.search = SearchField(context, "case.list.search")
        self._rows: tuple[CaseRow, ...] = ()
        self._lines = column(spacing=S)
        self.all, self.some = QRadioButton(), QRadioButton()
        self.all.setChecked(True)
        context.bind(self.all.setText, "exchange.send.all")
        context.bind(self.some.setText, "exchange.send.some")
        self._cases = QWidget()
        self._cases.setLayout(column(self.search, self._lines, spacing=S))
        self._cases.hide()
        self.some.toggled.connect(self._switch)
        self.search.searched.connect(lambda _: self.searched.emit())
        for widget in (self.all, self.some, self._cases):
            self.body.addWidget(widget)

    def choose(self, case: str) -> None:
        """Only this case."""
        self.chosen = {case}
        self.some.setChecked(True)
        self._show()

    def show_cases(self, rows: tuple[CaseRow, ...]) -> None:
        self._rows = rows
        self._show()

    def _show(self) -> None:
        clear(self._lines)
        chosen = self.chosen or set()
        for case in sorted(self._rows, key=lambda r: r.id not in chosen):
            box = QCheckBox(shown(case.title).replace("&", "&&") or self.context.words("case.untitled"))
            box.setAccessibleName(inert(case.title))
            box.setChecked(case.id in chosen)
            box.toggled.connect(partial(self._choose, case.id))
            self._lines.addWidget(box)

    def _switch(self, some: bool) -> None:
        self._cases.setVisible(some)
        self.chosen = (self.chosen or set()) if some else None
        self._show()
        self.changed.emit()

    def _choose(self, case: str, on: bool) -> None:
        chosen = self.chosen or set()
        self.chosen = chosen | {case} if on else chosen - {case}
        self.changed.emit()


class PolicyChoice(Choice):
    """How much the readers may know, each policy with what it means."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "exchange.send.policy")
        self.buttons: dict[Policy, QRadioButton] = {}
        group = QButtonGroup(self)
        for policy in sending.POLICIES:
            button, why = QRadioButton(), label("", "small")
            context.bind(button.setText, f"exchange.policy.{policy}")
            context.bind(why.setText, f"exchange.policy.{policy}.why")
            why.setContentsMargins(INDENT, 0, INDENT, 0)
            group.addButton(button)
            self.buttons[policy] = button
            self.body.addLayout(column(button, why, spacing=0))
        self.buttons[sending.POLICIES[0]].setChecked(True)
        group.buttonClicked.connect(lambda _: self.changed.emit())

    def choose(self, policy: Policy) -> None:
        """Choose one, as if a person had."""
        self.buttons[policy].setChecked(True)
        self.changed.emit()

    @property
    def policy(self) -> Policy:
        return next(name for name, button in self.buttons.items() if button.isChecked())
