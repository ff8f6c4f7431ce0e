"""Writing a submission to a file, and recording that it was sent. Nothing is sent from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.base.catalogue import isolate_ltr
from app.base.errors import SijilError
from app.base.task import Task
from app.model.entry import JSON
from app.model.submissions import FORMS
from app.services import appeals, submissions
from app.services.session import Session
from app.services.submissions import SHAPES, Exported, Order, Submission
from app.services.views import ChangeSet
from app.ui.appeals.aid import AppealAid
from app.ui.case.calls import call
from app.ui.case.form_row import FormRow
from app.ui.case.lookups import Lookups, declared_field
from app.ui.case.wording import inert
from app.ui.parts import Banner, Dialog, ProgressPanel, S, choose_new_file, label, primary_button, row

if TYPE_CHECKING:
    from app.ui.context import Context

NAME: Final = "document"  # neutral: a name says nothing of what is in the file (T18)
SENT: Final = ("date", "expected", "to", "to_whom", "channel", "reference")


class ExportDialog(Dialog):
    """``written`` tells that files were written, so that the draft knows their hashes."""

    written = Signal()

    def __init__(self, context: Context, found: Submission) -> None:
        super().__init__(context, context.words("submission.export.title"), width=560)
        self.order: Order = found.order
        self.unfinished = bool(found.lacking)
        self.shapes = self._shapes()
        self.progress = ProgressPanel(context)
        self.outcome = Banner("", "ok")
        self.outcome.hide()
        self.body.addWidget(Banner(context.words("submission.export.hint"), "warn"))
        for text in found.blocked:
            self.body.addWidget(Banner(text, "danger"))
        if self.unfinished:
            self.body.addWidget(Banner(context.words("submission.export.unfinished"), "warn"))
        if found.left_out:
            self.body.addWidget(label(context.words("submission.left-out", n=found.left_out)))
        self.body.addWidget(label(context.words("find.export.shape"), "strong"))
        self.body.addLayout(row(*self.shapes.values(), None, spacing=S))
        self.body.addWidget(self.progress)
        self.body.addWidget(self.outcome)
        self.leave = self.add_cancel()
        self.go = self.add_button(primary_button(context.words("find.export.where"), self.choose), default=True)
        self.go.setEnabled(not found.blocked)
        self.finished.connect(lambda _: self.deleteLater())

    def _shapes(self) -> dict[str, QRadioButton]:
        group = QButtonGroup(self)
        made: dict[str, QRadioButton] = {}
        for shape in SHAPES:
            made[shape] = QRadioButton(self.context.words(f"submission.shape.{shape}"))
            group.addButton(made[shape])
        made[SHAPES[0]].setChecked(True)
        return made

    def shape(self) -> str:
        return next(code for code, button in self.shapes.items() if button.isChecked())

    def choose(self) -> None:
        """Ask where the file goes; it is written only after that."""
        path = choose_new_file(self.context, f"{NAME}.{self.shape()}", "find.export.where")
        if path is not None:
            self.write(path if path.suffix else path.with_suffix(f".{self.shape()}"))

    def write(self, path: Path) -> None:
        self.outcome.hide()
        asked = (self.order, path, self.shape(), self.unfinished)
        call(self, self.context, write_out, *asked, done=self._done, failed=self._failed,
             task=self.progress, busy=self.go)  # fmt: skip

    def _done(self, made: Exported) -> None:
        first = isolate_ltr(inert(made.files[0][0]))
        self.outcome.show_text(self.context.words("submission.exported", n=len(made.files), path=first), "ok")
        self.leave.setText(self.context.words("button.close"))
        self.bring_to_sight(self.outcome)
        self.written.emit()

    def _failed(self, error: Exception) -> None:
        self.outcome.show_text(self.context.error_text(error), "danger")
        self.bring_to_sight(self.outcome)


def write_out(session: Session, order: Order, path: Path, shape: Any, unfinished: bool, task: Task) -> Exported:
    return submissions.export(session, order, path, shape, unfinished=unfinished, task=task)


class SentDialog(Dialog):
    """When and to whom it went. ``saved`` carries the id of the appeal that it became."""

    saved = Signal(str)

    def __init__(self, context: Context, found: Submission) -> None:
        super().__init__(context, context.words("submission.sent.title"), width=620)
        self.order = found.order
        self.rows: dict[str, FormRow] = {}
        self.lookups = Lookups(context, found.order.case, self)
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.body.addWidget(label(context.words("submission.sent.hint"), "muted"))
        for text in found.blocked:
            self.body.addWidget(Banner(text, "danger"))
        for name in SENT:
            self.rows[name] = made = FormRow(context, "appeal", declared_field("appeal", name), self.lookups)
            self.body.addWidget(made)
            if name == "expected":
                given: dict[str, JSON] = {
                    "type": FORMS[found.order.form].type,
                    "for": list(found.order.victims),
                    "consents": list(found.consents),
                }
                self.aid = AppealAid(context, lambda: self.rows, given)
                self.body.addWidget(self.aid)
        self.rows["channel"].editor.show_value(FORMS[found.order.form].channel)
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.go = self.add_button(primary_button(context.words("button.save"), self.save), default=True)
        self.go.setEnabled(not found.blocked)
        self.finished.connect(lambda _: self.deleteLater())
        self.lookups.load()
        call(self, context, appeals.today, done=self.rows["date"].editor.show_value)

    def values(self) -> dict[str, JSON] | None:
        """What was filled in; ``None`` where something is wrong, which is said beside it."""
        found: dict[str, JSON] = {}
        for name, made in self.rows.items():
            try:
                found[name] = made.value()
            except (SijilError, ValueError) as error:
                made.say_problem(error)
                self.bring_to_sight(made)
                return None
        return found

    def save(self) -> None:
        values = self.values()
        if values is not None:
            call(self, self.context, submissions.sent, self.order, values,
                 done=self._done, failed=self._failed, busy=self)  # fmt: skip

    def _done(self, changes: ChangeSet) -> None:
        self.context.say(self.context.words("submission.sent.done"), "ok")
        self.saved.emit(changes.created or "")
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.problem.show_text(self.context.error_text(error))
        self.bring_to_sight(self.problem)
