"""What the window may be told at its start. Nothing of it is ever written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import InputError

DEFAULT_FOLDER = "Sijil"


@dataclass(frozen=True)
class Options:
    """``notice`` is the catalogue key ``notice.<notice>`` of a sentence for the unlock screen."""

    vault: Path | None = None
    language: str = ""
    theme: str = ""
    notice: str = ""
    self_test: bool = False

    def arguments(self) -> list[str]:
        """These options as arguments; ``--vault`` comes first."""
        made: list[str] = []
        for name in ("vault", "language", "theme", "notice"):
            value = getattr(self, name)
            if value:
                made += [f"--{name}", str(value)]
        return made + (["--self-test"] if self.self_test else [])


def read_options(arguments: Sequence[str]) -> Options:
    """Read ``--vault PATH``, ``--language CODE``, ``--theme NAME``, ``--notice KEY`` and ``--self-test``.

    Raises InputError ``unknown-option``.
    """
    found: dict[str, str] = {}
    self_test = False
    rest = iter(arguments)
    for argument in rest:
        name = argument.removeprefix("--")
        if argument == "--self-test":
            self_test = True
        elif argument.startswith("--") and name in ("vault", "language", "theme", "notice"):
            found[name] = next(rest, "")
        else:
            raise InputError("unknown-option", option=argument)
    vault = Path(found["vault"]).expanduser().absolute() if found.get("vault") else None
    return Options(vault, found.get("language", ""), found.get("theme", ""), found.get("notice", ""), self_test)


def default_folder() -> Path:
    """Where a vault is looked for first, and where a new one is offered to go.

    The program remembers no vault outside of it (P7): one place by rule needs no memory.
    """
    return Path.home() / DEFAULT_FOLDER


def is_vault(folder: Path) -> bool:
    try:
        return (folder / "keys").is_file()
    except OSError:
        return False


def neighbours(folder: Path) -> list[Path]:
    """The vaults that lie beside this one, itself included if it is one."""
    try:
        return sorted(child for child in folder.parent.iterdir() if is_vault(child))
    except OSError:
        return [folder] if is_vault(folder) else []
