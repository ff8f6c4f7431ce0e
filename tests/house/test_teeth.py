"""The faults that are made on purpose: each still has its line, and the tests that must notice it are there."""

from __future__ import annotations

import ast
import functools

import pytest

from app.report import pdf
from dev.teeth import EVERY
from tests.house.source import ROOT
from tests.report.pages import everything


@functools.cache
def _tests_in(file: str) -> frozenset[str]:
    found = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    return frozenset(one.name for one in found if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_has_its_line_and_still_reads_as_a_program(fault, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = fault.broken(ROOT)
    assert broken is not None, f"the line of this fault is no longer there in {fault.file}: the list follows the code"
    assert broken != (ROOT / fault.file).read_text(encoding="utf-8")
    if fault.file.endswith(".typ"):
        monkeypatch.setattr(pdf, "_page", broken.encode)
        assert pdf.render(everything())
    else:
        ast.parse(broken)  # a fault that is no program turns everything red and proves nothing


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name.replace(" ", "-"))
def test_the_tests_that_must_notice_a_fault_are_there(fault) -> None:
    assert fault.tests.split()
    for place in fault.tests.split():
        file, _, name = place.partition("::")
        assert (ROOT / file).is_file()
        assert not name or name in _tests_in(file)


def test_no_two_faults_have_one_name() -> None:
    names = [fault.name for fault in EVERY]
    assert len(names) == len(set(names))
