"""How long a new record takes to be compared with all others of a vault, and what a full run costs.

    python -m bench.same_queue [RECORDS [1]]

Names are put together at random out of the list of common names, so that nobody is meant. Prints
milliseconds of one record against all (as a person waits for it: keys, candidates, comparing,
writing) and of the longest hold of the vault's thread in that; with 1, all with all before it.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from app.base import limits
from app.base.clock import SetClock
from app.base.paths import resource
from app.base.task import Task
from app.crypto.slots import KdfParameters
from app.model.entry import Change, NewChange
from app.model.recordids import new_record_id
from app.services import editing, sameness, vaults
from app.services.sameness import looking
from app.services.session import Session
from app.storage import journal, likely
from app.storage.vault import Vault

BLOCK = 200  # records of one entry
TRIES = 25
BUDGET_MS = 200


def main(records: int = 100_000, whole: int = 0) -> int:
    folder = Path(tempfile.mkdtemp())
    cheap = KdfParameters(limits.ARGON2_MEMORY_KIB[0], limits.ARGON2_ITERATIONS[0], limits.ARGON2_LANES[0])
    session, _ = vaults.create(
        folder / "v", "velvet orbit thimble canyon marble acorn", "Bench", clock=SetClock(), kdf=cheap
    )
    try:
        return _measure(session, records, bool(whole))
    finally:
        session.close()
        shutil.rmtree(folder)


def _measure(session: Session, records: int, whole: bool) -> int:
    dice = random.Random(7)
    names = [row.split("\t")[1] for row in resource("names/common.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    begun = time.perf_counter()
    file = session.write(editing.register_file)
    for start in range(0, records, 5000):
        session.write(_fill, file, dice, names, min(5000, records - start))
    print(f"{records:,} people written in {time.perf_counter() - begun:.0f} s", flush=True)
    if whole:
        begun = time.perf_counter()
        sameness.look(session)
        took = time.perf_counter() - begun
        found = sameness.count(session)
        print(f"all with all in {took:.1f} s, {records / took:,.0f} a second; {found:,} pairs", flush=True)
    else:
        due, _ = looking.read_all(session, "person", Task(), 0, records)
        session.write(likely.done, due)
    begun = time.perf_counter()
    sameness.queue(session)
    print(f"the queue opens in {1000 * (time.perf_counter() - begun):.0f} ms", flush=True)
    return _one(session, file, dice, names, records)


def _one(session: Session, file: str, dice: random.Random, names: list[str], records: int) -> int:
    took, held = [], []
    run = session.run

    def timed(function, *args, **kwargs):  # type: ignore[no-untyped-def]
        def inside(vault, *inner, **more):  # type: ignore[no-untyped-def]
            begun = time.perf_counter()
            try:
                return function(vault, *inner, **more)
            finally:
                held.append(1000 * (time.perf_counter() - begun))

        return run(inside, *args, **kwargs)

    for _ in range(TRIES):
        session.write(_fill, file, dice, names, 1)
        session.run = timed  # type: ignore[method-assign]
        begun = time.perf_counter()
        left = sameness.look_on(session)
        took.append(1000 * (time.perf_counter() - begun))
        session.run = run  # type: ignore[method-assign]
        assert left == 0
    median, most = sorted(took)[TRIES // 2], max(took)
    print(
        f"one against {records:,}: median {median:.0f} ms, most {most:.0f} ms; vault's thread held {max(held):.0f} ms"
    )
    print(f"{median / BUDGET_MS:.2f} of the {BUDGET_MS} ms that it may take")
    return int(median > BUDGET_MS)


def _fill(vault: Vault, file: str, dice: random.Random, names: list[str], count: int) -> None:
    saves = []
    for start in range(0, count, BLOCK):
        changes: list[NewChange] = []
        for _ in range(min(BLOCK, count - start)):
            record = new_record_id(file, "person")
            name = " ".join(dice.choices(names, k=dice.choice((3, 4))))
            changes.append(NewChange(Change(record, "person", "names", [{"text": name, "kind": "full"}])))
            born = f"{dice.randint(1950, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            changes.append(NewChange(Change(record, "person", "born", born)))
        saves.append((file, changes))
    journal.write_many(vault, saves)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
