"""On the page that sends: what the chosen readers usually get, and what they would see of what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.task import Task
from app.services import disclosure, sending
from app.services.disclosure import Files, Policy, Terms
from app.services.release import clearance
from app.services.session import Session
from app.services.views import SentReport
from app.ui.case.calls import call
from app.ui.disclosure.preview import PreviewPane
from app.ui.parts import M, column, row, secondary_button

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.exchange.send_choices import CaseChoice, PeopleChoice, PolicyChoice

Chosen = frozenset[tuple[str, Files]]
"""what was chosen for files of evidence"""


def terms(
    session: Session, to: Sequence[str], policy: Policy, pieces: Chosen = frozenset(), cases: list[str] | None = None
) -> Terms:
    """The policy that is chosen, the exceptions that hold for these readers, what was chosen for files, and what
    somebody refused or withdrew of these cases (``None``: of all)."""
    chosen = replace(session.run(disclosure.given, policy, tuple(to)), pieces=pieces)
    return session.run(clearance.within, cases, chosen)


def usual(session: Session, to: list[str]) -> Policy:
    """What these readers usually get: of several the strictest."""
    return max((disclosure.policy_of(session, one) for one in to), key=disclosure.POLICIES.index)


def send(
    session: Session,
    to: list[str],
    folder: Path,
    task: Task,
    *,
    cases: list[str] | None,
    policy: Policy,
    pieces: Chosen,
    whole: bool,
    against_team: bool,
) -> SentReport:
    """:func:`app.services.sending.send` on the terms that the page shows."""
    chosen = terms(session, to, policy, pieces, cases)
    return sending.send(session, to, folder, cases, policy, task, whole=whole, against_team=against_team, terms=chosen)


class Sight(QWidget):
    """Follows the choices of a page; ``changed`` when something else was chosen for a file."""

    changed = Signal()

    def __init__(self, context: Context, people: PeopleChoice, what: CaseChoice, policy: PolicyChoice) -> None:
        super().__init__()
        self._context = context
        self._people, self._what, self._policy = people, what, policy
        self.pieces: Chosen = frozenset()
        self.look = secondary_button("", self.show_preview, "eye")
        self.preview = PreviewPane(context)
        context.bind(self.look.setText, "disclosure.preview.go")
        self.setLayout(column(row(self.look, None), self.preview, spacing=M))
        people.changed.connect(self._suggest)
        for choice in (people, what, policy):
            choice.changed.connect(self._forget)
        self.preview.terms_changed.connect(self._take)
        context.language_changed.connect(lambda _: self.preview.retranslate())
        self._forget()

    def _readers(self) -> list[str]:
        return sorted(self._people.chosen)

    def _suggest(self) -> None:
        """Who is chosen usually gets less: that is proposed, and a person may choose otherwise."""
        if self._context.session is not None and self._people.chosen:
            call(self, self._context, usual, self._readers(), done=self._propose)

    def _propose(self, policy: Policy) -> None:
        if disclosure.POLICIES.index(policy) > disclosure.POLICIES.index(self._policy.policy):
            self._policy.choose(policy)

    def show_preview(self) -> None:
        """What they would see of what is chosen."""
        if self._context.session is None or not self._people.chosen or self._what.chosen == set():
            return
        to = self._readers()
        cases = None if self._what.chosen is None else sorted(self._what.chosen)
        work = partial(terms, policy=self._policy.policy, pieces=self.pieces, cases=cases)
        show = partial(self.preview.show_for, cases, to)
        call(self, self._context, work, to, done=show, busy=self.look)

    def _forget(self) -> None:
        """What was shown is of other choices."""
        self.pieces = frozenset()
        self.preview.forget()
        self.look.setEnabled(bool(self._people.chosen) and self._what.chosen != set())

    def _take(self, chosen: Terms) -> None:
        self.pieces = chosen.pieces
        self.changed.emit()
