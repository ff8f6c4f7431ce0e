"""The relay by itself: a wheel with the files that it imports and nothing else of the program.

``python deploy/wheel.py FOLDER`` writes ``sijil_relay-….whl`` and ``requirements.txt`` there: every
library that it stands on, by exact version and hash, as the lock of the whole program has them. No
Qt, no SQLCipher, no case model: who breaks into a relay finds the code for relaying (V8).

A library is asked for when one of the shipped files imports it, with the bounds of pyproject.toml.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = "resources/translations/en/relay-server.json"
BEGINNINGS = ("app", "app.relay.program")
PYPROJECT = """\
[project]
name = "sijil-relay"
version = "{version}"
description = "Store and forward of sealed parcels for Sijil, without the program itself"
requires-python = ">=3.11"
license = "GPL-3.0-or-later"
license-files = ["LICENSE"]
dependencies = [
{libraries}
]

[project.scripts]
sijil-relay = "app.relay.program:main"

[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
packages = [
{packages}
]
package-data = {{ "*" = ["*.json"] }}
"""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def place(module: str) -> Path | None:
    """The file of one of our modules, if there is such a module."""
    path = ROOT.joinpath(*module.split("."))
    if path.is_dir():
        return path / "__init__.py"
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else None


def named(path: Path) -> set[str]:
    """Every module that a file may mean by its imports: ``from a import b`` may mean ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def closure() -> tuple[dict[str, Path], set[str]]:
    """Our modules that the relay imports, at any depth, and the names of foreign packages among its imports."""
    ours: dict[str, Path] = {}
    foreign: set[str] = set()
    waiting = list(BEGINNINGS)
    while waiting:
        module = waiting.pop()
        path = place(module)
        if path is None or module in ours:
            continue
        ours[module] = path
        names = named(path)
        foreign |= {name.partition(".")[0] for name in names} - {"app"} - set(sys.stdlib_module_names)
        waiting += [name for name in names if name.partition(".")[0] == "app"]
        waiting += [module.rpartition(".")[0]] if "." in module else []
    return ours, foreign


def declared() -> dict[str, str]:
    """Library → its whole line in pyproject.toml, those of the relay included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["relay"]]
    return {normal(re.split(r"[<>=;\[ ]", line, maxsplit=1)[0]): line for line in lines}


def libraries(foreign: set[str]) -> list[str]:
    """The declared lines for what is imported, and the two that uvicorn loads by name."""
    where, lines = packages_distributions(), declared()
    wanted = {normal(dist) for name in foreign for dist in where.get(name, [name])} | {"httptools", "uvloop"}
    missing = sorted(wanted - set(lines) - resting(wanted & set(lines)))
    if missing:
        raise SystemExit("imported by the relay and not declared: " + ", ".join(missing))
    return [lines[name] for name in sorted(wanted & set(lines))]


def resting(names: set[str]) -> set[str]:
    """What these libraries rest on, at any depth, as far as it is installed here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        for line in requires(waiting.pop()) or ():
            name = normal(re.split(r"[<>=!~;\[( ]", line, maxsplit=1)[0])
            if "extra ==" in line or name in found or name not in locked():
                continue
            found.add(name)
            waiting.append(name)
    return found


def locked() -> dict[str, str]:
    """Library → its block of the lock file, with version and hashes."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    blocks = [block.strip() for block in re.split(r"\n(?=[a-z0-9])", text)]
    return {normal(block.partition("==")[0]): block for block in blocks if "==" in block}


def stage(folder: Path) -> list[str]:
    """Lay out what the wheel is built of; the names of its libraries with their bounds."""
    ours, foreign = closure()
    wanted = libraries(foreign)
    for path in ours.values():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    packages = sorted({str(path.parent.relative_to(ROOT)).replace("/", ".") for path in ours.values()})
    (version,) = re.findall(r'__version__ = "([^"]+)"', (ROOT / "app/__init__.py").read_text(encoding="utf-8"))
    (folder / "pyproject.toml").write_text(
        PYPROJECT.format(
            version=version,
            libraries="\n".join(f"  {line!r}," for line in wanted),
            packages="\n".join(f'  "{name}",' for name in packages),
        ),
        encoding="utf-8",
    )
    # What it says when something is wrong; the texts of the program, in all its languages, stay out.
    (folder / "app/relay/sentences.json").write_bytes((ROOT / SENTENCES).read_bytes())
    (folder / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    return wanted


def build(folder: Path) -> Path:
    """The wheel and its requirements.txt, written into `folder`; nothing is fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / "stage"
    wanted = stage(staged)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-input", "--no-deps", "--no-index"]
    subprocess.run([*command, "--no-build-isolation", "--wheel-dir", str(folder), str(staged)], check=True)
    names = {normal(re.split(r"[<>=;\[ ]", line, maxsplit=1)[0]) for line in wanted}
    lock = locked()
    blocks = [lock[name] for name in sorted(names | resting(names))]
    (folder / "requirements.txt").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return next(folder.glob("sijil_relay-*.whl"))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    print(build(arguments.parse_args().folder.resolve()))
