"""Choosing people who hold a key together: custodians, or the colleagues who can open a lost vault."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from app.base.limits import CUSTODIANS, PERSON_NAME_CHARS
from app.services import contacts
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.wording import inert
from app.ui.parts import XS, Banner, Dialog, S, column, label, line_field, primary_button, row
from app.ui.parts.fields import NumberBox

if TYPE_CHECKING:
    from app.ui.context import Context


class PeopleDialog(Dialog):
    """Verified contacts to choose from, and how many of them are needed. ``named``: the group has a name."""

    def __init__(self, context: Context, title: str, hint: str, yes: str, *, named: bool) -> None:
        super().__init__(context, context.words(title), width=560)
        words = context.words
        self._named = named
        self.name = line_field(words("custody.group.name"), words("custody.group.name"))
        self.name.setMaxLength(PERSON_NAME_CHARS)
        self.name.setVisible(named)
        self.k = NumberBox()
        self.k.setRange(2, CUSTODIANS)
        self.k.setAccessibleName(words("custody.group.needed"))
        self._people = column(spacing=XS)
        self._boxes: dict[str, QCheckBox] = {}
        self.advice = Banner("", "info")
        self.body.addWidget(label(words(hint)))
        self.body.addWidget(self.name)
        self.body.addLayout(self._people)
        self.body.addLayout(row(label(words("custody.group.needed"), wrap=False), self.k, None, spacing=S))
        self.body.addWidget(self.advice)
        self.add_cancel()
        self.yes = self.add_button(primary_button(words(yes), self.accept), default=True)
        self.name.textChanged.connect(lambda _: self._check())
        self.k.valueChanged.connect(lambda _: self._check())
        self._check()
        call(self, context, contacts.listing, done=self._show)

    def members(self) -> list[str]:
        return [key_id for key_id, box in self._boxes.items() if box.isChecked()]

    def _show(self, found: tuple[ContactView, ...]) -> None:
        for person in found:
            if person.verified and not person.suspended:  # nothing is entrusted to a key that others may have (T21)
                box = QCheckBox(inert(person.name))
                box.toggled.connect(partial(self._checked))
                self._boxes[person.key_id] = box
                self._people.addWidget(box)
        self._check()

    def _checked(self, _: bool) -> None:
        self._check()

    def _check(self) -> None:
        """What the choice means, said while it is made: losing some, and who could act together."""
        words, chosen, k = self.context.words, len(self.members()), self.k.value()
        named = bool(self.name.text().strip()) or not self._named
        if len(self._boxes) < 2:
            self.advice.show_text(words("custody.group.nobody"), "warn")
        elif chosen < 2:
            self.advice.show_text(words("custody.group.choose"), "info")
        elif chosen > CUSTODIANS:
            self.advice.show_text(words("custody.group.many", most=CUSTODIANS), "warn")
        elif k > chosen:
            self.advice.show_text(words("custody.group.more", k=k, n=chosen), "warn")
        elif k == chosen:
            self.advice.show_text(words("custody.group.all", n=chosen), "warn")
        else:
            self.advice.show_text(words("custody.group.means", k=k, of=chosen, n=chosen - k), "info")
        self.yes.setEnabled(named and 2 <= k <= chosen <= CUSTODIANS)
