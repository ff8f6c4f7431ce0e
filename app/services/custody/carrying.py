"""Letters of custody as files: written whole or not at all, read within bounds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.base import limits
from app.base.errors import InputError
from app.services import letterfiles
from app.services.custody.views import Letter
from app.services.session import Session


def save(session: Session, letter: Letter, path: Path) -> Path:
    """As :func:`app.services.letterfiles.save`."""
    return letterfiles.save(session, letter.content, path, letter.to)


def read_file(path: Path) -> bytes:
    """As :func:`app.services.letterfiles.read`."""
    return letterfiles.read(path, limits.CUSTODY_LETTER_BYTES)


def read_files(paths: Iterable[Path]) -> list[bytes]:
    """Raises InputError ``recovery-too-many``, and as :func:`read_file`."""
    chosen = list(paths)
    if len(chosen) > limits.RECOVERY_ANSWERS:
        raise InputError("recovery-too-many", most=limits.RECOVERY_ANSWERS)
    return [read_file(path) for path in chosen]


def read_text(path: Path) -> str:
    """A request of who lost a vault, as text. Raises NotFound."""
    return read_file(path).decode("utf-8-sig", "replace")
