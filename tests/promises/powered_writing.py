"""Run under the shim: write into a vault, every change of a file logged, every acknowledgement marked."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from app.services import cases, editing, evidence
from app.storage.vault import Vault
from dev.faults import Shim, in_child
from tests.promises import ground
from tests.promises.faults_data import PHOTO

NOTES = 12


def work(base: Path, shim: Shim, log: Path, synchronous: str) -> None:
    handle = os.open(log, os.O_CREAT | os.O_WRONLY, 0o600)
    with ground.open_session(base, "Amal") as amal:
        case = next(iter(cases.every_row(amal))).id
        if synchronous != "as built":
            amal.run(lambda vault: vault.db.execute(f"PRAGMA synchronous = {synchronous}"))
        shim.log_to(handle)
        for number in range(NOTES):
            editing.new_record(amal, case, "note", {"text": f"note {number} " * 60})
            shim.mark(f"note {number}")
            if number == NOTES // 2:
                amal.run(Vault.checkpoint)
                evidence.attach_bytes(amal, case, "second.jpg", PHOTO[::-1])
                shim.mark("photo")
    shim.mark("closed")


def main(folder: Path, synchronous: str) -> None:
    world, used = folder / "world", folder / "used"
    shim = Shim(used)
    in_child(lambda: ground.make_pair(world))
    shutil.rmtree(world / "Basim")
    ground.copy(world, used)
    in_child(lambda: work(used, shim, folder / "log", synchronous))
    print(json.dumps({"log": (folder / "log").stat().st_size}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
