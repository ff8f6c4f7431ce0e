"""Sizes, names and traces: what keeps the house easy to read and safe to publish."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, files, nodes, place, python_files

MAX_LINES = 400
MAX_METHODS = 20
VAGUE_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
HOME_FOLDER = re.compile(r"/(?:home|Users)/[a-z][\w-]*/|/" + r"root/|[A-Z]:\\Users\\", re.ASCII)
REGISTRIES = ("pypi." + "org", "pythonhosted." + "org", "registry.npmjs." + "org", "index-url", "find-links")


def exempt(path: Path) -> bool:
    """Whether a decision page names this file and says why it may be longer."""
    name = str(path.relative_to(ROOT))
    return any(name in page for page in decisions())


@functools.cache
def decisions() -> tuple[str, ...]:
    return tuple(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "decisions").glob("*.md"))


def test_no_file_is_longer_than_it_can_be_read() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in python_files()}
    long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > MAX_LINES and not exempt(p)}
    assert lengths and not long


def test_no_class_has_more_methods_than_a_person_keeps_in_mind() -> None:
    crowded = []
    for path in python_files():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not exempt(path):
                methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
                if len(methods) > MAX_METHODS:
                    crowded.append(f"{place(path, node)} {node.name}: {len(methods)}")
    assert not crowded


def test_files_are_plain_nouns() -> None:
    assert not [p for p in python_files("app") if VAGUE_NAMES & {p.stem, p.parent.name}]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_path_of_one_machine_stands_in_a_file() -> None:
    parent = f"{ROOT.parent}/"
    ours = {parent, f"{Path.home()}/"} - {"//", "/tmp/", "/"}
    found = []
    for path in files():
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if HOME_FOLDER.search(line) or any(trace in line for trace in ours):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_t43_lock_holds_every_package_by_hash_and_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and not [host for host in REGISTRIES if host in text]
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    packages = [block for block in blocks if block.strip()]
    assert len(packages) >= 15
    unheld = [b.splitlines()[0] for b in packages if "==" not in b.splitlines()[0] or "--hash=sha256:" not in b]
    assert not unheld


def test_lock_keeps_the_window_library_that_does_not_lose_references() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^pyside6-essentials==6\.11\.([3-9]|\d\d)", text, re.MULTILINE)


def test_gate_can_be_run() -> None:
    gate = ROOT / ".ci" / "run"
    assert gate.stat().st_mode & 0o111
    assert "check" in gate.read_text(encoding="utf-8")


def test_licence_is_the_whole_text_and_fonts_bring_their_own() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in licence and "END OF TERMS AND CONDITIONS" in licence
    fonts = ROOT / "resources" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert all(font.name in (fonts / "README.md").read_text(encoding="utf-8") for font in fonts.glob("*.ttf"))


def test_fonts_cover_every_letter_of_the_three_languages() -> None:
    from PySide6.QtGui import QRawFont
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])  # one that later tests can put windows on
    assert application is not None
    sorani = "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆهەیێ"
    arabic = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي٠١٢٣٤٥٦٧٨٩،؛؟"
    for font in sorted((ROOT / "resources" / "fonts").glob("*.ttf")):
        letters = sorani + arabic if "Arabic" in font.name else "abcxyzABCXYZ0123456789éüşğıİçêîû–—…"
        raw = QRawFont(str(font), 12)
        assert not [letter for letter in letters if not raw.supportsCharacter(ord(letter))], font.name


def test_docs_claim_no_promise_without_a_test() -> None:
    """Each row of the promise table names test files that hold a test of that number."""
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| T(\d+) \|[^|]*\|(.*)\|$", page, re.MULTILINE)
    assert rows
    for number, places in rows:
        named = re.findall(r"`(tests/[^`]+)`", places)
        assert named, f"T{number}"
        mark = re.compile(
            rf"^ *(?:async )?def test_(?:[tp]\d\d_)*t{int(number):02}_|^class TestT{int(number):02}", re.MULTILINE
        )
        assert all(mark.search((ROOT / file).read_text(encoding="utf-8")) for file in named), f"T{number}"
