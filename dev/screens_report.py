"""The dialog that writes the report of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dev.screens import Shot, Studio


def report(studio: Studio) -> None:
    from app.services import cases
    from app.ui.case.report import ReportDialog

    studio.open_vault()
    session = studio.context.session
    assert session is not None
    row = next(iter(cases.every_row(session)))
    studio.context.navigate("case", case=row.id)
    studio.settle()
    studio.take("report-case")
    studio.dialog("report", ReportDialog(studio.context, row.id, row.title))


SHOTS: dict[str, Shot] = {"report": report}
