"""Writing a report of a case: what for, for whom, in which languages, as which kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QComboBox

from app.base.catalogue import LANGUAGES, NAMES, isolate_ltr
from app.base.errors import SijilError
from app.services import casefile, release
from app.services.casefile import SHAPES, Made, Shape
from app.ui.case.calls import call
from app.ui.case.wording import inert, term_words
from app.ui.leaving import LeavingDialog
from app.ui.parts import XS, Dialog, column, label, secondary_button

if TYPE_CHECKING:
    from app.base.task import Task
    from app.services.release import Purpose
    from app.services.session import Session
    from app.sync.disclose import Policy
    from app.ui.context import Context

NAME = "document"


def write_report(
    session: Session,
    case: str,
    path: Path,
    shape: str,
    languages: tuple[str, ...],
    policy: str,
    purpose: str,
    task: Task,
) -> Made:
    """The verb with its arguments in the order of a call."""
    return casefile.export(
        session,
        case,
        path,
        shape=cast(Shape, shape),
        languages=languages,
        policy=cast("Policy", policy),
        purpose=cast("Purpose", purpose),
        task=task,
    )


class ReportDialog(LeavingDialog):
    """``title``: the case in words, where somebody might not know which one is open."""

    def __init__(self, context: Context, case: str, title: str = "") -> None:
        super().__init__(context, context.words("report.title"), NAME, SHAPES)
        self._case = case
        self.warning.show_text(context.words("report.warning"), "warn")
        self.purposes = self._combo("report.purpose", [(one, self._purpose(one)) for one in release.PURPOSES])
        self.languages = self._combo("report.languages", self._pairs())
        why = label(context.words("report.purpose.why"), "small")
        self.purposes.setAccessibleDescription(why.text())
        asked = column(label(context.words("report.purpose"), "strong"), self.purposes, why, spacing=XS)
        self.asked.insertLayout(1, asked)
        self.asked.addLayout(column(label(context.words("report.languages"), "strong"), self.languages, spacing=XS))
        self.ask = secondary_button(context.words("report.ask"), self._ask, "send")
        self.ask.hide()
        self.body.addWidget(self.ask)
        if title:
            self.asked.insertWidget(0, label(title, "strong"))

    def _combo(self, key: str, offered: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(28)
        for code, words in offered:
            box.addItem(words, code)
        box.setAccessibleName(self.context.words(key))
        return box

    def shape_key(self, shape: str) -> str:
        return f"report.shape.{shape}"

    def _purpose(self, code: str) -> str:
        return term_words(self.context, "consent-use", code)

    def _pairs(self) -> list[tuple[str, str]]:
        """One's own language beside another first, then each alone; codes with a comma between."""
        own = self.context.language
        others = [one for one in ("en", *LANGUAGES) if one != own]
        pairs = [(one, own) if one == "en" else (own, one) for one in dict.fromkeys(others)]
        words = self.context.words
        made = [
            (",".join(pair), words("report.languages.two", one=NAMES[pair[0]], other=NAMES[pair[1]])) for pair in pairs
        ]
        return made + [(one, NAMES[one]) for one in (own, *dict.fromkeys(others))]

    def write(self, path: Path) -> None:
        chosen = tuple(str(self.languages.currentData()).split(","))
        purpose = str(self.purposes.currentData())
        self.start(write_report, self._case, path, self.shape(), chosen, self.policy(), purpose)

    def _failed(self, error: Exception) -> None:
        super()._failed(error)
        self.ask.setVisible(isinstance(error, SijilError) and error.facts.get("rule") == "needs-approval")

    def _ask(self) -> None:
        """Ask a second person to agree to what was chosen."""

        def asked(_: object) -> None:
            self.ask.hide()
            self.outcome.show_text(self.context.words("report.asked"), "ok")

        purpose = str(self.purposes.currentData())
        call(
            self, self.context, casefile.ask, self._case, self.policy(), purpose,
            done=asked, failed=super()._failed, busy=self.ask,
        )  # fmt: skip

    def column_words(self, name: str) -> str:
        return self.context.words(f"report.column.{name}")

    def _done(self, made: Any) -> None:
        words = self.context.words
        lines = [words("report.done", path=isolate_ltr(inert(str(made.path))))]
        if made.withheld:
            lines.append(words("report.stays", n=made.withheld))
        self.outcome.show_text("\n".join(lines), "ok")
        self.leave.setText(words("button.close"))
        self.bring_to_sight(self.outcome)


def open_report(context: Context, case: str, title: str) -> Dialog:
    """The dialog over the page of a case."""
    dialog = ReportDialog(context, case, title)
    dialog.open()
    return dialog
