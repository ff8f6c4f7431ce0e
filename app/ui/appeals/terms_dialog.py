"""How many days an answer may take where nobody set a date: each rule, what it rests on, and a way to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from app.base.errors import SijilError
from app.services import appeals
from app.services.appeals import Rule, words
from app.services.session import Session
from app.services.views import ChangeSet
from app.ui.case.calls import call
from app.ui.case.fields.base import plain_line
from app.ui.case.fields.numbers import read_number
from app.ui.parts import XS, Banner, Dialog, S, column, label, primary_button, quiet_button, row

if TYPE_CHECKING:
    from app.ui.context import Context


class TermsDialog(Dialog):
    """An empty line means no term: no silence is counted without a date."""

    def __init__(self, context: Context, rules: tuple[Rule, ...]) -> None:
        super().__init__(context, context.words("appeal.terms.title"), width=560)
        self.lines: dict[str, QLineEdit] = {}
        self._rules = {rule.key: rule for rule in rules}
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.body.addWidget(label(context.words("appeal.terms.hint"), "muted"))
        for rule in rules:
            self.body.addLayout(self._line(rule))
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.add_button(primary_button(context.words("button.save"), self.save), default=True)

    def _line(self, rule: Rule) -> QVBoxLayout:
        words_ = self.context.words
        named = words_(f"appeal.rule.{rule.key}")
        self.lines[rule.key] = line = plain_line()
        line.setMaximumWidth(90)
        line.setText("" if rule.days is None else str(rule.days))
        line.setPlaceholderText(words_("appeal.rule.none"))
        line.setAccessibleName(named)
        name = label(named, "strong")
        reset = quiet_button(words_("appeal.rule.reset"), lambda: self._reset(rule.key), "undo")
        reset.setVisible(rule.chosen)
        head = row(name, line, label(words_("appeal.terms.days"), wrap=False), reset, spacing=S)
        head.setStretch(0, 1)
        return column(head, label(words.rule_why(rule, self.context.language), "small"), spacing=XS)

    def save(self) -> None:
        """Keep what was changed; a number that is none is said, and nothing is kept."""
        changed: dict[str, int | None] = {}
        try:
            for key, line in self.lines.items():
                days = read_number(line.text(), key)
                if days != self._rules[key].days:
                    changed[key] = days
        except SijilError as error:
            self._failed(error)
            return
        call(self, self.context, keep, changed, done=self._done, failed=self._failed, busy=self)

    def _reset(self, key: str) -> None:
        call(self, self.context, appeals.reset, key, done=self._done, failed=self._failed, busy=self)

    def _done(self, _: object) -> None:
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error))
        self.bring_to_sight(self.problem)


def keep(session: Session, changed: dict[str, int | None]) -> ChangeSet:
    """Change these rules; the first that can't be is said, and those before it are kept."""
    made = ChangeSet(kinds=frozenset({"settings"}))
    for key, days in changed.items():
        made = appeals.change(session, key, days)
    return made
