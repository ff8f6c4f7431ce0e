"""The program imports what it declares, and declares what it imports: a library can't come or stay unseen."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

from tests.house.source import ROOT

BY_NAME = {"httptools"}  # uvicorn imports it, and is told to
LATER = {"compression"}  # of the standard library from 3.14 on; before, a declared library stands in


def imported() -> set[str]:
    """The names of all modules outside the standard library that ``app/`` imports anywhere."""
    found: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return {name for name in found if name not in sys.stdlib_module_names} - {"app"}


def declared() -> set[str]:
    """The libraries that pyproject.toml asks for, by their normalized names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["relay"]]
    return {normal(re.split(r"[<>=;\[ ]", line, maxsplit=1)[0]) for line in lines}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def belonging(names: set[str]) -> set[str]:
    """What these libraries themselves rest on: shiboken6 is half of PySide6."""
    found = {line for name in names for line in requires(name) or () if "extra ==" not in line}
    return {normal(re.split(r"[<>=!~;\[( ]", line, maxsplit=1)[0]) for line in found}


def test_every_import_is_a_declared_library_and_every_library_is_imported() -> None:
    where = packages_distributions()
    used = {normal(dist) for name in imported() - LATER for dist in where.get(name, [name])}
    assert used - declared() - belonging(declared()) == set(), "imported and not declared: missing on the next machine"
    assert declared() - used - BY_NAME == set(), "declared and never imported: code that nobody asked for"
