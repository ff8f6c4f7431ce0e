"""Files below a folder, opened step by step so that no name and no link leads out of it (T12, P21, P22)."""

from __future__ import annotations

import io
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.base import limits
from app.base.errors import StorageFault

_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def parts_of(untrusted: str) -> tuple[str, ...] | None:
    """A relative path as names; ``None`` for whatever isn't a plain way down."""
    names = untrusted.replace("\\", "/").split("/")
    fine = all(name not in ("", ".", "..") and "\0" not in name and ":" not in name[1:2] for name in names)
    return tuple(names) if fine and len(names) <= limits.FOLDER_DEPTH else None


class Beneath:
    """A folder held open. Close it, or use it with ``with``."""

    def __init__(self, folder: Path) -> None:
        """Raises StorageFault (``folder-missing`` with its ``path``)."""
        try:
            self._root = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        except OSError as error:
            raise StorageFault(reason="folder-missing", path=str(folder), errno=error.errno) from None

    def __enter__(self) -> Beneath:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self._root)

    def open_folder(self, names: tuple[str, ...]) -> int | None:
        """A handle of a folder below, the root itself for no names; ``None`` where there is none or a link is in the
        way. The caller closes it."""
        at = os.dup(self._root)
        for name in names:
            try:
                below = os.open(name, _FOLDER, dir_fd=at)
            except OSError:
                os.close(at)
                return None
            os.close(at)
            at = below
        return at

    def open(self, untrusted: str) -> io.BufferedReader | None:
        """An ordinary file below; ``None`` where there is none, or a link or something else in its place."""
        names = parts_of(untrusted)
        return self._open(names) if names else None

    def open_found(self, path: str) -> io.BufferedReader | None:
        """The same for a path of names that the system listed: a backslash or a colon in them leads nowhere."""
        names = tuple(path.split("/"))
        return self._open(names) if not {"", ".", ".."} & set(names) else None

    def _open(self, names: tuple[str, ...]) -> io.BufferedReader | None:
        folder = self.open_folder(names[:-1])
        if folder is None:
            return None
        try:
            handle = os.open(names[-1], _FILE, dir_fd=folder)
        except (OSError, ValueError):
            return None
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            return None
        return io.BufferedReader(io.FileIO(handle, "rb"), limits.READ_BLOCK)

    def holds(self, untrusted: str) -> bool:
        """Whether an ordinary file with something in it is there."""
        found = self.open(untrusted)
        if found is None:
            return False
        with found, suppress(OSError):
            return os.fstat(found.fileno()).st_size > 0
        return False
