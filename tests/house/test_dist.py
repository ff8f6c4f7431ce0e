"""The built program: does it start, make a vault, read it back, and show its first screen?"""

from __future__ import annotations

import fcntl
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

from app.base.task import Task
from app.sandbox import client
from app.sandbox.nursery import CHILD_ARGUMENT, Nursery
from tests.house.source import ROOT, files
from tests.sandbox import seeds

pytestmark = [pytest.mark.slow]
PROGRAM = ROOT / "dist" / "sijil" / ("sijil.exe" if sys.platform == "win32" else "sijil")
PASSPHRASE = "granite pelican orchard velvet tundra mosaic"
INPUTS = ("app", "resources", "build.spec", "requirements.txt")
MOST_MIB = 350  # typst takes 81 of them, the decoders for foreign files 27, comparing names 12


def is_fresh() -> bool:
    """Whether the program was built from what stands here now."""
    if not PROGRAM.is_file():
        return False
    built = PROGRAM.stat().st_mtime
    inputs = [p for p in files() if p.relative_to(ROOT).parts[0] in INPUTS]
    return all(p.stat().st_mtime < built for p in inputs)


@contextmanager
def alone() -> Iterator[None]:
    """One build at a time, however many workers run tests: two would take each other's files away."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
def program() -> Path:
    with alone():
        return build()


def build() -> Path:
    if not is_fresh():
        places = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "pyinstaller")]
        command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places, "build.spec"]
        built = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=500)
        assert built.returncode == 0, built.stderr[-2000:]
    return PROGRAM


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    yield folder


def start(program: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the built program as a new user would: own home, no Python environment of the checkout."""
    kept = {k: os.environ[k] for k in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP") if k in os.environ}
    environment = kept | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    return subprocess.run(
        [str(program), *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def test_built_program_creates_a_vault_and_reads_it_back(program: Path, home: Path) -> None:
    secret = home / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    vault, given = home / "vault", ("--passphrase-file", str(home / "passphrase"))
    made = start(program, home, "vault", "create", str(vault), "--name", "Nasrin", *given)
    assert made.returncode == 0, made.stderr
    sample = start(program, home, "sample", str(vault), *given)
    assert sample.returncode == 0, sample.stderr
    listed = start(program, home, "list", str(vault), "--json", *given)
    assert listed.returncode == 0, listed.stderr
    assert len(json.loads(listed.stdout)) == 12
    checked = start(program, home, "vault", "check", str(vault), *given)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    secret.write_text(PASSPHRASE + " wrong\n", encoding="utf-8")
    refused = start(program, home, "list", str(vault), *given)
    assert refused.returncode == 1 and len(refused.stderr.splitlines()) == 1


def test_built_program_writes_pages_in_every_shape(program: Path, home: Path) -> None:
    """Fonts, the page and its style lie beside the program; typst is one compiled file that only a page loads."""
    secret = home / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    vault, given = home / "vault", ("--passphrase-file", str(secret))
    assert start(program, home, "vault", "create", str(vault), "--name", "Nasrin", *given).returncode == 0
    assert start(program, home, "sample", str(vault), *given).returncode == 0
    case = json.loads(start(program, home, "list", str(vault), "--json", *given).stdout)[0]["id"]
    for shape, begin in (("pdf", b"%PDF-1.7"), ("docx", b"PK\x03\x04"), ("html", b"<!DOCTYPE html>")):
        path = home / f"report.{shape}"
        made = start(program, home, "report", str(vault), case, str(path), "--purpose", "internal", *given)
        assert made.returncode == 0, made.stderr
        assert path.read_bytes().startswith(begin)
        if shape == "pdf":
            assert b"NotoNaskhArabic" in path.read_bytes()


def test_built_program_shows_its_first_screen(program: Path, home: Path) -> None:
    shown = start(program, home, "--self-test")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.strip().endswith("ready")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
def test_t41_built_program_opens_foreign_files_behind_its_walls(program: Path) -> None:
    task = Task()
    with Nursery(command=[str(program), CHILD_ARGUMENT]) as nursery:
        photo = client.picture(io.BytesIO(seeds.jpeg(6)), box=(100, 100), task=task, nursery=nursery)
        assert (photo.width, photo.height) == (48, 64) and photo.pixels.count(0) > 1000
        page = client.picture(io.BytesIO(seeds.pdf()), box=(300, 300), task=task, nursery=nursery)
        assert (page.width, page.height, page.pages) == (300, 200, 2) and len(set(page.pixels)) > 10
        assert client.facts(io.BytesIO(seeds.jpeg()), task, nursery).taken == "2019-11-08T12:30:00"
        assert client.cleaned(io.BytesIO(seeds.webp()), task, nursery).media == "image/jpeg"
        head, *_ = client.text(io.BytesIO("سلام".encode("cp1256") * 30), task, nursery)
        assert head.encoding == "cp1256"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is Linux's")
def test_built_program_opens_a_heic(program: Path, shared_data: Path) -> None:
    photo = (shared_data / "data" / "evidence" / "photos" / "IMG_5195.HEIC").read_bytes()
    with Nursery(spare=False, command=[str(program), CHILD_ARGUMENT]) as nursery:
        shown = client.picture(io.BytesIO(photo), box=(100, 100), task=Task(), nursery=nursery)
    assert (shown.width, shown.height) == (77, 100)


def test_built_program_has_every_module_and_no_tool_of_developers(program: Path) -> None:
    """Pages are found by name: one that was left out is missed only when somebody opens it."""
    archive = CArchiveReader(str(program))
    held = {name for part in archive.toc if part.endswith(".pyz") for name in archive.open_embedded_archive(part).toc}
    ours = (p.relative_to(ROOT).with_suffix("") for p in (ROOT / "app").rglob("*.py") if p.name != "__main__.py")
    named = {".".join(path.parts).removesuffix(".__init__") for path in ours}
    servers = {name for name in named if name.startswith("app.relay")}
    assert named - servers <= held
    assert not (servers | {"uvicorn", "uvloop", "httptools", "obstore"}) & held, "a laptop has no use for a server"
    compiled = {path.name for path in (program.parent / "_internal").iterdir()}
    assert {"segno", "rapidfuzz", "zxingcpp"} <= held
    assert {"rapidfuzz", "zxingcpp"} <= compiled, "what is compiled lies beside the archive"
    assert not {"numpy", "mypy", "rich", "pygments", "ast_serialize", "pytest", "hypothesis", "lxml", "docx"} & (
        held | compiled
    )


def test_built_program_says_that_a_relay_is_installed_by_itself(program: Path, home: Path) -> None:
    refused = start(program, home, "relay", "serve", "--store", str(home / "store"))
    assert refused.returncode == 1 and "docs/relay.md" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1 and "Traceback" not in refused.stderr
    offered = start(program, home, "relay", "--help")
    assert offered.returncode == 0, offered.stderr
    assert "admitted" in offered.stdout and "  sweep" not in offered.stdout


def test_built_program_stays_small_and_whole(program: Path) -> None:
    folder = program.parent
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    assert size < MOST_MIB * 1024 * 1024
    names = {p.name for p in folder.rglob("*")}
    assert {
        "LICENSE",
        "OFL.txt",
        "001.sql",
        "NotoSansArabic-Regular.ttf",
        "NotoNaskhArabic-Regular.ttf",
        "page.typ",
        "page.css",
        "qtbase_ar.qm",
    } <= names
    assert not [
        n
        for n in names
        if n.startswith(("libqgtk3", "libgtk", "libqpdf", "libqtiff", "libavif", "libQt6Pdf", "libQt6Qml"))
    ]
