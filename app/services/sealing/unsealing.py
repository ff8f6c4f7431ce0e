"""Unpack a sealed file into a folder, unencrypted: an explicit act, in the log before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.base import limits
from app.base.errors import BundleAltered, StorageFault
from app.base.paths import create_private, sync_folder
from app.base.task import Task
from app.report.inert import is_inert
from app.services.sealing.checking import check
from app.services.sealing.views import Checked
from app.services.session import Session
from app.storage import access
from app.storage.vault import Vault
from app.sync import bag
from app.sync.folder import open_bundle
from app.sync.sealed import walk


def unseal(session: Session, path: Path, folder: Path, task: Task | None = None) -> Checked:
    """Put what is in a sealed file into ``folder``, which must be empty or not there: files 0600, folders 0700.

    The whole file is verified before the first byte is written (T8), and what was written is verified again, since it
    was read a second time; what doesn't hold then is removed, and so is all of it where a page for the browser is
    none that this program writes (reason ``page-acts``). Names are matched against those of the format
    and are never taken as paths (T12). Nothing of it is encrypted then: whoever finds the folder can read it. Raises
    a BundleError, StorageFault (``folder-not-empty``), NoRoom, Cancelled.
    """
    path, folder, task = Path(path), Path(folder), task or Task()
    found = check(path, session=session, task=task)
    if found.source != "age":
        raise StorageFault(reason="already-open")
    _demand_empty(folder)
    session.write(_note, found)
    identity = session.run(lambda vault: vault.identity)
    made = _Made(folder)
    try:
        with open_bundle(path) as source:
            for name, blocks in walk(source, identity, task):
                made.put(name, blocks)
        made.sync()
        _demand_inert(made.files)
        _read_back(folder, found, session, task)
    except BaseException:
        made.remove()
        raise
    return found


def _read_back(folder: Path, found: Checked, session: Session, task: Task) -> None:
    """What stands in the folder is what was verified: a stick can give other bytes when it is read again (P22)."""
    if check(folder, session=session, task=task).digest != found.digest:
        raise BundleAltered(reason="read-again", member=bag.SIGNATURE)


def _demand_inert(files: Iterable[Path]) -> None:
    """No page that lies there to be opened in a browser runs, loads or leads anywhere: its maker would learn of it."""
    for path in files:
        if path.suffix == ".html" and not is_inert(path.read_bytes()):
            raise BundleAltered(reason="page-acts", member=f"data/report/{path.name}")


def _note(vault: Vault, found: Checked) -> None:
    access.note(vault, "unsealed", "", found.bundle_id, found.sealer, found.cases)


def _demand_empty(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        empty = not any(folder.iterdir())
    except OSError as error:
        raise StorageFault(reason="folder-missing", path=str(folder)) from error
    if not empty:
        raise StorageFault(reason="folder-not-empty", path=str(folder))


@dataclass(slots=True)
class _Made:
    """What was written, so that half of it doesn't stay."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def put(self, name: str, blocks: Iterator[bytes]) -> None:
        bag.place(name)  # raises for every name that isn't one of the format's
        *parents, last = name.split("/")
        at = self.folder
        for part in parents:
            at /= part
            if at not in self.folders:
                at.mkdir(mode=0o700)
                self.folders.append(at)
        handle = create_private(at / last)
        self.files.append(at / last)
        with os.fdopen(handle, "wb", limits.READ_BLOCK) as file:
            for block in blocks:
                file.write(block)

    def remove(self) -> None:
        for path in self.files:
            path.unlink(missing_ok=True)
        for path in reversed(self.folders):
            path.rmdir()

    def sync(self) -> None:
        for path in (*self.folders, self.folder):
            sync_folder(path)
