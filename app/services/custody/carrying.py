"""Letters of custody as files: written whole or not at all, read within bounds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.errors import InputError, NotABundle, NotFound
from app.services import tables
from app.services.custody.views import Letter
from app.services.session import Session

SUFFIX: Final = ".sijil-letter"


def save(session: Session, letter: Letter, path: Path) -> Path:
    """Write a letter where a person said, 0600; its name should say nothing (P29). Raises NoRoom, StorageFault."""
    tables.put(Path(path), letter.content)
    return Path(path)


def read_file(path: Path) -> bytes:
    """A letter that somebody brought. Raises NotFound, NotABundle where it is larger than any letter."""
    try:
        with Path(path).open("rb") as file:
            untrusted = file.read(limits.CUSTODY_LETTER_BYTES + 1)
    except OSError as error:
        raise NotFound(what="file", path=path) from error
    if len(untrusted) > limits.CUSTODY_LETTER_BYTES:
        raise NotABundle()
    return untrusted


def read_files(paths: Iterable[Path]) -> list[bytes]:
    """Raises InputError ``recovery-too-many``, and as :func:`read_file`."""
    chosen = list(paths)
    if len(chosen) > limits.RECOVERY_ANSWERS:
        raise InputError("recovery-too-many", most=limits.RECOVERY_ANSWERS)
    return [read_file(path) for path in chosen]


def read_text(path: Path) -> str:
    """A request of who lost a vault, as text. Raises NotFound."""
    return read_file(path).decode("utf-8-sig", "replace")
