"""A case as somebody else will see it: read-only, and out of the entries that would travel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.services.views import CaseView, RecordView
from app.ui.case.case_view import CaseSections
from app.ui.case.evidence_panel import EvidencePanel
from app.ui.case.wording import bare, record_title
from app.ui.parts import Banner, Dialog, M, label, part_scroll, primary_button

if TYPE_CHECKING:
    from app.ui.context import Context


class CaseDialog(Dialog):
    """The page of the case as it will be at the reader, who holds nothing else."""

    def __init__(self, context: Context, view: CaseView, registers: Iterable[RecordView] = ()) -> None:
        super().__init__(context, context.words("disclosure.case.title"), width=860)
        # Coded facts that stand in for a name are said in this window's language.
        called = {one.id: bare(record_title(context, one, view.titles)) for one in registers}
        self.view = view = replace(view, titles={**view.titles, **called})
        self.sections = CaseSections(context)
        self.evidence = EvidencePanel(context)
        title = label(record_title(context, view.case, view.titles), "title")
        area = part_scroll(title, self.sections.contents, self.sections, spacing=M)
        area.setMinimumHeight(460)
        self.sections.wanted.connect(area.ensureWidgetVisible)
        self.body.addWidget(Banner(context.words("disclosure.case.hint"), "info"))
        self.body.addWidget(area, 1)
        self.add_button(primary_button(context.words("button.close"), self.accept), default=True)
        self.finished.connect(lambda _: self.deleteLater())
        self.sections.show_view(view, self.evidence, fixed=True)
        self.evidence.hide()
