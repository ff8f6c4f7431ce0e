"""One process at a time: a lock that the operating system drops when the process ends, however it ends (T26)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.base.errors import StorageFault, VaultBusy

FILE = "lock"


class VaultLock:
    """Held from construction to :meth:`release`.

    On POSIX the folder itself is locked too: the lock file could be deleted, and the folder
    renamed, while the vault is open. Raises VaultBusy, StorageFault.
    """

    def __init__(self, folder: Path) -> None:
        self._handles: list[int] = []
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
            self._take(os.open(folder / FILE, flags, 0o600))
            if os.name == "posix":
                self._take(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        except (BlockingIOError, PermissionError):
            self.release()
            raise VaultBusy() from None
        except OSError:
            self.release()
            raise StorageFault() from None

    def _take(self, handle: int) -> None:
        self._handles.append(handle)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        while self._handles:
            os.close(self._handles.pop())
