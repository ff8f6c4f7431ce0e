"""Review rooms: a vault below the vault's folder, in which what others sealed is read and nothing is written.

A room has the same tables as any vault, so that everything that reads a vault reads a room. Its key
is random and lies in the database of the vault that it belongs to; without that row it is noise.
What is written there comes through :func:`admitting` alone, which takes in what was verified;
else every transaction is refused, and the database itself refuses every statement that writes.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.base import limits
from app.base.clock import Clock
from app.base.errors import InputError, NotFound
from app.base.paths import sync_folder
from app.base.task import Task
from app.crypto.kdf import wipe
from app.storage import contacts, evidence, rebuilding, security
from app.storage.contacts import Contact
from app.storage.lock import VaultLock
from app.storage.opening import lay_out
from app.storage.staging import fault
from app.storage.vault import Vault

FOLDER: Final = "rooms"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Room:
    """``id`` is also the name of its folder: it says nothing."""

    id: str
    title: str
    created: int
    seals: int = 0


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed file in a room. ``facts``: what its reader proved, as :mod:`app.services.rooms.facts` wrote it."""

    bundle: str
    sealer: str
    taken: int
    facts: Mapping[str, Any]


def make(vault: Vault, title: str) -> Room:
    """A new room, empty. It grows under another name, so that a half-made one is never found (T1)."""
    if int(vault.db.value("SELECT count(*) FROM room")) >= limits.ROOMS:
        raise InputError("too-many", most=limits.ROOMS)
    room = Room(secrets.token_hex(16), title, vault.clock.now())
    base = vault.folder / FOLDER
    growing = base / f".{room.id}"
    key = bytearray(secrets.token_bytes(_KEY_BYTES))
    try:
        base.mkdir(mode=0o700, exist_ok=True)
        growing.mkdir(mode=0o700)
        lay_out(growing, key, vault.name, vault.clock, reserved=False)
        growing.rename(base / room.id)
        sync_folder(base)
        with vault.joined():
            vault.db.execute("INSERT INTO room VALUES (?, ?, ?, ?, 0)", (room.id, title, bytes(key), room.created))
    except OSError as error:
        shutil.rmtree(growing, ignore_errors=True)
        raise fault(error) from None
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    finally:
        wipe(key)
    return room


def listing(vault: Vault) -> list[Room]:
    """All rooms, the newest first."""
    return [Room(*row) for row in vault.db.rows("SELECT id, title, created, seals FROM room ORDER BY created DESC, id")]


def get(vault: Vault, room: str) -> Room:
    """Raises NotFound."""
    row = vault.db.row("SELECT id, title, created, seals FROM room WHERE id = ?", (room,))
    if row is None:
        raise NotFound(what="room", id=room)
    return Room(*row)


def key_of(vault: Vault, room: str) -> bytearray:
    """The key of a room; the caller wipes it, or gives it to :func:`open_room`. Raises NotFound."""
    found = vault.db.value("SELECT key FROM room WHERE id = ?", (room,))
    if found is None:
        raise NotFound(what="room", id=room)
    return bytearray(found)


def rename(vault: Vault, room: str, title: str) -> None:
    """Raises NotFound."""
    with vault.joined():
        if vault.db.execute("UPDATE room SET title = ? WHERE id = ?", (title, room)) == 0:
            raise NotFound(what="room", id=room)


def remove(vault: Vault, room: str) -> None:
    """End a room: its key first, with all that was coded and noted in it, then its folder. It must be closed."""
    get(vault, room)
    with vault.joined():
        vault.db.execute("DELETE FROM room WHERE id = ?", (room,))
        vault.after_commit(vault.checkpoint)
        vault.after_commit(lambda: sweep(vault))


def sweep(vault: Vault) -> None:
    """Remove folders of rooms whose key is gone: nobody can read them any more."""
    there = {room.id for room in listing(vault)}
    with suppress(OSError):
        for path in sorted((vault.folder / FOLDER).iterdir()):
            if path.name not in there and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)


