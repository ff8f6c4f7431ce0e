"""The folders of a folder store: where a name lies, how it gets there for good, and pages in order."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.relay.store import Kept

_ORDER: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_GROUP: Final = 5
GROUPS: Final = tuple(_ORDER[at] for at in range(0, len(_ORDER), _GROUP))
"""folders of one mailbox, in the order of bytes: each holds what begins with its letter or the four after it"""

_OURS: Final = re.compile("[0-9a-z]{1,64}")
_OPEN: Final = 256
_TRIES: Final = 8


def group_of(name: str) -> str:
    return GROUPS[_ORDER.index(name[0]) // _GROUP]


class Shelves:
    """Folders below ``root``. Raises OSError."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: OrderedDict[str, _Folder] = OrderedDict()
        self._turn = threading.Lock()

    def path(self, shelf: str, name: str) -> str:
        return f"{self.root}/{shelf}/{group_of(name)}/{name}"

    def link(self, draft: str, shelf: str, name: str) -> bool:
        """Give the file ``draft`` its name and make that lasting; ``False`` if the name was there (lasting, too)."""
        for _ in range(_TRIES):
            with self._open(f"{shelf}/{group_of(name)}") as folder:
                try:
                    return folder.link(draft, name)
                except FileNotFoundError:  # the folder was tidied away meanwhile: by its handle that shows
                    self._forget(folder)
        raise FileNotFoundError

    def page(self, shelf: str, after: str, most: int) -> list[Kept]:
        found: list[Kept] = []
        for group in GROUPS[GROUPS.index(group_of(after)) if after else 0 :]:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                _add_page(found, f"{self.root}/{shelf}/{group}", after, most)
            if len(found) == most:
                break
        return found

    def names(self, kind: str) -> list[str]:
        """All shelves of a kind."""
        with contextlib.suppress(FileNotFoundError):
            return [f"{kind}/{name}" for name in sorted(os.listdir(self.root / kind))]
        return []

    def tidy(self, kind: str, before: int) -> None:
        """Remove folders in which nothing is, nor changed since ``before`` (seconds)."""
        for shelf in self.names(kind):
            for group in GROUPS:
                _remove_idle(f"{self.root}/{shelf}/{group}", before)
            _remove_idle(f"{self.root}/{shelf}", before)

    def close(self) -> None:
        with self._turn:
            for folder in self._folders.values():
                os.close(folder.handle)
            self._folders.clear()

    @contextlib.contextmanager
    def _open(self, path: str) -> Iterator[_Folder]:
        with self._turn:
            folder = self._folders.get(path)
            if folder:
                self._folders.move_to_end(path)
                folder.users += 1
        if folder is None:
            folder = self._add(path)
        try:
            yield folder
        finally:
            with self._turn:
                folder.users -= 1
                if not folder.kept and not folder.users:
                    os.close(folder.handle)
                self._close_unused()

    def _add(self, path: str) -> _Folder:
        made = _Folder(path, self._make(path))
        with self._turn:
            known = self._folders.setdefault(path, made)
            if known is not made:
                os.close(made.handle)
            known.users += 1
            return known

    def _make(self, path: str) -> int:
        """Make the folder if need be, and lasting in the one above: whoever made it may not have come so far."""
        if not path:
            return os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        above, _, name = path.rpartition("/")
        for _ in range(_TRIES):
            with self._open(above) as folder:
                try:
                    return folder.make(name)
                except FileNotFoundError:
                    self._forget(folder)
        raise FileNotFoundError

    def _forget(self, folder: _Folder) -> None:
        """Folders below it are found to be gone when somebody next uses them."""
        with self._turn:
            if folder.path and self._folders.get(folder.path) is folder:
                del self._folders[folder.path]
                folder.kept = False

    def _close_unused(self) -> None:
        while len(self._folders) > _OPEN:
            path, folder = next(iter(self._folders.items()))
            if folder.users:
                self._folders.move_to_end(path)
                return
            del self._folders[path]
            os.close(folder.handle)


class _Folder:
    """An open folder. While it is open its name means this folder or none: folders are never renamed."""

    def __init__(self, path: str, handle: int) -> None:
        self.path, self.handle = path, handle
        self.users = 0
        self.kept = True
        self._asked = self._synced = self._failed = 0
        self._counting, self._syncing = threading.Lock(), threading.Lock()

    def make(self, name: str) -> int:
        """A folder in this one, open, and lasting. FileNotFoundError where this one, or that one at once, is gone."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=self.handle)
        handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.handle)
        try:
            self._sync()
        except BaseException:
            os.close(handle)
            raise
        return handle

    def link(self, draft: str, name: str) -> bool:
        """Name the file and make the name lasting; ``False`` if it was there, and is lasting now."""
        try:
            os.link(draft, name, dst_dir_fd=self.handle)
        except FileExistsError:
            self._sync()
            return False
        try:
            self._sync()
        except OSError:
            # Never say "there" of it later: after an error a second fsync may succeed without having done anything.
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=self.handle)
            raise
        return True

    def _sync(self) -> None:
        """Make every name that was given before this call lasting; those who ask together are served by one call."""
        with self._counting:
            self._asked += 1
            mine = self._asked
        with self._syncing:
            if mine <= self._failed:
                raise OSError(errno.EIO, "")
            if mine <= self._synced:
                return
            with self._counting:
                upto = self._asked
            try:
                os.fsync(self.handle)
            except OSError:
                self._failed = upto
                raise
            self._synced = upto


def _add_page(found: list[Kept], path: str, after: str, most: int) -> None:
    """The names of one folder behind ``after``, in order, until there are ``most``."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in sorted(name for name in os.listdir(handle) if name > after):
            if not _OURS.fullmatch(name) or group_of(name) != path[-1]:  # of a backup, a file manager, the file system
                continue
            with contextlib.suppress(FileNotFoundError):  # deleted since
                about = os.stat(name, dir_fd=handle, follow_symlinks=False)
                found.append(Kept(name, about.st_size, int(about.st_mtime)))
            if len(found) == most:
                return
    finally:
        os.close(handle)


def _remove_idle(path: str, before: int) -> None:
    with contextlib.suppress(OSError):
        if os.stat(path, follow_symlinks=False).st_mtime < before:
            os.rmdir(path)
