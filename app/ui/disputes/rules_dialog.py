"""Deciding many disputes by a rule: which rule, what it would decide and leave, then one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.model.types import type_label
from app.services import disputes
from app.services.disputes import RULES, DisputeQuery, RuleLine, RulePlan, RuleReport
from app.ui.case.calls import call
from app.ui.case.wording import field_words, shown, value_words
from app.ui.parts import XS, Chip, Dialog, S, column, label, line_field, primary_button
from app.ui.parts.space import clear

if TYPE_CHECKING:
    from app.ui.context import Context

WIDTH = 640
LINES = 100
"""of each kind that are shown; the counts say how many there are"""


class RulesDialog(Dialog):
    """``decided`` carries what it changed. The query says among which disputes; only the last button writes."""

    decided = Signal(object)

    def __init__(self, context: Context, query: DisputeQuery) -> None:
        super().__init__(context, context.words("disputes.rules.title"), width=WIDTH)
        self._query = query
        self.plan: RulePlan | None = None
        self.body.addWidget(label(context.words("disputes.rules.hint"), "muted"))
        self.choices: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for name in RULES:
            button = QRadioButton(context.words(f"disputes.rule.{name}"))
            hint = context.words(f"disputes.rule.{name}.hint")
            button.setAccessibleDescription(hint)
            group.addButton(button)
            self.choices[name] = button
            self.body.addLayout(column(button, label(hint, "small"), spacing=0))
        group.buttonClicked.connect(lambda _: self._try())
        self.found = column(spacing=XS)
        self.body.addLayout(self.found)
        self.reason = line_field("", context.words("disputes.rule.reason"))
        asked = label(context.words("disputes.rule.reason"), "small")
        asked.setBuddy(self.reason)
        self.body.addLayout(column(asked, self.reason, spacing=XS))
        self.add_cancel()
        self.apply = self.add_button(primary_button(context.words("disputes.settle"), self._apply), default=True)
        self.apply.setEnabled(False)
        self.finished.connect(self.deleteLater)

    def choose(self, rule: str) -> None:
        """As if a person had chosen this rule."""
        self.choices[rule].setChecked(True)
        self._try()

    def _try(self) -> None:
        rule = next(name for name, button in self.choices.items() if button.isChecked())
        call(self, self.context, disputes.try_rule, rule, self._query, self.context.language, done=self._show)

    def _show(self, plan: RulePlan) -> None:
        words = self.context.words
        self.plan = plan
        clear(self.found)
        count = len(plan.holds)
        if plan.holds:
            self._lines(words("disputes.rule.holds"), plan.holds, "ok")
        else:
            self.found.addWidget(label(words("disputes.rule.none"), "strong"))
        if plan.leaves:
            self._lines(words("disputes.rule.leaves"), plan.leaves, "muted")
        if plan.beyond:
            self.found.addWidget(label(words("disputes.rule.beyond", n=plan.beyond), "small"))
        self.apply.setText(words("disputes.rule.apply", n=count) if count else words("disputes.settle"))
        self.apply.setEnabled(bool(count))

    def _lines(self, title: str, lines: tuple[RuleLine, ...], tone: str) -> None:
        from app.ui.parts import row

        self.found.addSpacing(S)
        self.found.addLayout(row(label(title, "strong", wrap=False), Chip(str(len(lines)), tone), None, spacing=S))
        for line in lines[:LINES]:
            self.found.addWidget(label(self._words(line), "body"))

    def _words(self, line: RuleLine) -> str:
        context = self.context
        title = shown(line.title) or type_label(line.type, context.language)
        what = f"{shown(field_words(context, line.type, line.field))} · {title}"
        if line.chosen:
            said = value_words(context, line.type, line.field, line.value, {})
        else:
            said = context.words(f"disputes.why.{line.why}")
        return context.words("disputes.rule.line", what=what, value=said)

    def _apply(self) -> None:
        if self.plan is not None and self.plan.holds:
            call(self, self.context, _applied, self.plan, self.reason.text(), done=self._done, busy=self)

    def _done(self, report: RuleReport) -> None:
        left = len(report.leaves) + (len(self.plan.leaves) if self.plan is not None else 0)
        self.context.say(self.context.words("disputes.rule.did", n=report.decided, left=left), "ok")
        self.decided.emit(report.changes)
        self.accept()


_applied = disputes.apply_rule
