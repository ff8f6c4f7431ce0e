"""Letters that people carry as files: written whole or not at all, read within bounds, under names that say nothing."""

from __future__ import annotations

from pathlib import Path

from app.base.errors import NotABundle, NotFound
from app.services import tables
from app.sync.folder import SUFFIX, neutral_name

__all__ = ["SUFFIX", "neutral_name", "read", "save"]


def save(content: bytes, path: Path) -> Path:
    """Write a letter where a person said, 0600; its name should say nothing (P29). Raises NoRoom, StorageFault."""
    tables.put(Path(path), content)
    return Path(path)


def read(path: Path, most: int) -> bytes:
    """A letter that somebody brought. Raises NotFound, NotABundle where it is larger than ``most`` bytes."""
    try:
        with Path(path).open("rb") as file:
            untrusted = file.read(most + 1)
    except OSError as error:
        raise NotFound(what="file", path=path) from error
    if len(untrusted) > most:
        raise NotABundle()
    return untrusted
