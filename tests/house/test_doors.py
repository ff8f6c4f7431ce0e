"""What may be reached only through one door, or not at all (the P list)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT, called_name, imported, nodes, place, python_files

PARTS = ROOT / "app" / "ui" / "parts"


def window_files() -> list[Path]:
    return [p for p in python_files("app/ui") if not p.is_relative_to(PARTS)]


def uses(paths: list[Path], names: set[str]) -> list[str]:
    """Where one of these is called or subclassed; naming one as a type is fine."""
    found = []
    for path in paths:
        for node in nodes(path):
            if isinstance(node, ast.Call) and called_name(node) in names:
                found.append(place(path, node))
            if isinstance(node, ast.ClassDef):
                bases = {b.id if isinstance(b, ast.Name) else getattr(b, "attr", "") for b in node.bases}
                found.extend([place(path, node)] if bases & names else [])
    return found


def importers(module: str) -> list[str]:
    """Files under app/ that import this module or something of it."""
    return sorted(
        str(path.relative_to(ROOT))
        for path in python_files("app")
        if any(name == module or name.startswith(f"{module}.") for name in imported(path))
    )


@pytest.mark.parametrize(
    ("names", "pitfall"),
    [
        pytest.param({"QLabel", "QMessageBox", "setToolTip", "setWhatsThis"}, "P13", id="p13-rich-text"),
        pytest.param({"QTextBrowser", "QTextEdit", "QTextDocument", "setHtml"}, "P14", id="p14-documents-load-files"),
        pytest.param({"QSettings"}, "P7", id="p07-settings-outside-the-vault"),
        pytest.param({"QFileDialog", "getOpenFileName", "getOpenFileNames", "getSaveFileName"}, "P8", id="p08-history"),
    ],
)
def test_window_builds_these_only_in_its_parts(names: set[str], pitfall: str) -> None:
    assert window_files()
    assert not uses(window_files(), names), pitfall


def test_p15_nothing_received_is_opened_by_another_program() -> None:
    assert not importers("webbrowser")
    assert not uses(list(python_files("app")), {"openUrl", "startfile", "setUrlHandler", "setOpenExternalLinks"})


def test_p16_received_images_never_reach_the_svg_reader() -> None:
    readers = [p for p in importers("PySide6.QtSvg") if not p.startswith(("app/ui/parts/", "app/ui/theme"))]
    assert not readers


def test_p18_nothing_is_unpickled_or_evaluated() -> None:
    for module in ("pickle", "shelve", "marshal", "dill", "yaml", "tempfile", "code", "sqlite3"):
        assert not importers(module), module
    assert not uses(list(python_files("app")), {"extractall", "extract", "QDataStream"})
    calls = [(p, n) for p in python_files("app") for n in nodes(p) if isinstance(n, ast.Call)]
    assert calls
    bare = [place(p, n) for p, n in calls if isinstance(n.func, ast.Name) and n.func.id in {"eval", "exec", "compile"}]
    assert not bare


def test_p19_no_xml_is_parsed() -> None:
    assert not importers("xml")


def test_t38_nothing_logs() -> None:
    assert not importers("logging")
    assert not importers("traceback")
    assert not importers("faulthandler")


def test_database_driver_has_one_door() -> None:
    assert len(importers("sqlcipher3")) <= 1


def test_t40_no_network_module_is_imported_but_behind_its_door() -> None:
    for module in ("http", "urllib.request", "requests", "httpcore", "socksio", "PySide6.QtNetwork"):
        assert not importers(module), module
    # The relay listens, in a program of its own; the client asks where a name leads, and opens nothing.
    assert importers("socket") == ["app/relay/listening.py", "app/sync/nearby.py"]
    assert importers("httpx") == ["app/sync/online.py"]
    assert importers("ssl") == ["app/sync/pinned.py"]  # it judges a connection that the door made


def test_t40_nobody_goes_through_the_door_but_who_asks_for_stamps_and_relays() -> None:
    """The window and the command line ask through the services that name the host to the person first."""
    assert importers("app.sync.online") == [
        "app/services/authorities.py",
        "app/services/relay/run.py",
        "app/services/relay/syncing.py",
        "app/services/stamping.py",
        *(f"app/sync/relay/{name}.py" for name in ("client", "clocks", "faces", "lines", "origin")),
    ]
    assert importers("app.services.relay.run") == [
        "app/services/courier/packing.py",
        *(f"app/services/relay/{name}.py" for name in ("fetching", "pushing", "syncing")),
    ]


def test_random_numbers_come_from_the_operating_system() -> None:
    assert not importers("random")


SQL_VERBS = {"rows", "value", "execute", "many"}


def test_sql_is_spoken_below_the_verbs_only() -> None:
    """The words of the database are the storage floor's; whoever asks it asks in the words of the house."""
    found = [
        place(path, node)
        for path in python_files("app/analysis", "app/services", "app/ui", "app/cli")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and called_name(node) in SQL_VERBS
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "db"
    ]
    assert not found
