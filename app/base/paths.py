"""Where the product's own data lies, and how private files are made."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path


def resource(name: str) -> Path:
    """A file or folder under ``resources/``, in a checkout or in the built program."""
    base = getattr(sys, "_MEIPASS", None)
    root = Path(base) if base else Path(__file__).resolve().parents[2]
    return root / "resources" / name


def private_umask() -> None:
    """Make every later file 0600 and folder 0700; SQLCipher alone would make 0644 (T18)."""
    os.umask(0o077)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in ``folder`` durable (P37)."""
    if os.name != "posix":  # Windows has no handle to sync for a folder
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def create_private(path: Path) -> int:
    """Open a new file for writing, 0600, refusing to follow or replace anything; returns the descriptor."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def replace_file(path: Path, content: bytes) -> None:
    """Write ``content`` so that after a power cut ``path`` holds either the old bytes or the new (P36, P37)."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = create_private(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # where this fails too, the first failure is the one to tell (T6)
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
