"""No acknowledged write is lost when the process is killed (T1, in small)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.base.clock import SetClock
from app.storage import check, journal
from app.storage.lock import VaultLock
from app.storage.opening import open_with_key
from tests.storage.conftest import grow

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20

WRITER = """
import io, sys
from pathlib import Path
from app.base.clock import SetClock
from app.model.recordids import new_case_id, new_record_id
from app.model.entry import Change, NewChange
from app.storage import evidence, journal
from app.storage.lock import VaultLock
from app.storage.opening import open_with_key
folder = Path(sys.argv[1])
vault = open_with_key(folder, bytearray.fromhex(sys.stdin.readline()), SetClock(), VaultLock(folder))
file = new_case_id()
print("ready", flush=True)
while True:
    with vault.transaction():
        entry = journal.write(vault, file, [NewChange(Change(new_record_id(file, "note"), "note", "text", "x" * 3000))])
        piece = evidence.stage(folder, io.BytesIO(new_case_id().encode() * 100))
        evidence.adopt(vault, piece, file)
    print(entry.hash, piece.sha256, flush=True)
"""


def test_t01_kill_nine_loses_nothing_acknowledged(tmp_path: Path) -> None:
    vault = grow(tmp_path / "v")
    key = bytes(vault.vault_key())
    vault.close()
    entries: set[str] = set()
    pieces: set[str] = set()
    for attempt in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "v")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert child.stdin and child.stdout
        child.stdin.write(key.hex() + "\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        first = child.stdout.readline() if attempt % 2 else ""  # a slow machine acknowledges something too
        time.sleep(random.uniform(0.005, 0.12))
        os.kill(child.pid, signal.SIGKILL)
        rest = first + child.communicate()[0]
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):
                entry, piece = line.split()
                entries.add(entry)
                pieces.add(piece)
    assert len(entries) >= KILLS // 2
    vault = open_with_key(tmp_path / "v", bytearray(key), SetClock(), VaultLock(tmp_path / "v"))
    assert entries <= {entry.hash for entry in journal.entries(vault)}
    from app.storage import evidence

    assert pieces <= {held.sha256 for held in evidence.held(vault)}
    assert [d for d in check.check(vault).damage if d.where != "keys"] == []  # this vault has no slots
    assert list((tmp_path / "v" / "evidence").glob("*.staged")) == []
    vault.close()
