"""T36: a spreadsheet program opens what Sijil writes and computes nothing in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.services import editing, tables
from app.services.lists import ListQuery
from app.services.tables import Shape
from tests.report.pages import office
from tests.services.conftest import People

RUNS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1;1)",
    '=HYPERLINK("http://example.org";"y")',
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://example.org")',
    "\uff1d1+1",
    "'=1+1",
)


def formulas(content: bytes, ending: str, folder: Path) -> list[str]:
    """What LibreOffice takes for a formula when it opens the file."""
    folder.mkdir()
    sheet = office(content, folder, ending, to="fods").decode("utf-8")
    assert "<table:table-cell" in sheet
    return re.findall(r'table:formula="[^"]*"', sheet)


def test_the_program_that_opens_tables_here_would_run_a_formula(tmp_path: Path) -> None:
    assert formulas(b'"x"\n"=1+1"\n', "csv", tmp_path / "bare")


@pytest.mark.parametrize("shape", tables.SHAPES)
def test_t36_a_spreadsheet_program_finds_no_formula(people: People, tmp_path: Path, shape: Shape) -> None:
    session = people("Amal")[0]
    for text in RUNS:
        editing.new_case(session, {"title": text, "summary": text})
    path = tmp_path / f"t.{shape}"
    tables.export(session, ListQuery(columns=("title", "summary")), path, shape=shape, policy="everything")
    assert not formulas(path.read_bytes(), shape, tmp_path / "opened")
