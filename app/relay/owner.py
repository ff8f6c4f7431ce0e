"""Whose a store is: what an operator does to it as root mustn't lock the relay out of it.

The relay's account exists only while it runs (systemd's ``DynamicUser``), and root's files in the store would be
closed to it. So a command that root gives becomes the owner of the folder first.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.relay.store import StoreError


def become_owner(store: str, *places: str) -> tuple[str, ...]:
    """``store`` and other ``places`` as this process can reach them from now on.

    As root, with a folder that is another account's, the process is that account from here on, in that folder: the
    folders above may be closed to it, so paths are relative. Raises StoreError ``folder``.
    """
    folder = Path(store)
    if not _is_anothers(store):
        return store, *places
    try:
        owner, real = folder.stat(), folder.resolve()
        moved = [str(_seen_from(real, one)) for one in (store, *places)]
        os.chdir(folder)
        os.setgroups([])
        os.setresgid(owner.st_gid, owner.st_gid, owner.st_gid)
        os.setresuid(owner.st_uid, owner.st_uid, owner.st_uid)
    except OSError:
        raise StoreError(reason="folder") from None
    return tuple(moved)


def demand_own(store: str) -> None:
    """Root doesn't serve what is another account's. Raises StoreError ``owner``."""
    if _is_anothers(store):
        raise StoreError(reason="owner")


def _is_anothers(store: str) -> bool:
    return os.geteuid() == 0 and "://" not in store and Path(store).is_dir() and Path(store).stat().st_uid != 0


def _seen_from(folder: Path, place: str) -> str:
    if not place or "://" in place:
        return place
    return os.path.relpath(Path(place).resolve(), folder)
