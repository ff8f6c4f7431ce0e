"""Small real vaults for processes that are killed: opened by key, since a passphrase costs time in each of them."""

from __future__ import annotations

import shutil
import traceback
from pathlib import Path

from app.base.catalogue import explain, text
from app.base.clock import SetClock
from app.base.errors import SijilError
from app.crypto import slots as key_slots
from app.crypto.slots import KdfParameters
from app.services import cases, contacts, editing, evidence
from app.services.session import Session
from app.storage import keysfile
from app.storage.lock import VaultLock
from app.storage.opening import lay_out, open_with_key
from dev.faults_canary import Canaries
from tests.promises.faults_data import PHOTO

CANARIES = Canaries.hatch(20260101)
PASSPHRASE = "correct horse battery staple river"
CHEAP = KdfParameters(64 * 1024, 3, 1)
KEYS = {"Amal": bytes(range(32)), "Basim": bytes(range(32, 64)), "Dina": bytes(range(64, 96))}


def make(base: Path, name: str) -> None:
    """A vault in ``base/<name>`` with a known key and one passphrase, :data:`PASSPHRASE` and the name."""
    folder = base / name
    folder.mkdir(mode=0o700, parents=True)
    lay_out(folder, bytearray(KEYS[name]), name, SetClock())
    keysfile.replace(folder, key_slots.create(f"{PASSPHRASE} {name}", bytearray(KEYS[name]), CHEAP))


def open_session(base: Path, name: str) -> Session:
    folder = base / name
    return Session(lambda: open_with_key(folder, bytearray(KEYS[name]), SetClock(), VaultLock(folder)))


def make_pair(base: Path) -> None:
    """Amal with one case and a photo, Basim with nothing; each has the other's card. Closed again."""
    make(base, "Amal")
    make(base, "Basim")
    with open_session(base, "Amal") as amal, open_session(base, "Basim") as basim:
        contacts.add(amal, contacts.own_card(basim), verified=True)
        contacts.add(basim, contacts.own_card(amal), verified=True)
        case = editing.new_case(amal, {"title": f"A case {CANARIES.words[0]}"}).created
        assert case
        editing.new_record(amal, case, "note", {"text": CANARIES.words[1]})
        editing.new_record(amal, case, "note", {"text": f"{CANARIES.words[2]} " * 500})
        evidence.attach_bytes(amal, case, f"{CANARIES.words[3]}.jpg", PHOTO)
        assert len(list(cases.every_row(amal))) == 1


def copy(base: Path, to: Path) -> Path:
    """A fresh copy of everything but the space set aside."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(base, to, ignore=shutil.ignore_patterns("reserve"))
    return to


def sentence_problem(error: BaseException) -> str | None:
    """Why an error would leave a person without a word of what happened, or would tell too much; else ``None``."""
    if CANARIES.in_bytes("".join(traceback.format_exception(error)).encode()) or CANARIES.in_bytes(
        repr(error).encode()
    ):
        return f"{type(error).__name__} carries case content"
    if not isinstance(error, SijilError):
        return f"{type(error).__name__} is no named error"
    said = explain(error, "en")
    if said == text("error.unexpected", "en") or "{" in said:
        return f"{type(error).__name__} {error.error_code} has no sentence"
    return None


def residue(base: Path) -> list[str]:
    """Files that a canary can be read in, and files that others may read."""
    problems = [f"readable: {found}" for found in CANARIES.in_files([base])]
    return problems + loose_modes(base)


def loose_modes(base: Path) -> list[str]:
    """Files that aren't 0600 and folders that aren't 0700."""
    found = []
    for path in base.rglob("*"):
        mode = path.lstat().st_mode & 0o7777
        if mode != (0o700 if path.is_dir() else 0o600):
            found.append(f"mode {mode:o}: {path}")
    return found
