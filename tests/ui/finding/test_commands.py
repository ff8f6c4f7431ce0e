"""What the palette offers on a page with results."""

from __future__ import annotations

import pytest

from app.services import editing
from app.ui.case.lookups import naming_value
from app.ui.case.registers_page import RegistersPage
from app.ui.finding.export import ExportDialog
from app.ui.finding.list_page import CaseListPage


@pytest.mark.parametrize("page", [CaseListPage, RegistersPage])
def test_a_table_is_saved_and_the_view_changed_by_command(desk, monkeypatch, page) -> None:
    editing.new_case(desk.session, {"title": "At the bridge"})
    editing.new_record(desk.session, None, "group", {"names": naming_value("group", "A")})
    made = desk.page(page)
    offered = {one.name: one for one in made.commands()}
    assert offered["export-table"].title("ar") == "حفظ كجدول…"
    opened: list[ExportDialog] = []
    monkeypatch.setattr(ExportDialog, "open", lambda self: opened.append(self))
    offered["export-table"].act()
    assert len(opened) == 1
    before = made.results.set.is_table
    offered["switch-view"].act()
    desk.settle()
    assert made.results.set.is_table is not before


def test_without_results_there_is_nothing_to_save(desk) -> None:
    assert list(desk.page(CaseListPage).commands()) == []
