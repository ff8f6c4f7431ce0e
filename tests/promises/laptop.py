"""A person's laptop for tests: a vault, and the command line in processes of its own with folders that are watched."""

from __future__ import annotations

import contextlib
import io
import json
import locale
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli import program
from app.services import contacts, vaults
from app.services.session import Session
from tests.promises.ground import CHEAP

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ("home", "config", "cache", "data", "state", "runtime", "tmp")


@dataclass
class Laptop:
    """``base/name`` is the vault; ``outside`` holds HOME, XDG_* and TMPDIR. ``before`` goes in front of a command."""

    base: Path
    name: str
    passphrase: str
    before: Sequence[str] = ()
    here: bool = False
    """commands run in this process: for what they say, where it isn't the process that is tested"""
    said: list[tuple[tuple[str, ...], str, str]] = field(default_factory=list)
    """(words, standard output, standard error) of every command that ended"""

    @property
    def vault(self) -> Path:
        return self.base / self.name

    @property
    def outside(self) -> Path:
        return self.base / "outside"

    def environment(self) -> dict[str, str]:
        folders = {name: self.outside / name for name in OUTSIDE}
        for folder in folders.values():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "CI") if name in os.environ}
        return kept | {
            "HOME": str(folders["home"]),
            "TMPDIR": str(folders["tmp"]),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            **{f"XDG_{name.upper()}_HOME": str(folders[name]) for name in ("config", "cache", "data", "state")},
            "XDG_RUNTIME_DIR": str(folders["runtime"]),
        }

    def command(self, words: str, *more: object) -> list[str]:
        """``sijil WORDS VAULT MORE…`` with the passphrase from a file that lies outside every watched folder."""
        secret = self.base / "secrets" / self.name
        secret.parent.mkdir(mode=0o700, exist_ok=True)
        secret.write_text(self.passphrase + "\n", encoding="utf-8")
        started = [*self.before, sys.executable, "-m", "app", *words.split(), str(self.vault), *map(str, more)]
        return [*started, "--passphrase-file", str(secret)]

    def start(self, words: str, *more: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(words, *more), cwd=ROOT, env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, words: str, *more: object, status: int = 0) -> str:
        """The standard output of a command that must end with ``status``."""
        code, out, err = self._here(words, *more) if self.here else self._apart(words, *more)
        self.said.append(((*words.split(), *map(str, more)), out, err))
        assert code == status, (words, more, code, out[-800:], err[-800:])
        return out

    def _apart(self, words: str, *more: object) -> tuple[int, str, str]:
        child = self.start(words, *more)
        out, err = (part.decode("utf-8") for part in child.communicate(timeout=120))
        return child.returncode, out, err

    def _here(self, words: str, *more: object) -> tuple[int, str, str]:
        given = self.command(words, *more)[len(self.before) + 3 :]
        out, err, before = io.StringIO(), io.StringIO(), locale.setlocale(locale.LC_ALL)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = program.main(given)
        finally:
            locale.setlocale(locale.LC_ALL, before)
        return code, out.getvalue(), err.getvalue()

    def json(self, words: str, *more: object) -> Any:
        return json.loads(self.run(words, *more, "--json"))

    def fails(self, words: str, *more: object) -> str:
        """The one line on standard error of a command that must not work, after which nothing was printed."""
        assert not self.run(words, *more, status=1)
        err = self.said[-1][2]
        lines = err.strip().splitlines()
        assert len(lines) == 1, err
        assert lines[0].startswith("sijil: "), err
        assert "unexpected" not in lines[0].lower(), err
        return lines[0]

    def create(self, owner: str = "") -> Session:
        """The vault, made in this process with a cheap key, open."""
        session, _ = vaults.create(self.vault, self.passphrase, owner or self.name, kdf=CHEAP)
        return session

    def open(self) -> Session:
        return vaults.open(self.vault, self.passphrase)


def make(base: Path, *names: str, **more: Any) -> list[Laptop]:
    """Laptops whose owners have each other's cards, verified. Vaults are closed."""
    base.mkdir(mode=0o700, exist_ok=True)
    laptops = [Laptop(base, name, f"correct horse battery staple river {name.lower()}", **more) for name in names]
    sessions = [laptop.create() for laptop in laptops]
    try:
        for one in sessions:
            for other in sessions:
                if one is not other:
                    contacts.add(one, contacts.own_card(other), verified=True)
    finally:
        for session in sessions:
            session.close()
    return laptops
