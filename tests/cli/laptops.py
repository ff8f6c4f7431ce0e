"""Laptops for tests of the command line: commands in processes of their own, or all in this one."""

from __future__ import annotations

import contextlib
import io
import json
import locale
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.cli import program
from app.services import vaults
from tests.promises.ground import CHEAP

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Laptop:
    """One person's vault and passphrase file; commands run in processes of their own."""

    folder: Path
    name: str

    @property
    def vault(self) -> str:
        return str(self.folder / "vault")

    def raw(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "app", *words, "--passphrase-file", str(self.folder / "passphrase")],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if check:
            assert done.returncode == 0, done.stderr
        return done

    def run(self, command: str, *words: str) -> str:
        return self.raw(*command.split(), self.vault, *words).stdout

    def json(self, command: str, *words: str):
        return json.loads(self.run(command, *words, "--json"))

    def fails(self, command: str, *words: str) -> str:
        """The one line on standard error of a command that must not work."""
        done = self.raw(*command.split(), self.vault, *words, check=False)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        lines = done.stderr.strip().splitlines()
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("sijil: ")
        return lines[0]


@dataclass
class Desktop(Laptop):
    """The same commands without a process for each: importing the program takes longer than any of them."""

    def raw(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        given = [*words, "--passphrase-file", str(self.folder / "passphrase")]
        said, failed, before = io.StringIO(), io.StringIO(), locale.setlocale(locale.LC_ALL)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
                code = program.main(given)
        finally:
            locale.setlocale(locale.LC_ALL, before)
        assert code == 0 or not check, failed.getvalue()
        return subprocess.CompletedProcess(given, code, said.getvalue(), failed.getvalue())


def make(folder: Path, name: str) -> Laptop:
    """Every command is a process of its own, as with a person: it imports the program and derives the key again."""
    return _make(Laptop(folder, name))


def make_desktop(folder: Path, name: str) -> Desktop:
    """Every command runs in this process."""
    made = Desktop(folder, name)
    _make(made)
    return made


def _make(laptop: Laptop) -> Laptop:
    laptop.folder.mkdir()
    passphrase = f"correct horse battery staple river {laptop.name.lower()}"
    (laptop.folder / "passphrase").write_text(passphrase + "\n", encoding="utf-8")
    vaults.create(laptop.folder / "vault", passphrase, laptop.name, kdf=CHEAP)[0].close()
    return laptop
