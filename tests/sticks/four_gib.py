"""Inside a Linux of its own, with the kernel's own FAT32: a bundle of more than 4 GiB onto a stick and off again.

``python -m tests.sticks.four_gib FOLDER STICK BYTES`` (whole MiB) writes what it saw to ``FOLDER/seen.json``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from app.base.limits import MIB
from app.services import contacts, editing, evidence, inbox, sticks, vaults
from app.services.evidence import holding
from app.services.session import Session
from app.sync import volumes
from tests.promises.ground import CHEAP

PASSPHRASE = "correct horse battery staple nine"


def block(number: int) -> bytes:
    """1 MiB of a film that nothing compresses."""
    return hashlib.shake_256(number.to_bytes(8, "big")).digest(MIB)


def film(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for number in range(size // MIB):
            file.write(block(number))


def refuses_one_file(stick: Path) -> int:
    """The number of the error by which this file system says that one file is too large: real FAT32, or nothing is
    proved here."""
    place = stick / "probe"
    try:
        with place.open("wb") as file:
            os.posix_fallocate(file.fileno(), volumes.FAT_LARGEST, 2)
    except OSError as error:
        return error.errno or 0
    finally:
        place.unlink(missing_ok=True)
    return 0


def pair(folder: Path) -> tuple[Session, Session]:
    amal, basim = (vaults.create(folder / name, PASSPHRASE, name, kdf=CHEAP)[0] for name in ("Amal", "Basim"))
    for one, other in ((amal, basim), (basim, amal)):
        contacts.add(one, contacts.own_card(other), verified=True)
    return amal, basim


def main(folder: Path, stick: Path, size: int) -> dict[str, Any]:
    seen: dict[str, Any] = {"largest": volumes.largest_file(stick), "errno": refuses_one_file(stick)}
    amal, basim = pair(folder)
    case = editing.new_case(amal, {"title": "At the bridge"}).created
    assert case is not None
    film(folder / "film.bin", size)
    evidence.attach(amal, case, [folder / "film.bin"])
    (folder / "film.bin").unlink()
    began = time.monotonic()
    report = sticks.send(amal, [basim.key_id], stick)
    seen |= {"seconds_out": time.monotonic() - began, "bytes": report.bytes}
    seen["files"] = sorted(path.stat().st_size for path in stick.rglob("*") if path.is_file())
    amal.close()
    shutil.rmtree(folder / "Amal")  # the disk has no room for all of it three times
    began = time.monotonic()
    found = sticks.receive(basim, stick)
    seen["failures"] = [str(one.error.facts) for one in found.failures]  # type: ignore[attr-defined]
    inbox.accept(basim, found.deliveries)
    seen["seconds_in"] = time.monotonic() - began
    seen |= compared(basim, case, size)
    basim.close()
    return seen


def compared(session: Session, case: str, size: int) -> dict[str, Any]:
    """Whether each block of the film is what it was."""
    (piece,) = evidence.listing(session, case)
    reader, _ = holding.open_piece(session, piece.id)
    number, fine = 0, True
    while data := reader.read(MIB):
        fine = fine and data == block(number)
        number += 1
    return {"blocks": number, "equal": fine and number * MIB == size}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    try:
        told = main(place, Path(sys.argv[2]), int(sys.argv[3]))
    except Exception as error:
        told = {"error": f"{type(error).__name__} {getattr(error, 'facts', error)}"}
        (place / "seen.json").write_text(json.dumps(told))
        raise
    (place / "seen.json").write_text(json.dumps(told))
