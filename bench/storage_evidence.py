"""Taking in a large file: the speed of hashing and encrypting, as a share of hashing alone.

    python -m bench.storage_evidence [MiB]

The baseline is the program ``sha256sum`` on the same file in the same run, the file in the page
cache for both. Memory is the process's peak.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from app.base.clock import SetClock
from app.crypto.slots import FLOOR
from app.model.recordids import new_case_id
from app.storage import evidence
from app.storage.opening import create_vault

MIB = 1024 * 1024


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    folder = Path(mkdtemp(dir="/var/tmp"))
    try:
        path = folder / "original"
        block = os.urandom(MIB)
        with path.open("wb") as file:
            for _ in range(size):
                file.write(block)
        vault = create_vault(folder / "v", "bench bench bench bench bench", name="B", clock=SetClock(), kdf=FLOOR)
        shares = [run(path, folder / "v", vault, size) for _ in range(3)]
        print(f"best share of the speed of sha256sum: {max(shares):.0%}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
        vault.close()
    finally:
        shutil.rmtree(folder)


def run(path: Path, folder: Path, vault: object, size: int) -> float:
    start = time.perf_counter()
    subprocess.run(["sha256sum", str(path)], check=True, capture_output=True)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    with path.open("rb", buffering=0) as source:
        staged = evidence.stage(folder, source)
    both = time.perf_counter() - start
    file = new_case_id()
    evidence.adopt(vault, staged, file)  # type: ignore[arg-type]
    start = time.perf_counter()
    with evidence.reader(vault, staged.sha256) as source:  # type: ignore[arg-type]
        while source.read(MIB):
            pass
    back = time.perf_counter() - start
    evidence.forget(vault, staged.sha256, file)  # type: ignore[arg-type]
    print(
        f"sha256sum {size / alone:.0f} MiB/s; staged and synced {size / both:.0f} MiB/s ({alone / both:.0%});"
        f" read back {size / back:.0f} MiB/s"
    )
    return alone / both


if __name__ == "__main__":
    main()
