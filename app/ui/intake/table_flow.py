"""A table on its way in: looked at, its columns chosen, its rows checked, taken in whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import SijilError
from app.model.entry import JSON
from app.services.intake import tables
from app.services.intake.mapping import TableOptions
from app.services.intake.tables import DryRun, TablePreview
from app.ui.case.calls import call
from app.ui.intake.check_view import CheckView
from app.ui.intake.choices import Choices, from_payload
from app.ui.intake.flow import Flow
from app.ui.intake.half import Half
from app.ui.intake.outcome import Answer, check_table, take_table
from app.ui.intake.table_view import TableView

if TYPE_CHECKING:
    from app.ui.context import Context


class TableFlow(Flow):
    """The choices are kept as a draft from the first one on, until the rows are in or the person forgets them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "bring.table.title")
        self.choices: Choices | None = None
        self.view, self.checked = TableView(context), CheckView(context)
        for step in (self.view, self.checked, self.result):
            self.add_step(step)
        self.half = Half(context, self._payload, self)
        self._asked = 0
        self.view.options_wanted.connect(self.look)
        self.view.check_wanted.connect(self.check)
        self.view.changed.connect(self.half.touch)
        self.checked.again.connect(self._check_again)
        self.checked.back_wanted.connect(lambda: self.show_step(self.view))
        self.checked.column_wanted.connect(self._to_column)
        self.checked.take_wanted.connect(self.take)

    # --- looking ------------------------------------------------------------------------------

    def begin(self, path: Path, case: str = "") -> None:
        """Open a table; ``case`` is where its rows go if it is given."""
        self.half.end()
        made = Choices(path, declarations=self.context.declarations)
        if case:
            made.into, made.case = "case", case
        self._open(made, TableOptions())

    def resume(self, payload: dict[str, JSON]) -> None:
        """Go on with choices that a lock interrupted."""
        try:
            made, options = from_payload(payload, self.context.declarations)
        except SijilError as error:
            self.fail(error)
            return
        self._open(made, options)
        self.half.found(payload)

    def _open(self, choices: Choices, options: TableOptions) -> None:
        self.choices = choices
        self.show_name(choices.path.name)
        self.show_step(None)
        self.look(options)

    def look(self, options: TableOptions) -> None:
        """Read the first rows in this way."""
        choices = self.choices
        if choices is None:
            return
        self._asked += 1
        asked = self._asked
        self.problem.hide()
        self.operation = self.context.run(
            tables.preview,
            choices.path,
            options,
            done=lambda look: self._looked(asked, look),
            failed=lambda error: self._unread(asked, error),
            task=self.progress,
        )

    def _looked(self, asked: int, look: TablePreview) -> None:
        choices = self.choices
        if asked != self._asked or choices is None:
            return
        first = self.step is None
        choices.show(look)
        self.view.show_choices(choices)
        self.show_step(self.view)
        if first:
            self.view.columns.table.setFocus()
        else:
            self.half.touch()

    def _unread(self, asked: int, error: Exception) -> None:
        """The way back is open; where rows were read before, they stay, as does the way in which they were."""
        if asked != self._asked or self.choices is None:
            return
        if self.choices.look is not None:
            self.view.preview.show_look(self.choices.look)
        self.fail(error)

    # --- checking -----------------------------------------------------------------------------

    def check(self) -> None:
        """Check every row; nothing is written."""
        choices = self.choices
        if choices is None:
            return
        problem = choices.problem()
        self.view.say(problem)
        if problem is not None:
            self.area.ensureWidgetVisible(self.view.problem)
            return
        if choices.lacking():
            self.view.lacking.set_tone("danger")
            self.area.ensureWidgetVisible(self.view.lacking)
            return
        self._run_check(choices)

    def _check_again(self) -> None:
        if self.choices is not None:
            self.half.touch()
            self.view.columns.refresh()
            self._run_check(self.choices)

    def _run_check(self, choices: Choices) -> None:
        verb = check_table(choices.mapping(), case=choices.case or None)
        self.problem.hide()
        self.area.verticalScrollBar().setValue(0)
        self.operation = call(
            self,
            self.context,
            verb,
            choices.path,
            done=self._checked,
            failed=self.fail,
            task=self.progress,
            busy=self.step,
        )

    def _checked(self, report: DryRun) -> None:
        if self.choices is not None:
            self.checked.show_report(report, self.choices)
            self.show_step(self.checked)
            (self.checked.take if report.faulty == 0 else self.checked.faults.table).setFocus()

    def _to_column(self, at: int) -> None:
        self.show_step(self.view)
        self.view.columns.show_column(at)
        self.area.ensureWidgetVisible(self.view.columns)

    # --- taking in ----------------------------------------------------------------------------

    def take(self, only_good: bool) -> None:
        """Take the rows in: all of them, or the good ones where the person says so."""
        choices, report = self.choices, self.checked.report
        if choices is None or report is None:
            return
        if only_good and not self.context.ask(
            "bring.good.title", "bring.good.text", "bring.good.yes", n=report.good, faulty=report.faulty
        ):
            return
        verb = take_table(
            choices.mapping(),
            case=choices.case or None,
            only_good=only_good,
            keep_file=self.checked.keep_file.isChecked(),
            language=self.context.language,
        )
        self.problem.hide()
        self.area.verticalScrollBar().setValue(0)
        self.operation = call(
            self,
            self.context,
            verb,
            choices.path,
            done=self._taken,
            failed=self.fail,
            task=self.progress,
            busy=self.checked,
        )

    def _taken(self, answer: Answer) -> None:
        self.half.drop()
        self.show_result(answer[1])

    # --- the draft ----------------------------------------------------------------------------

    def _payload(self) -> dict[str, JSON] | None:
        return self.choices.payload() if self.choices is not None and self.choices.look is not None else None

    def leave(self) -> None:
        self.half.end()
        self.choices = None
        super().leave()

    def retranslate(self) -> None:
        super().retranslate()
        self.view.retranslate()
        self.checked.retranslate()
