"""What somebody usually gets: chosen once for a contact, and proposed whenever something is sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services import disclosure
from app.services.views import ContactView
from app.ui.case.calls import call
from app.ui.case.fields.combo import SearchCombo
from app.ui.case.wording import inert
from app.ui.parts import S, label, row

if TYPE_CHECKING:
    from app.ui.context import Context


class ReaderPolicy(QWidget):
    """One line of a contact's card."""

    def __init__(self, context: Context, person: ContactView) -> None:
        super().__init__()
        self._context = context
        self._key = person.key_id
        self.choice = SearchCombo()
        self.choice.setMinimumContentsLength(26)
        words = context.words
        said = words("disclosure.reader.policy")
        self.choice.setAccessibleName(f"{said}: {inert(person.name)}")
        self.choice.setAccessibleDescription(words("disclosure.reader.policy.hint"))
        self.choice.chosen.connect(self._choose)
        self.setLayout(row(label(said, "small", wrap=False), self.choice, None, spacing=S))
        call(self, context, disclosure.policy_of, self._key, done=self._show)

    def _show(self, policy: str) -> None:
        words = self._context.words
        options = [(code, words(f"exchange.policy.{code}")) for code in disclosure.POLICIES]
        self.choice.set_options(options, words(f"exchange.policy.{disclosure.POLICIES[0]}"))
        self.choice.removeItem(0)  # somebody always gets something; none of these is the empty choice
        self.choice.set_code(policy)

    def _choose(self, policy: str) -> None:
        if policy in disclosure.POLICIES:
            call(self, self._context, disclosure.set_policy, self._key, policy)
