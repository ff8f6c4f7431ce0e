"""What the program proposes to call a file tells whoever finds it nothing (P23, P29)."""

from __future__ import annotations

import ast
from pathlib import Path

from app.base.catalogue import LANGUAGES, text

ROOT = Path(__file__).resolve().parents[2]
NEUTRAL = {"table", "document"}
TRANSLATED = {"en": "document", "ar": "مستند", "ckb": "بەڵگەنامە"}


def proposals() -> list[tuple[str, ast.expr]]:
    """(file, the name proposed) of every place where a person is asked where a new file goes."""
    found = []
    for path in sorted((ROOT / "app/ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "choose_new_file":
                found.append((path.relative_to(ROOT).as_posix(), node.args[1]))
    return found


def constants(file: str) -> dict[str, object]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found: dict[str, object] = {}
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        if isinstance(target, ast.Name) and isinstance(getattr(node, "value", None), ast.Constant):
            found[target.id] = node.value.value  # type: ignore[attr-defined, union-attr]
    return found


def is_neutral(file: str, name: ast.expr) -> bool:
    said = ast.unparse(name)
    if said.startswith("letterfiles.neutral_name("):
        return True
    if said.startswith("f'{NAME}."):
        return constants(file).get("NAME") in NEUTRAL
    # the dialog for leaving gets its name from who opens it, and the certificate's is translated
    return (file, said.split(".")[0]) in {("app/ui/leaving.py", "f'{self"), ("app/ui/ledger/certificate.py", "name")}


def test_p29_no_proposed_name_says_what_is_in_the_file() -> None:
    found = proposals()
    assert len(found) >= 12
    assert not [(file, ast.unparse(name)) for file, name in found if not is_neutral(file, name)]


def test_p29_the_names_that_dialogs_are_given_are_neutral_in_every_language() -> None:
    assert {language: text("ledger.window.name", language) for language in LANGUAGES} == TRANSLATED
    opened = [
        constants(path.relative_to(ROOT).as_posix()).get("NAME")
        for path in (ROOT / "app/ui").rglob("*.py")
        if "LeavingDialog" in path.read_text(encoding="utf-8") and path.name != "leaving.py"
    ]
    assert {name for name in opened if name is not None} <= NEUTRAL
