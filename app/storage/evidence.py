"""Evidence files: encrypted one by one, each under a key of its own (docs/formats.md, section 8).

The same bytes are stored once within a case, and once more for every other case: a shared copy
would tell who looks at sizes and dates that two cases have a file in common (P30), and erasing
one case would have to ask the other.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.errors import NotFound
from app.base.paths import sync_folder
from app.base.task import Task
from app.model.ledger import Act
from app.storage import ledger
from app.storage.staging import FOLDER, SUFFIX, Readable, Sink, Staged, stage_source
from app.storage.unsealing import EvidenceReader

if TYPE_CHECKING:
    from app.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that are here, for one case."""

    sha256: str
    size: int
    file: str
    added: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How bytes came into a case, for their ledger: what was done, by or from whom (a key id), and out of what."""

    act: Act = "taken-in"
    whom: str = ""
    about: str = "file"


TAKEN_IN: Final = Origin()


def stage(folder: Path, source: Readable, *, expected_sha256: str | None = None, task: Task | None = None) -> Staged:
    """Encrypt a file into the vault's folder, on any thread. It counts for nothing until it is adopted.

    Hashing and encrypting overlap on two threads. Raises InputError (``too-big``), BundleAltered
    (another hash than expected), NoRoom, StorageFault, Cancelled; nothing stays behind then.
    """
    return stage_source(folder, source, expected_sha256, task or Task())


def discard(folder: Path, staged: Staged) -> None:
    """Remove what was staged and will not be adopted."""
    with suppress(OSError):
        (folder / FOLDER / (staged.name + SUFFIX)).unlink()


def adopt(vault: Vault, staged: Staged, case_file: str, origin: Origin = TAKEN_IN) -> None:
    """Take a staged file into a case, and note where from. If the case has these bytes, the staged copy goes."""
    with vault.joined():
        if holds(vault, staged.sha256, case_file):
            vault.after_commit(lambda: discard(vault.folder, staged))
            return
        vault.db.execute(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
            (staged.name, case_file, staged.sha256, staged.size, staged.key, vault.clock.now()),
        )
        ledger.note(vault, origin.act, case_file, staged.sha256, origin.whom, origin.about)
        vault.after_commit(lambda: settle_name(vault.folder, staged.name))


_NAMED: Final = (
    "SELECT 1 FROM evidence WHERE name = ?1 UNION SELECT 1 FROM quarantine WHERE name = ?1"
    " UNION SELECT 1 FROM carried_file WHERE name = ?1 UNION SELECT 1 FROM pack_blob WHERE name = ?1"
)


def settle_name(folder: Path, name: str) -> None:
    """The staged file gets its lasting name; if that fails, it is found under the old one, and at the next unlock."""
    with suppress(OSError):
        (folder / FOLDER / (name + SUFFIX)).rename(folder / FOLDER / name)
        sync_folder(folder / FOLDER)


def holds(vault: Vault, sha256: str, file: str | None = None) -> bool:
    """Whether the bytes are here, for a case or for any."""
    found = vault.db.value(
        "SELECT 1 FROM evidence WHERE sha256 = ? AND (? IS NULL OR file = ?) LIMIT 1", (sha256, file, file)
    )
    return found is not None


def files_holding(vault: Vault, sha256: str) -> list[str]:
    """The files of which these bytes are evidence here."""
    return [file for (file,) in vault.db.rows("SELECT file FROM evidence WHERE sha256 = ? ORDER BY file", (sha256,))]


def held(vault: Vault, file: str | None = None) -> list[Held]:
    """What is here, of one case or of all."""
    rows = vault.db.rows(
        "SELECT sha256, size, file, added FROM evidence WHERE ? IS NULL OR file = ? ORDER BY file, sha256",
        (file, file),
    )
    return [Held(*row) for row in rows]


def reader(vault: Vault, sha256: str, file: str | None = None, *, hashed: bool = True) -> EvidenceReader:
    """The original bytes as a stream, for any thread. Raises NotFound, StorageFault; see EvidenceReader.

    ``hashed=False`` is for a caller that itself hashes what it reads and compares: once is enough.
    """
    row = vault.db.row(
        "SELECT name, key, size FROM evidence WHERE sha256 = ? AND (? IS NULL OR file = ?) ORDER BY file LIMIT 1",
        (sha256, file, file),
    )
    if row is None:
        raise NotFound(what="evidence", sha256=sha256)
    name, key, size = row
    return EvidenceReader(path_of(vault.folder, name), key, size, sha256 if hashed else None)


def path_of(folder: Path, name: str) -> Path:
    """Where the file of this name lies: under its lasting name, or still under the one it was staged with."""
    path = folder / FOLDER / name
    staged = folder / FOLDER / (name + SUFFIX)
    return staged if not path.exists() and staged.exists() else path


def share(vault: Vault, sha256: str, file: str, to: str, origin: Origin = TAKEN_IN) -> None:
    """Give another case its own copy of bytes that one case holds. Raises NotFound."""
    if holds(vault, sha256, to):
        return
    with reader(vault, sha256, file) as source:
        staged = stage_source(vault.folder, source, sha256, Task())
    try:
        adopt(vault, staged, to, origin)
    except BaseException:
        discard(vault.folder, staged)
        raise


def forget(vault: Vault, sha256: str, file: str) -> None:
    """Erase the bytes of one case: their key first, then the file. Other cases keep theirs. Raises NotFound."""
    with vault.joined():
        name = vault.db.value("SELECT name FROM evidence WHERE sha256 = ? AND file = ?", (sha256, file))
        if name is None:
            raise NotFound(what="evidence", sha256=sha256)
        vault.db.execute("DELETE FROM evidence WHERE name = ?", (name,))
        vault.db.execute("INSERT INTO leftover VALUES (?)", (name,))
        ledger.note(vault, "erased", file, sha256)
        vault.after_commit(lambda: sweep(vault))
        vault.after_commit(vault.checkpoint)


def sweep(vault: Vault) -> None:
    """Remove files that nothing refers to any more; what can't be removed now is tried at the next unlock."""
    for (name,) in vault.db.rows("SELECT name FROM leftover"):
        with suppress(OSError):
            for path in (vault.folder / FOLDER / name, vault.folder / FOLDER / (name + SUFFIX)):
                path.unlink(missing_ok=True)
            vault.db.execute("DELETE FROM leftover WHERE name = ?", (name,))


def tidy(vault: Vault) -> None:
    """At unlock: finish what a crash interrupted.

    Only staged files are ever removed. A file under a lasting name that the database doesn't
    know may be all that is left of a damaged one: it stays, and the check names it.
    """
    sweep(vault)
    for path in sorted((vault.folder / FOLDER).glob("*" + SUFFIX)):
        name = path.name[: -len(SUFFIX)]
        if vault.db.value(_NAMED, (name,)) is not None:
            settle_name(vault.folder, name)
        else:
            with suppress(OSError):
                path.unlink()


__all__ = [
    "FOLDER",
    "TAKEN_IN",
    "EvidenceReader",
    "Held",
    "Origin",
    "Sink",
    "Staged",
    "adopt",
    "discard",
    "files_holding",
    "forget",
    "held",
    "holds",
    "path_of",
    "reader",
    "settle_name",
    "share",
    "stage",
    "sweep",
    "tidy",
]
