"""An annex of unanswered appeals, or of inquiries: of a case, of a body, or of everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.services.annexes import SHAPES
from app.services.appeals import annex as of_appeals
from app.services.inquiries import annex as of_inquiries
from app.ui.leaving import LeavingDialog
from app.ui.parts import label

if TYPE_CHECKING:
    from app.base.task import Task
    from app.services.session import Session
    from app.services.tables import TableReport
    from app.ui.context import Context

NAME = "document"


@dataclass(frozen=True, slots=True)
class Kind:
    """The verb that writes an annex, and where its words stand in the catalogue: ``hint`` "" for none."""

    export: Callable[..., TableReport]
    title: str
    area: str
    hint: str = ""


APPEALS: Final = Kind(of_appeals.export, "appeal.annex.title", "appeal")
INQUIRIES: Final = Kind(of_inquiries.export, "inquiries.annex.title", "inquiry", "inquiries.annex.hint")


def write_annex(
    session: Session, kind: Kind, path: Path, case: str, body: str, shape: str, policy: str, language: str, task: Task
) -> TableReport:
    return kind.export(
        session, path, case=case, body=body, shape=shape, policy=policy, language=language, task=task
    )  # fmt: skip


class AnnexDialog(LeavingDialog):
    """``title``: whom it is about, in words, where somebody might not know it."""

    def __init__(self, context: Context, kind: Kind, *, case: str = "", body: str = "", title: str = "") -> None:
        super().__init__(context, context.words(kind.title), NAME, SHAPES)
        self._kind, self._case, self._body = kind, case, body
        if kind.hint:
            self.asked.insertWidget(1, label(context.words(kind.hint), "muted"))
        if title:
            self.asked.insertWidget(0, label(title, "strong"))

    def write(self, path: Path) -> None:
        asked = (path, self._case, self._body, self.shape(), self.policy(), self.context.language)
        self.start(write_annex, self._kind, *asked)

    def column_words(self, name: str) -> str:
        return self.context.words(f"{self._kind.area}.column.{name}")

    def done_words(self, report: TableReport) -> str:
        words = self.context.words
        count = words(f"{self._kind.area}.annex.count", n=report.rows)
        return f"{count}\n{words('annex.done', path=self.path_words(report))}"
