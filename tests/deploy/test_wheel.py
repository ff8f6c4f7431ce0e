"""The relay by itself: built, put into an environment that has nothing else, and started there."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path
from urllib.error import URLError

import pytest

from bench.processes import free_port
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "deploy"))
import wheel

ABOVE = {"app/ui", "app/cli", "app/services", "app/analysis", "app/report", "app/storage", "app/sandbox", "app/model"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("wheel"))


def test_wheel_holds_the_relay_and_nothing_of_cases(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = [Path(name) for name in archive.namelist()]
    folders = {"/".join(name.parts[:2]) for name in names if name.parts[0] == "app"}
    assert {"app/relay", "app/base", "app/crypto", "app/sync"} <= folders and not folders & ABOVE
    assert all(
        str(name).startswith("app/sync/protocol/")
        for name in names
        if name.parts[:2] == ("app", "sync")[:2] and len(name.parts) > 3
    )
    assert Path("app/relay/program.py") in names


def test_t43_everything_it_stands_on_is_named_by_hash(built: Path) -> None:
    text = (built.parent / "requirements.txt").read_text(encoding="utf-8")
    blocks = text.replace("\\\n", " ").splitlines()
    assert {"uvicorn", "obstore", "cryptography"} <= {block.partition("==")[0] for block in blocks}
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert not {"pyside6-essentials", "sqlcipher3", "pydantic", "httpx"} & {
        block.partition("==")[0] for block in blocks
    }


def alone(folder: Path, built: Path) -> Path:
    """An environment with the wheel and the libraries of its requirements.txt, taken from this one; its folder."""
    venv.create(folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    mine = {wheel.normal(found.metadata["Name"]): found for found in PathDistribution.discover()}
    for line in (built.parent / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if "==" in line:
            link(mine[line.partition("==")[0]], packages)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install", "--quiet", "--no-input"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(built)], check=True)
    return folder


def link(library: Distribution, packages: Path) -> None:
    tops = {file.parts[0] for file in library.files or () if file.parts[0] not in ("..", "__pycache__")}
    for top in tops:
        if not (packages / top).exists():
            (packages / top).symlink_to(Path(str(library.locate_file(top))).resolve())


def test_relay_starts_in_an_environment_that_has_nothing_else(built: Path, tmp_path: Path) -> None:
    place = alone(tmp_path / "venv", built)
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for absent in ("PySide6", "sqlcipher3", "pydantic", "app.storage"):
        tried = [str(place / "bin/python"), "-c", f"import {absent}"]
        assert subprocess.run(tried, env=clean, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    nobody = [str(place / "bin/sijil-relay"), "serve", "--store", str(tmp_path / "store")]
    refused = subprocess.run(nobody, env=clean, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == wheel_sentences()["error.relay-settings.nobody"] + "\n"
    port = free_port()
    command = [str(place / "bin/sijil-relay"), "serve", "--store", str(tmp_path / "store"), "--open"]
    process = subprocess.Popen(
        [*command, "--listen", f"127.0.0.1:{port}"], env=clean, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        assert process.stderr.readline() == f"listening on 127.0.0.1:{port}\n"
        assert status_of(f"http://127.0.0.1:{port}/health") == 200
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15)


def wheel_sentences() -> dict[str, str]:
    return json.loads((ROOT / wheel.SENTENCES).read_text(encoding="utf-8"))


def status_of(url: str) -> int:
    """What is answered, once somebody listens."""
    for _ in range(100):
        with contextlib.suppress(URLError), urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
        time.sleep(0.05)
    raise AssertionError("nobody listens")


def test_settings_file_of_the_operator_is_understood(tmp_path: Path) -> None:
    """Every line of deploy/relay.toml, those that are commented out too."""
    text = (ROOT / "deploy" / "relay.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("#") for line in text.splitlines() if line.startswith("#") and " = " in line[:24]]
    assert len(lines) >= 10
    (tmp_path / "all.toml").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "as-it-is.toml").write_text(text, encoding="utf-8")
    for name in ("all.toml", "as-it-is.toml"):
        command = [sys.executable, "-m", "app.relay.program", "serve", "--settings", str(tmp_path / name)]
        done = subprocess.run([*command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