def open_room(
    folder: Path, room: str, key: bytearray, clock: Clock, known: Sequence[Contact], task: Task | None = None
) -> Vault:
    """The nested vault, for the thread that calls this, brought up to date and closed to every write.

    ``folder`` is that of the vault it belongs to; ``known`` are that vault's contacts, so that the
    same people have the same names and marks in here. Wipes the key on failure. Raises VaultBusy,
    VaultDamaged, StorageFault.
    """
    place = Path(os.path.abspath(folder / FOLDER / room))  # noqa: PTH100 - a link in the path stays what it is
    lock = None
    try:
        lock = VaultLock(place)
        vault = Vault(place, key, clock, lock)
    except BaseException:
        wipe(key)
        if lock is not None:
            lock.release()
        raise
    try:
        rebuilding.bring_up_to_date(vault, task)
        evidence.tidy(vault)
        security.check_at_unlock(vault)
        _introduce(vault, known)
        freeze(vault)
    except BaseException:
        vault.read_only = True  # closing must write nothing beside what failed
        vault.close()
        raise
    return vault


def _introduce(vault: Vault, known: Sequence[Contact]) -> None:
    """The contacts of the vault that the room belongs to, and nobody else's."""
    wanted = {one.key_id: (one.name, one.card, one.verified) for one in known}
    there = {one.key_id: (one.name, one.card, one.verified) for one in contacts.listing(vault)}
    if wanted == there:
        return
    with vault.transaction():
        for key_id in there.keys() - wanted.keys():
            contacts.remove(vault, key_id)
        for key_id, (name, card, verified) in wanted.items():
            if there.get(key_id) != (name, card, verified):
                contacts.add(vault, card, key_id, name, verified=verified)


def freeze(vault: Vault) -> None:
    """From now on nothing is written here: neither by a verb nor by a statement."""
    vault.read_only = True
    vault.db.execute("PRAGMA query_only = ON")


@contextmanager
def admitting(vault: Vault) -> Iterator[None]:
    """What was verified may be taken in meanwhile. For :mod:`app.services.rooms` alone."""
    vault.db.execute("PRAGMA query_only = OFF")
    vault.read_only = False
    try:
        yield
    finally:
        freeze(vault)


# --- sealed files ---------------------------------------------------------------------------


def put_seal(room: Vault, bundle: str, sealer: str, facts: Mapping[str, Any]) -> bool:
    """Remember what was proven of a sealed file, in the room itself; ``False`` where the room has it already."""
    with room.joined():
        if room.db.value("SELECT 1 FROM room_seal WHERE bundle = ?", (bundle,)) is not None:
            return False
        if int(room.db.value("SELECT count(*) FROM room_seal")) >= limits.ROOM_SEALS:
            raise InputError("too-many", most=limits.ROOM_SEALS)
        room.db.execute(
            "INSERT INTO room_seal VALUES (?, ?, ?, ?)",
            (bundle, sealer, room.clock.now(), json.dumps(facts, ensure_ascii=False)),
        )
    return True


def seals(room: Vault) -> list[Seal]:
    """The sealed files of a room, in the order in which they were taken in."""
    rows = room.db.rows("SELECT bundle, sealer, taken, facts FROM room_seal ORDER BY rowid")
    return [Seal(bundle, sealer, taken, json.loads(facts)) for bundle, sealer, taken, facts in rows]


def missing(room: Vault) -> int:
    """How many values none of the sealed files in a room has."""
    return int(room.db.value("SELECT count(*) FROM change WHERE disclosure IS NULL"))


def count_seals(vault: Vault, room: str, count: int) -> None:
    """What the list of rooms says of a room that is closed."""
    with vault.joined():
        vault.db.execute("UPDATE room SET seals = ? WHERE id = ? AND seals <> ?", (count, room, count))


__all__ = [
    "FOLDER",
    "Room",
    "Seal",
    "admitting",
    "count_seals",
    "freeze",
    "get",
    "key_of",
    "listing",
    "make",
    "missing",
    "open_room",
    "put_seal",
    "remove",
    "rename",
    "seals",
    "sweep",
]
