"""The house's own files, as the tests of this folder read them."""

from __future__ import annotations

import ast
import functools
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSED_OVER = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8") if shutil.which("git") else None
    if listing is not None and listing.returncode == 0:
        found = {ROOT / line for line in listing.stdout.splitlines()}
    else:  # a copy without its history
        found = {p for p in ROOT.rglob("*") if not PASSED_OVER.intersection(p.relative_to(ROOT).parts)}
    return tuple(sorted(p for p in found if p.is_file()))


def python_files(*below: str) -> tuple[Path, ...]:
    """Python files under these folders, or all of them."""
    roots = [ROOT / folder for folder in below] or [ROOT]
    return tuple(p for p in files() if p.suffix == ".py" and any(p.is_relative_to(r) for r in roots))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=path.name)


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file; walked once, since every test of this folder asks."""
    return tuple(ast.walk(tree(path)))


@functools.cache
def imported(path: Path) -> frozenset[str]:
    """Modules that a file names in its imports, and what it takes from them (``a`` and ``a.b`` of ``from a import b``:
    it may be a module too); relative ones are not in use."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            module = node.module or ""
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def called_name(call: ast.Call) -> str:
    """``f`` of ``f(…)`` and of ``a.b.f(…)``; empty for anything else."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
