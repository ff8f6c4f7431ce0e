"""What a row of a table is called."""

from __future__ import annotations

from app.services import editing
from tests.ui.finding.test_table import table


def test_a_case_is_called_by_its_name_whatever_columns_are_shown(desk) -> None:
    editing.new_case(desk.session, {"title": "Threats in Basra", "code": "K-7"})
    page = table(desk)
    for columns in (("title", "code"), ("title",), ("title", "summary")):
        page.results._pick(columns)
        desk.settle()
        assert page.results.model.index(0, 0).data().strip("\u2066\u2068\u2069") == "Threats in Basra"
