"""The screens of cases, records, disputes, registers and search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QWidget

if TYPE_CHECKING:
    from dev.screens import Shot, Studio


def _page(studio: Studio) -> QWidget:
    assert studio.window is not None and studio.window.desk is not None
    return studio.window.desk.stack.currentWidget()


def _scroll(widget: QWidget, share: float) -> None:
    area = widget if isinstance(widget, QScrollArea) else widget.findChild(QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(int(bar.maximum() * share))


def cases(studio: Studio) -> None:
    from app.ui.case.new_case import NewCaseDialog
    from app.ui.finding.list_page import CaseListPage

    studio.open_vault()
    studio.context.navigate("cases")
    studio.take("case-list")
    page = _page(studio)
    assert isinstance(page, CaseListPage)
    page.search.setText("zzzz")
    page.search.returnPressed.emit()
    studio.take("case-list-no-match")
    page.bar.clear()
    dialog = NewCaseDialog(studio.context)
    studio.dialog("case-new", dialog)


def case(studio: Studio) -> None:
    from app.services import cases as verbs
    from app.ui.case.case_page import CasePage
    from app.ui.case.history_panel import HistoryDialog

    studio.open_vault()
    row = verbs.rows(studio.context.session, verbs.CaseQuery(only="disputed")).rows[0]
    studio.context.navigate("case", case=row.id)
    studio.take("case-page")
    page = _page(studio)
    assert isinstance(page, CasePage)
    for share in (0.33, 0.66, 1.0):
        _scroll(page.widget(0), share)
        studio.take(f"case-page-{int(share * 100)}")
    assert page.view is not None
    incident = page.view.records["incident"][0]
    page.edit_record(incident.id)
    studio.take("case-editor")
    assert page.editor is not None
    _scroll(page.editor, 0.5)
    page.editor.form.rows["date"].editor.line.setText("sometime")
    page.editor.save()
    studio.take("case-editor-error")
    page.editor.keeper.drop()
    page.close_editor()
    titles = page.sections.titles()
    studio.dialog("case-history", HistoryDialog(studio.context, incident.id, {incident.id: "incident"}, titles))
    page.past_line.date.line.setText("2026")
    page.past_line.choose()
    studio.take("case-past")
    page._show_at("")
    studio.settle()


def elsewhere(studio: Studio) -> None:
    studio.open_vault()
    studio.context.navigate("disputes")
    studio.take("case-disputes")
    for name in ("group", "reported_figure"):
        studio.context.navigate("registers", type=name)
        studio.take(f"case-register-{name}")
    studio.context.navigate("search", text="Basra")
    studio.take("case-search")


SHOTS: dict[str, Shot] = {"cases": cases, "case": case, "elsewhere": elsewhere}
